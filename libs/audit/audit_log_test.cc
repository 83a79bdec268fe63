// What is recorded, that entries follow from one another, and that no role changes them.

#include "libs/audit/audit_log.h"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/audit/audit_reader.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::audit {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kGet[] = "/onestop.tracking.v1.TrackingService/GetDossier";
constexpr char kList[] = "/onestop.tracking.v1.TrackingService/ListDossiers";
constexpr char kLookUp[] = "/onestop.tracking.v1.TrackingService/LookUpDossier";

class AuditLogTest : public ::testing::Test {
 protected:
  AuditLogTest() { Start(); }

  void Start() {
    log_ = std::make_unique<AuditLog>(
        AuditOptions{.conninfo = database_.Options("onestop_audit").conninfo, .province = "H31"}, metrics_);
  }

  static rpc::AuditEntry Entry(const std::string& subject, const std::string& object = "d1",
                               absl::StatusCode code = absl::StatusCode::kOk,
                               const std::string& reason = "") {
    return {.time = absl::Now(),
            .kind = rpc::Caller::Kind::kToken,
            .subject = subject,
            .address = "127.0.0.1",
            .method = kGet,
            .objects = {object},
            .purpose = "kiểm tra",
            .code = code,
            .reason = reason,
            .trace_id = std::string(16, 't')};
  }

  absl::Status Append(rpc::AuditEntry entry) {
    std::promise<absl::Status> promise;
    auto future = promise.get_future();
    log_->Append(std::move(entry), [&promise](absl::Status status) { promise.set_value(std::move(status)); });
    return future.get();
  }

  // "2: 1" is kChanged of the second.
  std::vector<std::string> Findings() {
    pg::Connection connection =
        *pg::Connection::Open(database_.Options("onestop_auditor"), absl::Now() + absl::Minutes(1));
    std::vector<std::string> findings;
    EXPECT_THAT(Verify(connection, "H31",
                       [&](const AuditFinding& one) {
                         findings.push_back(absl::StrCat(one.number, ": ", static_cast<int>(one.wrong)));
                       }),
                IsOk());
    return findings;
  }

  std::vector<AuditRow> List(const AuditFilter& filter = {}) {
    pg::Connection connection =
        *pg::Connection::Open(database_.Options("onestop_auditor"), absl::Now() + absl::Minutes(1));
    auto rows = ListEntries(connection, "H31", filter, 1000);
    EXPECT_THAT(rows, IsOk());
    return rows.value_or(std::vector<AuditRow>());
  }

  onestop::testing::TestDatabase database_;
  telemetry::Metrics metrics_;
  std::unique_ptr<AuditLog> log_;
};

TEST_F(AuditLogTest, WhatIsReadAndWhatIsRefusedIsRecorded) {
  EXPECT_TRUE(log_->Wants(kGet, absl::OkStatus()));
  EXPECT_TRUE(log_->Wants(kGet, absl::NotFoundError("")));
  EXPECT_TRUE(log_->Wants(kList, absl::PermissionDeniedError("")));
  EXPECT_TRUE(log_->Wants(kList, absl::UnauthenticatedError("")));
  EXPECT_TRUE(log_->Wants(kLookUp, absl::NotFoundError("")));
  EXPECT_TRUE(log_->Wants(kLookUp, absl::ResourceExhaustedError("")));
  EXPECT_FALSE(log_->Wants(kLookUp, absl::OkStatus()));
  EXPECT_FALSE(log_->Wants(kList, absl::OkStatus()));
  EXPECT_FALSE(log_->Wants(kList, absl::InvalidArgumentError("")));
}

TEST_F(AuditLogTest, AnEntryIsThereWhenItsCallIsAnswered) {
  ASSERT_THAT(Append(Entry("mc01")), IsOk());
  const std::vector<AuditRow> rows = List();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].number, 1);
  EXPECT_EQ(rows[0].entry.subject, "mc01");
  EXPECT_EQ(rows[0].entry.kind, rpc::Caller::Kind::kToken);
  EXPECT_EQ(rows[0].entry.address, "127.0.0.1");
  EXPECT_EQ(rows[0].entry.method, kGet);
  EXPECT_THAT(rows[0].entry.objects, ElementsAre("d1"));
  EXPECT_EQ(rows[0].entry.purpose, "kiểm tra");
  EXPECT_EQ(rows[0].entry.trace_id, std::string(16, 't'));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(AuditLogTest, WhoOpenedADossierCanBeTold) {
  ASSERT_THAT(Append(Entry("mc01", "d1")), IsOk());
  ASSERT_THAT(Append(Entry("mc02", "d2")), IsOk());
  ASSERT_THAT(Append(Entry("bt01", "d1", absl::StatusCode::kPermissionDenied, "READ_RIGHT_MISSING")), IsOk());
  const std::vector<AuditRow> rows = List({.object = "d1"});
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].entry.subject, "bt01");
  EXPECT_EQ(rows[0].entry.reason, "READ_RIGHT_MISSING");
  EXPECT_EQ(rows[1].entry.subject, "mc01");
  EXPECT_THAT(List({.subject = "mc02"}), SizeIs(1));
  EXPECT_THAT(List({.refused = true}), SizeIs(1));
  EXPECT_THAT(List({.since = absl::Now() + absl::Hours(1)}), IsEmpty());
}

