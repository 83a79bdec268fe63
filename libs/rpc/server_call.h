#pragma once

/// What every form of call shares: admission, span, metric, log line, trailers. For the forms of calls in
/// this library; handlers see only Call.

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/server_context.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"
#include "libs/rpc/worker_pool.h"
#include "libs/telemetry/trace.h"

namespace onestop::rpc {

/// One method of a service.
struct Method {
  std::string service;  // "onestop.intake.v1.IntakeService"
  std::string name;     // "SubmitDossier"
  std::string path;     // "/onestop.intake.v1.IntakeService/SubmitDossier"
  int index = 0;        // within the service, as declared
};

/// The method with these messages, which must be declared in one file: every RPC of ours has messages of its
/// own (buf's RPC_REQUEST_RESPONSE_UNIQUE).
Method FindMethod(const google::protobuf::Descriptor& request, const google::protobuf::Descriptor& response);

template <typename Request, typename Response>
const Method& MethodOf() {
  static const Method* const method = new Method(FindMethod(*Request::descriptor(), *Response::descriptor()));
  return *method;
}

/// How a call's time is bounded. Of a stream the credentials are checked again as it goes on.
enum class CallKind { kUnary, kStream, kFeed, kCommands };

/// A call from its arrival to its status. Lives inside its reactor.
class ServerCall {
 public:
  /// Opens the span and finds out who calls, until when and for whom.
  ServerCall(Server& server, grpc::CallbackServerContext& context, const Method& method, CallKind kind);
  ~ServerCall() { GiveShareBack(); }
  ServerCall(const ServerCall&) = delete;
  ServerCall& operator=(const ServerCall&) = delete;

  /// Whether the call is admitted: UNAUTHENTICATED, INVALID_ARGUMENT, UNAVAILABLE SERVER_DRAINING, RESOURCE_EXHAUSTED
  /// CALLER_BUSY.
  const absl::Status& admission() const { return admission_; }

  const Call& call() const { return call_; }
  Server& server() const { return server_; }
  /// Who shares the server with others: the caller, or its address when it has no credentials.
  const std::string& sharer() const { return sharer_; }
  void Cancel() { cancelled_->store(true, std::memory_order_relaxed); }
  bool Expired() const { return absl::Now() >= call_.deadline; }

  /// Whether a call with these credentials would be admitted at `now`: OK, UNAUTHENTICATED. Before Finish().
  absl::Status CheckCredentials(absl::Time now) {
    return server_.Identify(context_, call_.method, now).status();
  }

  /// Has it recorded that the call ends with `status`, or is begun with it, where that is to be recorded; then `next` gets
  /// `status`, or why it could not be recorded: what is not recorded does not happen.
  void Record(const absl::Status& status, absl::AnyInvocable<void(absl::Status) &&> next);
  /// The same, and waits. Not on gRPC's threads.
  absl::Status RecordAndWait(const absl::Status& status);

  /// Ends span, metric and log line, adds the trailers, and says what to send. Once.
  grpc::Status Finish(const absl::Status& status);

 private:
  void ReadMetadata(const grpc::CallbackServerContext& context);
  void SetDeadline(const grpc::CallbackServerContext& context, CallKind kind);
  void TakeShare(CallKind kind);
  void GiveShareBack();
  Server& server_;
  grpc::CallbackServerContext& context_;
  const Method& method_;
  const absl::Time start_time_;
  telemetry::Span span_;
  Call call_;
  std::shared_ptr<std::atomic<bool>> cancelled_;
  absl::Status admission_;
  std::string sharer_;
  // Where a share was taken.
  Shares* shares_ = nullptr;
};

/// Ends what is observed of a call, or of one command of a stream, that ended with `status`: span, latency, refusals by
/// reason, a line of the log. `client_ended`: that it took no longer was the client's decision.
void ReportEnd(Server& server, const Method& method, telemetry::Span& span, absl::Time start_time,
               const absl::Status& status, bool client_ended);

/// An entry for the record of `call`, which ends with `status`.
AuditEntry EntryOf(const Call& call, const absl::Status& status);

/// CANCELLED, without a reason: no client is left to read it.
absl::Status ClientGone();

/// Runs `begin` on the server's pool, or calls `refuse` with why not: RESOURCE_EXHAUSTED SERVER_BUSY at once when the
/// pool is full; when its turn comes, CANCELLED or DEADLINE_EXCEEDED DEADLINE_PASSED. `call` stays valid until then.
template <typename Begin, typename Refuse>
void BeginOnPool(Server& server, const std::string& sharer, const Call& call, Begin begin,
                 const Refuse& refuse) {
  const bool queued = server.pool().TryPost(sharer, [&call, begin = std::move(begin), refuse]() mutable {
    if (call.IsCancelled()) return refuse(ClientGone());
    if (absl::Now() >= call.deadline) return refuse(refusal::DeadlinePassed("the call was begun"));
    begin();
  });
  if (!queued) refuse(refusal::ServerBusy("calls are waiting"));
}

/// INVALID_ARGUMENT MESSAGE_MALFORMED. `number` is which message of a stream, from 1; 0 for the only one.
absl::Status MessageMalformed(int64_t number);

}  // namespace onestop::rpc
