// What only a real database can answer: written together, once, in order, and nothing left of a refusal.

#include "libs/ledger/ledger.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::IsEmpty;

TEST(LedgerTest, ACommandMakesAnEventRowsANumberAndAnAnswerTogether) {
  TestOffice office;
  const std::string id = office.Accepted();
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "2");
  EXPECT_EQ(office.database.Query("SELECT code FROM dossier.dossier"), "H31.06-240115-0001");
  EXPECT_EQ(office.database.Query("SELECT register_number FROM dossier.dossier"), "1");
  EXPECT_EQ(office.database.Query("SELECT due_time AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM dossier.dossier"),
            "2024-01-22 17:30:00");
  EXPECT_EQ(office.database.Query("SELECT assignee FROM dossier.task WHERE finish_time IS NULL"), "officer");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

TEST(LedgerTest, ADryRunAnswersWithNumbersAndLeavesNothing) {
  TestOffice office;
  const std::string id = office.Submitted();
  const auto accept = [&](bool dry_run, int request) {
    Submission submission =
        office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(request));
    submission.dry_run = dry_run;
    return office.Send(std::move(submission)).get();
  };
  for (int i = 0; i < 2; ++i) {
    const auto answer = accept(true, 900 + i);
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->response, "2 H31.06-240115-0001 ");
    EXPECT_EQ(answer->position, 0);
  }
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "1");
  EXPECT_EQ(office.database.Query("SELECT position FROM dossier.log_head"), "1");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
  // It is done as if there had been no dry run, and then a dry run is refused as the command would be.
  const auto done = accept(false, 900);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->response, "2 H31.06-240115-0001 ");
  EXPECT_THAT(accept(true, 902), FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
}

// A year later, when the dossier has moved on: the answer follows from the event, not from what is true by then.
TEST(LedgerTest, ARepeatGetsTheFirstAnswerAndChangesNothing) {
  TestOffice office;
  const std::string id = office.Submitted();
  const auto submission = [&] {
    return office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(900));
  };
  const auto first = office.Send(submission()).get();
  ASSERT_THAT(first, IsOk());
  EXPECT_FALSE(first->repeated);
  EXPECT_EQ(first->position, 2);
  ASSERT_THAT(office.Do(office.Actor("officer"), id, dossier::Complete{.task_number = 1, .comment = ""}),
              IsOk());
  office.Set(At(2025, 1, 16));
  const auto second = office.Send(submission()).get();
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->response, first->response);
  EXPECT_EQ(second->position, 2);
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "3");
}

// Some of them fall into one batch, which takes each request once.
TEST(LedgerTest, RepeatsSentAtOnceGetOneAnswer) {
  TestOffice office;
  const std::string id = office.Submitted();
  std::vector<std::future<absl::StatusOr<Told>>> answers;
  for (int i = 0; i < 20; ++i) {
    answers.push_back(
        office.Send(office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(900))));
  }
  std::set<std::string> responses;
  for (auto& answer : answers) {
    const auto result = answer.get();
    ASSERT_THAT(result, IsOk());
    responses.insert(result->response);
  }
  EXPECT_EQ(responses.size(), 1u);
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "2");
}

// Another fingerprint: the caller made a mistake and must not get the other request's answer.
TEST(LedgerTest, ARequestIdIsForOneRequestOnly) {
  TestOffice office;
  const std::string id = office.Submitted();
  ASSERT_THAT(
      office.Send(office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(900)))
          .get(),
      IsOk());
  Submission other = office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(900));
  other.fingerprint = std::string(32, 'g');
  EXPECT_THAT(office.Send(std::move(other)).get(),
              FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

// A draft may be replaced by another, so nothing but its request says that it is a repeat.
TEST(LedgerTest, ARepeatThatWouldBeAllowedAgainGetsTheFirstAnswer) {
  TestOffice office({.writers = 1});
  const std::string id = office.Accepted();
  ASSERT_THAT(office.Do(office.Actor("officer"), id, dossier::Complete{.task_number = 1, .comment = ""}),
              IsOk());
  Submission assign = office.Make(office.Actor("head"), id,
                                  dossier::Assign{.task_number = 2, .assignee = "specialist", .comment = ""},
                                  office.NextRequestId());
  assign.assignee = office.Actor("specialist");
  ASSERT_THAT(office.Send(std::move(assign)).get(), IsOk());
  const auto draft = [&] {
    return office.Send(office.Make(office.Actor("specialist"), id,
                                   dossier::Draft{.task_number = 3,
                                                  .document_id = "00000000-0000-4000-8000-0000000000dd",
                                                  .document_sha256 = std::string(32, 's'),
                                                  .title = "Kết quả"},
                                   TestOffice::RequestId(900)));
  };
  const auto first = draft().get();
  ASSERT_THAT(first, IsOk());
  const auto second = draft().get();
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->response, first->response);
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "5");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

