// What the file store does to the disk: modes, directories that survive the loss of power, and the errors. A
// unit of systemd with RestrictSUIDSGID= may set no set-group-ID bit, so a directory inherits it from the one
// above, which the unit makes with StateDirectoryMode=2770; it is set here only where that did not happen.

#include "libs/documents/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/reason.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::documents {
namespace {

constexpr mode_t kPrivateFileMode = 0600;
constexpr mode_t kPrivateDirectoryMode = 0700;
constexpr mode_t kGroupFileMode = 0660;
constexpr mode_t kGroupDirectoryMode = 02770;

absl::Status CheckShared(const std::string& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return DiskError("read the state of", path);
  if ((status.st_mode & kGroupDirectoryMode) == kGroupDirectoryMode) return absl::OkStatus();
  if (chmod(path.c_str(), kGroupDirectoryMode) == 0) return absl::OkStatus();
  // Another service's user owns it: that user, or the operator, has to set the mode.
  return absl::InternalError(absl::StrFormat(
      "the directory %s has mode %04o; services that share it need 2770 (documents.group_shared): set it on "
      "this directory and the one above, and UMask=0007 in the unit",
      path, status.st_mode & 07777));
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

absl::Status StoreFull(absl::string_view state) {
  return refusal::Refuse(absl::ResourceExhaustedError(
                             absl::StrCat("the disk that keeps the documents ", state,
                                          "; nothing was stored: free space on it and send the file again")),
                         common::v1::ERROR_REASON_DOCUMENT_STORE_FULL);
}

// Paths hold hashes and numbers only, so they may be logged.
absl::Status DiskError(absl::string_view what, const std::string& path) {
  // A full disk is for the operator to solve and may be retried; anything else is an internal error.
  if (errno == ENOSPC || errno == EDQUOT) return StoreFull("is full");
  return absl::InternalError(absl::StrCat("cannot ", what, " ", path, ": ", strerror(errno)));
}

absl::Status SizeMismatch(int64_t declared, int64_t received) {
  return refusal::Refuse(
      absl::InvalidArgumentError(
          absl::StrCat(declared, " bytes were declared, ", received, " arrived; send the file again")),
      common::v1::ERROR_REASON_DOCUMENT_MISMATCH,
      {{"declared_bytes", absl::StrCat(declared)}, {"received_bytes", absl::StrCat(received)}});
}

absl::Status HashMismatch(absl::string_view received) {
  const std::string hex = absl::BytesToHexString(received);
  return refusal::Refuse(
      absl::InvalidArgumentError(absl::StrCat("the SHA-256 of what arrived is ", hex,
                                              ", which is not the declared one; send the file again")),
      common::v1::ERROR_REASON_DOCUMENT_MISMATCH, {{"received_sha256", hex}});
}

absl::Status SetFileMode(int fd, Sharing sharing, const std::string& path) {
  const mode_t mode = sharing == Sharing::kGroup ? kGroupFileMode : kPrivateFileMode;
  if (fchmod(fd, mode) != 0) return DiskError("set the mode of", path);
  return absl::OkStatus();
}

absl::Status MakeDirectory(const std::string& path, Sharing sharing) {
  const bool shared = sharing == Sharing::kGroup;
  const mode_t mode = shared ? kGroupDirectoryMode & 0777 : kPrivateDirectoryMode;
  // Another process may make the same directory at the same time.
  if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return DiskError("make", path);
  return shared ? CheckShared(path) : absl::OkStatus();
}

// A rename is in the directory, not in the file: without this the name may be lost with the power.
absl::Status SyncDirectory(const std::string& path) {
  const FileDescriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open()) return DiskError("open", path);
  if (fsync(directory.get()) != 0) return DiskError("sync", path);
  return absl::OkStatus();
}

}  // namespace onestop::documents
