#pragma once

/// Untrusted PDFs, each read by a process of its own that can do nothing but answer.
///
///     ASSIGN_OR_RETURN(const std::string worker, PdfInspector::FindWorker());
///     PdfInspector inspector({.worker = worker});
///     ASSIGN_OR_RETURN(const worker::Inspection inspection, inspector.Inspect(bytes, deadline));

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/slots.h"
#include "libs/pdf/workers/inspection.pb.h"

namespace onestop::pdf {

/// Thread-safe.
class PdfInspector {
 public:
  struct Options {
    /// The program onestop-pdf-reader.
    std::string worker;
    /// At once. Each may take sandbox::kWorkerMemoryBytesMax.
    int workers_max = 2;
    /// For one file; then its inspection says PDF_TOO_COMPLEX.
    absl::Duration time_max = absl::Seconds(20);
    /// Called for every file, from the thread that asked: "inspected", "too_large", "too_complex" (it
    /// exceeded a limit, and its worker was ended), "failed" (the worker failed at it) or "not_run" (no
    /// worker, or none in time); and how long the worker ran.
    std::function<void(absl::string_view outcome, absl::Duration took)> observe = [](auto, auto) {};
  };

  explicit PdfInspector(Options options) : options_(std::move(options)), workers_(options_.workers_max) {}

  /// The worker beside the running program. Error: UNAVAILABLE when it is not there.
  static absl::StatusOr<std::string> FindWorker();

  /// Reads `file`. A file that is damaged, hostile or too large is no error: the inspection's findings say
  /// so.
  ///
  /// Errors: UNAVAILABLE when the worker cannot be started; DEADLINE_EXCEEDED at `deadline` (absl::Now()),
  /// also when all workers are busy until then.
  absl::StatusOr<worker::Inspection> Inspect(absl::string_view file, absl::Time deadline) const;

 private:
  absl::StatusOr<worker::Inspection> Run(absl::string_view file, absl::Time deadline,
                                         absl::string_view& outcome) const;

  const Options options_;
  mutable base::Slots workers_;
};

}  // namespace onestop::pdf