// The database refuses the whole batch by a unique key; the next attempt looks for repeats
// first.
TEST(LedgerTest, AUsedRequestIdOnALawfulCommandHarmsNoNeighbour) {
  TestOffice office({.writers = 1});
  const std::string id = office.Submitted();
  const std::string neighbour = office.Submitted();
  ASSERT_THAT(
      office.Send(office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(900)))
          .get(),
      IsOk());
  Submission reused =
      office.Make(office.Actor("officer"), id, dossier::Complete{.task_number = 1, .comment = ""},
                  TestOffice::RequestId(900));
  reused.fingerprint = std::string(32, 'g');
  auto refused = office.Send(std::move(reused));
  auto accepted =
      office.Send(office.Make(office.Actor("officer"), neighbour, dossier::Accept{}, office.NextRequestId()));
  EXPECT_THAT(refused.get(), FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_THAT(accepted.get(), IsOk());
  EXPECT_EQ(
      office.database.Query("SELECT string_agg(register_number::text, ' ' ORDER BY 1) FROM dossier.dossier"),
      "1 2");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

TEST(LedgerTest, ARequestIdIsItsCallersOwn) {
  TestOffice office;
  const std::string id = office.Submitted();
  ASSERT_THAT(
      office.Send(office.Make(office.Actor("officer"), id, dossier::Accept{}, TestOffice::RequestId(900)))
          .get(),
      IsOk());
  // A caller who guesses the id gets a refusal, not the officer's answer.
  EXPECT_FALSE(
      office.Send(office.Make(office.Actor("specialist"), id, dossier::Accept{}, TestOffice::RequestId(900)))
          .get()
          .ok());
}

// The next dossier still gets number 1: a refusal takes no number with it.
TEST(LedgerTest, ARefusalLeavesNothingAndTakesNoNumber) {
  TestOffice office;
  const std::string id = office.Submitted();
  EXPECT_THAT(office.Do(office.Actor("specialist"), id, dossier::Accept{}),
              FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "1");
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.number"), "0");
  ASSERT_THAT(office.Do(office.Actor("officer"), id, dossier::Accept{}), IsOk());
  EXPECT_EQ(office.database.Query("SELECT code FROM dossier.dossier"), "H31.06-240115-0001");
}

TEST(LedgerTest, NumbersAreUniqueInOrderAndWithoutGapsUnderLoad) {
  TestOffice office;
  std::vector<std::string> ids;
  for (int i = 0; i < 60; ++i) ids.push_back(office.Submitted());
  std::vector<std::future<absl::StatusOr<Told>>> answers;
  for (size_t i = 0; i < ids.size(); ++i) {
    // Every third is refused.
    answers.push_back(office.Send(office.Make(office.Actor(i % 3 == 0 ? "specialist" : "officer"), ids[i],
                                              dossier::Accept{}, office.NextRequestId())));
  }
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].get().ok(), i % 3 != 0);
  EXPECT_EQ(office.database.Query("SELECT count(DISTINCT code) FROM dossier.dossier WHERE code IS NOT NULL"),
            "40");
  EXPECT_EQ(office.database.Query("SELECT max(register_number) FROM dossier.dossier"), "40");
  EXPECT_EQ(office.database.Query("SELECT last FROM dossier.number WHERE series = 'dossier/H31.06'"), "40");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

