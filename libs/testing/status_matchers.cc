// The judgements behind the matchers, once for Status and StatusOr.

#include "libs/testing/status_matchers.h"

#include "libs/base/reason.h"

namespace onestop::testing {
namespace {

// GoogleMock calls matchers without a stream when no explanation is wanted.
template <typename... Words>
void Say(std::ostream* why, const Words&... words) {
  if (why != nullptr) (*why << ... << words);
}

}  // namespace

bool JudgeOk(const absl::Status& status, std::ostream* why) {
  if (!status.ok()) Say(why, "which is ", status);
  return status.ok();
}

bool JudgeFailure(const absl::Status& status, absl::StatusCode code, absl::string_view reason,
                  std::ostream* why) {
  const auto found = base::ReasonOf(status);
  // A status without a reason matches only an empty `reason`.
  const std::string name = found.has_value() ? found->name : "";
  if (status.code() == code && (reason.empty() || name == reason)) return true;
  Say(why, "which is ", status, name.empty() ? ", without a reason" : ", with reason ", name, ", wanted ",
      absl::StatusCodeToString(code), " ", reason);
  return false;
}

bool JudgeField(const absl::Status& status, absl::string_view field, std::ostream* why) {
  if (status.code() == absl::StatusCode::kInvalidArgument) {
    for (const base::FieldViolation& violation : base::FieldViolationsOf(status)) {
      if (violation.field == field) return true;
    }
  }
  Say(why, "which is ", status, ", wanted INVALID_ARGUMENT for the field ", field);
  return false;
}

}  // namespace onestop::testing
