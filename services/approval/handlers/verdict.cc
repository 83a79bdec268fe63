// From a verdict to the status of a call. The client must be able to tell what it can correct
// itself, what the operator must correct, and what passes by waiting.

#include "services/approval/handlers/verdict.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::approval::handlers {
namespace {

namespace v1s = ::onestop::signing::v1;

using Reasons = google::protobuf::RepeatedPtrField<v1s::Reason>;

enum class Fault { kSignature, kAlgorithm, kCertificate, kRevocation, kTimeStamp };

// Codes are those of libs/trust; the order matters, since prefixes overlap.
Fault FaultOf(absl::string_view code) {
  if (code == "ALGORITHM_REFUSED") return Fault::kAlgorithm;
  if (absl::StrContains(code, "REVOCATION_UNKNOWN")) return Fault::kRevocation;
  if (absl::StartsWith(code, "TIME_STAMP_")) return Fault::kTimeStamp;
  if (absl::StartsWith(code, "CERTIFICATE_") || code == "ROOT_UNKNOWN" || code == "CHAIN_WRONG") {
    return Fault::kCertificate;
  }
  return Fault::kSignature;
}

// The reason that decides: of the worst ones the first; among what could not be decided, those that do not
// pass by themselves come before those that may be tried again.
const v1s::Reason* Deciding(const Reasons& reasons) {
  // Valid verdicts have reasons too, which are only notes.
  for (const v1s::Verdict verdict : {v1s::VERDICT_INVALID, v1s::VERDICT_UNKNOWN}) {
    const v1s::Reason* found = nullptr;
    for (const v1s::Reason& reason : reasons) {
      if (reason.verdict() != verdict) continue;
      const Fault fault = FaultOf(reason.code());
      if (fault != Fault::kRevocation && fault != Fault::kTimeStamp) return &reason;
      if (found == nullptr) found = &reason;
    }
    if (found != nullptr) return found;
  }
  return reasons.empty() ? nullptr : &reasons[0];
}

absl::Status Unavailable(absl::string_view why) {
  return absl::UnavailableError(absl::StrCat(why, " Nothing was changed; try again with the same request."));
}

absl::Status RevocationUnknown(const v1s::Reason& reason) {
  return refusal::Refuse(Unavailable(reason.text_en()), common::v1::ERROR_REASON_REVOCATION_UNKNOWN);
}

absl::Status CertificateNotTrusted(const v1s::Reason& reason) {
  return refusal::Refuse(absl::FailedPreconditionError(reason.text_en()),
                         common::v1::ERROR_REASON_CERTIFICATE_NOT_TRUSTED, {{"detail", reason.code()}});
}

// The reasons of a file and of all its signatures.
Reasons AllOf(const v1s::Report& report) {
  Reasons all = report.reasons();
  for (const v1s::Signature& signature : report.signatures()) all.MergeFrom(signature.reasons());
  return all;
}

absl::Status Refusal(const v1s::Reason* reason) {
  // Not valid, yet without a reason: the report is incomplete, which must not look like success.
  if (reason == nullptr) {
    return refusal::SignatureInvalid("the signature is not valid", "not valid");
  }
  switch (FaultOf(reason->code())) {
    case Fault::kAlgorithm:
      return refusal::Refuse(absl::InvalidArgumentError(reason->text_en()),
                             common::v1::ERROR_REASON_ALGORITHM_REFUSED, {{"algorithm", reason->code()}});
    case Fault::kCertificate:
      return CertificateNotTrusted(*reason);
    case Fault::kRevocation:
      return RevocationUnknown(*reason);
    case Fault::kTimeStamp:
      return TimeStampUnavailable(reason->text_en());
    case Fault::kSignature:
      break;
  }
  return refusal::SignatureInvalid(reason->text_en(), reason->code());
}

}  // namespace

absl::Status TimeStampUnavailable(absl::string_view why) {
  return refusal::Refuse(Unavailable(why), common::v1::ERROR_REASON_TIME_STAMP_UNAVAILABLE);
}

absl::Status RefusalOf(const v1s::Signature& signature) { return Refusal(Deciding(signature.reasons())); }

absl::Status RefusalOf(const v1s::Report& report) {
  const Reasons all = AllOf(report);
  return Refusal(Deciding(all));
}

absl::Status ArchiveRefusalOf(const v1s::Report& report, const std::string& document_id) {
  const Reasons all = AllOf(report);
  const v1s::Reason* lost = nullptr;
  const v1s::Reason* missing = nullptr;
  for (const v1s::Reason& reason : all) {
    if (reason.verdict() != v1s::VERDICT_INVALID && reason.verdict() != v1s::VERDICT_UNKNOWN) continue;
    const v1s::Reason*& first = FaultOf(reason.code()) == Fault::kRevocation ? missing : lost;
    if (first == nullptr) first = &reason;
  }
  // Only revocation is missing: the authority may answer later.
  if (lost == nullptr && missing != nullptr) return RevocationUnknown(*missing);
  const std::string detail = lost == nullptr ? "NO_TIME_STAMP_OVER_ALL" : lost->code();
  // The proof may be sound: this server merely does not trust its root.
  if (absl::EndsWith(detail, "ROOT_UNKNOWN")) return CertificateNotTrusted(*lost);
  return refusal::Refuse(absl::FailedPreconditionError(
                             absl::StrCat("document ", document_id, " no longer proves itself (", detail,
                                          "), so a new time stamp would prove nothing; keep it with its "
                                          "evidence package, and have the agency "
                                          "issue the result anew, or a copy of it")),
                         common::v1::ERROR_REASON_ARCHIVE_PROOF_LOST,
                         {{"document_id", document_id}, {"detail", detail}});
}

absl::string_view VerdictName(const v1s::Signature& signature) {
  if (signature.verdict() == v1s::VERDICT_VALID) return "valid";
  const v1s::Reason* const reason = Deciding(signature.reasons());
  if (reason == nullptr) return "unknown";
  switch (FaultOf(reason->code())) {
    case Fault::kAlgorithm:
      return "refused_algorithm";
    case Fault::kCertificate:
      return "untrusted";
    case Fault::kSignature:
      return "invalid";
    case Fault::kRevocation:
    case Fault::kTimeStamp:
      break;
  }
  return "unknown";
}

}  // namespace onestop::approval::handlers
