// Published attacks on PDF signatures, applied to a document of the tests: universal signature forgery,
// signature wrapping and incremental saving (Mladenov et al., 2019), shadow attacks (2021), attacks on
// certified documents (2021). None may pass. Flipped bytes are tested in verify_file_test.cc.

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"

namespace onestop::pdf {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;

PdfFixture Leader() { return PdfFixture().SignLeader(FakeCms); }
PdfFixture Sealed() { return Leader().SignSeal(FakeCms); }

struct Attack {
  std::string name;
  std::string bytes;
  // The finding or change that must be reported.
  std::string objection;

  friend void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.name; }
};

class AttackTest : public ::testing::TestWithParam<Attack> {};

TEST_P(AttackTest, IsReported) {
  const worker::Inspection inspection = InspectPdf(GetParam().bytes);
  EXPECT_THAT(Objections(inspection), Contains(GetParam().objection)) << inspection.DebugString();
}

std::string NameOf(const ::testing::TestParamInfo<Attack>& info) { return info.param.name; }

// The document with the value of a key of its last signature replaced; the length stays the same.
std::string WithLast(const std::string& key, const std::string& value) {
  std::string bytes = Sealed().bytes();
  const size_t begin = bytes.rfind(key) + key.size();
  const size_t end = bytes.find_first_of("]>", begin) + 1;
  const std::string old = bytes.substr(begin, end - begin);
  return bytes.replace(begin, old.size(), value + std::string(old.size() - value.size(), ' '));
}

std::string WithRange(const std::string& value) { return WithLast("/ByteRange ", value); }
std::string WithContents(const std::string& value) { return WithLast("/Contents ", value); }

// The numbers of the last ByteRange.
std::vector<long> LastRange(const std::string& bytes) {
  std::vector<long> numbers(4);
  std::sscanf(bytes.c_str() + bytes.rfind("/ByteRange"), "/ByteRange [%ld %ld %ld %ld]", &numbers[0],
              &numbers[1], &numbers[2], &numbers[3]);
  return numbers;
}

std::string WithShiftedRange(long gap_begin, long gap_end, long rest) {
  const std::vector<long> range = LastRange(Sealed().bytes());
  return WithRange(
      absl::StrCat("[0 ", range[1] + gap_begin, " ", range[2] + gap_end, " ", range[3] + rest, "]"));
}

