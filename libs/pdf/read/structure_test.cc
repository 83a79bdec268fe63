// Second signatures in tagged documents, as Acrobat adds them: an element of the structure for the new
// field, and what else programs for signing write. Then attempts to add more than a signature.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"

namespace onestop::pdf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The objects of a tagged document beside those of the fixture.
enum TaggedNumber : int {
  kStructure = kUnused,
  kDocumentElement,
  kParagraph,
  kParentTree,
  kMetadata,
  // The second signature's objects.
  kSecond,
  kSecondSignature,
  kFormElement,
  kLeaf,
};

constexpr char kSubFilter[] = "adbe.pkcs7.detached";
constexpr char kXmp[] =
    "<rdf:Description xmp:ModifyDate=\"2026-11-21T15:00:00+07:00\"><dc:title>Quyet dinh</dc:title>"
    "<xmpMM:InstanceID>uuid:0001</xmpMM:InstanceID></rdf:Description>";

std::string Catalog(const std::string& more) {
  return absl::StrCat(
      "<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 20 0 R /Metadata 24 0 R ",
      more, " >>");
}
std::string Page(const std::string& more) {
  return absl::StrCat(
      "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /StructParents 0 /Resources << /Font << /F1 6 0 R >> >> ",
      more, " >>");
}
std::string Xmp(const std::string& text) { return Stream(text, "/Type /Metadata /Subtype /XML"); }

// A tagged decision with one signature, "first".
PdfFixture First(const Objects& more = {}) {
  Objects tagged = {
      {kCatalog, Catalog("")},
      {kPage, Page("")},
      {kStructure, "<< /Type /StructTreeRoot /K 21 0 R /ParentTree 23 0 R /ParentTreeNextKey 1 >>"},
      {kDocumentElement, "<< /Type /StructElem /S /Document /P 20 0 R /K [22 0 R] >>"},
      {kParagraph, "<< /Type /StructElem /S /P /P 21 0 R /Pg 3 0 R /K 0 /Alt (100 trieu) >>"},
      {kParentTree, "<< /Nums [0 [22 0 R]] >>"},
      {kMetadata, Xmp(kXmp)}};
  for (const auto& [number, value] : more) tagged[number] = value;
  PdfFixture pdf;
  pdf.Append(tagged);
  pdf.Sign({{kCatalog, Catalog("/AcroForm 4 0 R")},
            {kPage, Page("/Annots [10 0 R]")},
            {kForm, "<< /Fields [10 0 R] /SigFlags 3 >>"},
            {kLeader, SignatureField("first", kLeaderSignature, "350 100 500 160")},
            {kLeaderSignature, SignatureDictionary(kSubFilter)}},
           FakeCms);
  return pdf;
}

// What Acrobat appends for a second signature.
Objects Second() {
  return {
      {kPage, Page("/Annots [10 0 R 25 0 R] /Tabs /S")},
      {kForm, "<< /Fields [10 0 R 25 0 R] /SigFlags 3 /DA (/Helv 0 Tf 0 g) /DR << /Font << >> >> >>"},
      {kStructure, "<< /Type /StructTreeRoot /K 21 0 R /ParentTree 23 0 R /ParentTreeNextKey 2 >>"},
      {kDocumentElement, "<< /Type /StructElem /S /Document /P 20 0 R /K [22 0 R 27 0 R] >>"},
      {kParentTree, "<< /Nums [0 [22 0 R] 1 27 0 R] >>"},
      {kMetadata, Xmp(absl::StrReplaceAll(kXmp, {{"15:00:00", "16:30:00"}, {"uuid:0001", "uuid:0002"}}))},
      {kSecond, SignatureField("second", kSecondSignature, "100 100 250 160", "/StructParent 1")},
      {kSecondSignature, SignatureDictionary(kSubFilter)},
      {kFormElement,
       "<< /Type /StructElem /S /Form /P 21 0 R /Pg 3 0 R /K << /Type /OBJR /Obj 25 0 R /Pg 3 0 R >> >>"}};
}

