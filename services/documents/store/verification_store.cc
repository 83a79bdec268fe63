// The queue of verifications in the table document.verification. A file is taken by counting its
// attempt and setting the next time, in one statement: no lock is held while it is verified.

#include "services/documents/store/verification_store.h"

#include <vector>

#include "libs/base/status_macros.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::documents_service::store {
namespace {

// SKIP LOCKED: another process that takes a file at the same time gets the next one. $3 when each attempt would be due
// again: beyond the last there is no more.
constexpr pg::Statement kTakeDue = {"verification.take_due", R"sql(
    UPDATE document.verification v
    SET tries = v.tries + 1,
        next_try_time = ($3::timestamptz[])[v.tries + 1]
    FROM document.document d
    WHERE v.province = $1
      AND v.document_id = (SELECT due.document_id FROM document.verification due
                           WHERE due.province = $1 AND due.next_try_time <= $2::timestamptz
                           ORDER BY due.next_try_time LIMIT 1 FOR UPDATE SKIP LOCKED)
      AND d.province = $1 AND d.document_id = v.document_id
    RETURNING v.document_id, d.sha256, d.media_type, v.tries, d.file_name, d.upload_time
)sql"};

// The number of the attempt guards the update: a later attempt has the last word.
constexpr pg::Statement kKeep = {"verification.keep", R"sql(
    UPDATE document.verification
    SET verdict = $4, report = $5::bytea, verify_time = $6::timestamptz, policy_version = $7,
        next_try_time = CASE WHEN $8 THEN NULL ELSE next_try_time END,
        signed_document_id = nullif($9, '')::uuid, files_seen = nullif($10::bigint, -1)
    WHERE province = $1 AND document_id = $2::uuid AND tries = $3
)sql"};

// The other files of the same dossiers: a signature beside its file names only a digest or a name.
constexpr pg::Statement kFindOthers = {"verification.find_others", R"sql(
    SELECT DISTINCT d.document_id, d.file_name, d.sha256
    FROM dossier.document_use mine
    JOIN dossier.document_use other ON other.province = $1 AND other.dossier_id = mine.dossier_id
        AND other.document_id <> mine.document_id
    JOIN document.document d ON d.province = $1 AND d.document_id = other.document_id
    WHERE mine.province = $1 AND mine.document_id = $2::uuid
    ORDER BY d.document_id LIMIT $3
)sql"};

// The versions are few: a recursive query finds each by one probe of the index. Rows that become due leave
// that index.
constexpr pg::Statement kRecall = {"verification.recall", R"sql(
    WITH RECURSIVE version AS (
        (SELECT v.policy_version FROM document.verification v
         WHERE v.province = $1 AND v.next_try_time IS NULL AND v.policy_version IS NOT NULL
         ORDER BY v.policy_version LIMIT 1)
        UNION ALL
        SELECT (SELECT v.policy_version FROM document.verification v
                WHERE v.province = $1 AND v.next_try_time IS NULL AND v.policy_version > version.policy_version
                ORDER BY v.policy_version LIMIT 1)
        FROM version WHERE version.policy_version IS NOT NULL
    ), outdated AS (
        SELECT v.document_id FROM version, LATERAL (
            SELECT v.document_id FROM document.verification v
            WHERE v.province = $1 AND v.next_try_time IS NULL AND v.policy_version = version.policy_version
              AND v.verify_time > $3::timestamptz
            LIMIT $5) v
        WHERE version.policy_version <> $2
        LIMIT $5
    ), joined AS (
        SELECT w.document_id FROM (
            SELECT v.document_id, v.files_seen FROM document.verification v
            WHERE v.province = $1 AND v.files_seen IS NOT NULL AND v.verify_time > $3::timestamptz
            ORDER BY v.verify_time DESC LIMIT 10 * $5) w
        WHERE w.files_seen < (
            SELECT count(DISTINCT other.document_id)
            FROM dossier.document_use mine
            JOIN dossier.document_use other ON other.province = $1
                AND other.dossier_id = mine.dossier_id AND other.document_id <> mine.document_id
            WHERE mine.province = $1 AND mine.document_id = w.document_id)
        LIMIT $5
    )
    UPDATE document.verification v
    SET next_try_time = $4::timestamptz, tries = 0, files_seen = NULL
    WHERE v.province = $1
      AND v.document_id = ANY (ARRAY(SELECT document_id FROM outdated UNION SELECT document_id FROM joined))
    RETURNING v.document_id
)sql"};

}  // namespace

absl::StatusOr<std::optional<DueFile>> TakeDue(pg::Pool& pool, const std::string& province, absl::Time now,
                                               absl::Span<const absl::Duration> pauses, absl::Time deadline) {
  std::vector<absl::Time> times;
  // An index beyond the array gives NULL: the file is then not due any more.
  for (const absl::Duration pause : pauses) times.push_back(now + pause);
  pg::Params params;
  params.Text(province).Time(now).TimeArray(times);
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  ASSIGN_OR_RETURN(const pg::Result rows, connection->Execute(kTakeDue, params));
  if (rows.empty()) return std::nullopt;
  return DueFile{.document_id = std::string(rows[0].Text(0)),
                 .sha256 = rows[0].Bytes(1),
                 .media_type = std::string(rows[0].Text(2)),
                 .file_name = std::string(rows[0].Text(4)),
                 .upload_time = rows[0].Time(5),
                 .tries = rows[0].Int64(3)};
}

absl::Status Keep(pg::Pool& pool, const std::string& province, const DueFile& file,
                  const VerificationResult& result, absl::Time deadline) {
  pg::Params params;
  params.Text(province)
      .Text(file.document_id)
      .Int64(file.tries)
      .Int64(result.report.verdict())
      .Bytes(result.report.SerializeAsString())
      .Time(timestamp::ToTime(result.report.verify_time()))
      .Text(result.report.policy_version())
      .Bool(result.final)
      .Text(result.signed_document_id)
      .Int64(result.files_seen.value_or(-1));
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  return connection->Execute(kKeep, params).status();
}

absl::StatusOr<std::vector<OtherFile>> FindOthers(pg::Pool& pool, const std::string& province,
                                                  const std::string& document_id, absl::Time deadline) {
  pg::Params params;
  params.Text(province).Text(document_id).Int64(kOtherFilesMax);
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  ASSIGN_OR_RETURN(const pg::Result rows, connection->Execute(kFindOthers, params));
  std::vector<OtherFile> others;
  for (const pg::Row row : rows) {
    others.push_back({.document_id = std::string(row.Text(0)),
                      .file_name = std::string(row.Text(1)),
                      .sha256 = row.Bytes(2)});
  }
  return others;
}

absl::StatusOr<int64_t> Requeue(pg::Pool& pool, const std::string& province,
                                const std::string& policy_version, absl::Time now, absl::Time deadline) {
  pg::Params params;
  // Older verdicts keep what was decided on them.
  params.Text(province).Text(policy_version).Time(now - kRecallAgeMax).Time(now).Int64(kRecallMax);
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  ASSIGN_OR_RETURN(const pg::Result rows, connection->Execute(kRecall, params));
  // The caller repeats while there may be more.
  return int64_t{rows.size()};
}

}  // namespace onestop::documents_service::store
