#pragma once

/// A certificate authority for one test, with real keys.
///
///     TestAuthority authority;
///     const crypto::SigningKey leader = authority.Signer();
///     const std::string cms = *leader.SignDetached("bytes");

#include <utility>

#include "absl/time/time.h"
#include "libs/crypto/signing_key.h"
#include "libs/sample_pki/authority.h"
#include "libs/trust/trust_store.h"

namespace onestop::testing {

/// What cannot fail CHECKs.
class TestAuthority {
 public:
  /// A root that is valid from 2020 until 2040.
  TestAuthority() : TestAuthority(RootSpec()) {}
  explicit TestAuthority(const sample_pki::CertificateSpec& root);

  static sample_pki::CertificateSpec RootSpec();
  /// A P-256 certificate for signatures, valid from 2023 until 2030. A test changes only the field that it
  /// is about.
  static sample_pki::CertificateSpec SignerSpec();
  /// An instant within all of these.
  static absl::Time Day();

  crypto::SigningKey Signer() const { return Signer(SignerSpec()); }
  crypto::SigningKey Signer(const sample_pki::CertificateSpec& spec) const {
    return Issue(spec).ToSigningKey();
  }
  sample_pki::Identity Issue(const sample_pki::CertificateSpec& spec) const;
  /// An authority below this one.
  TestAuthority Below(const sample_pki::CertificateSpec& spec) const;

  trust::TrustStore Roots() const;

 private:
  explicit TestAuthority(sample_pki::Authority authority) : authority_(std::move(authority)) {}

  sample_pki::Authority authority_;
};

}  // namespace onestop::testing
