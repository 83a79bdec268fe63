#pragma once

/// What handlers check first: that there is a catalogue, that the caller maintains it, which day is meant.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/actor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/fields.h"
#include "services/catalog/env.h"

namespace onestop::catalog_service {

/// Errors: UNAVAILABLE STORAGE_UNAVAILABLE while no catalogue could be read yet.
absl::StatusOr<std::shared_ptr<const catalog::Snapshot>> CurrentSnapshot(const Env& env);

/// The caller, or the member of staff whom it acts for, by the rights of today.
///
/// Errors: UNAUTHENTICATED CREDENTIALS_MISSING; those of CurrentSnapshot() and Snapshot::Resolve().
absl::StatusOr<std::shared_ptr<const dossier::Actor>> ResolveActor(const Env& env, const rpc::Call& call);

/// Whether `actor` maintains the catalogue: staff with CATALOGUE_EDITOR, or a system with the right CATALOGUE.
bool MaintainsCatalogue(const dossier::Actor& actor);

/// The id of the caller, who maintains the catalogue.
///
/// Errors: those of ResolveActor(); PERMISSION_DENIED ROLE_MISSING.
absl::StatusOr<std::string> RequireEditor(const Env& env, const rpc::Call& call);

/// The day of a request: today in the office when empty. Tells `fields` what is wrong.
absl::CivilDay ReadRequestDay(const Env& env, rpc::Fields& fields, absl::string_view day);

}  // namespace onestop::catalog_service
