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

}  // namespace
}  // namespace onestop::ledger
