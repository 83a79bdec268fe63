// Each event counts once in what a follower derives, in the order of the log, however often it fails and wherever else it runs.

#include "libs/ledger/follower.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/log_tree_rows.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::Duration kPatience = absl::Seconds(60);

// Keeps the position of each event, which a key refuses to have twice; fails now and then after it has written.
class Positions final : public Derivation {
 public:
  explicit Positions(int fails_each) : fails_each_(fails_each) {}

  absl::Status Reset(pg::Transaction& transaction, const std::string& /*province*/) override {
    return transaction.Execute({"test.reset", "DELETE FROM public.taken"}).status();
  }
  absl::Status Apply(pg::Transaction& transaction, const std::string& /*province*/, int64_t after,
                     absl::Span<const EventRow> events) override {
    std::vector<int64_t> positions;
    for (const EventRow& event : events) positions.push_back(event.position);
    EXPECT_EQ(positions.front(), after + 1);
    pg::Params params;
    params.Int64Array(positions);
    const absl::Status taken =
        transaction.Execute({"test.take", "INSERT INTO public.taken SELECT unnest($1::bigint[])"}, params)
            .status();
    if (taken.ok() && fails_each_ > 0 && ++calls_ % fails_each_ == 0)
      return absl::InternalError("this time not");
    return taken;
  }

 private:
  const int fails_each_;
  int calls_ = 0;
};

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest() {
    office_.database.Run(
        "CREATE TABLE public.taken (position bigint PRIMARY KEY); GRANT USAGE ON SCHEMA public TO "
        "onestop_follower; "
        "GRANT SELECT, INSERT, DELETE ON public.taken TO onestop_follower");
  }

  std::unique_ptr<Follower> Follow(const std::string& name, std::unique_ptr<Derivation> derivation,
                                   int events_max = 7) {
    return std::make_unique<Follower>(
        FollowerOptions{.conninfo = office_.database.Conninfo("onestop_follower"),
                        .name = name,
                        .province = "H31",
                        .events_max = events_max,
                        .every = absl::Milliseconds(2)},
        std::move(derivation), office_.metrics);
  }
  int64_t Place(const std::string& name) {
    pg::Connection connection = office_.database.Connect();
    const auto places = ListFollowers(connection, "H31");
    EXPECT_THAT(places, IsOk());
    for (const FollowerPlace& place : *places) {
      if (place.name == name) return place.position;
    }
    return -1;
  }
  void Await(const std::string& name, int64_t position) {
    const absl::Time until = absl::Now() + kPatience;
    while (Place(name) < position && absl::Now() < until) absl::SleepFor(absl::Milliseconds(5));
    ASSERT_EQ(Place(name), position);
  }
  std::string Taken() {
    return office_.database.Query(
        "SELECT concat_ws(' ', count(*), min(position), max(position)) FROM public.taken");
  }

  TestOffice office_;
};

TEST_F(FollowerTest, EachEventIsTakenOnceByFollowersThatFailAndCompete) {
  auto first = Follow("positions", std::make_unique<Positions>(3));
  for (int i = 0; i < 10; ++i) office_.Accepted();
  auto second = Follow("positions", std::make_unique<Positions>(2));
  for (int i = 0; i < 20; ++i) office_.Accepted();
  // One ends in the middle of its work; the other goes on from where it was.
  first.reset();
  for (int i = 0; i < 10; ++i) office_.Accepted();
  Await("positions", 80);
  EXPECT_EQ(Taken(), "80 1 80");
  EXPECT_THAT(office_.metrics.Scrape(),
              HasSubstr("onestop_follower_lag_positions{follower=\"positions\"} 0\n"));
}

TEST_F(FollowerTest, ARestartDerivesEverythingAgain) {
  auto follower = Follow("positions", std::make_unique<Positions>(0));
  office_.Accepted();
  Await("positions", 2);
  office_.database.Run("UPDATE public.taken SET position = position + 1000");
  pg::Connection connection = office_.database.Connect();
  EXPECT_THAT(RestartFollower(connection, "H31", "another"), testing::IsOkAndHolds(false));
  EXPECT_THAT(RestartFollower(connection, "H31", "positions"), testing::IsOkAndHolds(true));
  Await("positions", 2);
  EXPECT_EQ(Taken(), "2 1 2");
}

