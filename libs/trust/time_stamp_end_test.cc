// Proves when a time stamp stops counting, and that the verifier agrees.

#include "libs/trust/time_stamp_end.h"

#include <openssl/pem.h>

#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/crypto/openssl.h"
#include "libs/testing/test_trust.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::TestTrust;

// Midnight in Vietnam, as the trust file counts days.
absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::FixedTimeZone(7 * 60 * 60));
}

class TimeStampEndTest : public ::testing::Test {
 protected:
  std::vector<std::string> Chain(absl::Time not_after,
                                 sample_pki::KeyType key = sample_pki::KeyType::kP256) const {
    sample_pki::CertificateSpec spec = trust_.StampSpec();
    spec.not_after = not_after;
    spec.key = key;
    std::vector<std::string> chain;
    for (const std::string& pem :
         {trust_.stamp_root.Issue(spec)->chain_pem, trust_.stamp_root.identity().chain_pem}) {
      const crypto::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
      const crypto::CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
      chain.push_back(crypto::DerOfCertificate(certificate.get()));
    }
    return chain;
  }
  absl::Time End(const std::vector<std::string>& chain, absl::string_view algorithms = "",
                 absl::Time now = TestTrust::Now()) const {
    const std::string more = algorithms.empty() ? "" : absl::StrCat("algorithms: {", algorithms, "}\n");
    return TimeStampEnd(chain, {"sha256"}, trust_.Policy(more), now);
  }

  const TestTrust trust_;
};

TEST_F(TimeStampEndTest, TheFirstCertificateThatExpiresEndsIt) {
  EXPECT_EQ(End(Chain(At(2027, 5, 1))), At(2027, 5, 1));
  // The root expires before the authority's certificate: 2040 in UTC.
  EXPECT_EQ(End(Chain(At(2045, 1, 1))), absl::FromCivil(absl::CivilYear(2040), absl::UTCTimeZone()));
}

TEST_F(TimeStampEndTest, AnAlgorithmThatIsWithdrawnEarlierEndsIt) {
  const std::vector<std::string> curve = Chain(At(2029, 1, 1));
  EXPECT_EQ(End(curve, "curves: [{value: P-256, to: 2026-12-31}]"), At(2027, 1, 1));
  EXPECT_EQ(End(curve, "digests: [{value: sha256, to: 2025-12-31}, sha384]"), At(2026, 1, 1));
  // Withdrawn and accepted again on the same day.
  EXPECT_EQ(End(curve, "curves: [{value: P-256, to: 2026-12-31}, {value: P-256, from: 2027-01-01}]"),
            At(2029, 1, 1));
  const std::vector<std::string> rsa = Chain(At(2029, 1, 1), sample_pki::KeyType::kRsa2048);
  EXPECT_EQ(End(rsa, "rsa_bits_min: [{value: 2048, to: 2027-12-31}, {value: 3072, from: 2028-01-01}]"),
            At(2028, 1, 1));
  EXPECT_EQ(End(rsa, "rsa_bits_min: [{value: 2048}]"), At(2029, 1, 1));
}

// The archive renews such a file at once.
TEST_F(TimeStampEndTest, AChainThatIsNotAcceptedOrReadableHasNoTime) {
  EXPECT_EQ(End(Chain(At(2029, 1, 1)), "curves: [P-384]"), TestTrust::Now());
  EXPECT_EQ(End({}), absl::InfinitePast());
  EXPECT_EQ(End({"no certificate"}), absl::InfinitePast());
}

// The verifier agrees: a time stamp that has expired proves nothing, unless a later one covers it.
TEST_F(TimeStampEndTest, AnExpiredTimeStampNeedsALaterOne) {
  const std::unique_ptr<TrustServices> services = trust_.Services();
  const std::string cms = trust_.SignAndStamp(trust_.Issue(trust_.SignerSpec()), *services);
  const auto verify = [&](absl::string_view algorithms, absl::Time now, std::optional<absl::Time> existed_at,
                          const ValidationData& data, TrustServices* asked) {
    const PiecesSource document({testing::kSignedDocument});
    testing::Verified verified;
    VerifyCms({.cms = cms,
               .document = document,
               .sub_filter = "ETSI.CAdES.detached",
               .now = now,
               .existed_at = existed_at,
               .data = data},
              trust_.Policy(absl::StrCat("algorithms: {", algorithms, "}\n")), asked, verified.signature,
              verified.used);
    return verified;
  };
  for (const char* algorithms :
       {"curves: [{value: P-256, to: 2024-06-30}]", "digests: [{value: sha256, to: 2024-06-30}]"}) {
    const testing::Verified today = verify(algorithms, TestTrust::Now(), std::nullopt, {}, services.get());
    EXPECT_EQ(today.reasons(), "") << algorithms;
    const auto later = [&](absl::Time now, std::optional<absl::Time> existed_at) {
      return verify(algorithms, now, existed_at, today.used, nullptr).reasons();
    };
    EXPECT_EQ(later(At(2024, 6, 30), std::nullopt), "") << algorithms;
    EXPECT_THAT(later(At(2024, 7, 1), std::nullopt), ::testing::StartsWith("TIME_STAMP_ALGORITHM_ENDED"))
        << algorithms;
    EXPECT_EQ(later(At(2024, 7, 1), At(2024, 6, 30)), "") << algorithms;
  }
}

}  // namespace
}  // namespace onestop::trust
