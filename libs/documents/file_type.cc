// The type of a file by its bytes: by libmagic, except for signatures and Office files, which it does
// not recognise well enough. Files come from applicants and are untrusted.

#include "libs/documents/file_type.h"

#include <magic.h>

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/mutex.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::documents {
namespace {

// A cookie of libmagic, loaded once. It is not thread-safe and takes long to load; 64 KiB take less than a
// millisecond as a rule, so the callers share one.
class Magic {
 public:
  // Compressed content, tar archives and old Office files are refused anyway: no parser runs over them. JSON
  // and CSV are plain text to us.
  Magic()
      : cookie_(magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                           MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_JSON |
                           MAGIC_NO_CHECK_CSV)) {
    if (cookie_ != nullptr && magic_load(cookie_, nullptr) != 0) {
      magic_close(cookie_);
      cookie_ = nullptr;
    }
  }

  // Empty when libmagic does not work.
  std::string TypeOf(absl::string_view head) {
    const base::MutexLock lock(mutex_);
    if (cookie_ == nullptr) return "";
    const char* const found = magic_buffer(cookie_, head.data(), head.size());
    return found == nullptr ? "" : found;
  }

 private:
  base::Mutex mutex_;
  magic_t cookie_ ABSL_GUARDED_BY(mutex_);
};

// ContentInfo of type signedData (RFC 5652): SEQUENCE, then the object identifier 1.2.840.113549.1.7.2.
// libmagic has no MIME type for it.
bool IsCms(absl::string_view head) {
  constexpr absl::string_view kSignedData("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 11);
  // The tag and a length of 1 to 5 bytes come before it; 0x80 is the indefinite length.
  if (head.empty() || head[0] != 0x30) return false;
  const size_t place = head.substr(0, 6 + kSignedData.size()).find(kSignedData);
  return place != absl::string_view::npos && place >= 2;
}

// Office files are zip archives. libmagic knows them by the order in which Microsoft writes the parts; other
// programs write another order, so the names of the parts decide.
std::string TypeOfZip(absl::string_view head) {
  constexpr absl::string_view kLocalHeader("PK\x03\x04", 4);
  constexpr size_t kNameLengthOffset = 26;
  constexpr size_t kNameOffset = 30;
  for (size_t at = head.find(kLocalHeader); at != absl::string_view::npos;
       at = head.find(kLocalHeader, at + 4)) {
    // The lengths in an archive are the sender's: nothing is read past the head.
    if (head.size() < at + kNameOffset) break;
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(head[at + kNameLengthOffset + i]); };
    const absl::string_view name = head.substr(at + kNameOffset, byte(0) | byte(1) << 8);
    if (absl::StartsWith(name, "word/")) return std::string(kDocx);
    if (absl::StartsWith(name, "xl/")) return std::string(kXlsx);
  }
  return "application/zip";
}

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 7> kOtherNames = {{
    {"text/xml", kXml},
    {"image/jpg", kJpeg},
    {"image/tif", kTiff},
    {"application/x-pdf", kPdf},
    {"application/x-pkcs7-signature", kCms},
    {"application/pkcs7-mime", kCms},
    {"application/cms", kCms},
}};

absl::string_view Canonical(absl::string_view type) {
  for (const auto& [other, name] : kOtherNames) {
    if (type == other) return name;
  }
  return type;
}

bool Allowed(absl::string_view type) {
  for (const absl::string_view allowed : {kPdf, kPng, kJpeg, kTiff, kDocx, kXlsx, kXml, kText, kCms}) {
    if (type == allowed) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::string> SniffType(absl::string_view head) {
  // Never freed: threads may ask until the process ends.
  static Magic& magic = *new Magic;
  head = head.substr(0, kSniffBytes);
  // Before libmagic, which has no type for it.
  if (IsCms(head)) return std::string(kCms);
  std::string found = magic.TypeOf(head);
  if (found.empty()) return absl::InternalError("libmagic cannot tell types: its database is missing");
  if (absl::StartsWith(head, "PK\x03\x04")) found = TypeOfZip(head);
  found = std::string(Canonical(found));
  if (!Allowed(found)) {
    return refusal::Refuse(
        absl::InvalidArgumentError(
            absl::StrCat("the file is ", found,
                         "; taken in are PDF, PNG, JPEG, TIFF, DOCX, XLSX, XML, plain text in UTF-8 and "
                         "p7s signatures")),
        common::v1::ERROR_REASON_DOCUMENT_TYPE_REFUSED, {{"found", found}});
  }
  return found;
}

absl::Status CheckDeclaredType(absl::string_view declared, absl::string_view found) {
  if (declared.empty()) return absl::OkStatus();
  // Media types have no case (RFC 9110, 8.3.1), and parameters such as the charset do not matter here.
  const std::string bare = absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(*absl::StrSplit(declared, absl::MaxSplits(';', 1)).begin()));
  if (Canonical(bare) == found) return absl::OkStatus();
  return refusal::Refuse(
      absl::InvalidArgumentError(absl::StrCat("the file is ", found,
                                              ", which is not the type that was declared; declare that "
                                              "type, or none")),
      common::v1::ERROR_REASON_DOCUMENT_TYPE_REFUSED, {{"found", std::string(found)}});
}

}  // namespace onestop::documents
