// Times, request ids and tables.

#include <set>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"
#include "tools/onestop/request_id.h"
#include "tools/onestop/table.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

TEST(ParseTime, TakesTheOfficesZoneWhenNoneIsGiven) {
  for (const char* text :
       {"2024-01-15 10:30", "2024-01-15T10:30", "2024-01-15 10:30:00", "2024-01-15T10:30:00",
        "15/01/2024 10:30", "15/01/2024 10:30:00", "2024-01-15T10:30:00+07:00", "2024-01-15T03:30:00Z"}) {
    const auto time = ParseTime(text);
    ASSERT_THAT(time, IsOk()) << text;
    EXPECT_EQ(ShowTime(*time), "2024-01-15 10:30") << text;
    EXPECT_EQ(absl::FormatTime(absl::RFC3339_sec, *time, absl::UTCTimeZone()), "2024-01-15T03:30:00+00:00")
        << text;
  }
}

TEST(ParseTime, RefusesWhatIsNoTime) {
  for (const std::string text :
       {"", "now", "2024-01-15", "2024-13-01 10:00", "2024-01-15 24:01", "2024-01-15 10:00 ",
        " 2024-01-15 10:00", "15-01-2024 10:00", "5/1/2024 10:00", "31/02/2024 10:00", "infinite-past",
        "0001-01-01 00:00", "9999-12-31 00:00", "-024-01-15 10:00"}) {
    EXPECT_THAT(ParseTime(text), FailsWith(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_THAT(ParseTime(std::string(1 << 20, '2')), FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_LT(ParseTime(std::string(1 << 20, '2')).status().message().size(), 300u);
}

TEST(ParseTime, KeepsMicrosecondsAlsoBefore1970) {
  const auto time = ParseTime("1969-12-31T23:59:59.250000Z");
  ASSERT_THAT(time, IsOk());
  EXPECT_EQ(ToTimestamp(*time).seconds(), -1);
  EXPECT_EQ(ToTimestamp(*time).nanos(), 250000000);
  EXPECT_EQ(ToTime(ToTimestamp(*time)), *time);
}

TEST(ParseDay, TakesDaysAlone) {
  EXPECT_EQ(ParseDay("2024-02-29").value(), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ParseDay("29/02/2024").value(), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ParseDay("02/03/2024").value(), absl::CivilDay(2024, 3, 2));
  for (const std::string text : {"2023-02-29", "2024-2-9", "20240229", "2024-02-29 ", "", "2024-02-29T00:00",
                                 "29/2/2024", "02/29/2024", "2024/02/29", "29-02-2024", "29/02/24"}) {
    EXPECT_THAT(ParseDay(text), FailsWith(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_THAT(ParseIsoDay("29/02/2024"), FailsWith(absl::StatusCode::kInvalidArgument));
}

TEST(ParseTime, ADayAsOfWhichSomethingIsTrueIsItsEnd) {
  EXPECT_EQ(ShowTime(ParseTimeOrEndOfDay("29/02/2024").value()), "2024-03-01 00:00");
  EXPECT_EQ(ShowTime(ParseTimeOrEndOfDay("2024-02-29 10:00").value()), "2024-02-29 10:00");
  EXPECT_EQ(ShowTime(ParseTimeOrDay("2024-02-29").value()), "2024-02-29 00:00");
}

TEST(ShowTime, IsWrittenAsPeopleDoInTheirLanguage) {
  const absl::Time time = ParseTime("2024-01-15 09:05").value();
  EXPECT_EQ(ShowTime(time, messages::Language::kVietnamese), "15/01/2024 09:05");
  EXPECT_EQ(ShowTime(time, messages::Language::kEnglish), "2024-01-15 09:05");
}

TEST(ParsePeriod, KnowsMonthsQuartersAndYears) {
  const auto is = [](const absl::StatusOr<Days>& days, const char* from, const char* to) {
    ASSERT_THAT(days, IsOk());
    EXPECT_EQ(absl::FormatCivilTime(days->from), from);
    EXPECT_EQ(absl::FormatCivilTime(days->to), to);
  };
  is(ParseMonth("2024-02"), "2024-02-01", "2024-02-29");
  is(ParseMonth("12/2023"), "2023-12-01", "2023-12-31");
  is(ParseQuarter("2024Q1"), "2024-01-01", "2024-03-31");
  is(ParseQuarter("2024-q4"), "2024-10-01", "2024-12-31");
  is(ParseYear("2024"), "2024-01-01", "2024-12-31");
  for (const char* text : {"", "2024", "2024-13", "2024-2", "13/2024", "2024-01-01"})
    EXPECT_THAT(ParseMonth(text), FailsWith(absl::StatusCode::kInvalidArgument)) << text;
  for (const char* text : {"", "2024", "2024Q0", "2024Q5", "Q12024", "2024Q11"})
    EXPECT_THAT(ParseQuarter(text), FailsWith(absl::StatusCode::kInvalidArgument)) << text;
  for (const char* text : {"", "24", "20244", "year"})
    EXPECT_THAT(ParseYear(text), FailsWith(absl::StatusCode::kInvalidArgument)) << text;
}

TEST(RequestId, FreshOnesDifferAndSortByTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewRequestId());
  EXPECT_EQ(ids.size(), 1000u);
  for (const std::string& id : ids) EXPECT_TRUE(IsUuid(id)) << id;
  EXPECT_LT(NewRequestId(absl::FromUnixSeconds(1)), NewRequestId(absl::FromUnixSeconds(2)));
}

TEST(RequestId, UuidsAreInLowerCaseWithDashesInTheirPlaces) {
  for (const char* text : {"", "ba7816bf-8f01-8fea-8141-40de5dae222", "BA7816BF-8F01-8FEA-8141-40DE5DAE2223",
                           "ba7816bf08f01-8fea-8141-40de5dae2223", "ba7816bf-8f01-8fea-8141-40de5dae222g"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

std::string Written(const OutputStyle& style, const std::vector<std::vector<Cell>>& rows,
                    const std::vector<std::string>& chosen = {}) {
  std::ostringstream out;
  Table table(out, style, {{"name", "Tên"}, {"count", "Số lượng", Column::kNumber}}, chosen);
  for (const auto& row : rows) table.Row(row);
  table.End();
  return out.str();
}

TEST(Table, AlignsColumnsByWhatIsSeen) {
  EXPECT_EQ(Written({Format::kTable}, {{"Lĩnh vực", "7"}, {"Sở", "1234"}}),
            "Tên       Số lượng\n"
            "────────  ────────\n"
            "Lĩnh vực         7\n"
            "Sở            1234\n");
  EXPECT_EQ(Written({Format::kTable}, {}), "Tên  Số lượng\n───  ────────\n");
}

TEST(Table, LetsNoCellMoveTheCursor) {
  EXPECT_THAT(Written({Format::kTable}, {{"a\x1b[31mb\nc\xff", "1"}}),
              ::testing::HasSubstr("a [31mb c\uFFFD"));
}

TEST(Table, WritesJsonThatProgramsRead) {
  EXPECT_EQ(Written({Format::kJson}, {}), "[]\n");
  EXPECT_EQ(Written({Format::kJson}, {{"a\"b\\\n\x01ễ\xff", "3"}, {"", ""}}),
            "[\n  {\"name\": \"a\\\"b\\\\\\n\\u0001ễ\uFFFD\", \"count\": 3},\n"
            "  {\"name\": \"\", \"count\": null}\n]\n");
}

TEST(Table, WritesCsvThatSpreadsheetsReadAsText) {
  EXPECT_EQ(Written({Format::kCsv}, {}), "name,count\r\n");
  EXPECT_EQ(Written({Format::kCsv}, {{"a,\"b\"", "-3"}, {"=1+1", "2"}}),
            "name,count\r\n\"a,\"\"b\"\"\",-3\r\n\"'=1+1\",2\r\n");
}

TEST(Table, TellsProgramsTheSameInEveryLanguage) {
  const std::vector<std::vector<Cell>> rows = {
      {Cell("đang giải quyết", "processing"), Cell("1.234", "1234")}};
  EXPECT_EQ(Written({Format::kJson}, rows), "[\n  {\"name\": \"processing\", \"count\": 1234}\n]\n");
  EXPECT_EQ(Written({Format::kCsv}, rows), "name,count\r\nprocessing,1234\r\n");
  EXPECT_EQ(Written({Format::kYaml}, rows), "- name: \"processing\"\n  count: 1234\n");
  EXPECT_THAT(Written({Format::kTable}, rows), ::testing::HasSubstr("đang giải quyết     1.234\n"));
  EXPECT_EQ(Written({Format::kYaml}, {}), "[]\n");
}

TEST(Table, ExcelKnowsUtf8ByAByteOrderMark) {
  EXPECT_EQ(Written({.format = Format::kCsv, .byte_order_mark = true}, {{"a", "1"}, {"b", "2"}}),
            "\xEF\xBB\xBFname,count\r\na,1\r\nb,2\r\n");
}

TEST(Table, HasTheChosenColumnsInTheirOrder) {
  EXPECT_EQ(Written({Format::kCsv}, {{"a", "1"}}, {"count", "name"}), "count,name\r\n1,a\r\n");
  EXPECT_EQ(Written({Format::kTable}, {{"a", "1"}}, {"name"}), "Tên\n───\na\n");
}

TEST(Table, CutsTextsAloneToTheTerminal) {
  EXPECT_EQ(Written({.format = Format::kTable, .width = 20}, {{"Sở Khoa học và Công nghệ", "1234567890"}}),
            "Tên         Số lượng\n"
            "────────  ──────────\n"
            "Sở Khoa…  1234567890\n");
  // Cut no further than can be read.
  EXPECT_THAT(Written({.format = Format::kTable, .width = 5}, {{"Sở Khoa học và Công nghệ", "1"}}),
              ::testing::HasSubstr("Sở Khoa…         1\n"));
}

TEST(Table, ColoursOnATerminalAlone) {
  const std::vector<std::vector<Cell>> rows = {{Cell("quá hạn", "overdue", Cell::kBad), "1"}};
  EXPECT_THAT(Written({.format = Format::kTable, .colours = true}, rows),
              ::testing::HasSubstr("\x1b[31mquá hạn\x1b[0m         1\n"));
  EXPECT_THAT(Written({Format::kTable}, rows), ::testing::Not(::testing::HasSubstr("\x1b")));
}

TEST(Table, WritesLongListsPageByPage) {
  std::ostringstream out;
  Table table(out, {Format::kTable}, {{"n", "N", Column::kNumber}});
  for (size_t i = 0; i < Table::kPageRows; ++i) table.Row({"1"});
  EXPECT_FALSE(out.str().empty());
  table.Row({"2"});
  table.End();
  EXPECT_THAT(out.str(), ::testing::EndsWith("1\n2\n"));
}

}  // namespace
}  // namespace onestop::cli
