// A dump that was restored into a fresh cluster: the log goes on as if nothing had happened.

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/testing/files.h"
#include "libs/testing/private_postgres.h"
#include "libs/testing/shell.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::onestop::testing::TestDatabase;
using ::testing::IsEmpty;

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";

void Run(const std::string& command) { CHECK(testing::Shell(command).exit_code == 0); }

// A cluster of its own with a copy of a database.
class Restored {
 public:
  explicit Restored(const TestDatabase& from) {
    const testing::TemporaryDirectory directory;
    const std::string file = directory.File("dump");
    // The dump grants to them.
    AddTestRoles(roles_);
    Run(absl::StrCat(kPrograms, "pg_dump --format=custom --file=", file, " --dbname='", from.Conninfo(),
                     "'"));
    Run(absl::StrCat(kPrograms, "pg_restore --exit-on-error --dbname='", database.Conninfo(), "' ", file));
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
  auto ledger = Ledger::Start({.conninfo = database.Conninfo("onestop_workflow"),
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
    "SELECT string_agg(concat_ws(' ', l.first_position + e.ordinal, e.dossier_id, e.seq), ', ' "
    "ORDER BY l.first_position, e.ordinal) FROM dossier.log l JOIN dossier.event e USING (province, batch)";

// A fresh cluster counts its transactions anew, which means nothing to the log.
TEST(RestoreTest, TheLogGoesOnInAFreshCluster) {
  TestOffice office;
  const std::string first = office.Accepted();
  const std::string second = office.Accepted();
  ASSERT_THAT(office.Do(office.Actor("officer"), first, dossier::Complete{.task_number = 1, .comment = ""}),
              IsOk());

  Restored restored(office.database);
  EXPECT_THAT(FindingsOf(restored.database), IsEmpty());
  EXPECT_EQ(restored.database.Query(kPositions), office.database.Query(kPositions));
  const auto done = CompleteIn(restored.database, office, second, 1);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->position, 6);
  EXPECT_THAT(FindingsOf(restored.database), IsEmpty());
}

}  // namespace
}  // namespace onestop::ledger
