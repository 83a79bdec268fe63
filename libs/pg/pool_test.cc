// The pool and the read transaction, against a real server.

#include "libs/pg/pool.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pg/read_transaction.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestDatabase;
using ::testing::ElementsAre;

absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

class PoolTest : public ::testing::Test {
 protected:
  TestDatabase database_{TestDatabase::Schema::kMigrated};
  Pool pool_{{.connection = database_.Options(), .connections_max = 2}};
};

TEST_F(PoolTest, AConnectionThatCameBackIsLentAgain) {
  int first = 0;
  {
    const auto lease = pool_.Acquire(Soon());
    ASSERT_THAT(lease, IsOk());
    first = (*lease)->backend_pid();
    EXPECT_EQ(pool_.in_use(), 1);
  }
  EXPECT_EQ(pool_.in_use(), 0);
  const auto lease = pool_.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  EXPECT_EQ((*lease)->backend_pid(), first);
}

TEST_F(PoolTest, BeyondItsLimitACallerWaitsNoLongerThanTheDeadline) {
  const auto first = pool_.Acquire(Soon());
  const auto second = pool_.Acquire(Soon());
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(pool_.Acquire(absl::Now()), FailsWith(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(pool_.Acquire(absl::Now() + absl::Milliseconds(20)),
              FailsWith(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(pool_.in_use(), 2);
}

// Whether the thread waits already when the lease ends or comes later, it gets the same connection.
TEST_F(PoolTest, AWaitingCallerGetsTheConnectionThatComesBack) {
  auto first = std::make_unique<absl::StatusOr<Pool::Lease>>(pool_.Acquire(Soon()));
  const auto second = pool_.Acquire(Soon());
  const int pid = (**first)->backend_pid();
  std::atomic<int> got{0};
  std::thread waiting([&] {
    const auto lease = pool_.Acquire(Soon());
    if (lease.ok()) got = (*lease)->backend_pid();
  });
  first.reset();
  waiting.join();
  EXPECT_EQ(got, pid);
}

// Eight threads on two connections: a connection that two threads used at once would fail or answer
// wrongly.
TEST_F(PoolTest, ManyThreadsShareFewConnections) {
  constexpr Statement kCount = {"test.count", "SELECT 1::bigint"};
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) {
        const auto lease = pool_.Acquire(Soon());
        if (!lease.ok()) continue;
        const auto rows = (*lease)->Execute(kCount);
        if (rows.ok()) sum += (*rows)[0].Int64(0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 400);
}

TEST_F(PoolTest, AConnectionThatTheServerClosedIsReplaced) {
  int pid = 0;
  {
    const auto lease = pool_.Acquire(Soon());
    ASSERT_THAT(lease, IsOk());
    pid = (*lease)->backend_pid();
  }
  // The timeout makes it wait until the process is gone.
  ASSERT_EQ(database_.Query(absl::StrCat("SELECT pg_terminate_backend(", pid, ", 10000)")), "t");
  const auto lease = pool_.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  EXPECT_NE((*lease)->backend_pid(), pid);
  EXPECT_THAT((*lease)->RunScript("test.alive", "SELECT 1"), IsOk());
}

TEST_F(PoolTest, AConnectionLeftInATransactionIsThrownAway) {
  int pid = 0;
  {
    const auto lease = pool_.Acquire(Soon());
    ASSERT_THAT(lease, IsOk());
    pid = (*lease)->backend_pid();
    ASSERT_THAT((*lease)->RunScript("test.begin", "BEGIN"), IsOk());
  }
  const auto lease = pool_.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  EXPECT_NE((*lease)->backend_pid(), pid);
}

// A policy in the form of the product's, on a table of its own.
TEST_F(PoolTest, AReadTransactionSeesWhatItsScopeAllowsAndNothingElse) {
  constexpr Statement kSeen = {"test.seen", "SELECT n FROM public.t ORDER BY n"};
  database_.Run(R"sql(
      CREATE TABLE public.t (province text, agency text, n bigint);
      INSERT INTO public.t VALUES ('H31', 'H31.06', 1), ('H31', 'H31.14', 2), ('H40', 'H40.06', 3);
      ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
      GRANT USAGE ON SCHEMA public TO onestop_reader;
      GRANT SELECT ON public.t TO onestop_reader;
      CREATE POLICY read ON public.t FOR SELECT TO onestop_reader USING (
          province = current_setting('onestop.province')
          AND (current_setting('onestop.scope') = 'province'
               OR agency = ANY (current_setting('onestop.agencies')::text[])));
  )sql");
  Pool pool({.connection = database_.Options("onestop_tracking"), .connections_max = 1});
  const auto seen = [&](const Scope& scope) {
    std::vector<int64_t> numbers;
    auto read = ReadTransaction::Begin(pool, scope, Soon());
    EXPECT_THAT(read, IsOk());
    if (!read.ok()) return numbers;
    const auto rows = read->Execute(kSeen);
    EXPECT_THAT(rows, IsOk());
    if (!rows.ok()) return numbers;
    for (const Row row : *rows) numbers.push_back(row.Int64(0));
    return numbers;
  };
  EXPECT_THAT(seen({.province = "H31", .agencies = {"H31.06", "H40.06"}}), ElementsAre(1));
  EXPECT_THAT(seen({.province = "H31", .whole_province = true}), ElementsAre(1, 2));
  EXPECT_THAT(seen({.province = "H40", .whole_province = true}), ElementsAre(3));
  // Hostile codes of agencies stay values.
  EXPECT_THAT(seen({.province = "H31", .agencies = {"'); DROP TABLE public.t; --", "\"}"}}), ElementsAre());
  EXPECT_THAT(seen({}), ElementsAre());
  // Without a scope the service's own role sees nothing at all.
  const auto lease = pool.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  EXPECT_THAT((*lease)->RunScript("test.bare", "SELECT n FROM public.t"),
              FailsWith(absl::StatusCode::kPermissionDenied));
}

// One connection only, so that the second lease is the same session: a scope must not leak into it.
TEST_F(PoolTest, RoleAndSettingsEndWithTheReadTransaction) {
  constexpr Statement kWho = {
      "test.who",
      "SELECT current_user, coalesce(current_setting('onestop.province', true), ''),"
      " current_setting('transaction_read_only'), current_setting('onestop.scope', true)"};
  Pool pool({.connection = database_.Options("onestop_workflow"), .connections_max = 1});
  {
    auto read = ReadTransaction::Begin(pool, {.province = "H31", .submitter = "s-1"}, Soon());
    ASSERT_THAT(read, IsOk());
    const auto rows = read->Execute(kWho);
    ASSERT_THAT(rows, IsOk());
    EXPECT_EQ((*rows)[0].Text(0), "onestop_workflow_reader");
    EXPECT_EQ((*rows)[0].Text(1), "H31");
    EXPECT_EQ((*rows)[0].Text(2), "on");
    EXPECT_EQ((*rows)[0].Text(3), "submitter");
  }
  const auto lease = pool.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  const auto rows = (*lease)->Execute(kWho);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[0].Text(0), "onestop_workflow");
  EXPECT_EQ((*rows)[0].Text(1), "");
  EXPECT_EQ((*rows)[0].Text(2), "off");
}

TEST_F(PoolTest, ARoleThatIsNoReaderCannotRead) {
  Pool pool({.connection = database_.Options("onestop_audit"), .connections_max = 1});
  EXPECT_THAT(ReadTransaction::Begin(pool, {.province = "H31"}, Soon()).status(),
              FailsWith(absl::StatusCode::kInternal));
  const auto lease = pool.Acquire(Soon());
  ASSERT_THAT(lease, IsOk());
  EXPECT_THAT((*lease)->RunScript("test.alive", "SELECT 1"), IsOk()) << "the connection is fit for use again";
}

TEST_F(PoolTest, AScopeThatCannotBeATextIsRefused) {
  EXPECT_THAT(ReadTransaction::Begin(pool_, {.province = std::string("H\0", 2)}, Soon()).status(),
              FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadTransaction::Begin(pool_, {.province = "H\xc3"}, Soon()).status(),
              FailsWith(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace onestop::pg
