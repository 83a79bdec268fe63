// The build without the OpenTelemetry SDK: linked with trace_none.cc on every machine, so that it keeps
// compiling.

#include "gtest/gtest.h"
#include "libs/telemetry/trace.h"

namespace onestop::telemetry {
namespace {

TEST(TraceNoneTest, SpansHaveIdsAndGoNowhere) {
  EXPECT_TRUE(StartTracing({.service_name = "onestop"}).ok());
  const SpanContext parent = *ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  Span span = Span::Start("any", SpanKind::kServer, &parent);
  EXPECT_EQ(span.context().trace_id, parent.trace_id);
  EXPECT_TRUE(span.context().sampled);
  EXPECT_FALSE(span.recording());
  span.SetAttribute("key", "value");
  span.AddEvent("event");
  span.SetError("REASON");
  span.End();
  StopTracing();
}

// An operator who configured a collector would otherwise look for the cause elsewhere.
TEST(TraceNoneTest, AnEndpointIsRefusedBecauseNothingWouldArrive) {
  EXPECT_EQ(StartTracing({.otlp_endpoint = "127.0.0.1:4317"}).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace onestop::telemetry
