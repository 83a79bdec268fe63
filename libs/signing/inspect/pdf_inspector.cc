#include "libs/signing/inspect/pdf_inspector.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/signing/inspect/limits.h"
#include "libs/signing/inspect/worker_process.h"

namespace onestop::signing {
namespace {

v1::Inspection Refused(absl::string_view code, absl::string_view detail) {
  v1::Inspection inspection;
  v1::Finding& finding = *inspection.add_findings();
  finding.set_code(code.data(), code.size());
  finding.set_detail(detail.data(), detail.size());
  return inspection;
}

}  // namespace

absl::StatusOr<std::string> PdfInspector::FindWorker() { return inspect::FindBeside("onestop-pdf-worker"); }

absl::StatusOr<v1::Inspection> PdfInspector::Inspect(absl::string_view file, absl::Time deadline) const {
  if (file.size() > inspect::kPdfBytesMax) {
    options_.observe("too_large", absl::ZeroDuration());
    return Refused("PDF_TOO_LARGE", absl::StrCat(file.size(), " > ", inspect::kPdfBytesMax));
  }
  if (const absl::Status place = TakePlace(deadline); !place.ok()) {
    options_.observe("not_run", absl::ZeroDuration());
    return place;
  }
  const absl::Cleanup leave = [this] { LeavePlace(); };
  const absl::Time start = absl::Now();
  absl::string_view outcome = "not_run";
  absl::StatusOr<v1::Inspection> inspection = Run(file, deadline, outcome);
  options_.observe(outcome, absl::Now() - start);
  return inspection;
}

absl::StatusOr<v1::Inspection> PdfInspector::Run(absl::string_view file, absl::Time deadline,
                                                 absl::string_view& outcome) const {
  const absl::Time end = absl::Now() + options_.time_max;
  const absl::StatusOr<std::string> answer =
      inspect::RunWorker(options_.worker, file, inspect::kAnswerBytesMax, std::min(end, deadline));
  if (absl::IsUnavailable(answer.status())) return answer.status();
  if (absl::IsDeadlineExceeded(answer.status()) && deadline < end) return answer.status();
  if (absl::IsDeadlineExceeded(answer.status()) || absl::IsResourceExhausted(answer.status())) {
    outcome = "too_complex";
    return Refused("PDF_TOO_COMPLEX", answer.status().message());
  }
  outcome = "failed";
  if (!answer.ok()) return Refused("PDF_READER_FAILED", answer.status().message());
  v1::Inspection inspection;
  // An answer says how many revisions there are, or what is wrong.
  if (!inspection.ParseFromString(*answer) ||
      (inspection.revisions() == 0 && inspection.findings().empty())) {
    return Refused("PDF_READER_FAILED", "it does not answer");
  }
  outcome = "inspected";
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

}  // namespace onestop::signing
