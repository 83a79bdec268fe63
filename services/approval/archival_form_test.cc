// The finished result, signed, sealed and archived, is still what its metadata claim: PDF/A-2b (ISO 19005-2),
// as far as signing could have broken it. What the draft itself fulfils is in libs/forms/archive_pdf_test.cc.
// There is no complete validator (veraPDF) among Debian's packages: what is not listed in these two files is
// not checked.

#include <cstdlib>
#include <iterator>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFXRefEntry.hh>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

using ::onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using Handle = QPDFObjectHandle;

// An office that finishes one result.
class Office : public ApprovalFixture {
 public:
  std::string Finish() {
    const std::string id = Drafted();
    EXPECT_THAT(Sign(id), IsOk());
    const auto seal = Seal(id);
    EXPECT_THAT(seal, IsOk());
    return seal.ok() ? File(seal->document_sha256()) : "";
  }

 private:
  void TestBody() override {}
};

class ArchivalFormTest : public ::testing::Test {
 protected:
  // Made once: every test examines the same file.
  static const std::string& Result() {
    static const std::string& result = *new std::string(Office().Finish());
    return result;
  }

  void SetUp() override {
    ASSERT_NE(bytes_, "");
    pdf_.setAttemptRecovery(false);
    pdf_.setSuppressWarnings(true);
    pdf_.processMemoryFile("result", bytes_.data(), bytes_.size());
  }

  static std::string DataOf(Handle stream) {
    const auto data = stream.getStreamData();
    return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
  }
  static Handle DictionaryOf(Handle object) { return object.isStream() ? object.getDict() : object; }

  // Every dictionary of the file, also direct ones within others, each given to `take` once.
  template <typename Take>
  void EachDictionary(const Take& take) {
    std::vector<Handle> open = pdf_.getAllObjects();
    while (!open.empty()) {
      Handle object = DictionaryOf(open.back());
      open.pop_back();
      std::vector<Handle> below;
      if (object.isArray()) below = object.getArrayAsVector();
      if (object.isDictionary()) {
        take(object);
        for (const std::string& key : object.getKeys()) below.push_back(object.getKey(key));
      }
      for (Handle& one : below) {
        if (!one.isIndirect()) open.push_back(one);
      }
    }
  }

  std::vector<Handle> Widgets() {
    std::vector<Handle> widgets;
    for (Handle page : pdf_.getAllPages()) {
      Handle annotations = page.getKey("/Annots");
      for (int i = 0; annotations.isArray() && i < annotations.getArrayNItems(); ++i) {
        widgets.push_back(annotations.getArrayItem(i));
      }
    }
    return widgets;
  }

  const std::string& bytes_ = Result();
  QPDF pdf_;
};

// 6.1.2, 6.1.3: the header, identifiers, no encryption; 6.1.4, 6.1.9: objects where the table says, a line
// for each mark.
TEST_F(ArchivalFormTest, EveryRevisionIsWrittenAsTheStandardAsks) {
  EXPECT_TRUE(absl::StartsWith(bytes_, "%PDF-1.7\n%"));
  EXPECT_TRUE(absl::EndsWith(bytes_, "%%EOF\n"));
  EXPECT_FALSE(pdf_.isEncrypted());
  ASSERT_EQ(pdf_.getTrailer().getKey("/ID").getArrayNItems(), 2);
  pdf_.getAllObjects();
  EXPECT_FALSE(pdf_.anyWarnings());
  for (const auto& [object, entry] : pdf_.getXRefTable()) {
    if (entry.getType() != 1) continue;
    const auto at = static_cast<size_t>(entry.getOffset());
    const std::string begin =
        // "N G obj" exactly where the cross-reference table says.
        std::to_string(object.getObj()) + " " + std::to_string(object.getGen()) + " obj\n";
    EXPECT_EQ(bytes_.substr(at, begin.size()), begin);
    EXPECT_EQ(bytes_[at - 1], '\n');
  }
  // The revisions of the draft, the leader, the clerk and the archive have a table each, one line after
  // the keyword.
  const std::regex table("\nxref\n[0-9]+ [0-9]+\n");
  EXPECT_EQ(std::distance(std::sregex_iterator(bytes_.begin(), bytes_.end(), table), std::sregex_iterator()),
            4);
}

