#include "libs/documents/sha256.h"

#include <openssl/evp.h>

#include "libs/base/check.h"

namespace onestop::documents {
namespace {

EVP_MD_CTX* Context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

void Sha256::Free::operator()(void* context) const { EVP_MD_CTX_free(Context(context)); }

// OpenSSL's own SHA-256 fails only for want of memory.
Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  CHECK(context_ != nullptr);
  CHECK(EVP_DigestInit_ex(Context(context_.get()), EVP_sha256(), nullptr) == 1);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::Update(absl::string_view bytes) {
  CHECK(context_ != nullptr);
  CHECK(EVP_DigestUpdate(Context(context_.get()), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Finish() {
  CHECK(context_ != nullptr);
  std::string digest(kSha256Bytes, '\0');
  unsigned int length = 0;
  CHECK(EVP_DigestFinal_ex(Context(context_.get()), reinterpret_cast<unsigned char*>(digest.data()),
                           &length) == 1);
  CHECK(length == kSha256Bytes);
  context_ = nullptr;
  return digest;
}

std::string Sha256::Of(absl::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

}  // namespace onestop::documents
