// The three forms of a stream over real connections: order, limits, deadlines, draining, and that nothing
// is left behind when a client goes away.

#include "libs/rpc/streams.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testdata/probe_server.h"

namespace onestop::rpc {
namespace {

using probe::Bench;
using probe::Look;
using probe::Probe;
using probe::v1::ProbeService;

std::string ReasonNameOf(const absl::Status& status) {
  const auto reason = base::ReasonOf(status);
  return reason.has_value() ? reason->name : std::string(status.message());
}

// Waits without a time limit: a test that hangs is ended by its runner.
template <typename Condition>
void Await(Bench& bench, Condition condition) {
  base::MutexLock lock(bench.mutex);
  while (!condition()) bench.changed.Wait(lock);
}

// Raises the position up to which feeds have something to send, and wakes them.
void Tell(Bench& bench, int64_t position) {
  std::vector<Wake> wakes;
  {
    const base::MutexLock lock(bench.mutex);
    bench.position = position;
    wakes = bench.wakes;
  }
  for (const Wake& wake : wakes) wake();
}

class StreamsTest : public ::testing::Test {
 protected:
  void Start(ServerOptions options = {}) {
    probe_ = std::make_unique<Probe>(options);
    ASSERT_TRUE(probe_->Start().ok());
    client_ = std::make_unique<Client>(probe_->Connect());
    stub_ = ProbeService::NewStub(client_->channel());
  }

  std::unique_ptr<ClientCall> NewCall() const {
    return std::make_unique<ClientCall>(*client_, "/probe", CallOptions{.timeout = absl::InfiniteDuration()});
  }

  std::unique_ptr<Probe> probe_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<ProbeService::Stub> stub_;
};

TEST_F(StreamsTest, AFeedTellsWhatIsThereAndThenWhatComes) {
  Start();
  auto call = NewCall();
  Tell(probe_->bench, 2);
  auto feed = stub_->Feed(&call->context(), {});
  probe::v1::FeedResponse response;
  for (int64_t position = 1; position <= 5; ++position) {
    if (position > 2) Tell(probe_->bench, position);
    ASSERT_TRUE(feed->Read(&response));
    EXPECT_EQ(response.position(), position);
  }
  call->context().TryCancel();
  while (feed->Read(&response)) {
  }
  EXPECT_EQ(call->Finish(feed->Finish()).code(), absl::StatusCode::kCancelled);
  // The producer is gone when its client is.
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.feeds == 0; });
}

// Twenty feeds and one thread: a read is still answered.
TEST_F(StreamsTest, AWaitingFeedHoldsNoThread) {
  ServerOptions options;
  options.limits.read_threads = 1;
  Start(options);
  std::vector<std::unique_ptr<ClientCall>> calls;
  std::vector<std::unique_ptr<grpc::ClientReader<probe::v1::FeedResponse>>> feeds;
  for (int i = 0; i < 20; ++i) {
    calls.push_back(NewCall());
    feeds.push_back(stub_->Feed(&calls.back()->context(), {}));
  }
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.feeds == 20; });
  EXPECT_TRUE(Look(*client_).ok());
  Tell(probe_->bench, 1);
  for (const auto& feed : feeds) {
    probe::v1::FeedResponse response;
    EXPECT_TRUE(feed->Read(&response));
  }
  for (const auto& call : calls) call->context().TryCancel();
  for (const auto& feed : feeds) feed->Finish();
}

// The reason tells the client to connect again, perhaps to another server.
TEST_F(StreamsTest, AFeedEndsWithAReasonWhenTheServerDrains) {
  Start();
  auto call = NewCall();
  auto feed = stub_->Feed(&call->context(), {});
  Tell(probe_->bench, 1);
  probe::v1::FeedResponse response;
  ASSERT_TRUE(feed->Read(&response));
  probe_->server.Drain();
  EXPECT_FALSE(feed->Read(&response));
  const absl::Status status = call->Finish(feed->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonNameOf(status), "SERVER_DRAINING");
}

// A Wake outlives its stream in other threads.
TEST_F(StreamsTest, AWakeAfterTheEndDoesNothing) {
  Start();
  auto call = NewCall();
  auto feed = stub_->Feed(&call->context(), {});
  Tell(probe_->bench, 1);
  probe::v1::FeedResponse response;
  ASSERT_TRUE(feed->Read(&response));
  probe_->server.Drain();
  Tell(probe_->bench, 2);
}

