#pragma once

/// One process at a time in a directory. For this library's .cc files alone.

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace onestop::pg {

/// Held until the object goes, or the process ends, however it ends.
class DirectoryLock {
 public:
  /// Locks the file at `path`, made with mode 0600 when it is not there, and writes this process's id into it.
  ///
  /// Errors: ALREADY_EXISTS, with the process that holds it; INTERNAL when the file cannot be written.
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Take(const std::string& path);

  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int file) : file_(file) {}

  const int file_;
};

}  // namespace onestop::pg
