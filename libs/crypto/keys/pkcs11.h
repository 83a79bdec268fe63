#pragma once

/// Tokens and HSMs by PKCS#11. Private to this module; see SigningKey::OpenPkcs11().

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/keys/key_with_chain.h"

namespace onestop::crypto {

absl::StatusOr<KeyWithChain> OpenPkcs11Key(const std::string& module, absl::string_view uri,
                                           absl::string_view pin);

}  // namespace onestop::crypto