// Each stream holds memory for as long as its client likes.
TEST_F(StreamsTest, MoreStreamsThanTheLimitAreRefusedAndTheOthersGoOn) {
  ServerOptions options;
  options.limits.streams_max = 3;
  Start(options);
  Tell(probe_->bench, 1);
  std::vector<std::unique_ptr<ClientCall>> calls;
  std::vector<std::unique_ptr<grpc::ClientReader<probe::v1::FeedResponse>>> feeds;
  probe::v1::FeedResponse response;
  for (int i = 0; i < 3; ++i) {
    calls.push_back(NewCall());
    feeds.push_back(stub_->Feed(&calls.back()->context(), {}));
    ASSERT_TRUE(feeds.back()->Read(&response));
  }
  auto call = NewCall();
  auto refused = stub_->Feed(&call->context(), {});
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_EQ(ReasonNameOf(call->Finish(refused->Finish())), "SERVER_BUSY");
  Tell(probe_->bench, 2);
  for (const auto& feed : feeds) EXPECT_TRUE(feed->Read(&response));
  for (const auto& one : calls) one->context().TryCancel();
  for (const auto& feed : feeds) feed->Finish();
}

// One caller's streams leave places for others.
TEST_F(StreamsTest, ACallerHasSoManyStreamsAtMost) {
  ServerOptions options;
  options.limits.caller_streams_max = 1;
  Start(options);
  Tell(probe_->bench, 1);
  auto first = NewCall();
  auto feed = stub_->Feed(&first->context(), {});
  probe::v1::FeedResponse response;
  ASSERT_TRUE(feed->Read(&response));
  auto second = NewCall();
  auto refused = stub_->Feed(&second->context(), {});
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_EQ(ReasonNameOf(second->Finish(refused->Finish())), "CALLER_BUSY");
  first->context().TryCancel();
  feed->Finish();
}

// A feed lasts for days; its reader's right to it does not.
TEST_F(StreamsTest, ATokenThatExpiresEndsAFeed) {
  const probe::ProbeIssuer issuer;
  const std::string token = issuer.Token(absl::Seconds(2));
  Start({.tokens = issuer.options()});
  *client_ = client_->As(token);
  Tell(probe_->bench, 1);
  auto call = NewCall();
  auto feed = stub_->Feed(&call->context(), {});
  probe::v1::FeedResponse response;
  ASSERT_TRUE(feed->Read(&response));
  // Without a time limit: it ends by itself.
  EXPECT_FALSE(feed->Read(&response));
  EXPECT_EQ(ReasonNameOf(call->Finish(feed->Finish())), "TOKEN_EXPIRED");
}

// As many as one connection allows.
TEST_F(StreamsTest, AThousandStreamsAreServedByAFewThreads) {
  ServerOptions options;
  options.limits.read_queue_max = 2000;
  options.limits.caller_streams_max = 1000;
  options.limits.max_concurrent_streams = 1000;
  Start(options);
  Tell(probe_->bench, 1);
  std::vector<std::unique_ptr<ClientCall>> calls;
  std::vector<std::unique_ptr<grpc::ClientReader<probe::v1::FeedResponse>>> feeds;
  for (int i = 0; i < 1000; ++i) {
    calls.push_back(NewCall());
    feeds.push_back(stub_->Feed(&calls.back()->context(), {}));
  }
  probe::v1::FeedResponse response;
  for (const auto& feed : feeds) ASSERT_TRUE(feed->Read(&response));
  // The connection is full: another call waits on its side; another connection is served.
  EXPECT_EQ(Look(*client_, "", {.timeout = absl::Milliseconds(50)}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(Look(probe_->Connect()).ok());
  for (const auto& call : calls) call->context().TryCancel();
  for (const auto& feed : feeds) feed->Finish();
  EXPECT_TRUE(Look(*client_).ok());
}

// Unlike a feed it has an end, so a drain waits for it.
TEST_F(StreamsTest, ADownloadIsWholeAndGoesOnWhileTheServerDrains) {
  Start();
  auto call = NewCall();
  probe::v1::FetchRequest request;
  request.set_chunks(200);
  auto fetch = stub_->Fetch(&call->context(), request);
  probe::v1::FetchResponse response;
  ASSERT_TRUE(fetch->Read(&response));
  std::thread drain([&] { probe_->server.Drain(); });
  int64_t chunks = 1;
  while (fetch->Read(&response)) ++chunks;
  EXPECT_TRUE(call->Finish(fetch->Finish()).ok());
  EXPECT_EQ(chunks, 200);
  drain.join();
}

// gRPC's own end would be CANCELLED, without a reason.
TEST_F(StreamsTest, AnUploadThatOutlivesTheDrainEndsWithAReason) {
  ServerOptions options;
  options.drain_time = absl::ZeroDuration();
  Start(options);
  auto call = NewCall();
  probe::v1::UploadResponse response;
  auto upload = stub_->Upload(&call->context(), &response);
  ASSERT_TRUE(upload->Write({}));
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.uploads_begun == 1; });
  probe_->server.Drain();
  const absl::Status status = call->Finish(upload->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonNameOf(status), "SERVER_DRAINING");
}

