#pragma once

/// What a key store gives. This room's own.

#include <memory>

#include "libs/signing/openssl.h"

namespace onestop::signing {

struct KeyWithChain {
  /// Keeps the token open that `key` lives in; null for a key in memory. Outlives `key`.
  std::shared_ptr<void> token;
  KeyPtr key;
  /// The key's certificate first.
  CertificatesPtr chain;
};

}  // namespace onestop::signing
