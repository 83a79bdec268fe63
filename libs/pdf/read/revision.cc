// Opens the bytes of one revision with qpdf, strictly, and reads its pages and form within limits.

#include "libs/pdf/read/revision.h"

#include <exception>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/limits.h"
#include "qpdf/Buffer.hh"
#include "qpdf/BufferInputSource.hh"
#include "qpdf/QPDFExc.hh"

namespace onestop::pdf {
namespace {

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

// The bytes must end with "startxref", a number, "%%EOF" and at most one line end, so that a less strict
// reader finds nothing else there.
bool EndsAsPdf(absl::string_view bytes) {
  if (!absl::ConsumeSuffix(&bytes, "\r\n") && !absl::ConsumeSuffix(&bytes, "\n"))
    absl::ConsumeSuffix(&bytes, "\r");
  if (!absl::ConsumeSuffix(&bytes, "%%EOF")) return false;
  const absl::string_view number = absl::StripTrailingAsciiWhitespace(bytes);
  size_t digits = 0;
  while (digits < number.size() && digits < 20 && absl::ascii_isdigit(number[number.size() - 1 - digits]))
    ++digits;
  if (digits == 0 || number.size() == bytes.size()) return false;
  const absl::string_view before = number.substr(0, number.size() - digits);
  const absl::string_view keyword = absl::StripTrailingAsciiWhitespace(before);
  return keyword.size() < before.size() && absl::EndsWith(keyword, "startxref");
}

// The revision is parsed by itself: objects of later revisions do not exist for it.
std::shared_ptr<QPDF> Parse(absl::string_view bytes, bool repair) {
  std::shared_ptr<QPDF> pdf = QPDF::create();
  pdf->setSuppressWarnings(true);
  pdf->setAttemptRecovery(repair);
  // qpdf only reads the buffer.
  auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  auto buffer = std::make_unique<Buffer>(data, bytes.size());
  pdf->processInputSource(std::make_shared<BufferInputSource>("file", buffer.release(), /*own_memory=*/true));
  return pdf;
}

absl::Status CheckWarnings(QPDF& pdf) {
  const std::vector<QPDFExc> warnings = pdf.getWarnings();
  if (warnings.empty()) return absl::OkStatus();
  // Not what(): it may quote the document.
  return Wrong(absl::StrCat("it needs repair at byte ", warnings.front().getFilePosition(), ", object ",
                            warnings.front().getObject()));
}

// Reads the tree of pages without changing it, as qpdf's own helper would do.
absl::Status ReadPages(QPDFObjectHandle catalog, std::vector<QPDFObjectHandle>& pages) {
  struct Node {
    QPDFObjectHandle dictionary;
    int depth;
  };
  std::set<QPDFObjGen> seen;
  std::vector<Node> open = {{catalog.getKey("/Pages"), 0}};
  while (!open.empty()) {
    Node node = open.back();
    open.pop_back();
    if (!node.dictionary.isDictionary() || !node.dictionary.isIndirect())
      return Wrong("a page is not a dictionary");
    if (node.depth > kTreeDepthMax || pages.size() > kPagesMax || open.size() > kPagesMax) {
      return absl::ResourceExhaustedError("there are too many pages or levels of pages");
    }
    if (!seen.insert(node.dictionary.getObjGen()).second) return Wrong("a page occurs twice in the file");
    QPDFObjectHandle kids = node.dictionary.getKey("/Kids");
    if (!kids.isArray()) {
      pages.push_back(node.dictionary);
      continue;
    }
    for (int i = kids.getArrayNItems() - 1; i >= 0; --i)
      open.push_back({kids.getArrayItem(i), node.depth + 1});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Revision>> OpenRevision(absl::string_view bytes) {
  if (bytes.size() > kPdfBytesMax) return absl::ResourceExhaustedError("the file is too large");
  if (!absl::StartsWith(bytes, "%PDF-1.") && !absl::StartsWith(bytes, "%PDF-2.")) {
    return Wrong("it does not begin as a PDF");
  }
  if (!EndsAsPdf(bytes)) return Wrong("it does not end as a PDF");
  std::unique_ptr<Revision> revision;
  try {
    revision = std::make_unique<Revision>(Parse(bytes, /*repair=*/false));
  } catch (const QPDFExc& error) {
    if (error.getErrorCode() == qpdf_e_password) return absl::UnimplementedError("it is encrypted");
    return Wrong(absl::StrCat("it cannot be read at byte ", error.getFilePosition()));
  }
  if (revision->pdf->isEncrypted()) return absl::UnimplementedError("it is encrypted");
  revision->end = bytes.size();
  revision->table = revision->pdf->getXRefTable();
  // Before any object is read: the table alone shows the cost.
  if (revision->table.size() > kObjectsMax) return absl::ResourceExhaustedError("it has too many objects");
  // Reads every object, so that any that cannot be read is found now.
  revision->pdf->getAllObjects();
  revision->catalog = revision->pdf->getTrailer().getKey("/Root");
  if (!revision->catalog.isDictionary() || !revision->catalog.isIndirect())
    return Wrong("it has no catalogue");
  RETURN_IF_ERROR(ReadPages(revision->catalog, revision->pages));
  ASSIGN_OR_RETURN(revision->fields, ReadFields(revision->catalog));
  RETURN_IF_ERROR(CheckWarnings(*revision->pdf));
  return revision;
}

// Used only to decide whether a damaged file holds signatures; its content is never judged.
std::unique_ptr<Revision> OpenDamaged(absl::string_view bytes) {
  try {
    auto revision = std::make_unique<Revision>(Parse(bytes, /*repair=*/true));
    revision->catalog = revision->pdf->getTrailer().getKey("/Root");
    if (!revision->catalog.isDictionary()) return nullptr;
    absl::StatusOr<FieldTree> fields = ReadFields(revision->catalog);
    if (!fields.ok()) return nullptr;
    revision->fields = *std::move(fields);
    return revision;
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace onestop::pdf
