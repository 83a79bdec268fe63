// Folds one dossier and keeps the events whose texts are shown beside its state.

#include "services/tracking/handlers/told.h"

#include <limits>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/dossier/history.h"
#include "libs/dossier/texts.h"

namespace onestop::tracking::handlers {

namespace {

void Keep(dossier::v1::Event event, Told& told) {
  using Event = dossier::v1::Event;
  switch (event.kind_case()) {
    case Event::kSupplementRequested:
    // What is still missing takes the place of what was asked for.
    case Event::kSupplementDeclined:
      told.open_request = std::move(event);
      return;
    case Event::kResultDrafted:
      told.draft = std::move(event);
      return;
    case Event::kDeadlineExtended:
      told.apology = std::move(event);
      return;
    case Event::kPaymentRequested:
      told.payment = std::move(event);
      return;
    case Event::kEndRequested:
      told.end_request = std::move(event);
      return;
    case Event::kConsultationRequested:
    case Event::kConsultationAnswered:
      told.consultations.push_back(std::move(event));
      return;
    case Event::kMessageWritten:
      if (event.message_written().kind() != common::v1::MESSAGE_KIND_INTERNAL) {
        told.messages.push_back(std::move(event));
      }
      return;
    default:
      if (dossier::IsRefusalSlip(event)) told.refusal = std::move(event);
  }
}

// What was asked for and came, and a draft that was refused, are of the past.
void DropPast(Told& told) {
  if (told.dossier.status != dossier::DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT) {
    told.open_request.reset();
  }
  if (told.dossier.draft_document_id.empty()) told.draft.reset();
  if (!told.dossier.payment_due.has_value()) told.payment.reset();
  if (!told.dossier.end_request.has_value()) told.end_request.reset();
}

}  // namespace

absl::StatusOr<std::optional<Told>> ReadTold(ledger::Reader& reader, absl::string_view dossier_id) {
  ASSIGN_OR_RETURN(const std::vector<ledger::EventRow> rows,
                   reader.EventsOf(dossier_id, 0, std::numeric_limits<int>::max()));
  if (rows.empty()) return std::nullopt;
  dossier::History history(dossier_id);
  Told told;
  for (const ledger::EventRow& row : rows) {
    ASSIGN_OR_RETURN(dossier::v1::Event event, history.Add(row.Entry()));
    Keep(std::move(event), told);
  }
  RETURN_IF_ERROR(history.Complete());
  told.dossier = history.Release().dossier;
  DropPast(told);
  return told;
}

}  // namespace onestop::tracking::handlers
