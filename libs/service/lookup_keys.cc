// HMAC-SHA256 of the dossier's id under the key, as characters that people type without mistaking them.

#include "libs/service/lookup_keys.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/check.h"
#include "libs/base/read_file.h"
#include "libs/base/replace_file.h"
#include "libs/base/status_macros.h"
#include "libs/digest/hmac.h"
#include "libs/digest/random.h"
#include "libs/dossier/lookup_secret.h"

namespace onestop::service {
namespace {

constexpr size_t kFileBytesMax = size_t{64} * 1024;

std::string SecretBy(const std::string& key, absl::string_view dossier_id) {
  // The purpose is hashed too, so that the key says nothing about anything else that may be made with it.
  const std::string purpose = absl::StrCat("onestop look-up secret\n", dossier_id);
  const digest::Sha256Bytes code = digest::HmacSha256(key, purpose);
  static_assert(dossier::kLookupSecretLength <= digest::kSha256Size);
  std::string secret;
  // 32 divides 256, so every character is equally likely.
  for (int i = 0; i < dossier::kLookupSecretLength; ++i) {
    secret.push_back(
        dossier::kLookupSecretAlphabet[code[static_cast<size_t>(i)] % dossier::kLookupSecretAlphabet.size()]);
  }
  return secret;
}

}  // namespace

absl::StatusOr<LookupKeys> LookupKeys::Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, base::ReadSecretFile(path, kFileBytesMax));
  std::vector<std::string> keys;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const absl::string_view digits = absl::StripAsciiWhitespace(line);
    if (digits.empty()) continue;
    // The line itself is a secret, even one with a slip of the pen in it.
    if (digits.size() != 2 * kLookupKeyBytes || !absl::c_all_of(digits, absl::ascii_isxdigit)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": is no key; a key is ", 2 * kLookupKeyBytes,
                       " hexadecimal digits, as `openssl rand -hex 32` prints them"));
    }
    keys.push_back(absl::HexStringToBytes(digits));
  }
  if (keys.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": holds no key; make one with `openssl rand -hex 32`"));
  }
  return LookupKeys(std::move(keys));
}

absl::Status LookupKeys::Make(const std::string& path) {
  return base::ReplaceFile(
      path, absl::StrCat(absl::BytesToHexString(digest::RandomBytes(kLookupKeyBytes)), "\n"), 0600);
}

LookupKeys::LookupKeys(std::vector<std::string> keys) : keys_(std::move(keys)) {
  CHECK(!keys_.empty());
  for (const std::string& key : keys_) CHECK(key.size() == kLookupKeyBytes);
}

std::string LookupKeys::SecretFor(absl::string_view dossier_id) const {
  return SecretBy(keys_.front(), dossier_id);
}

std::string LookupKeys::SecretOf(absl::string_view dossier_id, absl::string_view hash) const {
  for (const std::string& key : keys_) {
    std::string secret = SecretBy(key, dossier_id);
    if (dossier::HashLookupSecret(dossier_id, secret) == hash) return secret;
  }
  return "";
}

}  // namespace onestop::service
