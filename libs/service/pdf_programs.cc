// What becomes of errors of the programs that read and write PDFs. Clients learn that the operator
// has to act; the details are only in the log.

#include "libs/service/pdf_programs.h"

#include <string>

#include "libs/base/reason.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/telemetry/log.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::service {

absl::Status ProgramFault(const absl::Status& status) {
  // A refusal of the document itself: the file's fault, not the program's.
  if (base::ReasonOf(status).has_value()) return status;
  // An operator has to act, so this is an error in the log.
  telemetry::Log(telemetry::Level::kError, "a program for PDFs fails",
                 {{"error", std::string(status.message())}});
  if (absl::IsDeadlineExceeded(status)) {
    return refusal::DeadlinePassed("the file was read");
  }
  return refusal::Refuse(
      absl::UnavailableError(
          "the program that reads files cannot be run; nothing was changed; tell the operator"),
      common::v1::ERROR_REASON_VERIFIER_UNAVAILABLE);
}

std::function<void(absl::string_view outcome, absl::Duration took)> InspectionMeter(
    telemetry::Metrics& metrics) {
  return [&metrics, seconds = metrics.AddHistogram(telemetry::kPdfInspectionSeconds)](
             absl::string_view outcome, absl::Duration took) {
    metrics.AddCounter(telemetry::kPdfInspections, {outcome}).Increment();
    // Zero: the file was refused before a worker was started.
    if (took > absl::ZeroDuration()) seconds.Observe(took);
  };
}

}  // namespace onestop::service
