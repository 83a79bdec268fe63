// Both ways between a status with a reason and what goes over the wire. What is shown is bounded, and an
// error without a reason tells a client nothing but the trace id.

#include "libs/rpc/errors.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/reason.h"
#include "libs/messages/reasons.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/text/utf8.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::rpc {
namespace {

// How long a client waits before it tries again what was refused for want of capacity, in seconds.
constexpr int kRetrySeconds = 1;
// A violation's or a metadata entry's share of the details, in bytes.
constexpr size_t kDetailTextMax = 256;

// Cuts `text` to `max` bytes at a character's border.
std::string Bounded(absl::string_view text, size_t max) {
  if (text.size() <= max) return std::string(text);
  return absl::StrCat(text::Prefix(text, max - text::kEllipsis.size()), text::kEllipsis);
}

// Adds `detail` if the whole stays within kErrorDetailsMax.
void AddDetail(const google::protobuf::Message& detail, google::rpc::Status& status) {
  // Packed first and measured then: the size of an Any is known only when it is packed.
  status.add_details()->PackFrom(detail);
  if (status.ByteSizeLong() > kErrorDetailsMax) status.mutable_details()->RemoveLast();
}

void AddErrorInfo(const base::Reason& reason, absl::string_view domain, google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason.name);
  info.set_domain(std::string(domain));
  for (const auto& [key, value] : reason.metadata) {
    // A third each for metadata and violations leaves space for the other details.
    if (info.ByteSizeLong() > kErrorDetailsMax / 3) break;
    (*info.mutable_metadata())[key] = Bounded(value, kDetailTextMax);
  }
  AddDetail(info, status);
}

void AddViolations(const std::vector<base::FieldViolation>& violations, google::rpc::Status& status) {
  // An empty BadRequest would look like a mistake of the client.
  if (violations.empty()) return;
  google::rpc::BadRequest request;
  for (const base::FieldViolation& violation : violations) {
    if (request.ByteSizeLong() > kErrorDetailsMax / 3) break;
    auto& entry = *request.add_field_violations();
    entry.set_field(Bounded(violation.field, kDetailTextMax));
    entry.set_description(Bounded(violation.description, kDetailTextMax));
  }
  AddDetail(request, status);
}

void AddRetry(absl::StatusCode code, const std::optional<base::Reason>& reason, google::rpc::Status& status) {
  if (code != absl::StatusCode::kResourceExhausted && code != absl::StatusCode::kUnavailable) return;
  int64_t seconds = kRetrySeconds;
  if (reason.has_value()) {
    const auto told = reason->metadata.find(kRetrySecondsKey);
    if (told != reason->metadata.end() && !absl::SimpleAtoi(told->second, &seconds)) seconds = kRetrySeconds;
  }
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(seconds);
  AddDetail(retry, status);
}

void AddLocalized(const base::Reason& reason, absl::string_view locale, google::rpc::Status& status) {
  // The message itself is English.
  if (locale != "vi") return;
  const std::string text = messages::VietnameseOfReason(reason.name, reason.metadata);
  if (text.empty()) return;
  google::rpc::LocalizedMessage message;
  message.set_locale("vi");
  message.set_message(Bounded(text, kErrorMessageMax));
  AddDetail(message, status);
}

// The detail of type Detail in `status`, if it has one.
template <typename Detail>
std::optional<Detail> DetailOf(const google::rpc::Status& status) {
  for (const auto& any : status.details()) {
    if (Detail detail; any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

// A status of a proxy or of gRPC itself has no details: code and message still pass.
google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status wire;
  if (!wire.ParseFromString(status.error_details())) wire.Clear();
  wire.set_code(status.error_code());
  wire.set_message(status.error_message());
  return wire;
}

}  // namespace

absl::Status WithStorageReason(const absl::Status& status) {
  if (base::ReasonOf(status).has_value()) return status;
  // The database's own message names hosts, tables and values.
  if (absl::IsUnavailable(status)) {
    return refusal::StorageUnavailable();
  }
  if (absl::IsDeadlineExceeded(status)) {
    return refusal::DeadlinePassed("the call was answered");
  }
  return status;
}

google::rpc::Status ToRpcStatus(const absl::Status& told, const ErrorContext& context) {
  google::rpc::Status wire;
  if (told.ok()) return wire;
  const absl::Status status = WithStorageReason(told);
  const auto reason = base::ReasonOf(status);
  const std::string message = reason.has_value()
                                  ? Bounded(status.message(), kErrorMessageMax)
                                  : absl::StrCat("internal error; quote trace id ",
                                                 context.trace_id.empty() ? "(none)" : context.trace_id);
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(message);
  if (reason.has_value()) {
    AddErrorInfo(*reason, context.domain, wire);
    AddViolations(base::FieldViolationsOf(status), wire);
    AddLocalized(*reason, context.locale, wire);
  }
  AddRetry(status.code(), reason, wire);
  return wire;
}

grpc::Status ToGrpcStatus(const absl::Status& told, const ErrorContext& context) {
  if (told.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToRpcStatus(told, context);
  // Also as code and text, for clients that do not read details.
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(), wire.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  return status.ok() ? absl::OkStatus() : FromRpcStatus(DetailsOf(status));
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  if (status.code() == 0) return absl::OkStatus();
  const absl::Status plain(static_cast<absl::StatusCode>(status.code()), status.message());
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (!info.has_value() || info->reason().empty()) return plain;
  std::vector<base::FieldViolation> violations;
  if (const auto request = DetailOf<google::rpc::BadRequest>(status); request.has_value()) {
    for (const auto& violation : request->field_violations()) {
      violations.push_back({violation.field(), violation.description()});
    }
  }
  // Restored as base::FieldErrors() makes it, so that both sides compare equal.
  const bool invalid = info->reason() == refusal::NameOf(common::v1::ERROR_REASON_FIELD_INVALID);
  if (invalid && !violations.empty()) return base::FieldErrors(violations);
  const absl::Status refused =
      base::WithReason(plain, {info->reason(), {info->metadata().begin(), info->metadata().end()}});
  return violations.empty() ? refused : base::WithFieldViolations(refused, violations);
}

std::string LocalizedMessageOf(const grpc::Status& status) { return LocalizedMessageOf(DetailsOf(status)); }

std::string LocalizedMessageOf(const google::rpc::Status& status) {
  const auto message = DetailOf<google::rpc::LocalizedMessage>(status);
  return message.has_value() ? message->message() : std::string();
}

}  // namespace onestop::rpc
