// Check(): the order in which the parts of a catalogue are checked, and the refusal that its violations
// make.

#include "libs/catalog/check.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/catalog/check_parts.h"
#include "libs/catalog/place.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::catalog {
namespace {

// Calendars and rule sets are few, and a calendar may know a century of days.
constexpr int kCalendarsMax = 50;
constexpr int kRuleSetsMax = 100;

bool IsProvince(absl::string_view text) {
  return text.size() == 3 && text[0] >= 'A' && text[0] <= 'Y' &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[1])) &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[2]));
}

bool IsWithinSize(const v1::Catalogue& catalogue, const Place& place) {
  using enum Presence;
  bool within = place.At("agencies").IsCount(catalogue.agencies_size(), kOptional, kEntriesMax);
  within &= place.At("staff").IsCount(catalogue.staff_size(), kOptional, kEntriesMax);
  within &= place.At("mandates").IsCount(catalogue.mandates_size(), kOptional, kEntriesMax);
  within &= place.At("calendars").IsCount(catalogue.calendars_size(), kOptional, kCalendarsMax);
  within &= place.At("rule_sets").IsCount(catalogue.rule_sets_size(), kOptional, kRuleSetsMax);
  within &= place.At("processes").IsCount(catalogue.processes_size(), kOptional, kEntriesMax);
  within &= place.At("procedures").IsCount(catalogue.procedures_size(), kOptional, kEntriesMax);
  within &= place.At("client_systems").IsCount(catalogue.client_systems_size(), kOptional, kEntriesMax);
  return within;
}

}  // namespace

std::vector<base::FieldViolation> Check(const v1::Catalogue& catalogue) {
  std::vector<base::FieldViolation> found;
  const Place place(found, "");
  if (!IsProvince(catalogue.province())) {
    place.At("province")
        .Wrong(absl::StrCat("is ", Quoted(catalogue.province()),
                            "; give a letter A to Y and two digits, such as \"H31\""));
  }
  // Before anything that takes time by the number of entries: a catalogue may come from an untrusted
  // file.
  if (!IsWithinSize(catalogue, place)) return found;
  // In this order: each part refers to entries that the parts before it have found sound.
  Known known;
  CheckCalendars(catalogue, place, known);
  CheckRuleSets(catalogue, place);
  CheckProcesses(catalogue, place, known);
  CheckAgencies(catalogue, place, known);
  CheckStaff(catalogue, place, known);
  CheckProcedures(catalogue, place, known);
  CheckMandates(catalogue, place, known);
  CheckSystems(catalogue, place, known);
  return found;
}

absl::Status ToStatus(const std::vector<base::FieldViolation>& violations) {
  if (violations.empty()) return absl::OkStatus();
  // A refusal travels in the trailers of a call, which are limited in size.
  const size_t sent = std::min(violations.size(), kViolationsSentMax);
  return refusal::Refuse(base::FieldErrors({violations.begin(), violations.begin() + sent}),
                         common::v1::ERROR_REASON_CATALOGUE_INVALID,
                         {{"violations", absl::StrCat(violations.size())}});
}

int WorkingHoursWithin(const v1::TimeLimit& limit) {
  using ::onestop::common::v1::TimeUnit;
  constexpr int kDaysOfWeek = 7;
  constexpr int kWorkingDaysOfWeek = 5;
  constexpr int kWorkingDaysOfMonth = 20;
  const int amount = limit.amount();
  switch (limit.unit()) {
    case TimeUnit::TIME_UNIT_WORKING_DAY:
      return amount * kHoursOfWorkingDay;
    case TimeUnit::TIME_UNIT_CALENDAR_DAY: {
      // The days over whole weeks may begin with a weekend. One day at least: the last one is rolled forward.
      const int over = std::max(0, amount % kDaysOfWeek - (kDaysOfWeek - kWorkingDaysOfWeek));
      return std::max(1, amount / kDaysOfWeek * kWorkingDaysOfWeek + over) * kHoursOfWorkingDay;
    }
    case TimeUnit::TIME_UNIT_WORKING_HOUR:
      return amount;
    case TimeUnit::TIME_UNIT_SAME_DAY:
      return kHoursOfWorkingDay;
    case TimeUnit::TIME_UNIT_MONTH:
      return amount * kWorkingDaysOfMonth * kHoursOfWorkingDay;
    default:
      return 0;
  }
}

}  // namespace onestop::catalog
