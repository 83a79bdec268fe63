// Each type that is accepted is found, and other files do not pass for one.

#include "libs/documents/file_type.h"

#include <zip.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::documents {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::ReadFile;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string Bytes(absl::string_view literal) { return std::string(literal); }

// A zip archive of empty parts with these names, in this order; the part "mimetype" says what it is of.
std::string Zip(const std::vector<std::string>& names, absl::string_view type = "") {
  const onestop::testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "archive.zip";
  int error = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE, &error);
  for (const std::string& name : names) {
    const absl::string_view bytes = name == "mimetype" ? type : "";
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return ReadFile(path);
}

absl::StatusOr<std::string> TypeOf(const std::string& bytes) {
  const onestop::testing::TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "file";
  std::ofstream(path, std::ios::binary) << bytes;
  return SniffType(bytes, path);
}

struct Case {
  std::string name;
  std::string bytes;
  absl::string_view want;  // Empty: refused.
};

class SniffTest : public ::testing::TestWithParam<Case> {};

TEST_P(SniffTest, FindsTheTypeInTheBytes) {
  if (GetParam().want.empty()) {
    EXPECT_THAT(TypeOf(GetParam().bytes), FailsWith(kInvalid, "DOCUMENT_TYPE_REFUSED"));
  } else {
    EXPECT_THAT(TypeOf(GetParam().bytes), IsOkAndHolds(GetParam().want));
  }
}

std::string LongText() {
  std::string text;
  while (text.size() < kSniffBytes + 10) text += "Đơn đề nghị cấp giấy phép. ";
  return text;
}

// `zip` with another number of parts in its end record, which is its last 22 bytes.
std::string WithParts(std::string zip, unsigned parts) {
  const size_t at = zip.size() - 22 + 10;
  zip[at] = static_cast<char>(parts & 0xFF);
  zip[at + 1] = static_cast<char>(parts >> 8);
  return zip;
}

// An archive whose telling part is the last of many.
std::string Scattered(const std::string& last) {
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i)
    names.push_back(absl::StrCat("customXml/a-rather-long-name-of-a-part-", i, ".xml"));
  names.push_back(last);
  return Zip(names);
}

