// Makes bearer tokens and key sets for the embedded default and for tests, with OpenSSL's P-256 keys.

#include "libs/rpc/token_issuer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/read_file.h"
#include "libs/base/replace_file.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/rpc/jose_json.h"
#include "libs/rpc/settings_file.h"

namespace onestop::rpc {
namespace {

constexpr int kP256Bytes = 32;

// A fixed length: RFC 7518 asks for leading zeros in coordinates and signatures.
std::string Padded(const BIGNUM* number) {
  std::string bytes(kP256Bytes, '\0');
  CHECK(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kP256Bytes) == kP256Bytes);
  return bytes;
}

std::string Coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  CHECK(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string bytes = Padded(number);
  BN_free(number);
  return bytes;
}

JoseKey PublicPart(const EVP_PKEY* key) {
  return {.x = Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X), .y = Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)};
}

}  // namespace

KeyPair::KeyPair(std::shared_ptr<EVP_PKEY> key) : key_(std::move(key)) {
  // The thumbprint as `kid`: equal keys have equal ids in every key set.
  id_ = absl::WebSafeBase64Escape(digest::Sha256Text(WriteThumbprintMembers(PublicPart(key_.get()))));
}

KeyPair KeyPair::Generate() {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  CHECK(key != nullptr);
  return KeyPair(std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free));
}

absl::StatusOr<KeyPair> KeyPair::Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem, base::ReadFile(path, kSettingsFileBytesMax));
  BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  const std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr),
                                      EVP_PKEY_free);
  BIO_free(memory);
  char group[32] = {};
  size_t size = 0;
  if (key == nullptr ||
      EVP_PKEY_get_utf8_string_param(key.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), &size) !=
          1 ||
      absl::string_view(group, size) != "prime256v1") {
    return absl::InvalidArgumentError(absl::StrCat(path, " holds no private key on P-256 in PEM"));
  }
  return KeyPair(key);
}

absl::Status KeyPair::Save(const std::string& path) const {
  BIO* memory = BIO_new(BIO_s_mem());
  CHECK(PEM_write_bio_PrivateKey(memory, key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* data = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(memory, &data));
  // Readable by its owner only: the key signs tokens of any user.
  const absl::Status status = base::ReplaceFile(path, absl::string_view(data, size), 0600);
  BIO_free(memory);
  return status;
}

std::string IssueToken(const KeyPair& key, const TokenClaims& claims) {
  return SignToken(key, WriteJoseHeader(key.id()),
                   WriteJoseClaims({.issuer = claims.issuer,
                                    .subject = claims.subject,
                                    .audiences = {claims.audience},
                                    .begin_time = claims.begin_time,
                                    .expire_time = claims.expire_time,
                                    .issue_time = claims.begin_time,
                                    .authentication_time = claims.authentication_time,
                                    .acr = claims.acr,
                                    .amr = claims.amr}));
}

std::string SignToken(const KeyPair& key, absl::string_view header, absl::string_view claims) {
  const std::string text =
      absl::StrCat(absl::WebSafeBase64Escape(header), ".", absl::WebSafeBase64Escape(claims));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  unsigned char der[128];
  size_t size = sizeof(der);
  CHECK(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key.key()) == 1);
  CHECK(EVP_DigestSign(context, der, &size, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1);
  EVP_MD_CTX_free(context);
  // OpenSSL signs in DER; a JWS has r and s side by side.
  const unsigned char* at = der;
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
  CHECK(pair != nullptr);
  const std::string signature = Padded(ECDSA_SIG_get0_r(pair)) + Padded(ECDSA_SIG_get0_s(pair));
  ECDSA_SIG_free(pair);
  return absl::StrCat(text, ".", absl::WebSafeBase64Escape(signature));
}

absl::Status WriteJwks(const std::string& path, const std::vector<KeyPair>& keys) {
  std::vector<JoseKey> list;
  for (const KeyPair& key : keys) {
    JoseKey& written = list.emplace_back(PublicPart(key.key()));
    written.id = key.id();
  }
  // Public keys may be read by every service.
  return base::ReplaceFile(path, WriteJoseKeys(list), 0644);
}

}  // namespace onestop::rpc
