// What a process gives to StatisticsService: a pool that only reads, and the catalogue for names
// and sectors.

#include "services/statistics/open.h"

#include <memory>

#include "services/statistics/statistics_service.h"

namespace onestop::statistics {

absl::Status Open(process::Process& process) {
  std::unique_ptr<Env> made(new Env{
      .pool = process.PoolFor("onestop_statistics"), .catalogue = process.catalogue(), .now = process.now()});
  const Env& env = process.Keep(std::move(made));
  StatisticsService& service = process.Keep(std::make_unique<StatisticsService>(process.server(), env));
  process.server().Register(service, StatisticsService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::statistics
