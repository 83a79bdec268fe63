#pragma once

/// The forms of a unary call. A service's method is one line that picks one:
///
///     grpc::ServerUnaryReactor* GetDossier(grpc::CallbackServerContext* context,
///                                          const GetDossierRequest* request,
///                                          GetDossierResponse* response) override {
///       return rpc::ReadCall(server_, context, request, response,
///                            [this](const rpc::Call& call, const GetDossierRequest& r) {
///                              return handlers::GetDossier(env_, call, r);
///                            });
///     }
///
/// gRPC's own threads never block: a read runs on the server's pool, a command is handed on at once. A handler
/// gets the request with its texts in canonical form (canonical.h).

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "grpcpp/support/server_callback.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/canonical.h"
#include "libs/rpc/reply.h"
#include "libs/rpc/server_call.h"

namespace onestop::rpc {

/// One unary call in progress. Deletes itself.
template <typename Request, typename Response>
class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  UnaryReactor(Server& server, grpc::CallbackServerContext& context, Response& response)
      : call_(server, context, MethodOf<Request, Response>(), CallKind::kUnary), response_(response) {}

  ServerCall& call() { return call_; }

  /// `received` as the handler gets it; stays valid as long as both. Once.
  const Request& Read(const Request& received) { return *request_.emplace(received); }

  /// Answers. Once; the reactor may be gone when it returns.
  void Complete(absl::StatusOr<Response> answer) {
    const absl::Status status = answer.status();
    if (status.ok()) response_ = *std::move(answer);
    // gRPC sends no response beside an error: what could not be recorded does not leave.
    call_.Record(status, [this](const absl::Status& recorded) { Finish(call_.Finish(recorded)); });
  }

  // Its reactions do next to nothing: gRPC may run them where it is, without a hop to another thread.
  bool InternalInlineable() override { return true; }
  void OnCancel() override { call_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  ServerCall call_;
  std::optional<CanonicalRequest<Request>> request_;
  Response& response_;
};

/// Answers a call by `handler`, a `void(const Call&, const Request&, Reply<Response>)` that blocks before it
/// hands the work on (it reads a file, checks a signature): it begins on the server's pool, and the Reply is
/// completed later, from any thread. A full pool answers SERVER_BUSY at once; a call whose deadline passed
/// while it waited gets DEADLINE_PASSED and is not begun.
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* PreparedCall(Server& server, grpc::CallbackServerContext* context,
                                       const Request* request, Response* response, Handler handler) {
  auto* const reactor = new UnaryReactor<Request, Response>(server, *context, *response);
  if (!reactor->call().admission().ok()) {
    reactor->Complete(reactor->call().admission());
    return reactor;
  }
  BeginOnPool(
      server, reactor->call().sharer(), reactor->call().call(),
      [reactor, request, handler = std::move(handler)]() mutable {
        handler(reactor->call().call(), reactor->Read(*request),
                Reply<Response>(
                    [reactor](absl::StatusOr<Response> answer) { reactor->Complete(std::move(answer)); }));
      },
      [reactor](const absl::Status& status) { reactor->Complete(status); });
  return reactor;
}

/// PreparedCall() whose `handler`, an `absl::StatusOr<Response>(const Call&, const Request&)` that may block,
/// has the answer when it returns. The call's `min_position` was reached before.
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* ReadCall(Server& server, grpc::CallbackServerContext* context,
                                   const Request* request, Response* response, Handler handler) {
  return PreparedCall(server, context, request, response,
                      [&server, handler = std::move(handler)](const Call& call, const Request& asked,
                                                              Reply<Response> reply) mutable {
                        if (const absl::Status reached = server.ReachPosition(call); !reached.ok()) {
                          return reply.Complete(reached);
                        }
                        reply.Complete(handler(call, asked));
                      });
}

/// Answers a call by `handler`, a `void(const Call&, const Request&, Reply<Response>)` that never blocks: it
/// enqueues the work and returns; the Reply is completed later, from any thread. Call and request stay valid
/// until then.
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* CommandCall(Server& server, grpc::CallbackServerContext* context,
                                      const Request* request, Response* response, Handler handler) {
  auto* const reactor = new UnaryReactor<Request, Response>(server, *context, *response);
  if (!reactor->call().admission().ok()) {
    reactor->Complete(reactor->call().admission());
  } else if (reactor->call().Expired()) {
    reactor->Complete(refusal::DeadlinePassed("the call was begun"));
  } else {
    handler(reactor->call().call(), reactor->Read(*request),
            Reply<Response>(
                [reactor](absl::StatusOr<Response> answer) { reactor->Complete(std::move(answer)); }));
  }
  return reactor;
}

}  // namespace onestop::rpc
