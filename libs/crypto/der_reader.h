#pragma once

/// Element by element through DER that OpenSSL has parsed and encoded before. Private to this module.

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace onestop::crypto {

struct DerElement {
  int tag;
  /// V_ASN1_UNIVERSAL, V_ASN1_CONTEXT_SPECIFIC, …
  int tag_class;
  absl::string_view content;
};

/// The elements of `content`, the content of a constructed element; empty when it is not DER.
std::vector<DerElement> ElementsOf(absl::string_view content);

/// The content of the n-th element of `sequence`, from 0; negative: from the end. Nothing out of nothing.
std::optional<absl::string_view> Child(std::optional<absl::string_view> sequence, int n);

}  // namespace onestop::crypto
