// A call within a stream: everything that is known of the stream's call holds for it, but for its time and its trace.

#include "libs/rpc/item_call.h"

#include <algorithm>

#include "absl/strings/string_view.h"
#include "libs/rpc/errors.h"

namespace onestop::rpc {

ItemCall::ItemCall(Server& server, const Call& stream, const Method& method)
    : server_(server),
      method_(method),
      start_time_(absl::Now()),
      // Not a child: a stream lives for hours, and no trace can hold all of its commands.
      span_(telemetry::Span::Start(absl::string_view(method.path).substr(1), telemetry::SpanKind::kServer,
                                   nullptr, {stream.span})),
      call_(stream) {
  server_.CallBegins();
  call_.span = span_.context();
  call_.method = method.path;
  call_.deadline = std::min(stream.deadline, start_time_ + server.options().limits.call_time_default);
}

google::rpc::Status ItemCall::Finish(const absl::Status& status) {
  // Refusals alone are recorded of commands, which are events themselves; the stream does not wait.
  Auditor* const auditor = server_.auditor();
  if (auditor != nullptr && auditor->Wants(call_.method, status)) {
    auditor->Append(EntryOf(call_, status), [](const absl::Status&) {});
  }
  ReportEnd(server_, method_, span_, start_time_, status, call_.IsCancelled());
  server_.CallEnds();
  return ToRpcStatus(status, {.domain = kErrorDomain, .locale = call_.locale, .trace_id = trace_id()});
}

}  // namespace onestop::rpc
