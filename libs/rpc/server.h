#pragma once

/// The server shell that every service uses: listening, TLS, identity, limits, health, reflection, draining.
///
///     rpc::BlockStopSignals();                       // first of all in main()
///     rpc::Server server(options, &metrics);
///     IntakeService intake(server, env);             // answers by rpc::ReadCall, rpc::CommandCall, …
///     server.Register(intake, "onestop.intake.v1.IntakeService");
///     RETURN_IF_ERROR(server.Start());
///     rpc::WaitForStopSignal();
///     server.Drain();                                // then stop what the handlers use

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server.h"
#include "grpcpp/server_context.h"
#include "libs/base/mutex.h"
#include "libs/rpc/audit.h"
#include "libs/rpc/call.h"
#include "libs/rpc/shares.h"
#include "libs/rpc/token_options.h"
#include "libs/telemetry/metrics.h"

namespace onestop::rpc {

class RevocationChecker;
class TokenVerifier;
class WorkerPool;

/// PEM files, read again when they change (checked every second).
struct TlsOptions {
  /// The server's certificate and what leads to its root. Empty: no TLS.
  std::string cert_file;
  std::string key_file;
  /// The roots of client certificates. Empty: none is asked for.
  std::string client_ca_file;
  /// Lists of revoked client certificates (CRLs), one of each authority. Empty: none is asked about.
  std::string client_crl_file;
  /// Refuses connections without a client certificate. Without it, one that comes is still verified.
  bool require_client_certificate = false;
};

/// How much work one server accepts.
struct Limits {
  /// Bytes of one request message.
  int max_request_bytes = 4 * 1024 * 1024;
  /// Calls at once on one connection; a client's further calls wait on its side.
  int max_concurrent_streams = 400;
  /// Threads for handlers that block, and how many calls may wait for one; the next gets SERVER_BUSY.
  int read_threads = 8;
  int read_queue_max = 512;
  /// Streams (feeds, downloads, uploads, imports, commands) open at once; the next gets SERVER_BUSY.
  int streams_max = 1000;
  /// Of these, streams and other calls that one caller may have in progress: a person, a system, or an address without
  /// credentials. The next gets CALLER_BUSY.
  int caller_calls_max = 256;
  int caller_streams_max = 100;
  /// Threads for what keeps a processor busy for seconds (files that are verified), apart from the reads; as many of these
  /// calls may wait as read_queue_max.
  int heavy_threads = 2;
  /// Bytes that gRPC may hold in its buffers for all connections together.
  int64_t memory_bytes = 256 * 1024 * 1024;
  /// A unary call's time when its client gave no deadline, and at most.
  absl::Duration call_time_default = absl::Seconds(30);
  absl::Duration call_time_max = absl::Minutes(5);
  /// A stream's time at most; a feed ends at none.
  absl::Duration stream_time_max = absl::Hours(6);
  /// How long a stream waits for its client to send or take the next message.
  absl::Duration stream_stall_max = absl::Minutes(1);
  /// A connection without calls is closed after idle; any is after age, its calls having grace to end.
  absl::Duration connection_idle_max = absl::Minutes(10);
  absl::Duration connection_age_max = absl::Hours(6);
  absl::Duration connection_age_grace = absl::Minutes(10);
  /// A silent connection is pinged after time and given up after timeout more.
  absl::Duration keepalive_time = absl::Minutes(1);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  /// Clients that ping more often are cut off.
  absl::Duration client_ping_min = absl::Seconds(10);
};

struct ServerOptions {
  /// "127.0.0.1:0" takes a free port of the loopback interface; "unix:/path" a socket.
  std::string address = "127.0.0.1:0";
  /// Lets an address other than loopback be served without TLS: any program on the network path can read and
  /// change all traffic.
  bool allow_plaintext = false;
  TlsOptions tls;
  TokenOptions tokens;
  /// By the path of a method, "/onestop.approval.v1.ApprovalService/CompleteSignature": what is demanded of a token there.
  std::map<std::string, TokenDemand> token_demands;
  Limits limits;
  /// How long calls in progress have to end when the server stops; then they are cancelled.
  absl::Duration drain_time = absl::Seconds(20);
};

/// Something that runs on its own and must be notified when the server stops: a stream.
class Drainable {
 public:
  virtual ~Drainable() = default;
  /// The server drains.
  virtual void OnDrain() = 0;
  /// The time for calls in progress is over: end with SERVER_DRAINING, or gRPC cancels the call.
  virtual void OnDrainEnd() = 0;
};

/// One listening server with its services. Thread-safe, except that Register() comes before Start().
class Server {
 public:
  /// `metrics`, when given, must outlive the server.
  explicit Server(ServerOptions options, telemetry::Metrics* metrics = nullptr);

  /// Drains, if that was not done.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Adds a service under its full name. `service` must outlive the server.
  void Register(grpc::Service& service, absl::string_view name);

