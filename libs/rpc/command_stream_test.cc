// A stream of commands over real connections: what each command is answered, how much is taken in, and how the stream
// ends.

#include "libs/rpc/command_stream.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testdata/probe_server.h"

namespace onestop::rpc {
namespace {

using probe::Bench;
using probe::Look;
using probe::Probe;
using probe::v1::ProbeService;
using probe::v1::SubmitRequest;
using probe::v1::SubmitResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string ReasonNameOf(const absl::Status& status) {
  const auto reason = base::ReasonOf(status);
  return reason.has_value() ? reason->name : std::string(status.message());
}

SubmitRequest Act(const std::string& text) {
  SubmitRequest request;
  request.mutable_act()->set_text(text);
  return request;
}

// Waits without a time limit: a test that hangs is ended by its runner.
template <typename Condition>
void Await(Bench& bench, Condition condition) {
  base::MutexLock lock(bench.mutex);
  while (!condition()) bench.changed.Wait(lock);
}

// One stream from the client's side.
struct Stream {
  std::unique_ptr<ClientCall> call;
  std::unique_ptr<grpc::ClientReaderWriter<SubmitRequest, SubmitResponse>> wire;

  void Send(const SubmitRequest& request) const { ASSERT_TRUE(wire->Write(request)); }
  SubmitResponse Read() const {
    SubmitResponse response;
    EXPECT_TRUE(wire->Read(&response));
    return response;
  }
  // The answers that are left, and then the end.
  absl::Status End(std::vector<SubmitResponse>* answers = nullptr) const {
    SubmitResponse response;
    while (wire->Read(&response)) {
      if (answers != nullptr) answers->push_back(response);
    }
    return call->Finish(wire->Finish());
  }
  absl::Status Close(std::vector<SubmitResponse>* answers = nullptr) const {
    wire->WritesDone();
    return End(answers);
  }
};

class CommandStreamTest : public ::testing::Test {
 protected:
  void Start(ServerOptions options = {}, ClientOptions client = {}) {
    probe_ = std::make_unique<Probe>(options, &metrics_);
    ASSERT_TRUE(probe_->Start().ok());
    client_ = std::make_unique<Client>(probe_->Connect(client));
    stub_ = ProbeService::NewStub(client_->channel());
  }

  Stream Open(const std::map<std::string, std::string>& metadata = {}) const {
    Stream stream;
    stream.call =
        std::make_unique<ClientCall>(*client_, "/probe", CallOptions{.timeout = absl::InfiniteDuration()});
    for (const auto& [key, value] : metadata) stream.call->context().AddMetadata(key, value);
    stream.wire = stub_->Submit(&stream.call->context());
    return stream;
  }

  // As many commands as were begun with "hold" are waiting for their test.
  void AwaitHeld(size_t count) const {
    Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.held.size() >= count; });
  }
  // Answers what is held; how many there were.
  size_t Release() const {
    std::vector<Reply<probe::v1::ActResponse>> held;
    {
      const base::MutexLock lock(probe_->bench.mutex);
      held.swap(probe_->bench.held);
    }
    for (auto& reply : held) reply.Complete(probe::v1::ActResponse());
    return held.size();
  }

  telemetry::Metrics metrics_;
  std::unique_ptr<Probe> probe_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<ProbeService::Stub> stub_;
};

TEST_F(CommandStreamTest, AnswersComeAsTheyAreDoneAndSayWhichTheyAre) {
  Start();
  const Stream stream = Open();
  SubmitRequest held = Act("hold");
  held.mutable_act()->set_request_id("11111111-1111-4111-8111-111111111111");
  stream.Send(held);
  stream.Send(Act("position"));
  const SubmitResponse second = stream.Read();
  EXPECT_EQ(second.number(), 2);
  EXPECT_EQ(second.act().text(), "position");
  EXPECT_EQ(second.position(), probe::kPosition);
  EXPECT_EQ(Release(), 1u);
  const SubmitResponse first = stream.Read();
  EXPECT_EQ(first.number(), 1);
  EXPECT_EQ(first.request_id(), held.act().request_id());
  EXPECT_EQ(first.position(), 0);
  // A trace for each: a stream of hours is none that could be shown.
  EXPECT_EQ(first.trace_id().size(), 32u);
  EXPECT_NE(first.trace_id(), second.trace_id());
  EXPECT_TRUE(stream.Close().ok());
}

