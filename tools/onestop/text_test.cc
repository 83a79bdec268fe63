// Times, request ids and tables.

#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"
#include "tools/onestop/files.h"
#include "tools/onestop/many.h"
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
        " 2024-01-15 10:00", "15-01-2024 10:00", "5/1/24 10:00", "31/2/2024 10:00", "infinite-past",
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
  EXPECT_EQ(ParseDay("2/3/2024").value(), absl::CivilDay(2024, 3, 2));
  EXPECT_EQ(ParseDay("2024-3-2").value(), absl::CivilDay(2024, 3, 2));
  EXPECT_EQ(ShowTime(ParseTimeOrDay("1/1/2026").value()), "2026-01-01 00:00");
  EXPECT_EQ(ShowTime(ParseTime("1/1/2026 10:00").value()), "2026-01-01 10:00");
  for (const std::string text : {"2023-02-29", "2023-2-29", "20240229", "2024-02-29 ", "", "2024-02-29T00:00",
                                 "2/29/2024", "02/29/2024", "2024/02/29", "29-02-2024", "29/02/24"}) {
    EXPECT_THAT(ParseDay(text), FailsWith(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_THAT(ParseIsoDay("29/02/2024"), FailsWith(absl::StatusCode::kInvalidArgument));
  // Whatever wrote a file of histories wrote its zeros, or something else.
  EXPECT_THAT(ParseSourceTime("1/2/2024"), FailsWith(absl::StatusCode::kInvalidArgument));
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

// A code with its name, and what only some people need.
std::string WrittenWithNames(const OutputStyle& style, const std::vector<std::string>& chosen = {}) {
  std::ostringstream out;
  Table table(out, style,
              {{"code", "Code", Column::kCode, Column::kWide},
               {"name", "Name", Column::kText, Column::kAlways, "code"},
               {"holder", "Holder", Column::kText, 2, "holder_id", true},
               {"holder_id", "Holder id", Column::kCode, Column::kWide},
               {"count", "Count", Column::kNumber, 1}},
              chosen);
  table.Row({"1.001786", "Cấp giấy phép", "Nguyễn Văn A", "cv01", "1"});
  table.Row({"1.001787", "", "", "cv02", "2"});
  table.End();
  return out.str();
}

TEST(Table, ShowsPeopleNamesAndTheCodeOfWhatHasNone) {
  EXPECT_EQ(WrittenWithNames({Format::kTable}),
            "Name           Holder               Count\n"
            "─────────────  ───────────────────  ─────\n"
            "Cấp giấy phép  Nguyễn Văn A (cv01)      1\n"
            "1.001787       cv02                     2\n");
  EXPECT_EQ(WrittenWithNames({Format::kCsv}),
            "code,name,holder,holder_id,count\r\n"
            "1.001786,Cấp giấy phép,Nguyễn Văn A,cv01,1\r\n"
            "1.001787,,,cv02,2\r\n");
}

TEST(Table, HasAllColumnsWhereTheyAreAskedFor) {
  EXPECT_THAT(WrittenWithNames({.format = Format::kTable, .wide = true}),
              ::testing::StartsWith("Code      Name           Holder        Holder id  Count\n"));
  EXPECT_THAT(WrittenWithNames({Format::kTable}, {"holder_id", "code"}),
              ::testing::StartsWith("Holder id  Code\n"));
  // A key of another table of the same command chooses nothing here.
  EXPECT_EQ(WrittenWithNames({Format::kTable}, {"elsewhere"}), WrittenWithNames({Format::kTable}));
}

TEST(Table, LeavesOutOnANarrowTerminalWhatIsNeededLeast) {
  EXPECT_THAT(WrittenWithNames({.format = Format::kTable, .width = 40}),
              ::testing::HasSubstr("Cấp giấy phép  Nguyễn Văn… (cv01)      1\n"));
  EXPECT_THAT(WrittenWithNames({.format = Format::kTable, .width = 28}),
              ::testing::StartsWith("Name           Count\n"));
  EXPECT_THAT(WrittenWithNames({.format = Format::kTable, .width = 14}), ::testing::StartsWith("Name\n"));
  // What is chosen stays.
  EXPECT_THAT(WrittenWithNames({.format = Format::kTable, .width = 14}, {"name", "count"}),
              ::testing::StartsWith("Name      Count\n"));
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

TEST(ReadAnswerTest, TakesYesAndNoOfBothLanguagesInAnyCase) {
  for (const char* yes : {"y", "YES", "c", "C", "co", "có", "Có", "CÓ", "co\xCC\x81", " có ", "có\r"}) {
    EXPECT_EQ(ReadAnswer(yes), std::optional(true)) << yes;
  }
  for (const char* no : {"", "n", "No", "k", "K", "khong", "không", "KHÔNG", "Ko"}) {
    EXPECT_EQ(ReadAnswer(no), std::optional(false)) << no;
  }
  for (const char* other : {"x", "cos", "0", "co khong", "\xFF"}) {
    EXPECT_EQ(ReadAnswer(other), std::nullopt) << other;
  }
}

TEST(RevisionLineTest, IsReadAsItWasWritten) {
  const std::string line = RevisionLine(4, "H31", absl::FromUnixSeconds(1705287600));
  EXPECT_EQ(line, "# revision 4 of H31, exported 2024-01-15T10:00:00+07:00\n");
  EXPECT_EQ(RevisionOf(line + "province: H31\n"), 4);
  for (const char* text :
       {"", "province: H31\n", "# revision\n", "# revision x of H31\n", "# revision -4 of H31\n"}) {
    EXPECT_EQ(RevisionOf(text), 0) << text;
  }
}

}  // namespace
}  // namespace onestop::cli
