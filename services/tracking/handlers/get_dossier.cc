// One dossier as the office sees it, by id or by code, with what only its events say.

#include "absl/time/civil_time.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/names.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/access.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/texts.h"
#include "libs/service/command.h"
#include "libs/text/mask.h"
#include "services/tracking/handlers/actions.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/handlers/open_dossier.h"
#include "services/tracking/handlers/told.h"

namespace onestop::tracking::handlers {

// By the rule for fields of requests, so that both take the same texts for ids.
bool IsUuid(absl::string_view text) {
  rpc::Fields fields;
  fields.Uuid("id", text);
  return fields.ok();
}

v1::Dossier ToProto(const Shown& shown, const ledger::DossierRow& row, bool masked) {
  v1::Dossier dossier;
  dossier.set_dossier_id(row.id);
  dossier.set_code(row.code);
  dossier.set_status(row.status);
  dossier.set_procedure_code(row.procedure_code);
  dossier.set_procedure_version(row.procedure_version);
  dossier.set_intake_unit(row.intake_unit);
  dossier.set_resolving_agency(row.resolving_agency);
  dossier.set_channel(row.channel);
  dossier.set_owner_name(masked ? text::MaskName(row.owner_name) : row.owner_name);
  *dossier.mutable_submit_time() = service::ToTimestamp(row.submit_time);
  if (row.intake_due_time.has_value()) {
    *dossier.mutable_intake_due_time() = service::ToTimestamp(*row.intake_due_time);
  }
  if (row.accept_time.has_value()) *dossier.mutable_accept_time() = service::ToTimestamp(*row.accept_time);
  if (row.due_time.has_value()) *dossier.mutable_due_time() = service::ToTimestamp(*row.due_time);
  if (row.finish_time.has_value()) *dossier.mutable_finish_time() = service::ToTimestamp(*row.finish_time);
  if (row.return_time.has_value()) *dossier.mutable_return_time() = service::ToTimestamp(*row.return_time);
  dossier.set_timeliness(dossier::TimelinessAt(row.ForTimeliness(), shown.now));
  dossier.set_open_step(row.open_step);
  dossier.set_holder(row.holder);
  dossier.set_version(row.version);
  dossier.set_register_number(row.register_number);
  dossier.set_document_symbol(row.document_symbol);
  dossier.set_result_document_id(row.result_document_id);
  // InfinitePast means that it is not known, which the contract expresses by leaving the field out.
  if (row.archive_end_time.has_value() && *row.archive_end_time != absl::InfinitePast()) {
    *dossier.mutable_archive_end_time() = service::ToTimestamp(*row.archive_end_time);
  }
  const absl::CivilDay today = absl::ToCivilDay(shown.now, calendar::OfficeZone());
  dossier.set_procedure_name(catalog::ProcedureName(shown.catalogue, row.procedure_code, today));
  dossier.set_intake_unit_name(catalog::AgencyName(shown.catalogue, row.intake_unit, today));
  dossier.set_resolving_agency_name(catalog::AgencyName(shown.catalogue, row.resolving_agency, today));
  dossier.set_holder_name(catalog::StaffName(shown.catalogue, row.holder, today));
  return dossier;
}

namespace {

void SetSlip(const Shown& shown, const dossier::v1::Event& event, v1::Slip& slip) {
  slip.set_text(dossier::TextOf(event));
  slip.set_form_number(dossier::FormNumberOf(event));
  *slip.mutable_issue_time() = event.occur_time();
  slip.set_issuer(event.actor());
  slip.set_issuer_name(catalog::StaffName(shown.catalogue, event.actor(),
                                          absl::ToCivilDay(shown.now, calendar::OfficeZone())));
}

// The code of the national public-service portal, which has one for the two ways in which work ends without a result.
int NationalStatus(dossier::DossierStatus status) {
  const bool ineligible = status == dossier::DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE;
  return ineligible ? dossier::DossierStatus::DOSSIER_STATUS_STOPPED : status;
}

void AddConsultations(const Told& told, v1::Dossier& dossier) {
  for (const dossier::v1::Event& event : told.consultations) {
    if (event.has_consultation_requested()) {
      const dossier::v1::ConsultationRequested& requested = event.consultation_requested();
      v1::Consultation& consultation = *dossier.add_consultations();
      consultation.set_number(requested.number());
      consultation.set_agency(requested.agency());
      consultation.set_content(requested.content());
      consultation.set_answer_due_date(requested.answer_due_date());
      *consultation.mutable_request_time() = event.occur_time();
      continue;
    }
    const dossier::v1::ConsultationAnswered& answered = event.consultation_answered();
    for (v1::Consultation& consultation : *dossier.mutable_consultations()) {
      if (consultation.number() != answered.number()) continue;
      consultation.set_opinion(answered.opinion());
      *consultation.mutable_answer_time() = event.occur_time();
    }
  }
}

// What the dossier waits for: a payment, an answer to the applicant, a check of papers.
void AddWaits(const Told& told, v1::Dossier& dossier) {
  dossier.set_appointment_date(told.dossier.appointment_date);
  dossier.set_supplement_unchecked(told.dossier.supplement_unchecked);
  if (told.payment.has_value()) {
    const dossier::v1::PaymentRequested& requested = told.payment->payment_requested();
    v1::PaymentDue& payment = *dossier.mutable_payment_due();
    payment.set_amount(requested.amount());
    payment.set_content(requested.content());
    payment.set_pauses_clock(!requested.pause_basis().empty());
    *payment.mutable_request_time() = told.payment->occur_time();
  }
  if (told.end_request.has_value()) {
    v1::EndRequest& request = *dossier.mutable_end_request();
    request.set_kind(told.end_request->end_requested().kind());
    request.set_reason(told.end_request->end_requested().reason());
    *request.mutable_request_time() = told.end_request->occur_time();
  }
}

// What the events say and the projection does not: a list would read hundreds of histories for it.
void AddTold(const Shown& shown, const Told& told, absl::string_view locale, v1::Dossier& dossier) {
  dossier.set_external_reference(told.dossier.external_reference);
  for (const dossier::v1::PersonalDataKind kind : told.dossier.erased) dossier.add_erased_personal_data(kind);
  *dossier.mutable_owner() = told.dossier.owner;
  if (!told.dossier.submitter.full_name().empty()) *dossier.mutable_submitter() = told.dossier.submitter;
  dossier.mutable_components()->Assign(told.dossier.components.begin(), told.dossier.components.end());
  if (const dossier::Task* open = told.dossier.OpenTask(); open != nullptr) {
    dossier.set_open_step_kind(open->kind);
    dossier.set_open_task(open->number);
  }
  if (told.open_request.has_value()) SetSlip(shown, *told.open_request, *dossier.mutable_open_request());
  if (told.refusal.has_value()) SetSlip(shown, *told.refusal, *dossier.mutable_refusal());
  dossier.set_national_status(NationalStatus(told.dossier.status));
  AddWaits(told, dossier);
  AddActions(shown.catalogue, shown.actor, told.dossier, shown.now, locale, dossier);
  const bool works_on_it =
      dossier::WorksOn(shown.actor, told.dossier.intake_unit, told.dossier.resolving_agency);
  if (works_on_it) AddConsultations(told, dossier);
  if (!told.draft.has_value() || !works_on_it) return;
  const dossier::v1::ResultDrafted& draft = told.draft->result_drafted();
  dossier.set_draft_document_id(draft.document_id());
  dossier.set_draft_title(draft.title());
  dossier.set_draft_signer(draft.signer());
  dossier.set_draft_signer_name(catalog::StaffName(shown.catalogue, draft.signer(),
                                                   absl::ToCivilDay(shown.now, calendar::OfficeZone())));
}

}  // namespace

absl::StatusOr<v1::GetDossierResponse> GetDossier(const Env& env, const rpc::Call& call,
                                                  const v1::GetDossierRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  const bool by_id = !request.dossier_id().empty();
  // They might name two dossiers.
  if (by_id && !request.code().empty())
    fields.Add("code", "is given besides dossier_id; give one of the two");
  if (by_id) {
    fields.Uuid("dossier_id", request.dossier_id());
  } else {
    fields.Required("code", request.code(), kReferenceMax);
  }
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal, service::ResolveCaller(env.catalogue, call, now));
  ASSIGN_OR_RETURN(OpenedDossier opened, OpenDossier(env, call, principal, request.dossier_id(),
                                                     request.code(), dossier::ReadLevel::kCourse));
  v1::GetDossierResponse response;
  const Shown shown = {.catalogue = *principal.catalogue, .actor = *principal.actor, .now = now};
  *response.mutable_dossier() = ToProto(shown, opened.row, /*masked=*/false);
  ASSIGN_OR_RETURN(const std::optional<Told> told, ReadTold(opened.reader, opened.row.id));
  if (told.has_value()) AddTold(shown, *told, call.locale, *response.mutable_dossier());
  return response;
}

}  // namespace onestop::tracking::handlers
