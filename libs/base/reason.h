#pragma once

/// A reason inside of an error: what a program reads where a person reads the message.
///
/// Refusals are built by libs/refusal, over the enum onestop.common.v1.ErrorReason; here a reason is the name
/// of one of its values, without the prefix, since this library knows no protobuf. libs/rpc turns it into
/// google.rpc.ErrorInfo; an error without a reason reaches a client as "internal error" only.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::base {

struct Reason {
  std::string name;
  /// What the message says that a program may need. Never personal data.
  std::map<std::string, std::string> metadata;
};

/// A field of a request that is wrong.
struct FieldViolation {
  /// Its path, such as "owner.full_name".
  std::string field;
  /// What was found, what is allowed, what to do.
  std::string description;
};

/// Returns `status` with `reason` attached. Requires an error. Called by libs/refusal and by code that hands
/// on the refusal of another process; everything else calls refusal::Refuse().
absl::Status WithReason(absl::Status status, const Reason& reason);

/// The reason that WithReason() attached, if any.
std::optional<Reason> ReasonOf(const absl::Status& status);

/// INVALID_ARGUMENT with reason FIELD_INVALID: "`field`: `description`". Metadata: field.
absl::Status FieldError(absl::string_view field, absl::string_view description);

/// INVALID_ARGUMENT for several fields at once, so that all can be corrected at once. Requires one at least.
absl::Status FieldErrors(const std::vector<FieldViolation>& violations);

/// Returns `status`, an error of another code, with violations attached. Requires one violation at least.
absl::Status WithFieldViolations(absl::Status status, const std::vector<FieldViolation>& violations);

/// The violations that FieldError(), FieldErrors() or WithFieldViolations() attached.
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);

}  // namespace onestop::base
