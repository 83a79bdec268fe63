// One event of a dossier is with the ledger at a time; its answer starts the next one.

#include "services/intake/handlers/import_order.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/refusal/refuse.h"
#include "libs/telemetry/metric_names.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::intake::handlers {
namespace {

// Errors that end the whole stream: the server cannot continue, and the client starts again.
bool EndsTheStream(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsDataLoss(status) ||
         !base::ReasonOf(status).has_value();
}

absl::Status HeldBack(int64_t line) {
  return refusal::Refuse(absl::FailedPreconditionError(absl::StrCat(
                             "held back: ", line == 0 ? "an event before it" : absl::StrCat("line ", line),
                             " of this dossier was refused; correct that one and import the file again")),
                         common::v1::ERROR_REASON_HELD_BACK, {{"line", absl::StrCat(line)}});
}

}  // namespace

std::optional<int64_t> ImportOrder::RefusedLine(Dossier& dossier, const ImportedEvent& event) {
  if (event.held_back_by != 0 && !dossier.refused_line.has_value()) dossier.refused_line = event.held_back_by;
  return dossier.refused_line;
}

void ImportOrder::Add(ImportedEvent event) {
  absl::Status end;
  std::optional<int64_t> refused_line;
  {
    const base::MutexLock lock(mutex_);
    Dossier& dossier = dossiers_[event.submission.dossier_id];
    if (dossier.busy) {
      dossier.waiting.push_back(std::move(event));
      return;
    }
    end = dossier.end;
    dossier.busy = end.ok();
    refused_line = RefusedLine(dossier, event);
  }
  if (!end.ok()) return event.reply.Complete(end);
  Begin(std::move(event), refused_line);
}

// Outside of the lock: the ledger may answer at once.
void ImportOrder::Begin(ImportedEvent event, std::optional<int64_t> refused_line) {
  const std::string dossier_id = event.submission.dossier_id;
  // What is wrong with the event itself is told, rather than that it is held back: both can then be corrected at once.
  if (!event.fields.ok()) return Answer(dossier_id, event.line, std::move(event.reply), event.fields);
  // By way of the ledger, which still finds the answer of an event that was recorded by an earlier run.
  if (refused_line.has_value()) event.submission.refusal = HeldBack(*refused_line);
  event.submission.done = [self = shared_from_this(), dossier_id, line = event.line,
                           reply = std::move(event.reply)](absl::StatusOr<ledger::Answer> result) mutable {
    self->Answer(dossier_id, line, std::move(reply), result);
  };
  ledger_.Commit(std::move(event.submission));
}

void ImportOrder::Answer(const std::string& dossier_id, int64_t line,
                         rpc::Reply<v1::ImportHistoryResponse> reply,
                         const absl::StatusOr<ledger::Answer>& result) {
  const bool refused = !result.ok() && !EndsTheStream(result.status());
  std::optional<ImportedEvent> next;
  std::deque<ImportedEvent> dropped;
  std::optional<int64_t> refused_line;
  {
    const base::MutexLock lock(mutex_);
    Dossier& dossier = dossiers_.at(dossier_id);
    if (!result.ok() && !refused) {
      dossier.end = result.status();
      dropped = std::exchange(dossier.waiting, {});
    }
    // The first one's line: those held back behind it are refused too, and it is the one to correct.
    if (refused && !dossier.refused_line.has_value()) dossier.refused_line = line;
    if (!dossier.waiting.empty()) {
      next = std::move(dossier.waiting.front());
      dossier.waiting.pop_front();
      refused_line = RefusedLine(dossier, *next);
    } else if (!dossier.refused_line.has_value() && dossier.end.ok()) {
      // Nothing is left to remember of it, and a file may hold millions.
      dossiers_.erase(dossier_id);
    } else {
      dossier.busy = false;
    }
  }
  if (refused) {
    reply.Complete(Refused(dossier_id, line, result.status()));
  } else if (!result.ok()) {
    reply.Complete(result.status());
  } else {
    v1::ImportHistoryResponse response;
    response.set_line(line);
    response.set_dossier_id(dossier_id);
    response.set_outcome(result->repeated ? v1::IMPORT_OUTCOME_DUPLICATE : v1::IMPORT_OUTCOME_RECORDED);
    reply.Complete(std::move(response));
  }
  // Not known to be done or not: what follows may not be done either.
  for (ImportedEvent& event : dropped) event.reply.Complete(result.status());
  if (next.has_value()) Begin(*std::move(next), refused_line);
}

v1::ImportHistoryResponse ImportOrder::Refused(const std::string& dossier_id, int64_t line,
                                               const absl::Status& status) {
  v1::ImportHistoryResponse response;
  response.set_line(line);
  response.set_outcome(v1::IMPORT_OUTCOME_REFUSED);
  response.set_dossier_id(dossier_id);
  // Without a reason it would have ended the stream.
  const base::Reason reason = base::ReasonOf(status).value_or(base::Reason());
  if (metrics_ != nullptr) metrics_->AddCounter(telemetry::kRefusals, {reason.name}).Increment();
  response.set_reason(reason.name);
  response.set_message(std::string(status.message()));
  return response;
}

}  // namespace onestop::intake::handlers
