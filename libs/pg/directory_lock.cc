// A lock of the kernel, which no crash leaves behind; the file's content only tells people who holds it.

#include "libs/pg/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace onestop::pg {
namespace {

std::string Holder(int file) {
  char text[32];
  const ssize_t length = pread(file, text, sizeof(text), 0);
  // It may have locked the file and not yet written its id.
  return length <= 0 ? "unknown"
                     : std::string(absl::StripAsciiWhitespace({text, static_cast<size_t>(length)}));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Take(const std::string& path) {
  // Programs that this one starts must not hold the lock after its end.
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return absl::InternalError(absl::ErrnoToStatus(errno, "cannot open " + path).message());
  auto lock = std::unique_ptr<DirectoryLock>(new DirectoryLock(file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return absl::AlreadyExistsError(absl::StrCat("a server runs there already (pid ", Holder(file), "), in ",
                                                 std::filesystem::path(path).parent_path().string(),
                                                 "; stop it first, or name another directory"));
  }
  const std::string id = absl::StrCat(getpid(), "\n");
  if (ftruncate(file, 0) != 0 || pwrite(file, id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
    return absl::InternalError(absl::ErrnoToStatus(errno, "cannot write " + path).message());
  }
  return lock;
}

DirectoryLock::~DirectoryLock() { close(file_); }

}  // namespace onestop::pg
