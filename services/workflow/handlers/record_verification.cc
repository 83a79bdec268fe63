// Records an inspection of the place.

#include <utility>

#include "libs/service/at_field.h"
#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/upload.h"

namespace onestop::workflow::handlers {
namespace {

constexpr int kPlaceCharactersMax = 500;

}  // namespace

void RecordVerification(const Env& env, const rpc::Call& call, const v1::RecordVerificationRequest& request,
                        rpc::Reply<v1::RecordVerificationResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  const absl::Time time = fields.Time("verify_time", request.has_verify_time(), request.verify_time());
  fields.Required("place", request.place(), kPlaceCharactersMax);
  fields.Required("participants", request.participants(), kPlaceCharactersMax);
  fields.Text("content", request.content(), service::kCommentCharactersMax);
  if (request.content().empty()) fields.Add("content", "is empty; say what was found");
  if (!request.document_id().empty()) fields.Uuid("document_id", request.document_id());
  if (!fields.ok()) return reply.Complete(fields.status());
  CommitInquiry(env, call, header, request,
                dossier::RecordVerification{.verify_time = time,
                                            .place = request.place(),
                                            .participants = request.participants(),
                                            .content = request.content(),
                                            .document = {}},
                service::NamingField("verify_time", std::move(reply)));
}

}  // namespace onestop::workflow::handlers
