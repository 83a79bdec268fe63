// Compares the unsigned frame of a CMS with its signer, since OpenSSL verifies only what the signature
// covers.

#include "libs/crypto/cms_frame.h"

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include <algorithm>
#include <string>

#include "libs/crypto/der_reader.h"
#include "libs/crypto/openssl.h"

namespace onestop::crypto {
namespace {

// ContentInfo { type, [0] { SignedData { version, digests, content, [0] certificates, [1] crls, signer
// infos } } }
std::optional<absl::string_view> SignedDataOf(absl::string_view der) {
  return Child(Child(Child(der, 0), 1), 0);
}

// Whether `set` holds one AlgorithmIdentifier, of `digest_id` and without parameters or with NULL.
bool IsOnlyDigest(absl::string_view set, int digest_id) {
  using AlgorithmPtr = std::unique_ptr<X509_ALGOR, FreeBy<X509_ALGOR_free>>;
  const auto algorithm = FromDer<AlgorithmPtr, d2i_X509_ALGOR>(set);
  if (algorithm == nullptr) return false;
  const ASN1_OBJECT* object = nullptr;
  int parameters = V_ASN1_UNDEF;
  X509_ALGOR_get0(&object, &parameters, nullptr, algorithm.get());
  return OBJ_obj2nid(object) == digest_id && (parameters == V_ASN1_UNDEF || parameters == V_ASN1_NULL);
}

std::string Encoded(const X509_NAME* name) { return DerOf<i2d_X509_NAME>(name); }

}  // namespace

bool FrameAgrees(absl::string_view der, CMS_ContentInfo* cms, int digest_id) {
  const auto signed_data = SignedDataOf(der);
  const auto version = Child(signed_data, 0);
  const auto digests = Child(signed_data, 1);
  const auto signer_version = Child(Child(Child(signed_data, -1), 0), 0);
  if (!version.has_value() || !digests.has_value() || !signer_version.has_value()) return false;

  CMS_SignerInfo* const info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
  X509* signer = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, &signer, nullptr, nullptr);
  ASN1_OCTET_STRING* key_id = nullptr;
  X509_NAME* issuer = nullptr;
  CMS_SignerInfo_get0_signer_id(info, &key_id, &issuer, nullptr);
  // OpenSSL compares issuers' names without regard to case and spaces; here they must be the same bytes.
  if (issuer != nullptr && Encoded(issuer) != Encoded(X509_get_issuer_name(signer))) return false;

  const bool data = OBJ_obj2nid(CMS_get0_eContentType(cms)) == NID_pkcs7_data;
  // RFC 5652, 5.1 and 5.3: a signer named by key identifier has version 3, one named by issuer has version
  // 1; content other than data raises the version of the SignedData to 3.
  const absl::string_view needed_of_signer = key_id != nullptr ? "\x03" : "\x01";
  const absl::string_view needed = data ? needed_of_signer : "\x03";
  return *version == needed && *signer_version == needed_of_signer && IsOnlyDigest(*digests, digest_id);
}

bool CarriesCertificatesOnly(absl::string_view der) {
  const auto signed_data = SignedDataOf(der);
  if (!signed_data.has_value()) return false;
  return std::ranges::all_of(ElementsOf(*signed_data), [](const DerElement& field) {
    // Fields of the universal class (version, digests, content, signer infos) are checked elsewhere.
    if (field.tag_class != V_ASN1_CONTEXT_SPECIFIC) return true;
    // Tag 0 is the certificates. X.509 certificates are SEQUENCEs; other forms have context-specific tags.
    return field.tag == 0 && std::ranges::all_of(ElementsOf(field.content), [](const DerElement& one) {
             return one.tag_class == V_ASN1_UNIVERSAL && one.tag == V_ASN1_SEQUENCE;
           });
  });
}

}  // namespace onestop::crypto
