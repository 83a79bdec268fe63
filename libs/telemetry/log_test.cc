// Log() as a process sees it: what reaches standard error.

#include "libs/telemetry/log.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/telemetry/repeat_limit.h"

namespace onestop::telemetry {
namespace {

using ::testing::SizeIs;

template <typename Work>
std::vector<nlohmann::json> LinesOf(Work work) {
  ::testing::internal::CaptureStderr();
  work();
  std::vector<nlohmann::json> lines;
  const std::string text = ::testing::internal::GetCapturedStderr();
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    lines.push_back(nlohmann::json::parse(std::string(line)));
  }
  return lines;
}

// The span connects the line with its trace.
TEST(LogTest, WritesFromItsLevelUpAndNamesTheService) {
  StartLogging({.service = "onestop-test", .level_min = Level::kWarning, .form = LogForm::kJson});
  const Span span = Span::Start("any", SpanKind::kInternal, nullptr);
  const std::vector<nlohmann::json> lines = LinesOf([&] {
    Log(Level::kDebug, "debug");
    Log(Level::kInfo, "info");
    Log(Level::kWarning, "warning");
    Log(Level::kError, "error", {{"dossier_id", "d-7f3k"}}, &span.context());
  });
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0]["message"], "warning");
  EXPECT_EQ(lines[0]["service"], "onestop-test");
  EXPECT_EQ(lines[1]["fields"]["dossier_id"], "d-7f3k");
  EXPECT_EQ(lines[1]["trace_id"], span.context().trace_id_hex());
  EXPECT_EQ(lines[1]["span_id"], span.context().span_id_hex());
}

// Threads of gRPC log at the same time.
TEST(LogTest, LinesOfManyThreadsAreWhole) {
  StartLogging({.form = LogForm::kJson});
  constexpr int kThreads = 4;
  constexpr int kLines = 50;
  const std::vector<nlohmann::json> lines = LinesOf([] {
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([t] {
        for (int i = 0; i < kLines; ++i) {
          Log(Level::kInfo, absl::StrCat("thread ", t, " line ", i), {{"filler", std::string(1000, 'x')}});
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  EXPECT_THAT(lines, SizeIs(kThreads * kLines));
}

// A database that is away would otherwise fill the disk with one message.
TEST(LogTest, AFloodOfOneMessageIsLimited) {
  StartLogging({.form = LogForm::kJson});
  const std::vector<nlohmann::json> lines = LinesOf([] {
    for (int i = 0; i < 1000; ++i) Log(Level::kWarning, "the database is away", {{"attempt", i}});
  });
  // As many as fit into the seconds that the loop took, and by no means all.
  EXPECT_GE(lines.size(), static_cast<size_t>(kRepeatsPerSecondMax));
  EXPECT_LT(lines.size(), 1000u);
}

// The count shows how much was left out.
TEST(RepeatLimitTest, LetsTheFirstOfEachSecondThroughAndCountsTheRest) {
  auto limit = std::make_unique<RepeatLimit>();
  const absl::Time start = absl::FromUnixSeconds(1773018123);
  for (int i = 0; i < kRepeatsPerSecondMax; ++i) EXPECT_EQ(limit->Admit(7, start), 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit->Admit(7, start + absl::Milliseconds(999)), std::nullopt);
  EXPECT_EQ(limit->Admit(8, start), 0) << "another message is not held back";
  EXPECT_EQ(limit->Admit(7, start + absl::Seconds(1)), 5);
  EXPECT_EQ(limit->Admit(7, start + absl::Seconds(1)), 0);
}

TEST(RepeatLimitTest, AClockThatIsSetBackDoesNotSilenceTheLog) {
  auto limit = std::make_unique<RepeatLimit>();
  const absl::Time start = absl::FromUnixSeconds(1773018123);
  for (int i = 0; i <= kRepeatsPerSecondMax; ++i) limit->Admit(7, start);
  EXPECT_EQ(limit->Admit(7, start - absl::Hours(1)), 1);
}

// The words of the configuration; other loggers' spellings are not accepted.
TEST(ParseLevelTest, KnowsFourWords) {
  Level level = Level::kInfo;
  for (const auto& [text, expected] : std::vector<std::pair<std::string, Level>>{{"debug", Level::kDebug},
                                                                                 {"info", Level::kInfo},
                                                                                 {"warning", Level::kWarning},
                                                                                 {"error", Level::kError}}) {
    EXPECT_TRUE(ParseLevel(text, level).ok());
    EXPECT_EQ(level, expected);
  }
  for (const char* text : {"", "INFO", "warn", "trace", "info "}) {
    EXPECT_EQ(ParseLevel(text, level).code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace onestop::telemetry
