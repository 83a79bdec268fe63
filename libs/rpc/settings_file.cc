// Gives every unreadable file of a setting the code that settings have when they are wrong.
#include "libs/rpc/settings_file.h"

#include "libs/base/read_file.h"

namespace onestop::rpc {

absl::StatusOr<std::string> ReadSettingsFile(const std::string& path) {
  absl::StatusOr<std::string> bytes = base::ReadFile(path, kSettingsFileBytesMax);
  if (!bytes.ok()) return absl::InvalidArgumentError(bytes.status().message());
  return bytes;
}

}  // namespace onestop::rpc
