#include "services/workflow/store/document_store.h"

#include "libs/base/reason.h"
#include "libs/base/status_macros.h"

namespace onestop::workflow::store {
namespace {

constexpr pg::Statement kFindDocument = {"workflow.find_document", R"sql(
    SELECT sha256 FROM document.document WHERE province = $1 AND document_id = $2::uuid
)sql"};

}  // namespace

absl::StatusOr<std::string> DocumentHash(pg::Pool& pool, const pg::Scope& scope,
                                         absl::string_view document_id, absl::Time deadline) {
  ASSIGN_OR_RETURN(pg::ReadTransaction read, pg::ReadTransaction::Begin(pool, scope, deadline));
  pg::Params params;
  params.Text(scope.province).Text(document_id);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kFindDocument, params));
  if (rows.empty()) {
    return base::WithReason(
        absl::NotFoundError("there is no such document, or it is somebody else's; upload it first"),
        {"DOCUMENT_NOT_FOUND", {{"document_id", std::string(document_id)}}});
  }
  return rows[0].Bytes(0);
}

}  // namespace onestop::workflow::store
