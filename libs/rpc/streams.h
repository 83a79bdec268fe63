#pragma once

/// The forms of a stream; that of commands is in command_stream.h. Their logic runs on the server's pool, one step at a time, never on gRPC's
/// threads, and never holds a thread while it waits for the client or for something to tell. It gets requests
/// with their texts in canonical form (canonical.h).
///
/// Server stream (a feed, a download): a Producer is asked for one message after another; the next is asked
/// for when the client has taken the last.
///
///     grpc::ServerWriteReactor<WatchFeedResponse>* WatchFeed(grpc::CallbackServerContext* context,
///                                                            const WatchFeedRequest* request) override {
///       return rpc::FeedCall<WatchFeedRequest, WatchFeedResponse>(
///           server_, context, request,
///           [this](const rpc::Call& call, const WatchFeedRequest& r, rpc::Wake wake)
///               -> absl::StatusOr<std::unique_ptr<rpc::Producer<WatchFeedResponse>>> { … });
///     }
///
/// Streams of requests parse their messages themselves, since gRPC 1.51 shows a message that does not parse
/// (a string that is not UTF-8) as an ordinary end of the stream. So they are registered instead of
/// overridden, in the constructor of a service that derives from rpc::Service:
///
///     class IntakeService final : public rpc::Service<v1::IntakeService> {
///      public:
///       IntakeService(rpc::Server& server, …) : rpc::Service<v1::IntakeService>(server) {
///         ServeExchange<v1::ImportHistoryRequest, v1::ImportHistoryResponse>(
///             [this](const rpc::Call& call) -> absl::StatusOr<std::unique_ptr<Import>> { … });
///       }

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "libs/base/mutex.h"
#include "libs/rpc/canonical.h"
#include "libs/rpc/command_stream.h"
#include "libs/rpc/reply.h"
#include "libs/rpc/server_call.h"
#include "libs/rpc/stream_base.h"

namespace onestop::rpc {

/// Requests of an Exchange that may be unanswered at once; the client's next ones wait in its own buffers.
inline constexpr size_t kExchangeWindow = 256;

enum class Produced {
  /// `response` was filled: send it and ask again.
  kMessage,
  /// Nothing to tell now: ask again after a Wake, or after a second.
  kNothingYet,
  /// That was all.
  kEnd,
};

/// What a server stream sends. Made for one call; used by one thread at a time.
template <typename Response>
class Producer {
 public:
  virtual ~Producer() = default;

  /// Fills `response`, which is cleared, with the next message. May block for a query or a file, briefly: it
  /// runs on the pool that all reads share.
  virtual absl::StatusOr<Produced> Produce(Response& response) = 0;
};

/// Takes in a client stream. Made for one call; used by one thread at a time. Destroyed before the client
/// gets its answer: what a call holds (a slot, memory, a file) is free when the client's next call begins.
/// Destroyed without Finish() when the client breaks off, the time is up or something was refused: its
/// destructor leaves nothing behind.
template <typename Request, typename Response>
class Consumer {
 public:
  virtual ~Consumer() = default;

  /// Takes the next message, in order. An error ends the call with it.
  virtual absl::Status Consume(Request& message) = 0;

  /// The answer, when the client has sent all. gRPC shows some broken connections as an end: compare with
  /// what the client declared.
  virtual absl::StatusOr<Response> Finish() = 0;
};

/// Answers each request of a bidirectional stream by one response, in the requests' order. Made for one call.
template <typename Request, typename Response>
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// Begins to answer; returns at once or blocks briefly. Called in order, by one thread at a time, with at
  /// most kExchangeWindow replies pending. Replies may be completed in any order, from any thread, after this
  /// object is gone too. A reply with an error ends the stream, after the responses before it; what is wrong
  /// with one item belongs into its response.
  virtual void Handle(Request request, Reply<Response> reply) = 0;
};

/// A server stream's reactor.
template <typename Request, typename Response>
class WriteStream final : public grpc::ServerWriteReactor<Response>, public StreamBase {
 public:
  using Factory =
      std::function<absl::StatusOr<std::unique_ptr<Producer<Response>>>(const Call&, const Request&, Wake)>;