// An echo must not be a way to have much sent back.
TEST_F(CommandStreamTest, ALongRequestIdIsNotToldAgain) {
  Start();
  const Stream stream = Open();
  SubmitRequest request = Act("x");
  request.mutable_act()->set_request_id(std::string(kToldRequestIdMax + 1, 'a'));
  stream.Send(request);
  EXPECT_EQ(stream.Read().request_id(), "");
  EXPECT_TRUE(stream.Close().ok());
}

TEST_F(CommandStreamTest, ARefusalIsThatOfTheCallOfItsOwnAndEndsNothing) {
  Start();
  const Stream stream = Open({{"accept-language", "vi"}});
  for (const std::string text : {"refuse", "bad"}) {
    grpc::ClientContext context;
    context.AddMetadata("accept-language", "vi");
    probe::v1::ActRequest request;
    request.set_text(text);
    probe::v1::ActResponse response;
    const grpc::Status alone = stub_->Act(&context, request, &response);
    stream.Send(Act(text));
    const SubmitResponse answer = stream.Read();
    EXPECT_EQ(answer.error().SerializeAsString(), alone.error_details()) << text;
    EXPECT_FALSE(LocalizedMessageOf(answer.error()).empty()) << text;
  }
  stream.Send(SubmitRequest());
  EXPECT_EQ(base::FieldViolationsOf(FromRpcStatus(stream.Read().error())).at(0).field, "command");
  // What is our fault is told by its trace id alone.
  stream.Send(Act("fault"));
  const SubmitResponse fault = stream.Read();
  EXPECT_EQ(fault.error().message(), absl::StrCat("internal error; quote trace id ", fault.trace_id()));
  stream.Send(Act("good"));
  EXPECT_EQ(stream.Read().act().text(), "good");
  EXPECT_TRUE(stream.Close().ok());
}

// gRPC shows such a message as an ordinary end of the stream.
TEST_F(CommandStreamTest, AMessageThatCannotBeReadIsAnsweredAndEndsNothing) {
  Start();
  grpc::GenericStub stub(client_->channel());
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareCall(&context, "/onestop.rpc.probe.v1.ProbeService/Submit", &queue);
  const auto next = [&] {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return ok;
  };
  call->StartCall(nullptr);
  ASSERT_TRUE(next());
  // An act whose text is not UTF-8, bytes that are no message, and a good one.
  const std::string good = Act("good").SerializeAsString();
  for (const std::string& bytes : {std::string("\x0a\x04\x0a\x02\xff\xfe"), std::string("\xff"), good}) {
    const grpc::Slice slice(bytes);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    ASSERT_TRUE(next());
  }
  call->WritesDone(nullptr);
  next();
  std::vector<std::string> told;
  for (;;) {
    grpc::ByteBuffer bytes;
    call->Read(&bytes, nullptr);
    if (!next()) break;
    grpc::Slice slice;
    ASSERT_TRUE(bytes.DumpToSingleSlice(&slice).ok());
    SubmitResponse answer;
    ASSERT_TRUE(answer.ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
    const absl::Status error = FromRpcStatus(answer.error());
    told.push_back(
        absl::StrCat(answer.number(), " ", error.ok() ? answer.act().text() : ReasonNameOf(error)));
  }
  EXPECT_THAT(told, ElementsAre("1 MESSAGE_MALFORMED", "2 MESSAGE_MALFORMED", "3 good"));
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();
  EXPECT_TRUE(status.ok());
}

TEST_F(CommandStreamTest, NoMoreThanTheWindowIsTakenIn) {
  Start();
  const Stream stream = Open();
  constexpr size_t kCommands = kCommandWindow + 10;
  for (size_t i = 0; i < kCommands; ++i) stream.Send(Act("hold"));
  AwaitHeld(kCommandWindow);
  // The server lives meanwhile, and takes in nothing more.
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(Look(*client_).ok());
  stream.wire->WritesDone();
  EXPECT_EQ(Release(), kCommandWindow);
  AwaitHeld(10);
  EXPECT_EQ(Release(), 10u);
  std::vector<SubmitResponse> answers;
  EXPECT_TRUE(stream.End(&answers).ok());
  std::set<int64_t> numbers;
  for (const SubmitResponse& answer : answers) numbers.insert(answer.number());
  EXPECT_EQ(numbers.size(), kCommands);
}

// Answers that a connection and the sockets hold, in 32 MiB.
constexpr int64_t kOnTheWay = 128;

TEST_F(CommandStreamTest, AClientThatTakesNoAnswersStopsTheServer) {
  Start();
  const Stream stream = Open();
  constexpr int64_t kCommands = 1000;
  std::thread writer([&] {
    for (int64_t i = 0; i < kCommands; ++i) ASSERT_TRUE(stream.wire->Write(Act("big")));
    stream.wire->WritesDone();
  });
  const auto begun = [&] {
    const base::MutexLock lock(probe_->bench.mutex);
    return probe_->bench.acts;
  };
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return probe_->bench.acts >= static_cast<int64_t>(kCommandWindow);
  });
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(Look(*client_).ok());
  EXPECT_LE(begun(), static_cast<int64_t>(kCommandWindow) + kOnTheWay);
  SubmitResponse answer;
  int64_t taken = 0;
  while (stream.wire->Read(&answer)) {
    ++taken;
    EXPECT_LE(begun(), taken + static_cast<int64_t>(kCommandWindow) + kOnTheWay);
  }
  EXPECT_EQ(taken, kCommands);
  writer.join();
  EXPECT_TRUE(stream.End().ok());
}

