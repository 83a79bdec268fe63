// One dossier as the office sees it, by id or by code, with its components.

#include "absl/strings/ascii.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/clock.h"
#include "libs/refusal/refuse.h"
#include "libs/service/command.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/mask.h"

namespace onestop::tracking::handlers {

absl::Status DossierNotFound() {
  return refusal::Refuse(
      // The same text whether there is none or none that may be seen.
      absl::NotFoundError("there is no such dossier that you may see; check the code, or ask its office"),
      common::v1::ERROR_REASON_DOSSIER_NOT_FOUND);
}

bool IsUuid(absl::string_view text) {
  rpc::Fields fields;
  fields.Uuid("id", text);
  return fields.ok();
}

v1::Dossier ToProto(const ledger::DossierRow& row, absl::Time now, bool masked) {
  v1::Dossier dossier;
  dossier.set_dossier_id(row.id);
  dossier.set_code(row.code);
  dossier.set_status(row.status);
  dossier.set_procedure_code(row.procedure_code);
  dossier.set_procedure_version(row.procedure_version);
  dossier.set_intake_unit(row.intake_unit);
  dossier.set_resolving_agency(row.resolving_agency);
  dossier.set_channel(row.channel);
  // In full only for one dossier, to a caller who may see it.
  dossier.set_owner_name(masked ? MaskName(row.owner_name) : row.owner_name);
  *dossier.mutable_submit_time() = service::ToTimestamp(row.submit_time);
  if (row.accept_time.has_value()) *dossier.mutable_accept_time() = service::ToTimestamp(*row.accept_time);
  if (row.due_time.has_value()) *dossier.mutable_due_time() = service::ToTimestamp(*row.due_time);
  if (row.finish_time.has_value()) *dossier.mutable_finish_time() = service::ToTimestamp(*row.finish_time);
  if (row.return_time.has_value()) *dossier.mutable_return_time() = service::ToTimestamp(*row.return_time);
  dossier.set_timeliness(dossier::TimelinessAt(row.ForTimeliness(), now));
  dossier.set_open_step(row.open_step);
  dossier.set_holder(row.holder);
  dossier.set_version(row.version);
  dossier.set_register_number(row.register_number);
  dossier.set_document_symbol(row.document_symbol);
  dossier.set_result_document_id(row.result_document_id);
  // InfinitePast means that it is not known, which the contract expresses by leaving the field out.
  if (row.archive_end_time.has_value() && *row.archive_end_time != absl::InfinitePast()) {
    *dossier.mutable_archive_end_time() = service::ToTimestamp(*row.archive_end_time);
  }
  return dossier;
}

absl::StatusOr<v1::GetDossierResponse> GetDossier(const Env& env, const rpc::Call& call,
                                                  const v1::GetDossierRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  const bool by_id = !request.dossier_id().empty();
  // They might name two dossiers.
  if (by_id && !request.code().empty())
    fields.Add("code", "is given besides dossier_id; give one of the two");
  if (by_id) {
    fields.Uuid("dossier_id", request.dossier_id());
  } else {
    fields.Code("code", request.code(), kCodeMax);
  }
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal acting, service::ResolveCaller(env.catalogue, call, now));
  const pg::Scope scope = ledger::ScopeOf(*acting.actor, acting.catalogue->province());
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  ASSIGN_OR_RETURN(const std::optional<ledger::DossierRow> row,
                   // Codes are stored in upper case.
                   by_id ? reader.DossierById(request.dossier_id())
                         : reader.DossierByCode(absl::AsciiStrToUpper(request.code())));
  if (!row.has_value()) return DossierNotFound();
  v1::GetDossierResponse response;
  *response.mutable_dossier() = ToProto(*row, now, /*masked=*/false);
  // Components are only in the events, so one dossier is folded; a list would fold hundreds.
  ASSIGN_OR_RETURN(const std::optional<dossier::Dossier> folded, reader.Fold(row->id));
  if (folded.has_value()) {
    response.mutable_dossier()->mutable_components()->Assign(folded->components.begin(),
                                                             folded->components.end());
  }
  return response;
}

}  // namespace onestop::tracking::handlers
