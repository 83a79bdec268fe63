// The cost of each preparation, against the budget of a leader's command.

#include "benchmark/benchmark.h"
#include "libs/pdf/write/archive.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"

namespace onestop::pdf {
namespace {

// A leader signs forty results with one command: 1 s for all of them leaves 25 ms for each. Measured,
// processor time with the -O1 preset on 2 cores, November 2026: leader 2.5 ms (44 ms with 2000 pages),
// seal 5.9 ms, most of it the image's compression, archive 0.3 ms, places 0.04 ms.
void BM_Leader(benchmark::State& state) {
  const std::string draft = DrawDraft(static_cast<int>(state.range(0)));
  const SignatureSpec spec = LeaderSpec(*FindPlaces(draft));
  for (auto _ : state) benchmark::DoNotOptimize(PreparePdf(draft, spec));
}
BENCHMARK(BM_Leader)->Arg(1)->Arg(20)->Arg(kPdfPagesMax)->Unit(benchmark::kMillisecond);

std::string Led() {
  const std::string draft = DrawDraft();
  const auto prepared = PreparePdf(draft, LeaderSpec(*FindPlaces(draft)));
  return draft + prepared->appended;
}

void BM_Seal(benchmark::State& state) {
  const std::string led = Led();
  const SignatureSpec spec = SealSpec();
  for (auto _ : state) benchmark::DoNotOptimize(PreparePdf(led, spec));
}
BENCHMARK(BM_Seal)->Unit(benchmark::kMillisecond);

void BM_Archive(benchmark::State& state) {
  const std::string led = Led();
  const trust::ValidationData data{.certificates = std::vector<std::string>(8, std::string(1200, 'c'))};
  for (auto _ : state) benchmark::DoNotOptimize(PrepareArchiveTimeStamp(led, data));
}
BENCHMARK(BM_Archive)->Unit(benchmark::kMillisecond);

void BM_FindPlaces(benchmark::State& state) {
  const std::string draft = DrawDraft();
  for (auto _ : state) benchmark::DoNotOptimize(FindPlaces(draft));
}
BENCHMARK(BM_FindPlaces)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onestop::pdf
