// Result documents, read with independent programs: poppler and zbar.

#include "libs/forms/result_document.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/forms/forms_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::forms {
namespace {

using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ResultDocumentTest : public ::testing::Test {
 protected:
  ~ResultDocumentTest() override {
    for (const char* ending : {".pdf", ".png"}) unlink((path_ + ending).c_str());
  }

  // Makes the document and stores it where the programs find it.
  void Make(const ResultFields& fields, const Template& form = SampleTemplate()) {
    const auto document = MakeResultDocument(form, fields);
    ASSERT_THAT(document, IsOk());
    std::ofstream(path_ + ".pdf") << *document;
  }

  // The document's words with single spaces, from page `first` to `last`.
  std::string Text(int first = 1, int last = kPagesMax) {
    const std::string text = Output(absl::StrCat("pdftotext -f ", first, " -l ", last, " ", path_, ".pdf -"));
    return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \n\f"), absl::SkipEmpty()), " ");
  }

  int Pages() {
    const std::string info = Output(absl::StrCat("pdfinfo ", path_, ".pdf"));
    const std::vector<std::string> lines = absl::StrSplit(info, '\n');
    for (absl::string_view line : lines) {
      if (absl::ConsumePrefix(&line, "Pages:")) return std::stoi(std::string(line));
    }
    return 0;
  }

  const std::string path_ = absl::StrCat(::testing::TempDir(), "/onestop_result_", getpid());
};

ResultFields WithDecision(std::vector<std::string> decision) {
  ResultFields fields = SampleFields();
  fields.decision = std::move(decision);
  return fields;
}

// Read back by poppler, so that the text can be searched and copied as well.
TEST_F(ResultDocumentTest, PrintsTheDossiersFields) {
  Make(SampleFields());
  EXPECT_EQ(Pages(), 1);
  const std::string text = Text();
  for (const char* part : {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                           "Độc lập - Tự do - Hạnh phúc",
                           "UBND TỈNH HƯNG YÊN",
                           "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
                           "Số:",
                           "Hưng Yên,",
                           "KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH Thay đổi phạm vi",
                           "Hồ sơ H31.06-231208-0001",
                           "hàng hóa ngày 21 tháng 11 năm 2007;",
                           "Chính phủ.",
                           "tiếp nhận ngày 08 tháng 12 năm 2023",
                           "của Nguyễn Thị Ỷ Ỡ,",
                           "hẹn trả kết quả ngày 15 tháng 01 năm 2024",
                           "đánh giá sự phù hợp được chỉ định”",
                           "Quyết định này có hiệu lực kể từ ngày ký.",
                           "địa chỉ: https://motcua.hungyen.gov.vn/kiem-tra/H31.06-231208-0001 Kết quả",
                           "Nơi nhận:",
                           "thủ tục hành chính tỉnh; - Lưu: VT, hồ sơ H31.06-231208-0001.",
                           "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
                           "Phạm Văn Ưỡng"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

// Every letter of the language with every tone, in each cut of the face.
TEST_F(ResultDocumentTest, HasTheWholeAlphabet) {
  const std::string small =
      "aàảãáạ ăằẳẵắặ âầẩẫấậ đ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ";
  const std::string capital =
      "AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ Đ EÈẺẼÉẸ ÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ";
  ResultFields fields = WithDecision({small, capital});
  fields.agency = small;
  fields.legal_bases = {small + " " + capital};
  fields.signer_name = capital;
  Make(fields);
  const std::string text = Text();
  EXPECT_THAT(text, AllOf(HasSubstr(small + " " + capital), HasSubstr(fields.signer_name)));
}

// As a program for the blind reads it: the kind of document is its title, and what repeats is not read.
TEST_F(ResultDocumentTest, IsReadAloudInOrder) {
  Make(WithDecision(std::vector<std::string>(40, "Chấp thuận đề nghị nêu tại hồ sơ.")));
  const std::string text = Output(absl::StrCat("pdfinfo -struct-text ", path_, ".pdf"));
  size_t at = 0;
  for (const char* part : {"\"UBND TỈNH HƯNG YÊN\"", "H1", "\"KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH\"",
                           "\"Thay đổi phạm", "\"Căn cứ Luật", "\"Chấp thuận đề nghị", "\"Nơi nhận:\"", "LI",
                           "\"- Lưu: VT", "\"PHÓ GIÁM ĐỐC\"", "\"Phạm Văn Ưỡng\"", "Figure"}) {
    at = text.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " in\n" << text;
  }
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\"2\"")), Not(HasSubstr("Văn bản minh họa"))));
}

