// Writes small PDFs as text, with tables and byte ranges computed, so that a test shows every byte that
// matters.

#include "libs/pdf/read/pdf_fixture.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "libs/base/check.h"

namespace onestop::pdf {
namespace {

constexpr size_t kContentsBytes = 4 * 1024;
// As many characters as the filled range has at most, so that filling it moves nothing.
constexpr char kOpenRange[] = "/ByteRange [0 ********** ********** **********]";

const std::set<std::string>& Warnings() {
  static const std::set<std::string> kWarnings = {"OPTIONAL_CONTENT", "ACTIVE_CONTENT", "EMBEDDED_FILES",
                                                  "ANNOTATIONS_SHOWN", "UNUSED_OBJECTS"};
  return kWarnings;
}

std::string TextField(const std::string& name, const std::string& rectangle, const std::string& more) {
  return absl::StrCat("<< /Type /Annot /Subtype /Widget /FT /Tx /Ff 1 /F 4 /T (", name, ") /Rect [",
                      rectangle, "] /P 3 0 R ", more, " >>");
}

void AddObjections(const worker::InspectedSignature& signature, std::vector<std::string>& out) {
  for (const worker::Finding& finding : signature.findings()) out.push_back(finding.code());
  for (const signing::v1::LaterChange& change : signature.later_changes()) {
    if (!change.permitted()) out.push_back(change.kind());
  }
}

}  // namespace

// The argument is used only so that the function has the type of a Signer.
std::string FakeCms(absl::string_view signed_bytes) {
  return std::string("\x30\x03\x02\x01\x05", 5) + std::string(signed_bytes.substr(0, 0));
}

std::string Stream(const std::string& data, const std::string& dictionary) {
  return absl::StrCat("<< /Length ", data.size(), " ", dictionary, " >>\nstream\n", data, "\nendstream");
}

std::string SignatureDictionary(const std::string& sub_filter, const std::string& more) {
  const std::string type = sub_filter == "ETSI.RFC3161" ? "DocTimeStamp" : "Sig";
  return absl::StrCat("<< /Type /", type, " /Filter /Adobe.PPKLite /SubFilter /", sub_filter,
                      " /M (D:20261121150102+07'00') ", more, " ", kOpenRange, " /Contents <",
                      std::string(2 * kContentsBytes, '0'), "> >>");
}

std::string SignatureField(const std::string& name, int signature, const std::string& rectangle,
                           const std::string& more) {
  return absl::StrCat("<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /T (", name, ") /Rect [", rectangle,
                      "] /P 3 0 R ", signature == 0 ? "" : absl::StrCat("/V ", signature, " 0 R "), more,
                      " >>");
}

void SignLast(std::string& file, const Signer& signer) {
  // The last one: earlier revisions are signed already and must not change.
  const size_t range = file.rfind(kOpenRange);
  CHECK(range != std::string::npos);
  const size_t begin = file.find('<', range);
  const size_t end = file.find('>', begin) + 1;
  file.replace(range, sizeof(kOpenRange) - 1,
               absl::StrFormat("/ByteRange [0 %-10d %-10d %-10d]", begin, end, file.size() - end));
  const std::string hex = absl::BytesToHexString(signer(file.substr(0, begin) + file.substr(end)));
  CHECK(hex.size() <= 2 * kContentsBytes);
  file.replace(begin + 1, hex.size(), hex);
}

PdfFixture::PdfFixture() {
  bytes_ = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  Append({{kCatalog, "<< /Type /Catalog /Pages 2 0 R >>"},
          {kPages, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>"},
          {kPage, "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> >>"},
          {kContent, Stream("BT /F1 14 Tf 72 720 Td (Quyet dinh: 100 trieu dong) Tj ET")},
          {kFont, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"},
          {kInfo, "<< /Title (Quyet dinh) /ModDate (D:20261121150000Z) >>"}},
         "/Info 7 0 R /ID [<00112233> <00112233>]");
}

PdfFixture& PdfFixture::Append(const Objects& objects, const std::string& trailer) {
  std::map<int, size_t> offsets;
  for (const auto& [number, value] : objects) {
    objects_[number] = value;
    offsets[number] = bytes_.size();
    absl::StrAppend(&bytes_, number, " 0 obj\n", value, "\nendobj\n");
  }
  const size_t table = bytes_.size();
  absl::StrAppend(&bytes_, "xref\n");
  // Only the first table has the free entry 0, as programs write it.
  if (table_ == 0) absl::StrAppend(&bytes_, "0 1\n0000000000 65535 f \n");
  for (const auto& [number, offset] : offsets)
    absl::StrAppendFormat(&bytes_, "%d 1\n%010d 00000 n \n", number, offset);
  const std::string prev = table_ == 0 ? "" : absl::StrCat("/Prev ", table_);
  // Every trailer repeats the entries of the first.
  const std::string rest =
      table_ == 0 || !trailer.empty() ? trailer : "/Info 7 0 R /ID [<00112233> <44556677>]";
  absl::StrAppend(&bytes_, "trailer\n<< /Size ", objects_.rbegin()->first + 1,
                  absl::StrContains(rest, "/Root") ? " " : " /Root 1 0 R ", rest, " ", prev,
                  " >>\nstartxref\n", table, "\n%%EOF\n");
  table_ = table;
  return *this;
}

PdfFixture& PdfFixture::Sign(const Objects& objects, const Signer& signer) {
  Append(objects);
  SignLast(bytes_, signer);
  return *this;
}

PdfFixture& PdfFixture::SignLeader(const Signer& signer, const std::string& sub_filter,
                                   const std::string& lock) {
  return Sign(
      {{kCatalog, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>"},
       {kPage,
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> "
        "/Annots [8 0 R 9 0 R 10 0 R 12 0 R] >>"},
       {kForm, "<< /Fields [8 0 R 9 0 R 10 0 R 12 0 R] /SigFlags 3 /DR << /Font << /F1 6 0 R >> >> >>"},
       {kNumber, TextField("onestop.number", "72 780 200 795", "/DA (/F1 12 Tf 0 g)")},
       {kDate, TextField("onestop.date", "300 780 500 795", "/DA (/F1 12 Tf 0 g)")},
       {kLeader, SignatureField("onestop.leader", kLeaderSignature, "350 100 500 160", lock)},
       {kLeaderSignature, SignatureDictionary(sub_filter)},
       {kSeal, SignatureField("onestop.seal", 0, "300 90 400 190")}},
      signer);
}

// The fields keep their places; only values and appearances are added.
PdfFixture& PdfFixture::SignSeal(const Signer& signer) {
  const std::string appearance =
      "/Type /XObject /Subtype /Form /BBox [0 0 128 15] /Resources << /Font << /F1 6 0 R >> >>";
  return Sign({{kNumber, TextField("onestop.number", "72 780 200 795",
                                   "/DA (/F1 12 Tf 0 g) /V (0015/KQ-SKHCN) /AP << /N 14 0 R >>")},
               {kDate, TextField("onestop.date", "300 780 500 795",
                                 "/DA (/F1 12 Tf 0 g) /V (ngay 21 thang 11) /AP << /N 15 0 R >>")},
               {kSeal, SignatureField("onestop.seal", kSealSignature, "300 90 400 190")},
               {kSealSignature, SignatureDictionary("ETSI.CAdES.detached")},
               {kNumberShown, Stream("BT /F1 12 Tf (0015/KQ-SKHCN) Tj ET", appearance)},
               {kDateShown, Stream("BT /F1 12 Tf (ngay 21 thang 11) Tj ET", appearance)}},
              signer);
}

// Numbers from kFirstStored on are free for any number of stored values.
PdfFixture& PdfFixture::Archive(const Signer& signer, const std::vector<std::string>& certificates,
                                const std::vector<std::string>& ocsp_responses) {
  constexpr int kFirstStored = 40;
  Objects objects = {{kCatalog, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /DSS 16 0 R >>"},
                     {kPage, absl::StrReplaceAll(object(kPage), {{"12 0 R]", "12 0 R 18 0 R]"}})},
                     {kForm, absl::StrReplaceAll(object(kForm), {{"12 0 R]", "12 0 R 18 0 R]"}})},
                     {kTimeStamp, SignatureField("onestop.archive", kTimeStampSignature, "0 0 0 0")},
                     {kTimeStampSignature, SignatureDictionary("ETSI.RFC3161")}};
  int next = kFirstStored;
  const auto store = [&](const std::vector<std::string>& items) {
    std::string references;
    for (const std::string& item : items) {
      absl::StrAppend(&references, next, " 0 R ");
      objects[next++] = Stream(item);
    }
    return references;
  };
  objects[kStore] = absl::StrCat("<< /Type /DSS /Certs [", store(certificates), "] /OCSPs [",
                                 store(ocsp_responses), "] >>");
  return Sign(objects, signer);
}

std::string Replaced(std::string file, absl::string_view from, absl::string_view to) {
  const size_t found = file.find(from.data(), 0, from.size());
  CHECK(found != std::string::npos);
  // Of the same length, so that offsets and byte ranges still fit.
  CHECK(from.size() == to.size());
  return file.replace(found, from.size(), to.data(), to.size());
}

std::string ReplacedLast(std::string file, absl::string_view from, absl::string_view to) {
  const size_t found = file.rfind(from.data(), std::string::npos, from.size());
  CHECK(found != std::string::npos);
  CHECK(from.size() == to.size());
  return file.replace(found, from.size(), to.data(), to.size());
}

std::vector<std::string> Objections(const worker::Inspection& inspection) {
  std::vector<std::string> out;
  for (const worker::Finding& finding : inspection.findings()) {
    if (!Warnings().contains(finding.code())) out.push_back(finding.code());
  }
  for (const worker::InspectedSignature& signature : inspection.signatures()) AddObjections(signature, out);
  return out;
}

std::vector<std::string> ObjectionsTo(const worker::Inspection& inspection, const std::string& field) {
  std::vector<std::string> out;
  for (const worker::InspectedSignature& signature : inspection.signatures()) {
    if (signature.field_name() == field) AddObjections(signature, out);
  }
  return out;
}

// Each kind once, since the number of changes depends on how the fixture is written.
std::vector<std::string> Permitted(const worker::Inspection& inspection, const std::string& field) {
  std::set<std::string> kinds;
  for (const worker::InspectedSignature& signature : inspection.signatures()) {
    if (signature.field_name() != field) continue;
    for (const signing::v1::LaterChange& change : signature.later_changes()) {
      if (change.permitted()) kinds.insert(change.kind());
    }
  }
  return {kinds.begin(), kinds.end()};
}

}  // namespace onestop::pdf