INSTANTIATE_TEST_SUITE_P(
    Types, SniffTest,
    ::testing::Values(
        Case{"Pdf", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", kPdf},
        Case{"Png", Bytes({"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", 29}), kPng},
        Case{"Jpeg", Bytes({"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", 20}), kJpeg},
        Case{"Tiff", Bytes({"II*\0\x08\0\0\0\0\0", 10}), kTiff},
        Case{"Docx", Zip({"[Content_Types].xml", "_rels/.rels", "word/document.xml"}), kDocx},
        // As programs other than Microsoft's order the parts.
        Case{"DocxInAnotherOrder", Zip({"docProps/app.xml", "word/styles.xml", "[Content_Types].xml"}),
             kDocx},
        // The parts that tell stand behind everything that a head could hold.
        Case{"DocxBehindAThousandParts", Scattered("word/document.xml"), kDocx},
        Case{"Xlsx", Zip({"docProps/app.xml", "docProps/core.xml", "xl/workbook.xml"}), kXlsx},
        Case{"Xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hoSo/>\n", kXml},
        Case{"Text", "Kính gửi: Sở Khoa học và Công nghệ\n", kText},
        // The head ends inside of a character, which is no sign of a binary file.
        Case{"TextCutInsideOfACharacter", LongText(), kText}, Case{"Json", "{\"a\": 1}\n", kText},
        Case{"Csv", "mã,tên\n1,Đặng\n2,Nguyễn\n3,Trần\n", kText},
        Case{"Cms", Bytes({"\x30\x82\x05\x10\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0", 16}), kCms},
        // Refused from here on.
        Case{"Program", Bytes({"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0", 16}), ""},
        Case{"Elf",
             Bytes({"\x7F"
                    "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0",
                    20}),
             ""},
        Case{"Script", "#!/bin/sh\nrm -rf /\n", ""},
        Case{"WebPage", "<!DOCTYPE html>\n<html><script>alert(1)</script></html>\n", ""},
        Case{"Drawing", "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n", ""},
        Case{"PlainZip", Zip({"a.exe"}), ""},
        // What an archive says of itself is the sender's word.
        Case{"ZipThatSaysPdf", Zip({"mimetype"}, "application/pdf"), ""},
        Case{"CutOffZip", Zip({"word/document.xml"}).substr(0, 40), ""},
        Case{"ZipOfTooManyParts", WithParts(Zip({"word/document.xml"}), 10'001), ""},
        Case{"Zip64", Zip({"word/document.xml"}) + std::string("PK\x06\x07", 4), ""},
        Case{"Gzip", Bytes({"\x1F\x8B\x08\0\0\0\0\0\0\x03", 10}), ""},
        Case{"OldOffice", Bytes({"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0", 12}), ""},
        // DER as well, but no signature: a private key begins like this.
        Case{"OtherDer", Bytes({"\x30\x82\x05\x10\x02\x01\x00\x02\x82\x01\x01", 11}), ""},
        Case{"Noise", Bytes({"\x80\x81\xFE\x00\x01\x02", 6}), ""}, Case{"Nothing", "", ""}),
    [](const auto& test) { return test.param.name; });

TEST(DeclaredTypeTest, AgreesWithCustomaryOtherNames) {
  EXPECT_THAT(CheckDeclaredType("", kPdf), IsOk());
  EXPECT_THAT(CheckDeclaredType("Application/PDF", kPdf), IsOk());
  EXPECT_THAT(CheckDeclaredType("text/plain; charset=utf-8", kText), IsOk());
  EXPECT_THAT(CheckDeclaredType("text/xml", kXml), IsOk());
  EXPECT_THAT(CheckDeclaredType("image/jpg", kJpeg), IsOk());
  EXPECT_THAT(CheckDeclaredType("application/x-pkcs7-signature", kCms), IsOk());
}

// Windows, browsers and mail programs declare these for whatever they do not know.
TEST(DeclaredTypeTest, AVagueDeclarationIsNone) {
  for (const char* vague : {"application/octet-stream", "APPLICATION/X-PDF", "application/vnd.ms-excel",
                            "application/zip", "application/force-download", " binary/octet-stream "}) {
    for (const absl::string_view found : {kPdf, kText, kDocx})
      EXPECT_THAT(CheckDeclaredType(vague, found), IsOk());
  }
  EXPECT_THAT(CheckDeclaredType("text/csv", kText), IsOk());
}

TEST(DeclaredTypeTest, AnotherTypeThanTheBytesHaveIsRefused) {
  EXPECT_THAT(CheckDeclaredType("application/pdf", kPng), FailsWith(kInvalid, "DOCUMENT_TYPE_REFUSED"));
  EXPECT_THAT(CheckDeclaredType("text/csv", kPdf), FailsWith(kInvalid, "DOCUMENT_TYPE_REFUSED"));
}

TEST(RefusedTypeTest, WhatIsNotTakenInIsSaidWithWhatItIs) {
  const std::pair<std::string, const char*> rows[] = {
      {Zip({"mimetype", "content.xml"}, "application/vnd.oasis.opendocument.text"),
       "an OpenDocument text (ODT)"},
      {Zip({"content.xml", "mimetype"}, "application/vnd.oasis.opendocument.spreadsheet"),
       "spreadsheet (ODS)"},
      {Zip({"[Content_Types].xml", "ppt/presentation.xml"}), "a presentation (PPTX)"},
      {Zip({"a.pdf"}), "an archive (ZIP), application/zip; send the files in it one by one"},
      {Bytes({"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0", 12}), "in the format of before 2007"},
      {"<!DOCTYPE html>\n<html><body>a</body></html>\n", "a web page"}};
  for (const auto& [bytes, what] : rows) {
    EXPECT_THAT(std::string(TypeOf(bytes).status().message()), HasSubstr(what));
  }
}

}  // namespace
}  // namespace onestop::documents
