// Proves that archiving and renewing keep the signatures valid, add no value twice, and respect the limits.

#include "libs/pdf/write/archive.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::pdf {
namespace {

using ::onestop::testing::FailsWithField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Checked by qpdf, by this project's reader and by poppler.
TEST(Archive, TimeStampAndValidationDataLeaveBothSignaturesValid) {
  const SigningWorkspace workspace;
  const std::string sealed = workspace.Sealed(DrawDraft());
  const std::string archived =
      workspace.Archived(sealed, {{"certificate"}, {"response"}, {"list", "list two"}});
  EXPECT_THAT(archived, StartsWith(sealed));
  EXPECT_THAT(workspace.Check(archived), IsEmpty());
  const worker::Inspection inspection = pdf::InspectPdf(archived);
  EXPECT_THAT(pdf::Objections(inspection), IsEmpty());
  ASSERT_EQ(inspection.signatures_size(), 3);
  EXPECT_EQ(inspection.signatures(2).kind(), signing::v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP);
  EXPECT_TRUE(inspection.signatures(2).covers_whole_file());
  EXPECT_THAT(inspection.validation_data().certificates(), ElementsAre("certificate"));
  EXPECT_THAT(inspection.validation_data().crls(), ElementsAre("list", "list two"));
  const std::string verdict = workspace.PdfSig(archived);
  EXPECT_THAT(verdict, HasSubstr("onestop-archive-1"));
  EXPECT_THAT(verdict.substr(0, verdict.find("Signature #3")), HasSubstr("Signature is Valid."));
}

// Object streams in the draft, so that the revisions have tables of the newer kind.
TEST(Archive, RenewingKeepsWhatIsThereAndAddsOnlyWhatIsNew) {
  const SigningWorkspace workspace;
  const std::string sealed = Rewrite(
      DrawDraft(), [](QPDF&) {}, [](QPDFWriter& writer) { writer.setObjectStreamMode(qpdf_o_generate); });
  const std::string once = workspace.Archived(workspace.Sealed(sealed), {.certificates = {"one"}});
  const std::string twice = workspace.Archived(once, {.certificates = {"one", "two"}, .crls = {"list"}});
  const std::string thrice = workspace.Archived(twice, {.certificates = {"two"}});
  EXPECT_THAT(workspace.Check(thrice), IsEmpty());
  const worker::Inspection inspection = pdf::InspectPdf(thrice);
  EXPECT_THAT(pdf::Objections(inspection), IsEmpty());
  EXPECT_EQ(inspection.signatures_size(), 5);
  EXPECT_THAT(inspection.validation_data().certificates(), ElementsAre("one", "two"));
  EXPECT_THAT(inspection.validation_data().crls(), ElementsAre("list"));
}

TEST(Archive, RefusesMoreDataThanAFileMayHold) {
  const SigningWorkspace workspace;
  EXPECT_THAT(PrepareArchiveTimeStamp(DrawDraft(), {.crls = {std::string(kDssBytesMax + 1, 'x')}}),
              FailsWithField("data"));
  trust::ValidationData many;
  for (int i = 0; i <= kDssItemsMax; ++i) many.certificates.push_back(std::to_string(i));
  EXPECT_THAT(PrepareArchiveTimeStamp(DrawDraft(), many), FailsWithField("data"));
}

}  // namespace
}  // namespace onestop::pdf
