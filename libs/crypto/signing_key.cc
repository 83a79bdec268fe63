// Makes detached CMS signatures (CAdES, as PAdES needs them) with keys in memory and keys in tokens.

#include "libs/crypto/signing_key.h"

#include <openssl/rand.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/keys/key_with_chain.h"
#include "libs/crypto/keys/pkcs11.h"
#include "libs/crypto/keys/pkcs12.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"

namespace onestop::crypto {
namespace {

const EVP_MD* AlgorithmOf(Digest digest) {
  switch (digest) {
    case Digest::kSha256:
      return EVP_sha256();
    case Digest::kSha384:
      return EVP_sha384();
    case Digest::kSha512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

// The DER that is signed (RFC 5652, 5.4): the signed attributes as a SET OF, in order.
std::string SignedBytesOf(const CMS_SignerInfo* info) {
  std::vector<std::string> attributes;
  for (int i = 0; i < CMS_signed_get_attr_count(info); ++i) {
    attributes.push_back(DerOf<i2d_X509_ATTRIBUTE>(CMS_signed_get_attr(info, i)));
  }
  // DER sorts the elements of a SET OF by their encoding.
  std::ranges::sort(attributes);
  std::string content;
  for (const std::string& one : attributes) content += one;
  const int length = static_cast<int>(content.size());
  // The tag here is SET; in the message the same attributes have the tag [0].
  std::string der(static_cast<size_t>(ASN1_object_size(1, length, V_ASN1_SET)) - content.size(), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  ASN1_put_object(&at, 1, length, V_ASN1_SET, V_ASN1_UNIVERSAL);
  return der + content;
}

const unsigned char* BytesOf(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// "" when the key cannot sign.
std::string SignatureOver(const std::string& bytes, EVP_PKEY* key, const EVP_MD* algorithm) {
  const DigestPtr context(EVP_MD_CTX_new());
  size_t length = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, algorithm, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, BytesOf(bytes), bytes.size()) != 1) {
    return "";
  }
  std::string value(length, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(value.data()), &length, BytesOf(bytes),
                     bytes.size()) != 1) {
    return "";
  }
  value.resize(length);
  return value;
}

// OpenSSL's own CMS_SignerInfo_sign() adds signing-time, which PAdES forbids, and needs the document's
// content.
bool SignAttributes(CMS_SignerInfo* info, EVP_PKEY* key, const EVP_MD* algorithm) {
  const std::string value = SignatureOver(SignedBytesOf(info), key, algorithm);
  if (value.empty()) return false;
  X509_ALGOR* signing = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, nullptr, &signing);
  const bool rsa = EVP_PKEY_is_a(key, "RSA");
  int id = NID_rsaEncryption;
  // RSA signatures name rsaEncryption (PKCS#1 v1.5), whose digest is that of the message.
  if (!rsa && OBJ_find_sigid_by_algs(&id, EVP_MD_get_type(algorithm), NID_X9_62_id_ecPublicKey) != 1)
    return false;
  return X509_ALGOR_set0(signing, OBJ_nid2obj(id), rsa ? V_ASN1_NULL : V_ASN1_UNDEF, nullptr) == 1 &&
         ASN1_STRING_set(CMS_SignerInfo_get0_signature(info), value.data(), static_cast<int>(value.size())) ==
             1;
}

}  // namespace

struct SigningKey::State {
  KeyWithChain parts;
  std::string certificate_sha256;

