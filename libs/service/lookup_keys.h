#pragma once

/// Makes the secrets that open the public look-up of dossiers. A secret follows from the dossier's id and a key that stands
/// outside of the database: so it is stored nowhere, and a repeat of a submission is told the same one again.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::service {

/// Bytes of a key.
inline constexpr size_t kLookupKeyBytes = 32;

class LookupKeys {
 public:
  /// Reads the keys from `path`: one a line, 64 hexadecimal digits each, as `openssl rand -hex 32` prints them. The first
  /// one makes the secrets of new dossiers; the others, which it has replaced, still make those of their own.
  ///
  /// Errors: NOT_FOUND, RESOURCE_EXHAUSTED as base::ReadFile(); INVALID_ARGUMENT for a line that is no key, or no line;
  /// FAILED_PRECONDITION as base::ReadSecretFile().
  static absl::StatusOr<LookupKeys> Load(const std::string& path);

  /// Writes a file with a new key. Errors: as base::ReplaceFile().
  static absl::Status Make(const std::string& path);

  /// Requires a key, and kLookupKeyBytes in each.
  explicit LookupKeys(std::vector<std::string> keys);

  /// Of a new dossier.
  std::string SecretFor(absl::string_view dossier_id) const;

  /// The secret of `dossier_id` whose hash was stored; empty when its key is gone.
  std::string SecretOf(absl::string_view dossier_id, absl::string_view hash) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace onestop::service
