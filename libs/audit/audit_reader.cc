// The statements of inspectors.

#include "libs/audit/audit_reader.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"

namespace onestop::audit {
namespace {

constexpr int kVerifiedAtOnce = 10'000;

AuditFinding::Wrong WrongOf(absl::string_view name) {
  if (name == "missing") return AuditFinding::Wrong::kMissing;
  return name == "end" ? AuditFinding::Wrong::kEnd : AuditFinding::Wrong::kChanged;
}

// $2 to $6: what is empty, or infinite, does not count.
constexpr pg::Statement kList = {"audit.list", R"sql(
    SELECT e.number, e.answer_time, e.kind::bigint, e.subject, e.address, e.method, array_to_string(e.objects, E'\n'),
        e.purpose, e.code::bigint, e.reason, e.trace_id
    FROM audit.entry e
    WHERE e.province = $1 AND ($2 = '' OR e.objects @> ARRAY[$2]) AND ($3 = '' OR e.subject = $3)
        AND e.answer_time >= $4::timestamptz AND e.answer_time < $5::timestamptz AND (NOT $6::boolean OR e.code <> 0)
    ORDER BY e.number DESC
    LIMIT $7
)sql"};

constexpr pg::Statement kVerify = {"audit.verify", R"sql(
    SELECT v.number, v.wrong FROM audit.verify($1, $2, $3::integer) v
)sql"};

constexpr pg::Statement kFirst = {
    "audit.first", "SELECT coalesce(min(e.number), 0) FROM audit.entry e WHERE e.province = $1"};

constexpr pg::Statement kHashAt = {"audit.hash_at", R"sql(
    SELECT e.hash FROM audit.entry e WHERE e.province = $1 AND e.number = $2
    UNION ALL
    SELECT h.forgotten_hash FROM audit.head h WHERE h.province = $1 AND h.forgotten_number = $2 AND $2 > 0
)sql"};

constexpr pg::Statement kForget = {"audit.forget", "SELECT audit.forget($1, $2::timestamptz)"};

}  // namespace

absl::StatusOr<std::vector<AuditRow>> ListEntries(pg::Connection& connection, const std::string& province,
                                                  const AuditFilter& filter, int limit) {
  pg::Params params;
  params.Text(province)
      .Text(filter.object)
      .Text(filter.subject)
      .Time(filter.since)
      .Time(filter.until)
      .Bool(filter.refused)
      .Int64(limit);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kList, params));
  std::vector<AuditRow> entries;
  for (const pg::Row row : rows) {
    AuditRow& one = entries.emplace_back();
    one.number = row.Int64(0);
    one.entry.time = row.Time(1);
    one.entry.kind = static_cast<rpc::Caller::Kind>(row.Int64(2));
    one.entry.subject = std::string(row.Text(3));
    one.entry.address = std::string(row.Text(4));
    one.entry.method = std::string(row.Text(5));
    one.entry.objects = absl::StrSplit(row.Text(6), '\n', absl::SkipEmpty());
    one.entry.purpose = std::string(row.Text(7));
    one.entry.code = static_cast<absl::StatusCode>(row.Int64(8));
    one.entry.reason = std::string(row.Text(9));
    one.entry.trace_id = row.Bytes(10);
  }
  return entries;
}

absl::StatusOr<int64_t> Verify(pg::Connection& connection, const std::string& province,
                               absl::FunctionRef<void(const AuditFinding&)> report) {
  int64_t after = 0;
  for (;;) {
    pg::Params params;
    params.Text(province).Int64(after).Int64(kVerifiedAtOnce);
    ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kVerify, params));
    int64_t last = after;
    bool ended = false;
    for (const pg::Row row : rows) {
      if (row.Text(1).empty()) {
        last = row.Int64(0);
      } else {
        const AuditFinding::Wrong wrong = WrongOf(row.Text(1));
        ended = ended || wrong == AuditFinding::Wrong::kEnd;
        report({.number = row.Int64(0), .wrong = wrong});
      }
    }
    if (last == after || ended) return last;
    after = last;
  }
}

absl::StatusOr<int64_t> FirstKept(pg::Connection& connection, const std::string& province) {
  pg::Params params;
  params.Text(province);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kFirst, params));
  return rows[0].Int64(0);
}

absl::StatusOr<std::optional<std::string>> HashAt(pg::Connection& connection, const std::string& province,
                                                  int64_t number) {
  pg::Params params;
  params.Text(province).Int64(number);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kHashAt, params));
  std::optional<std::string> hash;
  for (const pg::Row row : rows) hash = row.Bytes(0);
  return hash;
}

absl::StatusOr<int64_t> Forget(pg::Connection& connection, const std::string& province, absl::Time before) {
  pg::Params params;
  params.Text(province).Time(before);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kForget, params));
  return rows[0].Int64(0);
}

}  // namespace onestop::audit