std::vector<std::string> ObjectionsAfter(PdfFixture first, const Objects& second) {
  return ObjectionsTo(InspectPdf(first.Sign(second, FakeCms).bytes()), "first");
}
// The second signature with one object changed.
std::vector<std::string> ObjectionsWith(int number, const std::string& value) {
  Objects second = Second();
  second[number] = value;
  return ObjectionsAfter(First(), second);
}
std::vector<std::string> ObjectionsWith(int number, const std::string& from, const std::string& to) {
  const std::string value = Second().at(number);
  const std::string changed = absl::StrReplaceAll(value, {{from, to}});
  EXPECT_NE(changed, value);
  return ObjectionsWith(number, changed);
}

// The kinds are those that Acrobat's revision needs, and no others.
TEST(Structure, ASecondSignatureOfATaggedDocumentIsPermitted) {
  PdfFixture pdf = First();
  const worker::Inspection inspection = InspectPdf(pdf.Sign(Second(), FakeCms).bytes());
  EXPECT_THAT(Objections(inspection), IsEmpty()) << inspection.DebugString();
  EXPECT_THAT(
      Permitted(inspection, "first"),
      ElementsAre("FORM_CHANGED", "METADATA_STAMPED", "SIGNATURE_ADDED", "STRUCTURE_ADDED", "TAB_ORDER_SET"));
}

TEST(Structure, ThePlaceOfTheNewElementDoesNotMatter) {
  EXPECT_THAT(ObjectionsWith(kDocumentElement, "[22 0 R 27 0 R]", "[27 0 R 22 0 R]"), IsEmpty());
  // Below the root itself, which had one kid.
  Objects second = Second();
  second.erase(kDocumentElement);
  second[kStructure] =
      "<< /Type /StructTreeRoot /K [21 0 R 27 0 R] /ParentTree 23 0 R /ParentTreeNextKey 2 >>";
  second[kFormElement] = absl::StrReplaceAll(second[kFormElement], {{"/P 21", "/P 20"}});
  EXPECT_THAT(ObjectionsAfter(First(), second), IsEmpty());
}

TEST(Structure, TheParentTreeMayBeBuiltAnew) {
  Objects second = Second();
  second[kParentTree] = "<< /Kids [28 0 R] >>";
  second[kLeaf] = "<< /Limits [0 1] /Nums [0 [22 0 R] 1 27 0 R] >>";
  EXPECT_THAT(ObjectionsAfter(First(), second), IsEmpty());
  second[kLeaf] = "<< /Limits [0 0] /Nums [0 [22 0 R] 1 27 0 R] >>";
  EXPECT_THAT(ObjectionsAfter(First(), second), Contains("STRUCTURE_CHANGED"))
      << "readers would not find the entry";
}

// Most programs do not maintain the structure.
TEST(Structure, ASignatureWithoutAnElementIsPermittedToo) {
  Objects second = Second();
  for (const int number : {int{kStructure}, int{kDocumentElement}, int{kParentTree}, int{kFormElement}}) {
    second.erase(number);
  }
  second[kSecond] = absl::StrReplaceAll(second[kSecond], {{"/StructParent 1", ""}});
  EXPECT_THAT(ObjectionsAfter(First(), second), IsEmpty());
}

// Text in an element is read aloud by screen readers and copied by some programs.
TEST(Structure, TheNewElementHoldsNothingElse) {
  for (const char* more : {"/ActualText (200 trieu)", "/Alt (200 trieu)", "/E (x)", "/T (x)",
                           "/A << /O /Layout >>", "/Lang (en)", "/C /x"}) {
    EXPECT_THAT(ObjectionsWith(kFormElement, "/S /Form", absl::StrCat("/S /Form ", more)),
                Contains("STRUCTURE_CHANGED"))
        << more;
  }
  for (const char* kids : {"[<< /Type /OBJR /Obj 25 0 R >> 0]", "0", "<< /Type /MCR /MCID 0 /Pg 3 0 R >>",
                           "22 0 R", "<< /Type /OBJR /Obj 10 0 R >>", "<< /Type /OBJR /Obj 5 0 R >>",
                           "<< /Type /OBJR /Obj 25 0 R /ActualText (x) >>", "[]"}) {
    EXPECT_THAT(ObjectionsWith(kFormElement,
                               absl::StrCat("<< /Type /StructElem /S /Form /P 21 0 R /K ", kids, " >>")),
                Contains("STRUCTURE_CHANGED"))
        << kids;
  }
  EXPECT_THAT(ObjectionsWith(kFormElement, "/S /Form", "/S /P"), Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kFormElement, "/P 21 0 R", "/P 22 0 R"), Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kFormElement, "/Pg 3 0 R /K", "/Pg 5 0 R /K"), Contains("STRUCTURE_CHANGED"));
}

