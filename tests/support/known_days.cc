// Extends the sample's calendars beyond the day of the test, in a catalogue or in the database.

#include "tests/support/known_days.h"

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/store.h"
#include "libs/pg/transaction.h"

namespace onestop::testing {
namespace {

constexpr char kProvince[] = "H31";

}  // namespace

void KnowDaysAhead(catalog::v1::Catalogue& catalogue) {
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
  for (auto& calendar : *catalogue.mutable_calendars()) {
    // To the end of the year after next.
    calendar.set_known_to(absl::FormatCivilTime(absl::CivilDay(absl::CivilYear(today) + 3) - 1));
  }
}

void KnowDaysAhead(pg::Connection& connection) {
  auto transaction = pg::Transaction::Begin(connection, {.deadline = absl::Now() + absl::Minutes(1)});
  CHECK(transaction.ok());
  // Before the reading: Import() locks only later, and no other import may come between.
  CHECK(catalog::LockCatalogue(*transaction, kProvince).ok());
  auto stored = catalog::ReadCatalogue(*transaction, kProvince);
  CHECK(stored.ok());
  KnowDaysAhead(stored->catalogue);
  CHECK(catalog::Import(*transaction, stored->catalogue, {.changed_by = "test", .now = absl::Now()}).ok());
  CHECK(transaction->Commit().ok());
}

}  // namespace onestop::testing
