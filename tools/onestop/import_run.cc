// Keeps what was sent and is not answered, and sends it again over a new stream when one breaks.

#include "tools/onestop/import_run.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/messages/messages.h"
#include "libs/messages/status.h"
#include "libs/refusal/refuse.h"
#include "nlohmann/json.hpp"
#include "onestop/common/v1/error_reason.pb.h"
#include "tools/onestop/program_text.h"
#include "tools/onestop/table.h"

namespace onestop::cli {
namespace {

using intake::v1::ImportHistoryRequest;
using intake::v1::ImportHistoryResponse;
using intake::v1::IntakeService;

constexpr absl::Duration kPauseMax = absl::Seconds(5);
constexpr size_t kShownOfLongLine = 200;

// What a stream may end with and be begun anew: the server stops or restarts, or does not know whether it
// committed, or the stream was open for longer than it allows one to be. The acts are safe to repeat.
bool MayResume(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status) || absl::IsCancelled(status);
}

bool IsBlank(const std::string& line) { return line.find_first_not_of(" \t") == std::string::npos; }

}  // namespace

ImportRun::ImportRun(rpc::Client client, std::istream& in, std::ostream& rejects, Options options)
    : client_(std::move(client)), options_(std::move(options)), lines_(in), rejects_(rejects) {}

absl::Status ImportRun::Run() {
  const absl::Status status = Streams();
  base::MutexLock lock(mutex_);
  if (stopped_)
    return messages::Error(absl::StatusCode::kCancelled, messages::Both("the import was stopped"));
  RejectAll();
  RETURN_IF_ERROR(status);
  if (!rejects_) {
    return messages::Error(absl::StatusCode::kDataLoss,
                           messages::Both("the refused lines could not be written to the reject file"));
  }
  return absl::OkStatus();
}

ImportCounts ImportRun::Stop() {
  base::MutexLock lock(mutex_);
  RejectAll();
  broken_ = true;
  changed_.SignalAll();
  return counts_;
}

absl::Status ImportRun::Streams() {
  absl::Duration pause = options_.pause;
  for (int retries = 0;;) {
    const int64_t before = counts_.answered();
    const absl::Status status = Connection();
    if (status.ok() || !MayResume(status) || IsStopped()) return status;
    // A stream that brought answers has made progress: the count of retries begins anew.
    if (counts_.answered() > before) {
      retries = 0;
      pause = options_.pause;
    }
    if (++retries > options_.retries_max) return status;
    client_.PauseBeforeRetry(pause);
    pause = std::min(2 * pause, kPauseMax);
    ++counts_.reconnects;
  }
}

bool ImportRun::IsStopped() {
  base::MutexLock lock(mutex_);
  return stopped_;
}

// One stream: sends what is unanswered, then the rest of the file, while another thread takes the answers.
absl::Status ImportRun::Connection() {
  {
    base::MutexLock lock(mutex_);
    broken_ = stopped_;
  }
  const auto stub = client_.Stub<IntakeService>();
  rpc::ClientCall call(
      client_, "/onestop.intake.v1.IntakeService/ImportHistory",
      // A file may take hours; the server's own limit ends a stream, and the next one continues.
      {.timeout = absl::InfiniteDuration()});
  const auto stream = stub->ImportHistory(&call.context());
  absl::Status misunderstood;
  std::thread reader([&] {
    ReadAnswers(*stream, misunderstood);
    if (!misunderstood.ok()) call.context().TryCancel();
  });

  size_t sent = 0;
  {
    base::MutexLock lock(mutex_);
    sent = answered_;
  }
  for (const Pending* act = Next(sent); act != nullptr; act = Next(sent)) {
    // Only its answer takes an act out of the queue, and there is none before it is sent.
    if (!stream->Write(act->request)) break;
    ++sent;
  }
  stream->WritesDone();
  reader.join();
  const absl::Status status = call.Finish(stream->Finish());
  RETURN_IF_ERROR(misunderstood);
  RETURN_IF_ERROR(status);
  base::MutexLock lock(mutex_);
  if (pending_.empty() && at_end_) return absl::OkStatus();
  return messages::Error(absl::StatusCode::kUnavailable,
                         messages::Both("the stream ended while $0 acts were not answered", pending_.size()));
}

void ImportRun::ReadAnswers(Stream& stream, absl::Status& error) {
  ImportHistoryResponse response;
  while (stream.Read(&response)) {
    base::MutexLock lock(mutex_);
    error = Take(response);
    if (!error.ok()) break;
    if (options_.progress) options_.progress(counts_);
    changed_.Signal();
  }
  base::MutexLock lock(mutex_);
  broken_ = true;
  changed_.Signal();
}

