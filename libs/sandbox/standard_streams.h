#pragma once

/// How a worker process hears its question and gives its answer.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::sandbox {

/// Everything from standard input; somewhat more than `bytes_max` at most. False when reading fails.
bool ReadAll(size_t bytes_max, std::string& bytes);

/// To standard output. False when nobody listens.
bool WriteAll(absl::string_view bytes);

}  // namespace onestop::sandbox
