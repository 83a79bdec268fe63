#pragma once

/// Every reason that a verification may give (onestop.signing.v1.Reason), with its sentences and its
/// verdict. A program branches on the code, never on a sentence.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "libs/messages/messages.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::trust {

/// The verdict of a reason, and its sentence without a full stop. A reason whose verdict is VALID is
/// information only.
struct ReasonText {
  absl::string_view code;
  signing::v1::Verdict verdict;
  messages::English text;
};

/// All of them, in the order of the table in reasons.cc.
absl::Span<const ReasonText> AllReasons();

/// Adds the reason `code`, once. `detail` is appended to both sentences: a name, a number or a date, nothing
/// that would need a translation. Requires a code of the table.
void AddReason(google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons, absl::string_view code,
               absl::string_view detail = "");
/// The same with another verdict, where the policy decides.
void AddReason(google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons, absl::string_view code,
               signing::v1::Verdict verdict, absl::string_view detail = "");

/// The worse of two: INVALID, UNKNOWN, VALID_AT_ITS_TIME, VALID. NOT_SIGNED is worse than none of them.
signing::v1::Verdict Worse(signing::v1::Verdict a, signing::v1::Verdict b);
/// "valid", "valid_at_its_time", "unknown", "invalid" or "not_signed".
absl::string_view NameOf(signing::v1::Verdict verdict);
/// The worst verdict of `reasons`; VALID when there are none.
signing::v1::Verdict VerdictOf(const google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons);

}  // namespace onestop::trust