TEST_F(AuditLogTest, ManyEntriesAtOnceAreEachThere) {
  std::vector<std::future<absl::Status>> answers;
  for (int i = 0; i < 2000; ++i) {
    auto promise = std::make_shared<std::promise<absl::Status>>();
    answers.push_back(promise->get_future());
    log_->Append(Entry(absl::StrCat("s", i)),
                 [promise](absl::Status status) { promise->set_value(std::move(status)); });
  }
  for (auto& answer : answers) EXPECT_THAT(answer.get(), IsOk());
  EXPECT_EQ(database_.Query("SELECT count(*) || ' ' || max(number) FROM audit.entry"), "2000 2000");
  EXPECT_THAT(Findings(), IsEmpty());
}

// Two servers append to one log.
TEST_F(AuditLogTest, TwoServersShareTheChain) {
  AuditLog other(AuditOptions{.conninfo = database_.Options("onestop_audit").conninfo, .province = "H31"},
                 metrics_);
  std::vector<std::future<absl::Status>> answers;
  for (int i = 0; i < 200; ++i) {
    auto promise = std::make_shared<std::promise<absl::Status>>();
    answers.push_back(promise->get_future());
    (i % 2 == 0 ? *log_ : other).Append(Entry(absl::StrCat("s", i)), [promise](absl::Status status) {
      promise->set_value(std::move(status));
    });
  }
  for (auto& answer : answers) EXPECT_THAT(answer.get(), IsOk());
  EXPECT_EQ(database_.Query("SELECT count(*) || ' ' || max(number) FROM audit.entry"), "200 200");
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(AuditLogTest, NoRoleChangesWhatIsRecorded) {
  ASSERT_THAT(Append(Entry("mc01")), IsOk());
  for (const char* sql : {"UPDATE audit.entry SET subject = 'other'", "DELETE FROM audit.entry"}) {
    pg::Connection owner = database_.Connect();
    EXPECT_THAT(owner.RunScript("test", sql), ::testing::Not(IsOk())) << sql;
  }
  for (const char* sql :
       {"UPDATE audit.entry SET subject = 'other'", "DELETE FROM audit.entry", "SELECT * FROM audit.entry",
        "INSERT INTO audit.head VALUES ('H32', 0, '')", "SELECT audit.forget('H31', now())"}) {
    pg::Connection writer =
        *pg::Connection::Open(database_.Options("onestop_audit"), absl::Now() + absl::Minutes(1));
    EXPECT_THAT(writer.RunScript("test", sql), ::testing::Not(IsOk())) << sql;
  }
  pg::Connection auditor =
      *pg::Connection::Open(database_.Options("onestop_auditor"), absl::Now() + absl::Minutes(1));
  EXPECT_THAT(auditor.RunScript("test", "DELETE FROM audit.entry"), ::testing::Not(IsOk()));
}

// By one who may do everything in the database but does not make the chain anew.
TEST_F(AuditLogTest, VerificationFindsWhatWasChangedRemovedOrCutOff) {
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Append(Entry(absl::StrCat("s", i))), IsOk());
  ASSERT_THAT(Findings(), IsEmpty());
  const auto without_trigger = [this](const std::string& sql) {
    database_.Run(absl::StrCat("ALTER TABLE audit.entry DISABLE TRIGGER entry_is_append_only; ", sql,
                               "; ALTER TABLE audit.entry ENABLE TRIGGER entry_is_append_only"));
  };
  without_trigger("UPDATE audit.entry SET subject = 'another' WHERE number = 2");
  EXPECT_THAT(Findings(), ElementsAre("2: 1"));
  without_trigger("UPDATE audit.entry SET subject = 's1' WHERE number = 2");
  EXPECT_THAT(Findings(), IsEmpty());
  without_trigger("DELETE FROM audit.entry WHERE number = 3");
  EXPECT_THAT(Findings(), ElementsAre("4: 0"));
  without_trigger("DELETE FROM audit.entry WHERE number >= 3");
  EXPECT_THAT(Findings(), ElementsAre("5: 2"));
  database_.Run("DELETE FROM audit.head");
  EXPECT_THAT(Findings(), ElementsAre("2: 2"));
}

