// The server over real connections: answers, refusals, deadlines, limits, draining, health,
// reflection and metrics.

#include "libs/rpc/server.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/unknown_field_set.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testdata/probe_server.h"

namespace onestop::rpc {
namespace {

using probe::Act;
using probe::Look;
using probe::Probe;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLook[] = "/onestop.rpc.probe.v1.ProbeService/Look";

std::string ReasonNameOf(const absl::Status& status) {
  const auto reason = base::ReasonOf(status);
  return reason.has_value() ? reason->name : std::string(status.message());
}

// One call with the request's bytes as they are.
grpc::Status CallWithBytes(const Client& client, const std::string& method, const std::string& bytes,
                           std::string* answer = nullptr) {
  grpc::GenericStub stub(client.channel());
  grpc::ClientContext context;
  client.Prepare(context, absl::Seconds(30), {});
  grpc::CompletionQueue queue;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  EXPECT_TRUE(queue.Next(&tag, &ok));
  EXPECT_TRUE(status.error_code() != grpc::StatusCode::INVALID_ARGUMENT || TraceIdOf(context).size() == 32);
  if (answer != nullptr && status.ok()) {
    std::vector<grpc::Slice> slices;
    EXPECT_TRUE(response.Dump(&slices).ok());
    for (const grpc::Slice& part : slices) {
      answer->append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
  }
  return status;
}

TEST(ServerTest, AReadAndACommandAreAnswered) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect({});
  const auto look = Look(client);
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_EQ(look->caller_kind(), "anonymous");
  EXPECT_EQ(look->method(), kLook);
  const auto act = Act(client, "xin chào");
  ASSERT_TRUE(act.ok()) << act.status();
  EXPECT_EQ(act->text(), "xin chào");
}

// For a proxy on the same machine.
TEST(ServerTest, AUnixSocketIsServedToo) {
  const std::string path = absl::StrCat("unix:", ::testing::TempDir(), "/rpc-", getpid(), ".sock");
  ServerOptions options;
  options.address = path;
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  EXPECT_TRUE(Look(probe.Connect()).ok());
}

// The command line waits for a server that restarts.
TEST(ServerTest, AServerThatWasStartedAgainIsFoundByThePauseBeforeARepeat) {
  ServerOptions options;
  options.address = absl::StrCat("unix:", ::testing::TempDir(), "/rpc-again-", getpid(), ".sock");
  auto probe = std::make_unique<Probe>(options);
  ASSERT_TRUE(probe->Start().ok());
  const Client client = probe->Connect();
  ASSERT_TRUE(Look(client).ok());
  probe = nullptr;
  ASSERT_EQ(Look(client).status().code(), absl::StatusCode::kUnavailable);

  probe = std::make_unique<Probe>(options);
  ASSERT_TRUE(probe->Start().ok());
  // Longer than gRPC's longest pause between attempts.
  client.PauseBeforeRetry(absl::Seconds(3));
  EXPECT_TRUE(Look(client).ok());
}

// Two servers on one port would each get half of the calls.
TEST(ServerTest, AnAddressInUseIsAnErrorAtStart) {
  Probe first;
  ASSERT_TRUE(first.Start().ok());
  ServerOptions options;
  options.address = first.server.target();
  Probe second(options);
  EXPECT_EQ(second.Start().code(), absl::StatusCode::kUnavailable);
}

TEST(ServerTest, ARefusalKeepsItsReason) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect(), "refuse");
  EXPECT_EQ(look.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonNameOf(look.status()), "DOSSIER_NOT_FOUND");
  EXPECT_EQ(base::ReasonOf(look.status())->metadata.at("dossier_id"), "d-1");
}

// The handler's error names a citizen; the client gets only the trace id.
TEST(ServerTest, AnErrorOfOursTellsTheTraceIdAndNothingElse) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  ClientCall call(client, kLook);
  probe::v1::LookRequest request;
  request.set_text("secret");
  probe::v1::LookResponse response;
  const grpc::Status status = stub->Look(&call.context(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), HasSubstr(TraceIdOf(call.context())));
  EXPECT_THAT(status.error_message(), Not(HasSubstr("citizen")));
  EXPECT_THAT(status.error_details(), Not(HasSubstr("citizen")));
  EXPECT_THAT(status.error_details(), Not(HasSubstr("Nguy")));
}