// 6.1.7: no filter of LZW, none that is not of the standard; what a stream holds is in the file.
TEST_F(ArchivalFormTest, StreamsAreInTheFileAndCompressedAsAllowed) {
  int streams = 0;
  for (Handle object : pdf_.getAllObjects()) {
    if (!object.isStream()) continue;
    ++streams;
    Handle dictionary = object.getDict();
    EXPECT_THAT(dictionary.getKey("/Filter").unparse(), ::testing::AnyOf("null", "/FlateDecode"));
    for (const char* const key : {"/F", "/FFilter", "/FDecodeParms"})
      EXPECT_FALSE(dictionary.hasKey(key)) << key;
  }
  EXPECT_GT(streams, 20);
}

// 6.1.13: strings of at most 32,767 bytes, a signature's too; names of at most 127; numbers of 32 bits.
TEST_F(ArchivalFormTest, NothingIsLargerThanReadersTake) {
  const auto check = [](Handle value) {
    if (value.isString()) {
      EXPECT_LE(value.getStringValue().size(), 32767U);
    }
    if (value.isName()) {
      EXPECT_LE(value.getName().size(), 128U);
    }
    if (value.isInteger()) {
      EXPECT_LE(std::llabs(value.getIntValue()), 2147483647LL);
    }
  };
  int signatures = 0;
  EachDictionary([&](Handle dictionary) {
    for (const std::string& key : dictionary.getKeys()) {
      check(Handle::newName(key));
      check(dictionary.getKey(key));
    }
    signatures += dictionary.hasKey("/ByteRange") ? 1 : 0;
  });
  EXPECT_EQ(signatures, 3);
}

// 6.2.3: the output intent is the draft's; 6.2.4.3: colours of devices that it does not cover do not occur.
TEST_F(ArchivalFormTest, ItsColoursAreStillExplained) {
  Handle intents = pdf_.getRoot().getKey("/OutputIntents");
  ASSERT_EQ(intents.getArrayNItems(), 1);
  EXPECT_EQ(intents.getArrayItem(0).getKey("/S").getName(), "/GTS_PDFA1");
  EXPECT_EQ(DataOf(intents.getArrayItem(0).getKey("/DestOutputProfile")).substr(12, 8), "mntrRGB ");
  EachDictionary([](Handle dictionary) {
    for (const std::string& key : dictionary.getKeys()) {
      EXPECT_THAT(dictionary.getKey(key).unparse(), ::testing::Not(HasSubstr("/DeviceCMYK"))) << key;
    }
  });
}

// 6.6.2: the metadata still say what it is.
TEST_F(ArchivalFormTest, ItsMetadataStillSayWhatItIs) {
  Handle metadata = pdf_.getRoot().getKey("/Metadata");
  EXPECT_FALSE(metadata.getDict().hasKey("/Filter"));
  const std::string xmp = DataOf(metadata);
  EXPECT_THAT(xmp, HasSubstr("<pdfaid:part>2</pdfaid:part>"));
  EXPECT_THAT(xmp, HasSubstr("<pdfaid:conformance>B</pdfaid:conformance>"));
  Handle info = pdf_.getTrailer().getKey("/Info");
  EXPECT_THAT(xmp, HasSubstr(">" + info.getKey("/Title").getUTF8Value() + "<"));
  EXPECT_THAT(xmp, HasSubstr("<pdf:Producer>" + info.getKey("/Producer").getUTF8Value() + "<"));
  const std::string changed = info.getKey("/ModDate").getUTF8Value();
  EXPECT_THAT(xmp, HasSubstr("<xmp:ModifyDate>" + changed.substr(2, 4) + "-" + changed.substr(6, 2) + "-" +
                             changed.substr(8, 2) + "T" + changed.substr(10, 2)));
}

// 6.3.2, 6.3.3: annotations are widgets, printed and shown, with one appearance each, unless they have no
// area.
TEST_F(ArchivalFormTest, EveryFieldHasItsAppearance) {
  constexpr long long kPrint = 4;
  // Invisible, Hidden, NoView, ToggleNoView.
  constexpr long long kHides = 1 | 2 | 32 | 256;
  const std::vector<Handle> widgets = Widgets();
  EXPECT_EQ(widgets.size(), 5U);
  int without_area = 0;
  for (Handle widget : widgets) {
    EXPECT_EQ(widget.getKey("/Subtype").getName(), "/Widget");
    ASSERT_TRUE(widget.getKey("/F").isInteger());
    EXPECT_EQ(widget.getKey("/F").getIntValue() & (kPrint | kHides), kPrint);
    const Handle::Rectangle rectangle = widget.getKey("/Rect").getArrayAsRectangle();
    const bool empty = rectangle.llx == rectangle.urx && rectangle.lly == rectangle.ury;
    without_area += empty ? 1 : 0;
    if (empty && !widget.hasKey("/AP")) continue;
    EXPECT_EQ(widget.getKey("/AP").getKeys(), std::set<std::string>{"/N"});
    Handle appearance = widget.getKey("/AP").getKey("/N");
    ASSERT_TRUE(appearance.isStream());
    EXPECT_TRUE(appearance.getDict().getKey("/Subtype").isNameAndEquals("/Form"));
    EXPECT_TRUE(appearance.getDict().getKey("/BBox").isRectangle());
  }
  EXPECT_EQ(without_area, 1) << "the time stamp's";
}

