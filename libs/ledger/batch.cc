// Decides commands in memory, each on what the one before left, so that a batch needs one transaction.

#include "libs/ledger/batch.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/decision_context.h"
#include "libs/catalog/snapshot.h"
#include "libs/digest/random.h"
#include "libs/dossier/personal_data.h"

namespace onestop::ledger {
namespace {

dossier::Context ContextFor(const Submission& submission, const dossier::Dossier& dossier, absl::Time now) {
  const absl::Time occur_time = submission.occur_day.has_value()
                                    ? absl::FromCivil(*submission.occur_day, calendar::OfficeZone())
                                    : submission.occur_time.value_or(now);
  const absl::CivilDay day = absl::ToCivilDay(occur_time, calendar::OfficeZone());
  dossier::Context context = {
      .occur_time = occur_time,
      .occur_precision = submission.occur_day.has_value() ? common::v1::TIME_PRECISION_DAY
                                                          : common::v1::TIME_PRECISION_UNSPECIFIED,
      .record_time = now,
      .actor = submission.actor.get(),
      .assignee = submission.assignee.get(),
      .trace_id = submission.span.valid()
                      ? std::string(submission.span.trace_id.begin(), submission.span.trace_id.end())
                      : "",
      .source_remarks = submission.source_remarks};
  const auto* const submit = std::get_if<dossier::Submit>(&submission.command);
  catalog::SetOffice(*submission.catalogue, dossier,
                     submit == nullptr ? absl::string_view() : submit->procedure_code, day, context);
  return context;
}

// Without personal data: these stand beside the bytes.
absl::StatusOr<std::string> Serialise(const dossier::v1::Event& event) {
  std::string payload;
  bool serialised = false;
  if (event.commitments().empty()) {
    serialised = event.SerializeToString(&payload);
  } else {
    dossier::v1::Event stored = event;
    dossier::LeaveOutPersonalData(stored);
    serialised = stored.SerializeToString(&payload);
  }
  if (!serialised) return absl::InternalError("an event cannot be serialised");
  return payload;
}

}  // namespace

absl::Status DryRun(const Submission& submission, const dossier::Command& command,
                    const dossier::Dossier& dossier, absl::Time now) {
  // Decide() is pure: asking it beforehand costs nothing and promises nothing.
  return dossier::Decide(dossier, command, ContextFor(submission, dossier, now)).status();
}

void Batch::AddDossier(const std::string& id, std::unique_ptr<Folded> folded) {
  Changed& changed = dossiers_[id];
  changed.existed = folded->dossier.version > 0;
  changed.version_before = folded->dossier.version;
  changed.tasks_before = folded->dossier.tasks.size();
  changed.clock_before = folded->dossier.clock.size();
  changed.documents_before = folded->dossier.documents.size();
  if (const dossier::Task* task = folded->dossier.OpenTask(); task != nullptr)
    changed.open_task_before = task->number;
  changed.folded = std::move(folded);
}

void Batch::Decide(Pending& pending) {
  const Submission& submission = pending.submission;
  if (!submission.refusal.ok()) {
    pending.result = submission.refusal;
    return;
  }
  auto [found, is_new] = dossiers_.try_emplace(submission.dossier_id);
  Changed& changed = found->second;
  if (is_new) {
    changed.folded = std::make_unique<Folded>(dossier::History(submission.dossier_id).Release());
  }
  const dossier::Context context = ContextFor(submission, changed.folded->dossier, record_time_);
  absl::StatusOr<dossier::Decision> decision =
      dossier::Decide(changed.folded->dossier, submission.command, context);
  // A refusal leaves the dossier as it was, for the next command of the batch.
  if (!decision.ok()) {
    pending.result = decision.status();
    return;
  }
  pending.decision = *std::move(decision);
  pending.personal_data = dossier::CommitToPersonalData(
      pending.decision->event, [] { return digest::RandomBytes(dossier::kSaltBytes); });
  // Codes and numbers become part of the dossier: what was applied without them is applied again when
  // they are known.
  if (!pending.decision->numbers.empty() && changed.before == nullptr) {
    changed.before = std::make_unique<Folded>(*changed.folded);
  }
  if (const absl::Status applied = dossier::Apply(pending.decision->event, changed.folded->dossier);
      !applied.ok()) {
    pending.decision.reset();
    pending.result = applied;
    return;
  }
  for (const dossier::NumberKey& key : pending.decision->numbers) ++numbers_wanted_[key];
  changed.rewritten = std::max(changed.rewritten, RewrittenBy(pending.decision->event));
  changed.decided.push_back(&pending);
  allowed_.push_back(&pending);
  // With numbers to come the answer waits for them.
  if (changed.before == nullptr) {
    submission.answer({changed.folded->dossier, pending.decision->event});
  }
}

std::vector<std::string> Batch::OwnCodes() const {
  std::vector<std::string> codes;
  for (const Pending* pending : allowed_) {
    if (!pending->decision->own_code.empty()) codes.push_back(pending->decision->own_code);
  }
  return codes;
}

void Batch::KeepCodes(absl::flat_hash_set<std::string> taken) {
  for (Pending* pending : allowed_) {
    dossier::Decision& decision = *pending->decision;
    // Of two in one batch the first has it.
    if (decision.own_code.empty() || !taken.insert(decision.own_code).second) continue;
    const auto wanted = numbers_wanted_.find(decision.numbers.front());
    if (--wanted->second == 0) numbers_wanted_.erase(wanted);
    dossier::KeepOwnCode(decision);
  }
}

void Batch::IssueNumbers(const std::map<dossier::NumberKey, int64_t>& last) {
  std::map<dossier::NumberKey, int64_t> next;
  // The statement adds the whole batch's share at once and returns each series' last number.
  for (const auto& [key, wanted] : numbers_wanted_) next[key] = last.at(key) - wanted + 1;
  for (Pending* pending : allowed_) {
    std::vector<int64_t> numbers;
    for (const dossier::NumberKey& key : pending->decision->numbers) numbers.push_back(next[key]++);
    if (!numbers.empty()) dossier::FillNumbers(*pending->decision, numbers);
  }
}

// Folds a dossier again whose events got their numbers after they were applied.
absl::Status Batch::Settle(Changed& changed) {
  changed.folded = std::move(changed.before);
  for (Pending* pending : changed.decided) {
    const dossier::v1::Event& event = pending->decision->event;
    if (event.sequence() <= changed.folded->dossier.version) continue;  // Before the first number was wanted.
    RETURN_IF_ERROR(dossier::Apply(event, changed.folded->dossier));
    pending->submission.answer({changed.folded->dossier, event});
  }
  return absl::OkStatus();
}

absl::Status Batch::Finish() {
  for (auto changed = dossiers_.begin(); changed != dossiers_.end();) {
    if (changed->second.decided.empty()) {
      // Only refused: the dossier goes back to the cache as it was, or was never there.
      if (changed->second.existed) {
        ++changed;
      } else {
        dossiers_.erase(changed++);
      }
      continue;
    }
    if (changed->second.before != nullptr) RETURN_IF_ERROR(Settle(changed->second));
    ++changed;
  }
  events_.reserve(allowed_.size());
  for (Pending* pending : allowed_) {
    Folded& folded = *dossiers_.at(pending->submission.dossier_id).folded;
    ASSIGN_OR_RETURN(std::string payload, Serialise(pending->decision->event));
    // After numbering: the stored bytes are hashed, and they never change again.
    folded.last_hash = dossier::ChainHash(folded.last_hash, payload);
    pending->answer.dossier_id = pending->submission.dossier_id;
    events_.push_back({.event = &pending->decision->event,
                       .submission = &pending->submission,
                       .payload = std::move(payload),
                       .hash = folded.last_hash,
                       .personal_data = &pending->personal_data});
  }
  return absl::OkStatus();
}

}  // namespace onestop::ledger
