// The catalogue that a request is answered from, and who may change it.

#include "services/catalog/handlers/checks.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/text.h"
#include "libs/refusal/refusals.h"

namespace onestop::catalog_service {

absl::StatusOr<std::shared_ptr<const catalog::Snapshot>> CurrentSnapshot(const Env& env) {
  auto snapshot = env.catalogue.Current();
  // The request keeps its snapshot, whatever is published meanwhile.
  if (snapshot != nullptr) return snapshot;
  return refusal::CatalogueUnavailable();
}

absl::StatusOr<std::shared_ptr<const dossier::Actor>> ResolveActor(const Env& env, const rpc::Call& call) {
  RETURN_IF_ERROR(rpc::RequireCredentials(call));
  ASSIGN_OR_RETURN(const auto snapshot, CurrentSnapshot(env));
  const absl::CivilDay today = absl::ToCivilDay(env.now(), calendar::OfficeZone());
  return snapshot->Resolve(call.caller.subject, today);
}

bool MaintainsCatalogue(const dossier::Actor& actor) {
  // In any agency: the catalogue is one for the province.
  return actor.catalogue || std::ranges::any_of(actor.positions, [](const dossier::Position& position) {
           return position.role == common::v1::ROLE_CATALOGUE_EDITOR;
         });
}

absl::StatusOr<std::string> RequireEditor(const Env& env, const rpc::Call& call) {
  ASSIGN_OR_RETURN(const auto actor, ResolveActor(env, call));
  if (MaintainsCatalogue(*actor)) return actor->id;
  return refusal::CatalogueRightMissing(env.province);
}

absl::CivilDay ReadRequestDay(const Env& env, rpc::Fields& fields, absl::string_view day) {
  const absl::CivilDay today = absl::ToCivilDay(env.now(), calendar::OfficeZone());
  if (day.empty()) return today;
  const auto parsed = catalog::ParseDay(day);
  if (!parsed)
    fields.Add("day", "is no day; give one that exists, such as \"2024-01-15\", or nothing for today");
  // A value is needed although the request will be refused: all fields are read first.
  return parsed.value_or(today);
}

}  // namespace onestop::catalog_service
