// A COMMIT whose answer is lost stays in doubt until its event was looked for: no second loss
// turns it into "nothing was done".

#include <future>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

class InDoubtTest : public ::testing::Test {
 protected:
  InDoubtTest() : id_(office_.Submitted()) {
    CHECK(gate_.RunScript("test", "SELECT pg_advisory_lock(7)").ok());
    office_.database.Run(R"sql(
        CREATE FUNCTION dossier.wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(7);
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON dossier.event
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dossier.wait_at_commit();
    )sql");
  }
  ~InDoubtTest() override { AllowConnections(true); }

  void AllowConnections(bool allow) {
    office_.database.Run(allow ? "ALTER ROLE test_office LOGIN" : "ALTER ROLE test_office NOLOGIN");
  }

  std::future<absl::StatusOr<Told>> Accept() {
    return office_.Send(
        office_.Make(office_.Actor("officer"), id_, dossier::Accept{}, TestOffice::RequestId(900)));
  }

  // Ends the writer's session once it waits for a lock of the kind `wait_event`; it cannot connect again
  // until it is allowed to.
  void EndWriterAt(const std::string& wait_event) {
    const std::string waiting = absl::StrCat(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'onestop-test' AND wait_event_type = "
        "'Lock' "
        "AND wait_event = '",
        wait_event, "'");
    std::string pid;
    const absl::Time patience = absl::Now() + absl::Seconds(30);
    while (pid.empty() && absl::Now() < patience) pid = office_.database.Query(waiting);
    ASSERT_NE(pid, "");
    AllowConnections(false);
    office_.database.Query(absl::StrCat("SELECT pg_terminate_backend(", pid, ", 30000)"));
  }

  // Starts the command again and loses it again, where `blocking` makes it wait.
  void LoseSecondAttempt(const std::string& blocking) {
    pg::Connection holder = office_.database.Connect();
    ASSERT_THAT(holder.RunScript("test", absl::StrCat("BEGIN; ", blocking)), IsOk());
    AllowConnections(true);
    EndWriterAt("transactionid");
  }

  TestOffice office_{{.writers = 1, .reconnect_max = absl::Seconds(6)}};
  const std::string id_;
  // While its session holds the advisory lock 7, COMMIT waits.
  pg::Connection gate_ = office_.database.Connect();
};

TEST_F(InDoubtTest, ASecondLossLeavesTheDoubt) {
  auto answer = Accept();
  EndWriterAt("advisory");
  LoseSecondAttempt("SELECT FROM dossier.dossier FOR UPDATE");
  EXPECT_THAT(answer.get(), FailsWith(absl::StatusCode::kUnknown, "COMMIT_IN_DOUBT"));

  AllowConnections(true);
  ASSERT_THAT(gate_.RunScript("test", "SELECT pg_advisory_unlock(7)"), IsOk());
  EXPECT_THAT(Accept().get(), IsOk());
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.event"), "2");
}

TEST_F(InDoubtTest, ALossAfterTheLookUpLeavesNone) {
  auto answer = Accept();
  EndWriterAt("advisory");
  // The second attempt has looked for the event when it waits for its numbers.
  LoseSecondAttempt(
      "INSERT INTO dossier.number VALUES ('H31', 'dossier/H31.06', '240115', 1), "
      "('H31', 'register/H31.19', '2024', 1)");
  EXPECT_THAT(answer.get(), FailsWith(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE"));
}

}  // namespace
}  // namespace onestop::ledger