// 6.2.11.4: fonts that a field's appearance uses are embedded. Those of /DR are named by /DA alone: nothing
// is drawn with them while /NeedAppearances is not set.
TEST_F(ArchivalFormTest, FieldsDrawWithEmbeddedFonts) {
  int fonts = 0;
  for (Handle widget : Widgets()) {
    std::vector<Handle> open = {widget.getKey("/AP").getKey("/N")};
    std::set<QPDFObjGen> seen;
    while (!open.empty()) {
      Handle dictionary = DictionaryOf(open.back());
      if (open.back().isIndirect() && !seen.insert(open.back().getObjGen()).second)
        dictionary = Handle::newNull();
      open.pop_back();
      if (dictionary.isArray()) {
        for (Handle& item : dictionary.getArrayAsVector()) open.push_back(item);
      }
      if (!dictionary.isDictionary()) continue;
      if (dictionary.getKey("/Type").isNameAndEquals("/FontDescriptor")) {
        ++fonts;
        EXPECT_TRUE(dictionary.getKey("/FontFile2").isStream() || dictionary.getKey("/FontFile3").isStream());
      }
      for (const std::string& key : dictionary.getKeys()) {
        if (key != "/P" && key != "/Parent") open.push_back(dictionary.getKey(key));
      }
    }
  }
  EXPECT_GE(fonts, 2) << "number and date";
  EXPECT_FALSE(pdf_.getRoot().getKey("/AcroForm").hasKey("/NeedAppearances"));
}

// 6.2.5, 6.2.8, 6.2.9, 6.2.10: pictures of signature and seal: their own pixels, soft masks of this file,
// plain blending.
TEST_F(ArchivalFormTest, PicturesAreDrawnAsIsAllowed) {
  int images = 0;
  EachDictionary([&](Handle dictionary) {
    if (dictionary.getKey("/Subtype").isNameAndEquals("/Image")) {
      ++images;
      EXPECT_NE(dictionary.getKey("/Interpolate").unparse(), "true");
      for (const char* const key : {"/Alternates", "/OPI"}) EXPECT_FALSE(dictionary.hasKey(key)) << key;
      EXPECT_THAT(dictionary.getKey("/ColorSpace").unparse(), ::testing::AnyOf("/DeviceRGB", "/DeviceGray"));
    }
    for (const char* const key : {"/TR", "/TR2", "/HTP", "/PS", "/Ref", "/OPI"}) {
      EXPECT_FALSE(dictionary.hasKey(key)) << key;
    }
    if (dictionary.hasKey("/BM")) {
      EXPECT_EQ(dictionary.getKey("/BM").unparse(), "/Normal");
    }
  });
  EXPECT_GE(images, 4) << "two pictures, each with its mask";
}

// 6.1.12, 6.4, 6.5, 6.8 to 6.11: nothing acts, nothing is attached, nothing changes what is seen.
TEST_F(ArchivalFormTest, NothingForbiddenWasAdded) {
  const std::set<std::string> forbidden = {"/AA",
                                           "/OpenAction",
                                           "/JS",
                                           "/JavaScript",
                                           "/EmbeddedFiles",
                                           "/AF",
                                           "/XFA",
                                           "/NeedAppearances",
                                           "/NeedsRendering",
                                           "/OCProperties",
                                           "/Encrypt",
                                           "/Requirements",
                                           "/AlternatePresentations",
                                           "/PresSteps",
                                           "/Collection"};
  EachDictionary([&](Handle dictionary) {
    for (const std::string& key : dictionary.getKeys()) EXPECT_FALSE(forbidden.contains(key)) << key;
  });
  for (Handle widget : Widgets()) EXPECT_FALSE(widget.hasKey("/A"));
  Handle permissions = pdf_.getRoot().getKey("/Perms");
  if (permissions.isDictionary()) {
    EXPECT_THAT(permissions.getKeys(), IsSubsetOf({"/DocMDP", "/UR3"}));
  }
}

}  // namespace
}  // namespace onestop::approval
