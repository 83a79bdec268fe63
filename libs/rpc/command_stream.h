#pragma once

/// The form of a stream of commands: each request holds one command of several kinds, and is answered for itself, when
/// it is done. A command takes the way of a unary call: the same handler, deadline by default, metrics and errors.
///
///     void SubmitCommands(const Env& env, rpc::StreamCommand<SubmitCommandsRequest, SubmitCommandsResponse>& command) {
///       switch (command.request().command_case()) {
///         case SubmitCommandsRequest::kClaimTask:
///           return command.Do(env, &ClaimTask, command.request().claim_task(),
///                             &SubmitCommandsResponse::mutable_claim_task);
///         …
///
/// A request needs a field `request_id` in each kind of command. A response needs `number`, `request_id`, `position`,
/// `trace_id` and a `google.rpc.Status error`.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "libs/base/check.h"
#include "libs/base/mutex.h"
#include "libs/rpc/canonical.h"
#include "libs/rpc/item_call.h"
#include "libs/rpc/reply.h"
#include "libs/rpc/server_call.h"
#include "libs/rpc/stream_base.h"

namespace onestop::rpc {

/// Commands of one stream that are taken in and whose answers the client has not taken; then the server reads no
/// further until half of them are taken.
inline constexpr size_t kCommandWindow = 256;
/// Bytes of a request_id that is told again: those of a UUID.
inline constexpr size_t kToldRequestIdMax = 36;

template <typename Request, typename Response>
class CommandStream;

/// One command of a stream. Its holder has it done, or refuses it, once.
template <typename Request, typename Response>
class StreamCommand : public std::enable_shared_from_this<StreamCommand<Request, Response>> {
 public:
  template <typename Env, typename Asked, typename Answered>
  using Handler = void (*)(const Env&, const Call&, const Asked&, Reply<Answered>);
  using Stream = CommandStream<Request, Response>;

  StreamCommand(std::shared_ptr<Stream> stream, int64_t number)
      : stream_(std::move(stream)), number_(number) {}

  /// As it is handled: its texts in canonical form.
  const Request& request() const { return request_; }
  Request& request() { return request_; }

  /// Has it done by `handler`, which never blocks, as CommandCall() does; its answer goes into `result` of the response.
  template <typename Env, typename Asked, typename Answered>
  void Do(const Env& env, Handler<Env, Asked, Answered> handler, const Asked& asked,
          Answered* (Response::*result)()) {
    Begin(MethodOf<Asked, Answered>(), asked.request_id());
    handler(env, item_->call(), asked, ReplyInto(result));
  }

  /// Has it done by a `handler` that blocks before it hands the work on, as PreparedCall() does: on the server's pool.
  template <typename Env, typename Asked, typename Answered>
  void DoOnPool(const Env& env, Handler<Env, Asked, Answered> handler, const Asked& asked,
                Answered* (Response::*result)()) {
    Begin(MethodOf<Asked, Answered>(), asked.request_id());
    BeginOnPool(
        item_->server(), item_->call().caller.subject, item_->call(),
        [self = this->shared_from_this(), &env, handler, &asked, result] {
          handler(env, self->item_->call(), asked, self->ReplyInto(result));
        },
        [self = this->shared_from_this()](const absl::Status& status) { self->Complete(status); });
  }

  /// Answers that it is no command.
  void Refuse(const absl::Status& status) {
    Begin(MethodOf<Request, Response>(), "");
    Complete(status);
  }

 private:
  void Begin(const Method& method, const std::string& request_id) {
    CHECK(!item_.has_value());
    item_.emplace(stream_->server(), stream_->stream_call(), method);
    if (request_id.size() <= kToldRequestIdMax) response_.set_request_id(request_id);
  }

  template <typename Answered>
  Reply<Answered> ReplyInto(Answered* (Response::*result)()) {
    return Reply<Answered>([self = this->shared_from_this(), result](absl::StatusOr<Answered> answer) {
      const absl::Status status = answer.status();
      if (status.ok()) *(self->response_.*result)() = *std::move(answer);
      self->Complete(status);
    });
  }

  void Complete(const absl::Status& status) {
    google::rpc::Status error = item_->Finish(status);
    if (!status.ok()) *response_.mutable_error() = std::move(error);
    response_.set_number(number_);
    response_.set_position(item_->call().position);
    response_.set_trace_id(item_->trace_id());
    stream_->Answer(response_);
  }

  const std::shared_ptr<Stream> stream_;
  const int64_t number_;
  Request request_;
  Response response_;
  std::optional<ItemCall> item_;
};

/// The reactor of such a stream, over bytes: see streams.h. Commands are begun on gRPC's own threads, without a hop to
/// another; the first step alone runs on the pool.
template <typename Request, typename Response>
class CommandStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            public StreamBase {
 public:
  using Command = StreamCommand<Request, Response>;
  using Admit = std::function<absl::Status(const Call&)>;
  using Handle = std::function<void(Command&)>;

