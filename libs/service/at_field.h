#pragma once

/// Where a handler names the field of its request that a refusal is about. The domain returns reasons and
/// values; only the handler knows which field brought the value.

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/reply.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::service {

/// `refusal` said of `field`, a path such as "components[0].document_id": the message begins with the path,
/// and the metadata holds it as "field". FIELD_INVALID also becomes the violation of that field
/// (google.rpc.BadRequest). Requires an error with a reason.
absl::Status AtField(const absl::Status& error, absl::string_view field);

/// `reply`, where a refusal with FIELD_INVALID is of `field`.
template <typename Response>
rpc::Reply<Response> NamingField(std::string field, rpc::Reply<Response> reply) {
  return rpc::Reply<Response>(
      [field = std::move(field), reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
        if (refusal::HasReason(answer.status(), {common::v1::ERROR_REASON_FIELD_INVALID})) {
          answer = AtField(answer.status(), field);
        }
        reply.Complete(std::move(answer));
      });
}

}  // namespace onestop::service
