#pragma once

/// How long a time stamp lasts.

#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/trust/trust_policy.h"

namespace onestop::trust {

/// Until when a time stamp proves what it covers, as far as is known at `now`: at that time the first
/// certificate of `chain` (DER, signer first, root last) expires, or `policy` stops accepting one of their
/// algorithms or of `digests` (OpenSSL's names in lower case). A newer time stamp over it is needed before.
///
/// InfinitePast() for a chain that cannot be read; `now` for one that is no longer accepted.
absl::Time TimeStampEnd(absl::Span<const std::string> chain, absl::Span<const std::string> digests,
                        const TrustPolicy& policy, absl::Time now);

}  // namespace onestop::trust
