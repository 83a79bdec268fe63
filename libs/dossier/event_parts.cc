#include "libs/dossier/event_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/errors.h"

namespace onestop::dossier {

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  proto.set_seconds(absl::ToUnixSeconds(second));
  proto.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(time - second)));
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); }

Decision NewDecision(const Case& c, absl::Time occur_time, Role acting_role) {
  const Actor& actor = c.actor();
  Decision decision;
  v1::Event& event = decision.event;
  event.set_dossier_id(c.dossier.id);
  event.set_sequence(c.dossier.version + 1);
  *event.mutable_occur_time() = ToProto(occur_time);
  *event.mutable_record_time() = ToProto(c.context.record_time);
  event.set_actor(actor.id);
  // A migration marks what it writes, whether it speaks for a member of staff or for an old system.
  event.set_recorded_by(actor.migration ? actor.id : actor.recorded_by);
  event.set_trace_id(c.context.trace_id);
  event.set_source_remarks(c.context.source_remarks);
  event.set_acting_role(actor.migration ? Role::ROLE_UNSPECIFIED : acting_role);
  return decision;
}

absl::Status NameDocuments(const std::vector<Component>& components,
                           const std::vector<v1::HandedInDocument>& stored,
                           google::protobuf::RepeatedPtrField<v1::HandedInDocument>& named) {
  for (size_t i = 0; i < components.size(); ++i) {
    const std::string& id = components[i].document_id();
    const auto is_it = [&id](const v1::HandedInDocument& document) { return document.document_id() == id; };
    if (id.empty() || std::ranges::any_of(named, is_it)) continue;
    const auto found = std::ranges::find_if(stored, is_it);
    if (found == stored.end()) {
      return error::DocumentNotFound(absl::StrCat("components[", i, "].document_id"), id);
    }
    *named.Add() = *found;
  }
  return absl::OkStatus();
}

const Step& StepNumbered(const Process& process, int number) {
  CHECK(number >= 1 && static_cast<size_t>(number) <= process.steps.size());
  const Step& step = process.steps[static_cast<size_t>(number) - 1];
  CHECK(step.number == number);
  return step;
}

void OpenStep(const Case& c, const Step& step, absl::string_view assignee, absl::Time occur_time,
              v1::Task& task) {
  const Dossier& dossier = c.dossier;
  task.set_number(static_cast<int>(dossier.tasks.size()) + 1);
  task.set_step(step.number);
  task.set_kind(step.kind);
  task.set_role(step.role);
  task.set_agency_id(step.role == Role::ROLE_ONE_STOP_OFFICER ? dossier.intake_unit
                                                              : dossier.resolving_agency);
  task.set_assignee(std::string(assignee));
  const calendar::Calendar* calendar = c.context.office.calendar;
  if (step.working_hours == 0 || calendar == nullptr) return;
  if (const auto due = calendar->AddWorkingTime(occur_time, absl::Hours(step.working_hours)); due.ok()) {
    *task.mutable_due_time() = ToProto(*due);
  }
}

void WantYearlyNumber(Decision& decision, absl::string_view series, absl::string_view agency_id,
                      absl::Time occur_time) {
  decision.numbers.push_back({.series = absl::StrCat(series, agency_id),
                              .period = absl::FormatTime("%Y", occur_time, calendar::OfficeZone())});
}

void WantFormNumber(const Case& c, absl::string_view series, absl::Time occur_time, Decision& decision) {
  if (!c.actor().migration) WantYearlyNumber(decision, series, c.dossier.intake_unit, occur_time);
}

}  // namespace onestop::dossier
