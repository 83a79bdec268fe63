// Verifies the signatures of a PDF, a CMS around a file and a CMS beside it, and concludes one verdict from
// all of them.

#include "libs/signing/verify_file.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/cms_file.h"
#include "libs/digest/sha256.h"
#include "libs/timestamp/timestamp.h"
#include "libs/trust/reasons.h"
#include "libs/trust/verify_cms.h"

namespace onestop::signing {
namespace {

using Reasons = google::protobuf::RepeatedPtrField<v1::Reason>;

// Readers look for a PDF's header in the first KiB.
bool IsPdf(absl::string_view bytes) { return absl::StrContains(bytes.substr(0, 1024), "%PDF-"); }

bool Holds(v1::Verdict verdict) {
  return verdict == v1::VERDICT_VALID || verdict == v1::VERDICT_VALID_AT_ITS_TIME;
}

// The worker has parsed an untrusted file, so its answer is checked like untrusted input: codes that are
// not known become PDF_READER_FAILED.
void AddFinding(const pdf::worker::Finding& finding, Reasons& reasons) {
  const auto known = std::ranges::any_of(
      trust::AllReasons(), [&](const trust::ReasonText& text) { return text.code == finding.code(); });
  trust::AddReason(reasons, known ? finding.code() : "PDF_READER_FAILED", finding.detail());
}

class Verification {
 public:
  Verification(const FileToVerify& file, const trust::TrustPolicy& policy, trust::TrustServices* services,
               trust::ValidationData& used)
      : file_(file), policy_(policy), services_(services), used_(used), data_(file.data) {}

  void VerifyPdf(const pdf::worker::Inspection& inspection, v1::Report& report) {
    for (const pdf::worker::Finding& finding : inspection.findings())
      AddFinding(finding, *report.mutable_reasons());
    // What a PDF carries about certificates is used like what the caller knows: each answer proves itself
    // by its signature.
    for (const std::string& der : inspection.validation_data().certificates())
      trust::ValidationData::Add(der, data_.certificates);
    for (const std::string& der : inspection.validation_data().ocsp_responses())
      trust::ValidationData::Add(der, data_.ocsp_responses);
    for (const std::string& der : inspection.validation_data().crls())
      trust::ValidationData::Add(der, data_.crls);
    for (const pdf::worker::InspectedSignature& inspected : inspection.signatures()) {
      Describe(inspected, inspection.revisions(), *report.add_signatures());
    }
    // From the last to the first: a later time stamp proves that earlier signatures existed, and a later
    // signature is judged before the signatures that depend on it.
    for (int i = report.signatures_size() - 1; i >= 0; --i) {
      VerifySignature(inspection.signatures(i), *report.mutable_signatures(i), report.signatures());
    }
    // Bytes behind the last signature are covered by no signature at all.
    if (!report.signatures().empty() &&
        std::ranges::none_of(report.signatures(), &v1::Signature::covers_whole_file)) {
      trust::AddReason(*report.mutable_reasons(), "FILE_GOES_ON");
    }
    CheckOrder(report);
  }

  // A signature over all of `signed_bytes`: they are in `cms` itself, or beside it.
  void VerifyWhole(absl::string_view cms, absl::string_view signed_bytes, v1::SignatureKind kind,
                   v1::Report& report) {
    v1::Signature& signature = *report.add_signatures();
    signature.set_kind(kind);
    signature.set_covers_whole_file(true);
    const trust::PiecesSource bytes({signed_bytes});
    // The time stamps in a PDF prove the age of its own signatures, not that of a CMS around or beside it.
    existed_at_.reset();
    trust::CmsInput input = Input(cms, bytes, "");
    input.enclosed = kind == v1::SIGNATURE_KIND_ENCLOSING;
    trust::VerifyCms(input, policy_, services_, signature, used_);
  }

 private:
  trust::CmsInput Input(absl::string_view cms, const trust::PiecesSource& bytes,
                        absl::string_view sub_filter) const {
    return {.cms = cms,
            .document = bytes,
            .sub_filter = sub_filter,
            .now = file_.now,
            // A proven time counts before the office's own record.
            .existed_at = existed_at_.has_value() ? existed_at_ : file_.known_since,
            .data = data_,
            .deadline = file_.deadline};
  }

  static void Describe(const pdf::worker::InspectedSignature& inspected, int revisions, v1::Signature& out) {
    out.set_field_name(inspected.field_name());
    out.set_kind(inspected.kind());
    out.set_sub_filter(inspected.sub_filter());
    *out.mutable_byte_range() = inspected.byte_range();
    out.set_covers_whole_file(inspected.covers_whole_file());
    out.set_revision(inspected.revision());
    out.set_revisions(revisions);
    *out.mutable_later_changes() = inspected.later_changes();
    if (inspected.has_claimed_time()) *out.mutable_claimed_time() = inspected.claimed_time();
  }

