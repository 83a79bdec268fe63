#pragma once

/// How handlers find the one dossier that a call is about, with as much of it as the caller may read.

#include <string>

#include "absl/status/statusor.h"
#include "libs/dossier/access.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/call.h"
#include "libs/service/command.h"
#include "services/tracking/env.h"

namespace onestop::tracking::handlers {

/// A dossier, and a reader whose scope is the highest level that the caller has in it.
struct OpenedDossier {
  ledger::Reader reader;
  ledger::DossierRow row;
};

/// The dossier with the id `id`; where that is empty, the one named `name` (Reader::DossierNamed()). Read at the highest
/// level that the caller has in it, which is `least` or higher.
///
/// Errors: NOT_FOUND DOSSIER_NOT_FOUND when there is none that the caller may know of; PERMISSION_DENIED
/// READ_RIGHT_MISSING when they see it in lists, but may not read `least` of it. `call` is told which dossier it is about.
absl::StatusOr<OpenedDossier> OpenDossier(const Env& env, const rpc::Call& call,
                                          const service::Principal& principal, const std::string& id,
                                          const std::string& name, dossier::ReadLevel least);

}  // namespace onestop::tracking::handlers
