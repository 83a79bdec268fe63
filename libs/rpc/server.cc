// The server shell: gRPC's limits, credentials, identification of callers, and draining. What every
// service needs is here, so that no service talks to gRPC's builder.

#include "libs/rpc/server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/server_builder.h>

#include <csignal>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/grpc_security_constants.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/address.h"
#include "libs/rpc/malformed.h"
#include "libs/rpc/revocation.h"
#include "libs/rpc/tls.h"
#include "libs/rpc/tokens.h"
#include "libs/rpc/worker_pool.h"
#include "libs/telemetry/log.h"

namespace onestop::rpc {
namespace {

// Bytes of one call's metadata: the longest token, base64 overhead aside, and the other entries.
constexpr int kMetadataMax = 16 * 1024;
// Between two lines of the log about the same lack.
constexpr absl::Duration kTellOperatorEvery = absl::Minutes(1);
// How long the statuses of streams that a drain ended have to reach their clients.
constexpr absl::Duration kLastStatusTime = absl::Seconds(1);

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

void SetLimits(const Limits& limits, grpc::ServerBuilder& builder) {
  // Each of these bounds what a client can make the server hold: memory, connections, idle sockets.
  builder.SetMaxReceiveMessageSize(limits.max_request_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("onestop").Resize(static_cast<size_t>(limits.memory_bytes)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(limits.connection_idle_max));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(limits.connection_age_max));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(limits.connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(limits.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(limits.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(limits.client_ping_min));
  // Without this, a second server takes the same port and half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

// gRPC's own complaints, such as a failed handshake, as lines of our log.
void LogGrpc(gpr_log_func_args* line) {
  // gRPC logs much that is not an error of ours, such as clients that disconnect.
  if (line->severity != GPR_LOG_SEVERITY_ERROR) return;
  telemetry::Log(telemetry::Level::kWarning, "gRPC", {{"error", line->message}});
}

// protobuf's, which a client can provoke by bytes that are not UTF-8.
void LogProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  if (level < google::protobuf::LOGLEVEL_ERROR) return;
  telemetry::Log(telemetry::Level::kDebug, "protobuf", {{"error", message}});
}

// "" when the connection does not have it.
std::string PropertyOf(const grpc::AuthContext& authentication, const char* name) {
  const auto values = authentication.FindPropertyValues(name);
  return values.empty() ? "" : std::string(values[0].data(), values[0].size());
}

}  // namespace

Server::Server(ServerOptions options, telemetry::Metrics* metrics)
    : options_(std::move(options)),
      metrics_(metrics),
      pool_(std::make_unique<WorkerPool>(options_.limits.read_threads, options_.limits.read_queue_max)),
      heavy_pool_(
          std::make_unique<WorkerPool>(options_.limits.heavy_threads, options_.limits.read_queue_max)) {}

Server::~Server() { Drain(); }

void Server::Register(grpc::Service& service, absl::string_view name) {
  CHECK(server_ == nullptr);
  services_.emplace_back(std::string(name), &service);
}

absl::Status Server::ReachPosition(const Call& call) const {
  if (call.min_position == 0) return absl::OkStatus();
  int64_t end = 0;
  if (read_log_end_ != nullptr) {
    ASSIGN_OR_RETURN(end, read_log_end_(call.deadline));
  }
  return end >= call.min_position ? absl::OkStatus() : refusal::PositionNotReached(call.min_position, end);
}

absl::Status Server::Start() {
  CHECK(server_ == nullptr);
  if (options_.tls.cert_file.empty() && !IsLoopback(options_.address) && !options_.allow_plaintext) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the address ", options_.address,
        " is not a loopback address and there is no certificate: tokens and personal data would "
        "travel in the clear. Give a certificate and key, listen on 127.0.0.1, or allow plaintext "
        "behind a proxy that encrypts"));
  }
  if (!options_.tokens.jwks_file.empty()) {
    ASSIGN_OR_RETURN(tokens_, TokenVerifier::Create(options_.tokens));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ServerCredentials> credentials, Credentials());
  if (!options_.tls.client_crl_file.empty()) {
    ASSIGN_OR_RETURN(revocation_,
                     RevocationChecker::Create(options_.tls.client_ca_file, options_.tls.client_crl_file));
  }

