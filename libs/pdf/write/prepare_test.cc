// Proves what signing appends: both signatures hold, nothing else changes, and unsuitable drafts are
// refused with the reason.

#include "libs/pdf/write/prepare.h"

#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/pdf/write/archive.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/pdf/write/places.h"
#include "libs/testing/status_matchers.h"
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace onestop::pdf {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Handle = QPDFObjectHandle;

int Count(absl::string_view text, absl::string_view part) {
  int count = 0;
  for (size_t at = text.find(part); at != absl::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::vector<std::string> Objections(const std::string& pdf) { return pdf::Objections(pdf::InspectPdf(pdf)); }

class PreparePdfTest : public ::testing::Test {
 protected:
  SigningWorkspace workspace_;
};

// The clerk fills number and date and seals, which the leader's lock permits (NĐ 30/2020).
TEST_F(PreparePdfTest, BothSignaturesHoldAfterTheClerkNumbersAndSeals) {
  const std::string draft = DrawDraft();
  const std::string led = workspace_.Led(draft);
  EXPECT_THAT(led, StartsWith(draft));
  EXPECT_THAT(workspace_.PdfSig(led),
              AllOf(HasSubstr("Signature is Valid."), HasSubstr("Total document signed")));

  const std::string sealed = workspace_.Sealed(draft);
  const std::string verdict = workspace_.PdfSig(sealed);
  EXPECT_THAT(verdict, AllOf(HasSubstr("onestop.leader"), HasSubstr("onestop.seal"),
                             HasSubstr("Total document signed")));
  EXPECT_EQ(Count(verdict, "Signature is Valid."), 2);
  EXPECT_EQ(Count(verdict, "Certificate is Trusted."), 2);
}

// Object by object: a change of any other would break the leader's signature.
TEST_F(PreparePdfTest, TheSealsRevisionChangesThreeFieldsAndNothingElse) {
  const std::string led = workspace_.Led(DrawDraft(2));
  const auto sealed = SigningWorkspace::Sign(led, SealSpec(), workspace_.seal());
  ASSERT_THAT(sealed, IsOk());
  QPDF before;
  QPDF after;
  before.processMemoryFile("before", led.data(), led.size());
  after.processMemoryFile("after", sealed->data(), sealed->size());
  std::set<std::string> changed;
  for (const auto& [id, entry] : before.getXRefTable()) {
    Handle was = before.getObject(id);
    Handle is = after.getObject(id);
    if (was.isStream()) {
      EXPECT_EQ(was.getRawStreamData()->getSize(), is.getRawStreamData()->getSize());
      was = was.getDict();
      is = is.getDict();
    }
    if (was.unparseResolved() != is.unparseResolved()) changed.insert(is.getKey("/T").getUTF8Value());
  }
  EXPECT_THAT(changed, ElementsAre("date", "number", "seal"));
}

// NĐ 30/2020 Phụ lục I: a digital copy shows "SAO Y", the agency and the time.
TEST_F(PreparePdfTest, CopyHasThreeLinesOfTextForAnImage) {
  SignatureSpec spec;
  spec.field_name = "copy";
  spec.place = {0, {380, 780, 200, 50}};
  spec.reason = "SAO Y";
  spec.signer_name = "Ủy ban nhân dân phường Phố Hiến";
  spec.claimed_time = LeaderSpec({}).claimed_time;
  const auto copy = SigningWorkspace::Sign(DrawDraft(), spec, workspace_.seal());
  ASSERT_THAT(copy, IsOk());
  EXPECT_THAT(workspace_.Text(*copy), AllOf(HasSubstr("SAO Y"), HasSubstr("Ủy ban nhân dân phường Phố Hiến"),
                                            HasSubstr("21-11-2026 13:50:14 +07:00")));
}

// A paper that came in signed gets the office's own signature.
TEST_F(PreparePdfTest, AFurtherSignatureLeavesAnEarlierOneValid) {
  SignatureSpec spec = LeaderSpec(*FindPlaces(DrawDraft()));
  spec.empty_text_fields.clear();
  spec.empty_signature_fields.clear();
  spec.field_name = "earlier";
  const auto first = SigningWorkspace::Sign(DrawDraft(), spec, workspace_.leader());
  ASSERT_THAT(first, IsOk());
  spec.field_name = "ours";
  spec.place.rectangle.bottom += 100;
  const auto second = SigningWorkspace::Sign(*first, spec, workspace_.seal());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(Count(workspace_.PdfSig(*second), "Signature is Valid."), 2);
  EXPECT_THAT(Objections(*second), IsEmpty());
}

// Drafts in the forms that other programs write.
struct Form {
  const char* name;
  std::function<void(QPDF&)> change;
  std::function<void(QPDFWriter&)> write = [](QPDFWriter&) {};
};

Handle FirstPage(QPDF& pdf) { return pdf.getAllPages().at(0); }

// Scanners write rotated pages; places and appearances must follow.
void Turn(QPDF& pdf, int degrees) {
  for (Handle page : pdf.getAllPages()) page.replaceKey("/Rotate", Handle::newInteger(degrees));
}

// Each form changes one thing that the revision must follow: tables, rotation, inheritance, arrays, the form.
const Form kForms[] = {
    {"AsDrawn", [](QPDF&) {}},
    {"ObjectStreams", [](QPDF&) {}, [](QPDFWriter& writer) { writer.setObjectStreamMode(qpdf_o_generate); }},
    {"Linearized", [](QPDF&) {}, [](QPDFWriter& writer) { writer.setLinearization(true); }},
    {"LinearizedWithObjectStreams", [](QPDF&) {},
     [](QPDFWriter& writer) {
       writer.setLinearization(true);
       writer.setObjectStreamMode(qpdf_o_generate);
     }},
    {"Turned90", [](QPDF& pdf) { Turn(pdf, 90); }},
    {"Turned180", [](QPDF& pdf) { Turn(pdf, 180); }},
    {"Turned270", [](QPDF& pdf) { Turn(pdf, -90); }},
    {"CroppedAndTurned",
     [](QPDF& pdf) {
       Turn(pdf, 90);
       for (Handle page : pdf.getAllPages()) page.replaceKey("/CropBox", Handle::parse("[20 30 580 800]"));
     }},
    {"SizeInheritedFromTheTree",
     [](QPDF& pdf) {
       pdf.getRoot().getKey("/Pages").replaceKey("/MediaBox", Handle::parse("[-100 -100 495 742]"));
       for (Handle page : pdf.getAllPages()) page.removeKey("/MediaBox");
     }},
    {"AnnotationsInAnObjectOfTheirOwn",
     [](QPDF& pdf) {
       Handle note = pdf.makeIndirectObject(
           Handle::parse("<< /Type /Annot /Subtype /Link /Rect [10 10 20 20] /Border [0 0 0] >>"));
       FirstPage(pdf).replaceKey("/Annots", pdf.makeIndirectObject(Handle::newArray({note})));
     }},
    {"FormOfItsOwn",
     [](QPDF& pdf) {
       Handle field =
           pdf.makeIndirectObject(Handle::parse("<< /Type /Annot /Subtype /Widget /FT /Tx /T (note) /V (x) "
                                                "/Rect [10 10 60 30] /DA (/Helv 9 Tf) >>"));
       FirstPage(pdf).replaceKey("/Annots", Handle::newArray({field}));
       Handle form = Handle::parse("<< /DR << /Font << >> >> >>");
       form.replaceKey("/Fields", pdf.makeIndirectObject(Handle::newArray({field})));
       pdf.getRoot().replaceKey("/AcroForm", form);
     }},
    {"WithoutId", [](QPDF& pdf) { pdf.getTrailer().removeKey("/ID"); }},
};

class PrepareEveryFormTest : public PreparePdfTest, public ::testing::WithParamInterface<Form> {};
INSTANTIATE_TEST_SUITE_P(Drafts, PrepareEveryFormTest, ::testing::ValuesIn(kForms),
                         [](const auto& form) { return std::string(form.param.name); });

TEST_P(PrepareEveryFormTest, IsSignedAndSealedAndEveryProgramAcceptsIt) {
  const std::string draft = Rewrite(DrawDraft(2), GetParam().change, GetParam().write);
  ASSERT_THAT(workspace_.Check(draft), IsEmpty());
  const std::string sealed = workspace_.Sealed(draft);
  EXPECT_THAT(sealed, StartsWith(draft));
  EXPECT_THAT(workspace_.Check(sealed), IsEmpty());
  EXPECT_EQ(Count(workspace_.PdfSig(sealed), "Signature is Valid."), 2);
  EXPECT_THAT(workspace_.Text(sealed),
              AllOf(HasSubstr("Số: 0015/KQ-SKHCN"), HasSubstr("ngày 21 tháng 11 năm 2026")));
  EXPECT_THAT(Objections(sealed), IsEmpty());
}

// Whatever a draft's pages are like: its bytes stay, qpdf reads the result without repair, and the reading
// side has no objection.
RC_GTEST_PROP(PrepareAnyDraftTest, SignsSealsAndArchivesWithoutObjection, ()) {
  const auto pages = *rc::gen::inRange(1, 12);
  const auto quarter = *rc::gen::inRange(-4, 5);
  const auto left = *rc::gen::inRange(-200, 60);
  const auto crop = *rc::gen::inRange(0, 60);
  const auto streams = *rc::gen::element(qpdf_o_disable, qpdf_o_preserve, qpdf_o_generate);
  const auto linear = *rc::gen::arbitrary<bool>();
  const std::string draft = Rewrite(
      DrawDraft(pages),
      [&](QPDF& pdf) {
        Turn(pdf, 90 * quarter);
        for (Handle page : pdf.getAllPages()) {
          page.replaceKey("/MediaBox", Handle::parse(absl::StrCat("[", left, " 0 ", left + 595, " 842]")));
          page.replaceKey("/CropBox",
                          Handle::parse(absl::StrCat("[", left + crop, " 0 ", left + 595, " 842]")));
        }
      },
      [&](QPDFWriter& writer) {
        writer.setObjectStreamMode(streams);
        writer.setLinearization(linear);
      });
  static const SigningWorkspace workspace;
  const std::string sealed = workspace.Sealed(draft);
  const auto archived = PrepareArchiveTimeStamp(sealed, {.certificates = {"certificate"}});
  RC_ASSERT(archived.ok());
  const std::string file = sealed + *EmbedCms(archived->appended, static_cast<int64_t>(sealed.size()),
                                              archived->byte_range, std::string("\x30\x03\x02\x01\x05", 5));
  RC_ASSERT(file.starts_with(draft));
  RC_ASSERT(Objections(file).empty());
}

// The detail is what callers branch on; the message is for people.
std::string DetailOf(const absl::Status& status) {
  const auto reason = base::ReasonOf(status);
  return reason.has_value() && reason->name == "DRAFT_NOT_SIGNABLE" ? reason->metadata.at("detail") : "";
}

// A second value would change what the first signature shows.
TEST_F(PreparePdfTest, AFieldIsSignedOrFilledOnlyOnce) {
  const std::string draft = DrawDraft();
  const std::string led = workspace_.Led(draft);
  EXPECT_EQ(DetailOf(FindPlaces(led).status()), "signed");
  EXPECT_EQ(DetailOf(PreparePdf(led, LeaderSpec(*FindPlaces(draft))).status()), "field signed");
  const std::string sealed = workspace_.Sealed(DrawDraft());
  EXPECT_EQ(DetailOf(PreparePdf(sealed, SealSpec()).status()), "field signed");
  SignatureSpec again = SealSpec();
  again.field_name = "second";
  again.place = {0, {100, 100, 100, 100}};
  EXPECT_EQ(DetailOf(PreparePdf(sealed, again).status()), "field filled");
  EXPECT_EQ(DetailOf(PreparePdf(DrawDraft(), again).status()), "field missing");
  again.fill = {{"onestop.leader", "x"}};
  EXPECT_EQ(DetailOf(PreparePdf(led, again).status()), "field of another type");
}

// The detail tells the officer what to correct in the draft.
TEST_F(PreparePdfTest, RefusesDraftsThatCannotBeSigned) {
  const std::string draft = DrawDraft();
  const SignatureSpec spec = LeaderSpec(*FindPlaces(draft));
  const auto refused = [&](const std::string& base) { return DetailOf(PreparePdf(base, spec).status()); };
  const auto with_form = [&](const char* form) {
    return Rewrite(draft, [&](QPDF& pdf) { pdf.getRoot().replaceKey("/AcroForm", Handle::parse(form)); });
  };
  EXPECT_EQ(refused(""), "not a PDF");
  EXPECT_EQ(refused("%PDF-1.7 and no more"), "damaged");
  EXPECT_EQ(refused(draft.substr(0, draft.size() / 2)), "damaged");
  EXPECT_EQ(refused("x" + draft), "not a PDF");
  EXPECT_EQ(refused(draft + std::string(kPdfBytesMax, '\n')), "too large");
  EXPECT_EQ(refused(with_form("<< /Fields [] /XFA [] >>")), "XFA");
  EXPECT_EQ(refused(with_form("<< /Fields [] /NeedAppearances true >>")), "NeedAppearances");
  const auto with = [&](const char* key, const char* value) {
    return Rewrite(draft, [&](QPDF& pdf) { pdf.getRoot().replaceKey(key, Handle::parse(value)); });
  };
  for (const auto& [key, value] : std::vector<std::pair<const char*, const char*>>{
           {"/OpenAction", "<< /S /JavaScript /JS (app.alert(1)) >>"},
           {"/OpenAction", "<< /S /Launch /F (x) >>"},
           {"/OpenAction", "<< /S /GoTo /D [0 /Fit] /Next << /S /SetOCGState >> >>"},
           {"/AA", "<< /WC << /S /JavaScript /JS (1) >> >>"},
           {"/Names", "<< /JavaScript << /Names [] >> >>"},
           {"/Names", "<< /EmbeddedFiles << /Names [] >> >>"},
           {"/Outlines", "<< /First << /A << /S /SubmitForm /F (x) >> >> >>"},
           {"/OCProperties", "<< /OCGs [] /D << >> >>"}}) {
    EXPECT_EQ(refused(with(key, value)), "not plain") << key << " " << value;
  }
  // What every program writes: where to begin, and links.
  EXPECT_EQ(refused(with("/OpenAction", "[0 /Fit]")), "");
  EXPECT_EQ(refused(with("/OpenAction", "<< /S /GoTo /D [0 /Fit] >>")), "");
  EXPECT_EQ(refused(with("/Outlines", "<< /First << /A << /S /URI /URI (https://x) >> >> >>")), "");
  EXPECT_EQ(refused(Rewrite(
                draft, [](QPDF&) {},
                [](QPDFWriter& writer) {
                  writer.setDeterministicID(false);
                  writer.setR6EncryptionParameters("", "owner", true, true, true, true, true, true,
                                                   qpdf_r3p_full, true);
                })),
            "encrypted");
  EXPECT_EQ(refused(Rewrite(draft,
                            [](QPDF& pdf) {
                              pdf.getRoot().replaceKey(
                                  "/Perms",
                                  Handle::parse("<< /DocMDP << /Reference [ << /TransformMethod /DocMDP "
                                                "/TransformParams << /P 1 >> >> ] >> >>"));
                            })),
            "certified");
  SignatureSpec beyond = spec;
  beyond.place.page = 1;
  EXPECT_EQ(DetailOf(PreparePdf(draft, beyond).status()), "no such page");
}

TEST_F(PreparePdfTest, RefusesAnInvalidSpec) {
  const std::string draft = DrawDraft();
  SignatureSpec spec = LeaderSpec(*FindPlaces(draft));
  spec.place.rectangle.left = 500;
  EXPECT_THAT(PreparePdf(draft, spec), FailsWithField("onestop.leader"));
  spec = LeaderSpec(*FindPlaces(draft));
  spec.image_png = DrawPng(kImagePixelsMax + 1, 10, 0, 0, 1);
  EXPECT_THAT(PreparePdf(draft, spec), FailsWithField("image_png"));
  spec.image_png = DrawPng(100, 100, 0, 0, 1).substr(0, 200);
  EXPECT_THAT(PreparePdf(draft, spec), FailsWithField("image_png"));
  spec = LeaderSpec(*FindPlaces(draft));
  spec.field_name = "onestop..leader";
  EXPECT_THAT(PreparePdf(draft, spec), FailsWithField("field_name"));

  const std::string led = workspace_.Led(draft);
  SignatureSpec seal = SealSpec();
  seal.fill[0].second = std::string(200, 'x');
  EXPECT_THAT(PreparePdf(led, seal), FailsWithField("onestop.number"));
  seal.fill[0].second = "漢字";
  EXPECT_THAT(PreparePdf(led, seal), FailsWithField("onestop.number"));
  seal.fill[0].second = "";
  EXPECT_THAT(PreparePdf(led, seal), FailsWithField("onestop.number"));
}

// The largest CMS fits exactly; one byte more does not, nor does a gap that is filled already.
TEST_F(PreparePdfTest, CmsThatDoesNotFitIsRefused) {
  const std::string draft = DrawDraft();
  const auto prepared = PreparePdf(draft, LeaderSpec(*FindPlaces(draft)));
  ASSERT_THAT(prepared, IsOk());
  const auto embed = [&](const std::string& appended, std::array<int64_t, 4> range, const std::string& cms) {
    return EmbedCms(appended, static_cast<int64_t>(draft.size()), range, cms);
  };
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(embed(prepared->appended, prepared->byte_range, std::string(kPdfCmsBytesMax, 'x')), IsOk());
  EXPECT_THAT(embed(prepared->appended, prepared->byte_range, std::string(kPdfCmsBytesMax + 1, 'x')),
              FailsWith(kInvalid, "SIGNATURE_INVALID"));
  const auto once = embed(prepared->appended, prepared->byte_range, "cms");
  EXPECT_THAT(embed(*once, prepared->byte_range, "cms"), FailsWith(kInvalid, "SIGNATURE_INVALID"));
  auto range = prepared->byte_range;
  range[1] = 0;
  EXPECT_THAT(embed(prepared->appended, range, "cms"), FailsWith(kInvalid, "SIGNATURE_INVALID"));
  EXPECT_EQ(DigestOf(draft, prepared->appended, range), "");
}

}  // namespace
}  // namespace onestop::pdf
