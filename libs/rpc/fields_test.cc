// Every check of a field, with one row for each value that is refused.

#include "libs/rpc/fields.h"

#include <functional>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/messages/faults.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::rpc {
namespace {

using common::v1::Channel;
using google::protobuf::Timestamp;
using ::testing::HasSubstr;

Timestamp At(int64_t seconds, int32_t nanos = 0) {
  Timestamp time;
  time.set_seconds(seconds);
  time.set_nanos(nanos);
  return time;
}

std::string Repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

constexpr char kUuid[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
// 1900-01-01 and 2200-01-01 in Unix seconds.
constexpr int64_t kFirst = -2208988800;
constexpr int64_t kEnd = 7258118400;

// The values at the limits, and Vietnamese letters of several bytes.
TEST(FieldsTest, WhatIsRightPasses) {
  Fields fields;
  fields.Required("name", "Nguyễn Thị Ộc", 13);
  fields.Required("emoji", "👍", 1);
  fields.Name("owner", "Công ty 24/7", 200);
  fields.Name("one letter", "Ý", 1);
  fields.Optional("nothing", "", 1);
  fields.Text("text", "một\n\thai", 8);
  fields.Code("code", "1.001786", 8);
  fields.Uuid("id", kUuid);
  fields.Enum("channel", Channel::CHANNEL_POST);
  fields.OptionalEnum("other", Channel::CHANNEL_UNSPECIFIED);
  EXPECT_EQ(fields.Time("from", true, At(kFirst)), absl::FromUnixSeconds(kFirst));
  fields.Time("to", true, At(kEnd - 1, 999'999'999));
  EXPECT_EQ(fields.OptionalTime("maybe", false, {}, absl::UnixEpoch()), absl::UnixEpoch());
  fields.Range("copies", 1000, 0, 1000);
  fields.Count("components", 100, 0, 100);
  EXPECT_EQ(fields.PageSize("page_size", 0, 50, 200), 50);
  EXPECT_EQ(fields.PageSize("page_size", 1000, 50, 200), 200);
  EXPECT_TRUE(fields.status().ok()) << fields.status();
}

// Characters that are invisible, or change the direction of text, would make a name look like another.
TEST(FieldsTest, EachWrongValueIsNamedByItsField) {
  struct Row {
    const char* what;
    std::function<void(Fields&)> check;
    const char* told;
  };
  for (const Row& row : {
           Row{"empty", [](Fields& f) { f.Required("x", "", 5); }, "is empty"},
           Row{"blanks", [](Fields& f) { f.Required("x", " \u00a0", 5); }, "only blanks"},
           Row{"one too long", [](Fields& f) { f.Required("x", Repeated("ộ", 6), 5); }, "has 6 characters"},
           Row{"10 MB", [](Fields& f) { f.Optional("x", std::string(10'000'000, 'a'), 5); },
               "10000000 bytes"},
           Row{"not UTF-8", [](Fields& f) { f.Optional("x", "a\xff", 5); }, "is not UTF-8"},
           Row{"surrogate", [](Fields& f) { f.Optional("x", "\xed\xa0\x80", 5); }, "is not UTF-8"},
           Row{"overlong", [](Fields& f) { f.Optional("x", "\xc0\x80", 5); }, "is not UTF-8"},
           Row{"NUL", [](Fields& f) { f.Optional("x", std::string("a\0b", 3), 5); },
               "U+0000 in line 1, column 2, a control"},
           Row{"line feed in a line", [](Fields& f) { f.Optional("x", "a\nb", 5); },
               "U+000A in line 1, column 2, the end of a line"},
           Row{"escape in a text", [](Fields& f) { f.Text("x", "ộ\n\nộa\x1b[2J", 9); },
               "U+001B in line 3, column 3, a control"},
           Row{"right-to-left override", [](Fields& f) { f.Optional("x", "a\u202eb", 5); }, "U+202E"},
           Row{"private use", [](Fields& f) { f.Text("x", "\n\ue000", 5); },
               "U+E000 in line 2, column 1, a private-use"},
           Row{"unassigned", [](Fields& f) { f.Text("x", "\U000e1000", 5); }, "U+E1000 in line 1, column 1"},
           Row{"invisible", [](Fields& f) { f.Required("x", "\u200b\u2800", 10); }, "only blanks"},
           Row{"name without a letter", [](Fields& f) { f.Name("x", "12345 !!! @@@", 20); }, "no letter"},
           Row{"no name", [](Fields& f) { f.Name("x", "", 20); }, "is empty"},
           Row{"not NFC", [](Fields& f) { f.Optional("x", "e\u0301", 5); }, "normal form C"},
           Row{"code with a blank", [](Fields& f) { f.Code("x", "a b", 5); }, "may hold only"},
           Row{"code too long", [](Fields& f) { f.Code("x", "abcdef", 5); }, "has 6 characters"},
           Row{"UUID in upper case", [](Fields& f) { f.Uuid("x", "7B1C1C52-3F0E-4A52-9C6A-0C5A8A1F6D11"); },
               "is not a UUID"},
           Row{"UUID too short", [](Fields& f) { f.Uuid("x", "7b1c"); }, "is not a UUID"},
           Row{"no UUID", [](Fields& f) { f.Uuid("x", ""); }, "is empty"},
           Row{"unspecified", [](Fields& f) { f.Enum("x", Channel::CHANNEL_UNSPECIFIED); },
               "CHANNEL_COUNTER"},
           Row{"unknown", [](Fields& f) { f.Enum("x", static_cast<Channel>(99)); }, "is 99"},
           Row{"unknown optional", [](Fields& f) { f.OptionalEnum("x", static_cast<Channel>(-1)); }, "is -1"},
           Row{"no day", [](Fields& f) { f.Day("x", ""); }, "is not a date"},
           Row{"a day that is none", [](Fields& f) { f.Day("x", "2026-02-30"); }, "is not a date"},
           Row{"a day with blanks", [](Fields& f) { f.Day("x", " 2026-2-3 "); }, "is not a date"},
           Row{"a day before 1900", [](Fields& f) { f.Day("x", "1899-12-31"); }, "is not a date"},
           Row{"no time", [](Fields& f) { f.Time("x", false, {}); }, "is missing"},
           Row{"before 1900", [](Fields& f) { f.Time("x", true, At(kFirst - 1)); }, "outside the years"},
           Row{"2200", [](Fields& f) { f.Time("x", true, At(kEnd)); }, "outside the years"},
           Row{"the end of time",
               [](Fields& f) { f.Time("x", true, At(std::numeric_limits<int64_t>::max())); },
               "outside the years"},
           Row{"negative nanos", [](Fields& f) { f.Time("x", true, At(0, -1)); }, "nanos"},
           Row{"a second of nanos", [](Fields& f) { f.Time("x", true, At(0, 1'000'000'000)); }, "nanos"},
           Row{"too many", [](Fields& f) { f.Count("x", 101, 0, 100); }, "has 101 entries"},
           Row{"too large", [](Fields& f) { f.Range("x", 1001, 0, 1000); }, "is 1001"},
           Row{"negative page", [](Fields& f) { f.PageSize("x", -1, 50, 200); }, "is -1"},
       }) {
    Fields fields;
    row.check(fields);
    const auto violations = base::FieldViolationsOf(fields.status());
    ASSERT_EQ(violations.size(), 1u) << row.what;
    EXPECT_EQ(violations[0].field, "x") << row.what;
    EXPECT_THAT(violations[0].description, HasSubstr(row.told)) << row.what;
    // What a person can do wrong is told in Vietnamese, too; no person types nanoseconds.
    if (std::string(row.told) == "nanos") continue;
    EXPECT_NE(messages::VietnameseOfFault(violations[0].description), "") << violations[0].description;
  }
}

// A person corrects a form once, not field by field.
TEST(FieldsTest, AllThatIsWrongIsToldAtOnceUpToALimit) {
  Fields fields;
  for (size_t i = 0; i < kViolationsMax + 5; ++i) fields.Uuid("x", "");
  EXPECT_FALSE(fields.ok());
  EXPECT_EQ(fields.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(base::FieldViolationsOf(fields.status()).size(), kViolationsMax);
}

}  // namespace
}  // namespace onestop::rpc
