#pragma once

/// What submitting online and receiving at the counter have in common.

#include <string>

#include "libs/door/door.h"
#include "libs/dossier/commands.h"
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

/// A look-up secret for `dossier_id`: 8 characters without those that are mistaken for one another. Follows
/// from the dossier's id and a key of this process's start, so it is as good as random and costs no state.
std::string NewLookupSecret();

v1::SubmittedDossier ToSubmitted(const ledger::Committed& committed, const std::string& lookup_secret);

/// Reads what both requests have and hands the command on.
template <typename Request, typename Response>
void TakeIn(const door::Env& env, const rpc::Call& call, const Request& request,
            onestop::common::v1::Channel channel, rpc::Fields& fields, rpc::Reply<Response> reply);

}  // namespace onestop::intake::handlers
