#pragma once

/// Confines the worker process before it reads the first byte of an untrusted file.

#include "absl/status/status.h"

namespace onestop::sandbox {

/// From here on this process has a bounded memory and processor time (limits.h), writes no file, opens none,
/// starts nothing, gains no rights, and can only read and write what is open: any other system call kills it.
/// Dies with its parent. Called once, by a process with one thread; cannot be undone.
///
/// Error: INTERNAL when the kernel refuses; the caller must then not go on.
absl::Status ConfineThisProcess();

}  // namespace onestop::sandbox