  /// How the server learns the end of the log that its reads show; without it no position is ever reached. Before
  /// Start().
  void ReadLogEndBy(std::function<absl::StatusOr<int64_t>(absl::Time deadline)> read_log_end) {
    read_log_end_ = std::move(read_log_end);
  }

  /// Has calls recorded by `auditor`, which outlives the server. Before Start().
  void AuditBy(Auditor& auditor) { auditor_ = &auditor; }

  /// Listens and serves; every service is then healthy.
  ///
  /// Errors: INVALID_ARGUMENT for options that contradict each other, that cannot be read or that would serve
  /// in the clear; UNAVAILABLE when the address cannot be bound.
  absl::Status Start();

  /// The port that is listened on; 0 before Start() and for unix sockets.
  int port() const { return port_; }

  /// "127.0.0.1:41233": where a client on this machine connects.
  std::string target() const;

  /// Sets what the health service says of one service, or with "" of the server.
  void SetServing(absl::string_view service, bool serving);

  /// Says "not serving", takes no more calls, ends feeds with SERVER_DRAINING, waits for calls in progress for
  /// drain_time, then ends streams with SERVER_DRAINING and cancels what is left a second later. Returns when no
  /// call is left. Idempotent.
  void Drain();

  bool draining() const { return draining_.load(std::memory_order_relaxed); }
  const ServerOptions& options() const { return options_; }

  // For the forms of calls in this library.

  WorkerPool& pool() { return *pool_; }
  WorkerPool& heavy_pool() { return *heavy_pool_; }
  Shares& shares(bool streams) { return streams ? stream_shares_ : call_shares_; }
  telemetry::Metrics* metrics() const { return metrics_; }
  /// Null: nothing is recorded.
  Auditor* auditor() const { return auditor_; }

  /// Who calls the method with the path `method`. Errors: UNAUTHENTICATED TOKEN_INVALID, TOKEN_EXPIRED, AUTHENTICATION_TOO_WEAK,
  /// AUTHENTICATION_TOO_OLD, CLIENT_CERTIFICATE_REVOKED; UNAVAILABLE CLIENT_CERTIFICATE_STATUS_UNKNOWN.
  absl::StatusOr<Caller> Identify(const grpc::CallbackServerContext& context, const std::string& method,
                                  absl::Time now);

  /// OK when what `call` will read has the position that it asks for; asks the database only of calls that ask for one.
  /// Errors: UNAVAILABLE POSITION_NOT_REACHED; those of the database.
  absl::Status ReachPosition(const Call& call) const;

  /// Counts the calls that Drain() waits for.
  void CallBegins();
  void CallEnds();

  /// Adds a stream, or returns false when there are streams_max of them.
  [[nodiscard]] bool AddStream(const std::shared_ptr<Drainable>& stream);
  void RemoveStream(const Drainable* stream);

  /// Whether the operator is to be told of `reason` at `now`: once a minute.
  bool MayTellOperator(const std::string& reason, absl::Time now);

  /// The latency series of one method and code.
  telemetry::Histogram Latency(const std::string& service, const std::string& method, int code);

 private:
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials() const;
  std::vector<std::shared_ptr<Drainable>> OpenStreams();
  bool AwaitCalls(absl::Time end);

  const ServerOptions options_;
  telemetry::Metrics* const metrics_;
  std::vector<std::pair<std::string, grpc::Service*>> services_;
  std::function<absl::StatusOr<int64_t>(absl::Time deadline)> read_log_end_;
  Auditor* auditor_ = nullptr;
  std::unique_ptr<TokenVerifier> tokens_;
  std::unique_ptr<RevocationChecker> revocation_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<WorkerPool> heavy_pool_;
  Shares call_shares_{options_.limits.caller_calls_max};
  Shares stream_shares_{options_.limits.caller_streams_max};
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  std::atomic<bool> draining_ = false;
  base::Mutex calls_mutex_;
  base::CondVar calls_done_;
  int64_t calls_ ABSL_GUARDED_BY(calls_mutex_) = 0;
  base::Mutex mutex_;
  std::map<const Drainable*, std::weak_ptr<Drainable>> streams_ ABSL_GUARDED_BY(mutex_);
  base::Mutex told_mutex_;
  // When the operator was told of a reason.
  std::map<std::string, absl::Time> told_ ABSL_GUARDED_BY(told_mutex_);
  base::Mutex latency_mutex_;
  std::map<std::pair<std::string, int>, telemetry::Histogram> latency_ ABSL_GUARDED_BY(latency_mutex_);
};

/// Blocks SIGTERM and SIGINT in this thread and those it starts, so that WaitForStopSignal() gets them, and
/// ignores SIGPIPE. Call it first in main(): threads that run already would be ended by the signal.
void BlockStopSignals();

/// Waits for SIGTERM or SIGINT and returns which. A second one while the process drains ends it at once.
int WaitForStopSignal();

}  // namespace onestop::rpc
