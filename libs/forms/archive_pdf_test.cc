// What is checked of the claim PDF/A-2b (ISO 19005-2), test by test. Debian has no package of a complete
// validator: what is not listed here (the font programs' contents, XMP's extension schemas, ICC's inner
// tables) is not checked.

#include "libs/forms/archive_pdf.h"

#include <algorithm>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/forms/forms_testing.h"
#include "libs/pdf/write/places.h"
#include "libs/testing/status_matchers.h"

namespace onestop::forms {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSubsetOf;

// A document of three pages.
const std::string& Document() {
  static const std::string& document = *[] {
    ResultFields fields = SampleFields();
    fields.decision.assign(40, "Chấp thuận <đề nghị> & nêu tại hồ sơ.");
    auto made = MakeResultDocument(SampleTemplate(), fields);
    CHECK(made.ok());
    return new std::string(*std::move(made));
  }();
  return document;
}

class ArchivePdfTest : public ::testing::Test {
 protected:
  ArchivePdfTest() {
    pdf_.setAttemptRecovery(false);
    pdf_.processMemoryFile("document", Document().data(), Document().size());
  }

  std::string StreamOf(QPDFObjectHandle stream) {
    const auto data = stream.getStreamData();
    return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
  }

  QPDF pdf_;
};

// 6.1.2, 6.1.3, 6.1.7.1: header with a binary comment, identifiers, no encryption, nothing after the end.
TEST_F(ArchivePdfTest, HasTheFrameOfAnArchiveFile) {
  EXPECT_TRUE(absl::StartsWith(Document(), "%PDF-1.7\n%"));
  for (size_t i = 10; i < 14; ++i) EXPECT_GT(static_cast<unsigned char>(Document()[i]), 127);
  EXPECT_TRUE(absl::EndsWith(Document(), "%%EOF\n"));
  EXPECT_FALSE(pdf_.isEncrypted());
  EXPECT_EQ(pdf_.getTrailer().getKey("/ID").getArrayNItems(), 2);
  EXPECT_FALSE(pdf_.anyWarnings());
  EXPECT_EQ(pdf_.getRoot().getKey("/Lang").getUTF8Value(), "vi-VN");
}

// 6.6.2: XMP claims part and conformance, is not packed, and agrees with the document information.
TEST_F(ArchivePdfTest, DeclaresItsConformanceInItsMetadata) {
  QPDFObjectHandle metadata = pdf_.getRoot().getKey("/Metadata");
  EXPECT_FALSE(metadata.getDict().hasKey("/Filter"));
  const std::string xmp = StreamOf(metadata);
  EXPECT_THAT(xmp, HasSubstr("<pdfaid:part>2</pdfaid:part>"));
  EXPECT_THAT(xmp, HasSubstr("<pdfaid:conformance>B</pdfaid:conformance>"));
  QPDFObjectHandle info = pdf_.getTrailer().getKey("/Info");
  EXPECT_EQ(info.getKey("/Title").getUTF8Value(),
            "KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH - H31.06-231208-0001");
  EXPECT_THAT(xmp, HasSubstr(absl::StrCat(">", info.getKey("/Title").getUTF8Value(), "<")));
  EXPECT_EQ(info.getKey("/CreationDate").getUTF8Value(), "D:20240115080000+07'00'");
  EXPECT_EQ(info.getKey("/ModDate").getUTF8Value(), "D:20240115080000+07'00'");
  EXPECT_THAT(xmp, HasSubstr("<xmp:CreateDate>2024-01-15T08:00:00+07:00</xmp:CreateDate>"));
  EXPECT_THAT(xmp, HasSubstr("<xmp:ModifyDate>2024-01-15T08:00:00+07:00</xmp:ModifyDate>"));
  EXPECT_THAT(xmp, HasSubstr(absl::StrCat("<pdf:Producer>", info.getKey("/Producer").getUTF8Value(), "<")));
  EXPECT_THAT(xmp, HasSubstr(absl::StrCat("<xmp:CreatorTool>", info.getKey("/Creator").getUTF8Value(), "<")));
}

// The title comes from a template and may hold what XML takes for markup.
TEST(MakeArchivePdfTest, EscapesTheTitle) {
  const auto made = MakeArchivePdf(Document(), {.title = "a < b & c", .created_at = absl::UnixEpoch()});
  ASSERT_THAT(made, onestop::testing::IsOk());
  EXPECT_THAT(*made, HasSubstr(">a &lt; b &amp; c</rdf:li>"));
  EXPECT_EQ(MakeArchivePdf("%PDF-1.4 no more", {}).status().code(), absl::StatusCode::kInternal);
}

// 6.2.3: one output intent, with an ICC profile of a monitor in RGB.
TEST_F(ArchivePdfTest, DeclaresItsColourSpace) {
  QPDFObjectHandle intents = pdf_.getRoot().getKey("/OutputIntents");
  ASSERT_EQ(intents.getArrayNItems(), 1);
  EXPECT_EQ(intents.getArrayItem(0).getKey("/S").getName(), "/GTS_PDFA1");
  QPDFObjectHandle profile = intents.getArrayItem(0).getKey("/DestOutputProfile");
  EXPECT_EQ(profile.getDict().getKey("/N").getIntValue(), 3);
  const std::string icc = StreamOf(profile);
  EXPECT_EQ(icc.substr(12, 8), "mntrRGB ");
  EXPECT_EQ(icc.substr(36, 4), "acsp");
  EXPECT_EQ(icc[8], 2) << "the profile's major version";
}

// 6.2.11.4, 6.2.11.3.2, 6.2.11.6: every font embedded, glyphs of CID fonts mapped, no symbolic font with an
// encoding.
TEST_F(ArchivePdfTest, EmbedsItsFonts) {
  int fonts = 0;
  for (QPDFObjectHandle& font : pdf_.getAllObjects()) {
    if (!font.isDictionaryOfType("/Font")) continue;
    ++fonts;
    const std::string subtype = font.getKey("/Subtype").getName();
    EXPECT_TRUE(font.hasKey("/ToUnicode") || subtype == "/CIDFontType2");
    if (subtype == "/Type0") continue;
    QPDFObjectHandle descriptor = font.getKey("/FontDescriptor");
    EXPECT_TRUE(descriptor.getKey("/FontFile2").isStream());
    if (subtype == "/CIDFontType2") {
      EXPECT_EQ(font.getKey("/CIDToGIDMap").getName(), "/Identity");
    } else {
      EXPECT_EQ(subtype, "/TrueType");
      EXPECT_EQ(font.getKey("/Encoding").getName(), "/WinAnsiEncoding");
      EXPECT_EQ(descriptor.getKey("/Flags").getIntValue() & 4, 0) << "symbolic";
    }
  }
  EXPECT_GE(fonts, 6);
}

// 6.1.7, 6.2.4, 6.2.5, 6.2.9, 6.3 to 6.5, 6.8, 6.9: no actions, and nothing that depends on other files or
// on a device.
TEST_F(ArchivePdfTest, HasNothingThatIsForbidden) {
  const std::set<std::string> forbidden = {"/AA",         "/OpenAction",   "/A",
                                           "/JS",         "/JavaScript",   "/EmbeddedFiles",
                                           "/AF",         "/XFA",          "/NeedAppearances",
                                           "/TR",         "/TR2",          "/HTP",
                                           "/Alternates", "/OPI",          "/PS",
                                           "/Annots",     "/OCProperties", "/Ref",
                                           "/F",          "/FFilter",      "/Encrypt",
                                           "/SMask",      "/AcroForm"};
  for (QPDFObjectHandle& object : pdf_.getAllObjects()) {
    if (!object.isDictionary() && !object.isStream()) continue;
    QPDFObjectHandle dictionary = object.isStream() ? object.getDict() : object;
    for (const std::string& key : dictionary.getKeys()) EXPECT_FALSE(forbidden.contains(key)) << key;
    EXPECT_NE(dictionary.getKey("/Subtype").unparse(), "/Image");
    if (!dictionary.hasKey("/Filter")) continue;
    EXPECT_EQ(dictionary.getKey("/Filter").unparse(), "/FlateDecode");
  }
  EXPECT_EQ(Document().find("DeviceCMYK"), std::string::npos);
}

class Operators : public QPDFObjectHandle::ParserCallbacks {
 public:
  void handleObject(QPDFObjectHandle object) override {
    if (object.isOperator()) seen.insert(object.getOperatorValue());
  }
  void handleEOF() override {}

