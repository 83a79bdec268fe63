// The sealed result, kept provable for as long as it is kept (NĐ 30/2020 Đ.30, 32; ETSI EN 319 142-1).

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refusals.h"

namespace onestop::dossier {

// In any status: results are kept long after their dossiers have ended. The clerk's, who keeps the seal, or a program's that
// can do nothing else.
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RenewArchive& renew) {
  const Dossier& dossier = input.dossier;
  const bool is_program = input.actor().archive;
  if (!is_program && !input.actor().Holds(Role::ROLE_RECORDS_CLERK, dossier.resolving_agency)) {
    return refusal::RoleMissing(Role_Name(Role::ROLE_RECORDS_CLERK), dossier.resolving_agency);
  }
  const ResultDocument* const present = dossier.SealedResult();
  if (present == nullptr) return error::ResultNotSealed(dossier);
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const SignedDocument& renewed = renew.result;
  // The file was renewed before this decision: another renewal may have replaced its base since.
  if (renew.base_document_id != present->document_id || renewed.base_sha256 != present->sha256) {
    return error::ResultChanged(dossier, *present);
  }
  // A renewal that proves no longer than the present stamp would only make the file larger.
  if (renewed.archive_end_time.has_value() && *renewed.archive_end_time <= *dossier.archive_end_time) {
    return error::ArchiveNotLengthened(dossier);
  }

  Decision decision =
      NewDecision(input, occur, is_program ? Role::ROLE_UNSPECIFIED : Role::ROLE_RECORDS_CLERK);
  v1::ArchiveRenewed& event = *decision.event.mutable_archive_renewed();
  event.set_document_id(renewed.document_id);
  event.set_document_sha256(renewed.document_sha256);
  event.set_document_size(renewed.document_size);
  event.set_base_document_id(present->document_id);
  event.set_base_sha256(present->sha256);
  *event.mutable_time_stamp() = renewed.evidence;
  if (renewed.archive_end_time.has_value()) {
    *event.mutable_archive_end_time() = ToProto(*renewed.archive_end_time);
  }
  return decision;
}

}  // namespace onestop::dossier
