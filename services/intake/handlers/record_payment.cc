// Records that the applicant has paid, and gives the due date in force.

#include <utility>

#include "absl/time/civil_time.h"
#include "libs/calendar/zone.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {
namespace {

// As the receipt has it.
constexpr int kReceiptCharactersMax = 100;

}  // namespace

void RecordPayment(const service::CommandEnv& env, const rpc::Call& call,
                   const v1::RecordPaymentRequest& request, rpc::Reply<v1::RecordPaymentResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Required("receipt", request.receipt(), kReceiptCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::RecordPayment{.receipt = request.receipt()},
      [](const ledger::Committed& committed) {
        v1::RecordPaymentResponse response;
        *response.mutable_due_time() = service::ToTimestamp(*committed.dossier.due_time);
        response.set_due_date(
            absl::FormatCivilTime(absl::ToCivilDay(*committed.dossier.due_time, calendar::OfficeZone())));
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
