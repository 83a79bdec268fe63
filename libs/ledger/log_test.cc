// The log is the order of commits: dense, final, and known when a command is answered, however many processes write.

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/reader.h"
#include "libs/testing/status_matchers.h"
#include "rapidcheck/gtest.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::testing::IsEmpty;

// "dossier sequence" of each event, in the order of the positions. Reads on from `seen` what one snapshot shows, and checks
// that nothing is missing in it.
void ReadOn(pg::Pool& pool, std::vector<std::string>& seen) {
  auto reader =
      Reader::Begin(pool, {.province = "H31", .whole_province = true}, absl::Now() + absl::Minutes(1));
  ASSERT_THAT(reader, IsOk());
  const auto last = reader->LastPosition();
  ASSERT_THAT(last, IsOk());
  const auto rows = reader->LogBetween(static_cast<int64_t>(seen.size()), *last, 1'000'000);
  ASSERT_THAT(rows, IsOk());
  for (const EventRow& row : *rows) {
    ASSERT_EQ(row.position, static_cast<int64_t>(seen.size()) + 1);
    seen.push_back(absl::StrCat(row.dossier_id, " ", row.sequence));
  }
  ASSERT_EQ(static_cast<int64_t>(seen.size()), *last);
}

// Submits and accepts dossiers one after the other, and keeps what it was told: position and "dossier sequence".
std::vector<std::pair<int64_t, std::string>> Write(TestOffice& office, Ledger& ledger, int writer,
                                                   int dossiers) {
  std::vector<std::pair<int64_t, std::string>> told;
  const auto send = [&](Submission submission, int sequence) {
    std::promise<absl::StatusOr<Answer>> promise;
    submission.done = [&promise](absl::StatusOr<Answer> answer) { promise.set_value(std::move(answer)); };
    ledger.Commit(std::move(submission));
    const auto answer = promise.get_future().get();
    ASSERT_THAT(answer, IsOk());
    told.emplace_back(answer->position, absl::StrCat(answer->dossier_id, " ", sequence));
  };
  for (int i = 0; i < dossiers; ++i) {
    const int number = 1'000'000 * writer + 2 * i;
    const std::string request_id = TestOffice::RequestId(number);
    const std::string id = DossierIdFor("H31", "portal", request_id);
    send(office.Make(TestOffice::Portal(), id, TestOffice::Complete(), request_id), 1);
    send(office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(number + 1)), 2);
  }
  return told;
}

