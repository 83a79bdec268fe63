// A call from its arrival to its status: what is read from metadata and checked, and what is
// measured and logged at the end.

#include "libs/rpc/server_call.h"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/tokens.h"
#include "libs/telemetry/log.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::rpc {
namespace {

// Characters of a staff id.
constexpr char kOnBehalfOfMetadata[] = "onestop-on-behalf-of";
// Bytes; an IPv6 address has 45 at most.
constexpr size_t kCitizenAddressMax = 64;

std::optional<absl::string_view> Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return std::nullopt;
  return absl::string_view(found->second.data(), found->second.size());
}

telemetry::Span StartSpan(const grpc::CallbackServerContext& context, const Method& method) {
  const auto header = Metadata(context, "traceparent");
  // A malformed traceparent is ignored, as the W3C recommendation asks: the call itself is sound.
  const auto parent = header.has_value() ? telemetry::ParseTraceparent(*header) : std::nullopt;
  return telemetry::Span::Start(absl::string_view(method.path).substr(1), telemetry::SpanKind::kServer,
                                parent.has_value() ? &*parent : nullptr);
}

// gRPC writes "ipv4:127.0.0.1:41233", "ipv6:%5B::1%5D:41233" or "unix:/path".
std::string PeerAddress(absl::string_view peer) {
  // All callers on this machine are one address.
  if (absl::StartsWith(peer, "unix")) return "unix:";
  absl::string_view address = peer.substr(0, peer.rfind(':'));
  if (!absl::ConsumePrefix(&address, "ipv4:")) absl::ConsumePrefix(&address, "ipv6:");
  return absl::StrReplaceAll(address, {{"%5B", "["}, {"%5D", "]"}});
}

// What a database is given of a deadline is rounded, so it may give up a little earlier; and gRPC converts between clocks each
// time that it is asked, so its answers differ a little.
constexpr absl::Duration kDeadlineRounding = absl::Milliseconds(10);

// Whether the call has reached the deadline that its client set, and not one of this server's limits.
bool ClientDeadlinePassed(const grpc::CallbackServerContext& context, absl::Time deadline) {
  const absl::Time asked = absl::FromChrono(context.deadline());
  return deadline != absl::InfiniteFuture() && asked <= deadline + kDeadlineRounding &&
         absl::Now() + kDeadlineRounding >= deadline;
}

// A call that was cancelled, or that reached its client's deadline, ended by the client's decision.
bool IsOurFault(const absl::Status& status, bool client_ended) {
  if (status.ok() || base::ReasonOf(status).has_value() || absl::IsCancelled(status)) return false;
  return !(absl::IsDeadlineExceeded(status) && client_ended);
}

// A refusal that goes on until an operator does something. Its sentence says what, and names no person.
bool IsForOperator(const absl::Status& status) {
  return refusal::HasReason(status, {common::v1::ERROR_REASON_DOCUMENT_STORE_FULL,
                                     common::v1::ERROR_REASON_CLIENT_CERTIFICATE_STATUS_UNKNOWN});
}

}  // namespace

Method FindMethod(const google::protobuf::Descriptor& request, const google::protobuf::Descriptor& response) {
  const google::protobuf::FileDescriptor& file = *request.file();
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const auto& method = *file.service(i)->method(j);
      // Descriptors are unique in a process, so their addresses identify the messages.
      if (method.input_type() != &request || method.output_type() != &response) continue;
      const std::string service = method.service()->full_name();
      return {.service = service,
              .name = method.name(),
              .path = absl::StrCat("/", service, "/", method.name()),
              .index = method.index()};
    }
  }
  // A handler for messages that no method has cannot have been registered.
  CHECK(false);
}

ServerCall::ServerCall(Server& server, grpc::CallbackServerContext& context, const Method& method,
                       CallKind kind)
    : server_(server),
      context_(context),
      method_(method),
      start_time_(absl::Now()),
      span_(StartSpan(context, method)),
      cancelled_(std::make_shared<std::atomic<bool>>(false)) {
  // Counted before anything else: Drain() must not miss a call that is being admitted.
  server_.CallBegins();
  call_.span = span_.context();
  call_.method = method.path;
  call_.peer_address = PeerAddress(context.peer());
  call_.cancelled = cancelled_;
  SetDeadline(context, kind);
  ReadMetadata(context);
  sharer_ = call_.caller.kind == Caller::Kind::kAnonymous ? absl::StrCat("address\n", call_.peer_address)
                                                          : call_.caller.subject;
  if (admission_.ok()) TakeShare(kind);
}

