// Runs onestop-pdf-reader for one file and turns every way in which it may end into an inspection or an
// error.

#include "libs/pdf/workers/pdf_inspector.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/limits.h"
#include "libs/sandbox/limits.h"
#include "libs/sandbox/worker_process.h"
#include "libs/subprocess/subprocess.h"

namespace onestop::pdf {
namespace {

worker::Inspection Refused(absl::string_view code, absl::string_view detail) {
  worker::Inspection inspection;
  worker::Finding& finding = *inspection.add_findings();
  finding.set_code(code.data(), code.size());
  finding.set_detail(detail.data(), detail.size());
  return inspection;
}

}  // namespace

absl::StatusOr<std::string> PdfInspector::FindWorker() {
  return subprocess::FindBeside("onestop-pdf-reader");
}

absl::StatusOr<worker::Inspection> PdfInspector::Inspect(absl::string_view file, absl::Time deadline) const {
  // Refused before a process starts: nothing above the limit would be read anyway.
  if (file.size() > pdf::kPdfBytesMax) {
    options_.observe("too_large", absl::ZeroDuration());
    return Refused("PDF_TOO_LARGE", absl::StrCat(file.size(), " > ", pdf::kPdfBytesMax));
  }
  const std::optional<base::Slots::Slot> slot = workers_.TakeBefore(deadline);
  if (!slot.has_value()) {
    options_.observe("not_run", absl::ZeroDuration());
    return absl::DeadlineExceededError("all PDF workers are busy");
  }
  const absl::Time start = absl::Now();
  absl::string_view outcome = "not_run";
  absl::StatusOr<worker::Inspection> inspection = Run(file, deadline, outcome);
  options_.observe(outcome, absl::Now() - start);
  return inspection;
}

absl::StatusOr<worker::Inspection> PdfInspector::Run(absl::string_view file, absl::Time deadline,
                                                     absl::string_view& outcome) const {
  const absl::Time end = absl::Now() + options_.time_max;
  const absl::StatusOr<std::string> answer =
      sandbox::RunWorker(options_.worker, file, sandbox::kAnswerBytesMax, std::min(end, deadline));
  // A worker that cannot be started is a fault of the installation and no property of the file.
  if (absl::IsUnavailable(answer.status())) return answer.status();
  // Nor is the caller's own deadline: the same file may be inspected later.
  if (absl::IsDeadlineExceeded(answer.status()) && deadline < end) return answer.status();
  if (absl::IsDeadlineExceeded(answer.status()) || absl::IsResourceExhausted(answer.status())) {
    outcome = "too_complex";
    return Refused("PDF_TOO_COMPLEX", answer.status().message());
  }
  outcome = "failed";
  if (!answer.ok()) return Refused("PDF_READER_FAILED", answer.status().message());
  worker::Inspection inspection;
  // A whole answer has a number of revisions, or says what is wrong.
  if (!inspection.ParseFromString(*answer) ||
      (inspection.revisions() == 0 && inspection.findings().empty())) {
    return Refused("PDF_READER_FAILED", "it does not answer");
  }
  outcome = "inspected";
  return inspection;
}

}  // namespace onestop::pdf
