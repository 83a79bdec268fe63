#pragma once

/// What the three forms of a stream share: one step at a time on the pool, one end, a clock.

#include <functional>
#include <memory>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/alarm.h"
#include "libs/base/mutex.h"
#include "libs/rpc/server.h"
#include "libs/rpc/server_call.h"

namespace onestop::rpc {

class StreamBase;

/// On which pool the steps of a stream run.
enum class Work {
  kOrdinary,
  /// A step keeps a processor busy for seconds: on a pool of its own, so that no read waits for it.
  kHeavy,
};

/// Tells a Producer's stream that there may be something to send. Cheap to copy; safe from any thread, at
/// any time: after the stream's end it does nothing.
class Wake {
 public:
  Wake() = default;
  explicit Wake(std::weak_ptr<StreamBase> stream) : stream_(std::move(stream)) {}
  void operator()() const;

 private:
  std::weak_ptr<StreamBase> stream_;
};

/// One stream from admission to end. Steps run on the pool, never two at once; the derived reactor says what
/// a step is. It lives until gRPC is done with it and no step runs.
class StreamBase : public Drainable, public std::enable_shared_from_this<StreamBase> {
 public:
  StreamBase(Server& server, grpc::CallbackServerContext& context, const Method& method, CallKind kind,
             Work work = Work::kOrdinary);

  /// Admits the stream and queues its first step. Once, when it is owned by a shared_ptr.
  void Begin();

  /// Lets a waiting producer continue.
  void WakeUp();

  /// Ends a feed; lets others finish.
  void OnDrain() override;
  void OnDrainEnd() override;

 protected:
  const Call& call() const { return call_.call(); }
  /// As Server::ReachPosition(), of this call.
  absl::Status ReachPosition() const { return call_.server().ReachPosition(call_.call()); }

  /// As ServerCall::RecordAndWait(): of how the stream begins. In the first step.
  absl::Status RecordBegin(const absl::Status& status) { return call_.RecordAndWait(status); }

  /// The next step. Runs on the pool.
  virtual void Step() = 0;
  /// Hands `status` to gRPC.
  virtual void Send(const grpc::Status& status) = 0;
  /// Drops what the stream worked with. No step runs or will run.
  virtual void Stopped() = 0;
  /// Ends the stream with `status` once it has answered what it took in, if it is one that answers.
  virtual void EndSoon(const absl::Status& status) { End(status); }

  /// What a step ends with: wait for the client to send, to take, for a Wake; or end. `start` is called
  /// unless the stream has ended meanwhile.
  void Read(absl::FunctionRef<void()> start);
  void Write(absl::FunctionRef<void()> start);
  void AwaitWake();
  void End(const absl::Status& status, absl::FunctionRef<void()> before = [] {});

  // gRPC's reactions. After ReadDone() a step follows.
  void ReadDone();
  void ReadArrived();
  void WriteDone(bool ok, bool step_next);
  void ClientLeft();
  void Done();

  Wake MakeWake() { return Wake(weak_from_this()); }

 private:
  void Tick();
  // Checks the clock; the error with which the stream is to end soon, else OK.
  absl::Status Look();
  void SetAlarm() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void QueueStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunStep();
  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  ServerCall call_;
  grpc::CallbackServerContext& context_;
  const CallKind kind_;
  WorkerPool& pool_;

  base::Mutex mutex_;
  // Keeps the reactor alive while gRPC holds its plain pointer.
  std::shared_ptr<StreamBase> self_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  // What to send when the write in progress is done.
  std::optional<absl::Status> ending_ ABSL_GUARDED_BY(mutex_);
  // A step is queued or runs; and another was asked for meanwhile.
  bool stepping_ ABSL_GUARDED_BY(mutex_) = false;
  bool again_ ABSL_GUARDED_BY(mutex_) = false;
  // A producer waits for a Wake; or one came while it did not.
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  // Since when the server waits for the client to send a message, or to take one; InfiniteFuture when it does
  // not.
  absl::Time read_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  absl::Time write_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::unique_ptr<grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::rpc