  WriteStream(Server& server, grpc::CallbackServerContext& context, const Request& request, CallKind kind,
              Factory factory)
      : StreamBase(server, context, MethodOf<Request, Response>(), kind),
        request_(*CanonicalRequest<Request>(request)),
        factory_(std::move(factory)) {}

  void OnCancel() override { ClientLeft(); }
  void OnDone() override { Done(); }
  void OnWriteDone(bool ok) override { WriteDone(ok, /*step_next=*/true); }

 private:
  void Send(const grpc::Status& status) override { this->grpc::ServerWriteReactor<Response>::Finish(status); }
  void Stopped() override { producer_ = nullptr; }

  void Step() override {
    if (producer_ == nullptr) {
      if (const absl::Status reached = ReachPosition(); !reached.ok()) return End(reached);
      auto made = factory_(call(), request_, MakeWake());
      factory_ = nullptr;
      if (const absl::Status begun = RecordBegin(made.status()); !begun.ok()) return End(begun);
      producer_ = *std::move(made);
    }
    response_.Clear();
    const absl::StatusOr<Produced> produced = producer_->Produce(response_);
    if (!produced.ok()) return End(produced.status());
    switch (*produced) {
      case Produced::kMessage:
        return Write([this] { this->StartWrite(&response_); });
      case Produced::kNothingYet:
        return AwaitWake();
      case Produced::kEnd:
        producer_ = nullptr;
        return End(absl::OkStatus());
    }
  }

  const Request request_;
  Factory factory_;
  std::unique_ptr<Producer<Response>> producer_;
  Response response_;
};

/// A client stream's reactor, over bytes.
template <typename Request, typename Response>
class ReadStream final : public grpc::ServerReadReactor<grpc::ByteBuffer>, public StreamBase {
 public:
  using Factory = std::function<absl::StatusOr<std::unique_ptr<Consumer<Request, Response>>>(const Call&)>;

  ReadStream(Server& server, grpc::CallbackServerContext& context, grpc::ByteBuffer& response,
             Factory factory, Work work)
      : StreamBase(server, context, MethodOf<Request, Response>(), CallKind::kStream, work),
        factory_(std::move(factory)),
        response_(response) {}

  void OnCancel() override { ClientLeft(); }
  void OnDone() override { Done(); }
  void OnReadDone(bool ok) override {
    half_closed_ = !ok;
    ReadDone();
  }

 private:
  void Send(const grpc::Status& status) override { Finish(status); }
  void Stopped() override { consumer_ = nullptr; }

  void Step() override {
    if (consumer_ == nullptr) {
      auto made = factory_(call());
      factory_ = nullptr;
      if (const absl::Status begun = RecordBegin(made.status()); !begun.ok()) return End(begun);
      consumer_ = *std::move(made);
    } else if (half_closed_) {
      return Conclude();
    } else {
      ++number_;
      Request message;
      if (!grpc::SerializationTraits<Request>::Deserialize(&bytes_, &message).ok()) {
        return Refuse(MessageMalformed(number_));
      }
      bytes_.Clear();
      MakeCanonical(message);
      if (const absl::Status taken = consumer_->Consume(message); !taken.ok()) return Refuse(taken);
    }
    Read([this] { StartRead(&bytes_); });
  }

  // No step follows a refusal or an answer: End() ends the stream, if the client has not.
  void Refuse(const absl::Status& status) {
    consumer_ = nullptr;
    End(status);
  }

  void Conclude() {
    const absl::StatusOr<Response> answer = consumer_->Finish();
    consumer_ = nullptr;
    if (!answer.ok()) return End(answer.status());
    bool own = false;
    grpc::ByteBuffer bytes;
    if (!grpc::SerializationTraits<Response>::Serialize(*answer, &bytes, &own).ok()) {
      return End(absl::InternalError("the response cannot be serialised"));
    }
    End(absl::OkStatus(), [&] { response_.Swap(&bytes); });
  }

  Factory factory_;
  grpc::ByteBuffer& response_;
  std::unique_ptr<Consumer<Request, Response>> consumer_;
  grpc::ByteBuffer bytes_;
  int64_t number_ = 0;
  bool half_closed_ = false;
};

