// Refused lines go to a new file, which replaces the old one once the run has ended.

#include "tools/onestop/reject_file.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/explain.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

bool IsSameFile(const std::string& a, const std::string& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error) && !error;
}

absl::Status CheckMayReject(const std::string& path, const std::string& input) {
  if (IsSameFile(path, input)) {
    return UsageError(messages::Both("--rejects: $0 is the file that is to be imported; give another", path));
  }
  std::error_code error;
  if (std::filesystem::exists(path, error) && !IsRejectFile(path)) {
    return UsageError(
        messages::Both("--rejects: $0 is there and is no file of refused lines; it stays as it is: give "
                       "another by --rejects, or move it away",
                       path));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsRejectFile(const std::string& path) {
  absl::StatusOr<std::ifstream> file = OpenFile(path);
  if (!file.ok()) return false;
  for (std::string line; std::getline(*file, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return false;
    for (const char* key : {"line", "reason", "message", "text"}) {
      if (!json.contains(key)) return false;
    }
  }
  return !file->bad();
}

RejectFile::RejectFile(std::string path, bool regular)
    : path_(std::move(path)), written_(regular ? absl::StrCat(path_, ".new") : path_) {}

absl::StatusOr<RejectFile> RejectFile::At(const std::string& path, const std::string& input) {
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type == std::filesystem::file_type::directory) return CannotWrite(path, EISDIR);
  const bool regular =
      type == std::filesystem::file_type::not_found || type == std::filesystem::file_type::regular;
  // A link stays one: what it leads to is replaced.
  const auto target = std::filesystem::weakly_canonical(path, error);
  RejectFile made(error || !regular ? path : target.string(), regular);
  if (!regular) return made;
  RETURN_IF_ERROR(CheckMayReject(made.path_, input));
  RETURN_IF_ERROR(CheckMayReject(made.written_, input));
  return made;
}

absl::Status RejectFile::Open() {
  errno = 0;
  file_.open(written_, std::ios::binary | std::ios::trunc);
  return file_ ? absl::OkStatus() : CannotWrite(written_, errno == 0 ? EIO : errno);
}

absl::Status RejectFile::Keep() {
  errno = 0;
  file_.close();
  if (!file_) return CannotWrite(written_, errno == 0 ? EIO : errno);
  if (written_ == path_) return absl::OkStatus();
  std::error_code error;
  std::filesystem::rename(written_, path_, error);
  return error ? CannotWrite(path_, error.value()) : absl::OkStatus();
}

void RejectFile::Remove() {
  Abandon();
  std::error_code ignored;
  if (written_ != path_) std::filesystem::remove(path_, ignored);
}

void RejectFile::Abandon() {
  file_.close();
  std::error_code ignored;
  if (written_ != path_) std::filesystem::remove(written_, ignored);
}

}  // namespace onestop::cli
