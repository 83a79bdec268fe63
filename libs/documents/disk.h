#pragma once

/// What the store does to the disk, and how it refuses. Private to this module, but for FileDescriptor.

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
/// hashes and numbers only, so they may be logged.
absl::Status DiskError(absl::string_view what, const std::string& path);

absl::Status StoreFull(absl::string_view state);                ///< DOCUMENT_STORE_FULL; `state`: "is full"
absl::Status SizeMismatch(int64_t declared, int64_t received);  ///< DOCUMENT_MISMATCH
absl::Status HashMismatch(absl::string_view received);          ///< DOCUMENT_MISMATCH

/// Who may use the files of a store besides the system user who writes them.
enum class Sharing {
  /// No other: files 0600, directories 0700.
  kPrivate,
  /// The members of the directory's group: files 0660, directories 02770, so that what one service makes has
  /// that group and the others read, replace and remove it.
  kGroup,
};

/// The mode of a file, whatever the process's umask is. Errors: INTERNAL when the disk refuses it.
absl::Status SetFileMode(int fd, Sharing sharing, const std::string& path);

/// Makes a directory if it is not there. With Sharing::kGroup also a directory that was there gets mode
/// 02770 where this process owns it.
///
/// Errors: INTERNAL when it cannot be made, or has a mode under which the group cannot share it.
absl::Status MakeDirectory(const std::string& path, Sharing sharing);
/// Makes the names in a directory survive the loss of power.
absl::Status SyncDirectory(const std::string& path);

}  // namespace onestop::documents
