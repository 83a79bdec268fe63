// Writes one request after the other, those that wait together in one packet, and finds the sender of each answer by its
// number.

#include "tools/benchmarks/ledger/staff_stream.h"

namespace onestop::bench {

StaffStream::StaffStream(workflow::v1::WorkflowService::Stub& stub, const std::string& credentials, Done done)
    : done_(std::move(done)) {
  context_.AddMetadata("authorization", credentials);
  stub.async()->SubmitCommands(&context_, this);
  StartRead(&in_);
  StartCall();
}

void StaffStream::Send(workflow::v1::SubmitCommandsRequest request, Lane& lane) {
  base::MutexLock lock(mutex_);
  lanes_[++number_] = &lane;
  waiting_.push_back(std::move(request));
  if (!writing_) Write();
}

grpc::Status StaffStream::Close() {
  {
    base::MutexLock lock(mutex_);
    // An answer may be here before gRPC says that its request is written.
    while (writing_) changed_.Wait(lock);
  }
  StartWritesDone();
  base::MutexLock lock(mutex_);
  while (!ended_) changed_.Wait(lock);
  return status_;
}

void StaffStream::OnWriteDone(bool ok) {
  base::MutexLock lock(mutex_);
  writing_ = false;
  if (ok && !waiting_.empty()) return Write();
  changed_.SignalAll();
}

void StaffStream::OnReadDone(bool ok) {
  if (!ok) return;
  Lane* lane = nullptr;
  {
    base::MutexLock lock(mutex_);
    const auto found = lanes_.find(in_.number());
    lane = found->second;
    lanes_.erase(found);
  }
  const grpc::Status status(static_cast<grpc::StatusCode>(in_.error().code()), in_.error().message());
  const workflow::v1::Progress progress =
      in_.has_send_back() ? in_.send_back().progress() : in_.complete_step().progress();
  StartRead(&in_);
  done_(*lane, status, progress);
}

void StaffStream::OnDone(const grpc::Status& status) {
  std::unordered_map<int64_t, Lane*> left;
  {
    base::MutexLock lock(mutex_);
    left.swap(lanes_);
  }
  for (const auto& [number, lane] : left) done_(*lane, status, {});
  base::MutexLock lock(mutex_);
  status_ = status;
  ended_ = true;
  changed_.SignalAll();
}

void StaffStream::Write() {
  writing_ = true;
  out_ = std::move(waiting_.front());
  waiting_.pop_front();
  grpc::WriteOptions options;
  if (!waiting_.empty()) options.set_buffer_hint();
  StartWrite(&out_, options);
}

}  // namespace onestop::bench