/// A bidirectional stream's reactor, over bytes.
template <typename Request, typename Response>
class ExchangeStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                             public StreamBase {
 public:
  using Factory = std::function<absl::StatusOr<std::unique_ptr<Exchange<Request, Response>>>(const Call&)>;

  ExchangeStream(Server& server, grpc::CallbackServerContext& context, Factory factory)
      : StreamBase(server, context, MethodOf<Request, Response>(), CallKind::kStream),
        factory_(std::move(factory)) {}

  void OnCancel() override { ClientLeft(); }
  void OnDone() override { Done(); }
  void OnReadDone(bool ok) override {
    half_closed_ = !ok;
    ReadDone();
  }
  void OnWriteDone(bool ok) override {
    WriteDone(ok, /*step_next=*/false);
    if (!ok) return;
    {
      const base::MutexLock lock(slots_mutex_);
      sending_ = false;
    }
    Pump();
  }

 private:
  void Send(const grpc::Status& status) override {
    this->grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>::Finish(status);
  }
  void Stopped() override { exchange_ = nullptr; }

  void Step() override {
    if (exchange_ == nullptr) {
      auto made = factory_(call());
      factory_ = nullptr;
      if (const absl::Status begun = RecordBegin(made.status()); !begun.ok()) return End(begun);
      exchange_ = *std::move(made);
    } else if (half_closed_) {
      Append(absl::OkStatus());
      return;
    } else {
      ++number_;
      Request request;
      if (!grpc::SerializationTraits<Request>::Deserialize(&in_, &request).ok()) {
        return Append(MessageMalformed(number_));
      }
      in_.Clear();
      MakeCanonical(request);
      const int64_t slot = Reserve();
      auto self = std::static_pointer_cast<ExchangeStream>(shared_from_this());
      exchange_->Handle(std::move(request), Reply<Response>([self, slot](absl::StatusOr<Response> answer) {
                          self->Fill(slot, std::move(answer));
                        }));
    }
    bool free_slot = false;
    {
      const base::MutexLock lock(slots_mutex_);
      free_slot = slots_.size() < kExchangeWindow;
      full_ = !free_slot;
    }
    if (free_slot) Read([this] { StartRead(&in_); });
  }

  // What the client gets next, in order: a response, or the status that ends the stream.
  struct Slot {
    std::optional<absl::StatusOr<Response>> answer;
    bool last = false;
  };

  int64_t Reserve() {
    const base::MutexLock lock(slots_mutex_);
    slots_.emplace_back();
    return first_ + static_cast<int64_t>(slots_.size()) - 1;
  }

  void Fill(int64_t slot, absl::StatusOr<Response> answer) {
    {
      const base::MutexLock lock(slots_mutex_);
      slots_[static_cast<size_t>(slot - first_)].answer = std::move(answer);
    }
    Pump();
  }

  // Ends the stream with `status` after the answers before it.
  void Append(const absl::Status& status) {
    {
      const base::MutexLock lock(slots_mutex_);
      slots_.push_back({.answer = status.ok() ? absl::StatusOr<Response>(Response()) : status, .last = true});
    }
    Pump();
  }

  // Sends the first answer if it is there and nothing is on its way; continues to read when half of the
  // window is free.
  void Pump() {
    std::optional<Slot> slot;
    bool read = false;
    {
      const base::MutexLock lock(slots_mutex_);
      if (sending_ || slots_.empty() || !slots_.front().answer.has_value()) return;
      slot = std::move(slots_.front());
      slots_.pop_front();
      ++first_;
      sending_ = true;
      read = full_ && slots_.size() < kExchangeWindow / 2;
      if (read) full_ = false;
    }
    if (!slot->answer->ok()) return End(slot->answer->status());
    if (slot->last) return End(absl::OkStatus());
    bool own = false;
    out_.Clear();
    if (!grpc::SerializationTraits<Response>::Serialize(**slot->answer, &out_, &own).ok()) {
      return End(absl::InternalError("the response cannot be serialised"));
    }
    Write([this] { StartWrite(&out_); });
    if (read) Read([this] { StartRead(&in_); });
  }