  // A token that was pulled out is the operator's business (FAILED_PRECONDITION); a key in memory that
  // fails is ours.
  absl::Status DoesNotSign() const {
    return parts.token != nullptr ? absl::FailedPreconditionError(
                                        "the token does not sign; check that it is plugged in and try again")
                                  : absl::InternalError("OpenSSL cannot sign with this key");
  }
  X509* certificate() const { return sk_X509_value(parts.chain.get(), 0); }
  // The certificates above the signer's, without the root: a verifier must know the root already.
  std::vector<X509*> authorities() const {
    std::vector<X509*> above;
    for (int i = 1; i < sk_X509_num(parts.chain.get()); ++i) {
      X509* const one = sk_X509_value(parts.chain.get(), i);
      if (X509_self_signed(one, 0) != 1) above.push_back(one);
    }
    return above;
  }
};

absl::StatusOr<SigningKey> SigningKey::FromParts(KeyWithChain parts) {
  if (sk_X509_num(parts.chain.get()) <= 0) return absl::InvalidArgumentError("there is no certificate");
  X509* const certificate = sk_X509_value(parts.chain.get(), 0);
  const bool belong = X509_check_private_key(certificate, parts.key.get()) == 1;
  ForgetErrors();
  if (!belong) return absl::InvalidArgumentError("the key is not that of the first certificate");
  std::string sha256 = FingerprintOf(certificate);
  return SigningKey(std::make_shared<const State>(State{std::move(parts), std::move(sha256)}));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view key_pem, absl::string_view chain_pem) {
  KeyWithChain parts = {.token = nullptr, .key = ReadKey(key_pem), .chain = ReadCertificates(chain_pem)};
  if (parts.key == nullptr)
    return absl::InvalidArgumentError("the key is not an unencrypted private key in PEM");
  if (sk_X509_num(parts.chain.get()) == 0)
    return absl::InvalidArgumentError("there is no certificate in PEM");
  return FromParts(std::move(parts));
}

absl::StatusOr<SigningKey> SigningKey::Load(const std::string& key_path, const std::string& chain_path) {
  ASSIGN_OR_RETURN(const std::string key, ReadPemFile(key_path));
  ASSIGN_OR_RETURN(const std::string chain, ReadPemFile(chain_path));
  absl::StatusOr<SigningKey> loaded = FromPem(key, chain);
  if (loaded.ok()) return loaded;
  return absl::InvalidArgumentError(
      absl::StrCat(key_path, ", ", chain_path, ": ", loaded.status().message()));
}

absl::StatusOr<SigningKey> SigningKey::LoadPkcs12(const std::string& path, absl::string_view password) {
  ASSIGN_OR_RETURN(KeyWithChain parts, ReadPkcs12(path, password));
  return FromParts(std::move(parts));
}

absl::StatusOr<SigningKey> SigningKey::OpenPkcs11(const std::string& module, absl::string_view uri,
                                                  absl::string_view pin) {
  ASSIGN_OR_RETURN(KeyWithChain parts, OpenPkcs11Key(module, uri, pin));
  return FromParts(std::move(parts));
}

const std::string& SigningKey::certificate_sha256() const { return state_->certificate_sha256; }

std::vector<std::string> SigningKey::chain_der() const {
  std::vector<std::string> chain = {DerOfCertificate(state_->certificate())};
  for (const X509* const authority : state_->authorities()) chain.push_back(DerOfCertificate(authority));
  return chain;
}

absl::StatusOr<std::string> SigningKey::SignDetached(absl::string_view document, Digest digest) const {
  return Sign(DigestOf(document, AlgorithmOf(digest)), digest);
}

absl::StatusOr<std::string> SigningKey::SignDigest(absl::string_view sha256) const {
  constexpr size_t kSha256Bytes = 32;
  if (sha256.size() != kSha256Bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the digest has ", sha256.size(), " bytes; SHA-256 has 32"));
  }
  return Sign(sha256, Digest::kSha256);
}

absl::Status SigningKey::Try() const {
  // Random bytes: signing a fixed text would leave a signature that might be used elsewhere.
  constexpr size_t kTrialBytes = 32;
  const absl::Cleanup forget = [] { ForgetErrors(); };
  std::string bytes(kTrialBytes, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) == 1);
  const std::string value = SignatureOver(bytes, state_->parts.key.get(), EVP_sha256());
  if (value.empty()) return state_->DoesNotSign();
  const DigestPtr context(EVP_MD_CTX_new());
  EVP_PKEY* const of_certificate = X509_get0_pubkey(state_->certificate());
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, of_certificate) != 1 ||
      EVP_DigestVerify(context.get(), BytesOf(value), value.size(), BytesOf(bytes), bytes.size()) != 1) {
    return absl::FailedPreconditionError(
        "what the key signs is not its certificate's; store the certificate that was issued for it");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> SigningKey::Sign(absl::string_view document_digest, Digest digest) const {
  // CMS_PARTIAL: the message is completed by SignAttributes(). CMS_CADES adds signing-certificate-v2. The
  // capabilities of S/MIME mean nothing for documents.
  constexpr unsigned int kFlags = CMS_BINARY | CMS_DETACHED | CMS_CADES | CMS_NOSMIMECAP | CMS_PARTIAL;
  const absl::Cleanup forget = [] { ForgetErrors(); };
  const EVP_MD* const algorithm = AlgorithmOf(digest);
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, kFlags));
  CMS_SignerInfo* const info = cms == nullptr ? nullptr
                                              : CMS_add1_signer(cms.get(), state_->certificate(),
                                                                state_->parts.key.get(), algorithm, kFlags);
  if (info == nullptr) return absl::InternalError("OpenSSL cannot sign with this key");
  for (X509* const authority : state_->authorities()) CHECK(CMS_add1_cert(cms.get(), authority) == 1);
  CHECK(CMS_signed_add1_attr_by_NID(info, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data),
                                    -1) == 1);
  CHECK(CMS_signed_add1_attr_by_NID(info, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING,
                                    document_digest.data(), static_cast<int>(document_digest.size())) == 1);
  if (!SignAttributes(info, state_->parts.key.get(), algorithm)) return state_->DoesNotSign();
  return DerOf<i2d_CMS_ContentInfo>(cms.get());
}

}  // namespace onestop::crypto
