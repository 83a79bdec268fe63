#pragma once

/// A certificate authority for one test, with real keys.
///
///     TestAuthority authority;
///     const signing::SigningKey leader = authority.Signer();
///     const std::string cms = *leader.SignDetached("bytes");

#include <utility>

#include "absl/time/time.h"
#include "libs/signing/authority.h"
#include "libs/signing/sign.h"
#include "libs/signing/trust_store.h"

namespace onestop::testing {

/// What cannot fail CHECKs.
class TestAuthority {
 public:
  /// A root that is valid from 2020 until 2040.
  TestAuthority() : TestAuthority(RootSpec()) {}
  explicit TestAuthority(const signing::CertificateSpec& root);

  static signing::CertificateSpec RootSpec();
  /// A P-256 certificate for signatures, valid from 2023 until 2030. A test changes the one thing it is
  /// about.
  static signing::CertificateSpec SignerSpec();
  /// An instant within all of these.
  static absl::Time Day();

  signing::SigningKey Signer() const { return Signer(SignerSpec()); }
  signing::SigningKey Signer(const signing::CertificateSpec& spec) const {
    return Issue(spec).ToSigningKey();
  }
  signing::Identity Issue(const signing::CertificateSpec& spec) const;
  /// An authority below this one.
  TestAuthority Below(const signing::CertificateSpec& spec) const;

  signing::TrustStore Roots() const;

 private:
  explicit TestAuthority(signing::Authority authority) : authority_(std::move(authority)) {}

  signing::Authority authority_;
};

}  // namespace onestop::testing
