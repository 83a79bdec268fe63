#include "libs/door/pdf_programs.h"

#include <string>

#include "libs/base/reason.h"
#include "libs/telemetry/log.h"

namespace onestop::door {

absl::Status ProgramFault(const absl::Status& status) {
  if (base::ReasonOf(status).has_value()) return status;
  telemetry::Log(telemetry::Level::kError, "a program for PDFs fails",
                 {{"error", std::string(status.message())}});
  if (absl::IsDeadlineExceeded(status)) {
    return base::WithReason(absl::DeadlineExceededError("the time was up before the file was read"),
                            {"DEADLINE_PASSED", {}});
  }
  return base::WithReason(
      absl::UnavailableError(
          "the program that reads files cannot be run; nothing was changed; tell the operator"),
      {"VERIFIER_UNAVAILABLE", {}});
}

std::function<void(absl::string_view outcome, absl::Duration took)> InspectionMeter(
    telemetry::Metrics& metrics) {
  return [&metrics, seconds = metrics.AddHistogram(telemetry::kPdfInspectionSeconds)](
             absl::string_view outcome, absl::Duration took) {
    metrics.AddCounter(telemetry::kPdfInspections, {outcome}).Increment();
    if (took > absl::ZeroDuration()) seconds.Observe(took);
  };
}

}  // namespace onestop::door
