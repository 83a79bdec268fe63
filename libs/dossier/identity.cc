// The key by which dossiers of one owner are found.

#include "libs/dossier/identity.h"

#include "absl/strings/str_cat.h"
#include "libs/digest/sha256.h"

namespace onestop::dossier {
namespace {

using ::onestop::common::v1::IdentityKind;

// As the comments of IdentityKind promise: 12 digits are a personal number, what else comes without a kind a tax code.
IdentityKind KindOf(const common::v1::Party& party) {
  if (party.identity_kind() != IdentityKind::IDENTITY_KIND_UNSPECIFIED) return party.identity_kind();
  return party.identity_number().size() == 12 ? IdentityKind::IDENTITY_KIND_PERSONAL
                                              : IdentityKind::IDENTITY_KIND_ENTERPRISE;
}

}  // namespace

std::string IdentityKey(const common::v1::Party& party) {
  if (party.identity_number().empty()) return "";
  return digest::Sha256Text(absl::StrCat(static_cast<int>(KindOf(party)), ":", party.identity_number()));
}

}  // namespace onestop::dossier
