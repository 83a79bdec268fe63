#pragma once

/// How the demonstration calls: again while the server is busy, and with the same request_id in every run.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/digest/uuid.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/client.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "tools/demonstration/plan.h"
#include "tools/demonstration/run.h"

namespace onestop::demonstration {

inline constexpr absl::Duration kRetryFor = absl::Seconds(30);
inline constexpr absl::Duration kRetryPause = absl::Milliseconds(200);

/// Worth another try: the server is busy or restarts, or a service has not read the new catalogue yet.
inline bool MayRetry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsUnknown(status) ||
         refusal::HasReason(status, {common::v1::ERROR_REASON_CALLER_UNKNOWN,
                                     common::v1::ERROR_REASON_PROCEDURE_NOT_IN_FORCE,
                                     common::v1::ERROR_REASON_CERTIFICATE_NOT_REGISTERED,
                                     common::v1::ERROR_REASON_CATALOGUE_ENTRY_NOT_FOUND});
}

template <typename Try>
auto Retry(const rpc::Client& client, const Try& attempt) -> decltype(attempt()) {
  const absl::Time end = absl::Now() + kRetryFor;
  for (;;) {
    auto result = attempt();
    if (result.ok() || !MayRetry(result.status()) || absl::Now() >= end) return result;
    client.PauseBeforeRetry(kRetryPause);
  }
}

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const rpc::Client& client, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                              const Request& request) {
  return Retry(client,
               [&]() -> absl::StatusOr<Response> { return rpc::Invoke(client, stub, method, request); });
}

/// The same id in every run.
inline std::string IdFor(const DemoDossier& plan, absl::string_view act) {
  return digest::UuidOf(absl::StrCat("onestop-demo\n", plan.number, "\n", act));
}

template <typename Request>
Request NewRequest(const DemoDossier& plan, absl::string_view act) {
  Request request;
  request.set_request_id(IdFor(plan, act));
  return request;
}

template <typename Request>
Request NewRequest(const DemoDossier& plan, const DemoResult& dossier, absl::string_view act) {
  auto request = NewRequest<Request>(plan, act);
  request.set_dossier_id(dossier.dossier_id);
  return request;
}

}  // namespace onestop::demonstration
