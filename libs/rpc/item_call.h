#pragma once

/// One command of a stream, from its message to its answer: what ServerCall is for a call of its own.

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server_call.h"
#include "libs/telemetry/trace.h"

namespace onestop::rpc {

/// The handler's view is that of a unary call of `method` by the stream's caller: its own deadline
/// (Limits::call_time_default, within the stream's), its own trace, linked to the stream's. The server waits for it when it
/// drains.
class ItemCall {
 public:
  /// `server` outlives it. `stream` is copied.
  ItemCall(Server& server, const Call& stream, const Method& method);

  const Call& call() const { return call_; }
  Server& server() const { return server_; }
  /// 32 hexadecimal digits.
  std::string trace_id() const { return call_.span.trace_id_hex(); }

  /// Ends span, metric and log line as those of a unary call; what the client is to see of `status`. Once.
  google::rpc::Status Finish(const absl::Status& status);

 private:
  Server& server_;
  const Method& method_;
  const absl::Time start_time_;
  telemetry::Span span_;
  Call call_;
};

}  // namespace onestop::rpc
