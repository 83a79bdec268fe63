// Kills the server and its database under load and asks afterwards: is every acknowledged act there once,
// with its numbers? Real processes, a real PostgreSQL, kill -9.

#include <signal.h>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/support/embedded_server.h"
#include "tests/support/fault_load.h"

namespace onestop {
namespace {

using testing::EmbeddedServer;
using testing::FaultLoad;

constexpr int kActsBetweenDeaths = 150;

class FaultTest : public ::testing::Test {
 protected:
  // Nothing is lost, doubled or renumbered; asking again changes nothing.
  void ExpectWhole() {
    load_.Finish();
    load_.ExpectAllThere();
    load_.ExpectTheSameAnswers();
    load_.ExpectAllThere();
  }

  EmbeddedServer server_;
  FaultLoad load_{server_};
};

TEST_F(FaultTest, AServerKilledUnderLoadLosesDoublesAndRenumbersNothing) {
  for (int death = 1; death <= 3; ++death) {
    ASSERT_NO_FATAL_FAILURE(load_.AwaitAcknowledged(death * kActsBetweenDeaths));
    EXPECT_EQ(server_.Stop(SIGKILL), -1);
    server_.Start();
  }
  ExpectWhole();
}

TEST_F(FaultTest, ADatabaseKilledUnderLoadComesBackAndTheServerGoesOn) {
  for (int death = 1; death <= 2; ++death) {
    ASSERT_NO_FATAL_FAILURE(load_.AwaitAcknowledged(death * kActsBetweenDeaths));
    // A process that works in this very directory: PostgreSQL's first, whose death ends the others.
    const int killed = server_.postgres().ServerPid();
    ASSERT_NE(killed, 0);
    ASSERT_EQ(kill(killed, SIGKILL), 0);
    const absl::Time until = absl::Now() + testing::kProcessMax;
    int running = 0;
    while ((running = server_.postgres().ServerPid(), running == 0 || running == killed) &&
           absl::Now() < until) {
      absl::SleepFor(absl::Milliseconds(5));
    }
    ASSERT_NE(running, 0);
    ASSERT_NE(running, killed);
  }
  ExpectWhole();
}

TEST_F(FaultTest, AServerToldToStopUnderLoadEndsWhatItHoldsAndGoesWell) {
  ASSERT_NO_FATAL_FAILURE(load_.AwaitAcknowledged(kActsBetweenDeaths));
  EXPECT_EQ(server_.Stop(SIGTERM), 0);
  server_.Start();
  ExpectWhole();
}

}  // namespace
}  // namespace onestop
