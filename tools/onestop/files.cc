// Files with the system's reason when they cannot be used. Streams leave it in errno, which is reset before.

#include "tools/onestop/files.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "tools/onestop/explain.h"

namespace onestop::cli {

absl::StatusOr<std::ifstream> OpenFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return CannotRead(path, errno);
  struct stat what{};
  if (stat(path.c_str(), &what) != 0) return CannotRead(path, errno);
  // A stream opens a directory, and reads nothing from it.
  if (S_ISDIR(what.st_mode)) return CannotRead(path, EISDIR);
  return file;
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max) {
  // Opened for its errors, which are in both languages.
  RETURN_IF_ERROR(OpenFile(path).status());
  return base::ReadFile(path, bytes_max);
}

absl::Status WriteFile(const std::string& path, absl::string_view bytes) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  // The last bytes may fail to be written only here: a full disk.
  file.close();
  return file ? absl::OkStatus() : CannotWrite(path, errno == 0 ? EIO : errno);
}

absl::Status CheckReplaceable(const std::string& path, bool force) {
  std::error_code error;
  if (force || !std::filesystem::is_regular_file(path, error)) return absl::OkStatus();
  return UsageError(
      messages::Both("the file $0 is there already; give another name, or --force to replace it", path));
}

}  // namespace onestop::cli
