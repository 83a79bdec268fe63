#pragma once

/// PreparePdf(), PrepareArchiveTimeStamp() and FindPlaces() for servers: each call in a process of its own
/// that can do nothing but answer (onestop-pdf-writer, confined as libs/sandbox/confine.h says), since the
/// base may be an untrusted file.
///
///     const PdfWriter writer({.program = "/usr/lib/onestop/onestop-pdf-writer"});
///     ASSIGN_OR_RETURN(const Prepared prepared, writer.Prepare(draft, spec, deadline));

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/slots.h"
#include "libs/pdf/workers/writing.pb.h"
#include "libs/pdf/write/archive.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"

namespace onestop::pdf {

/// Thread-safe.
class PdfWriter {
 public:
  struct Options {
    /// The program onestop-pdf-writer.
    std::string program;
    /// At once. Each may take sandbox::kWorkerMemoryBytesMax.
    int processes_max = 2;
    /// For one call; then the document counts as too large.
    absl::Duration time_max = absl::Seconds(20);
  };

  explicit PdfWriter(Options options);

  /// As the functions of the same name. Errors: theirs, and UNAVAILABLE when the program cannot be started;
  /// DEADLINE_EXCEEDED at `deadline` (absl::Now()), also when all processes are busy until then;
  /// FAILED_PRECONDITION DRAFT_NOT_SIGNABLE "too large" or "damaged" when the document costs more time or
  /// memory than it may, or makes the process fail.
  absl::StatusOr<Prepared> Prepare(absl::string_view base, const SignatureSpec& spec,
                                   absl::Time deadline) const;
  absl::StatusOr<Prepared> PrepareArchive(absl::string_view base, const trust::ValidationData& data,
                                          absl::Time deadline) const;
  absl::StatusOr<Places> Find(absl::string_view draft, absl::Time deadline) const;
  /// Find() and Prepare() in one process: the fields get the places that the draft names (TakePlaces()).
  absl::StatusOr<Prepared> PrepareDraft(absl::string_view draft, const SignatureSpec& spec,
                                        absl::Time deadline) const;

 private:
  absl::StatusOr<worker::WriterAnswer> Ask(absl::string_view base, worker::WriterRequest request,
                                           absl::Time deadline) const;

  const Options options_;
  mutable base::Slots processes_;
};

}  // namespace onestop::pdf
