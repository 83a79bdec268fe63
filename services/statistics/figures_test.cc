// How figures are shown: columns, percentages, and the sentence that a department publishes.

#include "services/statistics/figures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::statistics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The half-year of Hưng Yên's Department of Science and Technology, 2024.
Counts PublishedCounts() {
  Counts counts;
  counts[v1::ATOM_RECEIVED] = counts[v1::ATOM_RECEIVED_ONLINE] = 276;
  counts[v1::ATOM_CARRIED] = counts[v1::ATOM_CARRIED_ONLINE] = 5;
  counts[v1::ATOM_TOTAL] = counts[v1::ATOM_RESOLVED] = 281;
  counts[v1::ATOM_RESOLVED_BEFORE] = 200;
  counts[v1::ATOM_RESOLVED_ON_TIME] = 81;
  return counts;
}

v1::ProcedureCounts PublishedProcedures() {
  v1::ProcedureCounts procedures;
  procedures.set_total(58);
  procedures.set_full_online(43);
  procedures.set_partial_online(15);
  return procedures;
}

// The sentence is compared with one that the department published itself.
TEST(FiguresTest, ThePublishedSentenceComesOut) {
  EXPECT_EQ(
      Sentence("Sở", PublishedCounts(), PublishedProcedures(), messages::Language::kVietnamese),
      "Sở đã tiếp nhận 281 hồ sơ, trong đó, tiếp nhận trong kỳ là 276 hồ sơ, kỳ trước chuyển sang là 05 hồ "
      "sơ; 100% hồ sơ tiếp nhận trực tuyến; đã giải quyết 281 hồ sơ, 100% trước hạn và đúng hạn; tổng số "
      "TTHC là 58, toàn trình 43, một phần 15");
  EXPECT_EQ(
      Sentence("The Department", PublishedCounts(), PublishedProcedures(), messages::Language::kEnglish),
      "The Department received 281 dossiers: 276 in the period and 5 carried over; 100% of those in the "
      "period came online; 281 were resolved, 100% before or on time; 58 procedures, 43 full-online and 15 "
      "partial");
}

// Of no dossiers there is no per cent to tell.
TEST(FiguresTest, AnEmptyPeriodHasASentenceWithoutPerCent) {
  EXPECT_EQ(
      Sentence("Sở", {}, PublishedProcedures(), messages::Language::kVietnamese),
      "Sở đã tiếp nhận 00 hồ sơ, trong đó, tiếp nhận trong kỳ là 00 hồ sơ, kỳ trước chuyển sang là 00 hồ "
      "sơ; chưa giải quyết hồ sơ nào; tổng số TTHC là 58, toàn trình 43, một phần 15");
  EXPECT_EQ(Sentence("", {}, {}, messages::Language::kEnglish),
            "The agencies received 0 dossiers: 0 in the period and 0 carried over; none was resolved; 0 "
            "procedures, "
            "0 full-online and 0 partial");
}

// And are left out of the sentence when there are none.
TEST(FiguresTest, OverdueAndPendingDossiersAreMentioned) {
  Counts counts = PublishedCounts();
  EXPECT_THAT(Sentence("Sở", counts, {}, messages::Language::kVietnamese), Not(HasSubstr("quá hạn")));
  counts[v1::ATOM_RESOLVED_ON_TIME] -= 1;
  counts[v1::ATOM_RESOLVED_OVERDUE] = 1;
  counts[v1::ATOM_IN_PROGRESS] = 12;
  counts[v1::ATOM_IN_PROGRESS_IN_TIME] = 10;
  counts[v1::ATOM_IN_PROGRESS_OVERDUE] = 2;
  EXPECT_THAT(
      Sentence("Sở", counts, {}, messages::Language::kVietnamese),
      HasSubstr("99,64% trước hạn và đúng hạn, quá hạn 01 hồ sơ; đang giải quyết 12 hồ sơ, trong hạn 10, "
                "quá hạn 02; tổng số TTHC là 00"));
  EXPECT_THAT(Sentence("", counts, {}, messages::Language::kEnglish),
              HasSubstr("99.64% before or on time, 1 overdue; 12 are in progress, 10 in time and 2 overdue"));
}

