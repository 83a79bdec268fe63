// The look-up for citizens, by code and secret. It takes the same time and gives the same answer whether the
// code or the secret is wrong, so that codes cannot be found by trying. The limits hold for the citizen's
// address; a portal calls for many citizens and names the citizen's address.

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/dossier/texts.h"
#include "libs/messages/enums.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/errors.h"
#include "libs/service/command.h"
#include "libs/text/mask.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/handlers/told.h"

namespace onestop::tracking::handlers {
namespace {

constexpr size_t kHashBytes = 32;
// The id that replaces a missing dossier's, so that the comparison takes the same time.
constexpr char kNoDossier[] = "00000000-0000-0000-0000-000000000000";

// `wait`: until the next look-up is let in.
absl::Status TooMany(absl::Duration wait) {
  // Rounded up: a client that waits so long is not refused again.
  const int64_t seconds = std::max<int64_t>(1, absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1))));
  return refusal::Refuse(absl::ResourceExhaustedError(
                             absl::StrCat("too many look-ups in a minute; try again in ", seconds, " s")),
                         common::v1::ERROR_REASON_LOOKUP_RATE_LIMITED,
                         {{rpc::kRetrySecondsKey, absl::StrCat(seconds)}});
}

// The client of a look-up. Only systems of the catalogue are trusted to name the citizen's address: an
// outsider would give another address with each try. Errors: INVALID_ARGUMENT FIELD_INVALID.
absl::StatusOr<LookupClient> ClientOf(const catalog::Snapshot* catalogue, const rpc::Call& call,
                                      absl::Time now) {
  const absl::CivilDay today = absl::ToCivilDay(now, calendar::OfficeZone());
  const auto actor = catalogue == nullptr || call.caller.subject.empty()
                         ? nullptr
                         : catalogue->ActorBySubject(call.caller.subject, today);
  if (actor == nullptr || !actor->is_system) {
    return LookupClient{.system = "", .address = AddressKey(call.peer_address)};
  }
  if (call.citizen_address.empty()) return LookupClient{.system = actor->id, .address = ""};
  if (!IsIpAddress(call.citizen_address)) {
    return base::FieldError("onestop-citizen-address",
                            "is no address; give the citizen's, such as 203.0.113.7 or 2001:db8::7, or none");
  }
  return LookupClient{.system = actor->id, .address = AddressKey(call.citizen_address)};
}

// Takes the same time for a right secret, a wrong one, and a dossier without one.
bool SecretFits(const std::optional<ledger::DossierRow>& row, absl::string_view secret) {
  const bool has_hash = row.has_value() && row->lookup_secret_hash.size() == kHashBytes;
  const std::string given = dossier::HashLookupSecret(row.has_value() ? row->id : kNoDossier, secret);
  const std::string stored = has_hash ? row->lookup_secret_hash : std::string(kHashBytes, '\0');
  // Compared without an early exit, and combined without a branch on the secret.
  return (CRYPTO_memcmp(given.data(), stored.data(), kHashBytes) == 0) && has_hash;
}

std::string ProcedureName(const catalog::Snapshot& catalogue, const ledger::DossierRow& row) {
  const absl::CivilDay day = absl::ToCivilDay(row.submit_time, calendar::OfficeZone());
  const dossier::Procedure* procedure =
      row.procedure_version > 0 ? catalogue.ProcedureVersion(row.procedure_code, row.procedure_version)
                                : catalogue.ProcedureOn(row.procedure_code, day);
  return procedure == nullptr ? row.procedure_code : procedure->name;
}

// As the national portal shows it: its list has one name for the two ways in which work ends without a
// result.
std::string StatusText(dossier::DossierStatus status) {
  const bool ineligible = status == dossier::DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE;
  return messages::Word(messages::Language::kVietnamese,
                        ineligible ? dossier::DossierStatus::DOSSIER_STATUS_STOPPED : status);
}

