#pragma once

/// The amounts that a unit of limits takes. Private to this module.

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::calendar {

struct UnitRange {
  /// As onestop.common.v1.TimeUnit names it; "WORKING_TIME" for office time to the nanosecond.
  absl::string_view name;
  int min = 0;
  std::optional<int> max = std::nullopt;
};

/// INVALID_ARGUMENT, reason LIMIT_INVALID. Metadata: unit, amount, min; max, if there is one.
absl::Status LimitInvalid(const UnitRange& range, absl::string_view amount);

}  // namespace onestop::calendar
