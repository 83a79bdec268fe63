#pragma once

/// The table document.verification: what the signatures of uploaded files are worth, and whose turn it is.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/pg/pool.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::documents::store {

/// A file whose signatures are to be verified now.
struct DueFile {
  std::string document_id;
  std::string sha256;
  std::string media_type;
  /// This look, from 1.
  int64_t tries = 0;
};

/// Takes the file that has been due longest, so that nobody else takes it too, and lets it be due again
/// `pauses[n - 1]` after its n-th look, or never more when there is no such pause: whatever becomes of who
/// took it, it is looked at again, and not for ever. Nothing when no file is due.
///
/// Errors: UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says.
absl::StatusOr<std::optional<DueFile>> TakeDue(pg::Pool& pool, const std::string& province, absl::Time now,
                                               absl::Span<const absl::Duration> pauses, absl::Time deadline);

/// Keeps what the look at `file` found. `final`: the verdict stands, and the file is due no more. Does
/// nothing when a later look was begun. Errors: as TakeDue().
absl::Status KeepReport(pg::Pool& pool, const std::string& province, const DueFile& file,
                        const signing::v1::Report& report, bool final, absl::Time deadline);

}  // namespace onestop::documents::store
