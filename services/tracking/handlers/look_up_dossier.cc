#include <openssl/crypto.h>

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/door/door.h"
#include "libs/dossier/lookup_secret.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/mask.h"
#include "services/tracking/texts.h"

namespace onestop::tracking::handlers {
namespace {

constexpr size_t kHashBytes = 32;
// What a code is held against that names no dossier: the same work as for one that does.
constexpr char kNobodysId[] = "00000000-0000-0000-0000-000000000000";

absl::Status TooMany() {
  return base::WithReason(absl::ResourceExhaustedError("too many look-ups in a minute; wait a minute"),
                          {"LOOKUP_RATE_LIMITED", {}});
}

// In the same time for a right secret, a wrong one, and none to be right.
bool SecretFits(const std::optional<ledger::DossierRow>& row, absl::string_view secret) {
  const bool has_hash = row.has_value() && row->lookup_secret_hash.size() == kHashBytes;
  const std::string given = dossier::HashLookupSecret(row.has_value() ? row->id : kNobodysId, secret);
  const std::string stored = has_hash ? row->lookup_secret_hash : std::string(kHashBytes, '\0');
  return (CRYPTO_memcmp(given.data(), stored.data(), kHashBytes) == 0) && has_hash;
}

std::string ProcedureName(const catalog::Snapshot& catalogue, const ledger::DossierRow& row) {
  const absl::CivilDay day = absl::ToCivilDay(row.submit_time, calendar::OfficeZone());
  const dossier::Procedure* procedure =
      row.procedure_version > 0 ? catalogue.ProcedureVersion(row.procedure_code, row.procedure_version)
                                : catalogue.ProcedureOn(row.procedure_code, day);
  return procedure == nullptr ? row.procedure_code : procedure->name;
}

v1::LookUpDossierResponse ToResponse(const catalog::Snapshot& catalogue, const ledger::DossierRow& row) {
  v1::LookUpDossierResponse response;
  response.set_code(row.code);
  response.set_masked_owner_name(MaskName(row.owner_name));
  response.set_procedure_name(ProcedureName(catalogue, row));
  response.set_status(row.status);
  response.set_status_text(StatusText(row.status));
  response.set_channel(row.channel);
  *response.mutable_submit_time() = door::ToTimestamp(row.submit_time);
  if (row.accept_time.has_value()) *response.mutable_accept_time() = door::ToTimestamp(*row.accept_time);
  if (row.due_time.has_value()) {
    response.set_due_date(absl::FormatCivilTime(absl::ToCivilDay(*row.due_time, calendar::OfficeZone())));
  }
  if (row.finish_time.has_value()) *response.mutable_finish_time() = door::ToTimestamp(*row.finish_time);
  if (row.return_time.has_value()) *response.mutable_return_time() = door::ToTimestamp(*row.return_time);
  return response;
}

}  // namespace

absl::StatusOr<v1::LookUpDossierResponse> LookUpDossier(const Env& env, const rpc::Call& call,
                                                        const v1::LookUpDossierRequest& request) {
  const absl::Time now = env.now();
  if (!env.limits.lookups.Take(call.peer_address, now)) return TooMany();
  rpc::Fields fields;
  fields.Code("code", request.code(), kCodeMax);
  fields.Code("lookup_secret", request.lookup_secret(), kCodeMax);
  RETURN_IF_ERROR(fields.status());
  const auto catalogue = env.catalogue();
  if (catalogue == nullptr) {
    return base::WithReason(absl::UnavailableError("the catalogue could not be read yet; try again"),
                            {"STORAGE_UNAVAILABLE", {}});
  }
  const bool by_id = IsUuid(request.code());
  const std::string code = by_id ? request.code() : absl::AsciiStrToUpper(request.code());
  // Taken beforehand and given back, so that tries at once do not slip through between.
  if (!env.limits.failures.Take(code, now)) return TooMany();

  // The secret is the right: the statement names the one dossier that is read.
  const pg::Scope scope = {.province = catalogue->province(), .whole_province = true};
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  ASSIGN_OR_RETURN(const std::optional<ledger::DossierRow> row,
                   by_id ? reader.DossierById(code) : reader.DossierByCode(code));
  if (!SecretFits(row, request.lookup_secret())) return DossierNotFound();
  env.limits.failures.GiveBack(code);
  return ToResponse(*catalogue, *row);
}

}  // namespace onestop::tracking::handlers