v1::LookUpDossierResponse ToResponse(const catalog::Snapshot& catalogue, const ledger::DossierRow& row) {
  v1::LookUpDossierResponse response;
  response.set_code(row.code);
  response.set_masked_owner_name(text::MaskName(row.owner_name));
  response.set_procedure_name(ProcedureName(catalogue, row));
  response.set_status(row.status);
  response.set_status_text(StatusText(row.status));
  response.set_channel(row.channel);
  *response.mutable_submit_time() = service::ToTimestamp(row.submit_time);
  if (row.accept_time.has_value()) *response.mutable_accept_time() = service::ToTimestamp(*row.accept_time);
  if (row.due_time.has_value()) {
    response.set_due_date(absl::FormatCivilTime(absl::ToCivilDay(*row.due_time, calendar::OfficeZone())));
  }
  if (row.finish_time.has_value()) *response.mutable_finish_time() = service::ToTimestamp(*row.finish_time);
  if (row.return_time.has_value()) *response.mutable_return_time() = service::ToTimestamp(*row.return_time);
  return response;
}

// Of all that was written, what is for the applicant or comes from them.
absl::Status AddTexts(ledger::Reader& reader, const ledger::DossierRow& row,
                      v1::LookUpDossierResponse& response) {
  ASSIGN_OR_RETURN(const std::optional<Told> told, ReadTold(reader, row.id));
  if (!told.has_value()) return absl::OkStatus();
  if (told->open_request.has_value()) response.set_request_text(dossier::TextOf(*told->open_request));
  if (told->refusal.has_value()) response.set_refusal_text(dossier::TextOf(*told->refusal));
  // What was late is late; once it is done the day that was named tells the applicant nothing.
  if (told->apology.has_value() && !row.finish_time.has_value()) {
    response.set_appointment_date(told->apology->deadline_extended().appointment_date());
    response.set_apology_text(dossier::TextOf(*told->apology));
  }
  if (told->payment.has_value()) {
    response.set_payment_amount(told->payment->payment_requested().amount());
    response.set_payment_text(dossier::TextOf(*told->payment));
  }
  for (const dossier::v1::Event& event : told->messages) {
    v1::Message& message = *response.add_messages();
    message.set_kind(event.message_written().kind());
    message.set_text(event.message_written().text());
    *message.mutable_write_time() = event.occur_time();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::LookUpDossierResponse> LookUpDossier(const Env& env, const rpc::Call& call,
                                                        const v1::LookUpDossierRequest& request) {
  const absl::Time now = env.now();
  const auto catalogue = env.catalogue();
  ASSIGN_OR_RETURN(const LookupClient client, ClientOf(catalogue.get(), call, now));
  // Before anything is read, so that a flood costs little.
  if (!env.limits.TakeLookup(client, now)) return TooMany(env.limits.WaitForLookup(client, now));
  rpc::Fields fields;
  fields.Required("code", request.code(), kReferenceMax);
  fields.Code("lookup_secret", request.lookup_secret(), kCodeMax);
  RETURN_IF_ERROR(fields.status());
  if (catalogue == nullptr) {
    return refusal::CatalogueUnavailable();
  }
  const bool by_id = IsUuid(request.code());
  const std::string code = by_id ? request.code() : absl::AsciiStrToUpper(request.code());
  // The secret is the permission; the scope is the whole province, and the statement reads one dossier only.
  const pg::Scope scope = {.province = catalogue->province(), .whole_province = true, .personal = true};
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  ASSIGN_OR_RETURN(const std::optional<ledger::DossierRow> row,
                   by_id ? reader.DossierById(code) : reader.DossierNamed(request.code()));
  // A dossier's id and its code share one count. A failure is taken before the secret is compared, and given
  // back on success, so that concurrent tries are all counted.
  const std::string& dossier = row.has_value() ? row->id : code;
  if (row.has_value()) call.objects = {row->id};
  if (!env.limits.TakeFailure(dossier, client, now)) {
    return TooMany(env.limits.WaitForFailure(dossier, client, now));
  }
  if (!SecretFits(row, request.lookup_secret())) return dossier::error::DossierCodeNotFound(request.code());
  env.limits.GiveBackFailure(dossier, client);
  v1::LookUpDossierResponse response = ToResponse(*catalogue, *row);
  RETURN_IF_ERROR(AddTexts(reader, *row, response));
  return response;
}

}  // namespace onestop::tracking::handlers