// A client may set any deadline; a limit of this server that is reached is for its operator to know.
TEST(ServerTest, ACallThatReachesItsClientsDeadlineIsNoFaultOfOurs) {
  ServerOptions options;
  options.limits.call_time_default = absl::Seconds(1);
  const auto log_of = [&options](absl::Duration timeout) {
    Probe probe(options);
    EXPECT_TRUE(probe.Start().ok());
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(Look(probe.Connect(), "slow", {.timeout = timeout}).status().code(),
              absl::StatusCode::kDeadlineExceeded);
    probe.server.Drain();
    return ::testing::internal::GetCapturedStderr();
  };
  EXPECT_THAT(log_of(absl::Milliseconds(40)), Not(HasSubstr("by our fault")));
  EXPECT_THAT(log_of(absl::InfiniteDuration()), HasSubstr("by our fault"));
}

// Each upload is refused until an operator makes room, and a line for each would hide all others.
TEST(ServerTest, AFullStoreIsToldToTheOperatorOnceAMinute) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ReasonNameOf(Look(client, "full").status()), "DOCUMENT_STORE_FULL");
  probe.server.Drain();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("5 bytes free, of which 7 must stay"));
  EXPECT_EQ(log.find("bytes free"), log.rfind("bytes free")) << log;
  const absl::Time begin = absl::UnixEpoch();
  EXPECT_TRUE(probe.server.MayTellOperator("A", begin));
  EXPECT_FALSE(probe.server.MayTellOperator("A", begin + absl::Seconds(59)));
  EXPECT_TRUE(probe.server.MayTellOperator("B", begin + absl::Seconds(59)));
  EXPECT_TRUE(probe.server.MayTellOperator("A", begin + absl::Seconds(60)));
}

// One trace leads from the client through all servers.
TEST(ServerTest, TheTraceOfTheClientGoesOnAndComesBack) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  ClientCall call(client, kLook);
  probe::v1::LookResponse response;
  ASSERT_TRUE(call.Finish(stub->Look(&call.context(), {}, &response)).ok());
  EXPECT_EQ(response.trace_id(), call.span().trace_id_hex());
  EXPECT_EQ(TraceIdOf(call.context()), call.span().trace_id_hex());
}

// Tracing must never make a call fail.
TEST(ServerTest, ABadTraceparentIsNoError) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-nonsense");
  probe::v1::LookResponse response;
  ASSERT_TRUE(stub->Look(&context, {}, &response).ok());
  EXPECT_EQ(TraceIdOf(context).size(), 32u);
}

// Programs of citizens show the sentence as it is.
TEST(ServerTest, AVietnameseClientGetsAVietnameseMessageBeside) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect({});
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  ClientCall call(client, kLook);
  call.context().AddMetadata("onestop-on-behalf-of", "nva");
  call.context().AddMetadata("accept-language", "vi-VN,vi;q=0.9,en;q=0.5");
  probe::v1::LookResponse response;
  const grpc::Status status = stub->Look(&call.context(), {}, &response);
  EXPECT_EQ(ReasonNameOf(FromGrpcStatus(status)), "FIELD_INVALID");
  EXPECT_THAT(LocalizedMessageOf(status), HasSubstr("onestop-on-behalf-of"));
  EXPECT_THAT(LocalizedMessageOf(status), HasSubstr("không hợp lệ"));
}

// A call without an end would hold its thread and connection.
TEST(ServerTest, ACallWithoutADeadlineGetsOneAndALongOneIsCapped) {
  ServerOptions options;
  options.limits.call_time_default = absl::Seconds(20);
  options.limits.call_time_max = absl::Seconds(100);
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  struct Row {
    absl::Duration timeout;
    double seconds_max;
    double seconds_min;
  };
  for (const Row& row : {Row{absl::InfiniteDuration(), 20, 10}, Row{absl::Hours(5), 100, 90},
                         Row{absl::Seconds(60), 60, 30}}) {
    const auto look = Look(client, "", {.timeout = row.timeout});
    ASSERT_TRUE(look.ok()) << look.status();
    // gRPC rounds a timeout up.
    EXPECT_LE(look->seconds_left(), row.seconds_max + 1);
    EXPECT_GE(look->seconds_left(), row.seconds_min);
  }
}

// gRPC 1.51 alone would answer UNIMPLEMENTED; see malformed.h.
TEST(ServerTest, TextThatIsNotUtf8IsRefusedAndTheServerStaysHealthy) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  // Field 1, two bytes that no UTF-8 has; a message cut short; a tag that cannot be.
  for (const std::string& bytes : {std::string("\x0a\x02\xff\xfe"), std::string("\x0a\x05x"),
                                   std::string("\x07\x07\x07"), std::string("\x0a\x03\xed\xa0\x80")}) {
    const grpc::Status status = CallWithBytes(client, kLook, bytes);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_EQ(ReasonNameOf(FromGrpcStatus(status)), "MESSAGE_MALFORMED");
  }
  EXPECT_TRUE(Look(client).ok());
}

