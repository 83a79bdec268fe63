#include "libs/door/door.h"

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/digest/sha256.h"

namespace onestop::door {
namespace {

// What tells one wish from another under the same request_id: the method, for whom, and the request's bytes.
std::string Fingerprint(const rpc::Call& call, const google::protobuf::Message& request) {
  return digest::Sha256Text(absl::StrCat(call.method, "\n", call.on_behalf_of, "\n"),
                            request.SerializeAsString());
}

}  // namespace

absl::StatusOr<Acting> WhoActs(const CurrentCatalogue& catalogue, const rpc::Call& call, absl::Time time) {
  RETURN_IF_ERROR(rpc::RequireCredentials(call));
  Acting acting = {.catalogue = catalogue(), .actor = nullptr};
  if (acting.catalogue == nullptr) {
    return base::WithReason(absl::UnavailableError("the catalogue could not be read yet; try again"),
                            {"STORAGE_UNAVAILABLE", {}});
  }
  const absl::CivilDay day = absl::ToCivilDay(time, calendar::OfficeZone());
  ASSIGN_OR_RETURN(acting.actor, acting.catalogue->Resolve(call.caller.subject, call.on_behalf_of, day));
  return acting;
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = micros >= 0 ? micros / 1000000 : -((-micros + 999999) / 1000000);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>((micros - seconds * 1000000) * 1000));
  return timestamp;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixMicros(timestamp.seconds() * 1000000 + timestamp.nanos() / 1000);
}

absl::StatusOr<ledger::Submission> MakeSubmission(const Env& env, const rpc::Call& call, const Act& act,
                                                  const google::protobuf::Message& request,
                                                  dossier::Command command) {
  ASSIGN_OR_RETURN(Acting acting, WhoActs(env.catalogue, call, act.occur_time.value_or(env.now())));
  ledger::Submission submission;
  submission.caller = call.caller.subject;
  submission.request_id = act.request_id;
  submission.fingerprint = Fingerprint(call, request);
  submission.dossier_id = act.dossier_id.empty()
                              ? ledger::DossierIdFor(env.province, call.caller.subject, act.request_id)
                              : act.dossier_id;
  submission.command = std::move(command);
  submission.actor = std::move(acting.actor);
  submission.catalogue = std::move(acting.catalogue);
  submission.occur_time = act.occur_time;
  submission.span = call.span;
  submission.deadline = call.deadline;
  return submission;
}

}  // namespace onestop::door
