// onestop-bench-load: calls the workflow service like many members of staff at once. Each dossier goes from
// the specialist (CompleteStep) to the head of division and back again (SendBack), so that every command
// succeeds.
//
//     onestop-bench-load TARGET TOKENS FIRST LAST
//
// Reads "call COUNT WARM SECONDS" and "stream COUNT WARM SECONDS" lines: keeps COUNT commands in flight, each as a call of
// its own, or in the stream of the member of staff who does it; measures for SECONDS after WARM seconds, and answers with
// one line of JSON.

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/read_file.h"
#include "libs/telemetry/trace.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/benchmarks/ledger/office.h"
#include "tools/benchmarks/ledger/staff_stream.h"

namespace onestop::bench {

using workflow::v1::WorkflowService;

namespace {

// A server takes at most a thousand calls at once on one connection.
constexpr int kConnections = 4;
constexpr absl::Duration kCallTime = absl::Seconds(30);
constexpr size_t kTokenBytesMax = 16384;

}  // namespace

// One task of a dossier: who has it, and which it is.
struct Place {
  int number = 0;
  int task = kFirstTask;
  bool with_head = false;
};

// One of the commands in flight.
struct Lane {
  WorkflowService::Stub* stub = nullptr;
  std::vector<Place*> places;
  size_t next = 0;
  std::unique_ptr<grpc::ClientContext> context;
  workflow::v1::CompleteStepRequest complete;
  workflow::v1::CompleteStepResponse completed;
  workflow::v1::SendBackRequest send_back;
  workflow::v1::SendBackResponse sent_back;
  absl::Time start;
  std::vector<uint32_t> microseconds;
};

namespace {

class Load {
 public:
  Load(const std::string& target, const std::string& tokens, int first, int last) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    // Nothing here is sent twice.
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    for (int i = 0; i < kConnections; ++i) {
      stubs_.push_back(WorkflowService::NewStub(
          grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments)));
    }
    for (int i = 0; i < kSpecialists; ++i) specialists_.push_back(Credentials(tokens, Specialist(i)));
    for (int i = 0; i < kHeads; ++i) heads_.push_back(Credentials(tokens, Head(i)));
    for (int number = first; number <= last; ++number) places_.push_back({.number = number});
  }

  void Run(bool streamed, int calls, absl::Duration warm, absl::Duration time) {
    if (streamed) OpenStreams();
    const absl::Time begin = absl::Now();
    measure_from_ = begin + warm;
    measure_until_ = measure_from_ + time;
    std::vector<std::unique_ptr<Lane>> lanes;
    for (int i = 0; i < calls; ++i) lanes.push_back(std::make_unique<Lane>());
    // Every dossier has one lane: it is worked on by one call at a time.
    for (size_t i = 0; i < places_.size(); ++i) lanes[i % lanes.size()]->places.push_back(&places_[i]);
    {
      base::MutexLock lock(mutex_);
      open_ = calls;
      error_.clear();
    }
    for (int i = 0; i < calls; ++i) {
      lanes[i]->stub = stubs_[i % kConnections].get();
      // The next run goes on where this one stops, as if no time had passed.
      lanes[i]->next = next_ % lanes[i]->places.size();
      Call(*lanes[i]);
    }
    {
      base::MutexLock lock(mutex_);
      while (open_ > 0) changed_.Wait(lock);
    }
    CloseStreams();
    base::MutexLock lock(mutex_);
    next_ += lanes[0]->next;
    Report(lanes, calls, time);
  }

 private:
  void OpenStreams() {
    const auto open = [this](const std::vector<std::string>& credentials) {
      for (const std::string& one : credentials) {
        streams_.push_back(std::make_unique<StaffStream>(
            *stubs_[streams_.size() % kConnections], one,
            [this](Lane& lane, const grpc::Status& status, const workflow::v1::Progress& progress) {
              Done(lane, status, progress);
            }));
      }
    };
    open(specialists_);
    open(heads_);
  }
  void CloseStreams() {
    for (const auto& stream : streams_) {
      const grpc::Status status = stream->Close();
      base::MutexLock lock(mutex_);
      if (!status.ok()) ++errors_, error_ = status.error_message();
    }
    streams_.clear();
  }

  static std::string Credentials(const std::string& tokens, const std::string& subject) {
    return absl::StrCat("Bearer ",
                        base::ReadFile(absl::StrCat(tokens, "/", subject, ".token"), kTokenBytesMax).value());
  }

  std::string NextRequestId() {
    const int64_t number = ++requests_;
    return absl::StrFormat("%08x-%04x-4000-8000-%012x", (number * 2654435761) & 0xffffffff, number & 0xffff,
                           number & 0xffffffffffff);
  }

  // The dossier that a lane is at.
  static Place& At(Lane& lane) { return *lane.places[lane.next]; }

  void Call(Lane& lane) {
    Place& place = At(lane);
    lane.start = absl::Now();
    if (place.with_head) {
      lane.send_back.set_request_id(NextRequestId());
      lane.send_back.set_dossier_id(DossierId(place.number));
      lane.send_back.set_task_number(place.task);
      lane.send_back.set_reason("Cần bổ sung căn cứ tại mục 2 của tờ trình.");
    } else {
      lane.complete.set_request_id(NextRequestId());
      lane.complete.set_dossier_id(DossierId(place.number));
      lane.complete.set_task_number(place.task);
      lane.complete.set_comment("Hồ sơ đủ điều kiện, đề nghị xem xét.");
    }
    streams_.empty() ? CallAlone(lane, place) : Streamed(lane, place);
  }

