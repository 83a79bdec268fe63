#pragma once

/// What the decisions share in making their events.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/dossier/checks.h"
#include "libs/dossier/decide.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// To the nanosecond, which is what events keep.
google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);

/// The day of `time` in the office.
absl::CivilDay DayOf(absl::Time time);

/// A decision whose event has everything but its kind: who, when, in which role.
Decision NewDecision(const DecisionInput& input, absl::Time occur_time, Role acting_role);

/// Step `number` of `process`. Requires that there is one.
const Step& StepNumbered(const Process& process, int number);

/// Writes into `task` that `step` is opened at `occur_time`; `assignee` may be empty. Its due time is absent
/// for a step without hours, and where the calendar does not reach: a step's due time is a help for the
/// office and no promise, so it is no reason to refuse a command.
void OpenStep(const DecisionInput& input, const Step& step, absl::string_view assignee, absl::Time occur_time,
              v1::Task& task);

/// Opens the step again that was open last, for the one who had it: it closed while the applicant was awaited. Requires an
/// accepted dossier. Errors: CATALOGUE_ENTRY_NOT_FOUND.
absl::Status ReopenLastStep(const DecisionInput& input, absl::Time occur_time, v1::Task& task);

/// Writes into `taken` what `stored` says of each file that `components` name: once, in their order. Errors:
/// DOCUMENT_NOT_FOUND for the first that is not among `stored`.
absl::Status TakeDocuments(const std::vector<Component>& components,
                           const std::vector<v1::HandedInDocument>& stored,
                           google::protobuf::RepeatedPtrField<v1::HandedInDocument>& taken);

/// Wants the next number of `series` for the local year of `occur_time`.
void WantYearlyNumber(Decision& decision, absl::string_view series, absl::string_view agency_id,
                      absl::Time occur_time);

/// Wants the number of a slip of the intake unit (refusal, supplement, stop). A history's slips were
/// numbered by the system that wrote them: no number is used up for them.
void WantFormNumber(const DecisionInput& input, absl::string_view series, absl::Time occur_time,
                    Decision& decision);

/// Series of numbers; an agency's code follows the slash.
inline constexpr absl::string_view kDossierSeries = "dossier/";
inline constexpr absl::string_view kRegisterSeries = "register/";
inline constexpr absl::string_view kDocumentSeries = "document/";
/// Mẫu 03, at intake or later.
inline constexpr absl::string_view kRefusalSeries = "refusal/";
/// Mẫu 02.
inline constexpr absl::string_view kSupplementSeries = "supplement/";
/// Mẫu 04, of the resolving agency.
inline constexpr absl::string_view kApologySeries = "apology/";
/// Mẫu 05 of TT 03/2025.
inline constexpr absl::string_view kStopSeries = "stop/";

}  // namespace onestop::dossier
