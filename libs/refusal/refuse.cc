// Converts between the enum of the contract and the names that libs/base/reason.h carries. The names come
// from the enum's descriptor, so there is no second table of them.

#include "libs/refusal/refuse.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::refusal {
namespace {

namespace v1 = ::onestop::common::v1;

constexpr absl::string_view kPrefix = "ERROR_REASON_";

}  // namespace

absl::Status Refuse(absl::Status error, ErrorReason reason, const Metadata& metadata) {
  CHECK(reason != v1::ERROR_REASON_UNSPECIFIED);
  return base::WithReason(std::move(error), {std::string(NameOf(reason)), metadata});
}

bool HasReason(const absl::Status& status, std::initializer_list<ErrorReason> reasons) {
  const std::optional<base::Reason> found = status.ok() ? std::nullopt : base::ReasonOf(status);
  return found.has_value() &&
         std::ranges::any_of(reasons, [&](ErrorReason reason) { return NameOf(reason) == found->name; });
}

absl::string_view NameOf(ErrorReason reason) {
  // Empty for a number that the enum does not have: a refusal without a name would reach clients as an
  // internal error.
  const std::string& name = v1::ErrorReason_Name(reason);
  CHECK(!name.empty());
  return absl::StripPrefix(name, kPrefix);
}

ErrorReason ReasonNamed(absl::string_view name) {
  ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (!v1::ErrorReason_Parse(absl::StrCat(kPrefix, name), &reason)) return v1::ERROR_REASON_UNSPECIFIED;
  return reason;
}

}  // namespace onestop::refusal