TEST_F(StreamsTest, ARefusedDownloadSaysWhy) {
  Start();
  auto call = NewCall();
  probe::v1::FetchRequest request;
  request.set_chunks(-1);
  auto fetch = stub_->Fetch(&call->context(), request);
  probe::v1::FetchResponse response;
  EXPECT_FALSE(fetch->Read(&response));
  EXPECT_EQ(ReasonNameOf(call->Finish(fetch->Finish())), "FIELD_INVALID");
}

// A slow client would hold its slot without end.
TEST_F(StreamsTest, AClientThatTakesNothingIsCutOff) {
  ServerOptions options;
  options.limits.stream_stall_max = absl::Milliseconds(10);
  Start(options);
  auto call = NewCall();
  probe::v1::FetchRequest request;
  request.set_chunks(100'000);
  auto fetch = stub_->Fetch(&call->context(), request);
  // Reads nothing: what may be in flight fills, and the server's next look at the clock ends the call.
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.fetches_ended == 1; });
  call->context().TryCancel();
  EXPECT_EQ(fetch->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(StreamsTest, AnUploadIsTakenInOrder) {
  Start();
  auto call = NewCall();
  probe::v1::UploadResponse response;
  auto upload = stub_->Upload(&call->context(), &response);
  probe::v1::UploadRequest request;
  request.set_chunk(std::string(1000, 'x'));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(upload->Write(request));
  upload->WritesDone();
  const absl::Status status = call->Finish(upload->Finish());
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.bytes(), 100'000);
}

// Else a caller's next call would find the slots of its last one still taken.
TEST_F(StreamsTest, WhatAnUploadHoldsIsFreeWhenItIsAnswered) {
  Start();
  for (int calls = 1; calls <= 200; ++calls) {
    auto call = NewCall();
    probe::v1::UploadResponse response;
    auto upload = stub_->Upload(&call->context(), &response);
    probe::v1::UploadRequest request;
    const bool refused = calls % 2 == 0;
    if (refused) request.set_name("bad");
    upload->Write(request);
    upload->WritesDone();
    ASSERT_EQ(call->Finish(upload->Finish()).ok(), !refused);
    const base::MutexLock lock(probe_->bench.mutex);
    ASSERT_EQ(probe_->bench.uploads_finished + probe_->bench.uploads_dropped, calls);
  }
}

// The consumer's destructor cleans up; Finish() is not called.
TEST_F(StreamsTest, AnUploadThatBreaksOffLeavesNothing) {
  Start();
  auto call = NewCall();
  probe::v1::UploadResponse response;
  auto upload = stub_->Upload(&call->context(), &response);
  ASSERT_TRUE(upload->Write({}));
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.uploads_begun == 1; });
  call->context().TryCancel();
  upload->Finish();
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return probe_->bench.uploads_dropped + probe_->bench.uploads_finished == 1;
  });
}

// A client need not send 25 MiB to learn of a wrong name.
TEST_F(StreamsTest, ARefusedUploadEndsWhileTheClientStillSends) {
  Start();
  auto call = NewCall();
  probe::v1::UploadResponse response;
  auto upload = stub_->Upload(&call->context(), &response);
  probe::v1::UploadRequest request;
  request.set_name("bad");
  while (upload->Write(request)) {
  }
  EXPECT_EQ(ReasonNameOf(call->Finish(upload->Finish())), "FIELD_INVALID");
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.uploads_dropped == 1; });
}

// An open upload holds memory and disk space.
TEST_F(StreamsTest, AClientThatSendsNothingIsCutOff) {
  ServerOptions options;
  options.limits.stream_stall_max = absl::Milliseconds(10);
  Start(options);
  auto call = NewCall();
  probe::v1::UploadResponse response;
  auto upload = stub_->Upload(&call->context(), &response);
  EXPECT_EQ(ReasonNameOf(call->Finish(upload->Finish())), "DEADLINE_PASSED");
}

