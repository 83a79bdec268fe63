#pragma once

/// What the services that take commands share: from a call to a command in the ledger, and from the committed
/// event to a response.
///
///     void AcceptDossier(const service::CommandEnv& env, const rpc::Call& call,
///                        const v1::AcceptDossierRequest& request,
///                        rpc::Reply<v1::AcceptDossierResponse> reply) {
///       rpc::Fields fields;
///       const service::CommandHeader header = service::ReadHeader(fields, request);
///       if (!fields.ok()) return reply.Complete(fields.status());
///       service::CommitCommand(env, call, header, request, dossier::Accept{}, &ToReceipt,
///                              std::move(reply));
///     }

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/commands.h"
#include "libs/ledger/ledger.h"
#include "libs/rpc/call.h"
#include "libs/rpc/fields.h"
#include "libs/rpc/reply.h"

namespace onestop::service {

/// The catalogue as it is now; null while none could be read yet. Cheap; safe from any thread.
using CurrentCatalogue = std::function<std::shared_ptr<const catalog::Snapshot>()>;

/// What a service works with. Everything outlives the service's server.
struct CommandEnv {
  ledger::Ledger& ledger;
  CurrentCatalogue catalogue;
  std::string province;
  /// The server's clock; replaced in tests.
  std::function<absl::Time()> now = absl::Now;
};

/// What every request for a change has: the id for repeats, and the dossier.
struct CommandHeader {
  std::string request_id;
  std::string dossier_id;
};

/// Who acts, by the catalogue of now: the caller, and no one else.
struct Principal {
  std::shared_ptr<const catalog::Snapshot> catalogue;
  std::shared_ptr<const dossier::Actor> actor;
};

/// Errors: UNAUTHENTICATED CREDENTIALS_MISSING; PERMISSION_DENIED CALLER_UNKNOWN; UNAVAILABLE STORAGE_UNAVAILABLE while
/// no catalogue could be read yet. People hold their positions with dates: the caller has the rights that it holds at
/// `now`, the server's time, but for the right to import: that one is for ResolveImporter() alone.
absl::StatusOr<Principal> ResolveCaller(const CurrentCatalogue& catalogue, const rpc::Call& call,
                                        absl::Time now);
/// The same with the right to import. Errors: besides those above, PERMISSION_DENIED MIGRATION_RIGHT_MISSING.
absl::StatusOr<Principal> ResolveImporter(const CurrentCatalogue& catalogue, const rpc::Call& call,
                                          absl::Time now);

/// Reads the fields that requests have in common into a CommandHeader, and adds to `fields` what is wrong.
template <typename Request>
CommandHeader ReadHeader(rpc::Fields& fields, const Request& request) {
  CommandHeader header = {.request_id = request.request_id(), .dossier_id = ""};
  fields.Uuid("request_id", request.request_id());
  if constexpr (requires { request.dossier_id(); }) {
    fields.Uuid("dossier_id", request.dossier_id());
    header.dossier_id = request.dossier_id();
  }
  return header;
}

/// The time of an instant on the wire, to the microsecond.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

/// A submission of `command` with everything but the answer and the completion. Errors as ResolveCaller().
absl::StatusOr<ledger::Submission> MakeSubmission(const CommandEnv& env, const rpc::Call& call,
                                                  const CommandHeader& header,
                                                  const google::protobuf::Message& request,
                                                  dossier::Command command);

/// Makes a response from an event and the dossier after it: any callable. Its type follows from the reply.
template <typename Response>
using Answer = std::type_identity_t<std::function<Response(const ledger::Committed&)>>;

/// Hands a submission to the ledger; `answer` makes the response of what was committed. `call` stays valid until the reply.
template <typename Response>
void Submit(const CommandEnv& env, const rpc::Call& call, ledger::Submission submission,
            Answer<Response> answer, rpc::Reply<Response> reply) {
  auto made = std::make_shared<Response>();
  submission.answer = [answer = std::move(answer), made](const ledger::Committed& committed) {
    *made = answer(committed);
  };
  submission.done = [&call, reply = std::move(reply), made](absl::StatusOr<ledger::Answer> result) mutable {
    if (!result.ok()) return reply.Complete(std::move(result).status());
    call.position = result->position;
    reply.Complete(std::move(*made));
  };
  env.ledger.Commit(std::move(submission));
}

/// MakeSubmission() and Submit(), or the error at once.
template <typename Request, typename Response>
void CommitCommand(const CommandEnv& env, const rpc::Call& call, const CommandHeader& header,
                   const Request& request, dossier::Command command, Answer<Response> answer,
                   rpc::Reply<Response> reply) {
  absl::StatusOr<ledger::Submission> submission =
      MakeSubmission(env, call, header, request, std::move(command));
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  Submit(env, call, *std::move(submission), std::move(answer), std::move(reply));
}

/// `handler` with its environment, as rpc::CommandCall() and rpc::PreparedCall() take it.
template <typename HandlerEnv, typename Request, typename Response>
auto On(const HandlerEnv& env,
        void (*handler)(const HandlerEnv&, const rpc::Call&, const Request&, rpc::Reply<Response>)) {
  return [&env, handler](const rpc::Call& call, const Request& request, rpc::Reply<Response> reply) {
    handler(env, call, request, std::move(reply));
  };
}

}  // namespace onestop::service