// pdffonts prints "yes" for embedded, subset and mapped to Unicode.
TEST_F(ResultDocumentTest, EmbedsEveryFont) {
  Make(SampleFields());
  const std::string fonts = Output(absl::StrCat("pdffonts ", path_, ".pdf"));
  const std::vector<std::string> lines = absl::StrSplit(fonts, '\n', absl::SkipEmpty());
  ASSERT_GT(lines.size(), 2);
  for (size_t i = 2; i < lines.size(); ++i) {
    EXPECT_THAT(lines[i], AllOf(HasSubstr("LiberationSerif"), HasSubstr(" yes yes yes ")));
  }
}

// Read from the rendered page, as a telephone's camera would.
TEST_F(ResultDocumentTest, HasACodeThatLeadsToVerification) {
  const ResultFields fields = SampleFields();
  Make(fields);
  Output(absl::StrCat("pdftoppm -r 150 -png -singlefile ", path_, ".pdf ", path_));
  const std::string code = Output(absl::StrCat("zbarimg --quiet --raw ", path_, ".png 2>/dev/null"));
  EXPECT_EQ(absl::StripSuffix(code, "\n"), "https://motcua.hungyen.gov.vn/kiem-tra/H31.06-231208-0001");
  EXPECT_EQ(VerificationText(fields), absl::StripSuffix(code, "\n"));
}

TEST_F(ResultDocumentTest, NumbersItsPagesFromTheSecondOn) {
  Make(WithDecision(std::vector<std::string>(40, "Chấp thuận đề nghị nêu tại hồ sơ.")));
  ASSERT_EQ(Pages(), 3);
  EXPECT_THAT(Text(1, 1), Not(HasSubstr("1 UBND")));
  EXPECT_TRUE(absl::StartsWith(Text(2, 2), "2 ")) << Text(2, 2);
  EXPECT_TRUE(absl::StartsWith(Text(3, 3), "3 ")) << Text(3, 3);
}

// However long the text is: no line of a paragraph is alone at the foot or the head of a page, and the
// signature is never on a page without text of the decision.
TEST_F(ResultDocumentTest, KeepsLinesTogether) {
  Template form = SampleTemplate();
  form.body = {{.text = "{decision}"}};
  form.bases.clear();
  form.mark.clear();
  for (int paragraphs = 6; paragraphs < 40; paragraphs += 3) {
    std::vector<std::string> decision;
    for (int i = 0; i < paragraphs; ++i) {
      std::string text = "dau";
      // Of one to four lines.
      for (int word = 0; word < 12 * (1 + (i * 7 + paragraphs) % 4); ++word) absl::StrAppend(&text, " chữ");
      decision.push_back(text + " cuoi");
    }
    Make(WithDecision(decision), form);
    // Every page ends with a form feed.
    const std::string all = Output(absl::StrCat("pdftotext -layout ", path_, ".pdf -"));
    const std::vector<absl::string_view> pages = absl::StrSplit(absl::StripSuffix(all, "\f"), '\f');
    for (const absl::string_view text : pages) {
      std::vector<absl::string_view> lines;
      for (const absl::string_view line : absl::StrSplit(text, '\n')) {
        if (absl::StrContains(line, "chữ") || absl::StrContains(line, "cuoi")) lines.push_back(line);
      }
      ASSERT_FALSE(lines.empty()) << paragraphs << " paragraphs";
      const bool orphan = absl::StrContains(lines.back(), "dau") && !absl::StrContains(lines.back(), "cuoi");
      const bool widow = absl::StrContains(lines.front(), "cuoi") && !absl::StrContains(lines.front(), "dau");
      EXPECT_FALSE(orphan || widow) << paragraphs << " paragraphs\n" << text;
      EXPECT_EQ(absl::StrContains(text, "Nơi nhận:"), text.data() == pages.back().data());
      EXPECT_EQ(absl::StrContains(text, "Phạm Văn Ưỡng"), text.data() == pages.back().data());
    }
  }
}

// Pango and templates have a markup of their own; fields must never be read as such.
TEST_F(ResultDocumentTest, TakesMarkupAndBracesAsText) {
  ResultFields fields = WithDecision({"<b>&amp;</b> {owner} %PDF (\\) ]]> </span>"});
  fields.owner = "<i>A & B</i> {signer_name}";
  Make(fields);
  EXPECT_THAT(Text(), AllOf(HasSubstr("<b>&amp;</b> {owner} %PDF (\\) ]]> </span>"),
                            HasSubstr("<i>A & B</i> {signer_name},")));
}

// Such a word would run over the margin, or never fit on a page.
TEST_F(ResultDocumentTest, BreaksWordsThatAreWiderThanTheLine) {
  Make(WithDecision({std::string(600, 'W')}));
  EXPECT_EQ(Pages(), 2);
}

