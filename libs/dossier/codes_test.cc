// The codes of agencies and procedures that are in use are accepted, near misses are not, and numbers
// are printed in their legal form.

#include "libs/dossier/codes.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::dossier {
namespace {

TEST(CodesTest, ADossierCodeIsAgencyDayAndNumber) {
  EXPECT_EQ(FormatDossierCode("H31.06", absl::CivilDay(2024, 1, 5), 7), "H31.06-240105-0007");
  EXPECT_EQ(FormatDossierCode("H31.06", absl::CivilDay(2024, 12, 31), 12'345), "H31.06-241231-12345");
}

TEST(CodesTest, ADossierCodeIsReadAsItWasWritten) {
  const auto code = ParseDossierCode("H31.06-240105-12345");
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(code->agency_id, "H31.06");
  EXPECT_EQ(code->day, "240105");
  EXPECT_EQ(code->number, 12'345);
  EXPECT_TRUE(ParseDossierCode("000.00.06.H31-110103-0001").has_value());
}

TEST(CodesTest, ANearMissIsNoDossierCode) {
  for (const char* text :
       {"", "-", "H31.06", "H31.06-240105", "H31.06-240105-", "H31.06-240105-007", "H31.06-240105-0000",
        "H31.06-240105-00001", "H31.06-240230-0001", "H31.06-241301-0001", "H31.06-2401-0001",
        "h31.06-240105-0001", "H31.06-240105-0001 ", "H31.06-240105-1234567", "H31.06-240105-0001-1",
        "old-240105-0001", "H31.06-24010a-0001"}) {
    EXPECT_FALSE(ParseDossierCode(text).has_value()) << text;
  }
}

TEST(CodesTest, ANumberBelowTenHasAZeroBefore) {
  EXPECT_EQ(FormatDocumentSymbol(15, "KQ-SKHCN"), "15/KQ-SKHCN");
  EXPECT_EQ(FormatDocumentSymbol(9, "KQ-SKHCN"), "09/KQ-SKHCN");
  EXPECT_EQ(FormatDocumentSymbol(10'000, "GP-UBND"), "10000/GP-UBND");
}

class AgencyCodeTest : public ::testing::TestWithParam<std::string> {};
TEST_P(AgencyCodeTest, IsAccepted) { EXPECT_TRUE(IsAgencyCode(GetParam())); }
INSTANTIATE_TEST_SUITE_P(InUse, AgencyCodeTest,
                         ::testing::Values("H31", "H31.06", "H31.06.A1", "000.00.06.H31", "000.00.00.G17",
                                           "Y99.ABCDEFGHIJ.0123456789.ABCDEFGHI"));

class NoAgencyCodeTest : public ::testing::TestWithParam<std::string> {};
TEST_P(NoAgencyCodeTest, IsRefused) { EXPECT_FALSE(IsAgencyCode(GetParam())); }
// The last value is far too long: a check that recursed by the length would crash.
INSTANTIATE_TEST_SUITE_P(OfMany, NoAgencyCodeTest,
                         ::testing::Values("", "H", "H3", "H312", "Z31", "h31", "H31.", ".H31", "H31.a6",
                                           "H31.0 6", "H31.ABCDEFGHIJK", "A01.1.2.3.4.5.6.7",
                                           "Y99.ABCDEFGHIJ.0123456789.ABCDEFGHIJ", "000.00.H31", "H31.Đ",
                                           std::string(10'000, '.')));

class ProcedureCodeTest : public ::testing::TestWithParam<std::string> {};
TEST_P(ProcedureCodeTest, IsAccepted) { EXPECT_TRUE(IsProcedureCode(GetParam())); }
INSTANTIATE_TEST_SUITE_P(InUse, ProcedureCodeTest,
                         ::testing::Values("1.001786", "2.000908", "3.000527.H61", "1.008377.000.00.00.H13"));

class NoProcedureCodeTest : public ::testing::TestWithParam<std::string> {};
TEST_P(NoProcedureCodeTest, IsRefused) { EXPECT_FALSE(IsProcedureCode(GetParam())); }
INSTANTIATE_TEST_SUITE_P(OfMany, NoProcedureCodeTest,
                         ::testing::Values("", "1", "1.", "1.00178", "1.0017866", "11.001786", "a.001786",
                                           "1.001786.", "1.001786.Z31", "1.001786.H31.06",
                                           "1.001786.00.00.00.H13", "1 001786", "1.001786 ",
                                           std::string(10'000, '1')));

}  // namespace
}  // namespace onestop::dossier
