// Prepares and finishes the signed file. Every finished file is verified whole before it is stored:
// what the office hands out must be valid for any reader.

#include "services/approval/handlers/result_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/digest/sha256.h"
#include "libs/forms/result_fields.h"
#include "libs/refusal/refusals.h"
#include "libs/service/pdf_programs.h"
#include "libs/signing/verify_file.h"
#include "libs/telemetry/log.h"
#include "libs/trust/time_stamp.h"
#include "libs/trust/verify_cms.h"
#include "services/approval/handlers/archive.h"
#include "services/approval/handlers/verdict.h"

namespace onestop::approval::handlers {
namespace {

namespace v1s = ::onestop::signing::v1;
using ::onestop::pdf::Prepared;
using ::onestop::trust::ValidationData;

// The picture of a signature or seal; nothing when there is none, or none that fits. Ids of staff and
// agencies contain no slash.
std::string ImageOf(const Env& env, const std::string& id) {
  if (env.office.images_directory.empty() || id.find('/') != std::string::npos) return "";
  const absl::StatusOr<std::string> bytes =
      base::ReadFile(absl::StrCat(env.office.images_directory, "/", id, ".png"), pdf::kImageBytesMax);
  if (absl::IsResourceExhausted(bytes.status())) {
    telemetry::Log(telemetry::Level::kWarning, "a signature's picture is too large; text replaces it",
                   {{"id", id}});
  }
  return bytes.ok() ? *bytes : "";
}

// What a dossier keeps as "2026-02-05".
std::string DayInWords(absl::string_view iso) {
  absl::CivilDay day;
  return absl::ParseCivilTime(iso, &day) ? forms::DayText(day) : "";
}

absl::StatusOr<Prepared> Bounded(absl::StatusOr<Prepared> prepared) {
  if (!prepared.ok()) return service::ProgramFault(prepared.status());
  if (prepared->appended.size() <= store::kAppendedBytesMax) return prepared;
  return refusal::DraftNotSignable("too large", "its form is too large for another signature");
}

}  // namespace

absl::StatusOr<std::string> TimeStamp(const Env& env, absl::string_view digest, absl::Time deadline) {
  absl::StatusOr<std::string> token = env.trust.TimeStamp(digest, env.command_env.now(), deadline);
  if (token.ok()) return token;
  // The reason is the operator's to know; the client can only try again.
  telemetry::Log(telemetry::Level::kWarning, "no time stamp could be had",
                 {{"error", std::string(token.status().message())}});
  return TimeStampUnavailable("No time stamp authority answered.");
}

absl::StatusOr<v1s::Report> VerifyWhole(const Env& env, absl::string_view file, v1s::Verdict least,
                                        absl::Time deadline, ValidationData& used) {
  absl::StatusOr<v1s::Report> report =
      signing::VerifyFile({.bytes = file, .now = env.command_env.now(), .deadline = deadline}, env.inspector,
                          env.policy, &env.trust, &used);
  if (!report.ok()) return service::ProgramFault(report.status());
  if (report->verdict() == v1s::VERDICT_VALID || report->verdict() == least) return report;
  absl::Status refusal = RefusalOf(*report);
  // Every part was checked before, so this points to a fault of ours or of a library.
  telemetry::Log(telemetry::Level::kWarning, "a finished result does not verify",
                 {{"error", std::string(refusal.message())}});
  return refusal;
}

dossier::v1::SignatureEvidence EvidenceOf(std::string cms, absl::string_view digest,
                                          const v1s::Signature& signature, const ValidationData& used,
                                          const std::string& policy_version) {
  dossier::v1::SignatureEvidence evidence;
  evidence.set_cms(std::move(cms));
  evidence.set_certificate_sha256(signature.signer().sha256());
  evidence.set_certificate_subject(signature.signer().subject());
  evidence.set_certificate_serial(signature.signer().serial());
  *evidence.mutable_certificate_not_before() = signature.signer().not_before();
  *evidence.mutable_certificate_not_after() = signature.signer().not_after();
  evidence.set_signed_sha256(std::string(digest));
  evidence.set_digest_algorithm(signature.digest_algorithm());
  *evidence.mutable_byte_range() = signature.byte_range();
  evidence.mutable_chain()->Add(used.certificates.begin(), used.certificates.end());
  evidence.mutable_ocsp_responses()->Add(used.ocsp_responses.begin(), used.ocsp_responses.end());
  evidence.mutable_crls()->Add(used.crls.begin(), used.crls.end());
  evidence.set_revocation(signature.revocation());
  evidence.set_revocation_source(signature.revocation_source());
  *evidence.mutable_time_stamp_time() = signature.time_stamp_time();
  evidence.set_time_stamp_authority(signature.time_stamp_authority());
  evidence.set_signature_algorithm(signature.signature_algorithm());
  evidence.set_level(signature.level());
  evidence.set_policy_version(policy_version);
  return evidence;
}

const v1s::Signature* SignatureIn(const v1s::Report& report, absl::string_view field) {
  const auto found =
      std::ranges::find(report.signatures(), field, [](const auto& s) { return s.field_name(); });
  return found == report.signatures().end() ? nullptr : &*found;
}

absl::StatusOr<Prepared> PrepareLeader(const Env& env, const ledger::Submission& submission,
                                       absl::string_view draft) {
  const absl::Time now = env.command_env.now();
  // The name as of the day of the event; people change their names.
  const catalog::v1::Staff* const staff =
      submission.catalogue->StaffOn(submission.actor->id, absl::ToCivilDay(now, calendar::OfficeZone()));
  pdf::SignatureSpec spec;
  spec.field_name = kLeaderField;
  spec.image_png = ImageOf(env, submission.actor->id);
  spec.signer_name = staff == nullptr ? submission.actor->id : staff->full_name();
  spec.claimed_time = now;
  spec.empty_text_fields = {{.name = kNumberField}, {.name = kDateField, .italic = true}};
  spec.empty_signature_fields = {{.name = kSealField}};
  return Bounded(env.writer.PrepareDraft(draft, spec, submission.deadline));
}

absl::StatusOr<Prepared> PrepareSeal(const Env& env, const ledger::Submission& submission,
                                     const dossier::Dossier& dossier, absl::string_view signed_file) {
  const absl::Time now = env.command_env.now();
  const std::string& agency_id = dossier.resolving_agency;
  const catalog::v1::Agency* const agency =
      submission.catalogue->AgencyOn(agency_id, absl::ToCivilDay(now, calendar::OfficeZone()));
  pdf::SignatureSpec spec;
  spec.field_name = kSealField;
  spec.image_png = ImageOf(env, agency_id);
  spec.signer_name = agency == nullptr ? agency_id : agency->name();
  spec.claimed_time = now;
  spec.fill = {{kNumberField, dossier.document_symbol}, {kDateField, DayInWords(dossier.document_date)}};
  return Bounded(env.writer.Prepare(signed_file, spec, submission.deadline));
}

absl::StatusOr<std::string> CheckSignature(const Env& env, const store::Session& session,
                                           absl::string_view base, absl::string_view cms,
                                           absl::Time deadline) {
  // The stored session and the stored file must still belong together.
  if (pdf::DigestOf(base, session.appended, session.byte_range) != session.digest) {
    return refusal::SigningSessionDamaged(session.id);
  }
  const size_t gap_begin = static_cast<size_t>(session.byte_range[1]) - base.size();
  const size_t gap_end = static_cast<size_t>(session.byte_range[2]) - base.size();
  const absl::string_view appended = session.appended;
  // The signature is over everything but its own place, the gap.
  trust::PiecesSource document({base, appended.substr(0, gap_begin), appended.substr(gap_end)});
  const ValidationData nothing;
  ValidationData used;
  v1s::Signature signature;
  trust::VerifyCms({.cms = cms,
                    // No data of the file are used: the client's CMS has only what it brings
                    // itself.
                    .document = document,
                    .sub_filter = "ETSI.CAdES.detached",
                    .now = env.command_env.now(),
                    .data = nothing,
                    .deadline = deadline},
                   env.policy, &env.trust, signature, used);
  env.metrics.AddCounter(telemetry::kSignatureVerdicts, {VerdictName(signature)}).Increment();
  if (signature.verdict() != v1s::VERDICT_VALID) return RefusalOf(signature);
  return signature.signer().sha256();
}

absl::StatusOr<ResultFile> Finish(const Env& env, const store::Session& session, std::string base,
                                  absl::string_view cms, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::string value, trust::SignatureValueOf(cms));
  // The time stamp is over the signature value (CAdES-T), not over the document.
  ASSIGN_OR_RETURN(const std::string token, TimeStamp(env, digest::Sha256Text(value), deadline));
  ASSIGN_OR_RETURN(std::string stamped, trust::AddTimeStamp(cms, token));
  ASSIGN_OR_RETURN(
      const std::string appended,
      pdf::EmbedCms(session.appended, static_cast<int64_t>(base.size()), session.byte_range, stamped));
  ResultFile result = {.bytes = std::move(base)};
  result.bytes += appended;
  ValidationData used;
  // Verified before the archive is added: `used` is what the archive has to hold.
  ASSIGN_OR_RETURN(v1s::Report report, VerifyWhole(env, result.bytes, v1s::VERDICT_VALID, deadline, used));
  const bool seals = session.kind == common::v1::StepKind::STEP_KIND_SEAL;
  if (seals) {
    RETURN_IF_ERROR(AppendArchive(env, used, deadline, result.bytes).status());
    ASSIGN_OR_RETURN(report, VerifyWhole(env, result.bytes, v1s::VERDICT_VALID, deadline, used));
    result.archive_end_time = ArchiveEnd(env, report, used);
  }
  const v1s::Signature* const signature = SignatureIn(report, seals ? kSealField : kLeaderField);
  if (signature == nullptr) {
    return absl::InternalError("the finished file does not show the signature that was put in");
  }
  result.evidence = EvidenceOf(std::move(stamped), session.digest, *signature, used, report.policy_version());
  return result;
}

}  // namespace onestop::approval::handlers
