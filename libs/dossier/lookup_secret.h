#pragma once

/// The secret that opens a dossier's public look-up: codes are guessable, so a code alone opens nothing.

#include <string>

#include "absl/strings/string_view.h"

namespace onestop::dossier {

/// Characters of a secret: 32 kinds without those that are mistaken for one another (no 0, 1, I, O), so 60
/// bits: more than who has read the stored hashes can try. Those of before had 8 characters.
inline constexpr int kLookupSecretLength = 12;
inline constexpr absl::string_view kLookupSecretAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// What is stored of a secret: SHA-256 over the dossier's id and the secret in upper case, 32 bytes.
std::string HashLookupSecret(absl::string_view dossier_id, absl::string_view secret);

}  // namespace onestop::dossier
