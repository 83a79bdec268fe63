// Budget: deciding and applying one completed step within 5 µs on one core of a server. 20,000 commands
// a second then take a tenth of one core.

#include "benchmark/benchmark.h"
#include "libs/base/check.h"
#include "libs/dossier/dossier_testing.h"

namespace onestop::dossier {
namespace {

void BM_CompleteStep(benchmark::State& state) {
  const Bench bench = Bench().Examined();
  const Command command = Complete{bench.open_task(), "in order"};
  const Context context = {.occur_time = At("2026-10-15 09:00"),
                           .record_time = At("2026-10-15 09:00"),
                           .actor = &Head(),
                           .office = bench.office,
                           .trace_id = std::string(16, 't')};
  // Applying needs a dossier of its own each time; BM_CopyDossier measures that part.
  for (auto _ : state) {
    Dossier dossier = bench.dossier;
    auto decision = Decide(dossier, command, context);
    CHECK(decision.ok());
    CHECK(Apply(decision->event, dossier).ok());
    benchmark::DoNotOptimize(dossier);
  }
}
BENCHMARK(BM_CompleteStep);

void BM_CopyDossier(benchmark::State& state) {
  const Bench bench = Bench().Examined();
  for (auto _ : state) {
    Dossier dossier = bench.dossier;
    benchmark::DoNotOptimize(dossier);
  }
}
BENCHMARK(BM_CopyDossier);

// What a dossier that is not in the ledger's cache costs besides reading its rows.
void BM_FoldTenEvents(benchmark::State& state) {
  const Bench bench = Bench().Returned();
  for (auto _ : state) {
    Dossier dossier;
    for (const v1::Event& event : bench.history) CHECK(Apply(event, dossier).ok());
    benchmark::DoNotOptimize(dossier);
  }
}
BENCHMARK(BM_FoldTenEvents);

}  // namespace
}  // namespace onestop::dossier
