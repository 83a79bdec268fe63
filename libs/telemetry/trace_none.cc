// Built instead of trace_otel.cc where the OpenTelemetry SDK is missing: spans have ids and go nowhere.

#include "libs/telemetry/span_export.h"

namespace onestop::telemetry {

absl::Status StartExport(const TraceOptions& options) {
  (void)options;
  // Refused only when an endpoint is given; StartTracing() returns before otherwise.
  return absl::FailedPreconditionError(
      "this build has no OpenTelemetry SDK and cannot export traces; leave otlp_endpoint empty, or run "
      "tools/setup where the package opentelemetry-cpp-dev can be had and build again");
}

void StopExport() {}

SpanRecording* BeginRecording(absl::string_view, SpanKind, const SpanContext&, const SpanContext&,
                              absl::Span<const SpanContext>) {
  return nullptr;
}

void RecordAttribute(SpanRecording&, absl::string_view, AttributeValue) {}
void RecordError(SpanRecording&, absl::string_view) {}
void RecordEvent(SpanRecording&, absl::string_view) {}
void EndRecording(SpanRecording*) {}
void EndRecordingAt(SpanRecording*, absl::Time, absl::Duration) {}

}  // namespace onestop::telemetry
