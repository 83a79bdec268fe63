#pragma once

/// The table document.verification: the verdicts on the signatures of uploaded files, and which file is due
/// next.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/pg/pool.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::documents_service::store {

/// A file whose signatures are to be verified now.
struct DueFile {
  std::string document_id;
  std::string sha256;
  std::string media_type;
  std::string file_name;
  absl::Time upload_time;
  /// The number of this attempt, from 1.
  int64_t tries = 0;
};

/// Takes the file that has been due longest, so that no other process takes it too, and makes it due again
/// `pauses[n - 1]` after its n-th attempt, or never again when there is no such pause: whatever happens to
/// the process that took it, the file is tried again, a limited number of times. Nothing when no file is due.
///
/// Errors: UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says.
absl::StatusOr<std::optional<DueFile>> TakeDue(pg::Pool& pool, const std::string& province, absl::Time now,
                                               absl::Span<const absl::Duration> pauses, absl::Time deadline);

/// What one verification of a file found.
struct VerificationResult {
  signing::v1::Report report;
  /// The verdict is final, and the file is not due again.
  bool final = false;
  /// Of a signature beside its file: the document that it is for; empty when none was found.
  std::string signed_document_id;
  /// Of a signature whose file was not found: how many other files there were. It is due again when there are
  /// more.
  std::optional<int64_t> files_seen;
};

/// Keeps what the verification of `file` found. Does nothing when a later one was begun. Errors: as
/// TakeDue().
absl::Status Keep(pg::Pool& pool, const std::string& province, const DueFile& file,
                  const VerificationResult& result, absl::Time deadline);

/// Another document of a dossier.
struct OtherFile {
  std::string document_id;
  std::string file_name;
  std::string sha256;
};
/// Files of one dossier that are searched for the one that a signature is for.
inline constexpr int64_t kOtherFilesMax = 1000;

/// The other documents of the dossiers that name this one, at most kOtherFilesMax. Errors: as TakeDue().
absl::StatusOr<std::vector<OtherFile>> FindOthers(pg::Pool& pool, const std::string& province,
                                                  const std::string& document_id, absl::Time deadline);

/// How many files Requeue() makes due at once, of each kind; and how long ago they were verified, at
/// most.
inline constexpr int64_t kRecallMax = 100;
inline constexpr absl::Duration kRecallAgeMax = absl::Hours(24 * 366);

/// Makes files due again whose verdict may be another by now: those that were verified by another version of
/// the trust file than `policy_version`, whatever the verdict, and signatures whose dossiers got more files
/// since. Files last verified longer than kRecallAgeMax ago keep their verdict: what it was needed for has
/// been decided. Returns how many became due. Errors: as TakeDue().
absl::StatusOr<int64_t> Requeue(pg::Pool& pool, const std::string& province,
                                const std::string& policy_version, absl::Time now, absl::Time deadline);

}  // namespace onestop::documents_service::store
