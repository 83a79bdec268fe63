#pragma once

/// One run of a program that must not be trusted: bytes in, bytes out, within limits.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::sandbox {

/// Starts `program` without arguments, environment or open files, hands it `input` on standard input and
/// returns what it writes to standard output, at most `output_max` bytes. Whatever happens, the process is
/// gone when this returns. Thread-safe.
///
/// Errors: UNAVAILABLE when it cannot be started; DEADLINE_EXCEEDED when it is not done at `deadline`
/// (absl::Now()); RESOURCE_EXHAUSTED when it was killed for its processor time or writes too much; ABORTED
/// when it ended in any other way than with exit code 0.
absl::StatusOr<std::string> RunWorker(const std::string& program, absl::string_view input, size_t output_max,
                                      absl::Time deadline);

}  // namespace onestop::sandbox
