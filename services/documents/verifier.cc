// Verifies uploaded files in background threads. The database says what is due, so work that a
// process did not finish is done later by any other one.

#include "services/documents/verifier.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/byte_source.h"
#include "libs/documents/file_type.h"
#include "libs/service/pdf_programs.h"
#include "libs/signing/verify_file.h"
#include "libs/telemetry/log.h"
#include "libs/trust/reasons.h"

namespace onestop::documents_service {
namespace {

// Files that other processes left behind, and those whose pause is over, are noticed after this time.
constexpr absl::Duration kRestMax = absl::Seconds(10);
constexpr absl::Duration kWorkerStatementTimeMax = absl::Seconds(10);
// Bytes of a report: what the table takes, and well below gRPC's message.
constexpr size_t kReportBytesMax = 1024 * 1024;
// Every file that the store accepts can be verified whole.
static_assert(documents::kFileBytesMax <= static_cast<int64_t>(crypto::kEnclosingCmsBytesMax));
constexpr absl::string_view kDetachedEnding = ".p7s";

bool WentUnanswered(const google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons) {
  return std::ranges::any_of(reasons, [](const signing::v1::Reason& reason) {
    return reason.code() == "REVOCATION_UNKNOWN" || reason.code() == "TIME_STAMP_REVOCATION_UNKNOWN";
  });
}

// Whether another attempt may find more: nothing is wrong with the file, and an authority did not answer.
bool MayBecomeClear(const signing::v1::Report& report) {
  return report.verdict() == signing::v1::VERDICT_UNKNOWN &&
         std::ranges::any_of(report.signatures(), [](const signing::v1::Signature& signature) {
           return WentUnanswered(signature.reasons());
         });
}

// The one of `others` that a signature is for: by the digest that it names, else by its name.
const store::OtherFile* FindSigned(const std::vector<store::OtherFile>& others, const crypto::CmsFile& cms,
                                   absl::string_view file_name) {
  // A name proves nothing, so it only counts where the digest is of another kind.
  const auto by_digest = std::ranges::find(others, cms.digest, &store::OtherFile::sha256);
  if (cms.digest_name == "sha256" && by_digest != others.end()) return &*by_digest;
  if (!absl::EndsWithIgnoreCase(file_name, kDetachedEnding)) return nullptr;
  file_name.remove_suffix(kDetachedEnding.size());
  const auto by_name = std::ranges::find(others, file_name, &store::OtherFile::file_name);
  return by_name == others.end() ? nullptr : &*by_name;
}

// A file can be made so that its report becomes very large.
void Limit(signing::v1::Report& report) {
  if (report.ByteSizeLong() <= kReportBytesMax) return;
  report.clear_signatures();
  trust::AddReason(*report.mutable_reasons(), "PDF_TOO_COMPLEX");
  report.set_verdict(trust::Worse(report.verdict(), signing::v1::VERDICT_UNKNOWN));
}

}  // namespace

Verifier::Verifier(Options options)
    : options_(std::move(options)),
      inspector_({.worker = options_.worker,
                  .workers_max = kVerifiersMax,
                  .time_max = kInspectTimeMax,
                  .observe = service::InspectionMeter(options_.metrics)}) {}

Verifier::~Verifier() {
  {
    const base::MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.SignalAll();
  for (std::thread& thread : threads_) thread.join();
}

void Verifier::Start() {
  for (int i = 0; i < kVerifiersMax; ++i) threads_.emplace_back([this] { Run(); });
}

void Verifier::Wake() {
  {
    const base::MutexLock lock(mutex_);
    ++wakes_;
  }
  changed_.SignalAll();
}

bool Verifier::Rest(int64_t& seen) {
  base::MutexLock lock(mutex_);
  const absl::Time until = absl::Now() + kRestMax;
  while (!ending_ && wakes_ == seen && absl::Now() < until) changed_.WaitFor(lock, until - absl::Now());
  seen = wakes_;
  return !ending_;
}

void Verifier::Run() {
  int64_t seen = 0;
  while (Rest(seen)) {
    // First what another trust file or another upload made due, then the queue.
    if (const absl::Status recalled = Recall(); !recalled.ok()) {
      telemetry::Log(telemetry::Level::kWarning, "the files to verify again cannot be asked for",
                     {{"error", std::string(recalled.message())}});
    }
    // Until the queue is empty or an error occurs; the next round comes after a rest.
    for (bool more = true; more;) {
      const absl::StatusOr<bool> verified = VerifyNext();
      if (!verified.ok()) {
        telemetry::Log(telemetry::Level::kWarning, "the files to verify cannot be asked for",
                       {{"error", std::string(verified.status().message())}});
      }
      const base::MutexLock lock(mutex_);
      more = verified.ok() && *verified && !ending_;
    }
  }
}

absl::StatusOr<bool> Verifier::VerifyNext() {
  ASSIGN_OR_RETURN(const std::optional<store::DueFile> file,
                   store::TakeDue(options_.pool, options_.province, options_.now(), kVerifyPauses,
                                  absl::Now() + kWorkerStatementTimeMax));
  if (!file.has_value()) return false;
  absl::StatusOr<store::VerificationResult> result = Verify(*file);
  if (!result.ok()) {
    telemetry::Log(telemetry::Level::kError, "the signatures of a file cannot be verified",
                   {{"document_id", file->document_id}, {"error", std::string(result.status().message())}});
    // It stays due after its pause; the next file must not wait for it.
    return true;
  }
  // Bounded before it is stored: the table and gRPC have limits.
  Limit(result->report);
  result->final = !MayBecomeClear(result->report);
  options_.metrics.AddCounter(telemetry::kFilesVerified, {trust::NameOf(result->report.verdict())})
      .Increment();
  RETURN_IF_ERROR(
      store::Keep(options_.pool, options_.province, *file, *result, absl::Now() + kWorkerStatementTimeMax));
  return true;
}

absl::Status Verifier::Recall() {
  return store::Requeue(options_.pool, options_.province, options_.policy.version(), options_.now(),
                        absl::Now() + kWorkerStatementTimeMax)
      .status();
}

absl::StatusOr<store::VerificationResult> Verifier::Verify(const store::DueFile& file) const {
  // Read and checked against its hash: a damaged file is not judged.
  ASSIGN_OR_RETURN(const std::string bytes, options_.files.ReadAll(file.sha256));
  if (file.media_type == documents::kCms) {
    const crypto::CmsFile cms = crypto::ReadCmsFile(bytes);
    if (cms.form == crypto::CmsFile::Form::kDetached) return VerifyBeside(file, bytes, cms);
  }
  ASSIGN_OR_RETURN(const pdf::worker::Inspection inspection,
                   signing::InspectFile(bytes, inspector_, absl::Now() + kInspectWaitMax));
  store::VerificationResult result;
  result.report = signing::VerifyInspected({.bytes = bytes,
                                            .now = options_.now(),
                                            // The upload itself proves that the signature existed
                                            // then.
                                            .known_since = file.upload_time,
                                            .data = {},
                                            .deadline = absl::Now() + kAskTimeMax},
                                           inspection, options_.policy, options_.services.get());
  return result;
}

absl::StatusOr<store::VerificationResult> Verifier::VerifyBeside(const store::DueFile& file,
                                                                 const std::string& bytes,
                                                                 const crypto::CmsFile& cms) const {
  ASSIGN_OR_RETURN(const std::vector<store::OtherFile> others,
                   store::FindOthers(options_.pool, options_.province, file.document_id,
                                     absl::Now() + kWorkerStatementTimeMax));
  const store::OtherFile* const found = FindSigned(others, cms, file.file_name);
  const signing::FileToVerify signature = {.bytes = bytes,
                                           .now = options_.now(),
                                           .known_since = file.upload_time,
                                           .data = {},
                                           .deadline = absl::Now() + kAskTimeMax};
  store::VerificationResult result;
  if (found == nullptr) {
    // Without its file only the signature's own parts can be judged; it is due again when the
    // dossier has more files.
    result.report = signing::VerifyInspected(signature, {}, options_.policy, nullptr);
    result.files_seen = static_cast<int64_t>(others.size());
    return result;
  }
  ASSIGN_OR_RETURN(const std::string signed_bytes, options_.files.ReadAll(found->sha256));
  result.report = signing::VerifyBeside(signature, signed_bytes, options_.policy, options_.services.get());
  result.signed_document_id = found->document_id;
  return result;
}

}  // namespace onestop::documents_service
