// The stored form of a look-up secret. The dossier's id salts it, so that equal secrets have different
// hashes.

#include "libs/dossier/lookup_secret.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/digest/sha256.h"

namespace onestop::dossier {

std::string HashLookupSecret(absl::string_view dossier_id, absl::string_view secret) {
  // Upper case, since people type the secret from a printed receipt.
  return digest::Sha256Text(absl::StrCat(dossier_id, "\n", absl::AsciiStrToUpper(secret)));
}

}  // namespace onestop::dossier
