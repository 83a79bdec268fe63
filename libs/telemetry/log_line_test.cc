// The forms of a log line: any input gives exactly one line, which parses back to the input.

#include "libs/telemetry/log_line.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::telemetry {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

absl::Time SomeTime() { return absl::FromUnixMicros(1773018123000004); }  // 2026-03-09T01:02:03.000004Z

std::string Json(absl::Span<const LogField> fields, absl::string_view message = "a statement was slow") {
  return FormatJson({.time = SomeTime(),
                     .level = Level::kWarning,
                     .service = "onestop-intake",
                     .message = message,
                     .fields = fields});
}

// The form is read by other programs, so it is fixed.
TEST(LogLineTest, JsonIsWhatTheHeaderSays) {
  const SpanContext context = *ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const std::vector<LogField> fields = {{"statement", "event.append"}, {"milliseconds", 812}};
  EXPECT_EQ(FormatJson({.time = SomeTime(),
                        .level = Level::kWarning,
                        .service = "onestop-intake",
                        .message = "a statement was slow",
                        .fields = fields,
                        .context = &context}),
            "{\"time\":\"2026-03-09T01:02:03.000004Z\",\"level\":\"warning\",\"service\":\"onestop-intake\","
            "\"message\":\"a statement was slow\",\"fields\":{\"statement\":\"event.append\","
            "\"milliseconds\":812},\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
            "\"span_id\":\"00f067aa0ba902b7\"}\n");
}

TEST(LogLineTest, TextIsShortAndOnOneLine) {
  const std::vector<LogField> fields = {{"statement", "event.append"}, {"milliseconds", 812}, {"ok", false}};
  const std::string line = FormatText({.time = SomeTime(),
                                       .level = Level::kWarning,
                                       .service = "onestop-intake",
                                       .message = "a \"slow\" statement\n",
                                       .fields = fields,
                                       .suppressed = 3});
  EXPECT_THAT(line, EndsWith(":03.000004 WARNING a \\\"slow\\\" statement\\n statement=\"event.append\" "
                             "milliseconds=812 ok=false suppressed=3\n"));
}

// Queries over logs compare numbers as numbers.
TEST(LogLineTest, EveryKindOfValueKeepsItsType) {
  const std::string text = "text";
  const std::vector<LogField> fields = {{"text", text},
                                        {"view", absl::string_view(text)},
                                        {"true", true},
                                        {"double", 0.5},
                                        {"size", size_t{7}},
                                        {"negative", -7},
                                        {"nan", std::numeric_limits<double>::quiet_NaN()},
                                        {"infinite", -std::numeric_limits<double>::infinity()}};
  const nlohmann::json values = nlohmann::json::parse(Json(fields))["fields"];
  EXPECT_EQ(values["text"], "text");
  EXPECT_EQ(values["view"], "text");
  EXPECT_EQ(values["true"], true);
  EXPECT_EQ(values["double"], 0.5);
  EXPECT_EQ(values["size"], 7);
  EXPECT_EQ(values["negative"], -7);
  EXPECT_TRUE(values["nan"].is_null());
  EXPECT_TRUE(values["infinite"].is_null());
}

// What an attacker would put into a field that is logged.
TEST(LogLineTest, NoTextEndsTheLineOrForgesAnother) {
  const std::vector<std::string> hostile = {
      "\n{\"level\":\"error\",\"message\":\"forged\"}",
      "\r\n",
      "\"},\"level\":\"error\",\"x\":{\"y\":\"",
      "\\",
      "\\\"",
      std::string("a\0b", 3),
      "\x1B[2J\x1B]0;title\x07",
      "\xC2\x9B"
      "2J",            // CSI as one C1 character
      "\xC2\x85",      // NEXT LINE
      "\xE2\x80\xA8",  // LINE SEPARATOR
      "\xE2\x80\xA9",  // PARAGRAPH SEPARATOR
      "\xE2\x80\xAE"
      "gnp.exe",  // RIGHT-TO-LEFT OVERRIDE
      "\xE2\x81\xA6"
      "isolated",  // LEFT-TO-RIGHT ISOLATE
      "\x7F",
      "</script>",
  };
  for (const std::string& text : hostile) {
    const std::vector<LogField> fields = {{text, text}};
    for (const std::string& line :
         {Json(fields, text), FormatText({.time = SomeTime(), .message = text, .fields = fields})}) {
      SCOPED_TRACE(line);
      // One line, no control characters, and no character that changes the direction of text.
      EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
      EXPECT_THAT(line, EndsWith("\n"));
      EXPECT_TRUE(std::all_of(line.begin(), line.end() - 1,
                              [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; }));
      for (const char* forbidden :
           {"\xC2\x9B", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAE", "\xE2\x81\xA6"}) {
        EXPECT_THAT(line, Not(HasSubstr(forbidden)));
      }
    }
    const nlohmann::json parsed = nlohmann::json::parse(Json(fields, text));
    EXPECT_EQ(parsed["message"], text);
    EXPECT_EQ(parsed["level"], "warning");
    EXPECT_EQ(parsed["fields"][text], text);
  }
}

// A JSON parser would refuse the whole line.
TEST(LogLineTest, WrongUtf8IsReplaced) {
  const std::vector<LogField> fields = {{"k", "a\xFFz"}};
  EXPECT_EQ(nlohmann::json::parse(Json(fields))["fields"]["k"], "a\xEF\xBF\xBDz");
}

// A caller that logs a request's text must not fill the disk.
TEST(LogLineTest, LongTextsAndManyFieldsAreCut) {
  const std::string longest(10 << 20, 'x');
  std::vector<std::string> keys;
  for (size_t i = 0; i < 100; ++i) keys.push_back(absl::StrCat("k", i));
  std::vector<LogField> fields;
  for (const std::string& key : keys) fields.emplace_back(key, longest);
  const std::string line = Json(fields, longest);
  EXPECT_LT(line.size(), (kLogFieldsMax + 2) * (kLogTextBytesMax + 32));
  const nlohmann::json parsed = nlohmann::json::parse(line);
  EXPECT_THAT(parsed["fields"], SizeIs(kLogFieldsMax));
  EXPECT_THAT(parsed["message"].get<std::string>(), SizeIs(kLogTextBytesMax + 3));
}

TEST(LogLineTest, AContextThatIsNoneIsLeftOut) {
  const SpanContext none;
  const std::string line = FormatJson({.time = SomeTime(), .message = "m", .context = &none});
  EXPECT_THAT(line, Not(HasSubstr("trace_id")));
}

}  // namespace
}  // namespace onestop::telemetry
