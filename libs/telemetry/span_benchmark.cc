// What a span costs when nothing is exported: the ledger makes tens of thousands each second.

#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "libs/telemetry/trace.h"

namespace onestop::telemetry {
namespace {

void RootSpan(benchmark::State& state) {
  for (auto _ : state) {
    Span span = Span::Start("intake/Accept", SpanKind::kServer, nullptr);
    span.SetAttribute("rpc.method", "Accept");
    benchmark::DoNotOptimize(span.context());
  }
}
BENCHMARK(RootSpan)->ThreadRange(1, 2);

// A statement of the database within a call.
void ChildSpan(benchmark::State& state) {
  const SpanContext parent = Span::Start("intake/Accept", SpanKind::kServer, nullptr).context();
  for (auto _ : state) {
    Span span = Span::Start("event.append", SpanKind::kClient, &parent);
    benchmark::DoNotOptimize(span.context());
  }
}
BENCHMARK(ChildSpan);

// The ledger's batch span links the commands that it commits.
void BatchSpanOfHundredCommands(benchmark::State& state) {
  const std::vector<SpanContext> commands(100, Span::Start("any", SpanKind::kServer, nullptr).context());
  for (auto _ : state) {
    Span span = Span::Start("ledger.batch", SpanKind::kInternal, nullptr, commands);
    benchmark::DoNotOptimize(span.context());
  }
}
BENCHMARK(BatchSpanOfHundredCommands);

// Once for each call that comes in or goes out.
void ReadAndWriteTraceparent(benchmark::State& state) {
  const std::string header = FormatTraceparent(Span::Start("any", SpanKind::kServer, nullptr).context());
  for (auto _ : state) {
    benchmark::DoNotOptimize(FormatTraceparent(*ParseTraceparent(header)));
  }
}
BENCHMARK(ReadAndWriteTraceparent);

}  // namespace
}  // namespace onestop::telemetry
