#include "libs/signing/inspect/pdf_inspector.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/signing/inspect/limits.h"
#include "libs/signing/inspect/worker_process.h"

namespace onestop::signing {

absl::StatusOr<std::string> PdfInspector::FindWorker() { return inspect::FindBeside("onestop-pdf-worker"); }

absl::StatusOr<v1::Inspection> PdfInspector::Inspect(absl::string_view file, absl::Time deadline) const {
  if (file.size() > inspect::kPdfBytesMax) {
    return Refused("PDF_TOO_LARGE", absl::StrCat(file.size(), " > ", inspect::kPdfBytesMax),
                   &Counts::inspected);
  }
  RETURN_IF_ERROR(TakePlace(deadline));
  const absl::Cleanup leave = [this] { LeavePlace(); };
  const absl::Time end = absl::Now() + options_.time_max;
  const absl::StatusOr<std::string> answer =
      inspect::RunWorker(options_.worker, file, inspect::kAnswerBytesMax, std::min(end, deadline));
  if (absl::IsUnavailable(answer.status())) return answer.status();
  if (absl::IsDeadlineExceeded(answer.status()) && deadline < end) return answer.status();
  if (absl::IsDeadlineExceeded(answer.status()) || absl::IsResourceExhausted(answer.status())) {
    return Refused("PDF_TOO_COMPLEX", answer.status().message(), &Counts::too_complex);
  }
  v1::Inspection inspection;
  if (!answer.ok()) return Refused("PDF_READER_FAILED", answer.status().message(), &Counts::failed);
  // An answer says how many revisions there are, or what is wrong.
  if (!inspection.ParseFromString(*answer) ||
      (inspection.revisions() == 0 && inspection.findings().empty())) {
    return Refused("PDF_READER_FAILED", "it does not answer", &Counts::failed);
  }
  const base::MutexLock lock(mutex_);
  ++counts_.inspected;
  return inspection;
}

absl::Status PdfInspector::TakePlace(absl::Time deadline) const {
  base::MutexLock lock(mutex_);
  while (running_ >= options_.workers_max) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("all PDF workers are busy");
    place_free_.WaitFor(lock, std::min(left, absl::Minutes(1)));
  }
  ++running_;
  return absl::OkStatus();
}

void PdfInspector::LeavePlace() const {
  const base::MutexLock lock(mutex_);
  --running_;
  place_free_.Signal();
}

v1::Inspection PdfInspector::Refused(absl::string_view code, absl::string_view detail,
                                     int64_t Counts::* count) const {
  v1::Inspection inspection;
  v1::Finding& finding = *inspection.add_findings();
  finding.set_code(code.data(), code.size());
  finding.set_detail(detail.data(), detail.size());
  const base::MutexLock lock(mutex_);
  ++(counts_.*count);
  return inspection;
}

PdfInspector::Counts PdfInspector::counts() const {
  const base::MutexLock lock(mutex_);
  return counts_;
}

}  // namespace onestop::signing
