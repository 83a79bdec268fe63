#include "libs/documents/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"

namespace onestop::documents {
namespace {

constexpr mode_t kDirectoryMode = 0700;

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

absl::Status StoreFull() {
  return base::WithReason(
      absl::ResourceExhaustedError("the disk that keeps the documents is full; nothing was "
                                   "stored: make room and send the file again"),
      {"DOCUMENT_STORE_FULL", {}});
}

// Paths hold hashes and numbers only; they may stand in a log.
absl::Status DiskError(absl::string_view what, const std::string& path) {
  if (errno == ENOSPC || errno == EDQUOT) return StoreFull();
  return absl::InternalError(absl::StrCat("cannot ", what, " ", path, ": ", strerror(errno)));
}

absl::Status TooLarge(int64_t bytes_max) {
  return base::WithReason(absl::InvalidArgumentError(absl::StrCat("the file is larger than ", bytes_max,
                                                                  " bytes, which is the most "
                                                                  "that is taken here")),
                          {"DOCUMENT_TOO_LARGE", {{"max_bytes", absl::StrCat(bytes_max)}}});
}

absl::Status SizeMismatch(int64_t declared, int64_t received) {
  return base::WithReason(
      absl::InvalidArgumentError(
          absl::StrCat(declared, " bytes were declared, ", received, " arrived; send the file again")),
      {"DOCUMENT_MISMATCH",
       {{"declared_bytes", absl::StrCat(declared)}, {"received_bytes", absl::StrCat(received)}}});
}

absl::Status HashMismatch(absl::string_view received) {
  const std::string hex = absl::BytesToHexString(received);
  return base::WithReason(
      absl::InvalidArgumentError(absl::StrCat("the SHA-256 of what arrived is ", hex,
                                              ", which is not the declared one; send the file again")),
      {"DOCUMENT_MISMATCH", {{"received_sha256", hex}}});
}

absl::Status Damaged(absl::string_view sha256) {
  const std::string hex = absl::BytesToHexString(sha256);
  return base::WithReason(
      absl::DataLossError(
          absl::StrCat("the stored file ", hex, " no longer has that hash; the operator must restore it")),
      {"DOCUMENT_DAMAGED", {{"sha256", hex}}});
}

absl::Status NotStored(absl::string_view sha256) {
  const std::string hex = absl::BytesToHexString(sha256);
  return base::WithReason(absl::NotFoundError(absl::StrCat("no file with the SHA-256 ", hex, " is stored")),
                          {"DOCUMENT_NOT_FOUND", {{"sha256", hex}}});
}

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), kDirectoryMode) != 0 && errno != EEXIST) return DiskError("make", path);
  return absl::OkStatus();
}

absl::Status SyncDirectory(const std::string& path) {
  const FileDescriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open()) return DiskError("open", path);
  if (fsync(directory.get()) != 0) return DiskError("sync", path);
  return absl::OkStatus();
}

}  // namespace onestop::documents