void ServerCall::TakeShare(CallKind kind) {
  Shares& shares = server_.shares(kind != CallKind::kUnary);
  if (shares.TryTake(sharer_)) {
    shares_ = &shares;
  } else {
    admission_ = refusal::CallerBusy(kind == CallKind::kUnary ? "calls" : "streams", shares.max());
  }
}

void ServerCall::Record(const absl::Status& status, absl::AnyInvocable<void(absl::Status) &&> next) {
  Auditor* const auditor = server_.auditor();
  if (auditor == nullptr || !auditor->Wants(call_.method, status)) return std::move(next)(status);
  auditor->Append(EntryOf(call_, status),
                  [status, next = std::move(next)](const absl::Status& recorded) mutable {
                    std::move(next)(recorded.ok() ? status : recorded);
                  });
}

absl::Status ServerCall::RecordAndWait(const absl::Status& status) {
  std::promise<absl::Status> promise;
  std::future<absl::Status> recorded = promise.get_future();
  Record(status, [&promise](absl::Status told) { promise.set_value(std::move(told)); });
  return recorded.get();
}

AuditEntry EntryOf(const Call& call, const absl::Status& status) {
  const auto reason = base::ReasonOf(status);
  return {
      .time = absl::Now(),
      .kind = call.caller.kind,
      .subject = call.caller.subject,
      .address = call.peer_address,
      .method = call.method,
      .objects = call.objects,
      .purpose = call.purpose,
      .code = status.code(),
      .reason = reason.has_value() ? reason->name : "",
      .trace_id = call.span.valid() ? std::string(call.span.trace_id.begin(), call.span.trace_id.end()) : ""};
}

void ServerCall::GiveShareBack() {
  if (Shares* const shares = std::exchange(shares_, nullptr); shares != nullptr) shares->GiveBack(sharer_);
}

void ServerCall::SetDeadline(const grpc::CallbackServerContext& context, CallKind kind) {
  const Limits& limits = server_.options().limits;
  const absl::Time asked = absl::FromChrono(context.deadline());
  // gRPC says "none" by a time beyond all reason.
  const bool given = asked < start_time_ + absl::Hours(24 * 365);
  switch (kind) {
    case CallKind::kUnary:
      call_.deadline = given ? std::min(asked, start_time_ + limits.call_time_max)
                             : start_time_ + limits.call_time_default;
      break;
    case CallKind::kStream:
    case CallKind::kCommands:
      call_.deadline = std::min(given ? asked : absl::InfiniteFuture(), start_time_ + limits.stream_time_max);
      break;
    // A feed may run for days; its client decides.
    case CallKind::kFeed:
      call_.deadline = given ? asked : absl::InfiniteFuture();
      break;
  }
}

void ServerCall::ReadMetadata(const grpc::CallbackServerContext& context) {
  // Read first: also a refusal below is answered in the client's language.
  if (const auto language = Metadata(context, "accept-language");
      language.has_value() && absl::AsciiStrToLower(language->substr(0, 2)) == "vi") {
    call_.locale = "vi";
  }
  if (server_.draining()) {
    admission_ = refusal::ServerDraining();
    return;
  }
  absl::StatusOr<Caller> caller = server_.Identify(context, call_.method, start_time_);
  if (!caller.ok()) {
    admission_ = std::move(caller).status();
    return;
  }
  call_.caller = *std::move(caller);
  // Not ignored: a caller who wants to act for another must not find that it acted for itself.
  if (Metadata(context, kOnBehalfOfMetadata).has_value()) {
    admission_ = base::FieldError(kOnBehalfOfMetadata,
                                  "is not taken: every call acts for its caller alone; leave it out, and "
                                  "import old acts by ImportHistory");
    return;
  }
  if (const auto dry_run = Metadata(context, kDryRunMetadata); dry_run.has_value()) {
    // A caller who asks for a dry run in another spelling must not find that it was none.
    if (*dry_run != "true") {
      admission_ = base::FieldError(kDryRunMetadata, "is not \"true\"; leave it out to have the call done");
      return;
    }
    call_.dry_run = true;
  }
  if (const auto position = Metadata(context, kMinPositionMetadata); position.has_value()) {
    if (!absl::SimpleAtoi(*position, &call_.min_position) || call_.min_position < 0) {
      call_.min_position = 0;
      admission_ = base::FieldError(kMinPositionMetadata,
                                    "is not a position of the log: a whole number, 0 or greater, as "
                                    "onestop-position gives it");
      return;
    }
  }
  if (const auto address = Metadata(context, "onestop-citizen-address"); address.has_value()) {
    // Checked for length only; handlers parse the address, and believe it of systems alone.
    if (address->size() > kCitizenAddressMax) {
      admission_ = base::FieldError(
          "onestop-citizen-address",
          absl::StrCat("has ", address->size(), " bytes; an address has ", kCitizenAddressMax, " at most"));
      return;
    }
    call_.citizen_address = std::string(*address);
  }
}

