// Budget: a document of one page within 25 ms on one core of a server, so that a department's results of a
// day take seconds, and a leader opens one without waiting.

#include "benchmark/benchmark.h"
#include "libs/base/check.h"
#include "libs/forms/forms_testing.h"

namespace onestop::forms {
namespace {

void BM_MakeResultDocument(benchmark::State& state) {
  ResultFields fields = SampleFields();
  const std::vector<std::string> decision = fields.decision;
  for (int64_t i = 0; i < state.range(0); ++i) {
    fields.decision.insert(fields.decision.end(), decision.begin(), decision.end());
  }
  size_t bytes = 0;
  for (auto _ : state) {
    const auto document = MakeResultDocument(SampleTemplate(), fields);
    CHECK(document.ok());
    bytes = document->size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
// One page; several.
BENCHMARK(BM_MakeResultDocument)->Arg(0)->Arg(40)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onestop::forms
