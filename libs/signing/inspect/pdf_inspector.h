#pragma once

/// Strangers' PDFs, read at arm's length: each by a process of its own that can do nothing but answer.
///
///     ASSIGN_OR_RETURN(const std::string worker, PdfInspector::FindWorker());
///     PdfInspector inspector({.worker = worker});
///     ASSIGN_OR_RETURN(const v1::Inspection inspection, inspector.Inspect(bytes, deadline));

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "onestop/signing/v1/inspection.pb.h"

namespace onestop::signing {

/// Thread-safe.
class PdfInspector {
 public:
  struct Options {
    /// The program onestop-pdf-worker.
    std::string worker;
    /// At once. Each may take kWorkerMemoryBytesMax.
    int workers_max = 2;
    /// For one file; then its inspection says PDF_TOO_COMPLEX.
    absl::Duration time_max = absl::Seconds(20);
  };

  /// Since the start.
  struct Counts {
    int64_t inspected = 0;
    /// Files that cost more than they may.
    int64_t too_complex = 0;
    /// Files at which the worker failed.
    int64_t failed = 0;
  };

  explicit PdfInspector(Options options) : options_(std::move(options)) {}

  /// The worker beside the running program. Error: UNAVAILABLE when it is not there.
  static absl::StatusOr<std::string> FindWorker();

  /// Reads `file`. A file that is damaged, hostile or too large is no error: the inspection's findings say
  /// so.
  ///
  /// Errors: UNAVAILABLE when the worker cannot be started; DEADLINE_EXCEEDED at `deadline` (absl::Now()),
  /// also when all workers are busy until then.
  absl::StatusOr<v1::Inspection> Inspect(absl::string_view file, absl::Time deadline) const;

  Counts counts() const;

 private:
  absl::Status TakePlace(absl::Time deadline) const;
  void LeavePlace() const;
  v1::Inspection Refused(absl::string_view code, absl::string_view detail, int64_t Counts::* count) const;

  const Options options_;
  mutable base::Mutex mutex_;
  mutable base::CondVar place_free_;
  mutable int running_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable Counts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::signing
