// Never more slots than the maximum are taken at once, and none is lost.

#include "libs/base/slots.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace onestop::base {
namespace {

TEST(SlotsTest, AsManyAreTakenAsThereAreAndNoMore) {
  Slots slots(2);
  std::optional<Slots::Slot> first = slots.TryTake();
  const std::optional<Slots::Slot> second = slots.TryTake();
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_FALSE(slots.TryTake().has_value());
  first.reset();
  EXPECT_EQ(slots.taken(), 1);
  EXPECT_TRUE(slots.TryTake().has_value());
  EXPECT_EQ(slots.taken(), 1);
}

TEST(SlotsTest, ASlotThatMovesIsGivenBackOnce) {
  Slots slots(1);
  std::optional<Slots::Slot> slot = slots.TryTake();
  {
    const Slots::Slot moved = *std::move(slot);
    slot.reset();
    EXPECT_EQ(slots.taken(), 1);
  }
  EXPECT_EQ(slots.taken(), 0);
}

TEST(SlotsTest, AWaitingCallerGetsNothingAtTheDeadline) {
  Slots slots(1);
  const std::optional<Slots::Slot> slot = slots.TakeBefore(absl::InfinitePast());
  ASSERT_TRUE(slot.has_value());
  EXPECT_FALSE(slots.TakeBefore(absl::InfinitePast()).has_value());
  EXPECT_FALSE(slots.TakeBefore(absl::Now() + absl::Milliseconds(1)).has_value());
  EXPECT_EQ(slots.taken(), 1);
}

TEST(SlotsTest, EveryWaitingCallerIsServed) {
  Slots slots(2);
  std::atomic<int> inside = 0, most = 0, served = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        for (int turn = 0; turn < 100; ++turn) {
          const std::optional<Slots::Slot> slot = slots.TakeBefore(absl::InfiniteFuture());
          const int now = ++inside;
          // The largest number that was ever inside at once.
          for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
          }
          --inside;
          served += slot.has_value() ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(served, 800);
  EXPECT_LE(most, 2);
  EXPECT_EQ(slots.taken(), 0);
}

}  // namespace
}  // namespace onestop::base
