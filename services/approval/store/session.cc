// Prepared signatures in the table approval.session. The service removes expired ones when it
// inserts, so no job has to.

#include "services/approval/store/session.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::approval::store {
namespace {

constexpr pg::Statement kDeleteExpired = {"approval.delete_expired", R"sql(
    DELETE FROM approval.session WHERE province = $1 AND expire_time <= $2::timestamptz
)sql"};

// $14 now, $15 how many at most. Two at once may pass the limit by one: it bounds what is stored, no more.
constexpr pg::Statement kInsert = {"approval.insert_session", R"sql(
    INSERT INTO approval.session (province, session_id, fingerprint, staff_id, dossier_id, task_number, kind,
        document_id, document_sha256, document_size, appended, byte_range, digest, expire_time)
    SELECT $1, $2::uuid, $3::bytea, $4, $5::uuid, $6::integer, $7::smallint, $8::uuid, $9::bytea, $10::bigint,
        $11::bytea, $12::bigint[], $13::bytea, $14::timestamptz
    WHERE (SELECT count(*) FROM approval.session
           WHERE province = $1 AND staff_id = $4 AND session_id <> $2::uuid) < $15::bigint
    ON CONFLICT DO NOTHING
    RETURNING session_id
)sql"};

constexpr pg::Statement kFind = {"approval.find_session", R"sql(
    SELECT fingerprint, staff_id, dossier_id::text, task_number::bigint, kind::bigint, document_id::text,
        document_sha256, document_size, appended, byte_range[1], byte_range[2], byte_range[3], byte_range[4],
        digest, expire_time
    FROM approval.session WHERE province = $1 AND session_id = $2::uuid
)sql"};

constexpr pg::Statement kDelete = {"approval.delete_session", R"sql(
    DELETE FROM approval.session WHERE province = $1 AND session_id = $2::uuid
)sql"};

}  // namespace

absl::Status Insert(pg::Pool& pool, absl::string_view province, const Session& session, absl::Time now,
                    absl::Time deadline) {
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  pg::Params expired;
  expired.Text(province).Time(now);
  // Before the insertion, so that expired sessions do not count against the limit.
  RETURN_IF_ERROR(connection->Execute(kDeleteExpired, expired).status());

  pg::Params params;
  params.Text(province).Text(session.id).Bytes(session.fingerprint).Text(session.staff_id);
  params.Text(session.dossier_id).Int64(session.task_number).Int64(session.kind).Text(session.document_id);
  params.Bytes(session.document_sha256).Int64(session.document_size).Bytes(session.appended);
  params.Int64Array(session.byte_range).Bytes(session.digest).Time(session.expire_time).Int64(kSessionsMax);
  ASSIGN_OR_RETURN(const pg::Result inserted, connection->Execute(kInsert, params));
  // Nothing inserted: there is one with this id, or the limit is reached. Only a look-up can tell.
  if (inserted.size() == 1) return absl::OkStatus();
  pg::Params find;
  find.Text(province).Text(session.id);
  ASSIGN_OR_RETURN(const pg::Result present, connection->Execute(kFind, find));
  if (!present.empty()) return absl::OkStatus();
  return refusal::Refuse(
      absl::ResourceExhaustedError(absl::StrCat("you have ", kSessionsMax,
                                                " signing sessions open; complete some, or wait until they "
                                                "expire")),
      common::v1::ERROR_REASON_TOO_MANY_SIGNING_SESSIONS, {{"max", absl::StrCat(kSessionsMax)}});
}

absl::StatusOr<std::optional<Session>> Find(pg::Pool& pool, absl::string_view province, absl::string_view id,
                                            absl::Time deadline) {
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  pg::Params params;
  params.Text(province).Text(id);
  ASSIGN_OR_RETURN(const pg::Result rows, connection->Execute(kFind, params));
  if (rows.empty()) return std::optional<Session>();
  const pg::Row row = rows[0];
  return std::optional<Session>(
      Session{.id = std::string(id),
              .fingerprint = row.Bytes(0),
              .staff_id = std::string(row.Text(1)),
              .dossier_id = std::string(row.Text(2)),
              .task_number = static_cast<int>(row.Int64(3)),
              // Written by this service alone, so only SIGN or SEAL.
              .kind = static_cast<common::v1::StepKind>(row.Int64(4)),
              .document_id = std::string(row.Text(5)),
              .document_sha256 = row.Bytes(6),
              .document_size = row.Int64(7),
              .appended = row.Bytes(8),
              .byte_range = {row.Int64(9), row.Int64(10), row.Int64(11), row.Int64(12)},
              .digest = row.Bytes(13),
              .expire_time = row.Time(14)});
}

absl::Status Remove(pg::Pool& pool, absl::string_view province, absl::string_view id, absl::Time deadline) {
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  pg::Params params;
  params.Text(province).Text(id);
  return connection->Execute(kDelete, params).status();
}

}  // namespace onestop::approval::store
