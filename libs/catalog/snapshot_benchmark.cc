// What a command pays for the catalogue.

#include "benchmark/benchmark.h"
#include "libs/base/check.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot.h"

namespace onestop::catalog {
namespace {

const absl::CivilDay kDay(2024, 3, 15);

std::shared_ptr<const Snapshot> Built() {
  auto snapshot = Snapshot::Build(SmallCatalogue(), 1);
  CHECK(snapshot.ok());
  return *std::move(snapshot);
}

// A command costs one Resolve() and one OfficeOn() or OfficePinned(). Budget for both: 1 us, 2 % of one core
// at 20,000 commands a second.
void BM_Resolve(benchmark::State& state) {
  const auto snapshot = Built();
  for (auto _ : state) benchmark::DoNotOptimize(snapshot->Resolve("clerk", kDay));
}
BENCHMARK(BM_Resolve);

void BM_OfficeOn(benchmark::State& state) {
  const auto snapshot = Built();
  for (auto _ : state) benchmark::DoNotOptimize(snapshot->OfficeOn("1.001786", kDay));
}
BENCHMARK(BM_OfficeOn);

}  // namespace
}  // namespace onestop::catalog
