#pragma once

/// PEM files. Private to this module.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::crypto {

/// What is read of a PEM file at most: some hundred certificates.
inline constexpr size_t kPemBytesMax = size_t{4} * 1024 * 1024;

/// The whole file. Errors: NOT_FOUND when it cannot be read or is empty; RESOURCE_EXHAUSTED above
/// kPemBytesMax.
absl::StatusOr<std::string> ReadPemFile(const std::string& path);

/// Writes `pem` readable by its owner only (0600), in one step: afterwards there is the old file or the new
/// one, whole. Errors: INTERNAL.
absl::Status WritePemFile(const std::string& path, absl::string_view pem);

}  // namespace onestop::crypto
