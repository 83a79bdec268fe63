// Folds one dossier and keeps the events whose texts are shown beside its state.

#include "services/tracking/handlers/told.h"

#include <limits>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/dossier/history.h"
#include "libs/dossier/texts.h"

namespace onestop::tracking::handlers {

absl::StatusOr<std::optional<Told>> ReadTold(ledger::Reader& reader, absl::string_view dossier_id) {
  ASSIGN_OR_RETURN(const std::vector<ledger::EventRow> rows,
                   reader.EventsOf(dossier_id, 0, std::numeric_limits<int>::max()));
  if (rows.empty()) return std::nullopt;
  dossier::History history(dossier_id);
  Told told;
  for (const ledger::EventRow& row : rows) {
    ASSIGN_OR_RETURN(dossier::v1::Event event, history.Add(row.Entry()));
    if (event.has_supplement_requested()) {
      told.open_request = std::move(event);
    } else if (dossier::IsRefusalSlip(event)) {
      told.refusal = std::move(event);
    } else if (event.has_result_drafted()) {
      told.draft = std::move(event);
    }
  }
  RETURN_IF_ERROR(history.Complete());
  told.dossier = history.Release().dossier;
  // What was asked for and came, and a draft that was refused, are of the past.
  if (told.dossier.status != dossier::DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT) {
    told.open_request.reset();
  }
  if (told.dossier.draft_document_id.empty()) told.draft.reset();
  return told;
}

}  // namespace onestop::tracking::handlers
