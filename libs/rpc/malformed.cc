// Watches calls whose request gRPC could not parse, and replaces the status that it would send.

#include "libs/rpc/malformed.h"

#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/server_call.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/trace.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::rpc {
namespace {

class MalformedMessage final : public grpc::experimental::Interceptor {
 public:
  explicit MalformedMessage(absl::string_view method) : method_(method) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    using Hook = grpc::experimental::InterceptionHookPoints;
    if (methods->QueryInterceptionHookPoint(Hook::POST_RECV_MESSAGE)) {
      // gRPC's only sign that the message did not parse.
      malformed_ = methods->GetRecvMessage() == nullptr;
    }
    if (malformed_ && methods->QueryInterceptionHookPoint(Hook::PRE_SEND_STATUS)) {
      // No ServerCall exists for it: what one does at its end is done here.
      const absl::string_view reason = refusal::NameOf(common::v1::ERROR_REASON_MESSAGE_MALFORMED);
      telemetry::Span span =
          telemetry::Span::Start(absl::StripPrefix(method_, "/"), telemetry::SpanKind::kServer, nullptr);
      span.SetError(reason);
      const std::string trace_id = span.context().trace_id_hex();
      if (auto* const trailers = methods->GetSendTrailingMetadata(); trailers != nullptr) {
        trailers->emplace("onestop-trace-id", trace_id);
      }
      methods->ModifySendStatus(ToGrpcStatus(MessageMalformed(0), {.trace_id = trace_id}));
      telemetry::Log(telemetry::Level::kDebug, "call", {{"method", method_}, {"reason", reason}},
                     &span.context());
    }
    methods->Proceed();
  }

 private:
  // The registered method's own name: it outlives the call.
  const absl::string_view method_;
  bool malformed_ = false;
};

}  // namespace

grpc::experimental::Interceptor* MalformedMessageFactory::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  // A stream of requests ends with a null message too; there is nothing to watch. Null means no interceptor.
  using Type = grpc::experimental::ServerRpcInfo::Type;
  if (info->type() != Type::UNARY && info->type() != Type::SERVER_STREAMING) return nullptr;
  return new MalformedMessage(info->method());
}

}  // namespace onestop::rpc
