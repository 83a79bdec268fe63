// The client side: credentials, the metadata of each call, and reconnection.

#include "libs/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/address.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/settings_file.h"
#include "libs/rpc/tls.h"
#include "libs/rpc/tokens.h"

namespace onestop::rpc {
namespace {

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const ClientOptions& options) {
  // Without roots a server could not be verified, so there is no TLS at all.
  if (options.ca_file.empty()) {
    if (!options.cert_file.empty() || !options.key_file.empty()) {
      return absl::InvalidArgumentError(
          "a client certificate needs TLS: give ca_file, the roots of the server's");
    }
    return grpc::InsecureChannelCredentials();
  }
  RETURN_IF_ERROR(CheckRoots(options.ca_file));
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadSettingsFile(options.ca_file));
  if (!options.cert_file.empty()) {
    RETURN_IF_ERROR(CheckCertificate(options.cert_file, options.key_file));
    ASSIGN_OR_RETURN(ssl.pem_cert_chain, ReadSettingsFile(options.cert_file));
    ASSIGN_OR_RETURN(ssl.pem_private_key, ReadSettingsFile(options.key_file));
  }
  return grpc::SslCredentials(ssl);
}

absl::Status CheckLoopback(absl::string_view target) {
  if (IsLoopback(target)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the token would travel in the clear to ", target,
                                                 ": give ca_file, the roots of the server's certificate"));
}

// What a token's file may hold in its name.
constexpr absl::string_view kServicePlace = "{service}";
// By their packages.
constexpr absl::string_view kServices[] = {"approval",   "catalog",  "documents", "intake",
                                           "statistics", "tracking", "workflow"};

absl::StatusOr<std::string> ReadToken(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadSettingsFile(file));
  // Editors add a line feed to the file.
  std::string token(absl::StripAsciiWhitespace(text));
  if (token.empty() || token.size() > kTokenMax) {
    return absl::InvalidArgumentError(absl::StrCat(file, " holds no bearer token"));
  }
  return token;
}

// Of the services that have a file: a client may be for some of them alone.
absl::StatusOr<std::map<std::string, std::string>> ReadServiceTokens(const std::string& files) {
  std::map<std::string, std::string> tokens;
  for (const absl::string_view service : kServices) {
    const std::string file = absl::StrReplaceAll(files, {{kServicePlace, service}});
    std::error_code error;
    if (!std::filesystem::exists(file, error)) continue;
    ASSIGN_OR_RETURN(tokens[std::string(service)], ReadToken(file));
  }
  if (tokens.empty()) return absl::InvalidArgumentError(absl::StrCat("there is no file ", files));
  return tokens;
}

}  // namespace

absl::StatusOr<Client> Client::Connect(const ClientOptions& options) {
  Client client;
  client.token_ = options.token;
  if (absl::StrContains(options.token_file, kServicePlace)) {
    ASSIGN_OR_RETURN(client.service_tokens_, ReadServiceTokens(options.token_file));
  } else if (!options.token_file.empty()) {
    ASSIGN_OR_RETURN(client.token_, ReadToken(options.token_file));
  }
  // Checked before connecting: a token that was sent in the clear cannot be taken back.
  const bool has_token = !client.token_.empty() || !client.service_tokens_.empty();
  const bool clear = has_token && options.ca_file.empty() && !options.allow_plaintext;
  if (clear) RETURN_IF_ERROR(CheckLoopback(options.target));
  for (const auto& [service, target] : options.service_targets) {
    if (clear) RETURN_IF_ERROR(CheckLoopback(target));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ChannelCredentials> credentials, Credentials(options));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(options.max_response_bytes);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  // gRPC would let clients of one process share a connection to a server, and so a certificate.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // A server that was started again is found within two seconds; gRPC's own pause grows to two minutes. The
  // minimum stays at its 20 seconds: it is how long one attempt may take, and a TLS handshake over a slow
  // line takes its time.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  client.channel_ = grpc::CreateCustomChannel(options.target, credentials, arguments);
  for (const auto& [service, target] : options.service_targets)
    client.service_channels_[service] = grpc::CreateCustomChannel(target, credentials, arguments);
  return client;
}

const std::shared_ptr<grpc::Channel>& Client::ChannelTo(absl::string_view service) const {
  for (const auto& [name, channel] : service_channels_) {
    if (absl::StartsWith(service, absl::StrCat("onestop.", name, "."))) return channel;
  }
  return channel_;
}

Client Client::As(std::string token) const {
  Client other = *this;
  other.token_ = std::move(token);
  other.service_tokens_.clear();
  return other;
}

void Client::PauseBeforeRetry(absl::Duration pause) const {
  // WaitForConnected() makes gRPC reconnect; a connection that is up already leaves the whole pause
  // to sleep.
  const absl::Time end = absl::Now() + pause;
  channel_->WaitForConnected(absl::ToChronoTime(end));
  absl::SleepFor(end - absl::Now());
}

void Client::Prepare(grpc::ClientContext& context, absl::Duration timeout, const telemetry::SpanContext& span,
                     absl::string_view method) const {
  if (timeout < absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  absl::string_view token = token_;
  for (const auto& [name, of_service] : service_tokens_) {
    if (absl::StartsWith(method, absl::StrCat("/onestop.", name, "."))) token = of_service;
  }
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  if (span.valid()) context.AddMetadata("traceparent", telemetry::FormatTraceparent(span));
}

ClientCall::ClientCall(const Client& client, absl::string_view method, const CallOptions& options)
    : span_(telemetry::Span::Start(absl::StripPrefix(method, "/"), telemetry::SpanKind::kClient,
                                   options.parent)) {
  client.Prepare(context_, options.timeout, span_.context(), method);
  if (options.dry_run) context_.AddMetadata(kDryRunMetadata, "true");
  if (!options.language.empty()) context_.AddMetadata("accept-language", options.language);
}

absl::Status ClientCall::Finish(const grpc::Status& status) {
  absl::Status result = FromGrpcStatus(status);
  if (!result.ok()) {
    // The reason, not the message: messages may name a person.
    const auto reason = base::ReasonOf(result);
    span_.SetError(reason.has_value() ? reason->name : absl::StatusCodeToString(result.code()));
  }
  span_.End();
  return result;
}

int64_t PositionOf(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find(kPositionMetadata);
  int64_t position = 0;
  if (found == trailers.end() ||
      !absl::SimpleAtoi(absl::string_view(found->second.data(), found->second.size()), &position)) {
    return 0;
  }
  return position;
}

std::string TraceIdOf(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  // Servers send it with answers and with errors.
  const auto found = trailers.find("onestop-trace-id");
  return found == trailers.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

}  // namespace onestop::rpc