TEST(Structure, EarlierElementsMustStay) {
  EXPECT_THAT(
      ObjectionsWith(kParagraph, "<< /Type /StructElem /S /P /P 21 0 R /Pg 3 0 R /K 0 /Alt (200 trieu) >>"),
      Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kDocumentElement, "[22 0 R 27 0 R]", "[27 0 R]"), Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kDocumentElement, "[22 0 R 27 0 R]", "[22 0 R 22 0 R 27 0 R]"),
              Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kDocumentElement, "[22 0 R 27 0 R]", "[22 0 R 27 0 R 27 0 R]"),
              Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kDocumentElement, "/S /Document", "/S /Artifact"),
              Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kDocumentElement, "/K [", "/ActualText (x) /K ["),
              Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kStructure, "/K 21", "/RoleMap << /P /Artifact >> /K 21"),
              Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kStructure, "/ParentTreeNextKey 2", "/ParentTreeNextKey 0"),
              Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kParentTree, "0 [22 0 R]", "0 [27 0 R]"), Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kParentTree, "0 [22 0 R] 1", "1"), Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kParentTree, "1 27 0 R]", "1 27 0 R 2 22 0 R]"), Contains("STRUCTURE_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kParentTree, "1 27 0 R]", "1 27 0 R 7 27 0 R]"), Contains("STRUCTURE_CHANGED"));
}

TEST(Structure, ANewFieldRefersToItsOwnElement) {
  // A reference to the paragraph's element.
  EXPECT_THAT(ObjectionsWith(kSecond, "/StructParent 1", "/StructParent 0"), Contains("FORM_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kSecond, "/StructParent 1", "/StructParent 9"), Contains("FORM_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kSecond, "/StructParent 1", "/StructParent (x)"), Contains("FORM_CHANGED"));
}

// What a signature permits is not permitted to an unsigned change.
TEST(Structure, WithoutASignatureNothingIsAdded) {
  PdfFixture pdf = First();
  Objects second = Second();
  second[kSecond] = SignatureField("second", 0, "100 100 250 160", "/StructParent 1");
  second.erase(kSecondSignature);
  EXPECT_THAT(ObjectionsTo(InspectPdf(pdf.Append(second).bytes()), "first"), Contains("STRUCTURE_CHANGED"));
  // After the last signature: an element that would be permitted under one.
  PdfFixture later = First();
  later.Sign(Second(), FakeCms);
  later.Append({{kDocumentElement, "<< /Type /StructElem /S /Document /P 20 0 R /K [22 0 R] >>"}});
  EXPECT_THAT(ObjectionsTo(InspectPdf(later.bytes()), "second"), Contains("STRUCTURE_CHANGED"));
}

