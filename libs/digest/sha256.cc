// SHA-256 by OpenSSL, with the algorithm fetched once instead of at each call.

#include "libs/digest/sha256.h"

#include <openssl/evp.h>

#include "libs/base/check.h"

namespace onestop::digest {
namespace {

const EVP_MD* Algorithm() {
  // Never freed: threads may hash until the end of the process.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

// OpenSSL's own SHA-256 fails only for want of memory.
void Begin(EVP_MD_CTX* context) {
  CHECK(context != nullptr);
  CHECK(EVP_DigestInit_ex(context, Algorithm(), nullptr) == 1);
}

void Add(EVP_MD_CTX* context, absl::string_view bytes) {
  CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

Sha256Bytes End(EVP_MD_CTX* context) {
  Sha256Bytes digest;
  unsigned int length = 0;
  CHECK(EVP_DigestFinal_ex(context, digest.data(), &length) == 1);
  CHECK(length == digest.size());
  return digest;
}

EVP_MD_CTX* Context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

Sha256Bytes Sha256(absl::string_view first, absl::string_view second) {
  // One context for each thread: making one takes an allocation, and hashing happens for every event.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  Begin(context.get());
  Add(context.get(), first);
  Add(context.get(), second);
  return End(context.get());
}

Sha256Bytes Sha256(absl::string_view bytes) { return Sha256(bytes, ""); }

std::string Sha256Text(absl::string_view first, absl::string_view second) {
  const Sha256Bytes digest = Sha256(first, second);
  return {digest.begin(), digest.end()};
}

std::string Sha256Text(absl::string_view bytes) { return Sha256Text(bytes, ""); }

void Sha256Stream::Free::operator()(void* context) const { EVP_MD_CTX_free(Context(context)); }

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) { Begin(Context(context_.get())); }
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(absl::string_view bytes) {
  CHECK(context_ != nullptr);
  Add(Context(context_.get()), bytes);
}

std::string Sha256Stream::Finish() {
  CHECK(context_ != nullptr);
  const Sha256Bytes digest = End(Context(context_.get()));
  context_ = nullptr;
  return {digest.begin(), digest.end()};
}

}  // namespace onestop::digest
