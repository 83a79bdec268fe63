// Makes the secret of a look-up once more, for an applicant who has lost it: it is stored nowhere, and follows from the dossier's
// id and a key outside of the database.

#include <optional>

#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
#include "libs/ledger/reader.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/fields.h"
#include "libs/service/command.h"
#include "onestop/common/v1/types.pb.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

absl::StatusOr<v1::GetLookupSecretResponse> GetLookupSecret(const Env& env, const rpc::Call& call,
                                                            const v1::GetLookupSecretRequest& request) {
  using onestop::common::v1::Role_Name;
  using onestop::common::v1::ROLE_ONE_STOP_OFFICER;
  rpc::Fields fields;
  fields.Uuid("dossier_id", request.dossier_id());
  RETURN_IF_ERROR(fields.status());
  call.objects = {request.dossier_id()};
  ASSIGN_OR_RETURN(const service::Principal principal,
                   service::ResolveCaller(env.command_env.catalogue, call, env.command_env.now()));
  ASSIGN_OR_RETURN(
      ledger::Reader reader,
      ledger::Reader::Begin(
          env.reads, ledger::ScopeOf(*principal.actor, env.command_env.province, dossier::ReadLevel::kLists),
          call.deadline));
  ASSIGN_OR_RETURN(const std::optional<ledger::DossierRow> row, reader.DossierById(request.dossier_id()));
  if (!row.has_value()) return dossier::error::DossierNotFound(request.dossier_id());
  if (!principal.actor->Holds(ROLE_ONE_STOP_OFFICER, row->intake_unit)) {
    return refusal::RoleMissing(Role_Name(ROLE_ONE_STOP_OFFICER), row->intake_unit);
  }
  v1::GetLookupSecretResponse response;
  response.set_dossier_id(row->id);
  response.set_dossier_code(row->code);
  response.set_lookup_secret(env.lookup_keys.SecretOf(row->id, row->lookup_secret_hash));
  return response;
}

}  // namespace onestop::intake::handlers