TEST(ServerTest, AMethodThatDoesNotExistIsStillUnimplemented) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const grpc::Status status = CallWithBytes(probe.Connect(), "/onestop.rpc.probe.v1.ProbeService/None", "");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST(ServerTest, ARequestAboveTheLimitIsRefusedAndOneAtItIsNot) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  constexpr size_t kLimit = size_t{4} * 1024 * 1024;
  // A tag and four bytes of length come before the text.
  EXPECT_TRUE(Look(client, std::string(kLimit - 5, 'x')).ok());
  for (const size_t size : {kLimit - 4, size_t{10} * 1024 * 1024}) {
    const auto look = Look(client, std::string(size, 'x'));
    EXPECT_EQ(look.status().code(), absl::StatusCode::kResourceExhausted) << look.status();
    EXPECT_THAT(std::string(look.status().message()), HasSubstr("larger than max"));
  }
  EXPECT_TRUE(Look(client).ok());
}

// Waiting callers would time out and try again, which makes an overload worse.
TEST(ServerTest, AFullPoolRefusesAtOnceAndLaterTakesAgain) {
  ServerOptions options;
  options.limits.read_threads = 1;
  options.limits.read_queue_max = 1;
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  std::thread running([&] { EXPECT_TRUE(Look(client, "wait").ok()); });
  probe.bench.begun.WaitForNotification();
  // Of two more calls at once, one waits in the queue; the other is refused, and so ends at once.
  std::atomic<int> busy = 0;
  absl::Notification refused;
  const auto look = [&] {
    const auto answer = Look(client);
    if (answer.ok()) return;
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonNameOf(answer.status()), "SERVER_BUSY");
    if (busy++ == 0) refused.Notify();
  };
  std::thread second(look);
  std::thread third(look);
  refused.WaitForNotification();
  // Commands do not need the pool.
  EXPECT_TRUE(Act(client, "x").ok());
  probe.bench.go.Notify();
  running.join();
  second.join();
  third.join();
  EXPECT_EQ(busy, 1);
  EXPECT_TRUE(Look(client).ok());
}

// Others are served meanwhile; the caller's next call is refused and not queued.
TEST(ServerTest, ACallerHasSoManyCallsInProgressAtMost) {
  ServerOptions options;
  options.limits.caller_calls_max = 1;
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  std::thread running([&] { EXPECT_TRUE(Look(client, "wait").ok()); });
  probe.bench.begun.WaitForNotification();
  const auto second = Act(client, "x");
  EXPECT_EQ(second.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonNameOf(second.status()), "CALLER_BUSY");
  probe.bench.go.Notify();
  running.join();
  EXPECT_TRUE(Act(client, "x").ok()) << "its share was given back";
}

// No client waits for its answer any more.
TEST(ServerTest, ACallWhoseDeadlinePassedInTheQueueIsNotBegun) {
  ServerOptions options;
  options.limits.read_threads = 1;
  telemetry::Metrics metrics;
  Probe probe(options, &metrics);
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  std::thread running([&] { EXPECT_TRUE(Look(client, "wait").ok()); });
  probe.bench.begun.WaitForNotification();
  const auto late = Look(client, "secret", {.timeout = absl::Milliseconds(50)});
  EXPECT_EQ(late.status().code(), absl::StatusCode::kDeadlineExceeded);
  // The server counts the client's 50 ms from the call's arrival, so its deadline comes a little later.
  absl::SleepFor(absl::Milliseconds(200));
  probe.bench.go.Notify();
  running.join();
  probe.server.Drain();
  // Had the handler run, it would have answered INTERNAL.
  EXPECT_THAT(metrics.Scrape(), Not(HasSubstr("INTERNAL")));
}

// The ledger's writer completes the reply.
TEST(ServerTest, ACommandIsAnsweredFromAnotherThread) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  std::thread caller([&] {
    const auto act = Act(client, "hold");
    ASSERT_TRUE(act.ok()) << act.status();
    EXPECT_EQ(act->text(), "later");
  });
  base::MutexLock lock(probe.bench.mutex);
  while (probe.bench.held.empty()) probe.bench.changed.Wait(lock);
  probe::v1::ActResponse answer;
  answer.set_text("later");
  probe.bench.held.front().Complete(std::move(answer));
  probe.bench.held.clear();
  caller.join();
}