// Universal signature forgery: the values of the signature dictionary are missing, empty or wrong.
std::vector<Attack> Forgeries() {
  const std::string sealed = Sealed().bytes();
  return {
      {"NoByteRange", ReplacedLast(sealed, "/ByteRange", "/ByteRangf"), "BYTE_RANGE_INVALID"},
      {"ByteRangeNull", WithRange("null"), "BYTE_RANGE_INVALID"},
      {"ByteRangeEmpty", WithRange("[]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeZeros", WithRange("[0 0 0 0]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeOfTwo", WithRange(absl::StrCat("[0 ", sealed.size(), "]")), "BYTE_RANGE_INVALID"},
      {"ByteRangeOfSix", WithRange("[0 9 12 1 20 5]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeNegative", WithRange("[0 -1 12 40]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeNotFromZero", WithRange("[9 10 60 40]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeOverflows", WithRange("[0 10 60 9223372036854775807]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeIsHuge", WithRange("[0 10 60 99999999999999999999]"), "PDF_MALFORMED"},
      {"ByteRangeBehindTheEnd", WithShiftedRange(0, 0, 1), "BYTE_RANGE_INVALID"},
      {"ByteRangeOfReals", WithRange("[0 10.0 60.0 40.0]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeElsewhere", WithRange("[0 7 0 R 60 40]"), "BYTE_RANGE_INVALID"},
      {"ByteRangeReversed", WithRange("[0 60 10 40]"), "BYTE_RANGE_INVALID"},
      {"NoContents", ReplacedLast(sealed, "/Contents", "/Contentz"), "CONTENTS_INVALID"},
      {"ContentsNull", WithContents("null"), "CONTENTS_INVALID"},
      {"ContentsEmpty", WithContents("<>"), "CONTENTS_INVALID"},
      {"ContentsZero", WithContents("<00>"), "CONTENTS_INVALID"},
      {"ContentsAText", WithContents("(0)"), "CONTENTS_INVALID"},
      {"ContentsAllZeros", PdfFixture().SignLeader([](absl::string_view) { return std::string(); }).bytes(),
       "CONTENTS_INVALID"},
      {"ContentsLongerThanItsGap",
       PdfFixture()
           .SignLeader([](absl::string_view) { return std::string("\x30\x82\x7F\xFF\x02", 5); })
           .bytes(),
       "CONTENTS_INVALID"},
      {"ContentsWithSomethingBehind",
       PdfFixture()
           .SignLeader([](absl::string_view) { return std::string("\x30\x01\x02\x00\x07", 5); })
           .bytes(),
       "CONTENTS_INVALID"},
      {"GapTooWideAtItsBeginning", WithShiftedRange(-1, 0, 0), "CONTENTS_INVALID"},
      {"GapTooWideAtItsEnd", WithShiftedRange(0, 1, -1), "CONTENTS_INVALID"},
      {"GapWithoutItsBrackets", WithShiftedRange(1, -1, 1), "CONTENTS_INVALID"},
      {"GapOverTheTrailer", WithShiftedRange(0, 40, -40), "CONTENTS_INVALID"},
      {"EndsTooEarly", WithShiftedRange(0, 0, -7), "REVISION_INVALID"},
      {"ValueNoDictionary", Leader().Append({{kLeaderSignature, "(signed)"}}).bytes(),
       "SIGNATURE_DICTIONARY_INVALID"},
  };
}

INSTANTIATE_TEST_SUITE_P(UniversalForgery, AttackTest, ::testing::ValuesIn(Forgeries()), NameOf);

// The digits are not signed, so every freedom in them would give a second valid file.
TEST(Attack, DigitsOfContentsHaveOneCase) {
  PdfFixture pdf =
      PdfFixture().SignLeader([](absl::string_view) { return std::string("\x30\x02\xAB\xCD", 4); });
  EXPECT_THAT(Objections(InspectPdf(pdf.bytes())), IsEmpty());
  EXPECT_THAT(Objections(InspectPdf(Replaced(pdf.bytes(), "3002abcd", "3002ABCD"))), IsEmpty());
  EXPECT_THAT(Objections(InspectPdf(Replaced(pdf.bytes(), "3002abcd", "3002aBcd"))),
              Contains("CONTENTS_INVALID"));
  EXPECT_THAT(Objections(InspectPdf(Replaced(pdf.bytes(), "3002abcd", "3002abc "))),
              Contains("CONTENTS_INVALID"));
}

// Appends `objects` to a document with both signatures.
std::string After(const Objects& objects, const std::string& trailer = "") {
  return Sealed().Append(objects, trailer).bytes();
}

std::string PageWith(const std::string& more) {
  return absl::StrReplaceAll(Sealed().object(kPage),
                             {{"/Type /Page ", absl::StrCat("/Type /Page ", more, " ")}});
}

// Incremental saving: a revision after the signatures changes what is shown or how it is shown.
std::vector<Attack> Savings() {
  const std::string catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R ";
  const std::string evil = "BT /F1 14 Tf 72 720 Td (Quyet dinh: 900 trieu dong) Tj ET";
  const std::string sealed = Sealed().bytes();
  const std::string new_content = absl::StrCat("5 0 obj\n", Stream(evil), "\nendobj\n");
  const std::string table = sealed.substr(sealed.rfind("startxref"));
  return {
      {"ContentReplaced", After({{kContent, Stream(evil)}}), "PAGE_CHANGED"},
      {"ContentAdded",
       After({{kPage, absl::StrReplaceAll(Sealed().object(kPage), {{"5 0 R", "[5 0 R 20 0 R]"}})},
              {20, Stream(evil)}}),
       "PAGE_CHANGED"},
      {"ContentMadeLonger", After({{kContent, Stream(Stream(evil))}}), "PAGE_CHANGED"},
      {"FontReplaced", After({{kFont, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}}),
       "PAGE_CHANGED"},
      {"InheritedResourcesAdded",
       After(
           {{kPages, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Resources << >> >>"}}),
       "PAGES_CHANGED"},
      {"InheritedBoxChanged",
       After({{kPages, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 400 595 842] >>"}}),
       "PAGES_CHANGED"},
      {"PageCropped", After({{kPage, PageWith("/CropBox [0 0 300 300]")}}), "PAGE_CHANGED"},
      {"PageTurned", After({{kPage, PageWith("/Rotate 180")}}), "PAGE_CHANGED"},
      {"PageAdded",
       After({{kPages, "<< /Type /Pages /Kids [3 0 R 20 0 R] /Count 2 /MediaBox [0 0 595 842] >>"},
              {20, "<< /Type /Page /Parent 2 0 R /Contents 21 0 R >>"},
              {21, Stream(evil)}}),
       "PAGES_CHANGED"},
      {"PageReplaced",
       After({{kPages, "<< /Type /Pages /Kids [20 0 R] /Count 1 /MediaBox [0 0 595 842] >>"},
              {20, "<< /Type /Page /Parent 2 0 R /Contents 21 0 R >>"},
              {21, Stream(evil)}}),
       "PAGE_CHANGED"},
      {"PagesRemoved", After({{kPages, "<< /Type /Pages /Kids [] /Count 0 /MediaBox [0 0 595 842] >>"}}),
       "PAGES_CHANGED"},
      {"OpenAction", After({{kCatalog, catalog + "/OpenAction << /S /JavaScript /JS (x) >> >>"}}),
       "CATALOG_CHANGED"},
      {"Actions", After({{kCatalog, catalog + "/AA << /WC << /S /JavaScript /JS (x) >> >> >>"}}),
       "CATALOG_CHANGED"},
      {"Names", After({{kCatalog, catalog + "/Names << /JavaScript << /Names [] >> >> >>"}}),
       "CATALOG_CHANGED"},
      {"OptionalContent", After({{kCatalog, catalog + "/OCProperties << /OCGs [] /D << >> >> >>"}}),
       "CATALOG_CHANGED"},
      {"Outlines", After({{kCatalog, catalog + "/Outlines << >> >>"}}), "CATALOG_CHANGED"},
      {"Permissions", After({{kCatalog, catalog + "/Perms << /DocMDP 13 0 R >> >>"}}), "CATALOG_CHANGED"},
      {"Metadata",
       After({{kCatalog, catalog + "/Metadata 20 0 R >>"}, {20, Stream("<x/>", "/Type /Metadata")}}),
       "METADATA_CHANGED"},
      {"CatalogReplaced",
       After({{20, catalog + ">>"}}, "/Root 20 0 R /Info 7 0 R /ID [<00112233> <44556677>]"),
       "CATALOG_CHANGED"},
      {"Title", After({{kInfo, "<< /Title (Quyet dinh khac) >>"}}), "INFO_CHANGED"},
      {"DateOfChangeBehindTheLastSignature", After({{kInfo, "<< /Title (Quyet dinh) /ModDate (D:2027) >>"}}),
       "INFO_CHANGED"},
      {"OtherDocument", After({{kUnused, "null"}}, "/Info 7 0 R /ID [<99> <99>]"), "TRAILER_CHANGED"},
      {"AppearancesToBeMade",
       After({{kForm,
               "<< /Fields [8 0 R 9 0 R 10 0 R 12 0 R] /SigFlags 3 /NeedAppearances true "
               "/DR << /Font << /F1 6 0 R >> >> >>"}}),
       "FORM_CHANGED"},
      {"DynamicForm",
       After({{kForm,
               "<< /Fields [8 0 R 9 0 R 10 0 R 12 0 R] /SigFlags 3 /XFA [] "
               "/DR << /Font << /F1 6 0 R >> >> >>"}}),
       "FORM_CHANGED"},
      {"SignatureTakenOutOfTheForm", After({{kForm, "<< /Fields [8 0 R 9 0 R 12 0 R] /SigFlags 3 >>"}}),
       "SIGNATURE_NOT_IN_FORM"},
      {"FormTakenAway", After({{kCatalog, "<< /Type /Catalog /Pages 2 0 R >>"}}), "SIGNATURE_NOT_IN_FORM"},
      {"BytesThatNoTableKnows", absl::StrCat(sealed, "% more\n", table), "BYTES_APPENDED"},
      {"ObjectsWithoutATable", absl::StrCat(sealed, new_content), "PDF_MALFORMED"},
      {"ObjectsInFrontOfTheOldTablesPlace", absl::StrCat(sealed, new_content, table), "BYTES_APPENDED"},
      {"ATrailerAlone", absl::StrCat(sealed, new_content, "trailer\n<< /Root 1 0 R >>\n%%EOF\n"),
       "PDF_MALFORMED"},
      {"Blanks", absl::StrCat(sealed, "  \n"), "PDF_MALFORMED"},
      {"SomethingInFront", absl::StrCat("%!\n", sealed), "PDF_MALFORMED"},
  };
}

INSTANTIATE_TEST_SUITE_P(IncrementalSaving, AttackTest, ::testing::ValuesIn(Savings()), NameOf);

// Attacks on certified documents: annotations and signatures cover the page or replace one another.
std::vector<Attack> Annotations() {
  PdfFixture sealed = Sealed();
  const auto annotations = [&](const std::string& added) {
    return absl::StrReplaceAll(sealed.object(kPage), {{"12 0 R]", absl::StrCat("12 0 R ", added, "]")}});
  };
  const auto form = [&](const std::string& added) {
    return absl::StrReplaceAll(sealed.object(kForm), {{"12 0 R]", absl::StrCat("12 0 R ", added, "]")}});
  };
  // A colleague's signature, which would be accepted, with one entry that is not permitted.
  const auto signs = [&](const std::string& field) {
    return Sealed()
        .Sign({{kPage, annotations("20 0 R")},
               {kForm, form("20 0 R")},
               {20, field},
               {21, SignatureDictionary("adbe.pkcs7.detached")}},
              FakeCms)
        .bytes();
  };
  const std::string note =
      "<< /Type /Annot /Subtype /FreeText /Rect [0 0 90 90] /Contents (900 trieu dong) >>";
  return {
      {"NoteOverThePage", After({{kPage, annotations("20 0 R")}, {20, note}}), "ANNOTATION_CHANGED"},
      {"NoteUnderASignature",
       Sealed()
           .Sign(
               {{kPage, annotations("20 0 R")}, {20, note}, {21, SignatureDictionary("adbe.pkcs7.detached")}},
               FakeCms)
           .bytes(),
       "ANNOTATION_CHANGED"},
      {"NoteInPlaceOfASignature", After({{kLeader, note}}), "FIELD_CHANGED"},
      {"SignatureAsLargeAsThePage", signs(SignatureField("x", 21, "0 0 595 842")), "ANNOTATION_CHANGED"},
      {"SignatureWithAnAction",
       signs(SignatureField("x", 21, "0 0 90 90", "/A << /S /URI /URI (http://x) >>")), "FORM_CHANGED"},
      {"SignatureWithActions", signs(SignatureField("x", 21, "0 0 90 90", "/AA << >>")), "FORM_CHANGED"},
      {"SignatureOfTheSameName", signs(SignatureField("onestop.leader", 21, "0 0 90 90")), "FORM_CHANGED"},
      {"SignatureThatIsANote",
       signs(absl::StrReplaceAll(SignatureField("x", 21, "0 0 90 90"), {{"/Widget", "/Stamp"}})),
       "FORM_CHANGED"},
      {"EmptyField",
       After({{kPage, annotations("20 0 R")},
              {kForm, form("20 0 R")},
              {20, SignatureField("x", 0, "0 0 90 90")}}),
       "FORM_CHANGED"},
      {"TextField",
       After({{kForm, form("20 0 R")},
              {20, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /V (900) /Rect [0 0 90 90] >>"}}),
       "FORM_CHANGED"},
      {"SignaturesShowMoved",
       After({{kLeader,
               SignatureField("onestop.leader", kLeaderSignature, "0 0 400 400", PdfFixture::kOwnLock)}}),
       "FIELD_CHANGED"},
      {"SignaturesLookChanged",
       After({{kLeader, SignatureField("onestop.leader", kLeaderSignature, "350 100 500 160",
                                       absl::StrCat(PdfFixture::kOwnLock, "/AP << /N 20 0 R >>"))},
              {20, Stream("evil", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")}}),
       "FIELD_CHANGED"},
      {"AnnotationsReordered",
       After({{kPage, absl::StrReplaceAll(sealed.object(kPage), {{"8 0 R 9 0 R", "9 0 R 8 0 R"}})}}),
       "ANNOTATION_CHANGED"},
      {"AnnotationsTakenAway",
       After({{kPage, absl::StrReplaceAll(sealed.object(kPage), {{"9 0 R 10 0 R", "9 0 R"}})}}),
       "ANNOTATION_CHANGED"},
  };
}

INSTANTIATE_TEST_SUITE_P(EvilAnnotation, AttackTest, ::testing::ValuesIn(Annotations()), NameOf);

// The fields that the seal fills: with other values, without the seal, moved, or filled twice.
std::vector<Attack> Fillings() {
  PdfFixture sealed = Sealed();
  const std::string filled = sealed.object(kNumber);
  const std::string other = absl::StrReplaceAll(filled, {{"0015/KQ-SKHCN", "0016/KQ-SKHCN"}});
  const std::string moved = absl::StrReplaceAll(filled, {{"72 780 200 795", "72 600 400 795"}});
  const auto signed_after_leader = [](const Objects& objects) {
    Objects with = objects;
    with[kSeal] = SignatureField("onestop.seal", kSealSignature, "300 90 400 190");
    with[kSealSignature] = SignatureDictionary("ETSI.CAdES.detached");
    with[kNumberShown] = Stream("BT (0015) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]");
    return Leader().Sign(with, FakeCms).bytes();
  };
  return {
      {"NumberWithoutASeal",
       Leader().Append({{kNumber, filled}, {kNumberShown, sealed.object(kNumberShown)}}).bytes(),
       "FIELD_FILLED"},
      {"NumberUnderATimeStampAlone",
       Leader()
           .Append({{kNumber, filled}, {kNumberShown, sealed.object(kNumberShown)}})
           .Archive(FakeCms)
           .bytes(),
       "FIELD_FILLED"},
      {"NumberGivenTwice", Sealed().Append({{kNumber, other}}).bytes(), "FIELD_CHANGED"},
      {"NumberGivenTwiceAndSigned", Sealed().Append({{kNumber, other}}).Archive(FakeCms).bytes(),
       "FIELD_CHANGED"},
      {"NumberShownOtherwise",
       Sealed().Append({{kNumberShown, Stream("BT (0099) Tj ET", "/Type /XObject /Subtype /Form")}}).bytes(),
       "FIELD_CHANGED"},
      {"NumberMovedOverTheText", signed_after_leader({{kNumber, moved}}), "FIELD_CHANGED"},
      {"NumberWithAnAction",
       signed_after_leader({{kNumber, absl::StrReplaceAll(filled, {{"/FT", "/AA << >> /FT"}})}}),
       "FIELD_CHANGED"},
      {"NumberShownButNotGiven",
       signed_after_leader({{kNumber, absl::StrReplaceAll(filled, {{"/V (0015/KQ-SKHCN)", ""}})}}),
       "FIELD_CHANGED"},
      {"SealMoved",
       [&] {
         return Leader()
             .Sign({{kSeal, SignatureField("onestop.seal", kSealSignature, "0 0 500 500")},
                    {kSealSignature, SignatureDictionary("ETSI.CAdES.detached")}},
                   FakeCms)
             .bytes();
       }(),
       "FIELD_CHANGED"},
      {"ContentUnderTheSeal", signed_after_leader({{kContent, Stream("BT (900) Tj ET")}}), "PAGE_CHANGED"},
      {"FontUnderTheSeal",
       signed_after_leader({{kFont, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}}), "PAGE_CHANGED"},
      {"ContentUnderATimeStamp",
       Sealed().Append({{kContent, Stream("BT (900) Tj ET")}}).Archive(FakeCms).bytes(), "PAGE_CHANGED"},
  };
}

INSTANTIATE_TEST_SUITE_P(Filling, AttackTest, ::testing::ValuesIn(Fillings()), NameOf);

// Shadow attacks: hide, replace, and hide and replace, as their authors named them.
std::vector<Attack> Shadows() {
  // The attacker lays content out before the signature, and brings it forward afterwards.
  const std::string other = Stream("BT /F1 14 Tf 72 720 Td (Quyet dinh: 900 trieu dong) Tj ET");
  const std::string page = PdfFixture().object(kPage);
  PdfFixture hidden;
  hidden.Append({{20, other}}).SignLeader(FakeCms);
  // The second body of object 5 is in the signed bytes, and no table of the signed revision refers to it.
  PdfFixture twin;
  twin.Append({{kContent, other}}).Append({{kContent, twin.object(kContent)}});
  const size_t twin_offset = twin.bytes().find("5 0 obj", twin.bytes().find("900") - 120);
  twin.Append({{kContent, PdfFixture().object(kContent)}}).SignLeader(FakeCms);
  std::string replaced = twin.bytes();
  const size_t previous = std::stoul(replaced.substr(replaced.rfind("startxref") + 10));
  const size_t table = replaced.size();
  absl::StrAppendFormat(&replaced,
                        "xref\n5 1\n%010d 00000 n \ntrailer\n<< /Size 13 /Root 1 0 R /Info 7 0 R "
                        "/ID [<00112233> <00112233>] /Prev %d >>\nstartxref\n%d\n%%%%EOF\n",
                        twin_offset, previous, table);
  // The overlay that hid the other content is removed.
  PdfFixture overlay;
  overlay.Append({{kPage, absl::StrReplaceAll(page, {{"5 0 R", "[5 0 R 20 0 R]"}})},
                  {20, Stream("1 g 0 0 595 842 re f")}});
  overlay.Sign({{kCatalog, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>"},
                {kForm, "<< /Fields [10 0 R] /SigFlags 3 >>"},
                {kLeader, SignatureField("onestop.leader", kLeaderSignature, "0 0 0 0")},
                {kLeaderSignature, SignatureDictionary("adbe.pkcs7.detached")}},
               FakeCms);
  PdfFixture shown = overlay;
  return {
      {"Replace",
       hidden.Append({{kPage, absl::StrReplaceAll(hidden.object(kPage), {{"5 0 R", "20 0 R"}})}}).bytes(),
       "PAGE_CHANGED"},
      {"HideAndReplace", replaced, "HIDDEN_OBJECT_USED"},
      {"HideAndReplaceShows", replaced, "PAGE_CHANGED"},
      {"HideByEmptying", overlay.Append({{20, Stream("")}}).bytes(), "PAGE_CHANGED"},
      {"HideByFreeing",
       [&] {
         std::string bytes = shown.bytes();
         const size_t before = std::stoul(bytes.substr(bytes.rfind("startxref") + 10));
         const size_t at = bytes.size();
         absl::StrAppend(
             &bytes,
             "xref\n0 1\n0000000020 65535 f \n20 1\n0000000000 00001 f \ntrailer\n<< /Size 21 /Root 1 0 R ",
             "/Info 7 0 R /ID [<00112233> <44556677>] /Prev ", before, " >>\nstartxref\n", at, "\n%%EOF\n");
         return bytes;
       }(),
       "PAGE_CHANGED"},
  };
}

INSTANTIATE_TEST_SUITE_P(Shadow, AttackTest, ::testing::ValuesIn(Shadows()), NameOf);

// Both signatures stay genuine; what changed is who seems to have signed where.
TEST(Attack, TwoSignaturesCannotChangePlaces) {
  PdfFixture pdf = Sealed();
  pdf.Append(
      {{kLeader, SignatureField("onestop.leader", kSealSignature, "350 100 500 160", PdfFixture::kOwnLock)},
       {kSeal, SignatureField("onestop.seal", kLeaderSignature, "300 90 400 190")}});
  const worker::Inspection inspection = InspectPdf(pdf.bytes());
  EXPECT_THAT(ObjectionsTo(inspection, "onestop.leader"), Not(IsEmpty())) << inspection.DebugString();
  EXPECT_THAT(ObjectionsTo(inspection, "onestop.seal"), Not(IsEmpty()));
}

// The leader's signature must not appear as the agency's seal.
TEST(Attack, OneSignatureServesOneField) {
  PdfFixture pdf = Leader();
  pdf.Append({{kSeal, SignatureField("onestop.seal", kLeaderSignature, "300 90 400 190")}});
  EXPECT_THAT(ObjectionsTo(InspectPdf(pdf.bytes()), "onestop.seal"), Not(IsEmpty()));
}

TEST(Attack, ASignatureCoversOnlyTheRevisionThatHoldsIt) {
  // A second dictionary claims the first one's bytes.
  PdfFixture pdf = Leader();
  pdf.Append({{kSeal, SignatureField("onestop.seal", kSealSignature, "300 90 400 190")},
              {kSealSignature, pdf.object(kLeaderSignature)}});
  std::string bytes = pdf.bytes();
  const std::string range = bytes.substr(bytes.find("/ByteRange"), 47);
  bytes.replace(bytes.rfind("/ByteRange"), range.size(), range);
  EXPECT_THAT(ObjectionsTo(InspectPdf(bytes), "onestop.seal"), Contains("CONTENTS_INVALID"));
}

// Cutting a file at a revision's end gives an earlier, sound file; every other length is damage.
TEST(Attack, NoShorterFilePasses) {
  // Every length in steps, and every single length near the ends of revisions.
  const std::string whole = Sealed().Archive(FakeCms).bytes();
  for (size_t size = 0; size < whole.size(); size += size % 97 == 0 || size > whole.size() - 40 ? 1 : 13) {
    const std::string cut = whole.substr(0, size);
    const worker::Inspection inspection = InspectPdf(cut);
    const bool is_revision = absl::EndsWith(cut, "%%EOF\n") || absl::EndsWith(cut, "%%EOF");
    if (!is_revision) {
      ASSERT_THAT(Objections(inspection), Not(IsEmpty())) << "at " << size;
    }
  }
}

}  // namespace
}  // namespace onestop::pdf
