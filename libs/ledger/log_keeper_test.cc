// The keeper positions what is committed, once and in order, and shows how far it is behind.

#include "libs/ledger/log_keeper.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LogKeeperTest, PositionsAreDenseAndInTheOrderOfEachDossier) {
  TestOffice office;
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(office.Accepted());
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(20));
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(0));
  office.Accepted();
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(2));
  EXPECT_EQ(office.database.Query("SELECT max(position) || ' ' || count(*) FROM dossier.log"), "22 22");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

TEST(LogKeeperTest, WhatIsDueAndOverdueIsCounted) {
  TestOffice office;
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
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  const auto counts =
      CountDue(keeper, "H31", absl::FromCivil(absl::CivilHour(2020, 1, 1, 12), absl::UTCTimeZone()));
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

TEST(LogKeeperTest, ArchivesThatEndSoonAndThatHaveEndedAreCounted) {
  TestOffice office;
  office.Accepted();                                               // Nothing is sealed.
  SealUntil(office, {"2030-01-01 00:00Z", "2029-10-03 00:00:01Z",  // Proven for 90 days, or longer.
                     "2029-10-02 23:59Z", "2029-07-05 00:00Z", "-infinity", "2029-07-04 23:59Z",
                     "2020-01-01 00:00Z"});
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  const auto counts =
      CountArchives(keeper, "H31", absl::FromCivil(absl::CivilDay(2029, 7, 5), absl::UTCTimeZone()));
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->due, 3);
  EXPECT_EQ(counts->ended, 2);
}

TEST(LogKeeperTest, TheKeeperShowsArchivesThatAreDueOrEnded) {
  TestOffice office;
  SealUntil(office, {"-infinity", "2020-01-01 00:00Z", "2020-01-02 00:00Z", "infinity"});
  telemetry::Metrics metrics;
  const LogKeeper keeper({.conninfo = office.database.Conninfo("onestop_keeper"), .province = "H31"},
                         metrics);
  const absl::Time patience = absl::Now() + absl::Seconds(30);
  while (!absl::StrContains(metrics.Scrape(), "onestop_archives_due 1\n") && absl::Now() < patience) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_archives_due 1\n"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_archives_ended 2\n"));
}

// Waits until the gauge `name` shows what `shows` says; the last value seen.
double AwaitGauge(const telemetry::Metrics& metrics, absl::string_view name,
                  const std::function<bool(double)>& shows) {
  const absl::Time patience = absl::Now() + absl::Seconds(30);
  const std::string line = absl::StrCat("\n", name, " ");
  for (;;) {
    const std::string scrape = metrics.Scrape();
    double value = -1;
    if (const size_t found = scrape.find(line); found != std::string::npos) {
      const absl::string_view rest = absl::string_view(scrape).substr(found + line.size());
      EXPECT_TRUE(absl::SimpleAtod(rest.substr(0, rest.find('\n')), &value));
    }
    if (shows(value) || absl::Now() > patience) return value;
    absl::SleepFor(absl::Milliseconds(10));
  }
}

// The keeper's gauges while a transaction stays open, which may be anywhere in the database.
TEST(LogKeeperTest, AnOpenTransactionShowsAsLag) {
  TestOffice office;
  office.Submitted();
  pg::Connection slow = office.database.Connect();
  ASSERT_THAT(slow.RunScript("test", "BEGIN; SELECT pg_current_xact_id()"), IsOk());
  for (int i = 0; i < 3; ++i) office.Submitted();
  telemetry::Metrics metrics;
  const LogKeeper keeper({.conninfo = office.database.Conninfo("onestop_keeper"), .province = "H31"},
                         metrics);
  EXPECT_EQ(AwaitGauge(metrics, "onestop_log_keeper_lag_positions", [](double lag) { return lag == 3; }), 3);
  // The office's clock shows 2024.
  EXPECT_GT(AwaitGauge(metrics, "onestop_log_keeper_lag_seconds", [](double age) { return age > 0; }),
            absl::ToDoubleSeconds(absl::Hours(24 * 365)));
  EXPECT_EQ(AwaitGauge(metrics, "onestop_log_keeper_working", [](double working) { return working == 1; }),
            1);
  ASSERT_THAT(slow.RunScript("test", "ROLLBACK"), IsOk());
  EXPECT_EQ(AwaitGauge(metrics, "onestop_log_keeper_lag_positions", [](double lag) { return lag == 0; }), 0);
  EXPECT_EQ(AwaitGauge(metrics, "onestop_log_keeper_lag_seconds", [](double age) { return age == 0; }), 0);
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.log"), "4");
}

