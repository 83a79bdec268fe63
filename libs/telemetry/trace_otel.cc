// Export through the OpenTelemetry SDK. Ids and sampling are ours (trace.cc), so the SDK's Tracer is left
// out: a span is one of its recordables, handed to its batch processor when it ends.

#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/read_file.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/span_export.h"
#include "libs/text/utf8.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_factory.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_options.h"
#include "opentelemetry/sdk/common/global_log_handler.h"
#include "opentelemetry/sdk/instrumentationscope/instrumentation_scope.h"
#include "opentelemetry/sdk/resource/resource.h"
#include "opentelemetry/sdk/trace/batch_span_processor_factory.h"
#include "opentelemetry/sdk/trace/batch_span_processor_options.h"
#include "opentelemetry/sdk/trace/exporter.h"
#include "opentelemetry/sdk/trace/processor.h"
#include "opentelemetry/sdk/trace/recordable.h"
#include "opentelemetry/trace/span_context.h"

namespace onestop::telemetry {
namespace {

namespace api = opentelemetry::trace;
namespace sdk = opentelemetry::sdk::trace;
namespace otlp = opentelemetry::exporter::otlp;
namespace internal_log = opentelemetry::sdk::common::internal_log;

constexpr size_t kExportBatchSpansMax = 512;
constexpr size_t kCaFileBytesMax = size_t{4} * 1024 * 1024;
constexpr auto kExportEvery = std::chrono::seconds(1);

// A collector that is away is reported once in this time, not once a batch.
constexpr absl::Duration kReportEvery = absl::Seconds(10);

// The SDK's own complaints: the last one becomes the detail of our report.
class LastComplaint final : public internal_log::LogHandler {
 public:
  // Takes the SDK's complaints from the first call on. Never destroyed: its threads may complain until the
  // end.
  static LastComplaint& Get() {
    static auto& holder = *new opentelemetry::nostd::shared_ptr<internal_log::LogHandler>(new LastComplaint);
    static auto& complaint = static_cast<LastComplaint&>(*holder);
    [[maybe_unused]] static const bool taken = [] {
      internal_log::GlobalLogHandler::SetLogHandler(holder);
      return true;
    }();
    return complaint;
  }

  void Handle(internal_log::LogLevel /*level*/, const char* /*file*/, int /*line*/, const char* text,
              const opentelemetry::sdk::common::AttributeMap& /*attributes*/) noexcept override {
    base::MutexLock lock(mutex_);
    text_ = text::Clean(text == nullptr ? "" : text, kLogTextBytesMax);
  }
  std::string Take() {
    base::MutexLock lock(mutex_);
    return std::exchange(text_, std::string());
  }

 private:
  base::Mutex mutex_;
  std::string text_ ABSL_GUARDED_BY(mutex_);
};

// What bounds the export. The SDK's processor ignores the time limit of its own Shutdown(), and complains of
// each span that finds its queue full: so time and queue are watched here.
struct Bounds {
  std::atomic<int64_t> deadline_nanos = std::numeric_limits<int64_t>::max();
  // Ended and not yet sent; never above kExportQueueSpansMax.
  std::atomic<size_t> waiting = 0;
  // Not sent since the last report.
  std::atomic<size_t> lost = 0;
};

class BoundedExporter final : public sdk::SpanExporter {
 public:
  BoundedExporter(std::unique_ptr<sdk::SpanExporter> exporter, Bounds& bounds)
      : exporter_(std::move(exporter)), bounds_(bounds) {}

  std::unique_ptr<sdk::Recordable> MakeRecordable() noexcept override { return exporter_->MakeRecordable(); }

  opentelemetry::sdk::common::ExportResult Export(
      const opentelemetry::nostd::span<std::unique_ptr<sdk::Recordable>>& spans) noexcept override {
    using opentelemetry::sdk::common::ExportResult;
    bounds_.waiting -= spans.size();
    // Past the deadline of a stop the rest is dropped: a process must not hang at its end.
    const bool in_time = absl::GetCurrentTimeNanos() <= bounds_.deadline_nanos.load();
    const ExportResult result = in_time ? exporter_->Export(spans) : ExportResult::kFailure;
    if (result != ExportResult::kSuccess) bounds_.lost += spans.size();
    Report();
    return result;
  }

  bool ForceFlush(std::chrono::microseconds timeout) noexcept override {
    return exporter_->ForceFlush(timeout);
  }
  bool Shutdown(std::chrono::microseconds timeout) noexcept override {
    next_report_ = absl::InfinitePast();
    Report();
    return exporter_->Shutdown(timeout);
  }

