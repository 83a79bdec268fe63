// The pure parts of the service: limits, and the explanation of a due date.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/mutex.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/telemetry/metrics.h"
#include "libs/testing/status_matchers.h"
#include "services/tracking/due_explanation.h"
#include "services/tracking/log_poller.h"
#include "services/tracking/lookup_limits.h"
#include "services/tracking/redact.h"

namespace onestop::tracking {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(BucketsTest, AKeyHasItsTokensOfAMinuteAndNoMore) {
  Buckets buckets(10, 100);
  const absl::Time start = absl::FromUnixSeconds(1'700'000'000);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(buckets.Take("a", start)) << i;
  EXPECT_FALSE(buckets.Take("a", start));
  EXPECT_TRUE(buckets.Take("b", start));
  // A token comes every six seconds; a clock that goes back brings none.
  EXPECT_EQ(buckets.WaitOf("a", start), absl::Seconds(6));
  EXPECT_FALSE(buckets.Take("a", start + absl::Seconds(5)));
  EXPECT_FALSE(buckets.Take("a", start - absl::Hours(1)));
  EXPECT_TRUE(buckets.Take("a", start + absl::Seconds(7)));
  EXPECT_EQ(buckets.WaitOf("another", start), absl::ZeroDuration());
  EXPECT_FALSE(buckets.Take("a", start + absl::Seconds(7)));
  buckets.GiveBack("a");
  EXPECT_TRUE(buckets.Take("a", start + absl::Seconds(7)));
}

// An attacker may use any number of addresses.
TEST(BucketsTest, MemoryIsBoundedAndTheOldestKeyIsForgotten) {
  Buckets buckets(1, 3);
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(buckets.Take(absl::StrCat(i), now));
  EXPECT_EQ(buckets.size(), 3);
  EXPECT_FALSE(buckets.Take("999", now));
  EXPECT_TRUE(buckets.Take("0", now));
}

constexpr LookupOptions kFewLookups = {
    .address_per_minute = 2, .failures_per_minute = 1, .system_per_minute = 5, .keys_max = 100};

TEST(LookupLimitsTest, ASystemHasItsOwnLimitAndItsCitizensTheirs) {
  LookupLimits limits(kFewLookups);
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const LookupClient first = {.system = "portal", .address = "203.0.113.7"};
  const LookupClient second = {.system = "portal", .address = "203.0.113.8"};
  EXPECT_TRUE(limits.TakeLookup(first, now));
  EXPECT_TRUE(limits.TakeLookup(first, now));
  // Refused look-ups of one citizen do not count for the portal.
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(limits.TakeLookup(first, now));
  EXPECT_EQ(limits.WaitForLookup(first, now), absl::Seconds(30));
  EXPECT_EQ(limits.WaitForLookup(second, now), absl::ZeroDuration());
  EXPECT_TRUE(limits.TakeLookup(second, now));
  EXPECT_TRUE(limits.TakeLookup({.system = "portal", .address = ""}, now));
  EXPECT_TRUE(limits.TakeLookup({.system = "portal", .address = ""}, now));
  EXPECT_FALSE(limits.TakeLookup(second, now)) << "the portal has five";
  // The same citizen without the portal is limited by the same address.
  EXPECT_FALSE(limits.TakeLookup({.system = "", .address = "203.0.113.7"}, now));
  EXPECT_TRUE(limits.TakeLookup({.system = "", .address = "203.0.113.8"}, now));
}

// Otherwise an outsider could lock an applicant out by guessing.
TEST(LookupLimitsTest, FailuresOfOneClientDoNotCountForOthers) {
  LookupLimits limits(kFewLookups);
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const LookupClient outsider = {.system = "", .address = "198.51.100.1"};
  const LookupClient applicant = {.system = "", .address = "203.0.113.7"};
  EXPECT_TRUE(limits.TakeFailure("dossier", outsider, now));
  EXPECT_FALSE(limits.TakeFailure("dossier", outsider, now));
  EXPECT_EQ(limits.WaitForFailure("dossier", outsider, now), absl::Minutes(1));
  EXPECT_TRUE(limits.TakeFailure("another", outsider, now));
  EXPECT_TRUE(limits.TakeFailure("dossier", applicant, now));
  limits.GiveBackFailure("dossier", applicant);
  EXPECT_TRUE(limits.TakeFailure("dossier", applicant, now));
}

// Providers give one household a network of 64 bits, from which it may choose any address.
TEST(AddressKeyTest, ANetworkOf64BitsIsOneAddress) {
  EXPECT_EQ(AddressKey("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(AddressKey("[2001:db8:1:2::7]"), AddressKey("2001:db8:1:2:ffff::1"));
  EXPECT_NE(AddressKey("2001:db8:1:2::7"), AddressKey("2001:db8:1:3::7"));
  EXPECT_EQ(AddressKey("[::ffff:203.0.113.7]"), "203.0.113.7");
  EXPECT_EQ(AddressKey("unix:"), "unix:");
}

absl::Time At(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2024, month, day, hour, minute), calendar::OfficeZone());
}

class ExplainDueTest : public ::testing::Test {
 protected:
  ExplainDueTest() {
    auto snapshot = catalog::Snapshot::Build(catalog::SmallCatalogue(), 1);
    EXPECT_THAT(snapshot, onestop::testing::IsOk());
    catalogue_ = *std::move(snapshot);
    dossier_.procedure_code = "1.001786";
    dossier_.procedure_version = 1;
    dossier_.calendar_id = "vn-office";
    dossier_.rule_set = "2018";
    dossier_.limit_unit = dossier::TimeUnit::TIME_UNIT_WORKING_DAY;
    dossier_.limit_amount = 5;
  }

