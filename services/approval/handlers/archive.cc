// Appends archive time stamps (PAdES B-LTA) and says until when they prove a file. A renewal is
// verified before and after: a new time stamp over a broken file would be worthless.

#include "services/approval/handlers/archive.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/service/pdf_programs.h"
#include "libs/signing/verify_file.h"
#include "libs/trust/time_stamp_end.h"
#include "services/approval/handlers/verdict.h"

namespace onestop::approval::handlers {
namespace {

namespace v1s = ::onestop::signing::v1;
using ::onestop::trust::ValidationData;

bool Holds(v1s::Verdict verdict) {
  return verdict == v1s::VERDICT_VALID || verdict == v1s::VERDICT_VALID_AT_ITS_TIME;
}

// The time stamp over the whole file; null when something else ends it.
const v1s::Signature* LastTimeStamp(const v1s::Report& report) {
  const auto found = std::ranges::find_if(report.signatures(), [](const v1s::Signature& signature) {
    return signature.kind() == v1s::SIGNATURE_KIND_DOCUMENT_TIME_STAMP && signature.covers_whole_file();
  });
  return found == report.signatures().end() ? nullptr : &*found;
}

// Its certificates, DER, its authority's first.
std::vector<std::string> ChainOf(const v1s::Signature& stamp, const ValidationData& used) {
  std::vector<std::string> chain;
  for (const v1s::Certificate& certificate : stamp.chain()) {
    // The report names certificates by hash; the order of its chain is kept.
    for (const std::string& der : used.certificates) {
      if (digest::Sha256Text(der) == certificate.sha256()) chain.push_back(der);
    }
  }
  return chain;
}

// What the authorities say today about the last time stamp's certificates, on which alone it depends.
absl::StatusOr<ValidationData> AskAboutStamp(const Env& env, const std::string& document_id,
                                             signing::FileToVerify file, pdf::worker::Inspection inspection,
                                             const std::vector<std::string>& chain) {
  file.data = env.trust.Revocation(chain, file.now, file.deadline);
  // The file's own answers are removed, so that only those of today count.
  inspection.mutable_validation_data()->clear_ocsp_responses();
  inspection.mutable_validation_data()->clear_crls();
  v1s::Report report = signing::VerifyInspected(file, inspection, env.policy, nullptr);
  const v1s::Signature* const stamp = LastTimeStamp(report);
  if (stamp != nullptr && Holds(stamp->verdict())) return std::move(file.data);
  v1s::Report alone;
  if (stamp != nullptr) *alone.add_signatures() = *stamp;
  return ArchiveRefusalOf(alone, document_id);
}

// What the file holds to prove it so far, and what the authorities say of its last time stamp today.
absl::StatusOr<ValidationData> ProofOf(const Env& env, const std::string& document_id,
                                       const std::string& base, absl::Time deadline) {
  const absl::StatusOr<pdf::worker::Inspection> inspection = env.inspector.Inspect(base, deadline);
  if (!inspection.ok()) return service::ProgramFault(inspection.status());
  const signing::FileToVerify file = {.bytes = base, .now = env.command_env.now(), .deadline = deadline};
  ValidationData data;
  const v1s::Report report = signing::VerifyInspected(file, *inspection, env.policy, &env.trust, &data);
  const v1s::Signature* const stamp = LastTimeStamp(report);
  if (!Holds(report.verdict()) || stamp == nullptr) return ArchiveRefusalOf(report, document_id);
  ASSIGN_OR_RETURN(const ValidationData today,
                   AskAboutStamp(env, document_id, file, *inspection, ChainOf(*stamp, data)));
  data.Merge(today);
  return data;
}

}  // namespace

absl::StatusOr<ArchiveStamp> AppendArchive(const Env& env, const ValidationData& data, absl::Time deadline,
                                           std::string& file) {
  absl::StatusOr<pdf::Prepared> prepared = env.writer.PrepareArchive(file, data, deadline);
  if (!prepared.ok()) return service::ProgramFault(prepared.status());
  ASSIGN_OR_RETURN(std::string token, TimeStamp(env, prepared->digest, deadline));
  ASSIGN_OR_RETURN(
      const std::string appended,
      pdf::EmbedCms(prepared->appended, static_cast<int64_t>(file.size()), prepared->byte_range, token));
  file += appended;
  return ArchiveStamp{.token = std::move(token), .digest = std::move(prepared->digest)};
}

absl::Time ArchiveEnd(const Env& env, const v1s::Report& report, const ValidationData& used) {
  const v1s::Signature* const stamp = LastTimeStamp(report);
  if (stamp == nullptr) return absl::InfinitePast();
  // What is stamped is a SHA-256, whatever the authority signs by.
  return trust::TimeStampEnd(ChainOf(*stamp, used), {"sha256", stamp->digest_algorithm()}, env.policy,
                             env.command_env.now());
}

absl::StatusOr<ResultFile> Renew(const Env& env, const std::string& document_id, const std::string& base,
                                 absl::Time deadline) {
  ASSIGN_OR_RETURN(ValidationData data, ProofOf(env, document_id, base, deadline));
  ResultFile result;
  // Once; and once more when the stamp is by an authority that the file has no answers about yet: so that it
  // can prove itself when no authority can be asked.
  for (int round = 1;; ++round) {
    result.bytes = base;
    ASSIGN_OR_RETURN(ArchiveStamp stamp, AppendArchive(env, data, deadline, result.bytes));
    ValidationData used;
    // Certificates of persons end before those of time stamps: VALID_AT_ITS_TIME is the most that can be
    // expected.
    ASSIGN_OR_RETURN(const v1s::Report report,
                     VerifyWhole(env, result.bytes, v1s::VERDICT_VALID_AT_ITS_TIME, deadline, used));
    const v1s::Signature* const last = LastTimeStamp(report);
    const v1s::Signature* const seal = SignatureIn(report, kSealField);
    if (last == nullptr || seal == nullptr) {
      return absl::InternalError("the renewed file does not show its seal and its new time stamp");
    }
    // "dss": the answers about this time stamp are in the file itself.
    if (last->revocation_source() != "dss" && round == 1) {
      data.Merge(used);
      continue;
    }
    result.evidence = EvidenceOf(std::move(stamp.token), stamp.digest, *last, used, report.policy_version());
    result.evidence.set_level(seal->level());
    result.archive_end_time = ArchiveEnd(env, report, used);
    return result;
  }
}

}  // namespace onestop::approval::handlers
