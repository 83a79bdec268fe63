// Keeps what was sent and is not answered, and sends it again over a new stream when one breaks.

#include "tools/onestop/import_run.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refuse.h"
#include "libs/text/json.h"
#include "onestop/common/v1/error_reason.pb.h"
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
  absl::Duration pause = options_.pause;
  for (int retries = 0;;) {
    const int64_t before = counts_.answered();
    const absl::Status status = Connection();
    if (status.ok()) break;
    if (!MayResume(status)) return status;
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
  base::MutexLock lock(mutex_);
  rejects_.flush();
  if (!rejects_) return absl::DataLossError("the refused lines could not be written to the reject file");
  return absl::OkStatus();
}

// One stream: sends what is unanswered, then the rest of the file, while another thread takes the answers.
absl::Status ImportRun::Connection() {
  {
    base::MutexLock lock(mutex_);
    broken_ = false;
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
  return absl::UnavailableError(
      absl::StrCat("the stream ended while ", pending_.size(), " acts were not answered"));
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
  // Answers come in the order of the acts; anything else would be counted for the wrong line.
  if (pending_.empty() || pending_.front().request.line() != response.line()) {
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
      Reject(response.line(), response.reason(), WithFileNames(response.message()), pending_.front().text);
      break;
    default:
      return absl::InternalError(absl::StrCat("the server answered line ", response.line(), " with outcome ",
                                              static_cast<int>(response.outcome())));
  }
  pending_bytes_ -= pending_.front().text.size();
  pending_.pop_front();
  ++answered_;
  return absl::OkStatus();
}

const ImportRun::Pending* ImportRun::Next(size_t& sent) {
  base::MutexLock lock(mutex_);
  // What an earlier stream has sent without an answer goes first.
  if (sent - answered_ < pending_.size()) return &Held(pending_[sent - answered_]);
  while (!broken_ && (pending_.size() >= options_.window_acts || pending_bytes_ >= options_.window_bytes)) {
    changed_.Wait(lock);
  }
  if (broken_ || at_end_) return nullptr;
  Pending next;
  if (!ReadLine(next)) {
    at_end_ = true;
    return nullptr;
  }
  pending_bytes_ += next.text.size();
  pending_.push_back(std::move(next));
  return &Held(pending_.back());
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
  if (refused != refused_.end() && refused->second < act.request.line()) {
    act.request.set_held_back_by(refused->second);
  }
  return act;
}

// The next act of the file that the server is to decide; what cannot be one is rejected on the way.
bool ImportRun::ReadLine(Pending& pending) {
  while (lines_.Next(line_)) {
    counts_.bytes = lines_.bytes();
    if (!lines_.too_long() && IsBlank(line_)) continue;
    ++counts_.lines;
    ImportLine parsed = ParseImportLine(line_);
    absl::Status error = parsed.request.status();
    if (lines_.too_long()) {
      error = base::WithReason(
          absl::InvalidArgumentError(absl::StrCat("the line is longer than ", kImportLineMax, " bytes")),
          {"LINE_TOO_LONG", {}});
      line_.resize(kShownOfLongLine);
    }
    if (!error.ok()) {
      // Its dossier may be known all the same: what follows there would be out of order for ever.
      if (!parsed.dossier.empty()) NoteRefused(parsed.dossier, lines_.number());
      const auto reason = base::ReasonOf(error);
      Reject(lines_.number(), reason.has_value() ? reason->name : "LINE_NOT_JSON", error.message(), line_);
      continue;
    }
    pending.request = *std::move(parsed.request);
    pending.request.set_occurrence(occurrences_.Next(pending.request));
    pending.request.set_line(lines_.number());
    pending.text = line_;
    return true;
  }
  return false;
}

void ImportRun::Reject(int64_t line, absl::string_view reason, absl::string_view message,
                       absl::string_view text) {
  ++counts_.refused;
  rejects_ << "{\"line\":" << line << ",\"reason\":" << text::JsonQuoted(reason)
           << ",\"message\":" << text::JsonQuoted(message) << ",\"text\":" << text::JsonQuoted(text) << "}\n";
}

}  // namespace onestop::cli
