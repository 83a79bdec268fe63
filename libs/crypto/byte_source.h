#pragma once

/// What verifications read.

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace onestop::crypto {

/// The largest CMS that is parsed, in bytes: a signature, its chain and a time stamp take 6 KiB.
inline constexpr size_t kCmsBytesMax = 64 * 1024;
/// The same of one that carries what it signs: a file is not larger.
inline constexpr size_t kEnclosingCmsBytesMax = 25 * 1024 * 1024;

/// Puts the next at most `max` bytes of a document in place of what `buffer` held; nothing at the end.
using ByteSource = absl::FunctionRef<absl::Status(size_t max, std::string& buffer)>;

}  // namespace onestop::crypto
