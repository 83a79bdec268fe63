#pragma once

/// Traces: who called whom, for how long, and what went wrong, with W3C trace context in and out.
///
///     telemetry::Span span = telemetry::Span::Start("intake/Accept", telemetry::SpanKind::kServer, &caller);
///     span.SetAttribute("rpc.method", "Accept");
///     if (!status.ok()) span.SetError("DOSSIER_NOT_FOUND");
///
/// Every span has a trace id of its own or of its parent, exported or not, so that the id can be stored in an
/// event and in a log line. A span that is not exported costs tens of nanoseconds and allocates nothing.
///
/// Names and attributes never carry personal data: no names, no identity numbers, no free text of a citizen.
/// Names come from closed sets (an RPC, a statement, "ledger.batch"); ids of dossiers are allowed as
/// attributes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace onestop::telemetry {

/// Longer texts (names, attribute values, reasons) are cut, in bytes.
inline constexpr size_t kSpanTextBytesMax = 1024;
/// More attributes, events or links of one span are dropped.
inline constexpr size_t kSpanAttributesMax = 64;
inline constexpr size_t kSpanEventsMax = 64;
inline constexpr size_t kSpanLinksMax = 1024;
/// How long StopTracing() continues to send, and how long one send may take.
inline constexpr absl::Duration kFlushTimeMax = absl::Seconds(3);
inline constexpr absl::Duration kExportTimeMax = absl::Seconds(2);
/// Spans that wait for export; when as many wait, further ones are dropped.
inline constexpr size_t kExportQueueSpansMax = 16384;

/// What a span passes on to those that it causes. Plain data; all zero is "no span".
struct SpanContext {
  std::array<uint8_t, 16> trace_id = {};
  std::array<uint8_t, 8> span_id = {};
  /// Whether this trace is exported by those who can.
  bool sampled = false;

  /// Neither id is all zero.
  bool valid() const;
  /// 32 digits in lower case.
  std::string trace_id_hex() const;
  /// 16 digits in lower case.
  std::string span_id_hex() const;

  friend bool operator==(const SpanContext& a, const SpanContext& b) = default;
};

/// Reads the header `traceparent` of W3C Trace Context (level 1, section 3.2). Strict: lower-case digits,
/// exact length, no zero ids; of a later version only what version 00 knows. Anything else is nullopt: a
/// caller's bad header is never an error of the call. `tracestate` is not carried on.
std::optional<SpanContext> ParseTraceparent(absl::string_view header);

/// The header for a call made under `context`: "00-<trace>-<span>-01". Requires a valid context.
std::string FormatTraceparent(const SpanContext& context);

enum class SpanKind { kServer, kClient, kInternal };

// What will be exported of a span; known to the exporter alone.
struct SpanRecording;

/// One timed piece of work. Ends when destroyed. Move-only; for one thread at a time.
class Span {
 public:
  /// Starts a span.
  ///
  /// With a valid `parent` it joins the parent's trace and takes its decision to sample. Without one it
  /// begins a trace; then the links decide (sampled if any of them is), or without links the configured
  /// ratio.
  ///
  /// `links` are other spans that this one works for, such as the commands of a batch. They can be given only
  /// here; those that are not sampled are left out, since they would lead nowhere.
  static Span Start(absl::string_view name, SpanKind kind, const SpanContext* parent,
                    absl::Span<const SpanContext> links = {});

  /// A span of something that is over: a statement that ran from `start` for `duration`. A no-op when
  /// `parent` is not sampled.
  static void Record(absl::string_view name, const SpanContext& parent, absl::Time start,
                     absl::Duration duration, bool ok);

  /// A span that is none: invalid context, everything is a no-op. For members that are assigned later.
  Span() = default;
  Span(Span&& other) noexcept
      : context_(other.context_), recording_(std::exchange(other.recording_, nullptr)) {}
  Span& operator=(Span&& other) noexcept;
  ~Span() { End(); }

  /// Setting a key again is allowed; the last value counts for most receivers.
  void SetAttribute(absl::string_view key, absl::string_view value);
  void SetAttribute(absl::string_view key, const char* value) { SetAttribute(key, absl::string_view(value)); }
  void SetAttribute(absl::string_view key, const std::string& value) {
    SetAttribute(key, absl::string_view(value));
  }
  void SetAttribute(absl::string_view key, int64_t value);
  void SetAttribute(absl::string_view key, int value) { SetAttribute(key, static_cast<int64_t>(value)); }
  void SetAttribute(absl::string_view key, bool value);

  /// Marks the span as failed. `reason` is a reason of the error contract or a status code's name.
  void SetError(absl::string_view reason);

  /// Notes that `name` happened now.
  void AddEvent(absl::string_view name);

  const SpanContext& context() const { return context_; }

  /// Whether attributes will be exported. Check it before computing an expensive one.
  bool recording() const { return recording_ != nullptr; }

  /// Ends it before its destruction. Later calls do nothing; context() stays.
  void End();

 private:
  SpanContext context_;
  // What will be exported; null when nothing will.
  SpanRecording* recording_ = nullptr;
};

struct TraceOptions {
  /// The collector's OTLP/gRPC address as host:port. Empty: spans are not exported.
  std::string otlp_endpoint;
  /// Resource attribute service.name, such as "onestop-intake".
  std::string service_name;
  /// Resource attribute service.version, such as "0.1.0"; left out when empty.
  std::string service_version;
  /// The part of new traces that is exported, 0 to 1. Traces begun elsewhere keep their own decision.
  double sample_ratio = 1.0;
  /// Plain text to the collector. Meant for loopback.
  bool otlp_insecure = false;
  /// PEM file with the authorities that the collector's certificate is checked against. Empty: the system's.
  std::string otlp_ca_file;
};

/// Begins to export. Never waits for the collector: one that is unreachable costs dropped spans, never a
/// delay or an error of a call. Call it once before serving; spans started before are not exported. Call
/// StopTracing() before main() returns.
///
/// Errors: INVALID_ARGUMENT for an option out of its range; NOT_FOUND when the file cannot be read;
/// FAILED_PRECONDITION when it runs already, or when this build has no exporter and an endpoint is given.
absl::Status StartTracing(const TraceOptions& options);

/// Exports what is queued, for at most kFlushTimeMax + kExportTimeMax, and stops. Does nothing when nothing
/// runs. May be followed by StartTracing().
void StopTracing();

}  // namespace onestop::telemetry
