#pragma once

/// PEM files. This room's own.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::signing {

/// The whole file. Errors: NOT_FOUND when it cannot be read.
absl::StatusOr<std::string> ReadPemFile(const std::string& path);

/// Writes `pem` for its owner's eyes alone (0600), in one step: there is the old file or the new one.
/// Errors: INTERNAL.
absl::Status WritePemFile(const std::string& path, absl::string_view pem);

}  // namespace onestop::signing
