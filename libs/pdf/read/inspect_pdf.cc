// Finds the signatures of a PDF, opens the revision that each closes, and judges what later revisions
// changed.

#include "libs/pdf/read/inspect_pdf.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/limits.h"
#include "libs/pdf/read/changes.h"
#include "libs/pdf/read/revision.h"
#include "libs/pdf/read/shown_text.h"
#include "libs/pdf/read/signature_dictionary.h"
#include "libs/pdf/read/stored_data.h"
#include "libs/pdf/read/warnings.h"

namespace onestop::pdf {
namespace {

// What separates one revision from the one before.
struct Step {
  std::set<Change> changes;
  // The kind of the signature that closes it; unspecified after the last signature.
  signing::v1::SignatureKind closed_by = signing::v1::SIGNATURE_KIND_UNSPECIFIED;
};

bool IsPermitted(const Change& change, const Step& step, const Locks& locks) {
  if (change.permission == Permission::kNever) return false;
  if (change.permission == Permission::kAlways) return true;
  if (step.closed_by == signing::v1::SIGNATURE_KIND_UNSPECIFIED) return false;
  // A time stamp vouches for no content, and level 1 of DocMDP forbids every further signature's changes.
  if (change.permission == Permission::kWhenSigned &&
      (step.closed_by == signing::v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP || locks.level == 1)) {
    return false;
  }
  return change.field.empty() || !locks.Forbids(change.field);
}

class Inspector {
 public:
  explicit Inspector(absl::string_view file) : file_(file) {}

  absl::Status Run(worker::Inspection& out) {
    ASSIGN_OR_RETURN(std::unique_ptr<Revision> whole, OpenRevision(file_));
    FindSignatures(*whole);
    // Each signature costs one more parsing of the file.
    if (found_.size() > kSignaturesMax) return absl::ResourceExhaustedError("it has too many signatures");
    FindStraySignatures(*whole, out);
    RETURN_IF_ERROR(ReadStoredData(whole->catalog, *out.mutable_validation_data()));
    Order();
    const std::vector<size_t> ends = Ends();
    out.set_revisions(static_cast<int>(ends.size()));
    RETURN_IF_ERROR(CompareAll(ends, std::move(whole), out));
    for (Found& found : found_) {
      JudgeLaterChanges(found);
      *out.add_signatures() = std::move(found.said);
    }
    return absl::OkStatus();
  }

 private:
  void FindSignatures(const Revision& whole) {
    for (const Field& field : whole.fields.fields) {
      if (!field.HasValue()) continue;
      QPDFObjectHandle value = field.dictionary.getKey("/V");
      // A signature in a field of another type is shown by some readers, so it is read and reported.
      const bool looks_signed = value.isDictionary() && value.hasKey("/ByteRange");
      if (!field.IsSignature() && !looks_signed) continue;
      if (value.isIndirect()) values_.insert(value.getObjGen());
      found_.push_back(ReadSignature(field, file_));
      if (!field.IsSignature()) {
        Say(found_.back().said, "SIGNATURE_DICTIONARY_INVALID",
            "it is the value of a field for something else");
      }
    }
  }

  // A signature that no field refers to: it was removed from the form, or it is hidden.
  void FindStraySignatures(Revision& whole, worker::Inspection& out) {
    QPDFObjectHandle permissions = whole.catalog.getKey("/Perms");
    for (QPDFObjectHandle object : whole.pdf->getAllObjects()) {
      if (!object.isDictionary() || !object.hasKey("/ByteRange") || !object.hasKey("/Contents")) continue;
      if (values_.contains(object.getObjGen())) continue;
      // Rights that a producer granted to its own reader (UR, UR3) are not a statement about the document.
      const auto is_right = [&](const char* key) {
        return permissions.isDictionary() && permissions.getKey(key).getObjGen() == object.getObjGen();
      };
      if (is_right("/UR3") || is_right("/UR")) continue;
      worker::Finding& finding = *out.add_findings();
      finding.set_code("SIGNATURE_NOT_IN_FORM");
      finding.set_detail(absl::StrCat("object ", object.getObjectID()));
    }
  }

  // Sorts by revision; each signature must lie wholly in the bytes that the next one covers.
  void Order() {
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      if (a.range.has_value() != b.range.has_value()) return a.range.has_value();
      return a.range.has_value() && a.range->end < b.range->end;
    });
    for (size_t i = 1; i < found_.size() && found_[i].range.has_value(); ++i) {
      if (found_[i].range->gap_begin >= found_[i - 1].range->end) continue;
      for (Found* each : {&found_[i - 1], &found_[i]}) {
        Say(each->said, "SIGNATURES_OVERLAP", absl::StrCat("ends at byte ", each->range->end));
      }
    }
  }

  // The ends of the revisions, the last at the file's end.
  std::vector<size_t> Ends() {
    std::vector<size_t> ends;
    for (Found& found : found_) {
      if (!found.range.has_value()) continue;
      if (ends.empty() || ends.back() != found.range->end) ends.push_back(found.range->end);
      found.said.set_revision(static_cast<int>(ends.size()));
      found.said.set_covers_whole_file(found.range->end == file_.size());
    }
    if (ends.empty() || ends.back() != file_.size()) ends.push_back(file_.size());
    return ends;
  }

