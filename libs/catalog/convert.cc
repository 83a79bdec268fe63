// From checked messages to the domain's types. Each CHECK here is something that Check() has found
// sound.

#include "libs/catalog/convert.h"

#include "libs/base/check.h"
#include "libs/catalog/text.h"

namespace onestop::catalog {
namespace {

absl::CivilDay Day(const std::string& text) {
  const auto day = ParseDay(text);
  CHECK(day.has_value());
  return *day;
}

int Minute(const std::string& text) {
  const auto minute = ParseMinute(text);
  CHECK(minute.has_value());
  return *minute;
}

}  // namespace

// Check() calls it before the calendar is known to be sound: only what was parsed may be relied on.
calendar::CalendarSpec ToSpec(const v1::Calendar& calendar) {
  calendar::CalendarSpec spec{
      .id = calendar.id(), .known_from = Day(calendar.known_from()), .known_to = Day(calendar.known_to())};
  for (const v1::Calendar::Hours& hours : calendar.hours()) {
    calendar::Hours& added = spec.hours.emplace_back();
    added.valid_from = Day(hours.valid_from());
    for (const v1::Calendar::Session& session : hours.sessions()) {
      added.sessions.push_back(
          {.start_minute = Minute(session.start()), .end_minute = Minute(session.end())});
    }
  }
  for (const v1::Calendar::Day& day : calendar.days()) {
    // Holidays and compensatory days off differ for readers only: on neither does the office work.
    const bool worked = day.kind() == v1::DAY_KIND_MAKE_UP_WORKDAY;
    (worked ? spec.make_up_days : spec.days_off).push_back(Day(day.date()));
  }
  return spec;
}

calendar::Limit ToLimit(const v1::TimeLimit& limit) {
  using ::onestop::common::v1::TimeUnit;
  switch (limit.unit()) {
    case TimeUnit::TIME_UNIT_WORKING_DAY:
      return {calendar::Unit::kWorkingDay, limit.amount()};
    case TimeUnit::TIME_UNIT_CALENDAR_DAY:
      return {calendar::Unit::kCalendarDay, limit.amount()};
    case TimeUnit::TIME_UNIT_WORKING_HOUR:
      return {calendar::Unit::kWorkingHour, limit.amount()};
    case TimeUnit::TIME_UNIT_SAME_DAY:
      return {calendar::Unit::kSameDay, limit.amount()};
    case TimeUnit::TIME_UNIT_MONTH:
      return {calendar::Unit::kMonth, limit.amount()};
    default:
      CHECK(false);  // Refused by Check().
      return {};
  }
}

const v1::TimeLimit& PromisedLimit(const v1::Procedure& procedure) {
  // An agency may promise less time than the law allows, never more: Check() compares the two.
  return procedure.has_committed_limit() ? procedure.committed_limit() : procedure.statutory_limit();
}

dossier::Procedure ToProcedure(const v1::Procedure& procedure) {
  dossier::Procedure converted{
      .code = procedure.code(),
      .version = procedure.version(),
      .name = procedure.name(),
      .sector = procedure.sector(),
      .resolving_agency = procedure.resolving_agency(),
      .intake_units = {procedure.intake_units().begin(), procedure.intake_units().end()},
      .online_level = procedure.online_level(),
      .limit = ToLimit(PromisedLimit(procedure)),
      .process_id = procedure.process_id(),
      .process_version = procedure.process_version(),
      .supplement_resumes_basis = procedure.supplement_resumes_basis(),
      .payment_pause_basis = procedure.payment_pause_basis()};
  for (const v1::Procedure::RequiredComponent& component : procedure.components()) {
    auto& kinds = component.required() ? converted.required_components : converted.optional_components;
    kinds.push_back(component.kind());
  }
  return converted;
}

dossier::Process ToProcess(const v1::Process& process) {
  dossier::Process converted{.id = process.id(), .version = process.version()};
  for (const v1::Process::Step& step : process.steps()) {
    converted.steps.push_back({.number = step.number(),
                               .name = step.name(),
                               .kind = step.kind(),
                               .role = step.role(),
                               .working_hours = step.working_hours(),
                               .name_en = step.name_en()});
  }
  return converted;
}

dossier::RuleSet ToRuleSet(const v1::RuleSet& rule_set) {
  return {.id = rule_set.id(),
          .intake_check_hours = rule_set.intake_check_hours(),
          .same_day_cutoff_minute = Minute(rule_set.same_day_cutoff()),
          .supplement_requests_max = rule_set.supplement_requests_max(),
          .supplement_restarts_clock = rule_set.supplement_restarts_clock(),
          .supplement_days_max = rule_set.supplement_days_max(),
          .supplement_wait_days = rule_set.supplement_wait_days(),
          .extensions_max = rule_set.extensions_max(),
          .extension_notice_days = rule_set.extension_notice_days()};
}

dossier::Mandate ToMandate(const v1::Mandate& mandate) {
  const auto validity = ParseValidity(mandate.valid_from(), mandate.valid_to());
  CHECK(validity.has_value());
  return {.id = mandate.id(),
          .agency_id = mandate.agency_id(),
          .kind = mandate.kind(),
          .valid_from = validity->from,
          .valid_to = validity->to,
          .procedure_codes = {mandate.procedure_codes().begin(), mandate.procedure_codes().end()}};
}

dossier::Actor ToActor(const v1::Staff& staff) {
  dossier::Actor actor{.id = staff.id(), .certificates_sha256 = ToHashes(staff.certificates_sha256())};
  for (const v1::Staff::Position& position : staff.positions()) {
    actor.positions.push_back(
        {.agency_id = position.agency_id(), .role = position.role(), .division = position.division()});
  }
  return actor;
}

// A catalogue of before such rights had days: the right then has none, and allows nothing.
std::optional<dossier::MigrationRight> ToMigrationRight(const v1::Migration& migration) {
  const auto days = ParseValidity(migration.first_day(), migration.last_day());
  if (!days.has_value() || migration.last_day().empty() || migration.agency_ids().empty())
    return std::nullopt;
  return dossier::MigrationRight{
      .first_day = days->from,
      .last_day = days->to,
      .agency_ids = {migration.agency_ids().begin(), migration.agency_ids().end()}};
}

dossier::Actor ToActor(const v1::ClientSystem& system) {
  dossier::Actor actor{.id = system.id(), .is_system = true};
  // A right that this program does not know gives nothing.
  for (const int right : system.rights()) {
    actor.portal |= right == v1::SYSTEM_RIGHT_PORTAL;
    actor.read_all |= right == v1::SYSTEM_RIGHT_READ_ALL;
    actor.catalogue |= right == v1::SYSTEM_RIGHT_CATALOGUE;
    actor.archive |= right == v1::SYSTEM_RIGHT_ARCHIVE;
    if (right != v1::SYSTEM_RIGHT_MIGRATION) continue;
    actor.migration = ToMigrationRight(system.migration());
    actor.imports = true;
  }
  return actor;
}

std::vector<std::string> ToHashes(const google::protobuf::RepeatedPtrField<std::string>& hex) {
  std::vector<std::string> hashes;
  hashes.reserve(static_cast<size_t>(hex.size()));
  for (const std::string& text : hex) {
    auto hash = ParseSha256(text);
    CHECK(hash.has_value());
    hashes.push_back(*std::move(hash));
  }
  return hashes;
}

}  // namespace onestop::catalog
