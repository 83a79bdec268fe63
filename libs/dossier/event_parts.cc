// The parts that several events have: who and when, the next task, the files that were handed in, numbers.

#include "libs/dossier/event_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/errors.h"
#include "libs/refusal/refusals.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::dossier {

google::protobuf::Timestamp ToProto(absl::Time time) { return timestamp::ToTimestamp(time); }

absl::Time FromProto(const google::protobuf::Timestamp& time) { return timestamp::ToTime(time); }

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); }

Decision NewDecision(const DecisionInput& input, absl::Time occur_time, Role acting_role) {
  const Actor& actor = input.actor();
  Decision decision;
  v1::Event& event = decision.event;
  event.set_dossier_id(input.dossier.id);
  event.set_sequence(input.dossier.version + 1);
  *event.mutable_occur_time() = ToProto(occur_time);
  event.set_occur_precision(input.context.occur_precision);
  *event.mutable_record_time() = ToProto(input.context.record_time);
  event.set_actor(actor.id);
  // What an import writes is marked: it happened elsewhere, at another time than the server's.
  if (actor.migration) event.set_recorded_by(actor.id);
  event.set_trace_id(input.context.trace_id);
  event.set_source_remarks(input.context.source_remarks);
  // An old system's events have no role of this office; a member of staff who is recorded keeps theirs.
  event.set_acting_role(actor.migration ? Role::ROLE_UNSPECIFIED : acting_role);
  return decision;
}

absl::Status TakeDocuments(const std::vector<Component>& components,
                           const std::vector<v1::HandedInDocument>& stored,
                           google::protobuf::RepeatedPtrField<v1::HandedInDocument>& taken) {
  for (const Component& component : components) {
    const std::string& id = component.document_id();
    const auto is_it = [&id](const v1::HandedInDocument& document) { return document.document_id() == id; };
    // A paper component has no file; several components may share one.
    if (id.empty() || std::ranges::any_of(taken, is_it)) continue;
    const auto found = std::ranges::find_if(stored, is_it);
    if (found == stored.end()) return refusal::DocumentNotFound(id);
    *taken.Add() = *found;
  }
  return absl::OkStatus();
}

const Step& StepNumbered(const Process& process, int number) {
  // The catalogue numbers steps 1, 2, 3 …, and ProcessOf() has made sure of the version.
  CHECK(number >= 1 && static_cast<size_t>(number) <= process.steps.size());
  const Step& step = process.steps[static_cast<size_t>(number) - 1];
  CHECK(step.number == number);
  return step;
}

void OpenStep(const DecisionInput& input, const Step& step, absl::string_view assignee, absl::Time occur_time,
              v1::Task& task) {
  const Dossier& dossier = input.dossier;
  task.set_number(static_cast<int>(dossier.tasks.size()) + 1);
  task.set_step(step.number);
  task.set_kind(step.kind);
  task.set_role(step.role);
  // Work of the counter belongs to the intake unit, all other work to the resolving agency.
  task.set_agency_id(step.role == Role::ROLE_ONE_STOP_OFFICER ? dossier.intake_unit
                                                              : dossier.resolving_agency);
  task.set_assignee(std::string(assignee));
  const calendar::Calendar* calendar = input.context.office.calendar;
  if (step.working_hours == 0 || calendar == nullptr) return;
  // No due time past the known days: the office works on, and acceptance has checked the dossier's own.
  if (const auto due = calendar->AddWorkingTime(occur_time, absl::Hours(step.working_hours)); due.ok()) {
    *task.mutable_due_time() = ToProto(*due);
  }
}

absl::Status ReopenLastStep(const DecisionInput& input, absl::Time occur_time, v1::Task& task) {
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));
  // An accepted dossier has had a task: acceptance opens the first step's.
  CHECK(!input.dossier.tasks.empty());
  const Task& last = input.dossier.tasks.back();
  OpenStep(input, StepNumbered(*process, last.step), last.assignee, occur_time, task);
  return absl::OkStatus();
}

void WantYearlyNumber(Decision& decision, absl::string_view series, absl::string_view agency_id,
                      absl::Time occur_time) {
  decision.numbers.push_back({.series = absl::StrCat(series, agency_id),
                              .period = absl::FormatTime("%Y", occur_time, calendar::OfficeZone())});
}

void WantFormNumber(const DecisionInput& input, absl::string_view series, absl::Time occur_time,
                    Decision& decision) {
  if (!input.actor().migration) WantYearlyNumber(decision, series, input.dossier.intake_unit, occur_time);
}

}  // namespace onestop::dossier
