#pragma once

/// Which status a call gets for a verdict on a signature.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::approval::handlers {

/// UNAVAILABLE TIME_STAMP_UNAVAILABLE. `why` is a whole sentence.
absl::Status TimeStampUnavailable(absl::string_view why);

/// The refusal of a signature that is not valid: INVALID_ARGUMENT SIGNATURE_INVALID or ALGORITHM_REFUSED,
/// FAILED_PRECONDITION CERTIFICATE_NOT_TRUSTED, UNAVAILABLE REVOCATION_UNKNOWN or TIME_STAMP_UNAVAILABLE.
/// Requires one that is not VALID.
absl::Status RefusalOf(const signing::v1::Signature& signature);
/// The same of a whole file, by its worst.
absl::Status RefusalOf(const signing::v1::Report& report);

/// Why the archive of a result cannot be renewed whose report this is: FAILED_PRECONDITION
/// ARCHIVE_PROOF_LOST, or CERTIFICATE_NOT_TRUSTED when the trust file lacks a root; UNAVAILABLE
/// REVOCATION_UNKNOWN when nothing else is missing. Requires a report that does not hold, or is of no file
/// with a time stamp over everything.
absl::Status ArchiveRefusalOf(const signing::v1::Report& report, const std::string& document_id);

/// For the metric: "valid", "invalid", "refused_algorithm", "untrusted" or "unknown".
absl::string_view VerdictName(const signing::v1::Signature& signature);

}  // namespace onestop::approval::handlers
