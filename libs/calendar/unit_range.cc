// The refusal of an amount that its unit does not take, whether a procedure states it or a sum asks for it.

#include "libs/calendar/unit_range.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::calendar {

absl::Status LimitInvalid(const UnitRange& range, absl::string_view amount) {
  refusal::Metadata metadata = {
      {"unit", std::string(range.name)}, {"amount", std::string(amount)}, {"min", absl::StrCat(range.min)}};
  if (range.max.has_value()) metadata["max"] = absl::StrCat(*range.max);
  return refusal::Refuse(
      absl::InvalidArgumentError(
          absl::StrCat("a limit of ", amount, " was given in the unit ", range.name, ", which takes ",
                       range.min, range.max.has_value() ? absl::StrCat(" to ", *range.max) : " or more")),
      common::v1::ERROR_REASON_LIMIT_INVALID, metadata);
}

}  // namespace onestop::calendar