  // Opens one revision after the other and compares it with the one before. At most two are held at once,
  // for the memory.
  absl::Status CompareAll(const std::vector<size_t>& ends, std::unique_ptr<Revision> whole,
                          worker::Inspection& out) {
    int64_t budget = kComparisonsMax;
    std::unique_ptr<Revision> before;
    steps_.resize(ends.size());
    for (size_t i = 0; i < ends.size(); ++i) {
      std::unique_ptr<Revision> after;
      if (ends[i] == file_.size()) {
        after = std::move(whole);
      } else {
        absl::StatusOr<std::unique_ptr<Revision>> opened = OpenRevision(file_.substr(0, ends[i]));
        // A revision beyond the limits makes the whole file undecided; a damaged one concerns its own
        // signature.
        if (absl::IsResourceExhausted(opened.status())) return opened.status();
        if (!opened.ok()) {
          SayOfRevision(i, "REVISION_INVALID", opened.status().message());
          continue;
        }
        after = *std::move(opened);
      }
      CheckPresent(i, *after);
      if (before != nullptr) {
        ASSIGN_OR_RETURN(steps_[i].changes, CompareRevisions(*before, *after, budget));
        steps_[i].closed_by = ClosedBy(i);
        // Bytes that change no object are reported too, so that a file never grows without notice.
        if (steps_[i].changes.empty() && steps_[i].closed_by == signing::v1::SIGNATURE_KIND_UNSPECIFIED) {
          steps_[i].changes.insert({"BYTES_APPENDED", "file", Permission::kNever, ""});
        }
        // Warnings of qpdf that appear only when an object is used.
        if (before->pdf->anyWarnings() || after->pdf->anyWarnings()) {
          return absl::InvalidArgumentError("it needs repair");
        }
        // The warnings are about the first signed revision: what its signer may not have seen.
      } else if (ClosedBy(i) != signing::v1::SIGNATURE_KIND_UNSPECIFIED) {
        AddWarnings(*after, *out.mutable_findings());
      }
      before = std::move(after);
    }
    return absl::OkStatus();
  }

  void SayOfRevision(size_t index, absl::string_view code, absl::string_view detail) {
    for (Found& found : found_) {
      if (found.said.revision() == static_cast<int>(index) + 1) Say(found.said, code, detail);
    }
  }

  signing::v1::SignatureKind ClosedBy(size_t index) const {
    for (const Found& found : found_) {
      if (found.said.revision() == static_cast<int>(index) + 1) return found.said.kind();
    }
    return signing::v1::SIGNATURE_KIND_UNSPECIFIED;
  }

  // The revision that a signature closes must hold the signature, in the same field and with the same
  // bytes.
  void CheckPresent(size_t index, const Revision& revision) {
    for (Found& found : found_) {
      if (found.said.revision() != static_cast<int>(index) + 1) continue;
      const Field* const field = revision.fields.FindNamed(found.name);
      const bool present = field != nullptr && field->IsSignature() && [&] {
        const Found again = ReadSignature(*field, file_.substr(0, revision.end));
        return again.range.has_value() && again.range->gap_begin == found.range->gap_begin &&
               again.said.kind() == found.said.kind() && again.said.sub_filter() == found.said.sub_filter();
      }();
      if (!present) Say(found.said, "SIGNATURE_NOT_IN_ITS_REVISION", "");
    }
  }

  void JudgeLaterChanges(Found& found) {
    if (!found.range.has_value()) return;
    int permitted_told = 0;
    int forbidden_told = 0;
    for (size_t i = static_cast<size_t>(found.said.revision()); i < steps_.size(); ++i) {
      for (const Change& change : steps_[i].changes) {
        const bool permitted = IsPermitted(change, steps_[i], found.locks);
        // Reported up to a limit, so that a hostile file cannot blow up the report.
        if (++(permitted ? permitted_told : forbidden_told) > kChangesToldMax) continue;
        signing::v1::LaterChange& said = *found.said.add_later_changes();
        said.set_revision(static_cast<int>(i) + 1);
        said.set_kind(change.kind);
        said.set_place(ShownText(change.place));
        said.set_permitted(permitted);
      }
    }
  }

  const absl::string_view file_;
  std::vector<Found> found_;
  // The objects that are values of fields.
  std::set<QPDFObjGen> values_;
  // By revision: its changes against the one before.
  std::vector<Step> steps_;
};

// A damaged file is an objection only when it holds signatures. When that cannot be decided, it counts as
// holding some.
bool HoldsSignatures(absl::string_view file) {
  if (absl::StrContains(file, "/ByteRange")) return true;
  const std::unique_ptr<Revision> damaged = OpenDamaged(file);
  if (damaged == nullptr) return true;
  return std::any_of(damaged->fields.fields.begin(), damaged->fields.fields.end(),
                     [](const Field& field) { return field.IsSignature() && field.HasValue(); });
}

void Refuse(absl::string_view code, absl::string_view detail, worker::Inspection& out) {
  // A partial answer could look like a whole one.
  out.Clear();
  worker::Finding& finding = *out.add_findings();
  finding.set_code(code.data(), code.size());
  finding.set_detail(detail.data(), detail.size());
}

}  // namespace

worker::Inspection InspectPdf(absl::string_view file) {
  worker::Inspection out;
  absl::Status status;
  try {  // qpdf and the standard library throw; this project's code does not.
    status = Inspector(file).Run(out);
    if (absl::IsInvalidArgument(status) && !HoldsSignatures(file)) {
      Refuse("PDF_IRREGULAR", status.message(), out);
      return out;
    }
  } catch (const std::bad_alloc&) {
    status = absl::ResourceExhaustedError("it needs too much memory");
  } catch (const std::exception&) {
    // The exception's text may quote the document.
    status = absl::InvalidArgumentError("it cannot be read");
  }
  if (absl::IsUnimplemented(status)) {
    Refuse("PDF_ENCRYPTED", "", out);
  } else if (absl::IsResourceExhausted(status)) {
    Refuse("PDF_TOO_COMPLEX", status.message(), out);
  } else if (!status.ok()) {
    Refuse("PDF_MALFORMED", status.message(), out);
  }
  return out;
}

}  // namespace onestop::pdf
