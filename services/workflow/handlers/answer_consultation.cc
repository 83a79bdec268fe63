// Records the opinion of an agency that was asked.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/upload.h"

namespace onestop::workflow::handlers {

void AnswerConsultation(const Env& env, const rpc::Call& call, const v1::AnswerConsultationRequest& request,
                        rpc::Reply<v1::AnswerConsultationResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("number", request.number(), 1, dossier::kInquiriesMax);
  fields.Text("opinion", request.opinion(), service::kCommentCharactersMax);
  if (request.opinion().empty()) fields.Add("opinion", "is empty; write down what the agency answered");
  if (!request.document_id().empty()) fields.Uuid("document_id", request.document_id());
  if (!fields.ok()) return reply.Complete(fields.status());
  CommitInquiry(
      env, call, header, request,
      dossier::AnswerConsultation{.number = request.number(), .opinion = request.opinion(), .document = {}},
      std::move(reply));
}

}  // namespace onestop::workflow::handlers
