// The type of a file by its bytes: by libmagic, except for signatures, which it does not recognise well enough, and
// for Office files (zip_type.h). Files come from applicants and are untrusted.

#include "libs/documents/file_type.h"

#include <magic.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/mutex.h"
#include "libs/documents/zip_type.h"
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

// What libmagic calls the old Office formats when it looks into them.
constexpr absl::string_view kOldOffice = "application/x-ole-storage";

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 14> kOtherNames = {{
    {"text/xml", kXml},
    {"image/jpg", kJpeg},
    {"image/pjpeg", kJpeg},
    {"image/x-png", kPng},
    {"image/tif", kTiff},
    {"application/x-pkcs7-signature", kCms},
    {"application/pkcs7-mime", kCms},
    {"application/x-pkcs7-mime", kCms},
    {"application/cms", kCms},
    // Text in a form of its own is text to us.
    {"text/csv", kText},
    {"application/csv", kText},
    {"text/comma-separated-values", kText},
    {"application/json", kText},
    {"text/json", kText},
}};

// What browsers and mail programs declare when they do not know: it says nothing about the bytes.
// application/vnd.ms-excel is what Windows calls a CSV file where Office is installed, and a zip is what it calls
// a DOCX where it is not.
constexpr std::array<absl::string_view, 12> kVague = {
    "application/octet-stream",     "binary/octet-stream",
    "application/unknown",          "application/x-unknown",
    "application/download",         "application/x-download",
    "application/force-download",   "application/x-pdf",
    "application/vnd.ms-excel",     "application/zip",
    "application/x-zip-compressed", "application/x-zip"};

// What people send that is not taken in, and what they can do about it.
struct Refused {
  absl::string_view type;
  absl::string_view what;
  absl::string_view advice;
};
constexpr absl::string_view kSaveAsPdf = "save it as PDF and send that";
constexpr std::array<Refused, 16> kRefused = {{
    {kOldOffice, "an Office file in the format of before 2007", "save it as DOCX, XLSX or PDF and send that"},
    {kPptx, "a presentation (PPTX)", kSaveAsPdf},
    {"application/vnd.oasis.opendocument.text", "an OpenDocument text (ODT)",
     "save it as DOCX or PDF and send that"},
    {"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet (ODS)",
     "save it as XLSX or PDF and send that"},
    {"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation (ODP)", kSaveAsPdf},
    {"application/zip", "an archive (ZIP)", "send the files in it one by one"},
    {"application/x-rar", "an archive (RAR)", "send the files in it one by one"},
    {"application/x-7z-compressed", "an archive (7z)", "send the files in it one by one"},
    {"application/gzip", "a compressed file (gzip)", "send what is in it"},
    {"text/rtf", "a text in RTF", "save it as DOCX or PDF and send that"},
    {"text/html", "a web page", kSaveAsPdf},
    {"image/svg+xml", "a drawing (SVG)", kSaveAsPdf},
    {"image/heic", "a photo (HEIC)", "send it as JPEG"},
    {"image/heif", "a photo (HEIF)", "send it as JPEG"},
    {"image/webp", "a picture (WebP)", "send it as JPEG or PNG"},
    {"application/octet-stream", "of no type that is known",
     "see whether it is whole, and in which program it was made"},
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

// "a photo (HEIC), image/heic".
absl::Status NotTakenIn(const std::string& found) {
  const auto known = std::ranges::find(kRefused, found, &Refused::type);
  const std::string what = known == kRefused.end() ? found : absl::StrCat(known->what, ", ", found);
  const std::string advice = known == kRefused.end() ? "" : absl::StrCat("; ", known->advice);
  return refusal::Refuse(absl::InvalidArgumentError(
                             absl::StrCat("the file is ", what, advice,
                                          "; taken in are PDF, PNG, JPEG, TIFF, DOCX, XLSX, XML, plain text "
                                          "in UTF-8 and p7s signatures")),
                         common::v1::ERROR_REASON_DOCUMENT_TYPE_REFUSED, {{"found", found}});
}

absl::Status OtherThanDeclared(absl::string_view found) {
  return refusal::Refuse(
      absl::InvalidArgumentError(absl::StrCat("the file is ", found,
                                              ", which is not the type that was declared; declare that "
                                              "type, or none")),
      common::v1::ERROR_REASON_DOCUMENT_TYPE_REFUSED, {{"found", std::string(found)}});
}

}  // namespace

absl::Status NotUtf8Throughout() {
  return refusal::Refuse(
      absl::InvalidArgumentError("the text is not in UTF-8 throughout; save it in UTF-8 and send it again"),
      common::v1::ERROR_REASON_DOCUMENT_TYPE_REFUSED, {{"found", "application/octet-stream"}});
}

absl::StatusOr<std::string> SniffType(absl::string_view head, const std::string& path) {
  // Never freed: threads may ask until the process ends.
  static Magic& magic = *new Magic;
  head = head.substr(0, kSniffBytes);
  // Before libmagic, which has no type for it.
  if (IsCms(head)) return std::string(kCms);
  std::string found = magic.TypeOf(head);
  if (found.empty()) return absl::InternalError("libmagic cannot tell types: its database is missing");
  // libmagic knows Office files by the order in which Microsoft writes the parts; other programs write another
  // order, so the names of the parts decide.
  if (absl::StartsWith(head, "PK\x03\x04")) found = TypeOfZip(path);
  // Without its parser libmagic has no name for these.
  if (absl::StartsWith(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) found = std::string(kOldOffice);
  found = std::string(Canonical(found));
  if (!Allowed(found)) return NotTakenIn(found);
  return found;
}

absl::Status CheckDeclaredType(absl::string_view declared, absl::string_view found) {
  // Media types have no case (RFC 9110, 8.3.1), and parameters such as the charset do not matter here.
  const std::string bare = absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(*absl::StrSplit(declared, absl::MaxSplits(';', 1)).begin()));
  if (bare.empty() || std::ranges::count(kVague, bare) > 0 || Canonical(bare) == found)
    return absl::OkStatus();
  return OtherThanDeclared(found);
}

}  // namespace onestop::documents
