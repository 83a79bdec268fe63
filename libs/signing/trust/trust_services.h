#pragma once

/// Where time stamps and answers about revocation come from.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/signing/trust/trust_policy.h"
#include "libs/signing/trust/validation_data.h"

namespace onestop::signing {

/// Thread-safe. Blocks on the network: never call it inside a database transaction.
///
/// `now` is the time that answers are judged by; `deadline` is of this machine's clock (absl::Now()) and ends
/// the waiting.
class TrustServices {
 public:
  virtual ~TrustServices() = default;

  /// An RFC 3161 time stamp over `sha256_digest` (32 bytes): the DER of the TimeStampToken (a CMS), its
  /// imprint, nonce, signature and chain verified against the policy.
  ///
  /// Errors: UNAVAILABLE when no authority of the policy gave such a token in time; the message says why.
  virtual absl::StatusOr<std::string> TimeStamp(absl::string_view sha256_digest, absl::Time now,
                                                absl::Time deadline) = 0;

  /// What could be had about each certificate of `chain` (DER, signer first, root last) below the root: one
  /// OCSP response or CRL each, signed by whoever may, fresh at `now`. What could not be had is missing.
  /// Requires a chain that leads to a configured root: addresses are taken from its certificates.
  virtual ValidationData Revocation(absl::Span<const std::string> chain, absl::Time now,
                                    absl::Time deadline) = 0;
};

/// Over HTTP: to the addresses of the policy, else those in the certificates. Answers about revocation are
/// kept until they are due for renewal, so that forty signatures ask once for each certificate.
std::unique_ptr<TrustServices> MakeHttpTrustServices(TrustPolicy policy);

}  // namespace onestop::signing