 private:
  // Only one thread exports at a time, so the time of the next report needs no lock.
  void Report() {
    const absl::Time now = absl::Now();
    // The first report comes at once, further ones at intervals.
    if (bounds_.lost.load() == 0 || now < next_report_) return;
    next_report_ = now + kReportEvery;
    Log(Level::kWarning, "spans could not be exported and are lost",
        {{"spans", bounds_.lost.exchange(0)}, {"detail", LastComplaint::Get().Take()}});
  }

  std::unique_ptr<sdk::SpanExporter> exporter_;
  Bounds& bounds_;
  absl::Time next_report_ = absl::InfinitePast();
};

opentelemetry::sdk::resource::Resource ResourceOf(const TraceOptions& options) {
  opentelemetry::sdk::resource::ResourceAttributes attributes = {{"service.name", options.service_name}};
  if (!options.service_version.empty()) attributes.SetAttribute("service.version", options.service_version);
  return opentelemetry::sdk::resource::Resource::Create(attributes);
}

// Everything that a recording refers to.
struct Pipeline {
  Pipeline(const TraceOptions& options, const otlp::OtlpGrpcExporterOptions& exporter,
           const sdk::BatchSpanProcessorOptions& batch)
      : resource(ResourceOf(options)),
        scope(opentelemetry::sdk::instrumentationscope::InstrumentationScope::Create("onestop")),
        processor(sdk::BatchSpanProcessorFactory::Create(
            std::make_unique<BoundedExporter>(otlp::OtlpGrpcExporterFactory::Create(exporter), bounds),
            batch)) {}

