#pragma once

/// What the name of a file promises of its type.

#include "absl/strings/string_view.h"

namespace onestop::documents {

/// Whether a file of the type that was found in its bytes, one of file_type.h, may be called so. A name that ends in ".pdf", in
/// any case, is one of a PDF, and so on; one that is known for no type, or has no end, suits any. Programs write XML as
/// plain text, too.
bool NameSuits(absl::string_view file_name, absl::string_view found);

}  // namespace onestop::documents
