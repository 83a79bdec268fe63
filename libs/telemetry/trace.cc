// Ids and sampling of spans. They work without an exporter: every event and log line has a trace
// id, exported or not.

#include "libs/telemetry/trace.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/telemetry/span_export.h"

namespace onestop::telemetry {
namespace {

constexpr uint64_t kSampleAll = std::numeric_limits<uint64_t>::max();

// A new trace is sampled when its random number is below this. 0 as long as nothing is exported.
std::atomic<uint64_t> sample_below = 0;

uint64_t Random() {
  // Ids must be unlikely to collide, not secret; a generator for each thread needs no lock.
  thread_local absl::InsecureBitGen generator;
  return absl::Uniform<uint64_t>(generator);
}

// Never zero, which means "no span".
uint64_t RandomNonZero() {
  uint64_t value = Random();
  while (value == 0) value = Random();
  return value;
}

bool SampleNewTrace(uint64_t random, absl::Span<const SpanContext> links) {
  if (!links.empty()) {
    // A span that works for others is needed exactly when one of them is sampled.
    return std::any_of(links.begin(), links.end(), [](const SpanContext& link) { return link.sampled; });
  }
  const uint64_t below = sample_below.load(std::memory_order_relaxed);
  return below == kSampleAll || random < below;
}

absl::Status CheckOptions(const TraceOptions& options) {
  if (!(options.sample_ratio >= 0 && options.sample_ratio <= 1)) {  // Written so that NaN fails too.
    return absl::InvalidArgumentError(
        absl::StrCat("sample_ratio is ", options.sample_ratio, "; it must be 0 to 1"));
  }
  if (options.otlp_endpoint.empty()) return absl::OkStatus();
  const size_t colon = options.otlp_endpoint.rfind(':');
  int port = 0;
  if (colon == std::string::npos || colon == 0 ||
      !absl::SimpleAtoi(absl::string_view(options.otlp_endpoint).substr(colon + 1), &port) || port < 1 ||
      port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("otlp_endpoint is \"", options.otlp_endpoint,
                                                   "\"; it must be host:port, such as 127.0.0.1:4317"));
  }
  return absl::OkStatus();
}

}  // namespace

Span Span::Start(absl::string_view name, SpanKind kind, const SpanContext* parent,
                 absl::Span<const SpanContext> links) {
  Span span;
  SpanContext& context = span.context_;
  const uint64_t id = RandomNonZero();
  // The byte order does not matter: the id is random.
  std::memcpy(context.span_id.data(), &id, sizeof(id));

  const bool joins = parent != nullptr && parent->valid();
  if (joins) {
    context.trace_id = parent->trace_id;
    context.sampled = parent->sampled;
  } else {
    const std::array<uint64_t, 2> trace = {Random(), RandomNonZero()};
    std::memcpy(context.trace_id.data(), trace.data(), sizeof(trace));
    context.sampled = SampleNewTrace(trace[0], links);
  }
  if (context.sampled) {
    span.recording_ = BeginRecording(name, kind, context, joins ? *parent : SpanContext{}, links);
  }
  return span;
}

void Span::Record(absl::string_view name, const SpanContext& parent, absl::Time start,
                  absl::Duration duration, bool ok) {
  // Checked first: statements of traces that are not sampled must cost nothing.
  if (!parent.sampled) return;
  Span span = Start(name, SpanKind::kInternal, &parent);
  if (!ok) span.SetError("failed");
  if (span.recording_ != nullptr) {
    EndRecordingAt(std::exchange(span.recording_, nullptr), start, duration);
  }
}

Span& Span::operator=(Span&& other) noexcept {
  if (this == &other) return *this;
  // What this span was ends now, as if it had been destroyed.
  End();
  context_ = other.context_;
  recording_ = std::exchange(other.recording_, nullptr);
  return *this;
}

void Span::SetAttribute(absl::string_view key, absl::string_view value) {
  if (recording_ != nullptr) RecordAttribute(*recording_, key, value);
}

void Span::SetAttribute(absl::string_view key, int64_t value) {
  if (recording_ != nullptr) RecordAttribute(*recording_, key, value);
}

void Span::SetAttribute(absl::string_view key, bool value) {
  if (recording_ != nullptr) RecordAttribute(*recording_, key, value);
}

void Span::SetError(absl::string_view reason) {
  if (recording_ != nullptr) RecordError(*recording_, reason);
}

void Span::AddEvent(absl::string_view name) {
  if (recording_ != nullptr) RecordEvent(*recording_, name);
}

void Span::End() {
  if (recording_ != nullptr) EndRecording(std::exchange(recording_, nullptr));
}

absl::Status StartTracing(const TraceOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  if (options.otlp_endpoint.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(StartExport(options));
  // 2^64 * ratio; the largest ratio below 1 still fits.
  sample_below =
      options.sample_ratio >= 1 ? kSampleAll : static_cast<uint64_t>(std::ldexp(options.sample_ratio, 64));
  return absl::OkStatus();
}

void StopTracing() {
  // New traces are no longer sampled, before the exporter goes.
  sample_below = 0;
  StopExport();
}

}  // namespace onestop::telemetry
