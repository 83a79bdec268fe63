// Splits DER into elements. Lengths are checked by OpenSSL against the bytes that are left.

#include "libs/crypto/der_reader.h"

#include <openssl/asn1.h>

#include "libs/crypto/openssl.h"

namespace onestop::crypto {

std::vector<DerElement> ElementsOf(absl::string_view content) {
  std::vector<DerElement> elements;
  while (!content.empty()) {
    const auto* at = reinterpret_cast<const unsigned char*>(content.data());
    const unsigned char* const begin = at;
    long length = 0;
    int tag = 0;
    int tag_class = 0;
    const int form = ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(content.size()));
    // 0x80 is OpenSSL's mark of an error: a bad tag or a length beyond the end.
    if ((form & 0x80) != 0) {
      ForgetErrors();
      return {};
    }
    const auto header = static_cast<size_t>(at - begin);
    elements.push_back(
        {.tag = tag, .tag_class = tag_class, .content = content.substr(header, static_cast<size_t>(length))});
    content.remove_prefix(header + static_cast<size_t>(length));
  }
  return elements;
}

std::optional<absl::string_view> Child(std::optional<absl::string_view> sequence, int n) {
  if (!sequence.has_value()) return std::nullopt;
  const std::vector<DerElement> elements = ElementsOf(*sequence);
  // Negative numbers count from the end, which finds the signer infos behind optional fields.
  const int wanted = n < 0 ? static_cast<int>(elements.size()) + n : n;
  if (wanted < 0 || wanted >= static_cast<int>(elements.size())) return std::nullopt;
  return elements[static_cast<size_t>(wanted)].content;
}

}  // namespace onestop::crypto
