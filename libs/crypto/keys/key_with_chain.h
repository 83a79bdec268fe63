#pragma once

/// What is read from a key store. Private to this module.

#include <memory>

#include "libs/crypto/openssl.h"

namespace onestop::crypto {

struct KeyWithChain {
  /// Keeps the token open that `key` lives in; null for a key in memory. Outlives `key`.
  std::shared_ptr<void> token;
  KeyPtr key;
  /// The key's certificate first.
  CertificatesPtr chain;
};

}  // namespace onestop::crypto
