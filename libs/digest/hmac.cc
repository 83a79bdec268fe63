// By OpenSSL.

#include "libs/digest/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "libs/base/check.h"

namespace onestop::digest {

Sha256Bytes HmacSha256(absl::string_view key, absl::string_view text) {
  Sha256Bytes code;
  unsigned int length = code.size();
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(),
             &length) != nullptr);
  return code;
}

}  // namespace onestop::digest
