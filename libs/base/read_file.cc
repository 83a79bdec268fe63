// With POSIX calls and not a stream: a stream does not report why it failed, and reads a directory as an
// empty file.
#include "libs/base/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace onestop::base {
namespace {

constexpr size_t kChunkBytes = size_t{64} * 1024;

absl::Status Unreadable(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Unreadable(path, errno);
  const absl::Cleanup close_file = [file] { close(file); };
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

}  // namespace onestop::base
