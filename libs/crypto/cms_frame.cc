// Compares the unsigned frame of a CMS with its signer, since OpenSSL verifies only what the signature
// covers.

#include "libs/crypto/cms_frame.h"

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/byte_source.h"
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

namespace {

constexpr int kDepthMax = 32;

// An element at the beginning of `bytes`: its header, and what is inside; the length may be indefinite (BER).
struct Element {
  int tag = 0;
  int tag_class = 0;
  bool constructed = false;
  // Without the end-of-contents of an indefinite length.
  absl::string_view content;
  size_t size = 0;
};

// Nothing for what is no element, or nests too deeply.
std::optional<Element> ElementAt(absl::string_view bytes, int depth) {
  Element element;
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* const begin = at;
  long length = 0;
  const int form =
      ASN1_get_object(&at, &length, &element.tag, &element.tag_class, static_cast<long>(bytes.size()));
  ForgetErrors();
  if ((form & 0x80) != 0 || depth > kDepthMax) return std::nullopt;
  element.constructed = (form & V_ASN1_CONSTRUCTED) != 0;
  const auto header = static_cast<size_t>(at - begin);
  if ((form & 1) == 0) {
    element.content = bytes.substr(header, static_cast<size_t>(length));
    element.size = header + static_cast<size_t>(length);
    return element;
  }
  size_t inside = header;
  while (!absl::StartsWith(bytes.substr(inside), absl::string_view("\0\0", 2))) {
    const auto next = ElementAt(bytes.substr(inside), depth + 1);
    if (!next.has_value()) return std::nullopt;
    inside += next->size;
  }
  element.content = bytes.substr(header, inside - header);
  element.size = inside + 2;
  return element;
}

// The elements in `content`, at most `max` and one more.
std::vector<Element> ElementsIn(absl::string_view content, int max) {
  std::vector<Element> elements;
  while (!content.empty() && elements.size() <= static_cast<size_t>(max)) {
    const auto next = ElementAt(content, 0);
    if (!next.has_value()) break;
    elements.push_back(*next);
    content.remove_prefix(next->size);
  }
  return elements;
}

}  // namespace

std::optional<std::string> TooMuchIn(absl::string_view bytes) {
  // ContentInfo, its [0], SignedData; of the latter version, digests, content, [0], [1], signers.
  constexpr int kPartsMax = 8;
  const auto info = ElementAt(bytes, 0);
  const auto inside = info.has_value() ? ElementsIn(info->content, kPartsMax) : std::vector<Element>();
  const auto wrapped = inside.size() > 1 ? ElementsIn(inside[1].content, kPartsMax) : std::vector<Element>();
  const auto parts = wrapped.empty() ? std::vector<Element>() : ElementsIn(wrapped[0].content, kPartsMax);
  // The third part is the content, whose size has a limit of its own.
  if (parts.size() < 4) return std::nullopt;
  const size_t beside = bytes.size() - parts[2].size;
  if (beside > kCmsBytesMax) return absl::StrCat(beside, " bytes beside the content; at most ", kCmsBytesMax);
  for (size_t i = 3; i < parts.size(); ++i) {
    const bool certificates = parts[i].tag_class == V_ASN1_CONTEXT_SPECIFIC;
    const int max = certificates ? kCmsCertificatesMax : kCmsSignersMax;
    if (ElementsIn(parts[i].content, max).size() > static_cast<size_t>(max)) {
      return absl::StrCat("more than ", max, certificates ? " certificates" : " signers");
    }
  }
  return std::nullopt;
}

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
