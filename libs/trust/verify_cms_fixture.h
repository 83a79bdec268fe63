#pragma once

/// An office's trust with real keys, servers on loopback and a fixed time, for the tests of VerifyCms().

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/testing/test_authority.h"
#include "libs/testing/test_trust.h"
#include "libs/trust/verify_cms.h"

namespace onestop::trust {

inline constexpr signing::v1::Verdict kValid = signing::v1::VERDICT_VALID;
inline constexpr signing::v1::Verdict kAtItsTime = signing::v1::VERDICT_VALID_AT_ITS_TIME;
inline constexpr signing::v1::Verdict kUnknown = signing::v1::VERDICT_UNKNOWN;
inline constexpr signing::v1::Verdict kInvalid = signing::v1::VERDICT_INVALID;

class VerifyCmsFixture : public ::testing::Test {
 protected:
  std::string Sign(const sample_pki::Identity& signer) {
    absl::StatusOr<std::string> cms = signer.ToSigningKey().SignDetached(onestop::testing::kSignedDocument);
    CHECK(cms.ok());
    return *cms;
  }
  std::string Stamped(const sample_pki::Identity& signer) { return trust_.SignAndStamp(signer, *services_); }
  // The verification of a signature, without a time stamp, by a certificate with one change.
  onestop::testing::Verified Changed(const std::function<void(sample_pki::CertificateSpec&)>& change) {
    sample_pki::CertificateSpec spec = trust_.SignerSpec();
    change(spec);
    return onestop::testing::Verify(Sign(trust_.Issue(spec)), policy_, services_.get());
  }
  // An authority between the root and a signer; the server answers about it.
  struct Between {
    sample_pki::Identity authority;
    sample_pki::Identity signer;
  };
  Between MakeBetween() {
    sample_pki::CertificateSpec spec = onestop::testing::TestAuthority::RootSpec();
    spec.common_name = "Test authority below the root";
    spec.ocsp_url = trust_.server->OcspUrl();
    const sample_pki::Identity identity = trust_.Issue(spec);
    const absl::StatusOr<sample_pki::Authority> below =
        sample_pki::Authority::FromPem(identity.key_pem, identity.chain_pem);
    CHECK(below.ok());
    CHECK(trust_.server->AddIssuer(identity, {}).ok());
    absl::StatusOr<sample_pki::Identity> signer = below->Issue(trust_.SignerSpec());
    CHECK(signer.ok());
    return {identity, *std::move(signer)};
  }

  onestop::testing::TestTrust trust_;
  TrustPolicy policy_ = trust_.Policy();
  std::unique_ptr<TrustServices> services_ = trust_.Services();
  sample_pki::Identity leader_ = trust_.Issue(trust_.SignerSpec());
};

}  // namespace onestop::trust