grpc::Status ServerCall::Finish(const absl::Status& status) {
  // Before the answer leaves: a client that has it may call again at once.
  GiveShareBack();
  const std::string trace_id = span_.context().trace_id_hex();
  // On success too: a client can quote it for an answer that it doubts.
  context_.AddTrailingMetadata("onestop-trace-id", trace_id);
  if (call_.position > 0) context_.AddTrailingMetadata(kPositionMetadata, absl::StrCat(call_.position));
  ReportEnd(server_, method_, span_, start_time_, status, ClientDeadlinePassed(context_, call_.deadline));
  server_.CallEnds();
  return ToGrpcStatus(status, {.domain = kErrorDomain, .locale = call_.locale, .trace_id = trace_id});
}

void ReportEnd(Server& server, const Method& method, telemetry::Span& span, absl::Time start_time,
               const absl::Status& status, bool client_ended) {
  const absl::Duration took = absl::Now() - start_time;
  server.Latency(method.service, method.name, static_cast<int>(status.code())).Observe(took);
  // The same reason that the client sees, so that metrics and complaints can be compared.
  const auto reason = base::ReasonOf(WithStorageReason(status));
  const std::string code_name = absl::StatusCodeToString(status.code());
  const std::string cause = reason.has_value() ? reason->name : code_name;
  if (!status.ok()) {
    span.SetError(cause);
    if (reason.has_value() && server.metrics() != nullptr) {
      // Names of reasons are a closed set of the contract.
      server.metrics()->AddCounter(telemetry::kRefusals, {reason->name}).Increment();
    }
  }
  if (IsOurFault(status, client_ended)) {
    // The full text is logged here only; the client gets the trace id.
    telemetry::Log(telemetry::Level::kWarning, "a call failed by our fault",
                   {{"method", method.path}, {"code", code_name}, {"error", status.message()}},
                   &span.context());
  } else if (IsForOperator(status) && server.MayTellOperator(reason->name, absl::Now())) {
    telemetry::Log(telemetry::Level::kError, "calls are refused until the operator helps",
                   {{"method", method.path}, {"reason", reason->name}, {"error", status.message()}},
                   &span.context());
  } else {
    telemetry::Log(telemetry::Level::kDebug, "call",
                   {{"method", method.path},
                    {"code", code_name},
                    {"reason", reason.has_value() ? reason->name : ""},
                    {"microseconds", absl::ToInt64Microseconds(took)}},
                   &span.context());
  }
  span.End();
}

absl::Status RefuseDryRun(const Call& call) {
  if (!call.dry_run) return absl::OkStatus();
  return base::FieldError(kDryRunMetadata,
                          "this call cannot be made without storing what it brings; leave it out");
}

absl::Status RequireCredentials(const Call& call) {
  if (call.caller.kind != Caller::Kind::kAnonymous) return absl::OkStatus();
  const std::optional<int> uris = call.caller.certificate_uris;
  if (!uris.has_value()) {
    return refusal::Refuse(
        absl::UnauthenticatedError(
            "the call came without a bearer token and without a client certificate; give one"),
        common::v1::ERROR_REASON_CREDENTIALS_MISSING);
  }
  return refusal::Refuse(absl::UnauthenticatedError(absl::StrCat(
                             "the client certificate names no caller: it needs exactly one URI of 1 to ",
                             kSubjectMax, " bytes among its alternative names, and has ", *uris,
                             "; give such a certificate, or a bearer token")),
                         common::v1::ERROR_REASON_CREDENTIALS_MISSING,
                         {{"certificate_uris", absl::StrCat(*uris)}});
}

absl::Status ClientGone() { return absl::CancelledError("the client has gone away"); }

absl::Status MessageMalformed(int64_t number) {
  const std::string which = number == 0 ? "the message" : absl::StrCat("message ", number, " of the stream");
  refusal::Metadata metadata;
  if (number != 0) metadata["message"] = absl::StrCat(number);
  return refusal::Refuse(
      absl::InvalidArgumentError(absl::StrCat(
          which,
          " cannot be read: it is not of the method's type, or a text in it is not UTF-8; nothing was done "
          "with it")),
      common::v1::ERROR_REASON_MESSAGE_MALFORMED, metadata);
}

}  // namespace onestop::rpc
