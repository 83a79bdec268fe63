#pragma once

/// CHECK(condition): stops the process when a programmer's promise is broken.
///
/// For what callers and invariants guarantee, never for what a peer, a file or the database can
/// cause: those get an absl::Status. The message names the expression and the place, no data.

namespace onestop::base {

/// Prints "file:line: CHECK failed: expression" to standard error and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* expression);

}  // namespace onestop::base

#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::onestop::base::CheckFailed(__FILE__, __LINE__, #condition))
