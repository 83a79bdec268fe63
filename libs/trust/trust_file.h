#pragma once

/// Reads the YAML of a TrustPolicy. Private to this module.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/trust/trust_policy.h"

namespace onestop::trust {

/// Bytes of a trust file.
inline constexpr size_t kTrustFileBytesMax = 256 * 1024;

absl::StatusOr<TrustPolicy::State> ReadTrustFile(absl::string_view text, const std::string& path);

/// The default values: algorithms and the rules of revocation.
TrustPolicy::State DefaultTrust();

}  // namespace onestop::trust