// A document that is made again must have the same hash as the one that was signed.
TEST_F(ResultDocumentTest, IsTheSameEachTimeAndInEveryThread) {
  const auto expected = MakeResultDocument(SampleTemplate(), SampleFields());
  ASSERT_THAT(expected, IsOk());
  std::vector<std::thread> threads;
  std::array<bool, 4> same = {};
  for (bool& result : same) {
    threads.emplace_back([&result, &expected] {
      result = true;
      for (int i = 0; i < 5; ++i) {
        const auto document = MakeResultDocument(SampleTemplate(), SampleFields());
        result = result && document.ok() && *document == *expected;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(same, ::testing::Each(true));
  ResultFields later = SampleFields();
  later.drafted_at += absl::Seconds(1);
  EXPECT_NE(*MakeResultDocument(SampleTemplate(), later), *expected);
}

struct Refusal {
  const char* name;
  const char* field;
  void (*change)(ResultFields&);
};

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

// Fields hold personal data, and messages go to logs.
TEST_P(RefusalTest, NamesTheFieldAndNotItsText) {
  ResultFields fields = SampleFields();
  fields.owner = "Bí Mật";
  GetParam().change(fields);
  const auto document = MakeResultDocument(SampleTemplate(), fields);
  EXPECT_THAT(document, FailsWithField(GetParam().field));
  EXPECT_THAT(document.status().message(), Not(HasSubstr("Bí Mật")));
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, RefusalTest,
    ::testing::Values(
        Refusal{"NotNfc", "owner", [](ResultFields& f) { f.owner = "Bí Mật Å \xE2\x84\xAB"; }},
        Refusal{"Decomposed", "owner", [](ResultFields& f) { f.owner = "Bí Mật e\xCC\x82\xCC\x83"; }},
        Refusal{"NotUtf8", "owner", [](ResultFields& f) { f.owner = "Bí Mật \xFF"; }},
        Refusal{"ControlCharacter", "owner", [](ResultFields& f) { f.owner = "Bí Mật\x1B"; }},
        Refusal{"LineBreak", "decision[0]", [](ResultFields& f) { f.decision = {"a\nb"}; }},
        Refusal{"LineSeparator", "owner", [](ResultFields& f) { f.owner = "a\xE2\x80\xA8z"; }},
        Refusal{"Nul", "owner", [](ResultFields& f) { f.owner = std::string("a\0b", 3); }},
        Refusal{"Override", "owner", [](ResultFields& f) { f.owner = "Bí Mật \xE2\x80\xAE"; }},
        Refusal{"Hebrew", "owner", [](ResultFields& f) { f.owner = "\xD7\xA9"; }},
        Refusal{"ZeroWidth", "signer_name", [](ResultFields& f) { f.signer_name = "a\xE2\x80\x8B"; }},
        Refusal{"SoftHyphen", "signer_name", [](ResultFields& f) { f.signer_name = "a\xC2\xAD"; }},
        Refusal{"NoGlyph", "owner", [](ResultFields& f) { f.owner = "Bí Mật \xF0\x9F\x98\x80"; }},
        Refusal{"Unassigned", "owner", [](ResultFields& f) { f.owner = "\xF3\xB0\x80\x80"; }},
        Refusal{"Megabyte", "decision[0]", [](ResultFields& f) { f.decision = {std::string(1 << 20, 'a')}; }},
        Refusal{"OneTooMany", "owner", [](ResultFields& f) { f.owner = std::string(201, 'a'); }},
        Refusal{"TooManyPages", "decision",
                [](ResultFields& f) { f.decision.assign(45, std::string(5000, 'W')); }},
        Refusal{"TooMuchText", "decision",
                [](ResultFields& f) { f.decision.assign(100, std::string(5000, 'W')); }},
        Refusal{"TooManyEntries", "decision", [](ResultFields& f) { f.decision.assign(101, "a"); }},
        Refusal{"NeededByTheTemplate", "decision", [](ResultFields& f) { f.decision.clear(); }},
        Refusal{"DayNeeded", "due_on", [](ResultFields& f) { f.due_on.reset(); }},
        Refusal{"NoTitle", "signer_titles", [](ResultFields& f) { f.signer_titles.clear(); }},
        Refusal{"NoAgency", "agency", [](ResultFields& f) { f.agency.clear(); }},
        Refusal{"WideSymbol", "document_symbol",
                [](ResultFields& f) { f.document_symbol = std::string(20, 'W'); }},
        Refusal{"LongClosing", "recipients",
                [](ResultFields& f) { f.recipients.assign(20, std::string(200, 'W')); }},
        Refusal{"CodeWithASlash", "dossier_code", [](ResultFields& f) { f.dossier_code = "../x"; }},
        Refusal{"NoAddress", "verification_address",
                [](ResultFields& f) { f.verification_address = "javascript:alert(1)"; }},
        Refusal{"BeforeTheEpoch", "drafted_at",
                [](ResultFields& f) { f.drafted_at = absl::InfinitePast(); }}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace onestop::forms