  // The bytes that the byte range names; std::nullopt when the worker's numbers do not fit the file.
  std::optional<trust::PiecesSource> SignedBytes(const pdf::worker::InspectedSignature& inspected) const {
    if (inspected.byte_range_size() != 4) return std::nullopt;
    const auto size = static_cast<int64_t>(file_.bytes.size());
    const int64_t length = inspected.byte_range(1);
    const int64_t second = inspected.byte_range(2);
    const int64_t rest = inspected.byte_range(3);
    // Each comparison is written so that it cannot overflow: the numbers are untrusted.
    if (inspected.byte_range(0) != 0 || length < 0 || second < length || second > size || rest < 0 ||
        rest > size - second) {
      return std::nullopt;
    }
    return trust::PiecesSource({file_.bytes.substr(0, static_cast<size_t>(length)),
                                file_.bytes.substr(static_cast<size_t>(second), static_cast<size_t>(rest))});
  }

  void VerifySignature(const pdf::worker::InspectedSignature& inspected, v1::Signature& out,
                       const google::protobuf::RepeatedPtrField<v1::Signature>& all) {
    for (const pdf::worker::Finding& finding : inspected.findings())
      AddFinding(finding, *out.mutable_reasons());
    const std::optional<trust::PiecesSource> bytes = SignedBytes(inspected);
    if (bytes.has_value() && !inspected.cms().empty()) {
      v1::Signature judged;
      trust::VerifyCms(Input(inspected.cms(), *bytes, inspected.sub_filter()), policy_, services_, judged,
                       used_);
      // Values that the file claims come first; those of the CMS replace them where it has any.
      out.MergeFrom(judged);
    } else if (out.reasons().empty()) {
      trust::AddReason(*out.mutable_reasons(), "PDF_READER_FAILED", "no signature");
    }
    JudgeLaterChanges(out, all);
    out.set_verdict(trust::VerdictOf(out.reasons()));
    SetLevel(out);
    // Only a time stamp that holds proves a time, and the earliest of them counts.
    if (out.kind() == v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP && Holds(out.verdict()) &&
        out.has_time_stamp_time()) {
      existed_at_ =
          std::min(timestamp::ToTime(out.time_stamp_time()), existed_at_.value_or(absl::InfiniteFuture()));
    }
  }

  // A field that was filled in or a signature that was added later is permitted only when its own signature
  // holds.
  static void JudgeLaterChanges(v1::Signature& out,
                                const google::protobuf::RepeatedPtrField<v1::Signature>& all) {
    for (const v1::LaterChange& change : out.later_changes()) {
      if (!change.permitted()) {
        trust::AddReason(*out.mutable_reasons(), "CONTENT_CHANGED_AFTER_SIGNING",
                         absl::StrCat(change.kind(), ", ", change.place()));
        continue;
      }
      if (change.kind() != "FIELD_FILLED" && change.kind() != "SIGNATURE_ADDED") continue;
      // Without a signature in the revision of the change there is none that could permit it.
      v1::Verdict worth = v1::VERDICT_INVALID;
      for (const v1::Signature& later : all) {
        if (later.revision() == change.revision()) worth = later.verdict();
      }
      if (worth == v1::VERDICT_UNKNOWN)
        trust::AddReason(*out.mutable_reasons(), "LATER_SIGNATURE_UNDECIDED", change.place());
      if (worth == v1::VERDICT_INVALID)
        trust::AddReason(*out.mutable_reasons(), "LATER_SIGNATURE_INVALID", change.place());
    }
  }

  // The levels of ETSI EN 319 142-1: B-T has a proven time; B-LT stores what proves the certificates; B-LTA
  // adds a time stamp over everything.
  void SetLevel(v1::Signature& out) const {
    if (out.kind() == v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP || out.level().empty()) return;
    if (out.level() == "B-B" && existed_at_.has_value()) out.set_level("B-T");
    if (out.level() != "B-T" || out.revocation_source() != "dss") return;
    out.set_level(existed_at_.has_value() ? "B-LTA" : "B-LT");
  }

  // NĐ 30/2020 Đ.32: the agency's key is used after the authorised person has signed.
  static void CheckOrder(v1::Report& report) {
    int leader = 0;
    int seal = 0;
    for (const v1::Signature& signature : report.signatures()) {
      if (signature.field_name() == "onestop.leader") leader = signature.revision();
      if (signature.field_name() == "onestop.seal") seal = signature.revision();
    }
    if (seal != 0 && (leader == 0 || seal < leader))
      trust::AddReason(*report.mutable_reasons(), "SEAL_BEFORE_SIGNATURE");
  }