  CommandStream(Server& server, grpc::CallbackServerContext& context, Admit admit, Handle handle)
      : StreamBase(server, context, MethodOf<Request, Response>(), CallKind::kCommands),
        server_(server),
        admit_(std::move(admit)),
        handle_(std::move(handle)) {}

  Server& server() const { return server_; }
  const Call& stream_call() const { return call(); }

  /// Sends the answer to one command, when those before it are sent. From any thread.
  void Answer(const Response& response) {
    bool own = false;
    grpc::ByteBuffer bytes;
    // Fails for a message above 2 GiB alone.
    CHECK(grpc::SerializationTraits<Response>::Serialize(response, &bytes, &own).ok());
    {
      const base::MutexLock lock(window_mutex_);
      answers_.push_back(std::move(bytes));
    }
    Pump();
  }

  void OnCancel() override { ClientLeft(); }
  void OnDone() override { Done(); }
  void OnReadDone(bool ok) override {
    ReadArrived();
    // The client has sent all, or is gone: then OnCancel() comes too.
    if (!ok) return EndSoon(absl::OkStatus());
    // Until this command is on its way nothing else keeps the stream.
    const auto self = std::static_pointer_cast<CommandStream>(shared_from_this());
    if (!TakeIn()) return;
    Hand(std::make_shared<Command>(self, ++number_));
    bool full = false;
    {
      const base::MutexLock lock(window_mutex_);
      if (last_.has_value()) return;
      full = full_ = taken_ >= kCommandWindow;
    }
    if (!full) Read([this] { StartRead(&in_); });
  }
  void OnWriteDone(bool ok) override {
    WriteDone(ok, /*step_next=*/false);
    if (!ok) return;
    bool read = false;
    {
      const base::MutexLock lock(window_mutex_);
      sending_ = false;
      --taken_;
      read = full_ && taken_ <= kCommandWindow / 2 && !last_.has_value();
      if (read) full_ = false;
    }
    if (read) Read([this] { StartRead(&in_); });
    Pump();
  }

 private:
  void Send(const grpc::Status& status) override {
    this->grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>::Finish(status);
  }
  // Commands that are on their way hold what they need themselves.
  void Stopped() override {}

  // The only step: whether the caller may begin at all.
  void Step() override {
    if (const absl::Status admitted = RecordBegin(admit_(call())); !admitted.ok()) return End(admitted);
    Read([this] { StartRead(&in_); });
  }

  void EndSoon(const absl::Status& status) override {
    {
      const base::MutexLock lock(window_mutex_);
      if (last_.has_value()) return;
      last_ = status;
    }
    Pump();
  }

  // False: the stream ends, and takes in nothing more.
  bool TakeIn() {
    const base::MutexLock lock(window_mutex_);
    if (last_.has_value()) return false;
    ++taken_;
    return true;
  }

  void Hand(const std::shared_ptr<Command>& command) {
    const bool parsed = grpc::SerializationTraits<Request>::Deserialize(&in_, &command->request()).ok();
    in_.Clear();
    if (!parsed) return command->Refuse(MessageMalformed(number_));
    MakeCanonical(command->request());
    handle_(*command);
  }

  // Sends the next answer if none is on its way, or the end after the last one.
  void Pump() {
    bool more = false;
    std::optional<absl::Status> end;
    {
      const base::MutexLock lock(window_mutex_);
      if (sending_) return;
      if (answers_.empty()) {
        if (!last_.has_value() || taken_ > 0) return;
        end = last_;
      } else {
        out_.Swap(&answers_.front());
        answers_.pop_front();
        sending_ = true;
        more = !answers_.empty();
      }
    }
    if (end.has_value()) return End(*end);
    grpc::WriteOptions options;
    // The answers of a batch go out together: gRPC holds this one back until the next is written.
    if (more) options.set_buffer_hint();
    Write([&] { StartWrite(&out_, options); });
  }

  Server& server_;
  const Admit admit_;
  const Handle handle_;
  // Of the read that is in progress, and of the write.
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;
  int64_t number_ = 0;
  base::Mutex window_mutex_;
  std::deque<grpc::ByteBuffer> answers_ ABSL_GUARDED_BY(window_mutex_);
  // Commands taken in whose answers are not written.
  size_t taken_ ABSL_GUARDED_BY(window_mutex_) = 0;
  bool sending_ ABSL_GUARDED_BY(window_mutex_) = false;
  // Reading rests until half of the window is free.
  bool full_ ABSL_GUARDED_BY(window_mutex_) = false;
  // What the stream ends with when all is answered.
  std::optional<absl::Status> last_ ABSL_GUARDED_BY(window_mutex_);
};

}  // namespace onestop::rpc
