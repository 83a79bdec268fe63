#pragma once

/// What keeps a sealed result provable: a last time stamp over everything, and a newer one before that
/// expires (ETSI EN 319 142-1, LTA).

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/trust/validation_data.h"
#include "onestop/signing/v1/report.pb.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/result_file.h"

namespace onestop::approval::handlers {

/// A time stamp that was put over a whole file.
struct ArchiveStamp {
  std::string token;
  /// SHA-256 of what it is over.
  std::string digest;
};

/// Appends one more revision to `file`: `data` to verify it by, and a time stamp over everything. Errors:
/// UNAVAILABLE TIME_STAMP_UNAVAILABLE, VERIFIER_UNAVAILABLE; FAILED_PRECONDITION DRAFT_NOT_SIGNABLE.
absl::StatusOr<ArchiveStamp> AppendArchive(const Env& env, const trust::ValidationData& data,
                                           absl::Time deadline, std::string& file);

/// Until when the last time stamp of a verified file proves it; InfinitePast() without one. `used` is what
/// the report rests on.
absl::Time ArchiveEnd(const Env& env, const signing::v1::Report& report, const trust::ValidationData& used);

/// `base`, whose last time stamp still holds, with what proves that and a newer one behind it. Verified
/// whole, before and after; the evidence is the new time stamp's. Asks the authorities even when `base` has
/// their answers: theirs of today count. `document_id` is for errors.
///
/// Errors: FAILED_PRECONDITION ARCHIVE_PROOF_LOST, CERTIFICATE_NOT_TRUSTED, DRAFT_NOT_SIGNABLE; UNAVAILABLE
/// REVOCATION_UNKNOWN, TIME_STAMP_UNAVAILABLE, VERIFIER_UNAVAILABLE.
absl::StatusOr<ResultFile> Renew(const Env& env, const std::string& document_id, const std::string& base,
                                 absl::Time deadline);

}  // namespace onestop::approval::handlers