// Nothing is written where nothing happened: a follower at the end of the log takes no transaction id.
TEST_F(FollowerTest, AtTheEndOfTheLogItOnlyReads) {
  auto follower = Follow("positions", std::make_unique<Positions>(0));
  office_.Accepted();
  Await("positions", 2);
  // A row that is locked or changed gets another xmax or place.
  const auto row = [&] {
    return office_.database.Query("SELECT concat_ws(' ', ctid, xmin, xmax) FROM dossier.follower");
  };
  const std::string before = row();
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(row(), before);
}

TEST_F(FollowerTest, ItSeesNoPersonalDataAndChangesNoEvent) {
  pg::Connection connection = office_.database.Connect("onestop_follower");
  office_.Accepted();
  for (const char* sql : {"SELECT 1 FROM dossier.personal_data", "SELECT owner_name FROM dossier.dossier",
                          "UPDATE dossier.event SET payload = ''", "DELETE FROM dossier.log"}) {
    EXPECT_FALSE(connection.RunScript("test", sql).ok()) << sql;
  }
}

TEST_F(FollowerTest, TheTreeIsKeptVerifiedAndProvesWhatWasTold) {
  auto follower = Follow(kLogTreeFollower, std::make_unique<LogTreeRows>(), 100);
  for (int i = 0; i < 150; ++i) office_.Accepted();
  // 300 events: one node over 256 is kept.
  Await(kLogTreeFollower, 300);
  EXPECT_EQ(office_.database.Query("SELECT string_agg(level || '/' || number, ' ') FROM dossier.log_tree"),
            "0/0");
  std::vector<std::string> findings;
  const auto verify = [&](std::optional<LogHead> told) {
    findings.clear();
    auto verified = Verify(
        office_.database.Options(), {.province = "H31", .told = std::move(told)},
        [&](const Finding& finding) { findings.push_back(finding.what); }, [](const VerifyProgress&) {});
    EXPECT_THAT(verified, IsOk());
    return verified->head.value_or(LogHead{});
  };
  const LogHead told = verify(std::nullopt);
  EXPECT_EQ(told.position, 300);
  EXPECT_THAT(findings, IsEmpty());
  office_.Accepted();
  Await(kLogTreeFollower, 302);
  EXPECT_NE(verify(told).hash, told.hash);
  EXPECT_THAT(findings, IsEmpty());
  verify(LogHead{.position = 400, .hash = told.hash});
  EXPECT_THAT(findings,
              ElementsAre("the log ends at position 302, before that of which the head was told, 400"));

  // An insider with the owner's rights lets two events of two dossiers change places in the log: each dossier, and the log,
  // agree with themselves.
  follower.reset();
  office_.database.Run(R"(
      ALTER TABLE dossier.event DISABLE TRIGGER ALL;
      CREATE TEMPORARY TABLE b AS SELECT first_position AS at, batch FROM dossier.log WHERE first_position IN (2, 3);
      UPDATE dossier.event SET ordinal = 1 WHERE batch = (SELECT batch FROM b WHERE at = 2);
      UPDATE dossier.event SET batch = (SELECT batch FROM b WHERE at = 2) WHERE batch = (SELECT batch FROM b WHERE at = 3);
      UPDATE dossier.event SET batch = (SELECT batch FROM b WHERE at = 3), ordinal = 0
      WHERE batch = (SELECT batch FROM b WHERE at = 2) AND ordinal = 1)");
  verify(told);
  EXPECT_THAT(findings,
              ElementsAre("the tree over the log does not agree with the events at the positions 1 to 256",
                          "the events up to position 300 are not those of which the head was told"));
}

}  // namespace
}  // namespace onestop::ledger
