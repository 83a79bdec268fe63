#pragma once

// The seam between spans and their export: trace.cc calls it, trace_otel.cc or trace_none.cc implements it.

#include <cstdint>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/telemetry/trace.h"

namespace onestop::telemetry {

using AttributeValue = std::variant<absl::string_view, int64_t, bool>;

/// Errors: as StartTracing().
absl::Status StartExport(const TraceOptions& options);
void StopExport();

/// Null when nothing is exported. EndRecording() frees it.
SpanRecording* BeginRecording(absl::string_view name, SpanKind kind, const SpanContext& context,
                              const SpanContext& parent, absl::Span<const SpanContext> links);
void RecordAttribute(SpanRecording& recording, absl::string_view key, AttributeValue value);
void RecordError(SpanRecording& recording, absl::string_view reason);
void RecordEvent(SpanRecording& recording, absl::string_view name);
void EndRecording(SpanRecording* recording);
/// The same for a span that was over before it was recorded.
void EndRecordingAt(SpanRecording* recording, absl::Time start, absl::Duration duration);

}  // namespace onestop::telemetry
