// Spans as a real OTLP receiver gets them, over real gRPC, and what happens when the receiver is unreachable.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/telemetry/trace.h"
#include "libs/testing/files.h"
#include "libs/testing/shell.h"
#include "libs/testing/trace_receiver.h"

namespace onestop::telemetry {
namespace {

namespace otlp = opentelemetry::proto;
using otlp::trace::v1::Span_SpanKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// An OTLP collector in this process.
class Receiver : public testing::TraceReceiver {
 public:
  using TraceReceiver::TraceReceiver;

  // The one span of that name.
  otlp::trace::v1::Span Find(const std::string& name) const {
    for (const auto& span : spans()) {
      if (span.name() == name) return span;
    }
    ADD_FAILURE() << "no span " << name << " was received";
    return {};
  }
};

TraceOptions ExportTo(const std::string& endpoint, double ratio = 1) {
  return {.otlp_endpoint = endpoint,
          .service_name = "onestop-test",
          .service_version = "1.2.3",
          .sample_ratio = ratio,
          .otlp_insecure = true};
}

template <typename Bytes>
std::string Raw(const Bytes& id) {
  return std::string(id.begin(), id.end());
}

std::map<std::string, otlp::common::v1::AnyValue> Attributes(const otlp::trace::v1::Span& span) {
  std::map<std::string, otlp::common::v1::AnyValue> attributes;
  for (const auto& attribute : span.attributes()) attributes[attribute.key()] = attribute.value();
  return attributes;
}

class TraceExportTest : public ::testing::Test {
 protected:
  ~TraceExportTest() override { StopTracing(); }
};

// Ids and parents must arrive as they were made, or traces fall apart.
TEST_F(TraceExportTest, ACallArrivesWithItsParentAttributesEventsAndError) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  const SpanContext caller = *ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  SpanContext call;
  SpanContext statement;
  {
    Span outer = Span::Start("intake/Accept", SpanKind::kServer, &caller);
    call = outer.context();
    outer.SetAttribute("rpc.method", "Accept");
    outer.SetAttribute("rows", 42);
    outer.SetAttribute("repeat", true);
    Span inner = Span::Start("event.append", SpanKind::kClient, &call);
    statement = inner.context();
    inner.End();
    outer.AddEvent("decided");
    outer.SetError("DOSSIER_NOT_FOUND");
  }
  StopTracing();

  ASSERT_THAT(receiver.spans(), SizeIs(2));
  const otlp::trace::v1::Span outer = receiver.Find("intake/Accept");
  EXPECT_EQ(outer.trace_id(), Raw(caller.trace_id));
  EXPECT_EQ(outer.span_id(), Raw(call.span_id));
  EXPECT_EQ(outer.parent_span_id(), Raw(caller.span_id));
  EXPECT_EQ(outer.kind(), Span_SpanKind::Span_SpanKind_SPAN_KIND_SERVER);
  EXPECT_GE(outer.end_time_unix_nano(), outer.start_time_unix_nano());
  EXPECT_GT(outer.start_time_unix_nano(), 0u);
  EXPECT_EQ(outer.status().code(), otlp::trace::v1::Status::STATUS_CODE_ERROR);
  EXPECT_EQ(outer.status().message(), "DOSSIER_NOT_FOUND");
  ASSERT_EQ(outer.events_size(), 1);
  EXPECT_EQ(outer.events(0).name(), "decided");
  const auto attributes = Attributes(outer);
  EXPECT_EQ(attributes.at("rpc.method").string_value(), "Accept");
  EXPECT_EQ(attributes.at("rows").int_value(), 42);
  EXPECT_TRUE(attributes.at("repeat").bool_value());

