#pragma once

/// The client side: for the command line, the load generator and tests.
///
///     ASSIGN_OR_RETURN(rpc::Client client, rpc::Client::Connect({.target = "127.0.0.1:7443"}));
///     const auto stub = v1::IntakeService::NewStub(client.channel());
///     ASSIGN_OR_RETURN(const auto answer,
///                      rpc::Invoke(client, *stub, &v1::IntakeService::Stub::AcceptDossier, request));

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "libs/rpc/server_call.h"
#include "libs/telemetry/trace.h"

namespace onestop::rpc {

struct ClientOptions {
  /// "host:port" or "unix:/path".
  std::string target;
  /// Services that are elsewhere, each by the name of its contract's package, such as "intake".
  std::map<std::string, std::string> service_targets;
  /// PEM file with the roots of the server's certificate. Empty: no TLS.
  std::string ca_file;
  /// The client's own certificate and key, for mutual TLS.
  std::string cert_file;
  std::string key_file;
  /// A file with a bearer token, read when connecting; or the token itself. With "{service}" in its name there is a file for each
  /// service that is called, with a token for its audience: so no service holds a token that another takes.
  std::string token_file;
  std::string token;
  /// The name that the server's certificate must hold, when it is not the target's host.
  std::string server_name;
  /// Lets a token be sent without TLS to another machine.
  bool allow_plaintext = false;
  /// Bytes of one response.
  int max_response_bytes = 16 * 1024 * 1024;
};

/// What one call needs beyond its request.
struct CallOptions {
  /// absl::InfiniteDuration(): none.
  absl::Duration timeout = absl::Seconds(30);
  /// The span that causes the call.
  const telemetry::SpanContext* parent = nullptr;
  /// Asks what would be answered; the server stores nothing.
  bool dry_run = false;
  /// Of sentences in answers, such as "vi"; empty: English.
  std::string language = {};
};

/// A connection to one server. Cheap to copy; thread-safe.
class Client {
 public:
  /// Connects lazily: the first call finds out whether the server is there.
  ///
  /// Errors: INVALID_ARGUMENT for a file that is not usable, or a token that would travel in the clear.
  static absl::StatusOr<Client> Connect(const ClientOptions& options);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  /// A stub of `Service` (a generated class), on the channel to where that service is.
  template <typename Service>
  auto Stub() const {
    return Service::NewStub(ChannelTo(Service::service_full_name()));
  }

  /// The same connection with another token.
  Client As(std::string token) const;

  /// The pause before a call is tried again: sleeps, and meanwhile restores a lost connection. gRPC continues
  /// with that only while a thread waits for it; calls that fail at once do not wait.
  void PauseBeforeRetry(absl::Duration pause) const;

  /// Puts deadline, token and traceparent into `context` of a call of `method`, such as
  /// "/onestop.intake.v1.IntakeService/AcceptDossier".
  void Prepare(grpc::ClientContext& context, absl::Duration timeout, const telemetry::SpanContext& span,
               absl::string_view method = "") const;

 private:
  // `service` is a full name, such as "onestop.intake.v1.IntakeService".
  const std::shared_ptr<grpc::Channel>& ChannelTo(absl::string_view service) const;

  std::shared_ptr<grpc::Channel> channel_;
  // By package, as in ClientOptions::service_targets.
  std::map<std::string, std::shared_ptr<grpc::Channel>> service_channels_;
  std::string token_;
  // By package, where each service has one of its own.
  std::map<std::string, std::string> service_tokens_;
};

/// One call from the client's side: context and span. For streams; unary calls have Invoke().
class ClientCall {
 public:
  ClientCall(const Client& client, absl::string_view method, const CallOptions& options = {});

  grpc::ClientContext& context() { return context_; }

  /// Ends the span and turns what gRPC says into an absl::Status with its reason.
  absl::Status Finish(const grpc::Status& status);

  const telemetry::SpanContext& span() const { return span_.context(); }

 private:
  telemetry::Span span_;
  grpc::ClientContext context_;
};

/// The position in the log of the event that the call made, as the server sent it with its answer; 0 when it sent none.
/// After the call.
int64_t PositionOf(const grpc::ClientContext& context);

/// The trace id that the server sent with its answer; "" when it sent none. After the call.
std::string TraceIdOf(const grpc::ClientContext& context);

/// One unary call. `method` is a pointer to the stub's blocking method.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Invoke(const Client& client, Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, const CallOptions& options = {}) {
  ClientCall call(client, MethodOf<Request, Response>().path, options);
  Response response;
  const absl::Status status = call.Finish((stub.*method)(&call.context(), request, &response));
  if (!status.ok()) return status;
  return response;
}

}  // namespace onestop::rpc
