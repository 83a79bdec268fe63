// The state of one stream. gRPC's threads only set flags under the lock and queue a step; the work
// of a step runs on the pool.

#include "libs/rpc/stream_base.h"

#include <utility>

#include "libs/refusal/refusals.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/worker_pool.h"

namespace onestop::rpc {
namespace {

// How often a stream checks its deadline, and a waiting producer is asked again.
constexpr absl::Duration kTick = absl::Seconds(1);

}  // namespace

void Wake::operator()() const {
  if (const std::shared_ptr<StreamBase> stream = stream_.lock(); stream != nullptr) stream->WakeUp();
}

StreamBase::StreamBase(Server& server, grpc::CallbackServerContext& context, const Method& method,
                       CallKind kind, Work work)
    : call_(server, context, method, kind),
      context_(context),
      kind_(kind),
      pool_(work == Work::kHeavy ? server.heavy_pool() : server.pool()) {}

void StreamBase::Begin() {
  const base::MutexLock lock(mutex_);
  self_ = shared_from_this();
  // A stream that is refused here has nothing to stop.
  stepping_ = true;
  if (!call_.admission().ok()) {
    // On gRPC's thread, which does not wait; what is refused here was not begun.
    call_.Record(call_.admission(), [](const absl::Status&) {});
    return EndLocked(call_.admission());
  }
  if (!call_.server().AddStream(self_)) return EndLocked(refusal::ServerBusy("calls are waiting"));
  // A drain that began before the stream was added has not told it.
  if (call_.server().draining()) return EndLocked(refusal::ServerDraining());
  if (!pool_.TryPost(call_.sharer(), [self = self_] { self->RunStep(); }))
    return EndLocked(refusal::ServerBusy("calls are waiting"));
  SetAlarm();
}

void StreamBase::WakeUp() {
  const base::MutexLock lock(mutex_);
  if (!waiting_) {
    // A wake that comes between two waits is kept, or the producer would miss what it announced.
    woken_ = true;
    return;
  }
  waiting_ = false;
  QueueStep();
}

void StreamBase::OnDrain() {
  // Uploads and downloads end by themselves; a feed or a stream of commands would keep a draining server waiting.
  if (kind_ == CallKind::kFeed || kind_ == CallKind::kCommands) EndSoon(refusal::ServerDraining());
}

void StreamBase::OnDrainEnd() {
  const base::MutexLock lock(mutex_);
  EndLocked(refusal::ServerDraining());
}

void StreamBase::Read(absl::FunctionRef<void()> start) {
  const base::MutexLock lock(mutex_);
  if (ended_) return;
  read_since_ = absl::Now();
  start();
}

void StreamBase::Write(absl::FunctionRef<void()> start) {
  const base::MutexLock lock(mutex_);
  if (ended_) return;
  write_since_ = absl::Now();
  start();
}

void StreamBase::AwaitWake() {
  const base::MutexLock lock(mutex_);
  if (std::exchange(woken_, false)) {
    QueueStep();
  } else {
    waiting_ = true;
  }
}

void StreamBase::End(const absl::Status& status, absl::FunctionRef<void()> before) {
  const base::MutexLock lock(mutex_);
  if (ended_) return;
  before();
  EndLocked(status);
}

void StreamBase::EndLocked(const absl::Status& status) {
  if (ended_) return;
  ended_ = true;
  if (write_since_ != absl::InfiniteFuture()) {
    // gRPC allows no status while a write is in progress: WriteDone() sends it.
    ending_ = status;
  } else {
    Send(call_.Finish(status));
  }
  if (stepping_) return;  // RunStep() stops it.
  stepping_ = true;
  pool_.Post(call_.sharer(), [self = shared_from_this()] { self->RunStep(); });
}

void StreamBase::ReadDone() {
  const base::MutexLock lock(mutex_);
  read_since_ = absl::InfiniteFuture();
  QueueStep();
}

void StreamBase::ReadArrived() {
  const base::MutexLock lock(mutex_);
  read_since_ = absl::InfiniteFuture();
}

void StreamBase::WriteDone(bool ok, bool step_next) {
  const base::MutexLock lock(mutex_);
  write_since_ = absl::InfiniteFuture();
  if (ending_.has_value()) {
    Send(call_.Finish(*std::exchange(ending_, std::nullopt)));
  } else if (!ok) {
    EndLocked(ClientGone());
  } else if (step_next) {
    QueueStep();
  }
}

void StreamBase::ClientLeft() {
  // Before the lock: a step that holds it for long polls this flag.
  call_.Cancel();
  const base::MutexLock lock(mutex_);
  EndLocked(ClientGone());
}

void StreamBase::Done() {
  // gRPC has no more reactions for this stream.
  call_.server().RemoveStream(this);
  std::unique_ptr<grpc::Alarm> alarm;
  // Destroyed after the lock is released: the last reference may be this one, and the lock is its
  // member.
  std::shared_ptr<StreamBase> self;
  const base::MutexLock lock(mutex_);
  alarm = std::move(alarm_);
  self = std::move(self_);
}

void StreamBase::QueueStep() {
  if (ended_) return;
  if (stepping_) {
    // Steps never overlap; one queued step serves any number of requests.
    again_ = true;
    return;
  }
  stepping_ = true;
  pool_.Post(call_.sharer(), [self = shared_from_this()] { self->RunStep(); });
}

void StreamBase::RunStep() {
  bool ended = false;
  {
    const base::MutexLock lock(mutex_);
    ended = ended_;
  }
  if (!ended) {
    Step();
    const base::MutexLock lock(mutex_);
    stepping_ = false;
    if (!ended_) {
      if (std::exchange(again_, false)) QueueStep();
      return;
    }
    // No step may follow: the stream has ended.
    stepping_ = true;
  }
  Stopped();
}

void StreamBase::SetAlarm() {
  alarm_ = std::make_unique<grpc::Alarm>();
  // The alarm holds no strong reference: it must not keep a stream that gRPC is done with.
  alarm_->Set(absl::ToChronoTime(absl::Now() + kTick), [stream = weak_from_this()](bool due) {
    const std::shared_ptr<StreamBase> alive = stream.lock();
    if (due && alive != nullptr) alive->Tick();
  });
}

void StreamBase::Tick() {
  // Outside of the lock, since a stream that answers first takes its own.
  if (const absl::Status over = Look(); !over.ok()) EndSoon(over);
}

absl::Status StreamBase::Look() {
  const absl::Duration stall_max = call_.server().options().limits.stream_stall_max;
  const base::MutexLock lock(mutex_);
  if (ended_ && !ending_.has_value()) return absl::OkStatus();
  SetAlarm();
  const absl::Time now = absl::Now();
  // The deadline is the client's, capped by the server's limits.
  const bool late = now >= call_.call().deadline;
  if (write_since_ != absl::InfiniteFuture() && (late || now > write_since_ + stall_max)) {
    // The client takes nothing, so a status would wait behind the message; only cancelling ends the call.
    context_.TryCancel();
  } else if (late) {
    EndLocked(refusal::StreamTimePassed("its time is up"));
  } else if (now > read_since_ + stall_max) {
    return refusal::StreamTimePassed("the client sent nothing for too long");
  } else if (!ended_) {
    // A token that expired, or whose key was withdrawn, admits no more of a stream, as it would admit no more calls.
    if (absl::Status gone = call_.CheckCredentials(now); !gone.ok()) return gone;
    if (std::exchange(waiting_, false)) QueueStep();
  }
  return absl::OkStatus();
}

}  // namespace onestop::rpc