// A share of nothing is not shown, also not as 0 %.
TEST(FiguresTest, NothingResolvedIsNoPercentage) {
  EXPECT_THAT(Sentence("", {}, {}, messages::Language::kVietnamese), HasSubstr("chưa giải quyết hồ sơ nào"));
}

// The columns of the official form must agree with each other.
TEST(FiguresTest, TheColumnsOfTheFormAddUp) {
  Counts counts = PublishedCounts();
  counts[v1::ATOM_RECEIVED_ONLINE] = 270;
  counts[v1::ATOM_RECEIVED_COUNTER] = 4;
  counts[v1::ATOM_RECEIVED_POST] = 2;
  const v1::Columns06a columns = ToColumns(counts);
  EXPECT_EQ(columns.received_direct(), 6);
  EXPECT_EQ(columns.received_total(),
            columns.received_online() + columns.received_direct() + columns.carried());
  EXPECT_EQ(columns.resolved_total(),
            columns.resolved_before() + columns.resolved_on_time() + columns.resolved_overdue());
  EXPECT_EQ(columns.received_total(), columns.resolved_total() + columns.in_progress_total());
  const v1::ReportRow row = ToRow("H31.06", "Sở", counts);
  EXPECT_EQ(row.atoms_size(), v1::Atom_ARRAYSIZE - 1);
  EXPECT_EQ(row.atoms(v1::ATOM_TOTAL - 1).count(), 281);
}

struct Case {
  std::string name;
  int64_t part;
  int64_t whole;
  std::string vietnamese;
  std::string english;
};

class PercentTest : public ::testing::TestWithParam<Case> {};

// In both languages, which write the decimal sign differently.
TEST_P(PercentTest, IsRoundedHalfUp) {
  EXPECT_EQ(Percent(GetParam().part, GetParam().whole, messages::Language::kVietnamese),
            GetParam().vietnamese);
  EXPECT_EQ(Percent(GetParam().part, GetParam().whole, messages::Language::kEnglish), GetParam().english);
}

INSTANTIATE_TEST_SUITE_P(
    Figures, PercentTest,
    ::testing::Values(Case{"All", 281, 281, "100%", "100%"}, Case{"None", 0, 7, "0%", "0%"},
                      Case{"NoWhole", 0, 0, "–", "–"}, Case{"Half", 1, 2, "50%", "50%"},
                      Case{"Third", 1, 3, "33,33%", "33.33%"}, Case{"TwoThirds", 2, 3, "66,67%", "66.67%"},
                      Case{"HalfOfAHundredthGoesUp", 1, 20000, "0,01%", "0.01%"},
                      Case{"ADecimalKeepsItsPair", 985, 1000, "98,50%", "98.50%"},
                      Case{"OneLateIsNeverAHundred", 999999, 1000000, "99,99%", "99.99%"},
                      Case{"OneIsNeverNothing", 1, 1000000, "0,01%", "0.01%"},
                      Case{"LargeNumbersDoNotOverflow", 4611686018427387904, 9223372036854775807, "50%",
                           "50%"}),
    [](const auto& test) { return test.param.name; });

// Official Vietnamese writes numbers below ten with two digits.
TEST(FiguresTest, CountsAreWrittenAsTheOfficeWritesThem) {
  EXPECT_EQ(Count(0, messages::Language::kVietnamese), "00");
  EXPECT_EQ(Count(5, messages::Language::kVietnamese), "05");
  EXPECT_EQ(Count(10, messages::Language::kVietnamese), "10");
  EXPECT_EQ(Count(1234, messages::Language::kVietnamese), "1.234");
  EXPECT_EQ(Count(1234567, messages::Language::kEnglish), "1,234,567");
  EXPECT_EQ(Count(5, messages::Language::kEnglish), "5");
}

}  // namespace
}  // namespace onestop::statistics
