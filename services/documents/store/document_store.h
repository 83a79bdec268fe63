#pragma once

/// The table document.document: what is known of each uploaded file.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "libs/pg/read_transaction.h"

namespace onestop::documents_service::store {

struct DocumentRow {
  std::string document_id;
  std::string file_name;
  std::string media_type;
  int64_t size_bytes = 0;
  std::string sha256;
  absl::Time upload_time;
  /// Of document.verification: an onestop.signing.v1.Verdict, the bytes of its Report, and when it is
  /// verified again.
  int64_t verdict = 0;
  std::string report;
  std::optional<absl::Time> next_verify_time;
  /// Of a signature beside its file: the document that the verdict is about; empty when none was found.
  std::string signed_document_id;
  /// A file that the office made itself: 1 a draft, 2 signed, 3 sealed, 4 with its archive renewed. 0: an upload.
  int result_kind = 0;
};

/// One upload, as it is recorded.
struct Upload {
  std::string province;
  /// Whose request_id it is.
  std::string caller;
  std::string request_id;
  std::string uploaded_by;
  /// With the id that DocumentIdFor() gives.
  DocumentRow document;
};

/// The id of the document that `request_id` of `caller` uploads: always the same one. A UUID (version 8) of a
/// SHA-256.
std::string DocumentIdFor(absl::string_view province, absl::string_view caller, absl::string_view request_id);

/// Records `upload`, and that its signatures are to be verified if it is a PDF or a CMS; or finds the earlier
/// one with the same request_id. Returns what is recorded.
///
/// Errors: ALREADY_EXISTS REQUEST_ID_REUSED when the earlier one was of other bytes, under another name or
/// for another person; UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says.
absl::StatusOr<DocumentRow> Record(pg::Pool& pool, const Upload& upload, absl::Time deadline);

/// The document with this id, a UUID, when `scope` may read it.
///
/// Errors: NOT_FOUND DOCUMENT_NOT_FOUND; UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says.
absl::StatusOr<DocumentRow> Find(pg::Pool& pool, const pg::Scope& scope, absl::string_view document_id,
                                 absl::Time deadline);

/// The stored bytes of the events that signed, sealed and renewed the result whose file this is, in order, up to the
/// one that made it; what `scope` may read.
///
/// Errors: UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says.
absl::StatusOr<std::vector<std::string>> FindSignatureEvents(pg::Pool& pool, const pg::Scope& scope,
                                                             absl::string_view document_id,
                                                             absl::Time deadline);

}  // namespace onestop::documents_service::store
