// Adds a field's path to a refusal of the domain, in the message and in the metadata.

#include "libs/service/at_field.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::service {

absl::Status AtField(const absl::Status& error, absl::string_view field) {
  std::optional<base::Reason> reason = base::ReasonOf(error);
  CHECK(reason.has_value());
  // Clients show FIELD_INVALID by its violations, so it becomes one.
  if (refusal::HasReason(error, {common::v1::ERROR_REASON_FIELD_INVALID}))
    return base::FieldError(field, error.message());
  reason->metadata["field"] = std::string(field);
  return base::WithReason(absl::Status(error.code(), absl::StrCat(field, ": ", error.message())), *reason);
}

}  // namespace onestop::service
