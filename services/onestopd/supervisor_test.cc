// A real PostgreSQL that dies, does not start, or takes long to start.

#include "services/onestopd/supervisor.h"
#include "libs/testing/files.h"

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"

namespace onestop::onestopd {
namespace {

using ::onestop::testing::IsOk;
using ::testing::ElementsAre;

constexpr absl::Duration kPatience = absl::Seconds(40);

// At which of so many checks a server that never runs is started.
std::vector<int> Starts(RestartPauses& pauses, int checks) {
  std::vector<int> starts;
  for (int check = 0; check < checks; ++check) {
    if (pauses.ShouldStart(/*running=*/false)) starts.push_back(check);
  }
  return starts;
}

TEST(RestartPausesTest, AServerThatKeepsDyingIsStartedLessAndLessOften) {
  RestartPauses pauses;
  EXPECT_THAT(Starts(pauses, 40), ElementsAre(0, 2, 5, 10, 19, 36));
  for (int i = 0; i < 1000; ++i) pauses.ShouldStart(false);
  EXPECT_EQ(Starts(pauses, 10 * (RestartPauses::kPauseMax + 1)).size(), 10U);
}

TEST(RestartPausesTest, AServerThatRanForLongBeginsAtTheFirstPause) {
  RestartPauses pauses;
  EXPECT_THAT(Starts(pauses, 6), ElementsAre(0, 2, 5));
  for (int i = 1; i < RestartPauses::kPauseMax; ++i) EXPECT_FALSE(pauses.ShouldStart(true));
  EXPECT_THAT(Starts(pauses, 10), ElementsAre(4));
  for (int i = 0; i < RestartPauses::kPauseMax; ++i) EXPECT_FALSE(pauses.ShouldStart(true));
  EXPECT_THAT(Starts(pauses, 3), ElementsAre(0, 2));
}

class SupervisorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // The server's user must be able to enter the directory.
    root_.AllowPassage();
    // A recovery that is told to fetch its log from elsewhere waits for this command.
    auto cluster = pg::PrivateCluster::Open(
        {.directory = root_.File("pg"), .durable = false, .settings = {"restore_command = 'sleep 600'"}});
    ASSERT_THAT(cluster, IsOk());
    cluster_ = std::make_unique<pg::PrivateCluster>(*std::move(cluster));
  }
  // The server's process once one runs that is not `old`; 0 when none comes.
  int AwaitServer(int old) const {
    const absl::Time until = absl::Now() + kPatience;
    int pid = 0;
    while ((pid = cluster_->ServerPid(), pid == 0 || pid == old) && absl::Now() < until) {
      absl::SleepFor(absl::Milliseconds(5));
    }
    return pid == old ? 0 : pid;
  }

  const testing::TemporaryDirectory root_;
  std::unique_ptr<pg::PrivateCluster> cluster_;
};

// The embedded default has no operator who would do it.
TEST_F(SupervisorTest, AServerThatDiedIsStartedAgain) {
  const Supervisor supervisor(*cluster_);
  const int first = cluster_->ServerPid();
  ASSERT_NE(first, 0);
  ASSERT_THAT(cluster_->KillHard(), IsOk());
  const int second = AwaitServer(first);
  ASSERT_NE(second, 0);
  ASSERT_THAT(cluster_->KillHard(), IsOk());
  EXPECT_NE(AwaitServer(second), 0);
}

// A user who presses Ctrl-C waits for this.
TEST_F(SupervisorTest, AStopDoesNotWaitForAServerThatIsJustStarting) {
  const int first = cluster_->ServerPid();
  ASSERT_THAT(cluster_->KillHard(), IsOk());
  ASSERT_TRUE(std::ofstream(root_.File("pg/data/recovery.signal")).good());
  {
    const Supervisor supervisor(*cluster_);
    ASSERT_NE(AwaitServer(first), 0);
  }
  // Had the start been waited for, its minute would be over and the server would still be there, recovering.
  EXPECT_FALSE(cluster_->Running());
}

}  // namespace
}  // namespace onestop::onestopd