  std::set<std::string> seen;
};

// 6.2.2, 6.2.4: only operators of ISO 32000-1, and colours in RGB and grey, which the output intent
// defines.
TEST_F(ArchivePdfTest, DrawsWithWhatIsAllowed) {
  Operators operators;
  for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf_).getAllPages())
    page.parseContents(&operators);
  const std::set<std::string> allowed = {"q",  "Q",  "cm", "gs", "w",   "J",   "j",  "d",  "M",  "m",
                                         "l",  "h",  "re", "n",  "f",   "f*",  "S",  "W",  "rg", "RG",
                                         "g",  "G",  "BT", "ET", "Tf",  "Tm",  "Td", "Tj", "TJ", "Tc",
                                         "Tw", "Tz", "TL", "T*", "BDC", "BMC", "EMC"};
  EXPECT_THAT(operators.seen, IsSubsetOf(allowed));
}

// Painting outside of marked content, which no element has and no artifact is.
class Unmarked : public QPDFObjectHandle::ParserCallbacks {
 public:
  void handleObject(QPDFObjectHandle object) override {
    if (!object.isOperator()) return;
    const std::string name = object.getOperatorValue();
    if (name == "BDC" || name == "BMC") ++depth_;
    if (name == "EMC") --depth_;
    const std::set<std::string> paints = {"Tj", "TJ", "S", "f", "f*"};
    if (depth_ == 0 && paints.contains(name)) ++count;
  }
  void handleEOF() override { EXPECT_EQ(depth_, 0); }

  int count = 0;

 private:
  int depth_ = 0;
};

