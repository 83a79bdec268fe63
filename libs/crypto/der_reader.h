#pragma once

/// Reads DER element by element, after OpenSSL has parsed and encoded it. Private to this module.

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

/// The content of the n-th element of `sequence`, from 0; negative: from the end. std::nullopt when there is
/// no such element or no `sequence`.
std::optional<absl::string_view> Child(std::optional<absl::string_view> sequence, int n);

}  // namespace onestop::crypto
