// Proves which later revisions are accepted after a signature, which locks count, and how dates are read.

#include "libs/pdf/read/inspect_pdf.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/pdf/read/signature_dictionary.h"

namespace onestop::pdf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

PdfFixture Leader() { return PdfFixture().SignLeader(FakeCms); }
PdfFixture Sealed() { return Leader().SignSeal(FakeCms); }
PdfFixture Archived() { return Sealed().Archive(FakeCms); }

TEST(InspectPdf, FindsNothingInAnUnsignedDocument) {
  const worker::Inspection inspection = InspectPdf(PdfFixture().bytes());
  EXPECT_THAT(inspection.findings(), IsEmpty()) << inspection.DebugString();
  EXPECT_THAT(inspection.signatures(), IsEmpty());
  EXPECT_EQ(inspection.revisions(), 1);
}

TEST(InspectPdf, ReadsASignature) {
  const worker::Inspection inspection = InspectPdf(Leader().bytes());
  ASSERT_EQ(inspection.signatures_size(), 1) << inspection.DebugString();
  const worker::InspectedSignature& leader = inspection.signatures(0);
  EXPECT_EQ(leader.field_name(), "onestop.leader");
  EXPECT_EQ(leader.kind(), signing::v1::SIGNATURE_KIND_APPROVAL);
  EXPECT_EQ(leader.sub_filter(), "ETSI.CAdES.detached");
  EXPECT_EQ(leader.cms(), FakeCms(""));
  EXPECT_EQ(leader.claimed_time().seconds(), 1795248062);
  EXPECT_TRUE(leader.covers_whole_file());
  EXPECT_EQ(leader.revision(), 1);
  EXPECT_THAT(Objections(inspection), IsEmpty()) << inspection.DebugString();
}

// This is how every result of the office is signed.
TEST(InspectPdf, AcceptsTheSealAfterTheLeader) {
  const worker::Inspection inspection = InspectPdf(Sealed().bytes());
  EXPECT_THAT(Objections(inspection), IsEmpty()) << inspection.DebugString();
  ASSERT_EQ(inspection.signatures_size(), 2);
  EXPECT_EQ(inspection.signatures(0).field_name(), "onestop.leader");
  EXPECT_FALSE(inspection.signatures(0).covers_whole_file());
  EXPECT_THAT(Permitted(inspection, "onestop.leader"), ElementsAre("FIELD_FILLED", "SIGNATURE_ADDED"));
  EXPECT_EQ(inspection.signatures(1).field_name(), "onestop.seal");
  EXPECT_TRUE(inspection.signatures(1).covers_whole_file());
}

// The archive's revision covers all signatures, and no signature forbids it.
TEST(InspectPdf, AcceptsTheArchivesTimeStamp) {
  const worker::Inspection inspection = InspectPdf(Archived().bytes());
  EXPECT_THAT(Objections(inspection), IsEmpty()) << inspection.DebugString();
  ASSERT_EQ(inspection.signatures_size(), 3);
  EXPECT_THAT(Permitted(inspection, "onestop.seal"),
              ElementsAre("TIME_STAMP_ADDED", "VALIDATION_DATA_ADDED"));
  EXPECT_EQ(inspection.signatures(2).kind(), signing::v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP);
  EXPECT_THAT(inspection.validation_data().certificates(), ElementsAre("certificate"));
  EXPECT_EQ(inspection.revisions(), 3);
}

