#pragma once

/// The programs that read and write PDFs for a service: their faults, and what is measured of them.

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/telemetry/metrics.h"

namespace onestop::service {

/// What an error of such a program makes of a call: UNAVAILABLE VERIFIER_UNAVAILABLE with a line in the log,
/// or DEADLINE_EXCEEDED DEADLINE_PASSED. A refusal of the document stays what it is.
absl::Status ProgramFault(const absl::Status& status);

/// Counts and measures inspections in `metrics`, which outlives it: for PdfInspector::Options::observe.
std::function<void(absl::string_view outcome, absl::Duration took)> InspectionMeter(
    telemetry::Metrics& metrics);

}  // namespace onestop::service