absl::Status ImportRun::Take(const ImportHistoryResponse& response) {
  if (stopped_)
    return messages::Error(absl::StatusCode::kCancelled, messages::Both("the import was stopped"));
  // Answers come in the order of the acts; anything else would be counted for the wrong line.
  if (pending_.empty() || pending_.front().line != response.line()) {
    return absl::InternalError(absl::StrCat("the server answered line ", response.line(), " out of order"));
  }
  switch (response.outcome()) {
    case intake::v1::IMPORT_OUTCOME_RECORDED:
      ++counts_.recorded;
      break;
    case intake::v1::IMPORT_OUTCOME_DUPLICATE:
      ++counts_.duplicates;
      break;
    case intake::v1::IMPORT_OUTCOME_REFUSED:
      NoteRefused(pending_.front().request.source_dossier_id(), response.line());
      if (response.reason() == refusal::NameOf(common::v1::ERROR_REASON_HELD_BACK)) ++counts_.held_back;
      Reject(pending_.front(), {response.reason(), WithFileNames(response.message())});
      break;
    default:
      return absl::InternalError(absl::StrCat("the server answered line ", response.line(), " with outcome ",
                                              static_cast<int>(response.outcome())));
  }
  ++counts_.from_server;
  PopFront();
  RejectFront();
  return absl::OkStatus();
}

void ImportRun::PopFront() {
  pending_bytes_ -= pending_.front().text.size();
  pending_.pop_front();
  ++answered_;
}

void ImportRun::RejectFront() {
  while (!pending_.empty() && pending_.front().refused.has_value()) {
    Reject(pending_.front(), *pending_.front().refused);
    PopFront();
  }
}

void ImportRun::RejectAll() {
  if (stopped_) return;
  stopped_ = true;
  // They stay where they are: one may be on its way to the server.
  for (const Pending& pending : pending_) {
    if (pending.refused.has_value()) Reject(pending, *pending.refused);
  }
  rejects_.flush();
}

const ImportRun::Pending* ImportRun::Next(size_t& sent) {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      // What an earlier stream has sent without an answer goes first; what is refused already is passed over.
      sent = std::max(sent, answered_);
      while (sent - answered_ < pending_.size() && pending_[sent - answered_].refused.has_value()) ++sent;
      if (sent - answered_ < pending_.size()) return broken_ ? nullptr : &Held(pending_[sent - answered_]);
      while (!broken_ &&
             (pending_.size() >= options_.window_acts || pending_bytes_ >= options_.window_bytes)) {
        changed_.Wait(lock);
      }
      if (broken_ || at_end_) return nullptr;
    }
    // Without the lock: a pipe may be slow, and answers come meanwhile.
    const bool any = lines_.Next(line_);
    base::MutexLock lock(mutex_);
    if (stopped_) return nullptr;
    if (!any) {
      at_end_ = true;
      return nullptr;
    }
    counts_.bytes = lines_.bytes();
    if (lines_.too_long() || !IsBlank(line_)) Queue(line_);
  }
}

// The first line counts: answers come later than lines are read.
void ImportRun::NoteRefused(const std::string& dossier, int64_t line) {
  const auto [noted, is_first] = refused_.emplace(dossier, line);
  if (!is_first) noted->second = std::min(noted->second, line);
}

// The server knows what it refused in this stream; it does not know of lines that never came to it, nor of streams
// before.
ImportRun::Pending& ImportRun::Held(Pending& act) {
  const auto refused = refused_.find(act.request.source_dossier_id());
  if (refused != refused_.end() && refused->second < act.line) {
    act.request.set_held_back_by(refused->second);
  }
  return act;
}

void ImportRun::CountRemarks(const std::vector<RemarkField>& fields) {
  for (const auto& [name, meant] : fields) {
    if (counts_.remarks.size() < kRemarkNamesMax || counts_.remarks.contains(name)) ++counts_.remarks[name];
    if (meant.empty()) continue;
    const std::pair<std::string, std::string> both(name, meant);
    if (counts_.near_remarks.size() < kRemarkNamesMax || counts_.near_remarks.contains(both)) {
      ++counts_.near_remarks[both];
    }
  }
}

// A line of the file: an act that the server is to decide, or what cannot be one.
void ImportRun::Queue(std::string line) {
  ++counts_.lines;
  Pending pending;
  pending.line = lines_.number();
  ImportLine parsed = ParseImportLine(line);
  absl::Status error = parsed.request.status();
  if (lines_.too_long()) {
    error = base::WithReason(
        absl::InvalidArgumentError(absl::StrCat("the line is longer than ", kImportLineMax, " bytes")),
        {"LINE_TOO_LONG", {}});
    line.resize(kShownOfLongLine);
  }
  if (error.ok()) {
    pending.request = *std::move(parsed.request);
    pending.request.set_occurrence(occurrences_.Next(pending.request));
    pending.request.set_line(pending.line);
    CountRemarks(parsed.remarks);
  } else {
    // Its dossier may be known all the same: what follows there would be out of order for ever.
    if (!parsed.dossier.empty()) NoteRefused(parsed.dossier, pending.line);
    const auto reason = base::ReasonOf(error);
    pending.refused =
        Refusal{reason.has_value() ? reason->name : "LINE_NOT_JSON", std::string(error.message())};
  }
  pending.text = std::move(line);
  pending_bytes_ += pending.text.size();
  pending_.push_back(std::move(pending));
  RejectFront();
}

void ImportRun::Reject(const Pending& pending, const Refusal& why) {
  ++counts_.refused;
  WriteLine(
      rejects_,
      {{"line", pending.line}, {"reason", why.reason}, {"message", why.message}, {"text", pending.text}});
}

}  // namespace onestop::cli
