// With POSIX calls and not a stream: a stream does not report why it failed, and reads a directory as an
// empty file.
#include "libs/base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status_macros.h"

namespace onestop::base {
namespace {

constexpr size_t kChunkBytes = size_t{64} * 1024;

absl::Status Unreadable(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", std::strerror(error)));
}

absl::Status CheckSecret(const std::string& path, int file) {
  struct stat info = {};
  if (fstat(file, &info) != 0) return Unreadable(path, errno);
  if ((info.st_mode & 077) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s: has mode %04o, so that others than its owner may use the secret in it; allowed are 0400 and "
      "0600: chmod 0400",
      path, info.st_mode & 07777));
}

absl::StatusOr<std::string> Read(const std::string& path, size_t bytes_max, bool secret) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Unreadable(path, errno);
  const absl::Cleanup close_file = [file] { close(file); };
  if (secret) RETURN_IF_ERROR(CheckSecret(path, file));
  std::string bytes;
  size_t size = 0;
  // By reading rather than by the file's size: a pipe or a file of /proc has none, and a file may grow
  // meanwhile.
  while (size <= bytes_max) {
    bytes.resize(size + kChunkBytes);
    const ssize_t got = read(file, bytes.data() + size, kChunkBytes);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unreadable(path, errno);
    if (got == 0) {
      bytes.resize(size);
      return bytes;
    }
    size += static_cast<size_t>(got);
  }
  return absl::ResourceExhaustedError(
      absl::StrCat(path, ": has more than ", bytes_max, " bytes, the most that is read of it"));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  return Read(path, bytes_max, /*secret=*/false);
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path, size_t bytes_max) {
  return Read(path, bytes_max, /*secret=*/true);
}

}  // namespace onestop::base
