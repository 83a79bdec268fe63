// Documents in the table document.document. One transaction records the upload and queues its
// verification, so neither exists without the other.

#include "services/documents/store/document_store.h"

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/digest/uuid.h"
#include "libs/documents/file_type.h"
#include "libs/pg/transaction.h"
#include "libs/refusal/refusals.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::documents_service::store {
namespace {

constexpr pg::Statement kInsert = {"document.insert", R"sql(
    INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, media_type,
                                   size_bytes, sha256, upload_time)
    VALUES ($1, $2::uuid, $3, $4::uuid, $5, $6, $7, $8, $9::bytea, $10::timestamptz)
    ON CONFLICT DO NOTHING
    RETURNING document_id
)sql"};

// $3 when its verification is due.
constexpr pg::Statement kQueue = {"document.queue", R"sql(
    INSERT INTO document.verification (province, document_id, next_try_time) VALUES ($1, $2::uuid, $3::timestamptz)
)sql"};

// For a repeat: what the first upload with this request_id recorded.
constexpr pg::Statement kFindRequest = {"document.find_request", R"sql(
    SELECT d.document_id, d.file_name, d.media_type, d.size_bytes, d.sha256, d.upload_time,
        coalesce(v.verdict, 0), coalesce(v.report, ''), v.next_try_time, coalesce(v.signed_document_id::text, ''),
        d.uploaded_by
    FROM document.document d
    LEFT JOIN document.verification v ON v.province = $1 AND v.document_id = d.document_id
    WHERE d.province = $1 AND d.caller = $2 AND d.request_id = $3::uuid
)sql"};

// Uploaded documents, and those that the office made itself. Row-level security omits what the reader may not
// see.
constexpr pg::Statement kFind = {"document.find", R"sql(
    SELECT d.document_id, d.file_name, d.media_type, d.size_bytes, d.sha256, d.upload_time,
        coalesce(v.verdict, 0), coalesce(v.report, ''), v.next_try_time, coalesce(v.signed_document_id::text, ''),
        0
    FROM document.document d
    LEFT JOIN document.verification v ON v.province = $1 AND v.document_id = d.document_id
    WHERE d.province = $1 AND d.document_id = $2::uuid
    UNION ALL
    SELECT r.document_id, d.code || CASE r.kind WHEN 1 THEN '-draft' WHEN 2 THEN '-signed' ELSE '' END || '.pdf',
        'application/pdf', r.size_bytes, r.sha256, r.make_time, 0, '', NULL, '', r.kind::integer
    FROM dossier.result_document r
    JOIN dossier.dossier d ON d.province = $1 AND d.dossier_id = r.dossier_id
    WHERE r.province = $1 AND r.document_id = $2::uuid
)sql"};

// The events that signed, sealed and renewed the result whose file $2 is, up to that one: 28 ResultSigned, 30
// ResultSealed, 40 ArchiveRenewed.
constexpr pg::Statement kSignatureEvents = {"document.signature_events", R"sql(
    SELECT e.payload
    FROM dossier.result_document r
    JOIN dossier.event e ON e.province = $1 AND e.dossier_id = r.dossier_id
    WHERE r.province = $1 AND r.document_id = $2::uuid AND e.kind IN (28, 30, 40) AND e.occur_time <= r.make_time
    ORDER BY e.seq
)sql"};

DocumentRow ToRow(const pg::Row& row) {
  return {.document_id = std::string(row.Text(0)),
          .file_name = std::string(row.Text(1)),
          .media_type = std::string(row.Text(2)),
          .size_bytes = row.Int64(3),
          .sha256 = row.Bytes(4),
          .upload_time = row.Time(5),
          .verdict = row.Int64(6),
          .report = row.Bytes(7),
          .next_verify_time = row.OptionalTime(8),
          .signed_document_id = std::string(row.Text(9))};
}

absl::StatusOr<DocumentRow> FindEarlier(pg::Connection& connection, const Upload& upload) {
  pg::Params params;
  params.Text(upload.province).Text(upload.caller).Text(upload.request_id);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kFindRequest, params));
  CHECK(rows.size() == 1);  // Only this key can conflict, and rows are never deleted.
  DocumentRow earlier = ToRow(rows[0]);
  // The size and the type follow from the bytes.
  if (earlier.sha256 != upload.document.sha256 || earlier.file_name != upload.document.file_name ||
      rows[0].Text(10) != upload.uploaded_by) {
    return refusal::RequestIdReused(upload.request_id);
  }
  return earlier;
}

}  // namespace

std::string DocumentIdFor(absl::string_view province, absl::string_view caller,
                          absl::string_view request_id) {
  return digest::UuidOf(absl::StrCat("document\n", province, "\n", caller, "\n", request_id));
}

absl::StatusOr<DocumentRow> Record(pg::Pool& pool, const Upload& upload, absl::Time deadline) {
  const DocumentRow& document = upload.document;
  pg::Params params;
  params.Text(upload.province)
      .Text(document.document_id)
      .Text(upload.caller)
      .Text(upload.request_id)
      .Text(upload.uploaded_by)
      .Text(document.file_name)
      .Text(document.media_type)
      .Int64(document.size_bytes)
      .Bytes(document.sha256)
      .Time(document.upload_time);
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  ASSIGN_OR_RETURN(auto begun, pg::Transaction::BeginAndExecute(*connection, kInsert, params));
  auto& [transaction, added] = begun;
  if (added.empty()) {
    // A repeat, perhaps at the same time as the first.
    transaction.Rollback();
    return FindEarlier(*connection, upload);
  }
  DocumentRow recorded = document;
  if (document.media_type != documents::kPdf && document.media_type != documents::kCms) {
    RETURN_IF_ERROR(transaction.Commit());
    return recorded;
  }
  // It may hold signatures: it is due at once.
  recorded.next_verify_time = timestamp::FloorToMicros(document.upload_time);
  pg::Params due;
  due.Text(upload.province).Text(document.document_id).Time(document.upload_time);
  RETURN_IF_ERROR(transaction.ExecuteAllAndCommit({pg::Call{kQueue, due}}).status());
  return recorded;
}

absl::StatusOr<DocumentRow> Find(pg::Pool& pool, const pg::Scope& scope, absl::string_view document_id,
                                 absl::Time deadline) {
  ASSIGN_OR_RETURN(pg::ReadTransaction read, pg::ReadTransaction::Begin(pool, scope, deadline));
  pg::Params params;
  params.Text(scope.province).Text(document_id);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kFind, params));
  if (rows.empty()) return refusal::DocumentNotFound(document_id);
  DocumentRow row = ToRow(rows[0]);
  row.result_kind = static_cast<int>(rows[0].Int64(10));
  return row;
}

absl::StatusOr<std::vector<std::string>> FindSignatureEvents(pg::Pool& pool, const pg::Scope& scope,
                                                             absl::string_view document_id,
                                                             absl::Time deadline) {
  ASSIGN_OR_RETURN(pg::ReadTransaction read, pg::ReadTransaction::Begin(pool, scope, deadline));
  pg::Params params;
  params.Text(scope.province).Text(document_id);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kSignatureEvents, params));
  std::vector<std::string> payloads;
  for (const pg::Row row : rows) payloads.push_back(row.Bytes(0));
  return payloads;
}

}  // namespace onestop::documents_service::store
