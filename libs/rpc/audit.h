#pragma once

/// Where a server has its calls recorded: who asked for what, and what became of it. The record itself is elsewhere
/// (libs/audit).

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/rpc/call.h"

namespace onestop::rpc {

/// One call, or the beginning of a stream. No personal data: ids, codes of refusals, an address.
struct AuditEntry {
  /// The server's time, when it was answered.
  absl::Time time;
  Caller::Kind kind = Caller::Kind::kAnonymous;
  /// Empty without credentials.
  std::string subject;
  std::string address;
  /// "/onestop.tracking.v1.TrackingService/GetDossier".
  std::string method;
  /// Call::objects.
  std::vector<std::string> objects;
  /// Call::purpose.
  std::string purpose;
  absl::StatusCode code = absl::StatusCode::kOk;
  /// Of a refusal: "ROLE_MISSING"; else empty.
  std::string reason;
  /// 16 bytes, or empty.
  std::string trace_id;
};

/// Thread-safe. Outlives the server.
class Auditor {
 public:
  virtual ~Auditor() = default;

  /// Whether a call of `method` that ends with `status` is recorded before its answer leaves. Cheap.
  virtual bool Wants(const std::string& method, const absl::Status& status) const = 0;
  /// Records it, and tells `done` whether it is recorded; from another thread, or before it returns. Never blocks.
  virtual void Append(AuditEntry entry, absl::AnyInvocable<void(absl::Status) &&> done) = 0;
};

}  // namespace onestop::rpc
