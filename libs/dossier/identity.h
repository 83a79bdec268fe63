#pragma once

/// Who a person or an organisation is, as a key: by the kind and the number of their identity.

#include <string>

#include "onestop/common/v1/types.pb.h"

namespace onestop::dossier {

/// SHA-256 over the kind and the number, 32 bytes; empty when no number is given. Equal for equal identities, whether
/// their kind is given or follows from the number's form. Numbers are short: the key hides none from one who tries all.
std::string IdentityKey(const common::v1::Party& party);

}  // namespace onestop::dossier
