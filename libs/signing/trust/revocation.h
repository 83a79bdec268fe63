#pragma once

/// Whether an OCSP response (RFC 6960) or a CRL (RFC 5280) says that a certificate was revoked. This room's
/// own.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/signing/openssl.h"
#include "libs/signing/trust/trust_policy.h"
#include "libs/signing/trust/validation_data.h"

namespace onestop::signing {

/// How far clocks of others may be ahead of ours.
inline constexpr absl::Duration kClockSkewMax = absl::Minutes(5);

struct RevocationQuestion {
  X509* certificate;
  X509* issuer;
  /// When it must not have been revoked.
  absl::Time at;
  absl::Time now;
};

struct RevocationStatus {
  /// kUnknown: nobody who may said anything that holds at the time asked about.
  enum class State { kUnknown, kGood, kRevoked };

  State state = State::kUnknown;
  /// kRevoked: since when, and RFC 5280's reason; -1 when none is given.
  absl::Time revoked_since = absl::InfiniteFuture();
  int reason = -1;
  /// "ocsp" or "crl"; the answer; until when it is due to be renewed, InfinitePast() when it does not say.
  std::string source;
  std::string der;
  absl::Time next_update = absl::InfinitePast();
};

/// What one answer says. "Good" counts when it was given at or after `at`, or not longer before than the
/// policy allows; and not when it was given after the certificate expired, as issuers forget those.
RevocationStatus StatusFromOcsp(absl::string_view der, const RevocationQuestion& question,
                                const TrustPolicy& policy);
RevocationStatus StatusFromCrl(absl::string_view der, const RevocationQuestion& question,
                               const TrustPolicy& policy);

/// What all answers say together: revoked, if one says so.
RevocationStatus StatusFrom(const ValidationData& data, const RevocationQuestion& question,
                            const TrustPolicy& policy);

}  // namespace onestop::signing