// Whatever the client does: the server's limit holds.
TEST_F(StreamsTest, AStreamEndsWhenItsTimeIsUp) {
  ServerOptions options;
  options.limits.stream_time_max = absl::Milliseconds(10);
  Start(options);
  auto call = NewCall();
  auto import = stub_->Import(&call->context());
  probe::v1::ImportResponse response;
  EXPECT_FALSE(import->Read(&response));
  EXPECT_EQ(ReasonNameOf(call->Finish(import->Finish())), "DEADLINE_PASSED");
}

// The ledger's writers answer in their own order.
TEST_F(StreamsTest, AnExchangeAnswersInOrderWhateverOrderTheRepliesHave) {
  Start();
  probe_->bench.import_batch = 100;
  auto call = NewCall();
  auto import = stub_->Import(&call->context());
  constexpr int64_t kLines = 1000;
  std::thread writer([&] {
    for (int64_t line = 1; line <= kLines; ++line) {
      probe::v1::ImportRequest request;
      request.set_line(line);
      ASSERT_TRUE(import->Write(request));
    }
    import->WritesDone();
  });
  probe::v1::ImportResponse response;
  int64_t last = 0;
  while (import->Read(&response)) EXPECT_EQ(response.line(), ++last);
  EXPECT_EQ(last, kLines);
  EXPECT_TRUE(call->Finish(import->Finish()).ok());
  writer.join();
}

// An import of a million lines must not be held in memory.
TEST_F(StreamsTest, AnExchangeTakesNoMoreThanItsWindow) {
  Start();
  // Nothing is answered before one more than the window has come: it never does.
  probe_->bench.import_batch = kExchangeWindow + 1;
  auto call = NewCall();
  auto import = stub_->Import(&call->context());
  for (size_t i = 0; i < kExchangeWindow + 10; ++i) ASSERT_TRUE(import->Write({}));
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return probe_->bench.import_pending_most == kExchangeWindow;
  });
  EXPECT_TRUE(Look(*client_).ok());
  std::vector<std::pair<int64_t, Reply<probe::v1::ImportResponse>>> held;
  {
    const base::MutexLock lock(probe_->bench.mutex);
    EXPECT_EQ(probe_->bench.import_pending_most, kExchangeWindow);
    held.swap(probe_->bench.imports);
  }
  probe_->bench.import_batch = 1;
  for (auto& [line, reply] : held) reply.Complete(probe::v1::ImportResponse());
  import->WritesDone();
  size_t answers = 0;
  probe::v1::ImportResponse response;
  while (import->Read(&response)) ++answers;
  EXPECT_EQ(answers, kExchangeWindow + 10);
  EXPECT_TRUE(call->Finish(import->Finish()).ok());
}

// The ledger answers also when the client has gone away.
TEST_F(StreamsTest, ARepliesAfterItsStreamIsGoneDoesNothing) {
  Start();
  probe_->bench.import_batch = 2;
  auto call = NewCall();
  auto import = stub_->Import(&call->context());
  ASSERT_TRUE(import->Write({}));
  Await(probe_->bench, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return probe_->bench.imports.size() == 1; });
  call->context().TryCancel();
  import->Finish();
  probe_->server.Drain();
  const base::MutexLock lock(probe_->bench.mutex);
  probe_->bench.imports.front().second.Complete(probe::v1::ImportResponse());
}

// gRPC shows such a message as an ordinary end, so lines after it would be lost unnoticed.
TEST_F(StreamsTest, AMessageThatIsNotUtf8EndsTheExchangeAfterTheAnswersBeforeIt) {
  Start();
  grpc::GenericStub stub(client_->channel());
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareCall(&context, "/onestop.rpc.probe.v1.ProbeService/Import", &queue);
  void* tag = nullptr;
  bool ok = false;
  const auto next = [&] {
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return ok;
  };
  call->StartCall(nullptr);
  ASSERT_TRUE(next());
  // Lines 1 and 2, then a text that is not UTF-8, then line 4.
  for (const char* bytes : {"\x08\x01", "\x08\x02", "\x12\x02\xff\xfe", "\x08\x04"}) {
    const grpc::Slice slice{std::string(bytes)};
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    next();
  }
  std::vector<std::string> answers;
  for (;;) {
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    if (!next()) break;
    grpc::Slice slice;
    ASSERT_TRUE(answer.DumpToSingleSlice(&slice).ok());
    answers.emplace_back(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  EXPECT_THAT(answers, ::testing::ElementsAre("\x08\x01", "\x08\x02"));
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();
  const absl::Status end = FromGrpcStatus(status);
  EXPECT_EQ(end.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonNameOf(end), "MESSAGE_MALFORMED");
  EXPECT_EQ(base::ReasonOf(end)->metadata.at("message"), "3");
}

}  // namespace
}  // namespace onestop::rpc
