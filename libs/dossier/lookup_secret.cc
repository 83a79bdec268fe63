#include "libs/dossier/lookup_secret.h"

#include <openssl/sha.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace onestop::dossier {

std::string HashLookupSecret(absl::string_view dossier_id, absl::string_view secret) {
  const std::string text = absl::StrCat(dossier_id, "\n", absl::AsciiStrToUpper(secret));
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

}  // namespace onestop::dossier
