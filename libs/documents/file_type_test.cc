// Each type that is accepted is found, and other files do not pass for one.

#include "libs/documents/file_type.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"

namespace onestop::documents {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string Bytes(absl::string_view literal) { return std::string(literal); }

// The beginning of a zip archive with empty parts of these names, in this order.
std::string Zip(std::initializer_list<absl::string_view> names) {
  std::string zip;
  for (const absl::string_view name : names) {
    zip += std::string("PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x21\x00", 14) + std::string(12, '\0');
    zip += static_cast<char>(name.size());
    zip += std::string("\0\0\0", 3);
    zip += std::string(name);
  }
  return zip;
}

struct Case {
  std::string name;
  std::string head;
  absl::string_view want;  // Empty: refused.
};

class SniffTest : public ::testing::TestWithParam<Case> {};

TEST_P(SniffTest, FindsTheTypeInTheBytes) {
  if (GetParam().want.empty()) {
    EXPECT_THAT(SniffType(GetParam().head), FailsWith(kInvalid, "DOCUMENT_TYPE_REFUSED"));
  } else {
    EXPECT_THAT(SniffType(GetParam().head), IsOkAndHolds(GetParam().want));
  }
}

std::string LongText() {
  std::string text;
  while (text.size() < kSniffBytes + 10) text += "Đơn đề nghị cấp giấy phép. ";
  return text;
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
        Case{"PlainZip", Zip({"a.exe"}), ""}, Case{"Gzip", Bytes({"\x1F\x8B\x08\0\0\0\0\0\0\x03", 10}), ""},
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

TEST(DeclaredTypeTest, AnotherTypeThanTheBytesHaveIsRefused) {
  EXPECT_THAT(CheckDeclaredType("application/pdf", kPng), FailsWith(kInvalid, "DOCUMENT_TYPE_REFUSED"));
  EXPECT_THAT(CheckDeclaredType("application/octet-stream", kPdf),
              FailsWith(kInvalid, "DOCUMENT_TYPE_REFUSED"));
}

}  // namespace
}  // namespace onestop::documents
