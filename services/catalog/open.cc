// What a process gives to CatalogService: a pool, the published catalogue, and the way to refresh
// it.

#include "services/catalog/open.h"

#include <memory>

#include "libs/telemetry/log.h"
#include "services/catalog/catalog_service.h"

namespace onestop::catalog_service {

absl::Status Open(process::Process& process) {
  const Env& env = process.Keep(
      std::make_unique<Env>(Env{.database = process.PoolFor("onestop_catalog"),
                                .catalogue = process.catalogue_source(),
                                .refresh = [&process] { return process.catalogue_refresher().Refresh(); },
                                .province = process.config().province,
                                .second_editor = process.config().catalogue.second_editor,
                                .past_days_closed = process.config().catalogue.past_days_closed,
                                .now = process.now()}));
  if (!env.second_editor) {
    telemetry::Log(telemetry::Level::kInfo,
                   "changes of rights need no second editor here (catalogue.second_editor is false)", {});
  }
  CatalogService& service = process.Keep(std::make_unique<CatalogService>(process.server(), env));
  process.server().Register(service, CatalogService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::catalog_service