  const FileToVerify& file_;
  const trust::TrustPolicy& policy_;
  trust::TrustServices* const services_;
  trust::ValidationData& used_;
  trust::ValidationData data_;
  // The earliest time among the document time stamps that were verified so far.
  std::optional<absl::Time> existed_at_;
};

v1::Report ReportOn(const FileToVerify& file, const trust::TrustPolicy& policy) {
  v1::Report report;
  report.set_size_bytes(static_cast<int64_t>(file.bytes.size()));
  report.set_sha256(digest::Sha256Text(file.bytes));
  *report.mutable_verify_time() = timestamp::ToWholeSeconds(file.now);
  report.set_policy_version(policy.version());
  return report;
}

void VerifyCmsFile(const FileToVerify& file, const crypto::CmsFile& cms,
                   const pdf::worker::Inspection& inspection, const trust::TrustPolicy& policy,
                   trust::TrustServices* services, trust::ValidationData& used, v1::Report& report) {
  if (cms.form == crypto::CmsFile::Form::kEncrypted)
    return trust::AddReason(*report.mutable_reasons(), "CMS_ENCRYPTED");
  if (cms.form == crypto::CmsFile::Form::kDetached) {
    // Without the file there is nothing to verify. When another CMS is beside it, this one is only the file
    // that was signed.
    if (file.detached_cms.empty()) trust::AddReason(*report.mutable_reasons(), "SIGNED_FILE_MISSING");
    return;
  }
  Verification(file, policy, services, used)
      .VerifyWhole(file.bytes, "", v1::SIGNATURE_KIND_ENCLOSING, report);
  v1::EnclosedFile& enclosed = *report.mutable_enclosed_file();
  enclosed.set_media_type(IsPdf(cms.content) ? "application/pdf" : "application/octet-stream");
  enclosed.set_size_bytes(static_cast<int64_t>(cms.content.size()));
  enclosed.set_sha256(digest::Sha256Text(cms.content));
  // The file inside is verified with its own bytes, on which its signatures' byte ranges rest.
  if (!IsPdf(cms.content)) return;
  FileToVerify content = file;
  content.bytes = cms.content;
  v1::Report inner;
  Verification(content, policy, services, used).VerifyPdf(inspection, inner);
  report.mutable_reasons()->MergeFrom(inner.reasons());
  report.mutable_signatures()->MergeFrom(inner.signatures());
}

void Conclude(v1::Report& report) {
  v1::Verdict verdict = trust::VerdictOf(report.reasons());
  // The worst of all verdicts counts: a valid signature does not outweigh an invalid one.
  for (const v1::Signature& signature : report.signatures())
    verdict = trust::Worse(verdict, signature.verdict());
  if (report.signatures().empty() && verdict == v1::VERDICT_VALID) verdict = v1::VERDICT_NOT_SIGNED;
  report.set_verdict(verdict);
}

}  // namespace

absl::StatusOr<pdf::worker::Inspection> InspectFile(absl::string_view bytes,
                                                    const pdf::PdfInspector& inspector, absl::Time deadline) {
  const crypto::CmsFile cms = crypto::ReadCmsFile(bytes);
  const absl::string_view pdf = cms.form == crypto::CmsFile::Form::kNone ? bytes : cms.content;
  return IsPdf(pdf) ? inspector.Inspect(pdf, deadline) : pdf::worker::Inspection();
}

absl::StatusOr<v1::Report> VerifyFile(const FileToVerify& file, const pdf::PdfInspector& inspector,
                                      const trust::TrustPolicy& policy, trust::TrustServices* services,
                                      trust::ValidationData* used) {
  ASSIGN_OR_RETURN(const pdf::worker::Inspection inspection,
                   InspectFile(file.bytes, inspector, file.deadline));
  return VerifyInspected(file, inspection, policy, services, used);
}

v1::Report VerifyInspected(const FileToVerify& file, const pdf::worker::Inspection& inspection,
                           const trust::TrustPolicy& policy, trust::TrustServices* services,
                           trust::ValidationData* used) {
  v1::Report report = ReportOn(file, policy);
  trust::ValidationData not_wanted;
  trust::ValidationData& wanted = used == nullptr ? not_wanted : *used;
  Verification verification(file, policy, services, wanted);
  // Before the test for a PDF: a CMS around a PDF has the PDF's header near its beginning.
  if (const crypto::CmsFile cms = crypto::ReadCmsFile(file.bytes); cms.form != crypto::CmsFile::Form::kNone) {
    report.set_media_type("application/pkcs7-mime");
    VerifyCmsFile(file, cms, inspection, policy, services, wanted, report);
  } else if (IsPdf(file.bytes)) {
    report.set_media_type("application/pdf");
    verification.VerifyPdf(inspection, report);
  } else {
    report.set_media_type("application/octet-stream");
  }
  if (!file.detached_cms.empty()) {
    verification.VerifyWhole(file.detached_cms, file.bytes, v1::SIGNATURE_KIND_DETACHED, report);
  }
  Conclude(report);
  return report;
}

v1::Report VerifyBeside(const FileToVerify& signature, absl::string_view signed_bytes,
                        const trust::TrustPolicy& policy, trust::TrustServices* services,
                        // A caller that does not ask for the data gets a verdict all the same.
                        trust::ValidationData* used) {
  v1::Report report = ReportOn(signature, policy);
  report.set_media_type("application/pkcs7-signature");
  trust::ValidationData not_wanted;
  Verification(signature, policy, services, used == nullptr ? not_wanted : *used)
      .VerifyWhole(signature.bytes, signed_bytes, v1::SIGNATURE_KIND_DETACHED, report);
  Conclude(report);
  return report;
}

}  // namespace onestop::signing