TEST_F(CommandStreamTest, ACommandThatBlocksRunsOnThePoolAndAFullOneRefusesIt) {
  ServerOptions options;
  options.limits.read_threads = 1;
  options.limits.read_queue_max = 1;
  Start(options);
  const Stream stream = Open();
  stream.Send(Act("begun"));
  EXPECT_EQ(stream.Read().number(), 1);
  SubmitRequest wait;
  wait.mutable_look()->set_text("wait");
  stream.Send(wait);
  probe_->bench.begun.WaitForNotification();
  SubmitRequest look;
  look.mutable_look()->set_text("");
  stream.Send(look);
  stream.Send(look);
  EXPECT_EQ(ReasonNameOf(FromRpcStatus(stream.Read().error())), "SERVER_BUSY");
  stream.Send(Act("good"));
  EXPECT_EQ(stream.Read().act().text(), "good");
  probe_->bench.go.Notify();
  // Its handler sees the call of its own.
  EXPECT_EQ(stream.Read().look().method(), "/onestop.rpc.probe.v1.ProbeService/Look");
  EXPECT_EQ(stream.Read().number(), 3);
  EXPECT_TRUE(stream.Close().ok());
}

TEST_F(CommandStreamTest, ACommandHasTheTimeOfACallOfItsOwn) {
  ServerOptions options;
  options.limits.call_time_default = absl::Seconds(7);
  Start(options);
  const Stream stream = Open();
  SubmitRequest look;
  look.mutable_look()->set_text("");
  stream.Send(look);
  const double seconds = stream.Read().look().seconds_left();
  EXPECT_GT(seconds, 0);
  EXPECT_LE(seconds, 7);
  EXPECT_TRUE(stream.Close().ok());
}

TEST_F(CommandStreamTest, AStreamThatIsNotAdmittedTakesInNothing) {
  Start();
  {
    const base::MutexLock lock(probe_->bench.mutex);
    probe_->bench.admission = refusal::CatalogueUnavailable();
  }
  const Stream stream = Open();
  stream.wire->Write(Act("x"));
  EXPECT_EQ(ReasonNameOf(stream.End()), "STORAGE_UNAVAILABLE");
  const base::MutexLock lock(probe_->bench.mutex);
  EXPECT_EQ(probe_->bench.acts, 0);
}

// The client knows then that it has to go on elsewhere, and with what.
TEST_F(CommandStreamTest, ADrainAnswersWhatWasTakenInAndThenEndsTheStream) {
  Start();
  const Stream stream = Open();
  for (int i = 0; i < 3; ++i) stream.Send(Act("hold"));
  AwaitHeld(3);
  std::thread drain([&] { probe_->server.Drain(); });
  while (!probe_->server.draining()) std::this_thread::yield();
  EXPECT_EQ(Release(), 3u);
  std::vector<SubmitResponse> answers;
  const absl::Status end = stream.End(&answers);
  EXPECT_EQ(answers.size(), 3u);
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonNameOf(end), "SERVER_DRAINING");
  drain.join();
}

