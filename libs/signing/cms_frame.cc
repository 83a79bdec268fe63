#include "libs/signing/cms_frame.h"

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include <optional>
#include <string>

#include "libs/signing/openssl.h"

namespace onestop::signing {
namespace {

struct Element {
  int tag;
  absl::string_view content;
};

// Takes the first element off `rest`. The DER was parsed and encoded before, so lengths are definite.
std::optional<Element> Take(absl::string_view& rest) {
  const auto* at = reinterpret_cast<const unsigned char*>(rest.data());
  const unsigned char* const begin = at;
  long length = 0;
  int tag = 0;
  int tag_class = 0;
  const int form = ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(rest.size()));
  if ((form & 0x80) != 0) return std::nullopt;
  const auto header = static_cast<size_t>(at - begin);
  const Element element = {.tag = tag, .content = rest.substr(header, static_cast<size_t>(length))};
  rest.remove_prefix(header + static_cast<size_t>(length));
  return element;
}

// The content of the n-th element of `sequence`, from 0; negative: from the end.
std::optional<absl::string_view> Child(std::optional<absl::string_view> sequence, int n) {
  if (!sequence.has_value()) return std::nullopt;
  int count = 0;
  for (absl::string_view rest = *sequence; n < 0 && !rest.empty(); ++count) {
    if (!Take(rest).has_value()) return std::nullopt;
  }
  const int wanted = n < 0 ? count + n : n;
  std::optional<Element> element;
  absl::string_view rest = *sequence;
  for (int i = 0; i <= wanted; ++i) {
    if (rest.empty()) return std::nullopt;
    element = Take(rest);
    if (!element.has_value()) return std::nullopt;
  }
  if (!element.has_value()) return std::nullopt;
  return element->content;
}

// Whether `set` holds one AlgorithmIdentifier, of `digest_id` and without parameters that say anything.
bool IsOnlyDigest(absl::string_view set, int digest_id) {
  const auto* at = reinterpret_cast<const unsigned char*>(set.data());
  const std::unique_ptr<X509_ALGOR, FreeBy<X509_ALGOR_free>> algorithm(
      d2i_X509_ALGOR(nullptr, &at, static_cast<long>(set.size())));
  if (algorithm == nullptr || reinterpret_cast<const char*>(at) != set.data() + set.size()) return false;
  const ASN1_OBJECT* object = nullptr;
  int parameters = V_ASN1_UNDEF;
  X509_ALGOR_get0(&object, &parameters, nullptr, algorithm.get());
  return OBJ_obj2nid(object) == digest_id && (parameters == V_ASN1_UNDEF || parameters == V_ASN1_NULL);
}

std::string Encoded(const X509_NAME* name) {
  unsigned char* bytes = nullptr;
  const int length = i2d_X509_NAME(name, &bytes);
  const std::string encoded(reinterpret_cast<const char*>(bytes),
                            length < 0 ? 0 : static_cast<size_t>(length));
  OPENSSL_free(bytes);
  return encoded;
}

}  // namespace

bool FrameAgrees(absl::string_view der, CMS_ContentInfo* cms, int digest_id) {
  // ContentInfo { type, [0] { SignedData { version, digests, content, …, signer infos } } }
  const auto signed_data = Child(Child(Child(der, 0), 1), 0);
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
  if (issuer != nullptr && Encoded(issuer) != Encoded(X509_get_issuer_name(signer))) return false;

  const absl::string_view needed = key_id != nullptr ? "\x03" : "\x01";
  return *version == needed && *signer_version == needed && IsOnlyDigest(*digests, digest_id);
}

}  // namespace onestop::signing
