#pragma once

/// PKCS#12 files (RFC 7292). Private to this module; see SigningKey::LoadPkcs12().

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/keys/key_with_chain.h"

namespace onestop::crypto {

absl::StatusOr<KeyWithChain> ReadPkcs12(const std::string& path, absl::string_view password);

/// Writes `key_pem` and `chain_pem` as a PKCS#12 file, encrypted with AES-256 under `password` (may be
/// empty), readable by its owner only (0600). Errors: INVALID_ARGUMENT when they are not PEM; INTERNAL.
absl::Status WritePkcs12(const std::string& path, absl::string_view key_pem, absl::string_view chain_pem,
                         absl::string_view name, absl::string_view password);

}  // namespace onestop::crypto
