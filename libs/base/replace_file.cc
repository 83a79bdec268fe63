// Writes beside the file, forces that to the disk, and renames it over.

#include "libs/base/replace_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace onestop::base {

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes, mode_t mode) {
  const std::string beside = path + ".new";
  const auto failed = [&path](int error) {
    return absl::UnavailableError(absl::StrCat(path, ": cannot be written: ", std::strerror(error)));
  };
  // What an interrupted run left would make O_EXCL fail. O_EXCL and the mode at creation keep others from opening the new
  // file first.
  unlink(beside.c_str());
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return failed(errno);
  bool written =
      write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && fsync(file) == 0;
  int error = errno;
  close(file);
  if (written && std::rename(beside.c_str(), path.c_str()) != 0) {
    error = errno;
    written = false;
  }
  if (written) return absl::OkStatus();
  unlink(beside.c_str());
  return failed(error);
}

}  // namespace onestop::base
