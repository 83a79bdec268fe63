// A dump that was restored into a fresh cluster, whose transaction ids begin anew below those of the events:
// the log goes on as if nothing had happened.

#include <stdlib.h>
#include <unistd.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/log_keeper.h"
#include "libs/testing/private_postgres.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::TestDatabase;
using ::testing::IsEmpty;

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";

void Run(const std::string& command) { CHECK(std::system(command.c_str()) == 0); }

// A cluster of its own with a copy of a database.
class Restored {
 public:
  explicit Restored(const TestDatabase& from) {
    std::string file = "/tmp/onestop-dump-XXXXXX";
    const int descriptor = mkstemp(file.data());
    CHECK(descriptor >= 0);
    close(descriptor);
    Run(absl::StrCat(kPrograms, "pg_dump --format=custom --file=", file, " --dbname='", from.Conninfo(),
                     "'"));
    Run(absl::StrCat(kPrograms, "pg_restore --exit-on-error --dbname='", database.Conninfo(), "' ", file));
    CHECK(unlink(file.c_str()) == 0);
  }

 private:
  onestop::testing::PrivatePostgres postgres_;
  // Its migrations make the roles of the cluster, which no dump of a database holds.
  TestDatabase roles_{TestDatabase::Schema::kMigrated, postgres_};

 public:
  TestDatabase database{TestDatabase::Schema::kEmpty, postgres_};
};

// Sends a command to a ledger of `database`, as an office's officer.
absl::StatusOr<Answer> CompleteIn(const TestDatabase& database, TestOffice& office, const std::string& id,
                                  int task_number) {
  auto ledger = Ledger::Start({.conninfo = database.Conninfo("onestop_intake"),
                               .name = "restored",
                               .province = "H31",
                               .now = [&office] { return absl::FromUnixMicros(office.now_micros.load()); }},
                              office.metrics);
  CHECK(ledger.ok());
  std::promise<absl::StatusOr<Answer>> promise;
  Submission submission =
      office.Make(office.Actor("officer"), id, dossier::Complete{.task_number = task_number, .comment = ""},
                  office.NextRequestId());
  submission.done = [&promise](absl::StatusOr<Answer> answer) { promise.set_value(std::move(answer)); };
  (*ledger)->Commit(std::move(submission));
  return promise.get_future().get();
}

constexpr char kPositions[] =
    "SELECT string_agg(concat_ws(' ', position, dossier_id, seq), ', ' ORDER BY position) FROM dossier.log";

TEST(RestoreTest, TheLogGoesOnInAFreshCluster) {
  TestOffice office;
  UseTransactionIds(office.database, 5000);
  const std::string first = office.Accepted();
  const std::string second = office.Accepted();
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  ASSERT_THAT(AdvanceLog(keeper, "H31"), IsOkAndHolds(4));
  const std::string positions = office.database.Query(kPositions);
  // A tail without positions: of a dossier that the log knows, and of a new one.
  ASSERT_THAT(office.Do(office.Actor("officer"), first, dossier::Complete{.task_number = 1, .comment = ""}),
              IsOk());
  const std::string third = office.Accepted();

  Restored restored(office.database);
  EXPECT_THAT(FindingsOf(restored.database), IsEmpty());
  // New events come before the keeper does, more transactions than one of its rounds takes.
  UseTransactionIds(restored.database, 2500);
  ASSERT_THAT(CompleteIn(restored.database, office, third, 1), IsOk());
  UseTransactionIds(restored.database, 2500);
  pg::Connection restored_keeper = restored.database.Connect("onestop_keeper");
  EXPECT_THAT(AdvanceLog(restored_keeper, "H31"), IsOkAndHolds(4));
  EXPECT_THAT(AdvanceLog(restored_keeper, "H31"), IsOkAndHolds(0));
  EXPECT_EQ(restored.database.Query("SELECT concat_ws(' ', count(*), max(position)) FROM dossier.log"),
            "8 8");
  EXPECT_EQ(restored.database.Query(
                absl::StrCat("SELECT left(l, ", positions.size(), ") FROM (", kPositions, ") AS p (l)")),
            positions);

  ASSERT_THAT(CompleteIn(restored.database, office, second, 1), IsOk());
  EXPECT_THAT(AdvanceLog(restored_keeper, "H31"), IsOkAndHolds(1));
  EXPECT_EQ(restored.database.Query("SELECT dossier_id FROM dossier.log WHERE position = 9"), second);
  EXPECT_THAT(MeasureLag(restored_keeper, "H31", absl::Now())->events, 0);
  EXPECT_THAT(FindingsOf(restored.database), IsEmpty());
}

}  // namespace
}  // namespace onestop::ledger
