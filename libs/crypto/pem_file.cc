// Reads PEM files with a limit, and writes keys so that no other user can read them at any time.

#include "libs/crypto/pem_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"

namespace onestop::crypto {

absl::StatusOr<std::string> ReadPemFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path, kPemBytesMax));
  if (text.empty()) return absl::NotFoundError(absl::StrCat(path, ": is empty; it must hold PEM"));
  return text;
}

absl::Status WritePemFile(const std::string& path, absl::string_view pem) {
  // A file left by an interrupted run would make O_EXCL fail. O_EXCL and the mode at creation keep others
  // from opening the new file first.
  const std::string temporary = path + ".new";
  unlink(temporary.c_str());
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  // On the disk before the rename: after a crash the old or the new file is there, whole.
  const bool written =
      fd >= 0 && write(fd, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) close(fd);
  if (!written || rename(temporary.c_str(), path.c_str()) != 0) {
    unlink(temporary.c_str());
    return absl::InternalError(absl::StrCat("cannot write ", path, ": ", strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace onestop::crypto
