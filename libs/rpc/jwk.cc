// JSON Web Keys to OpenSSL keys, and the verification of signatures by them. Only ES256 and RS256:
// what OpenID providers issue.

#include "libs/rpc/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <sys/stat.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/jose_json.h"

namespace onestop::rpc {
namespace {

constexpr int kRsaBitsMin = 2048;
// A larger modulus would only cost time in every verification.
constexpr int kRsaBitsMax = 8192;
// A P-256 coordinate, and each half of an ES256 signature, in bytes.
constexpr size_t kP256Bytes = 32;

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, Free<kFree>>;
using BigNumber = Owned<BIGNUM, BN_free>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

BigNumber Number(absl::string_view bytes) {
  return BigNumber(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

// Null when the parameters are no key: OpenSSL checks that a point is on its curve.
std::shared_ptr<EVP_PKEY> FromParameters(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) {
    return nullptr;
  }
  return std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
}

std::shared_ptr<EVP_PKEY> RsaKey(const JoseKey& jwk) {
  // One byte more: encoders may put a zero before the number.
  if (jwk.n.empty() || jwk.e.empty() || jwk.n.size() > kRsaBitsMax / 8 + 1) return nullptr;
  const BigNumber n = Number(jwk.n);
  const BigNumber e = Number(jwk.e);
  if (BN_num_bits(n.get()) < kRsaBitsMin) return nullptr;
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return FromParameters("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> EcKey(const JoseKey& jwk) {
  if (jwk.curve != "P-256" || jwk.x.size() != kP256Bytes || jwk.y.size() != kP256Bytes) return nullptr;
  // SEC 1's uncompressed form: 0x04, x, y.
  const std::string point = absl::StrCat("\x04", jwk.x, jwk.y);
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return FromParameters("EC", builder.get());
}

// A JWS has r and s side by side, OpenSSL wants them in DER.
std::string DerSignature(absl::string_view signature) {
  if (signature.size() != 2 * kP256Bytes) return "";
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), Number(signature.substr(0, kP256Bytes)).release(),
                 Number(signature.substr(kP256Bytes)).release());
  // i2d allocates the buffer.
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return "";
  std::string result(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return result;
}

}  // namespace

absl::StatusOr<FileStamp> StampOf(const std::string& path) {
  // Nanoseconds and inode too: a file may be replaced twice within a second, with the same size.
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return FileStamp{.seconds = info.st_mtim.tv_sec,
                   .nanoseconds = info.st_mtim.tv_nsec,
                   .bytes = info.st_size,
                   .inode = info.st_ino};
}

absl::StatusOr<KeySet> ParseJwks(absl::string_view json) {
  if (json.size() > kJwksMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("the key set has ", json.size(), " bytes; at most ", kJwksMax, " are taken"));
  }
  const std::optional<std::vector<JoseKey>> list = ReadJoseKeys(json);
  if (!list.has_value()) {
    return absl::InvalidArgumentError("the key set is not a JSON object with a list \"keys\" (RFC 7517)");
  }
  auto keys = std::make_shared<absl::flat_hash_map<std::string, PublicKey>>();
  for (const JoseKey& jwk : *list) {
    // The type alone decides the algorithm; a token cannot choose another for the key.
    PublicKey key = {.algorithm = jwk.type == "RSA" ? "RS256" : "ES256", .key = nullptr};
    if (jwk.id.empty() || (!jwk.use.empty() && jwk.use != "sig")) continue;
    // A key for another algorithm of the same type, such as RS512.
    if (!jwk.algorithm.empty() && jwk.algorithm != key.algorithm) continue;
    if (jwk.type == "RSA") key.key = RsaKey(jwk);
    if (jwk.type == "EC") key.key = EcKey(jwk);
    if (key.key == nullptr) continue;
    // Two keys of one id would make it a matter of order which of them verifies.
    if (!keys->emplace(jwk.id, std::move(key)).second) {
      return absl::InvalidArgumentError(absl::StrCat("the key set has two keys with the id ", jwk.id));
    }
  }
  // A list without anything withdraws every key; one whose keys are all unusable is a mistake.
  if (keys->empty() && !list->empty()) {
    return absl::InvalidArgumentError(
        "the key set has no usable key: EC P-256, or RSA from 2048 bits, with a kid and for signatures");
  }
  return KeySet(std::move(keys));
}

bool VerifySignature(const PublicKey& key, absl::string_view text, absl::string_view signature) {
  const std::string der = key.algorithm == "ES256" ? DerSignature(signature) : std::string(signature);
  // The wrong length for an ES256 signature.
  if (der.empty()) return false;
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(der), der.size(), Bytes(text), text.size()) == 1;
}

}  // namespace onestop::rpc