  Bounds bounds;
  opentelemetry::sdk::resource::Resource resource;
  std::unique_ptr<opentelemetry::sdk::instrumentationscope::InstrumentationScope> scope;
  std::unique_ptr<sdk::SpanProcessor> processor;
};

// The running one, or null.
std::atomic<Pipeline*> running = nullptr;

// Starting and stopping, one at a time.
struct Control {
  base::Mutex mutex;
  // Never freed: a span may end at any time after StopTracing(); its pipeline, shut down, just drops it.
  std::vector<std::unique_ptr<Pipeline>> pipelines ABSL_GUARDED_BY(mutex);
};

Control& TheControl() {
  static Control& control = *new Control;
  return control;
}

api::SpanContext ToApi(const SpanContext& context, bool remote) {
  return api::SpanContext(
      api::TraceId(opentelemetry::nostd::span<const uint8_t, 16>(context.trace_id.data(), 16)),
      api::SpanId(opentelemetry::nostd::span<const uint8_t, 8>(context.span_id.data(), 8)),
      api::TraceFlags(context.sampled ? api::TraceFlags::kIsSampled : uint8_t{0}), remote);
}

api::SpanKind ToApi(SpanKind kind) {
  switch (kind) {
    case SpanKind::kServer:
      return api::SpanKind::kServer;
    case SpanKind::kClient:
      return api::SpanKind::kClient;
    case SpanKind::kInternal:
      return api::SpanKind::kInternal;
  }
  return api::SpanKind::kInternal;
}

}  // namespace

struct SpanRecording {
  Pipeline& pipeline;
  std::unique_ptr<sdk::Recordable> recordable;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  size_t attributes = 0;
  size_t events = 0;
};

absl::Status StartExport(const TraceOptions& options) {
  Control& control = TheControl();
  base::MutexLock lock(control.mutex);
  // Two exporters would share the SDK's global log handler.
  if (running.load() != nullptr) {
    return absl::FailedPreconditionError("tracing runs already; call StopTracing() first");
  }
  // The SDK would only log it; an operator needs the error at the start.
  if (!options.otlp_ca_file.empty()) {
    const absl::Status unreadable = base::ReadFile(options.otlp_ca_file, kCaFileBytesMax).status();
    if (!unreadable.ok()) return absl::NotFoundError(absl::StrCat("otlp_ca_file ", unreadable.message()));
  }
  LastComplaint::Get();  // From here on.

  otlp::OtlpGrpcExporterOptions exporter;
  exporter.endpoint = options.otlp_endpoint;
  exporter.use_ssl_credentials = !options.otlp_insecure;
  exporter.ssl_credentials_cacert_path = options.otlp_ca_file;
  exporter.timeout = absl::ToChronoNanoseconds(kExportTimeMax);
  sdk::BatchSpanProcessorOptions batch;
  batch.max_queue_size = kExportQueueSpansMax;
  // A second: traces are read by people.
  batch.schedule_delay_millis = kExportEvery;
  batch.max_export_batch_size = kExportBatchSpansMax;
  control.pipelines.push_back(std::make_unique<Pipeline>(options, exporter, batch));
  running = control.pipelines.back().get();

  return absl::OkStatus();
}

void StopExport() {
  base::MutexLock lock(TheControl().mutex);
  Pipeline* const pipeline = running.exchange(nullptr);
  if (pipeline == nullptr) return;
  // Set before Shutdown(), which exports what is queued.
  pipeline->bounds.deadline_nanos = absl::GetCurrentTimeNanos() + absl::ToInt64Nanoseconds(kFlushTimeMax);
  pipeline->processor->Shutdown();
}

SpanRecording* BeginRecording(absl::string_view name, SpanKind kind, const SpanContext& context,
                              const SpanContext& parent, absl::Span<const SpanContext> links) {
  Pipeline* const pipeline = running.load(std::memory_order_acquire);
  if (pipeline == nullptr) return nullptr;
  // Checked before anything is built: a collector that is away must cost no memory and little time.
  if (pipeline->bounds.waiting.load(std::memory_order_relaxed) >= kExportQueueSpansMax) {
    ++pipeline->bounds.lost;  // Most likely: do not even build it.
    return nullptr;
  }
  std::unique_ptr<sdk::Recordable> span = pipeline->processor->MakeRecordable();
  if (span == nullptr) return nullptr;

  span->SetName(text::Clean(name, kSpanTextBytesMax));
  span->SetInstrumentationScope(*pipeline->scope);
  span->SetResource(pipeline->resource);
  const api::SpanContext identity = ToApi(context, false);
  span->SetIdentity(identity, ToApi(parent, true).span_id());
  span->SetTraceFlags(identity.trace_flags());
  span->SetSpanKind(ToApi(kind));
  span->SetStartTime(opentelemetry::common::SystemTimestamp(std::chrono::system_clock::now()));
  size_t linked = 0;
  // Only sampled spans exist at the receiver; a link to another would lead nowhere.
  for (const SpanContext& link : links) {
    if (!link.sampled || !link.valid()) continue;
    if (++linked > kSpanLinksMax) break;
    span->AddLink(ToApi(link, true));
  }
  // Owned by the Span, which ends it by EndRecording().
  return new SpanRecording{.pipeline = *pipeline, .recordable = std::move(span)};
}

void RecordAttribute(SpanRecording& recording, absl::string_view key, AttributeValue value) {
  if (++recording.attributes > kSpanAttributesMax) return;
  const std::string name = text::Clean(key, kSpanTextBytesMax);
  if (const auto* text = std::get_if<absl::string_view>(&value)) {
    const std::string clean = text::Clean(*text, kSpanTextBytesMax);
    recording.recordable->SetAttribute(name, opentelemetry::nostd::string_view(clean.data(), clean.size()));
  } else if (const auto* number = std::get_if<int64_t>(&value)) {
    recording.recordable->SetAttribute(name, *number);
  } else {
    recording.recordable->SetAttribute(name, std::get<bool>(value));
  }
}

void RecordError(SpanRecording& recording, absl::string_view reason) {
  recording.recordable->SetStatus(api::StatusCode::kError, text::Clean(reason, kSpanTextBytesMax));
}

void RecordEvent(SpanRecording& recording, absl::string_view name) {
  if (++recording.events > kSpanEventsMax) return;
  recording.recordable->AddEvent(text::Clean(name, kSpanTextBytesMax));
}

namespace {

void Export(SpanRecording* recording, std::chrono::nanoseconds duration) {
  const std::unique_ptr<SpanRecording> ended(recording);
  Bounds& bounds = ended->pipeline.bounds;
  // Counted before the hand-over: the SDK's own queue would block or complain.
  if (bounds.waiting.fetch_add(1) >= kExportQueueSpansMax) {
    --bounds.waiting;
    ++bounds.lost;
    return;
  }
  ended->recordable->SetDuration(duration);
  ended->pipeline.processor->OnEnd(std::move(ended->recordable));
}

}  // namespace

void EndRecording(SpanRecording* recording) {
  Export(recording, std::chrono::steady_clock::now() - recording->start);
}

void EndRecordingAt(SpanRecording* recording, absl::Time start, absl::Duration duration) {
  recording->recordable->SetStartTime(opentelemetry::common::SystemTimestamp(absl::ToChronoTime(start)));
  Export(recording, absl::ToChronoNanoseconds(duration));
}

}  // namespace onestop::telemetry
