#include "services/tracking/open.h"

#include <memory>

#include "services/tracking/tracking_service.h"

namespace onestop::tracking {

absl::Status Open(process::Process& process) {
  std::unique_ptr<Env> made(
      new Env{.pool = process.PoolFor("onestop_tracking"), .catalogue = process.catalogue()});
  const Env& env = process.Keep(std::move(made));
  TrackingService& service = process.Keep(std::make_unique<TrackingService>(process.server(), env));
  process.server().Register(service, TrackingService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::tracking
