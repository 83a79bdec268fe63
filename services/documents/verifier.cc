#include "services/documents/verifier.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/documents/file_type.h"
#include "libs/signing/inspect/verify_file.h"
#include "libs/signing/reasons.h"
#include "libs/telemetry/log.h"

namespace onestop::documents {
namespace {

// Files of other processes that ended, and those whose pause is over, are noticed after this.
constexpr absl::Duration kRestMax = absl::Seconds(10);
constexpr absl::Duration kStatementTimeMax = absl::Seconds(10);
// Bytes of a report: what the table takes, and well below gRPC's message.
constexpr size_t kReportBytesMax = 1024 * 1024;

bool AskedInVain(const google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons) {
  return std::ranges::any_of(reasons, [](const signing::v1::Reason& reason) {
    return reason.code() == "REVOCATION_UNKNOWN" || reason.code() == "TIME_STAMP_REVOCATION_UNKNOWN";
  });
}

// Whether another look may find more: nothing speaks against the file, and somebody did not answer.
bool MayBecomeClear(const signing::v1::Report& report) {
  return report.verdict() == signing::v1::VERDICT_UNKNOWN &&
         std::ranges::any_of(report.signatures(), [](const signing::v1::Signature& signature) {
           return AskedInVain(signature.reasons());
         });
}

// A file may be made so that much is to be said of it.
void Limit(signing::v1::Report& report) {
  if (report.ByteSizeLong() <= kReportBytesMax) return;
  report.clear_signatures();
  signing::AddReason(*report.mutable_reasons(), "PDF_TOO_COMPLEX");
  report.set_verdict(signing::Worse(report.verdict(), signing::v1::VERDICT_UNKNOWN));
}

}  // namespace

Verifier::Verifier(Options options)
    : options_(std::move(options)),
      inspector_({.worker = options_.worker, .workers_max = kVerifiersMax, .time_max = kInspectTimeMax}) {}

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
                                  absl::Now() + kStatementTimeMax));
  if (!file.has_value()) return false;
  const absl::StatusOr<signing::v1::Report> report = Verify(*file);
  if (!report.ok()) {
    telemetry::Log(telemetry::Level::kError, "the signatures of a file cannot be verified",
                   {{"document_id", file->document_id}, {"error", std::string(report.status().message())}});
    return true;
  }
  RETURN_IF_ERROR(store::KeepReport(options_.pool, options_.province, *file, *report,
                                    !MayBecomeClear(*report), absl::Now() + kStatementTimeMax));
  return true;
}

absl::StatusOr<signing::v1::Report> Verifier::Verify(const store::DueFile& file) const {
  ASSIGN_OR_RETURN(const std::string bytes, options_.files.ReadAll(file.sha256));
  signing::v1::Inspection inspection;
  if (file.media_type == kPdf) {
    ASSIGN_OR_RETURN(inspection, inspector_.Inspect(bytes, absl::Now() + 2 * kInspectTimeMax));
  }
  signing::v1::Report report = signing::VerifyInspected(
      {.bytes = bytes, .now = options_.now(), .data = {}, .deadline = absl::Now() + kAskTimeMax}, inspection,
      options_.policy, options_.services.get());
  Limit(report);
  return report;
}

}  // namespace onestop::documents