TEST_F(CommandStreamTest, ADrainEndsAStreamWithNothingToAnswerAtOnce) {
  Start();
  const Stream stream = Open();
  stream.Send(Act("x"));
  stream.Read();
  probe_->server.Drain();
  EXPECT_EQ(ReasonNameOf(stream.End()), "SERVER_DRAINING");
}

TEST_F(CommandStreamTest, AClientThatSendsNothingIsCutOffAfterItsAnswers) {
  ServerOptions options;
  options.limits.stream_stall_max = absl::Milliseconds(10);
  Start(options);
  const Stream stream = Open();
  stream.Send(Act("hold"));
  AwaitHeld(1);
  EXPECT_EQ(Release(), 1u);
  std::vector<SubmitResponse> answers;
  EXPECT_EQ(ReasonNameOf(stream.End(&answers)), "DEADLINE_PASSED");
  EXPECT_EQ(answers.size(), 1u);
}

// The ledger answers also when the client has gone away; what it did stays done.
TEST_F(CommandStreamTest, AnAnswerAfterTheStreamWasCutDoesNothing) {
  ServerOptions options;
  options.drain_time = absl::ZeroDuration();
  Start(options);
  const Stream stream = Open();
  stream.Send(Act("hold"));
  AwaitHeld(1);
  stream.call->context().TryCancel();
  EXPECT_EQ(stream.End().code(), absl::StatusCode::kCancelled);
  probe_->server.Drain();
  EXPECT_EQ(Release(), 1u);
}

// What a server still does when it stops is waited for, though no client is left.
TEST_F(CommandStreamTest, ADrainWaitsForTheCommandsOfACutStream) {
  Start();
  const Stream stream = Open();
  stream.Send(Act("hold"));
  AwaitHeld(1);
  stream.call->context().TryCancel();
  EXPECT_EQ(stream.End().code(), absl::StatusCode::kCancelled);
  std::thread drain([&] { probe_->server.Drain(); });
  while (!probe_->server.draining()) std::this_thread::yield();
  // A server that had ended would tell nothing.
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ReasonNameOf(Look(*client_).status()), "SERVER_DRAINING");
  EXPECT_EQ(Release(), 1u);
  drain.join();
}

TEST_F(CommandStreamTest, EachCommandIsCountedAsACallOfItsOwn) {
  Start();
  const Stream stream = Open();
  for (const std::string text : {"a", "b", "refuse"}) stream.Send(Act(text));
  EXPECT_TRUE(stream.Close().ok());
  const std::string text = metrics_.Scrape();
  const auto count = [](const std::string& method, const std::string& code) {
    return absl::StrCat("onestop_rpc_seconds_count{code=\"", code, "\",method=\"", method,
                        "\",service=\"onestop.rpc.probe.v1.ProbeService\"}");
  };
  EXPECT_THAT(text, HasSubstr(count("Act", "OK") + " 2"));
  EXPECT_THAT(text, HasSubstr(count("Act", "NOT_FOUND") + " 1"));
  EXPECT_THAT(text, HasSubstr(count("Submit", "OK") + " 1"));
  EXPECT_THAT(text, HasSubstr("onestop_refusals_total{reason=\"DOSSIER_NOT_FOUND\"} 1"));
}

// A token that lives for two seconds.
TEST_F(CommandStreamTest, ATokenThatExpiresEndsTheStreamAfterWhatWasTakenIn) {
  const probe::ProbeIssuer issuer;
  Start({.tokens = issuer.options()}, {.token = issuer.Token(absl::Seconds(2))});
  const Stream stream = Open();
  stream.Send(Act("hold"));
  AwaitHeld(1);
  absl::Status alone;
  while (alone.ok()) alone = Look(*client_).status();
  EXPECT_EQ(ReasonNameOf(alone), "TOKEN_EXPIRED");
  EXPECT_EQ(Release(), 1u);
  std::vector<SubmitResponse> answers;
  const absl::Status end = stream.End(&answers);
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_EQ(end, alone);
}

}  // namespace
}  // namespace onestop::rpc
