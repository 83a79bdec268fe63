#pragma once

/// Writes whole files that are small by their purpose, such as keys.

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::base {

/// Puts a file with `bytes` and `mode` at `path`, in place of one that is there: a reader sees the old or the new one, and
/// so does who looks after a power failure. Who is kept out by `mode` cannot read it at any time. For one writer of a path
/// at a time.
///
/// Errors: UNAVAILABLE, with the path and the system's reason.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes, mode_t mode);

}  // namespace onestop::base
