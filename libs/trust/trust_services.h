#pragma once

/// The source of time stamps and of answers about revocation.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/validation_data.h"

namespace onestop::trust {

/// How long an address that did not answer is not asked again.
inline constexpr absl::Duration kAskAgainAfter = absl::Seconds(30);

/// Thread-safe. Blocks on the network: never call it inside a database transaction.
///
/// `now` is the time that answers are judged by; `deadline` is of this machine's clock (absl::Now()) and ends
/// the waiting.
class TrustServices {
 public:
  virtual ~TrustServices() = default;

  /// An RFC 3161 time stamp over `sha256_digest` (32 bytes): the DER of the TimeStampToken (a CMS), its
  /// imprint, nonce, signature and chain verified against the policy, its time within 5 minutes of `now`.
  ///
  /// Errors: UNAVAILABLE when no authority of the policy gave such a token in time; the message says why.
  virtual absl::StatusOr<std::string> TimeStamp(absl::string_view sha256_digest, absl::Time now,
                                                absl::Time deadline) = 0;

  /// What could be obtained about each certificate of `chain` (DER, signer first, root last) below the root:
  /// one OCSP response or CRL each, by an authorised signer, fresh at `now`; with an OCSP response whose
  /// responder may have been revoked, the CRL that says it was not. What could not be obtained is missing; an
  /// answer that does not count is included when there is no other, so that a verification can say why.
  /// Requires a chain that leads to a configured root: addresses are taken from its certificates.
  virtual ValidationData Revocation(absl::Span<const std::string> chain, absl::Time now,
                                    absl::Time deadline) = 0;
};

/// Over HTTP: to the addresses of the policy, otherwise those in the certificates. Answers about revocation
/// are kept until they are due for renewal, so that forty signatures ask once for each certificate. An
/// address that did not answer is not asked again for kAskAgainAfter, by the `now` of the calls, so that forty
/// signatures wait for it once.
std::unique_ptr<TrustServices> MakeHttpTrustServices(TrustPolicy policy);

}  // namespace onestop::trust
