#include "libs/dossier/lookup_secret.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/digest/sha256.h"

namespace onestop::dossier {

std::string HashLookupSecret(absl::string_view dossier_id, absl::string_view secret) {
  return digest::Sha256Text(absl::StrCat(dossier_id, "\n", absl::AsciiStrToUpper(secret)));
}

}  // namespace onestop::dossier
