#include "services/approval/store/result_document.h"

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::approval::store {
namespace {

using ::onestop::dossier::v1::Event;

// The last act of one kind. By the primary key, backwards: a dossier has a few dozen events.
constexpr pg::Statement kLastEvent = {"approval.last_event", R"sql(
    SELECT payload
    FROM dossier.event
    WHERE province = $1 AND dossier_id = $2::uuid AND kind = $3
    ORDER BY seq DESC
    LIMIT 1
)sql"};

// An event without an act when there is none.
absl::StatusOr<Event> LastEvent(pg::Pool& pool, const pg::Scope& scope, absl::string_view dossier_id,
                                int kind, absl::Time deadline) {
  ASSIGN_OR_RETURN(pg::ReadTransaction read, pg::ReadTransaction::Begin(pool, scope, deadline));
  pg::Params params;
  params.Text(scope.province).Text(dossier_id).Int64(kind);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kLastEvent, params));
  Event event;
  if (!rows.empty() && !event.ParseFromString(rows[0].Bytes(0))) {
    return base::WithReason(absl::DataLossError(absl::StrCat("an event of dossier ", dossier_id,
                                                             " cannot be read; tell the operator")),
                            {"HISTORY_DAMAGED", {{"dossier_id", std::string(dossier_id)}}});
  }
  return event;
}

}  // namespace

absl::StatusOr<std::string> PresentDraft(pg::Pool& pool, const pg::Scope& scope, absl::string_view dossier_id,
                                         absl::Time deadline) {
  ASSIGN_OR_RETURN(const Event event, LastEvent(pool, scope, dossier_id, Event::kResultDrafted, deadline));
  return event.result_drafted().document_sha256();
}

absl::StatusOr<std::string> SignedDocument(pg::Pool& pool, const pg::Scope& scope,
                                           absl::string_view dossier_id, absl::Time deadline) {
  ASSIGN_OR_RETURN(const Event event, LastEvent(pool, scope, dossier_id, Event::kResultSigned, deadline));
  return event.result_signed().document_sha256();
}

}  // namespace onestop::approval::store