  void Streamed(Lane& lane, const Place& place) {
    workflow::v1::SubmitCommandsRequest request;
    if (place.with_head) {
      *request.mutable_send_back() = lane.send_back;
      streams_[kSpecialists + place.number % kHeads]->Send(std::move(request), lane);
    } else {
      *request.mutable_complete_step() = lane.complete;
      streams_[place.number % kSpecialists]->Send(std::move(request), lane);
    }
  }

  void CallAlone(Lane& lane, const Place& place) {
    lane.context = std::make_unique<grpc::ClientContext>();
    lane.context->set_deadline(absl::ToChronoTime(lane.start + kCallTime));
    lane.context->AddMetadata("authorization", place.with_head ? heads_[place.number % kHeads]
                                                               : specialists_[place.number % kSpecialists]);
    lane.context->AddMetadata(
        "traceparent", telemetry::FormatTraceparent(
                           telemetry::Span::Start("bench", telemetry::SpanKind::kClient, nullptr).context()));
    if (place.with_head) {
      lane.stub->async()->SendBack(
          lane.context.get(), &lane.send_back, &lane.sent_back,
          [this, &lane](const grpc::Status& status) { Done(lane, status, lane.sent_back.progress()); });
    } else {
      lane.stub->async()->CompleteStep(
          lane.context.get(), &lane.complete, &lane.completed,
          [this, &lane](const grpc::Status& status) { Done(lane, status, lane.completed.progress()); });
    }
  }

  void Done(Lane& lane, const grpc::Status& status, const workflow::v1::Progress& progress) {
    const absl::Time now = absl::Now();
    Place& place = At(lane);
    lane.next = (lane.next + 1) % lane.places.size();
    if (!status.ok()) return End(absl::StrCat(status.error_code(), " ", status.error_message()));
    place.task = progress.open_task().task_number();
    place.with_head = !place.with_head;
    if (now >= measure_until_) return End("");
    if (now >= measure_from_) {
      lane.microseconds.push_back(static_cast<uint32_t>(absl::ToInt64Microseconds(now - lane.start)));
    }
    Call(lane);
  }

  void End(std::string error) {
    base::MutexLock lock(mutex_);
    if (!error.empty()) {
      ++errors_;
      error_ = std::move(error);
    }
    if (--open_ == 0) changed_.SignalAll();
  }

  void Report(const std::vector<std::unique_ptr<Lane>>& lanes, int calls, absl::Duration time)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<uint32_t> all;
    for (const auto& lane : lanes)
      all.insert(all.end(), lane->microseconds.begin(), lane->microseconds.end());
    std::sort(all.begin(), all.end());
    const auto at = [&all](double part) {
      return all.empty() ? 0 : all[static_cast<size_t>(part * static_cast<double>(all.size() - 1))];
    };
    double sum = 0;
    for (const uint32_t one : all) sum += one;
    std::printf(
        "{\"calls\": %d, \"commands\": %zu, \"per_second\": %.1f, \"mean_us\": %.1f, \"p50_us\": %u, "
        "\"p99_us\": %u, "
        "\"errors\": %d, \"error\": \"%s\"}\n",
        calls, all.size(), static_cast<double>(all.size()) / absl::ToDoubleSeconds(time),
        sum / static_cast<double>(std::max<size_t>(all.size(), 1)), at(0.5), at(0.99), errors_,
        absl::StrReplaceAll(error_, {{"\"", "'"}, {"\\", "/"}, {"\n", " "}}).c_str());
    std::fflush(stdout);
  }

  std::vector<std::unique_ptr<WorkflowService::Stub>> stubs_;
  // Of the specialists, then of the heads; none while calls are made alone.
  std::vector<std::unique_ptr<StaffStream>> streams_;
  std::vector<std::string> specialists_;
  std::vector<std::string> heads_;
  std::vector<Place> places_;
  std::atomic<int64_t> requests_ = absl::ToUnixMicros(absl::Now());
  absl::Time measure_from_;
  absl::Time measure_until_;
  size_t next_ = 0;

  base::Mutex mutex_;
  base::CondVar changed_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  int errors_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace
}  // namespace onestop::bench

int main(int argc, char** argv) {
  int first = 0;
  int last = 0;
  if (argc != 5 || !absl::SimpleAtoi(argv[3], &first) || !absl::SimpleAtoi(argv[4], &last) || last < first) {
    std::fprintf(stderr, "usage: %s TARGET TOKENS FIRST LAST\n", argv[0]);
    return 2;
  }
  // As in the server: libs/process.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  onestop::bench::Load load(argv[1], argv[2], first, last);
  std::string word;
  int calls = 0;
  double warm = 0;
  double seconds = 0;
  while (std::cin >> word >> calls >> warm >> seconds) {
    if ((word != "call" && word != "stream") || calls < 1 || calls > last - first + 1) return 2;
    load.Run(word == "stream", calls, absl::Seconds(warm), absl::Seconds(seconds));
  }
  return 0;
}