TEST(LogKeeperTest, TheLagIsCountedUpToItsLimit) {
  TestOffice office;
  const std::string id = office.Submitted();
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  ASSERT_THAT(AdvanceLogOnce(keeper, "H31"), IsOk());
  office.database.Run(
      "INSERT INTO dossier.event SELECT e.province, e.dossier_id, n, e.kind, e.occur_time, e.record_time, "
      "e.actor, e.recorded_by, e.trace_id, ''::bytea, e.hash FROM dossier.event e, generate_series(2, 10100) "
      "n");
  const auto lag = MeasureLag(keeper, "H31", At(2024, 1, 15) + absl::Hours(1));
  ASSERT_THAT(lag, IsOk());
  EXPECT_EQ(lag->events, kLagEventsMax);
  EXPECT_EQ(lag->age, absl::Hours(1));
}

// The open transaction has a smaller id than the second event: an event of it could still come before.
TEST(LogKeeperTest, WhatATransactionInFlightMayStillAddIsWaitedFor) {
  TestOffice office;
  office.Submitted();
  pg::Connection slow = office.database.Connect();
  ASSERT_THAT(slow.RunScript("test", "BEGIN; SELECT pg_current_xact_id()"), IsOk());
  office.Submitted();
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(1));
  ASSERT_THAT(slow.RunScript("test", "ROLLBACK"), IsOk());
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(1));
}

TEST(LogKeeperTest, ADossierThatPassedToAnEarlierTransactionKeepsItsOrder) {
  TestOffice office;
  const std::string id = office.Submitted();
  // The second event of the dossier was written by the transaction with the smaller id.
  office.database.Run("ALTER TABLE dossier.event DISABLE TRIGGER event_is_append_only");
  office.database.Run(
      "INSERT INTO dossier.event SELECT province, dossier_id, 2, kind, occur_time, record_time, actor, "
      "recorded_by, trace_id, payload, hash, (xid::text::bigint - 1)::text::xid8 FROM dossier.event");
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(2));
  EXPECT_EQ(office.database.Query("SELECT string_agg(seq::text, ' ' ORDER BY position) FROM dossier.log"),
            "1 2");
}

// More transactions than a round takes lie between an event and the one that it follows.
TEST(LogKeeperTest, AMuchEarlierTransactionHoldsNothingBack) {
  TestOffice office;
  UseTransactionIds(office.database, 3000);
  office.Submitted();
  office.database.Run("ALTER TABLE dossier.event DISABLE TRIGGER event_is_append_only");
  office.database.Run(
      "INSERT INTO dossier.event SELECT province, dossier_id, 2, kind, occur_time, record_time, actor, "
      "recorded_by, trace_id, payload, hash, (xid::text::bigint - 2900)::text::xid8 FROM dossier.event");
  office.Submitted();
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(3));
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(0));
}

// An event is lost (a damage that verification finds): those behind it wait, and so does the horizon.
TEST(LogKeeperTest, AHoleInAHistoryEndsARound) {
  TestOffice office;
  const std::string id = office.Accepted();
  office.database.Run("ALTER TABLE dossier.event DISABLE TRIGGER event_is_append_only");
  office.database.Run("DELETE FROM dossier.event WHERE seq = 1");
  UseTransactionIds(office.database, 3000);
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  EXPECT_THAT(AdvanceLog(keeper, "H31"), ::onestop::testing::IsOkAndHolds(0));
  const auto lag = MeasureLag(keeper, "H31", absl::Now());
  ASSERT_THAT(lag, IsOk());
  EXPECT_EQ(lag->events, 1);
}

}  // namespace
}  // namespace onestop::ledger
