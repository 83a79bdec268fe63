#pragma once

/// What submitting online and receiving at the counter have in common.

#include <string>

#include "libs/door/door.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/ledger/ledger.h"
#include "libs/rpc/fields.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::intake::handlers {

/// The most components that a dossier may have.
inline constexpr int kComponentsMax = 100;

/// Checks a person's particulars at `path`; the owner's name is required.
void CheckParty(rpc::Fields& fields, const std::string& path, const onestop::common::v1::Party& party,
                bool required);
void CheckComponents(rpc::Fields& fields,
                     const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components);

/// A fresh look-up secret, from the system's random numbers.
std::string NewLookupSecret();

v1::SubmittedDossier ToSubmitted(const ledger::Committed& committed, const std::string& lookup_secret);

/// Checks what both requests have and hands the command on. `fields` holds what is wrong already.
template <typename Request, typename Response>
void TakeIn(const door::Env& env, const rpc::Call& call, const Request& request,
            onestop::common::v1::Channel channel, rpc::Fields fields, rpc::Reply<Response> reply) {
  const door::Act act = door::ReadAct(fields, request);
  fields.Code("procedure_code", request.procedure_code(), 40);
  fields.Code("intake_unit", request.intake_unit(), 35);
  CheckParty(fields, "owner", request.owner(), /*required=*/true);
  CheckParty(fields, "submitter", request.submitter(), /*required=*/false);
  CheckComponents(fields, request.components());
  fields.Optional("external_reference", request.external_reference(), 100);
  if (!fields.ok()) return reply.Complete(fields.status());

  const std::string secret = NewLookupSecret();
  dossier::Submit submit = {
      .province = env.province,
      .procedure_code = request.procedure_code(),
      .intake_unit = request.intake_unit(),
      .resolving_agency = "",
      .channel = channel,
      .owner = request.owner(),
      .submitter = request.submitter(),
      .components = {request.components().begin(), request.components().end()},
      .external_reference = request.external_reference(),
      .lookup_secret_hash = dossier::HashLookupSecret(
          ledger::DossierIdFor(env.province, call.caller.subject, act.request_id), secret)};
  door::Commit<Request, Response>(
      env, call, act, request, std::move(submit),
      [secret](const ledger::Committed& committed) {
        Response response;
        *response.mutable_dossier() = ToSubmitted(committed, secret);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
