// Keeps what was sent and is not answered, and sends it again over a new stream when one breaks.

#include "tools/onestop/import_run.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/text/json.h"
#include "tools/onestop/table.h"

namespace onestop::cli {
namespace {

using intake::v1::ImportHistoryRequest;
using intake::v1::ImportHistoryResponse;
using intake::v1::IntakeService;

constexpr absl::Duration kPauseMax = absl::Seconds(5);

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
  const auto stub = IntakeService::NewStub(client_.channel());
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
  if (sent - answered_ < pending_.size()) return &pending_[sent - answered_];
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
  return &pending_.back();
}

// The next act of the file that the server is to decide; what cannot be one is rejected on the way.
bool ImportRun::ReadLine(Pending& pending) {
  while (lines_.Next(line_)) {
    counts_.bytes = lines_.bytes();
    if (!lines_.too_long() && IsBlank(line_)) continue;
    ++counts_.lines;
    if (lines_.too_long()) {
      Reject(lines_.number(), "LINE_TOO_LONG",
             absl::StrCat("the line is longer than ", kImportLineMax, " bytes"), line_.substr(0, 200));
      continue;
    }
    ImportLine parsed = ParseImportLine(line_);
    // A refused act counts too: when it is corrected, those behind it keep their numbers.
    const int64_t number = parsed.dossier.empty() ? 0 : numbers_.Next(parsed.dossier);
    if (!parsed.request.ok()) {
      const auto reason = base::ReasonOf(parsed.request.status());
      Reject(lines_.number(), reason.has_value() ? reason->name : "LINE_NOT_JSON",
             parsed.request.status().message(), line_);
      continue;
    }
    pending.request = *std::move(parsed.request);
    pending.request.set_line(lines_.number());
    pending.request.set_source_act_number(number);
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
