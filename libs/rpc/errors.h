#pragma once

/// Errors on the wire: absl::Status with a base::Reason ⇄ grpc::Status with google.rpc details.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace onestop::rpc {

/// ErrorInfo.domain of all our errors.
inline constexpr absl::string_view kErrorDomain = "onestop";

/// Bytes of the message that a client sees. What is longer is cut at a character and ends in "…". Together
/// with kErrorDetailsMax it keeps a trailer below the 8 KiB that gRPC clients take.
inline constexpr size_t kErrorMessageMax = 512;
/// Bytes of the serialised google.rpc.Status. Field violations and metadata that do not fit are left out.
inline constexpr size_t kErrorDetailsMax = 3000;

/// Metadata of a refusal that says itself in how many seconds, from 1, it may be tried again.
inline constexpr char kRetrySecondsKey[] = "retry_seconds";

/// What shapes an error for the client that gets it.
struct ErrorContext {
  absl::string_view domain = kErrorDomain;
  /// "vi" adds a google.rpc.LocalizedMessage with the reason's sentence in Vietnamese (libs/messages).
  absl::string_view locale = "en";
  /// Quoted to the client when the error is our fault.
  absl::string_view trace_id = "";
};

/// `status` with the reason that clients are to see, where libs/pg gave none: UNAVAILABLE is
/// STORAGE_UNAVAILABLE, DEADLINE_EXCEEDED is DEADLINE_PASSED, each with a sentence of ours instead of the
/// database's. Anything else comes back as it is.
absl::Status WithStorageReason(const absl::Status& status);

/// The client's view of WithStorageReason(told): code, message, and details with
///
/// - ErrorInfo{reason, domain, metadata}, when the status has a reason;
/// - BadRequest, when it has field violations;
/// - RetryInfo, for RESOURCE_EXHAUSTED and UNAVAILABLE: the metadata's kRetrySecondsKey, or 1 second.
///
/// An error without a reason is our fault: the client sees its code and "internal error; quote trace id …".
/// The caller logs the full text.
grpc::Status ToGrpcStatus(const absl::Status& told, const ErrorContext& context = {});

/// The same as a message, for an answer that holds it: what ToGrpcStatus() sends as details. OK: code 0 and nothing else.
google::rpc::Status ToRpcStatus(const absl::Status& told, const ErrorContext& context = {});

/// The way back, for clients and tests: code, message, reason and field violations.
absl::Status FromGrpcStatus(const grpc::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

/// The LocalizedMessage's text in `status`, or "" when it has none.
std::string LocalizedMessageOf(const grpc::Status& status);
std::string LocalizedMessageOf(const google::rpc::Status& status);

}  // namespace onestop::rpc