  // Once in a process: these are globals of gRPC and protobuf, and tests start several servers.
  static std::once_flag plugins;
  std::call_once(plugins, [] {
    gpr_set_log_function(&LogGrpc);
    google::protobuf::SetLogHandler(&LogProtobuf);
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
  grpc::ServerBuilder builder;
  SetLimits(options_.limits, builder);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<MalformedMessageFactory>());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  builder.AddListeningPort(options_.address, credentials, &port_);
  for (const auto& [name, service] : services_) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options_.address,
                                               ": the address is in use or is not this machine's"));
  }
  // Health is set after the server listens; a probe that sees "serving" can call.
  SetServing("", true);
  for (const auto& [name, service] : services_) SetServing(name, true);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Server::Credentials() const {
  if (options_.tls.cert_file.empty()) {
    if (!options_.tls.key_file.empty() || !options_.tls.client_ca_file.empty() ||
        !options_.tls.client_crl_file.empty()) {
      return absl::InvalidArgumentError(
          "TLS needs the server's certificate: give cert_file, or no TLS file at all");
    }
    return grpc::InsecureServerCredentials();
  }
  return TlsServerCredentials(options_.tls);
}

std::string Server::target() const {
  if (absl::StartsWith(options_.address, "unix:")) return options_.address;
  const absl::string_view host = absl::string_view(options_.address).substr(0, options_.address.rfind(':'));
  const bool any = host == "0.0.0.0" || host == "[::]";
  // Not every system lets a client connect to the wildcard address.
  return absl::StrCat(any ? "127.0.0.1" : host, ":", port_);
}

void Server::SetServing(absl::string_view service, bool serving) {
  if (server_ == nullptr) return;
  server_->GetHealthCheckService()->SetServingStatus(std::string(service), serving);
}

void Server::Drain() {
  if (server_ == nullptr || draining_.exchange(true)) return;
  // First, so that load balancers send no more calls while the others end.
  server_->GetHealthCheckService()->SetServingStatus(false);
  for (const std::shared_ptr<Drainable>& stream : OpenStreams()) stream->OnDrain();
  absl::Time end = absl::Now() + options_.drain_time;
  if (!AwaitCalls(end)) {
    for (const std::shared_ptr<Drainable>& stream : OpenStreams()) stream->OnDrainEnd();
    // What they end with is on its way.
    end += kLastStatusTime;
    AwaitCalls(end);
  }
  server_->Shutdown(absl::ToChronoTime(end));
  server_->Wait();
  // Steps of streams that ended may still be queued: they find their stream finished.
  pool_.reset();
  heavy_pool_.reset();
  server_.reset();
}

std::vector<std::shared_ptr<Drainable>> Server::OpenStreams() {
  std::vector<std::shared_ptr<Drainable>> open;
  const base::MutexLock lock(mutex_);
  // Copied out: they are told without this lock, since a stream takes its own and may remove itself meanwhile.
  for (const auto& [key, stream] : streams_) {
    if (std::shared_ptr<Drainable> alive = stream.lock(); alive != nullptr) open.push_back(std::move(alive));
  }
  return open;
}

// Whether no call is left by `end`. gRPC's own shutdown cancels calls that arrive on connections it has not yet
// closed; while calls are in progress, arriving ones are told SERVER_DRAINING instead.
bool Server::AwaitCalls(absl::Time end) {
  base::MutexLock lock(calls_mutex_);
  while (calls_ > 0 && absl::Now() < end) calls_done_.WaitFor(lock, end - absl::Now());
  return calls_ == 0;
}