// A restart must not lose a call.
TEST(ServerTest, DrainingFinishesCallsInProgressAndTakesNoMore) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  std::thread running([&] { EXPECT_TRUE(Look(client, "wait").ok()); });
  probe.bench.begun.WaitForNotification();
  std::thread drain([&] { probe.server.Drain(); });
  // A call on the same connection is refused as soon as the server drains.
  absl::Status status;
  do {
    status = Act(client, "x").status();
  } while (status.ok());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(ReasonNameOf(status), "SERVER_DRAINING");
  probe.bench.go.Notify();
  running.join();
  drain.join();
  probe.server.Drain();
  EXPECT_EQ(Look(client).status().code(), absl::StatusCode::kUnavailable);
}

// Field `field` of a serialised message, as text or number.
std::vector<google::protobuf::UnknownField> FieldsOf(const std::string& bytes, int field,
                                                     google::protobuf::UnknownFieldSet& set) {
  EXPECT_TRUE(set.ParseFromString(bytes));
  std::vector<google::protobuf::UnknownField> found;
  for (int i = 0; i < set.field_count(); ++i) {
    if (set.field(i).number() == field) found.push_back(set.field(i));
  }
  return found;
}

// Load balancers ask for each service or for the whole server.
TEST(ServerTest, HealthTellsEachServiceAndMayBeSet) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  const std::string name = "onestop.rpc.probe.v1.ProbeService";
  const auto health = [&](const std::string& service) {
    std::string request;
    if (!service.empty())
      request = absl::StrCat("\x0a", std::string(1, static_cast<char>(service.size())), service);
    std::string answer;
    const grpc::Status status = CallWithBytes(client, "/grpc.health.v1.Health/Check", request, &answer);
    EXPECT_TRUE(status.ok()) << status.error_message();
    google::protobuf::UnknownFieldSet set;
    const auto fields = FieldsOf(answer, 1, set);
    return fields.empty() ? 0 : static_cast<int>(fields[0].varint());
  };
  constexpr int kServing = 1;
  constexpr int kNotServing = 2;
  EXPECT_EQ(health(""), kServing);
  EXPECT_EQ(health(name), kServing);
  probe.server.SetServing(name, false);
  EXPECT_EQ(health(name), kNotServing);
  EXPECT_EQ(health(""), kServing);
}

TEST(ServerTest, ReflectionListsTheServices) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  grpc::GenericStub stub(client.channel());
  grpc::ClientContext context;
  client.Prepare(context, absl::Seconds(30), {});
  grpc::CompletionQueue queue;
  auto call =
      stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  void* tag = nullptr;
  bool ok = false;
  const auto next = [&] {
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return ok;
  };
  call->StartCall(nullptr);
  ASSERT_TRUE(next());
  // ServerReflectionRequest{list_services: ""}.
  const grpc::Slice slice(std::string("\x3a\x00", 2));
  call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  ASSERT_TRUE(next());
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  ASSERT_TRUE(next());
  grpc::Slice bytes;
  ASSERT_TRUE(answer.DumpToSingleSlice(&bytes).ok());
  EXPECT_THAT(std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size()),
              HasSubstr("onestop.rpc.probe.v1.ProbeService"));
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();
}

// Alerts are built on these series.
TEST(ServerTest, CallsAreMeasuredByMethodCodeAndReason) {
  telemetry::Metrics metrics;
  Probe probe({}, &metrics);
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect();
  ASSERT_TRUE(Look(client).ok());
  ASSERT_FALSE(Look(client, "refuse").ok());
  const std::string text = metrics.Scrape();
  for (const char* code : {"OK", "NOT_FOUND"}) {
    EXPECT_THAT(
        text, HasSubstr(absl::StrCat("onestop_rpc_seconds_count{code=\"", code,
                                     "\",method=\"Look\",service=\"onestop.rpc.probe.v1.ProbeService\"} 1")));
  }
  EXPECT_THAT(text, HasSubstr("onestop_refusals_total{reason=\"DOSSIER_NOT_FOUND\"} 1"));
}

// A dropped reply would leave its client waiting.
TEST(ReplyDeathTest, AReplyThatIsDroppedStopsADebugBuild) {
#ifdef NDEBUG
  absl::Status answer;
  {
    const Reply<int> reply([&](const absl::StatusOr<int>& a) { answer = a.status(); });
  }
  EXPECT_EQ(answer.code(), absl::StatusCode::kInternal);
#else
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH({ const Reply<int> reply([](const absl::StatusOr<int>&) {}); }, "CHECK failed");
#endif
}

TEST(ReplyTest, AReplyMovesAndIsCompletedOnce) {
  int answers = 0;
  Reply<int> first([&](const absl::StatusOr<int>& answer) { answers += *answer; });
  Reply<int> second(std::move(first));
  EXPECT_TRUE(second.pending());
  second.Complete(7);
  EXPECT_FALSE(second.pending());
  EXPECT_EQ(answers, 7);
}

}  // namespace
}  // namespace onestop::rpc
