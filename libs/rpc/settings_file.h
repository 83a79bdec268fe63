#pragma once

/// Files that settings name: keys, certificates, tokens. For this library's .cc files alone.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace onestop::rpc {

/// What is read of such a file at most: some thousand certificates.
inline constexpr size_t kSettingsFileBytesMax = size_t{4} * 1024 * 1024;

/// The bytes of the file at `path`. INVALID_ARGUMENT, with the path and the reason, when it cannot be read or
/// has more than kSettingsFileBytesMax: the setting that names it is wrong.
absl::StatusOr<std::string> ReadSettingsFile(const std::string& path);

}  // namespace onestop::rpc
