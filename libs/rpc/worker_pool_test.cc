// Callers take turns on the pool, and none can take the places of all others.

#include "libs/rpc/worker_pool.h"

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/mutex.h"

namespace onestop::rpc {
namespace {

using ::testing::ElementsAre;

// One thread that is held until `go`, so that what is posted meanwhile waits.
class WorkerPoolTest : public ::testing::Test {
 protected:
  explicit WorkerPoolTest(int queue_max = 8) : pool_(1, queue_max) {
    pool_.Post("holder", [this] { go_.WaitForNotification(); });
    while (pool_.waiting() > 0) absl::SleepFor(absl::Milliseconds(1));
  }
  ~WorkerPoolTest() override {
    if (!go_.HasBeenNotified()) go_.Notify();
  }

  bool Post(const std::string& caller) {
    return pool_.TryPost(caller, [this, caller] {
      const base::MutexLock lock(mutex_);
      order_.push_back(caller);
    });
  }
  std::vector<std::string> Finish() {
    go_.Notify();
    absl::Notification last;
    pool_.Post("~last", [&last] { last.Notify(); });
    last.WaitForNotification();
    const base::MutexLock lock(mutex_);
    return order_;
  }

  absl::Notification go_;
  base::Mutex mutex_;
  std::vector<std::string> order_ ABSL_GUARDED_BY(mutex_);
  // Last: its threads end before what they use.
  WorkerPool pool_;
};

TEST_F(WorkerPoolTest, CallersTakeTurns) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Post("many"));
  ASSERT_TRUE(Post("one"));
  ASSERT_TRUE(Post("two"));
  ASSERT_TRUE(Post("two"));
  const std::vector<std::string> order = Finish();
  ASSERT_GE(order.size(), 6u);
  EXPECT_THAT(std::vector<std::string>(order.begin(), order.begin() + 6),
              ElementsAre("many", "one", "two", "many", "two", "many"));
}

TEST_F(WorkerPoolTest, OneCallerHasHalfOfThePlacesAtMost) {
  int taken = 0;
  while (taken < 100 && Post("greedy")) ++taken;
  EXPECT_EQ(taken, 4);
  EXPECT_TRUE(Post("other"));
  EXPECT_FALSE(Post("greedy"));
}

TEST_F(WorkerPoolTest, AllPlacesTogetherAreBounded) {
  int taken = 0;
  for (int i = 0; i < 100; ++i) taken += Post(std::string(1, static_cast<char>('a' + i % 26))) ? 1 : 0;
  EXPECT_EQ(taken, 8);
}

}  // namespace
}  // namespace onestop::rpc