TEST(InspectPdf, AcceptsValidationDataAfterTheLastSignature) {
  const PdfFixture pdf =
      Sealed().Append({{kCatalog, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /DSS 16 0 R >>"},
                       {kStore, "<< /Type /DSS /Certs [17 0 R] >>"},
                       {kStoredCertificate, Stream("certificate")}});
  const worker::Inspection inspection = InspectPdf(pdf.bytes());
  EXPECT_THAT(Objections(inspection), IsEmpty()) << inspection.DebugString();
  EXPECT_THAT(Permitted(inspection, "onestop.seal"), ElementsAre("VALIDATION_DATA_ADDED"));
  EXPECT_FALSE(inspection.signatures(1).covers_whole_file());
}

// Other programs add a field for each further signature.
TEST(InspectPdf, AcceptsANewFieldForAColleaguesSignature) {
  PdfFixture pdf = Leader();
  pdf.Sign({{kPage, absl::StrReplaceAll(pdf.object(kPage), {{"12 0 R]", "12 0 R 20 0 R]"}})},
            {kForm, absl::StrReplaceAll(pdf.object(kForm), {{"12 0 R]", "12 0 R 20 0 R]"}})},
            {20, SignatureField("colleague", 21, "100 100 200 150")},
            {21, SignatureDictionary("adbe.pkcs7.detached")}},
           FakeCms);
  const worker::Inspection inspection = InspectPdf(pdf.bytes());
  EXPECT_THAT(Objections(inspection), IsEmpty()) << inspection.DebugString();
  EXPECT_THAT(Permitted(inspection, "onestop.leader"), ElementsAre("SIGNATURE_ADDED"));
}

// Each form in which a signature may lock fields: the field's Lock, DocMDP and FieldMDP.
TEST(InspectPdf, HonoursTheLocksOfOtherPrograms) {
  const auto after = [](const std::string& lock, const std::string& more) {
    PdfFixture pdf;
    pdf.SignLeader(FakeCms, "adbe.pkcs7.detached" + more, lock).SignSeal(FakeCms);
    return ObjectionsTo(InspectPdf(pdf.bytes()), "onestop.leader");
  };
  EXPECT_THAT(after("", ""), IsEmpty());
  EXPECT_THAT(after("/Lock << /Action /All >>", ""),
              UnorderedElementsAre("FIELD_FILLED", "FIELD_FILLED", "SIGNATURE_ADDED"));
  EXPECT_THAT(after("/Lock << /Action /Include /Fields [(onestop.number)] >>", ""),
              ElementsAre("FIELD_FILLED"));
  EXPECT_THAT(after("/Lock << /Action /Include /Fields [(other)] /P 1 >>", ""),
              UnorderedElementsAre("FIELD_FILLED", "FIELD_FILLED", "SIGNATURE_ADDED"));
  const std::string certified =
      " /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ";
  EXPECT_THAT(after("", certified + "2 >> >>]"), IsEmpty());
  EXPECT_THAT(after("", certified + "1 >> >>]"),
              UnorderedElementsAre("FIELD_FILLED", "FIELD_FILLED", "SIGNATURE_ADDED"));
  EXPECT_THAT(after("",
                    " /Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /Include "
                    "/Fields [(onestop.seal)] >> >>]"),
              ElementsAre("SIGNATURE_ADDED"));
}

// ISO 32000-2 permits document time stamps whatever a lock says.
TEST(InspectPdf, AcceptsTheArchivesTimeStampAfterTheStrictestLock) {
  PdfFixture pdf;
  pdf.SignLeader(FakeCms, "adbe.pkcs7.detached", "/Lock << /Action /All /P 1 >>").Archive(FakeCms);
  EXPECT_THAT(Objections(InspectPdf(pdf.bytes())), IsEmpty());
}

// What a signer may not have seen: of some of it no verdict vouches for what was signed (libs/trust/reasons.cc).
TEST(InspectPdf, WarnsOfWhatASignerMayNotHaveSeen) {
  const auto warnings = [](const Objects& objects) {
    PdfFixture pdf;
    pdf.Append(objects).SignLeader(FakeCms);
    std::vector<std::string> codes;
    const worker::Inspection inspection = InspectPdf(pdf.bytes());
    for (const worker::Finding& finding : inspection.findings()) codes.push_back(finding.code());
    return codes;
  };
  EXPECT_THAT(warnings({{kFont, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}}), IsEmpty());
  EXPECT_THAT(warnings({{kContent, Stream("BT ET", "/F (other.txt)")}}), ElementsAre("EXTERNAL_CONTENT"));
  EXPECT_THAT(warnings({{kUnused, Stream("BT (Quyet dinh khac) Tj ET")}}), ElementsAre("UNUSED_OBJECTS"));
  EXPECT_THAT(
      warnings({{kInfo, "<< /Title (Quyet dinh) /AA << /O << /S /JavaScript /JS (app.alert(1)) >> >> >>"}}),
      ElementsAre("ACTIVE_CONTENT"));
  EXPECT_THAT(warnings({{kInfo, "<< /Title (x) /OpenAction << /S /GoTo /D [0 /Fit] >> >>"}}), IsEmpty());
  EXPECT_THAT(warnings({{kInfo, "<< /Title (x) /EF << >> >>"}}), ElementsAre("EMBEDDED_FILES"));
}

// An unsigned file that readers can repair is of no concern; a signed one is.
TEST(InspectPdf, TellsADamagedDocumentFromADamagedSignedOne) {
  std::string damaged = PdfFixture().bytes();
  damaged.resize(damaged.size() - 20);
  EXPECT_THAT(Objections(InspectPdf(damaged)), ElementsAre("PDF_IRREGULAR"));
  damaged = Leader().bytes();
  damaged.resize(damaged.size() - 20);
  EXPECT_THAT(Objections(InspectPdf(damaged)), ElementsAre("PDF_MALFORMED"));
}

// Programs leave out parts of the date and write the offset in several ways.
TEST(InspectPdf, DatesAreReadAsPdfWritesThem) {
  const absl::Time time = absl::FromUnixSeconds(1795248062);
  EXPECT_EQ(ParseDate("D:20261121150102+07'00'"), time);
  EXPECT_EQ(ParseDate("D:20261121150102+07'00"), time);
  EXPECT_EQ(ParseDate("D:20261121080102Z"), time);
  EXPECT_EQ(ParseDate("20261121080102"), time);
  EXPECT_EQ(ParseDate("D:20261121033102-0430"), time);
  EXPECT_EQ(ParseDate("D:2026"), absl::FromUnixSeconds(1767225600));
  for (const char* none : {"", "D:", "hôm nay", "D:20261341", "D:20261121150102+x"}) {
    EXPECT_FALSE(ParseDate(none).has_value()) << none;
  }
}

}  // namespace
}  // namespace onestop::pdf