TEST(Structure, FieldFontsAreAddedOnlyWhereNoFieldIsFilled) {
  PdfFixture pdf;
  pdf.SignLeader(FakeCms);  // with a text field, and fonts for it
  pdf.Sign({{kForm, absl::StrReplaceAll(pdf.object(kForm), {{"/SigFlags 3", "/SigFlags 3 /DA (/F1 0 Tf)"}})},
            {kSeal, SignatureField("onestop.seal", kSealSignature, "300 90 400 190")},
            {kSealSignature, SignatureDictionary(kSubFilter)}},
           FakeCms);
  EXPECT_THAT(ObjectionsTo(InspectPdf(pdf.bytes()), "onestop.leader"), ElementsAre("FORM_CHANGED"));
  // Fonts that are there must not be replaced.
  PdfFixture with_fonts;
  with_fonts.Append({{kCatalog, Catalog("/AcroForm 4 0 R")},
                     {kStructure, "<< /Type /StructTreeRoot >>"},
                     {kMetadata, Xmp(kXmp)}});
  with_fonts.Sign({{kPage, Page("/Annots [10 0 R]")},
                   {kForm, "<< /Fields [10 0 R] /DR << /Font << /F1 6 0 R >> >> /SigFlags 3 >>"},
                   {kLeader, SignatureField("first", kLeaderSignature, "350 100 500 160")},
                   {kLeaderSignature, SignatureDictionary(kSubFilter)}},
                  FakeCms);
  with_fonts.Sign({{kPage, Page("/Annots [10 0 R 25 0 R]")},
                   {kForm, "<< /Fields [10 0 R 25 0 R] /DR << /Font << /F1 27 0 R >> >> /SigFlags 3 >>"},
                   {kFormElement, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"},
                   {kSecond, SignatureField("second", kSecondSignature, "100 100 250 160")},
                   {kSecondSignature, SignatureDictionary(kSubFilter)}},
                  FakeCms);
  EXPECT_THAT(ObjectionsTo(InspectPdf(with_fonts.bytes()), "first"), ElementsAre("FORM_CHANGED"));
}

// Any other order would change how a form is filled in.
TEST(Structure, TheTabOrderIsSetOnceToTheStructures) {
  EXPECT_THAT(ObjectionsWith(kPage, "/Tabs /S", "/Tabs /R"), Contains("PAGE_CHANGED"));
}

TEST(Metadata, ASigningProgramMayRenewIdentifierAndInfo) {
  const Objects second = {{kPage, Page("/Annots [10 0 R 25 0 R]")},
                          {kForm, "<< /Fields [10 0 R 25 0 R] /SigFlags 3 >>"},
                          {kSecond, SignatureField("second", kSecondSignature, "100 100 250 160")},
                          {kSecondSignature, SignatureDictionary(kSubFilter)}};
  const auto with = [&](const std::string& info, const std::string& id) {
    Objects objects = second;
    objects[kInfo] = info;
    PdfFixture pdf = First();
    pdf.Append(objects, absl::StrCat("/Info 7 0 R /ID [<", id, "> <778899>]"));
    std::string bytes = pdf.bytes();
    SignLast(bytes, FakeCms);
    return ObjectionsTo(InspectPdf(bytes), "first");
  };
  const std::string title = "/Title (Quyet dinh) /ModDate (D:20261121163000Z)";
  EXPECT_THAT(with(absl::StrCat("<< ", title, " >>"), "00112233"), IsEmpty());
  EXPECT_THAT(with(absl::StrCat("<< ", title, " >>"), "99999999"), IsEmpty());
  EXPECT_THAT(with(absl::StrCat("<< ", title, " /CreationDate (D:20261121163000Z) >>"), "00112233"),
              IsEmpty());
  EXPECT_THAT(with(absl::StrCat("<< ", title, " /CreationDate (Quyet dinh khac) >>"), "00112233"),
              ElementsAre("INFO_CHANGED"));
  EXPECT_THAT(with("<< /Title (Quyet dinh khac) >>", "00112233"), ElementsAre("INFO_CHANGED"));
}

// Everything else in the metadata may be shown to a reader, the title first of all.
TEST(Metadata, StampsMayChangeAndNothingElse) {
  const auto with = [](const std::string& from, const std::string& to) {
    return ObjectionsWith(kMetadata, Xmp(absl::StrReplaceAll(kXmp, {{from, to}})));
  };
  EXPECT_THAT(with("15:00:00", "17:00:00"), IsEmpty());
  EXPECT_THAT(with("><dc", ">\n  <dc"), Contains("METADATA_CHANGED")) << "a space more is not a space less";
  EXPECT_THAT(with("Quyet dinh", "Quyet dinh khac"), Contains("METADATA_CHANGED"));
  EXPECT_THAT(with("2026-11-21T15:00:00+07:00", "Quyet dinh khac"), Contains("METADATA_CHANGED"));
  EXPECT_THAT(with("uuid:0001", "uuid:0001</xmpMM:InstanceID><dc:title>x</dc:title><xmpMM:InstanceID>"),
              Contains("METADATA_CHANGED"));
  EXPECT_THAT(with("xmp:ModifyDate", "xmp:CreateDate"), Contains("METADATA_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kMetadata, Stream(kXmp, "/Type /Metadata /Subtype /XML /F (other.xml)")),
              Contains("METADATA_CHANGED"));
  EXPECT_THAT(ObjectionsWith(kMetadata, "<< >>"), Contains("METADATA_CHANGED"));
}

}  // namespace
}  // namespace onestop::pdf
