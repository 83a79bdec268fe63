// Issues certificates with real keys, valid around one fixed day.

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

TestAuthority::TestAuthority(const sample_pki::CertificateSpec& root)
    : authority_(Value(sample_pki::Authority::MakeRoot(root))) {}

sample_pki::CertificateSpec TestAuthority::RootSpec() {
  return {.common_name = "Test root",
          .not_before = NewYear(2020),
          .not_after = NewYear(2040),
          .use = sample_pki::CertificateSpec::Use::kAuthority};
}

sample_pki::CertificateSpec TestAuthority::SignerSpec() {
  return {.common_name = "Lê Văn Hùng",
          .organisation = "Sở Khoa học và Công nghệ",
          .not_before = NewYear(2023),
          .not_after = NewYear(2030)};
}

absl::Time TestAuthority::Day() {
  // 03:00 UTC is 10:00 in Vietnam: within working hours, where a test needs them.
  return absl::FromCivil(absl::CivilHour(2024, 3, 15, 3), absl::UTCTimeZone());
}

sample_pki::Identity TestAuthority::Issue(const sample_pki::CertificateSpec& spec) const {
  return Value(authority_.Issue(spec));
}

TestAuthority TestAuthority::Below(const sample_pki::CertificateSpec& spec) const {
  const sample_pki::Identity identity = Issue(spec);
  // The chain of the identity holds its own certificate first, which becomes the issuer's.
  return TestAuthority(Value(sample_pki::Authority::FromPem(identity.key_pem, identity.chain_pem)));
}

trust::TrustStore TestAuthority::Roots() const {
  return Value(trust::TrustStore::FromPem(authority_.identity().chain_pem));
}

}  // namespace onestop::testing
