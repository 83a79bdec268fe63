#pragma once

/// From a signer's certificate to a root. This room's own.

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/signing/openssl.h"
#include "libs/signing/trust_store.h"

namespace onestop::signing {

/// Whether a key may sign: ALGORITHM_REFUSED.
absl::Status CheckKey(const X509* certificate);

/// Whether `signer` leads to one of `roots` at `at`, by way of `others`, and is for signatures:
/// CERTIFICATE_NOT_TRUSTED, or ALGORITHM_REFUSED for a weak key or digest in the chain.
absl::Status CheckChain(X509* signer, STACK_OF(X509) * others, const TrustStore& roots, absl::Time at);

}  // namespace onestop::signing
