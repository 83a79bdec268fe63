// Reasons and wrong fields inside of a status, as payloads: absl::Status has no place of its own for
// them, and this library knows no protobuf to write them in.

#include "libs/base/reason.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/check.h"

namespace onestop::base {
namespace {

// Payloads are lists of strings, each ended by a NUL; none of ours holds one.
constexpr absl::string_view kReasonPayload = "onestop/reason";
constexpr absl::string_view kFieldsPayload = "onestop/fields";

std::vector<std::string> Strings(const absl::Cord& payload) {
  // A payload has at least one string, its reason's name, so that front() is safe below.
  return absl::StrSplit(std::string(payload), '\0');
}

absl::Cord Pack(const std::vector<std::string>& strings) {
  return absl::Cord(absl::StrJoin(strings, absl::string_view("\0", 1)));
}

}  // namespace

absl::Status WithReason(absl::Status status, const Reason& reason) {
  CHECK(!status.ok());
  CHECK(!reason.name.empty());
  std::vector<std::string> strings = {reason.name};
  for (const auto& [key, value] : reason.metadata) {
    strings.push_back(key);
    strings.push_back(value);
  }
  status.SetPayload(kReasonPayload, Pack(strings));
  return status;
}

std::optional<Reason> ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kReasonPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::vector<std::string> strings = Strings(*payload);
  Reason reason{.name = strings.front(), .metadata = {}};
  for (size_t i = 1; i + 1 < strings.size(); i += 2) reason.metadata[strings[i]] = strings[i + 1];
  return reason;
}

absl::Status FieldError(absl::string_view field, absl::string_view description) {
  return FieldErrors({{std::string(field), std::string(description)}});
}

absl::Status FieldErrors(const std::vector<FieldViolation>& violations) {
  CHECK(!violations.empty());
  std::vector<std::string> sentences;
  for (const FieldViolation& violation : violations) {
    sentences.push_back(absl::StrCat(violation.field, ": ", violation.description));
  }
  // The first field is in the metadata too, for clients that read only that.
  return WithFieldViolations(WithReason(absl::InvalidArgumentError(absl::StrJoin(sentences, "; ")),
                                        {"FIELD_INVALID", {{"field", violations.front().field}}}),
                             violations);
}

absl::Status WithFieldViolations(absl::Status status, const std::vector<FieldViolation>& violations) {
  CHECK(!status.ok());
  CHECK(!violations.empty());
  std::vector<std::string> strings;
  for (const FieldViolation& violation : violations) {
    strings.push_back(violation.field);
    strings.push_back(violation.description);
  }
  status.SetPayload(kFieldsPayload, Pack(strings));
  return status;
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kFieldsPayload);
  if (!payload.has_value()) return {};
  const std::vector<std::string> strings = Strings(*payload);
  std::vector<FieldViolation> violations;
  for (size_t i = 0; i + 1 < strings.size(); i += 2) violations.push_back({strings[i], strings[i + 1]});
  return violations;
}

}  // namespace onestop::base
