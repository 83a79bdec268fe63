// Walks dossiers from several clients at once, keeps every acknowledged answer, and compares them afterwards
// with the database.

#include "tests/support/fault_load.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/ledger/verify.h"
#include "libs/testing/status_matchers.h"

namespace onestop::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(40);

// The row of one value, or "". `sql` is a literal: its place names the statement.
std::string Query(pg::Connection& connection, const char* sql) {
  const std::string name = absl::StrCat("fault.", absl::Hex(reinterpret_cast<uintptr_t>(sql)));
  const auto rows = connection.Execute({name, sql});
  EXPECT_THAT(rows, IsOk());
  return rows.ok() ? std::string((*rows)[0].Text(0)) : "";
}

// "code register_number document_symbol" of each dossier, by its id.
std::map<std::string, std::string> StoredNumbers(pg::Connection& connection) {
  constexpr pg::Statement kNumbers = {"fault.numbers",
                                      "SELECT dossier_id::text, code || ' ' || register_number || ' ' || "
                                      "document_symbol FROM dossier.dossier"};
  const auto rows = connection.Execute(kNumbers);
  EXPECT_THAT(rows, IsOk());
  std::map<std::string, std::string> numbers;
  if (!rows.ok()) return numbers;
  for (int i = 0; i < rows->size(); ++i) {
    numbers.emplace(std::string((*rows)[i].Text(0)), std::string((*rows)[i].Text(1)));
  }
  return numbers;
}

// Every event has its position, 1, 2, 3 … without gaps.
void ExpectDensePositions(pg::Connection& connection, int events) {
  const std::string positions = Query(
      connection,
      "SELECT concat_ws(' ', count(*), count(DISTINCT l.first_position + e.ordinal), min(l.first_position + "
      "e.ordinal), "
      "max(l.first_position + e.ordinal)) FROM dossier.event e JOIN dossier.log l USING (province, batch)");
  EXPECT_EQ(positions, absl::StrCat(events, " ", events, " 1 ", events));
}

}  // namespace

FaultLoad::FaultLoad(const EmbeddedServer& server) : server_(server) {
  auto keys = LoadWalkKeys(server.directory());
  CHECK(keys.ok());
  keys_ = *std::move(keys);
  for (int i = 0; i < kClients; ++i)
    threads_.emplace_back([this, portal = server.Token("portal")] { Run(portal); });
}

void FaultLoad::Run(const std::string& portal) {
  const auto client = rpc::Client::Connect({.target = server_.target(), .token = portal});
  CHECK(client.ok());
  const ConnectTo connect = [&](const std::string&, const std::string& who) {
    return client->As(server_.Token(who));
  };
  const WalkOptions options = {.patience = kPatience, .acknowledged = [this](Acknowledged act) {
                                 base::MutexLock lock(mutex_);
                                 acknowledged_.push_back(std::move(act));
                                 ++count_;
                               }};
  for (int i = 0; i < kDossiersEach; ++i) {
    const auto walked = WalkDossier(connect, keys_, options);
    ASSERT_THAT(walked, IsOk());
    base::MutexLock lock(mutex_);
    walked_.push_back(*walked);
  }
}

void FaultLoad::AwaitAcknowledged(int count) const {
  const absl::Time until = absl::Now() + kPatience;
  while (count_ < count && absl::Now() < until) absl::SleepFor(absl::Milliseconds(2));
  ASSERT_GE(count_, count);
}

void FaultLoad::Finish() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void FaultLoad::ExpectAllThere() {
  pg::Connection connection = server_.Database();
  base::MutexLock lock(mutex_);
  ASSERT_EQ(walked_.size(), kDossiers);
  ASSERT_EQ(acknowledged_.size(), kDossiers * kWalkCalls);
  std::map<std::string, std::string> promised;
  for (const WalkedDossier& dossier : walked_) {
    promised.emplace(dossier.dossier_id,
                     absl::StrCat(dossier.code, " ", dossier.register_number, " ", dossier.document_symbol));
  }
  EXPECT_EQ(StoredNumbers(connection), promised);

  // Each number is issued once, and the greatest is the count: none was left out.
  const std::string once = absl::StrCat(kDossiers, " ", kDossiers);
  EXPECT_EQ(Query(connection, "SELECT count(DISTINCT code) || ' ' || count(*) FROM dossier.dossier"), once);
  EXPECT_EQ(
      Query(connection,
            "SELECT count(DISTINCT register_number) || ' ' || max(register_number) FROM dossier.dossier"),
      once);
  EXPECT_EQ(Query(connection,
                  "SELECT count(DISTINCT document_symbol) || ' ' || max(split_part(document_symbol, '/', "
                  "1)::integer) "
                  "FROM dossier.dossier"),
            once);
  // Codes are counted by the day, and the night may fall meanwhile; the other series by the year.
  EXPECT_EQ(
      Query(connection,
            "SELECT string_agg(kind || ' ' || issued, ', ' ORDER BY kind) FROM (SELECT "
            "split_part(series, '/', 1) AS kind, sum(last) AS issued FROM dossier.number GROUP BY 1) AS n"),
      absl::StrCat("document ", kDossiers, ", dossier ", kDossiers, ", register ", kDossiers));

  constexpr int kEvents = kDossiers * kWalkEvents;
  EXPECT_EQ(Query(connection, "SELECT count(*)::text FROM dossier.event"), absl::StrCat(kEvents));
  EXPECT_EQ(Query(connection, "SELECT count(*)::text FROM document.document"),
            absl::StrCat(kDossiers * kWalkUploads));
  ExpectDensePositions(connection, kEvents);
  // Folds every history again and compares it with the projections.
  const auto verified = ledger::Verify(
      server_.DatabaseOptions(), {.province = "H31"},
      [](const ledger::Finding& finding) { ADD_FAILURE() << finding.dossier_id << ": " << finding.what; },
      [](const ledger::VerifyProgress&) {});
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->progress.events, kEvents);
}

void FaultLoad::ExpectTheSameAnswers() {
  base::MutexLock lock(mutex_);
  for (const Acknowledged& act : acknowledged_) EXPECT_THAT(act.repeat(), IsOkAndHolds(act.answer));
}

}  // namespace onestop::testing
