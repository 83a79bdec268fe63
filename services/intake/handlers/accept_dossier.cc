// Accepts a dossier: the ledger gives it a code, a number in the register and a due date, which the
// receipt shows.

#include <utility>

#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {
namespace {

v1::AcceptDossierResponse ToReceipt(const ledger::Committed& committed) {
  const auto& accepted = committed.event.accepted();
  v1::AcceptDossierResponse response;
  v1::Receipt& receipt = *response.mutable_receipt();
  receipt.set_dossier_id(committed.dossier.id);
  receipt.set_code(accepted.code());
  receipt.set_register_number(accepted.register_number());
  // From the event, not from the clock of this process: a repeat shows the same receipt.
  *receipt.mutable_accept_time() = committed.event.occur_time();
  *receipt.mutable_due_time() = accepted.due_time();
  receipt.set_due_date(accepted.due_date());
  return response;
}

}  // namespace

void AcceptDossier(const service::CommandEnv& env, const rpc::Call& call,
                   const v1::AcceptDossierRequest& request, rpc::Reply<v1::AcceptDossierResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  if (!fields.ok()) return reply.Complete(fields.status());
  // The due date and the numbers are the domain's and the ledger's to give.
  service::CommitCommand(env, call, header, request, dossier::Accept{}, &ToReceipt, std::move(reply));
}

}  // namespace onestop::intake::handlers
