// Reads PEM files with a limit, and writes keys so that no other user can read them at any time.

#include "libs/crypto/pem_file.h"

#include "absl/strings/str_cat.h"
#include "libs/base/read_file.h"
#include "libs/base/replace_file.h"
#include "libs/base/status_macros.h"

namespace onestop::crypto {

absl::StatusOr<std::string> ReadPemFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path, kPemBytesMax));
  if (text.empty()) return absl::NotFoundError(absl::StrCat(path, ": is empty; it must hold PEM"));
  return text;
}

absl::Status WritePemFile(const std::string& path, absl::string_view pem) {
  return base::ReplaceFile(path, pem, 0600);
}

}  // namespace onestop::crypto
