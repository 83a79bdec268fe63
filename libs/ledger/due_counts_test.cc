// What is due and overdue is counted as lists show it: dossiers whose clock runs, archives by the end of their proof.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/reader.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;

class DueCountsTest : public ::testing::Test {
 protected:
  Reader Begin() {
    auto reader =
        Reader::Begin(pool_, {.province = "H31", .whole_province = true}, absl::Now() + absl::Minutes(1));
    CHECK(reader.ok());
    return *std::move(reader);
  }

  TestOffice office_;
  pg::Pool pool_{{.connection = office_.database.Options("onestop_tracking"), .connections_max = 1}};
};

TEST_F(DueCountsTest, WhatIsDueAndOverdueIsCounted) {
  TestOffice& office = office_;
  const std::string soon = office.Accepted();
  const std::string late = office.Accepted();
  const std::string paused = office.Accepted();
  const std::string finished = office.Accepted();
  office.Accepted();
  office.Submitted();
  const auto set_due = [&](const std::string& id, const std::string& due) {
    office.database.Run(
        absl::StrCat("UPDATE dossier.dossier SET due_time = '", due, "' WHERE dossier_id = '", id, "'"));
  };
  // At noon of 1 January: one dossier is due within a day, one is overdue, one is paused, one is
  // finished.
  set_due(soon, "2020-01-02 00:00Z");
  for (const std::string& id : {late, paused, finished}) set_due(id, "2020-01-01 11:59Z");
  office.database.Run(
      absl::StrCat("UPDATE dossier.clock SET running = false WHERE dossier_id = '", paused, "'"));
  office.database.Run(
      absl::StrCat("UPDATE dossier.dossier SET finish_time = now() WHERE dossier_id = '", finished, "'"));
  const auto counts = Begin().CountDue(absl::FromCivil(absl::CivilHour(2020, 1, 1, 12), absl::UTCTimeZone()));
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->due, 1);
  EXPECT_EQ(counts->overdue, 1);
}

// Sealed results whose last time stamps end then.
void SealUntil(TestOffice& office, const std::vector<std::string>& ends) {
  for (const std::string& end : ends) {
    office.database.Run(
        absl::StrCat("UPDATE dossier.dossier SET result_document = gen_random_uuid(), archive_end_time = '",
                     end, "' WHERE dossier_id = '", office.Accepted(), "'"));
  }
}

TEST_F(DueCountsTest, ArchivesThatEndSoonAndThatHaveEndedAreCounted) {
  TestOffice& office = office_;
  office.Accepted();                                               // Nothing is sealed.
  SealUntil(office, {"2030-01-01 00:00Z", "2029-10-03 00:00:01Z",  // Proven for 90 days, or longer.
                     "2029-10-02 23:59Z", "2029-07-05 00:00Z", "-infinity", "2029-07-04 23:59Z",
                     "2020-01-01 00:00Z"});
  const auto counts = Begin().CountArchives(absl::FromCivil(absl::CivilDay(2029, 7, 5), absl::UTCTimeZone()));
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->due, 3);
  EXPECT_EQ(counts->ended, 2);
}

}  // namespace
}  // namespace onestop::ledger
