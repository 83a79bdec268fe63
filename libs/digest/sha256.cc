#include "libs/digest/sha256.h"

#include <openssl/evp.h>

#include <memory>

#include "libs/base/check.h"

namespace onestop::digest {
namespace {

const EVP_MD* Algorithm() {
  // Never freed: threads may hash until the end of the process.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

}  // namespace

Sha256Bytes Sha256(absl::string_view first, absl::string_view second) {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  Sha256Bytes digest;
  unsigned int length = 0;
  CHECK(context != nullptr);
  CHECK(EVP_DigestInit_ex(context.get(), Algorithm(), nullptr) == 1);
  CHECK(EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1);
  CHECK(EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1);
  CHECK(length == digest.size());
  return digest;
}

Sha256Bytes Sha256(absl::string_view bytes) { return Sha256(bytes, ""); }

std::string Sha256Text(absl::string_view first, absl::string_view second) {
  const Sha256Bytes digest = Sha256(first, second);
  return {digest.begin(), digest.end()};
}

std::string Sha256Text(absl::string_view bytes) { return Sha256Text(bytes, ""); }

}  // namespace onestop::digest