// Three ledgers, as three processes have them, each used by four callers, while a reader follows.
TEST(LogTest, AReaderSeesTheCommitsInOrderWithoutGapsHoweverManyWrite) {
  constexpr int kLedgers = 3;
  constexpr int kCallers = 4;
  constexpr int kDossiers = 25;
  TestOffice office;
  std::vector<std::unique_ptr<Ledger>> ledgers;
  for (int i = 0; i < kLedgers; ++i) {
    auto ledger = Ledger::Start({.conninfo = office.database.Conninfo("onestop_intake"),
                                 .name = absl::StrCat("ledger", i),
                                 .province = "H31",
                                 .now = [&office] { return absl::FromUnixMicros(office.now_micros.load()); }},
                                office.metrics);
    ASSERT_THAT(ledger, IsOk());
    ledgers.push_back(*std::move(ledger));
  }
  std::vector<std::future<std::vector<std::pair<int64_t, std::string>>>> writers;
  for (int i = 0; i < kLedgers * kCallers; ++i) {
    writers.push_back(std::async(std::launch::async, Write, std::ref(office),
                                 std::ref(*ledgers[i % kLedgers]), i + 1, kDossiers));
  }
  pg::Pool pool({.connection = office.database.Options("onestop_tracking"), .connections_max = 1});
  std::vector<std::string> seen;
  constexpr size_t kEvents = size_t{2} * kLedgers * kCallers * kDossiers;
  while (seen.size() < kEvents && !HasFailure()) ReadOn(pool, seen);
  for (auto& writer : writers) {
    for (const auto& [position, event] : writer.get()) {
      ASSERT_LE(position, static_cast<int64_t>(seen.size()));
      EXPECT_EQ(seen[static_cast<size_t>(position) - 1], event);
    }
  }
  EXPECT_EQ(seen.size(), kEvents);
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

// Nothing is written where nothing happened: a refused batch, a dry run and a repeat leave the log as it is.
TEST(LogTest, OnlyABatchWithEventsHasALineInTheLog) {
  TestOffice office;
  const std::string id = office.Accepted();
  const auto lines = [&] {
    return office.database.Query("SELECT concat_ws(' ', count(*), max(first_position)) FROM dossier.log");
  };
  EXPECT_EQ(lines(), "2 2");
  EXPECT_FALSE(office.Do(office.Actor("officer"), id, dossier::Accept{}).ok());
  EXPECT_EQ(lines(), "2 2");
}

// What one caller sends, one after the other: a new dossier, its acceptance, either again, a dry run, a refused command.
enum class Kind { kSubmit, kAccept, kRepeat, kDryRun, kRefused };

struct Caller {
  int number = 0;
  std::vector<Kind> kinds;
};

// Sends what `caller` has, and keeps for each event that it was told of: position, "dossier sequence".
void Send(const TestOffice& office, Ledger& ledger, const Caller& caller,
          std::vector<std::pair<int64_t, std::string>>& told) {
  int requests = 1'000'000 * caller.number;
  // The last dossier, how many events it has, and the last command that was done.
  std::string id;
  int sequence = 0;
  std::optional<Submission> done;
  std::string done_as;
  const auto send = [&](Submission submission) {
    std::promise<absl::StatusOr<Answer>> promise;
    submission.done = [&promise](absl::StatusOr<Answer> answer) { promise.set_value(std::move(answer)); };
    ledger.Commit(std::move(submission));
    return promise.get_future().get();
  };
  const auto again = [&](const Submission& of) {
    Submission submission = office.Make(of.actor, of.dossier_id, of.command, of.request_id);
    submission.dry_run = of.dry_run;
    return submission;
  };
  const auto act = [&](Submission submission) {
    const auto answer = send(again(submission));
    RC_ASSERT(answer.ok());
    done_as = absl::StrCat(submission.dossier_id, " ", ++sequence);
    told.emplace_back(answer->position, done_as);
    done = std::move(submission);
  };
  for (const Kind kind : caller.kinds) {
    const std::string request_id = TestOffice::RequestId(++requests);
    const auto accept = [&] {
      return office.Make(office.Actor("officer"), id, dossier::Accept{}, request_id);
    };
    if (kind == Kind::kSubmit || id.empty()) {
      id = DossierIdFor("H31", "portal", request_id);
      sequence = 0;
      act(office.Make(TestOffice::Portal(), id, TestOffice::Complete(), request_id));
    } else if (kind == Kind::kAccept && sequence == 1) {
      act(accept());
    } else if (kind == Kind::kRepeat) {
      const auto answer = send(again(*done));
      RC_ASSERT(answer.ok() && answer->repeated);
      told.emplace_back(answer->position, done_as);
    } else if (kind == Kind::kDryRun) {
      Submission dry = accept();
      dry.dry_run = true;
      RC_ASSERT(send(std::move(dry)).ok() == (sequence == 1));
    } else {
      RC_ASSERT(!send(office.Make(office.Actor("specialist"), id, dossier::Accept{}, request_id)).ok());
    }
  }
}

// Random callers of three ledgers, as three processes have them: the log has the batches in the order in which PostgreSQL
// committed them, the feed has their events in that order without gaps whatever the windows, and each caller was told the
// position at which its event stands.
RC_GTEST_PROP(LogPropertyTest, TheFeedIsTheCommitsInTheirOrder, ()) {
  const auto kinds =
      rc::gen::container<std::vector<Kind>>(12, rc::gen::weightedElement<Kind>({{4, Kind::kSubmit},
                                                                                {4, Kind::kAccept},
                                                                                {1, Kind::kRepeat},
                                                                                {1, Kind::kDryRun},
                                                                                {1, Kind::kRefused}}));
  const auto callers = *rc::gen::container<std::vector<std::vector<Kind>>>(9, kinds);
  TestOffice office;
  std::vector<std::unique_ptr<Ledger>> ledgers;
  for (int i = 0; i < 3; ++i) {
    auto ledger = Ledger::Start({.conninfo = office.database.Conninfo("onestop_intake"),
                                 .name = absl::StrCat("ledger", i),
                                 .province = "H31",
                                 .now = [&office] { return absl::FromUnixMicros(office.now_micros.load()); }},
                                office.metrics);
    RC_ASSERT(ledger.ok());
    ledgers.push_back(*std::move(ledger));
  }
  std::vector<std::vector<std::pair<int64_t, std::string>>> told(callers.size());
  std::vector<std::future<void>> sending;
  for (size_t i = 0; i < callers.size(); ++i) {
    sending.push_back(std::async(std::launch::async, [&, i] {
      Send(office, *ledgers[i % ledgers.size()], {.number = static_cast<int>(i) + 1, .kinds = callers[i]},
           told[i]);
    }));
  }
  for (auto& one : sending) one.get();

  RC_ASSERT(
      office.database.Query("SELECT count(*) FROM (SELECT pg_xact_commit_timestamp(xmin) AS at, "
                            "lag(pg_xact_commit_timestamp(xmin)) OVER (ORDER BY first_position) AS before "
                            "FROM dossier.log) c WHERE at < before") == "0");
  pg::Pool pool({.connection = office.database.Options("onestop_tracking"), .connections_max = 1});
  auto reader =
      Reader::Begin(pool, {.province = "H31", .whole_province = true}, absl::Now() + absl::Minutes(1));
  RC_ASSERT(reader.ok());
  const int64_t end = *reader->LastPosition();
  std::vector<std::string> feed;
  while (static_cast<int64_t>(feed.size()) < end) {
    const int64_t after = static_cast<int64_t>(feed.size());
    const int64_t through = after + *rc::gen::inRange<int64_t>(1, 20);
    const auto rows = reader->LogBetween(after, through, *rc::gen::inRange(1, 20));
    RC_ASSERT(rows.ok() && !rows->empty());
    for (const EventRow& row : *rows) {
      feed.push_back(absl::StrCat(row.dossier_id, " ", row.sequence));
      RC_ASSERT(row.position == static_cast<int64_t>(feed.size()));
    }
  }
  RC_ASSERT(absl::StrCat(end) == office.database.Query("SELECT count(*) FROM dossier.event"));
  RC_ASSERT(office.database.Query(
                "SELECT count(*) FROM dossier.event e JOIN dossier.log l ON l.batch = e.batch "
                "WHERE pg_xact_commit_timestamp(e.xmin) <> pg_xact_commit_timestamp(l.xmin)") == "0");
  for (const auto& caller : told) {
    for (const auto& [position, event] : caller)
      RC_ASSERT(feed.at(static_cast<size_t>(position) - 1) == event);
  }
}

}  // namespace
}  // namespace onestop::ledger
