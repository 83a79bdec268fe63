#pragma once

/// Reads whole files that are small by their purpose: configurations, keys, templates, pictures.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace onestop::base {

/// The bytes of the file at `path`, of which there are `bytes_max` at most. A file that is being written may
/// be read in part: who writes it renames a finished one over it.
///
/// Errors: NOT_FOUND, with the system's reason, when it is not there, is a directory or may not be read;
/// RESOURCE_EXHAUSTED when it has more bytes. Both name the path.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max);

/// The same of a file with a secret. Also FAILED_PRECONDITION, with the mode that it has and those that are allowed, when
/// others than its owner may use the file.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path, size_t bytes_max);

}  // namespace onestop::base
