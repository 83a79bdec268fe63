#include "services/documents/store/verification_store.h"

#include <vector>

#include "libs/base/status_macros.h"

namespace onestop::documents::store {
namespace {

// Another process that takes one at the same time takes the next.
constexpr pg::Statement kTakeDue = {"verification.take_due", R"sql(
    UPDATE document.verification v
    SET tries = v.tries + 1,
        next_try_time = $2::timestamptz + make_interval(secs => ($3::bigint[])[v.tries + 1])
    FROM document.document d
    WHERE v.province = $1
      AND v.document_id = (SELECT due.document_id FROM document.verification due
                           WHERE due.province = $1 AND due.next_try_time <= $2::timestamptz
                           ORDER BY due.next_try_time LIMIT 1 FOR UPDATE SKIP LOCKED)
      AND d.province = v.province AND d.document_id = v.document_id
    RETURNING v.document_id, d.sha256, d.media_type, v.tries
)sql"};

constexpr pg::Statement kKeepReport = {"verification.keep_report", R"sql(
    UPDATE document.verification
    SET verdict = $4, report = $5::bytea, verify_time = $6::timestamptz, policy_version = $7,
        next_try_time = CASE WHEN $8 THEN NULL ELSE next_try_time END
    WHERE province = $1 AND document_id = $2::uuid AND tries = $3
)sql"};

}  // namespace

absl::StatusOr<std::optional<DueFile>> TakeDue(pg::Pool& pool, const std::string& province, absl::Time now,
                                               absl::Span<const absl::Duration> pauses, absl::Time deadline) {
  std::vector<int64_t> seconds;
  for (const absl::Duration pause : pauses) seconds.push_back(absl::ToInt64Seconds(pause));
  pg::Params params;
  params.Text(province).Time(now).Int64Array(seconds);
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  ASSIGN_OR_RETURN(const pg::Result rows, connection->Execute(kTakeDue, params));
  if (rows.empty()) return std::nullopt;
  return DueFile{.document_id = std::string(rows[0].Text(0)),
                 .sha256 = rows[0].Bytes(1),
                 .media_type = std::string(rows[0].Text(2)),
                 .tries = rows[0].Int64(3)};
}

absl::Status KeepReport(pg::Pool& pool, const std::string& province, const DueFile& file,
                        const signing::v1::Report& report, bool final, absl::Time deadline) {
  pg::Params params;
  params.Text(province)
      .Text(file.document_id)
      .Int64(file.tries)
      .Int64(report.verdict())
      .Bytes(report.SerializeAsString())
      .Time(absl::FromUnixSeconds(report.verify_time().seconds()))
      .Text(report.policy_version())
      .Bool(final);
  ASSIGN_OR_RETURN(const pg::Pool::Lease connection, pool.Acquire(deadline));
  return connection->Execute(kKeepReport, params).status();
}

}  // namespace onestop::documents::store
