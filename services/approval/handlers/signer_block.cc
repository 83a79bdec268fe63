// Finds by what right a draft's signer signs, and the lines that say so.

#include "services/approval/handlers/signer_block.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/mandate.h"

namespace onestop::approval::handlers {
namespace {

using common::v1::MandateKind;

// How a line begins that says for whom another than the head signs.
const char* PrefixOf(MandateKind kind) {
  switch (kind) {
    case common::v1::MANDATE_KIND_DEPUTY:
      return "KT.";
    case common::v1::MANDATE_KIND_BY_ORDER:
      return "TL.";
    case common::v1::MANDATE_KIND_BY_AUTHORISATION:
      return "TUQ.";
    default:
      return "";
  }
}

// By what right the lines above the name say that the leader signs. Of several, such as "TL. BỘ TRƯỞNG",
// "KT. CHÁNH VĂN PHÒNG", the first is the right towards the outside.
MandateKind MandateShown(const google::protobuf::RepeatedPtrField<std::string>& titles) {
  for (const std::string& title : titles) {
    for (const MandateKind kind : {common::v1::MANDATE_KIND_DEPUTY, common::v1::MANDATE_KIND_BY_ORDER,
                                   common::v1::MANDATE_KIND_BY_AUTHORISATION}) {
      if (absl::StartsWithIgnoreCase(title, PrefixOf(kind))) return kind;
    }
  }
  return common::v1::MANDATE_KIND_HEAD;
}

// The title of who may sign the dossier's result as the head; empty when there is none.
std::string TitleOfHead(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                        absl::Time time) {
  const absl::CivilDay day = absl::ToCivilDay(time, calendar::OfficeZone());
  for (const catalog::v1::Mandate& mandate : catalogue.catalogue().mandates()) {
    if (mandate.kind() != common::v1::MANDATE_KIND_HEAD) continue;
    const auto head = catalogue.ActorById(mandate.staff_id(), day);
    if (head != nullptr && dossier::MandateFor(*head, dossier, time, mandate.kind()).ok()) {
      return catalogue.StaffOn(mandate.staff_id(), day)->title();
    }
  }
  return "";
}

absl::Status NotKnown(absl::string_view what) {
  return base::FieldError(
      "signer_titles",
      absl::StrCat("is empty, and the catalogue has no title of ", what,
                   " on that day; give the lines, or enter the title in the staff directory"));
}

absl::StatusOr<std::vector<std::string>> TitlesOf(const catalog::Snapshot& catalogue,
                                                  const dossier::Dossier& dossier,
                                                  const catalog::v1::Staff& signer, MandateKind kind,
                                                  absl::Time time) {
  if (signer.title().empty()) return NotKnown("the signer");
  if (kind == common::v1::MANDATE_KIND_HEAD) return std::vector<std::string>{signer.title()};
  const std::string head = TitleOfHead(catalogue, dossier, time);
  if (head.empty()) return NotKnown("the agency's head");
  return std::vector<std::string>{absl::StrCat(PrefixOf(kind), " ", head), signer.title()};
}

}  // namespace

absl::StatusOr<SignerBlock> SignerBlockOf(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                                          const v1::ComposeDraftRequest& request, absl::Time time) {
  const absl::CivilDay day = absl::ToCivilDay(time, calendar::OfficeZone());
  const auto signer = catalogue.ActorById(request.signer(), day);
  // Checked here, since a draft that names a signer who cannot sign it as it stands would be refused only days later.
  if (signer == nullptr || !signer->Holds(dossier::Role::ROLE_LEADER, dossier.resolving_agency)) {
    return dossier::error::AssigneeUnsuitable(request.signer(), dossier::Role::ROLE_LEADER,
                                              dossier.resolving_agency);
  }
  const MandateKind shown = request.signer_titles().empty() ? common::v1::MANDATE_KIND_UNSPECIFIED
                                                            : MandateShown(request.signer_titles());
  ASSIGN_OR_RETURN(const dossier::Mandate* mandate, dossier::MandateFor(*signer, dossier, time, shown));
  const catalog::v1::Staff& staff = *catalogue.StaffOn(request.signer(), day);
  SignerBlock block = {.mandate_kind = mandate->kind,
                       .titles = {request.signer_titles().begin(), request.signer_titles().end()},
                       .name = staff.full_name()};
  if (block.titles.empty()) {
    ASSIGN_OR_RETURN(block.titles, TitlesOf(catalogue, dossier, staff, mandate->kind, time));
  }
  return block;
}

}  // namespace onestop::approval::handlers
