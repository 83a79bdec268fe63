// Has the applicant pay before work goes on.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {
namespace {

// Above it an amount is a typing error.
constexpr int64_t kAmountMax = 1'000'000'000'000;

}  // namespace

void RequestPayment(const Env& env, const rpc::Call& call, const v1::RequestPaymentRequest& request,
                    rpc::Reply<v1::RequestPaymentResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("amount", request.amount(), 1, kAmountMax);
  fields.Text("content", request.content(), service::kCommentCharactersMax);
  if (request.content().empty()) fields.Add("content", "is empty; say what is to be paid and where");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env.command_env, call, header, request,
      dossier::RequestPayment{.amount = request.amount(), .content = request.content()},
      [](const ledger::Committed& committed) {
        auto response = ProgressResponse<v1::RequestPaymentResponse>(committed);
        response.set_pause_basis(committed.event.payment_requested().pause_basis());
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::workflow::handlers