absl::StatusOr<Caller> Server::Identify(const grpc::CallbackServerContext& context, const std::string& method,
                                        absl::Time now) {
  const auto authentication = context.auth_context();
  const bool shown = authentication != nullptr && authentication->IsPeerAuthenticated();
  // Also of who brings a token: a workstation whose certificate was revoked is let in no more.
  if (shown && revocation_ != nullptr) {
    RETURN_IF_ERROR(revocation_->Check(PropertyOf(*authentication, GRPC_X509_PEM_CERT_PROPERTY_NAME),
                                       PropertyOf(*authentication, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME),
                                       now));
  }
  const auto& metadata = context.client_metadata();
  const auto [begin, end] = metadata.equal_range("authorization");
  // A token decides alone: a wrong one is refused, not replaced by the certificate's identity.
  if (begin != end) {
    absl::string_view value(begin->second.data(), begin->second.size());
    if (std::next(begin) != end) return TokenInvalid("the call has two authorization headers; give one");
    if (!absl::ConsumePrefix(&value, "Bearer ") && !absl::ConsumePrefix(&value, "bearer ")) {
      return TokenInvalid("the authorization header is not \"Bearer <token>\"; give a bearer token");
    }
    if (tokens_ == nullptr) {
      return TokenInvalid("this server takes no bearer tokens; connect with a client certificate");
    }
    ASSIGN_OR_RETURN(TokenIdentity identity, tokens_->Verify(value, now));
    if (const auto demand = options_.token_demands.find(method); demand != options_.token_demands.end()) {
      RETURN_IF_ERROR(CheckDemand(identity, demand->second, now));
    }
    return Caller{.kind = Caller::Kind::kToken, .subject = std::move(identity.subject)};
  }
  if (!shown) return Caller{};
  // Certificates name a system by exactly one URI; with none or several the caller is anonymous.
  const auto names = authentication->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
  if (names.size() != 1 || names[0].empty() || names[0].size() > kSubjectMax) {
    return Caller{
        .kind = Caller::Kind::kAnonymous, .subject = "", .certificate_uris = static_cast<int>(names.size())};
  }
  return Caller{.kind = Caller::Kind::kCertificate, .subject = std::string(names[0].data(), names[0].size())};
}

void Server::CallBegins() {
  const base::MutexLock lock(calls_mutex_);
  ++calls_;
}

void Server::CallEnds() {
  const base::MutexLock lock(calls_mutex_);
  if (--calls_ == 0) calls_done_.SignalAll();
}

bool Server::AddStream(const std::shared_ptr<Drainable>& stream) {
  const base::MutexLock lock(mutex_);
  if (streams_.size() >= static_cast<size_t>(options_.limits.streams_max)) return false;
  streams_[stream.get()] = stream;
  return true;
}

void Server::RemoveStream(const Drainable* stream) {
  const base::MutexLock lock(mutex_);
  streams_.erase(stream);
}

bool Server::MayTellOperator(const std::string& reason, absl::Time now) {
  const base::MutexLock lock(told_mutex_);
  absl::Time& told = told_.try_emplace(reason, absl::InfinitePast()).first->second;
  if (now < told + kTellOperatorEvery) return false;
  told = now;
  return true;
}

telemetry::Histogram Server::Latency(const std::string& service, const std::string& method, int code) {
  if (metrics_ == nullptr) return {};
  const base::MutexLock lock(latency_mutex_);
  const auto [found, added] = latency_.try_emplace({absl::StrCat(service, "/", method), code});
  // Series are made as they are used; a server has few methods and codes.
  if (added) {
    const std::string name = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
    found->second = metrics_->AddHistogram(telemetry::kRpcSeconds, {service, method, name});
  }
  return found->second;
}

void BlockStopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  // With SIGPIPE ignored, a lost peer is an error of write() and does not end this process.
  std::signal(SIGPIPE, SIG_IGN);
}

int WaitForStopSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  int signal = 0;
  CHECK(sigwait(&set, &signal) == 0);
  // A second signal ends the process at once, for an operator who does not want to wait.
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  return signal;
}

}  // namespace onestop::rpc