// One who makes the chain anew is found by an entry's hash that was kept elsewhere.
TEST_F(AuditLogTest, AHashThatWasKeptElsewhereTellsOfALogWrittenAnew) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Append(Entry(absl::StrCat("s", i))), IsOk());
  pg::Connection auditor =
      *pg::Connection::Open(database_.Options("onestop_auditor"), absl::Now() + absl::Minutes(1));
  const auto kept = HashAt(auditor, "H31", 3);
  ASSERT_THAT(kept, IsOk());
  ASSERT_TRUE(kept->has_value());
  database_.Run(R"(
      ALTER TABLE audit.entry DISABLE TRIGGER entry_is_append_only;
      UPDATE audit.entry SET subject = 'another' WHERE number = 3;
      UPDATE audit.entry e SET hash = audit.hash_of((SELECT hash FROM audit.entry WHERE number = 2), e) WHERE number = 3;
      UPDATE audit.head SET hash = (SELECT hash FROM audit.entry WHERE number = 3))");
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_NE(*HashAt(auditor, "H31", 3), *kept);
  EXPECT_FALSE(HashAt(auditor, "H31", 4)->has_value());
}

TEST_F(AuditLogTest, AClockThatIsAheadKeepsNoEntryForEver) {
  rpc::AuditEntry entry = Entry("ahead");
  entry.time = absl::Now() + absl::Hours(24 * 3000);
  ASSERT_THAT(Append(std::move(entry)), IsOk());
  EXPECT_EQ(
      database_.Query("SELECT count(*) FROM audit.entry WHERE answer_time > now() + interval '6 minutes'"),
      "0");
}

TEST_F(AuditLogTest, WhatIsOldIsForgottenAndTheRestStaysProven) {
  for (int i = 0; i < 3; ++i) {
    rpc::AuditEntry entry = Entry(absl::StrCat("s", i));
    entry.time = absl::Now() - absl::Hours(24 * (10 - i));
    ASSERT_THAT(Append(std::move(entry)), IsOk());
  }
  pg::Connection owner = database_.Connect();
  EXPECT_EQ(*Forget(owner, "H31", absl::Now() - absl::Hours(24 * 9 - 1)), 2);
  // What was forgotten is told by an entry.
  EXPECT_EQ(
      database_.Query("SELECT string_agg(number || ' ' || method, ', ' ORDER BY number) FROM audit.entry"),
      absl::StrCat("3 ", kGet, ", 4 audit.forget"));
  EXPECT_THAT(List()[0].entry.purpose, HasSubstr("through 2, 2 of them"));
  EXPECT_EQ(*FirstKept(owner, "H31"), 3);
  EXPECT_TRUE(HashAt(owner, "H31", 2)->has_value());
  EXPECT_FALSE(HashAt(owner, "H31", 1)->has_value());
  EXPECT_THAT(Findings(), IsEmpty());
  ASSERT_THAT(Append(Entry("later")), IsOk());
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_EQ(*Forget(owner, "H31", absl::Now() + absl::Hours(1)), 3);
  EXPECT_THAT(Findings(), IsEmpty());
  ASSERT_THAT(Append(Entry("after all was forgotten")), IsOk());
  EXPECT_THAT(Findings(), IsEmpty());
}

// No caller fills the disk by being refused; others' refusals are recorded.
TEST_F(AuditLogTest, ManyRefusalsOfOneCallerAreCountedAndNotRecorded) {
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(Append(Entry("greedy", "d1", absl::StatusCode::kPermissionDenied, "ROLE_MISSING")), IsOk());
  }
  ASSERT_THAT(Append(Entry("other", "d1", absl::StatusCode::kPermissionDenied, "ROLE_MISSING")), IsOk());
  // The minute may end in between.
  EXPECT_LE(List({.subject = "greedy"}).size(), 2u * AuditLog::kRefusalsPerMinute);
  EXPECT_THAT(List({.subject = "other"}), SizeIs(1));
  EXPECT_THAT(metrics_.Scrape(), HasSubstr("onestop_audit_omitted_total"));
}

TEST_F(AuditLogTest, WhatCannotBeRecordedIsRefused) {
  AuditLog away(AuditOptions{.conninfo = "host=/nowhere dbname=none",
                             .province = "H31",
                             .waiting_max = 10,
                             .wait_max = absl::Milliseconds(10)},
                metrics_);
  std::promise<absl::Status> promise;
  auto answer = promise.get_future();
  away.Append(Entry("mc01"), [&promise](absl::Status status) { promise.set_value(std::move(status)); });
  EXPECT_THAT(answer.get(), FailsWith(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE"));
}

}  // namespace
}  // namespace onestop::audit
