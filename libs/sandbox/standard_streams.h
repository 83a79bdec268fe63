#pragma once

/// Reads a worker process's request and writes its answer.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::sandbox {

/// Everything from standard input; somewhat more than `bytes_max` at most. False when reading fails.
bool ReadAll(size_t bytes_max, std::string& bytes);

/// To standard output. False when the parent no longer reads.
bool WriteAll(absl::string_view bytes);

}  // namespace onestop::sandbox
