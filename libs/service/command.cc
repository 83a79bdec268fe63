// From a call to a submission for the ledger: who acts, with which rights, and how a repeat is
// recognised.

#include "libs/service/command.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/errors.h"
#include "libs/refusal/refusals.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::service {
namespace {

// Distinguishes requests that use the same request_id: the method and the request's bytes. The blank line stays what it
// was when a person could stand there, so that repeats of earlier requests are recognised.
std::string Fingerprint(const rpc::Call& call, const google::protobuf::Message& request) {
  return digest::Sha256Text(absl::StrCat(call.method, "\n\n"), request.SerializeAsString());
}

absl::StatusOr<Principal> Resolve(const CurrentCatalogue& catalogue, const rpc::Call& call, absl::Time now) {
  RETURN_IF_ERROR(rpc::RequireCredentials(call));
  Principal principal = {.catalogue = catalogue(), .actor = nullptr};
  if (principal.catalogue == nullptr) return refusal::CatalogueUnavailable();
  // Days of the office, since positions are held by local days.
  const absl::CivilDay today = absl::ToCivilDay(now, calendar::OfficeZone());
  ASSIGN_OR_RETURN(principal.actor, principal.catalogue->Resolve(call.caller.subject, today));
  return principal;
}

}  // namespace

absl::StatusOr<Principal> ResolveCaller(const CurrentCatalogue& catalogue, const rpc::Call& call,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(Principal principal, Resolve(catalogue, call, now));
  if (!principal.actor->migration) return principal;
  // A system that may import is an ordinary system in every other call.
  auto without = std::make_shared<dossier::Actor>(*principal.actor);
  without->migration.reset();
  principal.actor = std::move(without);
  return principal;
}

absl::StatusOr<Principal> ResolveImporter(const CurrentCatalogue& catalogue, const rpc::Call& call,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(Principal principal, Resolve(catalogue, call, now));
  if (!principal.actor->migration) return dossier::error::MigrationRightMissing("importing history");
  const dossier::MigrationRight& right = *principal.actor->migration;
  const absl::CivilDay today = absl::ToCivilDay(now, calendar::OfficeZone());
  if (today >= right.first_day && today <= right.last_day) return principal;
  return dossier::error::MigrationRightEnded(right.first_day, right.last_day);
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return timestamp::ToTimestamp(timestamp::FloorToMicros(time));
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return timestamp::FloorToMicros(timestamp::ToTime(timestamp));
}

absl::StatusOr<ledger::Submission> MakeSubmission(const CommandEnv& env, const rpc::Call& call,
                                                  const CommandHeader& header,
                                                  const google::protobuf::Message& request,
                                                  dossier::Command command) {
  ASSIGN_OR_RETURN(Principal principal, ResolveCaller(env.catalogue, call, env.now()));
  ledger::Submission submission;
  // The caller and the request_id together are the key of a repeat; neither alone is unique.
  submission.caller = call.caller.subject;
  submission.request_id = header.request_id;
  submission.fingerprint = Fingerprint(call, request);
  // A new dossier's id follows from the request, so a repeat of a submission meets the same dossier.
  submission.dossier_id = header.dossier_id.empty()
                              ? ledger::DossierIdFor(env.province, call.caller.subject, header.request_id)
                              : header.dossier_id;
  call.objects = {submission.dossier_id};
  submission.command = std::move(command);
  submission.actor = std::move(principal.actor);
  submission.catalogue = std::move(principal.catalogue);
  submission.span = call.span;
  submission.deadline = call.deadline;
  submission.dry_run = call.dry_run;
  return submission;
}

}  // namespace onestop::service