  const otlp::trace::v1::Span inner = receiver.Find("event.append");
  EXPECT_EQ(inner.trace_id(), Raw(caller.trace_id));
  EXPECT_EQ(inner.span_id(), Raw(statement.span_id));
  EXPECT_EQ(inner.parent_span_id(), Raw(call.span_id));
  EXPECT_EQ(inner.kind(), Span_SpanKind::Span_SpanKind_SPAN_KIND_CLIENT);
  EXPECT_EQ(inner.status().code(), otlp::trace::v1::Status::STATUS_CODE_UNSET);
  EXPECT_EQ(receiver.resource()["service.name"], "onestop-test");
  EXPECT_EQ(receiver.resource()["service.version"], "1.2.3");
}

// A batch of the ledger serves commands of several traces.
TEST_F(TraceExportTest, ABatchIsSampledByItsLinksAndLinksTheSampledOnes) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint(), 0)).ok());
  const auto command = [](bool sampled) {
    SpanContext context = Span::Start("command", SpanKind::kServer, nullptr).context();
    context.sampled = sampled;
    return context;
  };
  const std::vector<SpanContext> mixed = {command(true), command(false), command(true)};
  const std::vector<SpanContext> unsampled = {command(false), command(false)};
  Span::Start("batch.mixed", SpanKind::kInternal, nullptr, mixed).End();
  Span::Start("batch.unsampled", SpanKind::kInternal, nullptr, unsampled).End();
  StopTracing();

  ASSERT_THAT(receiver.spans(), SizeIs(1));
  const otlp::trace::v1::Span batch = receiver.Find("batch.mixed");
  EXPECT_THAT(batch.parent_span_id(), IsEmpty());
  ASSERT_EQ(batch.links_size(), 2);
  EXPECT_EQ(batch.links(0).trace_id(), Raw(mixed[0].trace_id));
  EXPECT_EQ(batch.links(0).span_id(), Raw(mixed[0].span_id));
  EXPECT_EQ(batch.links(1).span_id(), Raw(mixed[2].span_id));
}

// A trace is exported whole or not at all.
TEST_F(TraceExportTest, TheRatioDecidesForNewTracesAndTheParentForOthers) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint(), 0.5)).ok());
  int sampled = 0;
  for (int i = 0; i < 1000; ++i) {
    Span span = Span::Start("root", SpanKind::kServer, nullptr);
    EXPECT_EQ(span.recording(), span.context().sampled);
    if (!span.recording()) continue;
    ++sampled;
    EXPECT_TRUE(Span::Start("child", SpanKind::kInternal, &span.context()).recording());
  }
  StopTracing();
  EXPECT_GT(sampled, 350);  // Nine standard deviations away.
  EXPECT_LT(sampled, 650);
  EXPECT_THAT(receiver.spans(), SizeIs(2 * sampled));
}

// Names of spans may hold what a client sent, such as a method that does not exist.
TEST_F(TraceExportTest, HostileTextsArriveCutAndInUtf8) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  {
    Span span = Span::Start("name\xFF", SpanKind::kInternal, nullptr);
    span.SetAttribute("key\xC3", "value\xED\xA0\x80");
    span.SetAttribute("long", std::string(1 << 20, 'x'));
    for (size_t i = 0; i < 2 * kSpanAttributesMax; ++i) span.SetAttribute(absl::StrCat("k", i), true);
    for (size_t i = 0; i < 2 * kSpanEventsMax; ++i) span.AddEvent("event");
  }
  StopTracing();
  ASSERT_THAT(receiver.spans(), SizeIs(1));
  const otlp::trace::v1::Span span = receiver.Find("name\xEF\xBF\xBD");
  const auto attributes = Attributes(span);
  EXPECT_EQ(attributes.at("key\xEF\xBF\xBD").string_value(), "value\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_THAT(attributes.at("long").string_value(), SizeIs(kSpanTextBytesMax + 3));
  EXPECT_THAT(attributes, SizeIs(kSpanAttributesMax));
  EXPECT_EQ(span.events_size(), static_cast<int>(kSpanEventsMax));
}

// Fewer than the queue holds, so none may be lost.
TEST_F(TraceExportTest, SpansFromManyThreadsAllArrive) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 500; ++i) Span::Start("work", SpanKind::kInternal, nullptr).SetAttribute("i", i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  StopTracing();
  EXPECT_THAT(receiver.spans(), SizeIs(2000));
}

// Threads of gRPC may end a call while the process stops.
TEST_F(TraceExportTest, ASpanMayOutliveTheExport) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  Span late = Span::Start("late", SpanKind::kInternal, nullptr);
  StopTracing();
  late.SetAttribute("key", "value");
  late.End();
  EXPECT_THAT(receiver.spans(), IsEmpty());

  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  Span::Start("again", SpanKind::kInternal, nullptr).End();
  StopTracing();
  EXPECT_THAT(receiver.spans(), SizeIs(1));
}