TEST(LedgerTest, SeveralCommandsOnOneDossierInOneBatchAreDecidedInOrder) {
  TestOffice office({.writers = 1});
  const std::string request_id = office.NextRequestId();
  const std::string id = DossierIdFor("H31", "portal", request_id);
  std::vector<std::future<absl::StatusOr<Told>>> answers;
  answers.push_back(office.Send(office.Make(TestOffice::Portal(), id, TestOffice::Complete(), request_id)));
  answers.push_back(
      office.Send(office.Make(office.Actor("officer"), id, dossier::Accept{}, office.NextRequestId())));
  answers.push_back(
      office.Send(office.Make(office.Actor("officer"), id, dossier::Complete{.task_number = 1, .comment = ""},
                              office.NextRequestId())));
  // Version, code and symbol: each answer shows the dossier as its own command left it.
  EXPECT_EQ(answers[0].get()->response, "1  ");
  EXPECT_EQ(answers[1].get()->response, "2 H31.06-240115-0001 ");
  EXPECT_EQ(answers[2].get()->response, "3 H31.06-240115-0001 ");
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

TEST(LedgerTest, ADamagedHistoryHarmsNoNeighbour) {
  TestOffice office({.writers = 1});
  const std::string damaged = office.Submitted();
  const std::string sound = office.Submitted();
  // The row claims an event that does not exist.
  office.database.Run("UPDATE dossier.dossier SET version = 2 WHERE dossier_id = '" + damaged + "'");
  auto first =
      office.Send(office.Make(office.Actor("officer"), damaged, dossier::Accept{}, office.NextRequestId()));
  auto second =
      office.Send(office.Make(office.Actor("officer"), sound, dossier::Accept{}, office.NextRequestId()));
  EXPECT_THAT(first.get(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_THAT(second.get(), IsOk());
}

// Without a cache, so that the events are read.
TEST(LedgerTest, ADamagedHashIsFoundBeforeAnythingIsDecided) {
  TestOffice office({.writers = 1, .cache_dossiers_max = 0});
  const std::string id = office.Submitted();
  office.database.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; UPDATE dossier.event SET hash = sha256(hash)");
  EXPECT_THAT(office.Do(office.Actor("officer"), id, dossier::Accept{}),
              FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "1");
}

TEST(LedgerTest, AFullQueueSaysSoAtOnce) {
  TestOffice office({.writers = 1, .queue_commands_max = 1});
  const std::string id = office.Submitted();
  // The writer waits for the locked row, one command waits in the queue, the next finds it full.
  pg::Connection other = office.database.Connect();
  ASSERT_THAT(other.RunScript("test", "BEGIN; SELECT * FROM dossier.dossier FOR UPDATE"), IsOk());
  std::vector<std::future<absl::StatusOr<Told>>> answers;
  for (int i = 0; i < 10; ++i) {
    answers.push_back(
        office.Send(office.Make(office.Actor("officer"), id, dossier::Accept{}, office.NextRequestId())));
  }
  EXPECT_THAT(answers.back().get(), FailsWith(absl::StatusCode::kResourceExhausted, "SERVER_BUSY"));
  ASSERT_THAT(other.RunScript("test", "ROLLBACK"), IsOk());
  EXPECT_THAT(answers.front().get(), IsOk());
}

TEST(LedgerTest, ACommandWhoseDeadlinePassedIsDropped) {
  TestOffice office;
  const std::string id = office.Submitted();
  Submission late = office.Make(office.Actor("officer"), id, dossier::Accept{}, office.NextRequestId());
  late.deadline = absl::Now() - absl::Seconds(1);
  EXPECT_THAT(office.Send(std::move(late)).get(),
              FailsWith(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED"));
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "1");
}

// The caller notices nothing: the writer connects again and repeats the batch.
TEST(LedgerTest, ALostConnectionIsMadeAgainAndNothingIsDoneTwice) {
  TestOffice office({.writers = 1});
  const std::string id = office.Submitted();
  office.database.Run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onestop-test'");
  EXPECT_THAT(office.Do(office.Actor("officer"), id, dossier::Accept{}), IsOk());
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.event"), "2");
}

TEST(LedgerTest, TwoProcessesChangeOneDossierOneAfterTheOther) {
  TestOffice office;
  Options options = {
      .conninfo = office.database.Conninfo("onestop_workflow"), .name = "other", .province = "H31"};
  options.now = [&] { return absl::FromUnixMicros(office.now_micros.load()); };
  auto other = Ledger::Start(options, office.metrics);
  ASSERT_THAT(other, IsOk());
  const std::string id = office.Accepted();
  // The other process has never seen the dossier; then this one's cache is behind.
  const auto in_other = [&](dossier::Command command) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Answer>>>();
    Submission submission =
        office.Make(office.Actor("officer"), id, std::move(command), office.NextRequestId());
    submission.done = [promise](absl::StatusOr<Answer> answer) { promise->set_value(std::move(answer)); };
    (*other)->Commit(std::move(submission));
    return promise->get_future().get();
  };
  EXPECT_THAT(in_other(dossier::Complete{.task_number = 1, .comment = ""}), IsOk());
  EXPECT_THAT(
      office.Do(office.Actor("head"), id, dossier::SendBack{.task_number = 2, .reason = "thiếu trang"}),
      IsOk());
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
}

// Triggers refuse it, whatever the role's rights would allow. Of TRUNCATE no trigger of a row hears: not even the owner has
// the privilege, and a superuser is stopped by nothing.
TEST(LedgerTest, EventsCannotBeChangedOrDeleted) {
  TestOffice office;
  office.Submitted();
  pg::Connection connection = office.database.Connect();
  for (const char* sql :
       {"UPDATE dossier.event SET actor = 'x'", "DELETE FROM dossier.event", "DELETE FROM dossier.log"}) {
    EXPECT_THAT(connection.RunScript("test", sql), FailsWith(absl::StatusCode::kPermissionDenied)) << sql;
  }
  EXPECT_EQ(
      office.database.Query("SELECT string_agg(relname, ' ' ORDER BY 1) FROM pg_class, aclexplode(relacl) "
                            "WHERE oid IN ('dossier.event'::regclass, 'dossier.log'::regclass) "
                            "AND privilege_type = 'TRUNCATE'"),
      "");
  pg::Connection writer = office.database.Connect("onestop_workflow");
  EXPECT_THAT(writer.RunScript("test", "UPDATE dossier.event SET actor = 'x'"),
              FailsWith(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace onestop::ledger
