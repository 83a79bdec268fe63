// By the index of what is open: who holds it is none of its columns, and it is small.

#include "services/catalog/store/held_tasks.h"

#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"
#include "libs/pg/read_transaction.h"

namespace onestop::catalog_service::store {
namespace {

// $1 province, $2 staff ids. Codes hold no blanks.
constexpr pg::Statement kHeldTasks = {"catalog.held_tasks", R"sql(
    SELECT t.assignee, count(*),
        array_to_string((array_agg(coalesce(r.code, t.dossier_id::text) ORDER BY t.due_time, r.code))[1:3], ' ')
    FROM dossier.task t
    CROSS JOIN LATERAL (SELECT d.code FROM dossier.dossier d
                        WHERE d.province = $1 AND d.dossier_id = t.dossier_id OFFSET 0) r
    WHERE t.province = $1 AND t.finish_time IS NULL AND t.assignee = ANY ($2::text[])
    GROUP BY t.assignee ORDER BY t.assignee
)sql"};

}  // namespace

absl::StatusOr<std::vector<catalog::v1::HeldTasks>> FindHeldTasks(pg::Pool& pool, const std::string& province,
                                                                  const std::vector<std::string>& staff_ids,
                                                                  absl::Time deadline) {
  std::vector<catalog::v1::HeldTasks> held;
  if (staff_ids.empty()) return held;
  ASSIGN_OR_RETURN(
      pg::ReadTransaction read,
      pg::ReadTransaction::Begin(pool, {.province = province, .whole_province = true}, deadline));
  pg::Params params;
  params.Text(province).TextArray(staff_ids);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kHeldTasks, params));
  for (const pg::Row row : rows) {
    catalog::v1::HeldTasks& of = held.emplace_back();
    of.set_staff_id(std::string(row.Text(0)));
    of.set_tasks(static_cast<int32_t>(row.Int64(1)));
    for (const absl::string_view code : absl::StrSplit(row.Text(2), ' '))
      of.add_dossier_codes(std::string(code));
  }
  return held;
}

}  // namespace onestop::catalog_service::store
