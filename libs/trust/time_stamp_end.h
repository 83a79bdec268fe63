#pragma once

/// How long a time stamp lasts.

#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/trust/trust_policy.h"

namespace onestop::trust {

/// Until when a time stamp proves what it is over, as far as is known at `now`: then the first certificate of
/// `chain` (DER, signer first, root last) ends, or `policy` stops accepting one of their algorithms or of
/// `digests` (OpenSSL's names in lower case). Before it somebody must put a newer one on it.
///
/// InfinitePast() for a chain that is none; `now` for one that is not accepted any more.
absl::Time TimeStampEnd(absl::Span<const std::string> chain, absl::Span<const std::string> digests,
                        const TrustPolicy& policy, absl::Time now);

}  // namespace onestop::trust