// 6.7 (of conformance A): everything is in the structure or an artifact, and both directions agree.
TEST_F(ArchivePdfTest, IsTagged) {
  EXPECT_TRUE(pdf_.getRoot().getKey("/MarkInfo").getKey("/Marked").getBoolValue());
  Unmarked unmarked;
  for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf_).getAllPages()) page.parseContents(&unmarked);
  EXPECT_EQ(unmarked.count, 0);
  QPDFObjectHandle root = pdf_.getRoot().getKey("/StructTreeRoot");
  QPDFObjectHandle numbers = root.getKey("/ParentTree").getKey("/Nums");
  EXPECT_EQ(root.getKey("/ParentTreeNextKey").getIntValue(), numbers.getArrayNItems() / 2);
  std::map<std::string, int> count;
  for (QPDFObjectHandle& element : pdf_.getAllObjects()) {
    if (!element.isDictionaryOfType("/StructElem")) continue;
    ++count[element.getKey("/S").getName()];
    QPDFObjectHandle content = element.getKey("/K");
    if (!content.isInteger()) continue;
    const auto page = static_cast<int>(element.getKey("/Pg").getKey("/StructParents").getIntValue());
    QPDFObjectHandle owner =
        numbers.getArrayItem(2 * page + 1).getArrayItem(static_cast<int>(content.getIntValue()));
    EXPECT_TRUE(owner.isSameObjectAs(element));
    if (element.getKey("/S").getName() == "/Figure") {
      EXPECT_EQ(element.getKey("/Alt").getUTF8Value(),
                "Mã QR: https://motcua.hungyen.gov.vn/kiem-tra/H31.06-231208-0001");
    }
  }
  EXPECT_EQ(count["/Document"], 1);
  EXPECT_EQ(count["/H1"], 1);
  EXPECT_EQ(count["/Figure"], 1);
  EXPECT_EQ(count["/L"], 1);
  EXPECT_EQ(count["/LI"], 3);
  EXPECT_GT(count["/P"], 40);
  EXPECT_EQ(count["/Private"], 0);
}

// Number and date are on the first page, the signature and the seal on the last.
TEST_F(ArchivePdfTest, NamesTheFourPlaces) {
  QPDFObjectHandle names = pdf_.getRoot().getKey("/Names").getKey("/Dests").getKey("/Names");
  ASSERT_EQ(names.getArrayNItems(), 8);
  const auto pages = QPDFPageDocumentHelper(pdf_).getAllPages();
  std::map<std::string, std::vector<double>> places;
  for (int i = 0; i < 8; i += 2) {
    const std::string name = names.getArrayItem(i).getUTF8Value();
    QPDFObjectHandle place = names.getArrayItem(i + 1);
    EXPECT_EQ(place.getArrayItem(1).getName(), "/FitR");
    for (int side = 2; side < 6; ++side) places[name].push_back(place.getArrayItem(side).getNumericValue());
    const bool first = name == "onestop.number" || name == "onestop.date";
    EXPECT_TRUE(
        place.getArrayItem(0).isSameObjectAs((first ? pages.front() : pages.back()).getObjectHandle()))
        << name;
  }
  const auto& leader = places["onestop.leader"];
  const auto& seal = places["onestop.seal"];
  EXPECT_NEAR(leader[2] - leader[0], kLeaderWidthPoints, 0.01);
  EXPECT_NEAR(leader[3] - leader[1], kLeaderHeightPoints, 0.01);
  EXPECT_NEAR(seal[2] - seal[0], kSealPoints, 0.01);
  EXPECT_NEAR(seal[2], leader[0] + kLeaderWidthPoints / 3, 0.01) << "the seal covers a third, from the left";
  EXPECT_NEAR(seal[1] + seal[3], leader[1] + leader[3], 0.01) << "at the same height";
  // One line, the number on the left.
  EXPECT_EQ(places["onestop.number"][1], places["onestop.date"][1]);
  EXPECT_LT(places["onestop.number"][2], places["onestop.date"][0]);
}

// Signing finds the places that were drawn here.
TEST(PlacesTest, AreFoundBySigning) {
  const auto made = MakeResultDocument(SampleTemplate(), SampleFields());
  ASSERT_THAT(made, onestop::testing::IsOk());
  const auto places = pdf::FindPlaces(*made);
  ASSERT_THAT(places, onestop::testing::IsOk());
  EXPECT_NEAR(places->leader.rectangle.width, kLeaderWidthPoints, 0.01);
  EXPECT_NEAR(places->leader.rectangle.height, kLeaderHeightPoints, 0.01);
  EXPECT_NEAR(places->seal.rectangle.width, kSealPoints, 0.01);
  EXPECT_NEAR(places->number.rectangle.height, kPlaceHeightPoints, 0.01);
  EXPECT_NEAR(places->number.rectangle.bottom, places->date.rectangle.bottom, 0.01);
  EXPECT_LT(places->leader.rectangle.bottom, places->number.rectangle.bottom);
  EXPECT_GT(places->date.rectangle.left, places->number.rectangle.left + places->number.rectangle.width);
}

}  // namespace
}  // namespace onestop::forms
