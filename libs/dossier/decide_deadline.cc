// What changes or explains when a dossier is done: an apology with a new day, and the wait for a payment (NĐ 61/2018
// Đ.19.9, 22).

#include <array>
#include <optional>

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/due_time.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

constexpr std::array kBeforeTheEnd = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                      DossierStatus::DOSSIER_STATUS_PROCESSING,
                                      DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT};
constexpr std::array kAtWork = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                DossierStatus::DOSSIER_STATUS_PROCESSING};
constexpr std::array kAwaitingPayment = {DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT};

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const ExtendDeadline& extend) {
  // The head of the agency answers for the letter (Mẫu 04).
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_LEADER, input.dossier.resolving_agency));
  RETURN_IF_ERROR(CheckStatus(input, kBeforeTheEnd));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  if (input.dossier.extensions >= rules->extensions_max) {
    return error::ExtensionLimitReached(input.dossier, rules->extensions_max);
  }
  // Also a letter that comes too late names a day that is still to come.
  const absl::CivilDay due_day = DayOf(*input.dossier.due_time);
  const absl::CivilDay today = DayOf(occur);
  if (extend.appointment <= due_day || extend.appointment <= today) {
    return error::AppointmentNotLater(extend.appointment, due_day, today);
  }
  ASSIGN_OR_RETURN(const calendar::Calendar* calendar, CalendarOf(input));
  ASSIGN_OR_RETURN(const absl::Time end, calendar->EndOfDay(extend.appointment));

  Decision decision = NewDecision(input, occur, Role::ROLE_LEADER);
  v1::DeadlineExtended& extended = *decision.event.mutable_deadline_extended();
  extended.set_reason(extend.reason);
  extended.set_appointment_date(absl::FormatCivilTime(extend.appointment));
  *extended.mutable_appointment_time() = ToProto(end);
  extended.set_late(today + rules->extension_notice_days > due_day);
  WantYearlyNumber(decision, kApologySeries, input.dossier.resolving_agency, occur);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestPayment& request) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_SPECIALIST, input.dossier.resolving_agency));
  RETURN_IF_ERROR(CheckStatus(input, kAtWork));
  RETURN_IF_ERROR(CheckOwnStep(input));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_SPECIALIST);
  v1::PaymentRequested& requested = *decision.event.mutable_payment_requested();
  requested.set_amount(request.amount);
  requested.set_content(request.content);
  // Whether the time counts is the catalogue's to say, never the one who asks.
  if (const Procedure* const procedure = input.context.office.procedure; procedure != nullptr) {
    requested.set_pause_basis(procedure->payment_pause_basis);
  }
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RecordPayment& payment) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(input, kAwaitingPayment));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  v1::PaymentReceived& received = *decision.event.mutable_payment_received();
  received.set_receipt(payment.receipt);
  if (input.dossier.payment_due->pauses_clock) {
    ASSIGN_OR_RETURN(const DueTime due, DueMovedBy(input, input.dossier.payment_due->request_time, occur,
                                                   PinnedLimit(input.dossier)));
    *received.mutable_due_time() = ToProto(due.time);
    received.set_due_date(absl::FormatCivilTime(due.date));
  }
  RETURN_IF_ERROR(ReopenLastStep(input, occur, *received.mutable_next_task()));
  return decision;
}

}  // namespace onestop::dossier