  Factory factory_;
  std::unique_ptr<Exchange<Request, Response>> exchange_;
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;
  int64_t number_ = 0;
  bool half_closed_ = false;
  base::Mutex slots_mutex_;
  std::deque<Slot> slots_ ABSL_GUARDED_BY(slots_mutex_);
  int64_t first_ ABSL_GUARDED_BY(slots_mutex_) = 0;
  bool sending_ ABSL_GUARDED_BY(slots_mutex_) = false;
  // Reading rests until half of the window is free.
  bool full_ ABSL_GUARDED_BY(slots_mutex_) = false;
};

/// A server stream that continues until its client leaves or the server drains (SERVER_DRAINING): a live
/// feed. `factory` runs on the pool: an `absl::StatusOr<std::unique_ptr<Producer<Response>>>(const Call&,
/// const Request&, Wake)`. The Call and the request live as long as the producer.
template <typename Request, typename Response, typename Factory>
grpc::ServerWriteReactor<Response>* FeedCall(Server& server, grpc::CallbackServerContext* context,
                                             const Request* request, Factory factory) {
  auto stream = std::make_shared<WriteStream<Request, Response>>(server, *context, *request, CallKind::kFeed,
                                                                 std::move(factory));
  stream->Begin();
  return stream.get();
}

/// A server stream that has an end of its own: a download. A draining server lets it finish. `factory` is as
/// for FeedCall().
template <typename Request, typename Response, typename Factory>
grpc::ServerWriteReactor<Response>* DownloadCall(Server& server, grpc::CallbackServerContext* context,
                                                 const Request* request, Factory factory) {
  auto stream = std::make_shared<WriteStream<Request, Response>>(server, *context, *request,
                                                                 CallKind::kStream, std::move(factory));
  stream->Begin();
  return stream.get();
}

/// The base of a service with streams of requests. V1 is the generated class, such as v1::IntakeService.
template <typename V1>
class Service : public V1::CallbackService {
 public:
  explicit Service(Server& server) : server_(server) {}

 protected:
  Server& server() const { return server_; }

  /// Serves the client-streaming method with these messages; see Consumer. `factory` runs on the pool of `work`: an
  /// `absl::StatusOr<std::unique_ptr<Consumer<Request, Response>>>(const Call&)`. Constructor only.
  template <typename Request, typename Response, typename Factory>
  void ServeUpload(Factory factory, Work work = Work::kOrdinary) {
    this->MarkMethodRawCallback(
        MethodOf<Request, Response>().index,
        new grpc::internal::CallbackClientStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            [this, work, factory = std::move(factory)](grpc::CallbackServerContext* context,
                                                       grpc::ByteBuffer* response) {
              auto stream = std::make_shared<ReadStream<Request, Response>>(server_, *context, *response,
                                                                            factory, work);
              stream->Begin();
              return stream.get();
            }));
  }

  /// Serves the bidirectional method with these messages; see Exchange. `factory` runs on the pool: an
  /// `absl::StatusOr<std::unique_ptr<Exchange<Request, Response>>>(const Call&)`. Constructor only.
  template <typename Request, typename Response, typename Factory>
  void ServeExchange(Factory factory) {
    this->MarkMethodRawCallback(
        MethodOf<Request, Response>().index,
        new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            [this, factory = std::move(factory)](grpc::CallbackServerContext* context) {
              auto stream = std::make_shared<ExchangeStream<Request, Response>>(server_, *context, factory);
              stream->Begin();
              return stream.get();
            }));
  }

  /// Serves the bidirectional method with these messages as a stream of commands (command_stream.h). `admit` runs on the
  /// pool once; its error ends the stream. `handle` gets each command, on gRPC's threads: it never blocks. Constructor
  /// only.
  template <typename Request, typename Response>
  void ServeCommands(typename CommandStream<Request, Response>::Admit admit,
                     typename CommandStream<Request, Response>::Handle handle) {
    this->MarkMethodRawCallback(MethodOf<Request, Response>().index,
                                new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                    [this, admit = std::move(admit),
                                     handle = std::move(handle)](grpc::CallbackServerContext* context) {
                                      auto stream = std::make_shared<CommandStream<Request, Response>>(
                                          server_, *context, admit, handle);
                                      stream->Begin();
                                      return stream.get();
                                    }));
  }

 private:
  Server& server_;
};

}  // namespace onestop::rpc
