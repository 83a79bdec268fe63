// What a process gives to TrackingService: a pool that only reads, the catalogue, and the limits of
// look-ups. The gauges of what is due are shown beside it, and the tree over the log is kept.

#include "services/tracking/open.h"

#include <memory>

#include "libs/ledger/follower.h"
#include "libs/ledger/log_tree_rows.h"
#include "services/tracking/due_gauges.h"
#include "services/tracking/tracking_service.h"

namespace onestop::tracking {

absl::Status Open(process::Process& process) {
  const config::Lookups& lookups = process.config().lookups;
  const LookupOptions options = {.address_per_minute = lookups.address_per_minute,
                                 .failures_per_minute = lookups.failures_per_minute,
                                 .system_per_minute = lookups.system_per_minute,
                                 .keys_max = lookups.keys_max};
  std::unique_ptr<Env> made(new Env{.pool = process.PoolFor("onestop_tracking"),
                                    .catalogue = process.catalogue(),
                                    .now = process.now(),
                                    .limits{options}});
  const Env& env = process.Keep(std::move(made));
  process.Keep(std::make_unique<DueGauges>(env.pool, env.catalogue, env.now, process.metrics()));
  process.Keep(std::make_unique<ledger::Follower>(
      ledger::FollowerOptions{.conninfo = config::ConninfoFor(process.config().database, "onestop_follower"),
                              .name = ledger::kLogTreeFollower,
                              .province = process.config().province},
      std::make_unique<ledger::LogTreeRows>(), process.metrics()));
  TrackingService& service = process.Keep(std::make_unique<TrackingService>(process.server(), env));
  process.server().Register(service, TrackingService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::tracking
