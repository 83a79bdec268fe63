#pragma once

/// Whether an OCSP response (RFC 6960) or a CRL (RFC 5280) says that a certificate was revoked. Private to
/// this module.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/crypto/openssl.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/validation_data.h"

namespace onestop::trust {

/// How far the clocks of other systems may be ahead of this one.
inline constexpr absl::Duration kClockSkewMax = absl::Minutes(5);

struct RevocationQuestion {
  X509* certificate;
  X509* issuer;
  /// When it must not have been revoked.
  absl::Time at;
  absl::Time now;
};

struct RevocationStatus {
  /// kUnknown: no authorised answer counts at the time asked about.
  enum class State { kUnknown, kGood, kRevoked };

  State state = State::kUnknown;
  /// kRevoked: since when, and RFC 5280's reason; -1 when none is given.
  absl::Time revoked_since = absl::InfiniteFuture();
  int reason = -1;
  /// "ocsp" or "crl"; the answer; when it is due to be renewed, InfinitePast() when it has no such time.
  /// Empty when the answer is not about this certificate at all.
  std::string source;
  std::string der;
  absl::Time next_update = absl::InfinitePast();
  /// kUnknown, for an answer about this certificate that does not count: the name of the field because of
  /// which it does not, such as "CRL onlySomeReasons".
  std::string why;
  /// OCSP signed by an authorised responder: the CRL that proves that the responder was not revoked, or,
  /// when there is none, the responder's certificate. Both are empty where no such proof is needed.
  std::string responder_crl;
  std::string unproven_responder;
};

/// The status by one answer. "Good" counts when it was given at or after `at`, or not longer before than the
/// policy allows and before it was due to be renewed; and not when it was given after the certificate
/// expired, as issuers forget those.
///
/// OCSP (RFC 6960, 4.2.2.2): signed by the issuer, or by a responder whose certificate the same issuer signed
/// for OCSPSigning and was valid then; that it was not revoked is stated by id-pkix-ocsp-nocheck, otherwise
/// by one of `crls`.
RevocationStatus StatusFromOcsp(absl::string_view der, const RevocationQuestion& question,
                                const TrustPolicy& policy, absl::Span<const std::string> crls = {});

/// A CRL counts where its scope includes the certificate (RFC 5280, 6.3.3): the names of its distribution
/// point, the kinds of certificates, the reasons. One that is for some reasons only says "revoked", never
/// "good". Delta CRLs, and indirect ones by another authority than the certificate's issuer, are not
/// supported: unknown.
RevocationStatus StatusFromCrl(absl::string_view der, const RevocationQuestion& question,
                               const TrustPolicy& policy);

/// The status by all answers together: revoked, if one says so. When it is unknown, `why` is that of the
/// first answer about the certificate.
RevocationStatus StatusFrom(const ValidationData& data, const RevocationQuestion& question,
                            const TrustPolicy& policy);

}  // namespace onestop::trust
