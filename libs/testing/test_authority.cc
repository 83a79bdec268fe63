#include "libs/testing/test_authority.h"

#include "libs/base/check.h"

namespace onestop::testing {
namespace {

absl::Time NewYear(int year) { return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone()); }

template <typename T>
T Value(absl::StatusOr<T> result) {
  CHECK(result.ok());
  return *std::move(result);
}

}  // namespace

TestAuthority::TestAuthority(const signing::CertificateSpec& root)
    : authority_(Value(signing::Authority::MakeRoot(root))) {}

signing::CertificateSpec TestAuthority::RootSpec() {
  return {.common_name = "Test root",
          .not_before = NewYear(2020),
          .not_after = NewYear(2040),
          .use = signing::CertificateSpec::Use::kAuthority};
}

signing::CertificateSpec TestAuthority::SignerSpec() {
  return {.common_name = "Lê Văn Hùng",
          .organisation = "Sở Khoa học và Công nghệ",
          .not_before = NewYear(2023),
          .not_after = NewYear(2030)};
}

absl::Time TestAuthority::Day() {
  return absl::FromCivil(absl::CivilHour(2024, 3, 15, 3), absl::UTCTimeZone());
}

signing::Identity TestAuthority::Issue(const signing::CertificateSpec& spec) const {
  return Value(authority_.Issue(spec));
}

TestAuthority TestAuthority::Below(const signing::CertificateSpec& spec) const {
  const signing::Identity identity = Issue(spec);
  return TestAuthority(Value(signing::Authority::FromPem(identity.key_pem, identity.chain_pem)));
}

signing::TrustStore TestAuthority::Roots() const {
  return Value(signing::TrustStore::FromPem(authority_.identity().chain_pem));
}

}  // namespace onestop::testing