// Members of type Span are assigned when work begins.
TEST_F(TraceExportTest, AssigningToASpanEndsWhatItWas) {
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  Span span = Span::Start("first", SpanKind::kInternal, nullptr);
  span = Span::Start("second", SpanKind::kInternal, nullptr);
  Span moved = std::move(span);
  moved.End();
  StopTracing();
  EXPECT_THAT(receiver.spans(), SizeIs(2));
}

// More spans than the queue holds, to a port on which no server listens: nothing waits, nothing fails.
TEST_F(TraceExportTest, ADeadCollectorCostsOnlySpans) {
  std::string nowhere;
  {
    const Receiver closed;
    nowhere = closed.endpoint();
  }
  ASSERT_TRUE(StartTracing(ExportTo(nowhere)).ok());
  for (size_t i = 0; i < 2 * kExportQueueSpansMax; ++i) Span::Start("lost", SpanKind::kInternal, nullptr);
  StopTracing();
}

// A collector that accepts connections and never answers: StopTracing() still returns.
TEST_F(TraceExportTest, ASilentCollectorDoesNotHoldTheProcess) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(listener, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);

  ASSERT_TRUE(StartTracing(ExportTo(absl::StrCat("127.0.0.1:", ntohs(address.sin_port)))).ok());
  for (size_t i = 0; i < 2 * kExportQueueSpansMax; ++i) Span::Start("lost", SpanKind::kInternal, nullptr);
  StopTracing();
  close(listener);
}

// Spans hold ids of dossiers and of staff: only the configured collector may get them.
TEST_F(TraceExportTest, OverTlsTheCollectorMustShowACertificateOfOurAuthority) {
  const testing::TemporaryDirectory directory;
  const std::string key = directory.File("key.pem");
  const std::string certificate = directory.File("cert.pem");
  ASSERT_EQ(testing::Shell(absl::StrCat("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                                        " -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
                                        " -keyout ",
                                        key, " -out ", certificate, " 2>/dev/null"))
                .exit_code,
            0);
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({testing::ReadFile(key), testing::ReadFile(certificate)});
  Receiver receiver(grpc::SslServerCredentials(tls));

  TraceOptions options = ExportTo(receiver.endpoint());
  options.otlp_insecure = false;
  ASSERT_TRUE(StartTracing(options).ok());  // The system's authorities do not know it.
  Span::Start("to an untrusted collector", SpanKind::kInternal, nullptr).End();
  StopTracing();
  EXPECT_THAT(receiver.spans(), IsEmpty());

  options.otlp_ca_file = certificate;
  ASSERT_TRUE(StartTracing(options).ok());
  Span::Start("to a trusted collector", SpanKind::kInternal, nullptr).End();
  StopTracing();
  EXPECT_THAT(receiver.spans(), SizeIs(1));
}

struct Refusal {
  TraceOptions options;
  absl::StatusCode code;
  std::string message;
};

// At the start of the process, where an operator sees it.
TEST_F(TraceExportTest, WrongOptionsAreRefused) {
  std::vector<Refusal> rows;
  for (const double ratio :
       {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    rows.push_back({ExportTo("127.0.0.1:4317", ratio), absl::StatusCode::kInvalidArgument, "sample_ratio"});
  }
  for (const char* endpoint :
       {"collector", ":4317", "collector:", "collector:0", "collector:65536", "collector:otlp"}) {
    rows.push_back({ExportTo(endpoint), absl::StatusCode::kInvalidArgument, "otlp_endpoint"});
  }
  TraceOptions no_file = ExportTo("127.0.0.1:4317");
  no_file.otlp_ca_file = "/nonexistent/ca.pem";
  rows.push_back({no_file, absl::StatusCode::kNotFound, "/nonexistent/ca.pem"});
  for (const Refusal& row : rows) {
    const absl::Status status = StartTracing(row.options);
    EXPECT_EQ(status.code(), row.code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.message));
  }

  EXPECT_TRUE(StartTracing({.service_name = "none"}).ok());
  Receiver receiver;
  ASSERT_TRUE(StartTracing(ExportTo(receiver.endpoint())).ok());
  EXPECT_EQ(StartTracing(ExportTo(receiver.endpoint())).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace onestop::telemetry
