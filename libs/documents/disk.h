#pragma once

/// What the store does to the disk, and how it refuses. This room's own, but for FileDescriptor.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::documents {

/// A descriptor that closes itself.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// What errno says of a call that failed: RESOURCE_EXHAUSTED DOCUMENT_STORE_FULL, else INTERNAL. Paths hold
/// hashes and numbers only, so they may stand in a log.
absl::Status DiskError(absl::string_view what, const std::string& path);

absl::Status StoreFull();                                       ///< DOCUMENT_STORE_FULL
absl::Status TooLarge(int64_t bytes_max);                       ///< DOCUMENT_TOO_LARGE
absl::Status SizeMismatch(int64_t declared, int64_t received);  ///< DOCUMENT_MISMATCH
absl::Status HashMismatch(absl::string_view received);          ///< DOCUMENT_MISMATCH
absl::Status Damaged(absl::string_view sha256);                 ///< DOCUMENT_DAMAGED
absl::Status NotStored(absl::string_view sha256);               ///< DOCUMENT_NOT_FOUND

/// Makes a directory for its owner alone, if it is not there.
absl::Status MakeDirectory(const std::string& path);
/// Makes the names in a directory survive the loss of power.
absl::Status SyncDirectory(const std::string& path);

}  // namespace onestop::documents