  std::vector<std::string> Explain(const std::vector<Promised>& promises) const {
    std::vector<std::string> lines;
    for (const messages::Bilingual& line : ExplainDue(*catalogue_, dossier_, promises)) {
      lines.push_back(line.vi);
    }
    return lines;
  }

  std::shared_ptr<const catalog::Snapshot> catalogue_;
  dossier::Dossier dossier_;
};

TEST_F(ExplainDueTest, SaysWhatIsCountedAndWhatIsNot) {
  // Over a weekend, a day off on a Monday and a Saturday that is worked.
  EXPECT_THAT(
      Explain({{.since = At(4, 26, 18), .due = At(5, 4, 17, 30)}}),
      ElementsAre(
          "Tiếp nhận lúc 18:00 ngày 26/04/2024.",
          "Thời hạn giải quyết: 5 ngày làm việc (thủ tục 1.001786, phiên bản 1).",
          "Ngoài giờ làm việc, nên tính từ 07:30 ngày 30/04/2024.", "Không tính 01 ngày nghỉ hằng tuần.",
          "Có tính ngày làm bù: 04/05/2024 (Làm bù cho ngày 29/04/2024).",
          "Tính lại theo lịch làm việc và thời hạn áp dụng khi tiếp nhận thì kết quả khác: 17:30 ngày "
          "06/05/2024; ngày hẹn trả đã ghi vẫn có hiệu lực.",
          "Hẹn trả kết quả: 17:30 ngày 04/05/2024."));
  EXPECT_THAT(Explain({{.since = At(4, 26, 9), .due = At(5, 4, 17, 30)}}),
              ElementsAre("Tiếp nhận lúc 09:00 ngày 26/04/2024.",
                          "Thời hạn giải quyết: 5 ngày làm việc (thủ tục 1.001786, phiên bản 1).",
                          "Không tính 02 ngày nghỉ hằng tuần.",
                          "Không tính ngày nghỉ: 29/04/2024 (Nghỉ thay cho ngày 04/05/2024).",
                          "Có tính ngày làm bù: 04/05/2024 (Làm bù cho ngày 29/04/2024).",
                          "Hẹn trả kết quả: 17:30 ngày 04/05/2024."));
}

// By the rule set of 2018 the limit starts from zero after a supplement.
TEST_F(ExplainDueTest, ASupplementRestartsTheCount) {
  const auto lines =
      Explain({{.since = At(1, 15, 9), .due = At(1, 22, 17, 30)},
               {.since = At(1, 29, 9), .due = At(2, 5, 17, 30), .stopped = Stopped{At(1, 16, 10)}}});
  EXPECT_THAT(lines, Contains("Tạm dừng tính thời hạn để chờ bổ sung hồ sơ từ 10:00 ngày 16/01/2024."));
  EXPECT_THAT(lines, Contains("Nhận đủ hồ sơ bổ sung lúc 09:00 ngày 29/01/2024: thời hạn tính lại từ đầu."));
  EXPECT_EQ(lines.back(), "Hẹn trả kết quả: 17:30 ngày 05/02/2024.");
  EXPECT_THAT(lines, Not(Contains(HasSubstr("kết quả khác"))));
}

// History of an old system is shown as it was, not judged.
TEST_F(ExplainDueTest, APromiseMadeElsewhereIsAFact) {
  const auto lines = Explain({{.since = At(1, 15, 9), .due = At(2, 15, 17, 30), .external = true}});
  EXPECT_THAT(lines, Contains(HasSubstr("hệ thống cũ xác định")));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("kết quả khác"))));
}

// Catalogues change over the years in which dossiers are kept.
TEST_F(ExplainDueTest, WhatCannotBeComputedAnewIsStated) {
  dossier_.calendar_id = "gone";
  EXPECT_THAT(Explain({{.since = At(1, 15, 9), .due = At(1, 22, 17, 30)}}),
              Contains(HasSubstr("không tính lại được")));
  dossier_.calendar_id = "vn-office";
  const absl::Time old = absl::FromCivil(absl::CivilHour(2011, 1, 3, 9), calendar::OfficeZone());
  EXPECT_THAT(Explain({{.since = old, .due = old}}), Contains(HasSubstr("không tính lại được")));
}

// What an alert waits for: a client that takes events more slowly than they come.
TEST(LogPollerTest, TheSlowestFeedIsHowFarFeedsAreBehind) {
  telemetry::Metrics metrics;
  base::Mutex mutex;
  base::CondVar changed;
  int reads = 0;
  LogPoller poller(
      [&]() -> absl::StatusOr<int64_t> {
        const base::MutexLock lock(mutex);
        ++reads;
        changed.SignalAll();
        return 10;
      },
      absl::Milliseconds(1), metrics.AddGauge(telemetry::kFollowerLag, {"feed"}));
  // When the second read of these has begun, the lag has been told since.
  const auto await_told = [&] {
    base::MutexLock lock(mutex);
    const int until = reads + 2;
    while (reads < until) changed.Wait(lock);
  };
  const auto quick = poller.Add([] {});
  auto slow = poller.Add([] {});
  await_told();
  EXPECT_THAT(metrics.Scrape(),
              HasSubstr("onestop_follower_lag_positions{follower=\"feed\"} 0\n"));  // Neither has begun.
  quick->Reached(10);
  slow->Reached(4);
  await_told();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_follower_lag_positions{follower=\"feed\"} 6\n"));
  slow.reset();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_follower_lag_positions{follower=\"feed\"} 0\n"));
}

}  // namespace
}  // namespace onestop::tracking
