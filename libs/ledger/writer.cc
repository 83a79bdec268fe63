// A writer's loop: take what is queued, try it in one transaction, and after a failure find out what is true
// before anything is answered. What it writes is in writer_rows.cc.

#include "libs/ledger/writer.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/history.h"
#include "libs/ledger/personal_data_rows.h"
#include "libs/ledger/statements.h"
#include "libs/pg/sql_error.h"
#include "libs/refusal/refusals.h"
#include "libs/telemetry/log.h"

namespace onestop::ledger {
namespace {

// How often a single command is tried again when PostgreSQL asks for it (deadlock, a repeat that raced).
constexpr int kAttemptsMax = 4;
// Short, since commands wait; a database that restarts is back within seconds.
constexpr absl::Duration kReconnectPause = absl::Milliseconds(100);

std::string KeyOf(const Submission& submission) {
  return absl::StrCat(submission.caller, absl::string_view("\0", 1), submission.request_id);
}

std::vector<Pending*> PointersTo(const std::vector<std::unique_ptr<Pending>>& commands) {
  std::vector<Pending*> pointers;
  pointers.reserve(commands.size());
  for (const auto& pending : commands) pointers.push_back(pending.get());
  return pointers;
}

// What may succeed when it is tried again on its own: a deadlock, a repeat that raced.
bool MayBeTriedAgain(const absl::Status& status) {
  return absl::IsAborted(status) || absl::IsAlreadyExists(status);
}

// Hands the events of `ids` after `versions` to `each`, with what stands beside them, in the order of ids and events.
absl::Status LoadEvents(
    pg::Transaction& transaction, const std::string& province, const std::vector<std::string>& ids,
    const std::vector<int64_t>& versions,
    absl::FunctionRef<absl::Status(absl::string_view id, const dossier::HistoryEntry& entry)> each) {
  pg::Params params;
  params.Text(province).UuidArray(ids).Int64Array(versions);
  ASSIGN_OR_RETURN(const std::vector<pg::Result> loaded,
                   transaction.ExecuteAll({pg::Call{kLoadEvents, params}, {kLoadPersonalData, params}}));
  const PersonalDataRows personal_data(loaded[1]);
  for (const pg::Row row : loaded[0]) {
    const std::string payload = row.Bytes(2);
    const std::string hash = row.Bytes(3);
    RETURN_IF_ERROR(
        each(row.Text(0), {row.Int64(1), payload, hash, personal_data.Of(row.Text(0), row.Int64(1)),
                           static_cast<int>(row.Int64(4))}));
  }
  return absl::OkStatus();
}

bool IsLost(const absl::Status& status) { return absl::IsUnavailable(status) || pg::IsCommitInDoubt(status); }

}  // namespace

Writer::Writer(const Options& options, int index, pg::Connection connection, telemetry::Metrics& metrics)
    : options_(options),
      connection_(std::move(connection)),
      cache_(static_cast<size_t>(options.cache_dossiers_max)),
      metrics_(metrics),
      queue_depth_(metrics.AddGauge(telemetry::kLedgerQueueDepth, {absl::StrCat(options.name, "-", index)})),
      batch_commands_(metrics.AddHistogram(telemetry::kLedgerBatchCommands)),
      commit_seconds_(metrics.AddHistogram(telemetry::kLedgerCommitSeconds)),
      thread_([this] {
        connection_->set_observer([this](const pg::StatementEvent& event) { Observe(event); });
        Run();
      }) {}

Writer::~Writer() {
  Drain();
  thread_.join();
}

void Writer::Drain() {
  base::MutexLock lock(mutex_);
  draining_ = true;
  changed_.SignalAll();
}

void Writer::Add(Submission submission) {
  auto pending = std::make_unique<Pending>();
  pending->submission = std::move(submission);
  absl::Status refusal;
  {
    base::MutexLock lock(mutex_);
    if (draining_) {
      refusal = refusal::ServerDraining();
    } else if (queue_.size() >= static_cast<size_t>(options_.queue_commands_max)) {
      // At once rather than after a wait: a caller who is told can slow down.
      refusal = refusal::ServerBusy("commands are waiting");
    } else {
      queue_.push_back(std::move(pending));
      // The writer sleeps only on an empty queue.
      if (queue_.size() == 1) changed_.Signal();
      return;
    }
  }
  // Outside of the lock: the callback may do anything, such as sending a response.
  pending->submission.done(refusal);
}

void Writer::Run() {
  for (;;) {
    Commands commands = TakeBatch();
    if (commands.empty()) return;  // Drained.
    Process(std::move(commands));
  }
}

// Waits for commands; takes what is there. A repeat of a command of the same batch is left for the next one,
// where it finds the event. A dry run is a batch of its own, since its transaction is rolled back.
Writer::Commands Writer::TakeBatch() {
  for (;;) {
    Commands commands;
    Commands expired;
    {
      base::MutexLock lock(mutex_);
      while (queue_.empty() && !draining_) changed_.Wait(lock);
      if (queue_.empty()) return commands;
      const absl::Time now = absl::Now();
      absl::flat_hash_set<std::string> keys;
      while (!queue_.empty() && commands.size() < kBatchCommandsMax) {
        if (queue_.front()->submission.deadline <= now) {
          expired.push_back(std::move(queue_.front()));
        } else if ((queue_.front()->submission.dry_run && !commands.empty()) ||
                   !keys.insert(KeyOf(queue_.front()->submission)).second) {
          break;
        } else {
          commands.push_back(std::move(queue_.front()));
        }
        queue_.pop_front();
        if (!commands.empty() && commands.back()->submission.dry_run) break;
      }
      queue_depth_.Set(static_cast<double>(queue_.size()));
    }
    for (const auto& pending : expired) {
      // Nothing was tried, so that the caller may safely send the command again.
      pending->submission.done(refusal::DeadlinePassed("the command was decided"));
    }
    if (!commands.empty()) return commands;
  }
}

void Writer::Process(Commands commands) {
  const absl::Time start = absl::Now();
  std::vector<telemetry::SpanContext> links;
  for (const auto& pending : commands) {
    if (pending->submission.span.sampled) links.push_back(pending->submission.span);
  }
  telemetry::Span span =
      telemetry::Span::Start("ledger.batch", telemetry::SpanKind::kInternal, nullptr, links);
  span.SetAttribute("onestop.ledger", options_.name);
  span.SetAttribute("onestop.commands", static_cast<int64_t>(commands.size()));
  batch_span_ = span.context();
  batch_commands_.Observe(static_cast<double>(commands.size()));

  const absl::Time reconnect_until = start + options_.reconnect_max;
  for (bool repeats_first = false;; repeats_first = true) {
    // A lost connection may have lost the answer of a COMMIT: trying again finds the events of what was done,
    // and waits behind what the server has not noticed to be lost.
    const absl::Status status = TryBatch(commands, options_.now(), repeats_first);
    if (status.ok()) {
      commit_seconds_.Observe(absl::Now() - start);
      AnswerAll(commands, absl::OkStatus());
      return;
    }
    span.SetError(absl::StatusCodeToString(status.code()));
    cache_.Clear();
    if (IsLost(status)) {
      telemetry::Log(telemetry::Level::kWarning, "the ledger lost its database connection",
                     {{"ledger", options_.name}, {"error", std::string(status.message())}});
      if (Reconnect(reconnect_until)) continue;
      AnswerAll(commands, refusal::StorageUnavailable());
      return;
    }
    if (absl::IsAlreadyExists(status) && !repeats_first) continue;
    if (commands.size() > 1 || MayBeTriedAgain(status)) {
      ProcessOneByOne(std::move(commands));
      return;
    }
    AnswerAll(commands, status);
    return;
  }
}

// The batch failed in the database: each command on its own, so that only the one that cannot be fails.
void Writer::ProcessOneByOne(Commands commands) {
  for (auto& pending : commands) {
    Commands alone;
    alone.push_back(std::move(pending));
    absl::Status status;
    const absl::Time until = absl::Now() + options_.reconnect_max;
    for (int attempt = 1;; ++attempt) {
      status = TryBatch(alone, options_.now(), /*repeats_first=*/true);
      if (status.ok()) break;
      cache_.Clear();
      if (IsLost(status)) {
        if (Reconnect(until)) continue;
        status = refusal::StorageUnavailable();
        break;
      }
      if (!MayBeTriedAgain(status) || attempt == kAttemptsMax) break;
    }
    AnswerAll(alone, status);
  }
}

void Writer::AnswerAll(Commands& commands, const absl::Status& error) {
  for (auto& pending : commands) {
    if (!error.ok()) {
      // A lost database and a broken history have a reason; anything else is our fault and is logged.
      if (!base::ReasonOf(error).has_value()) {
        telemetry::Log(telemetry::Level::kError, "a command failed in the database",
                       {{"ledger", options_.name}, {"error", std::string(error.message())}},
                       &pending->submission.span);
      }
      pending->submission.done(pending->in_doubt ? refusal::CommitInDoubt() : error);
    } else if (pending->result.has_value()) {
      pending->submission.done(*std::move(pending->result));
    } else {
      pending->submission.done(std::move(pending->answer));
    }
  }
}

// A repeat is found where it costs least: as a refusal, for its first attempt has moved the dossier on, or by
// the index of the requests of events. Only after a failure are all of them looked for first
// (`repeats_first`).
absl::Status Writer::TryBatch(Commands& commands, absl::Time record_time, bool repeats_first) {
  for (auto& pending : commands) {
    pending->result.reset();
    pending->decision.reset();
    pending->answer = {};
  }
  if (!connection_->healthy()) return absl::UnavailableError("not connected");
  // Plans are kept. One that was made for a table of some hundred rows may read all of the province in it, through an
  // index: so the writer has plans made again each time that its commands have doubled.
  const auto doublings = std::bit_width(commands_);
  commands_ += commands.size();
  if (std::bit_width(commands_) != doublings) {
    RETURN_IF_ERROR(connection_->RunScript("ledger.plan_again", "DISCARD PLANS"));
  }
  Batch batch(record_time);
  ASSIGN_OR_RETURN(pg::Transaction transaction, Lock(commands, batch));
  if (repeats_first) {
    RETURN_IF_ERROR(AnswerRepeats(transaction, PointersTo(commands)));
    // Behind the lock of its dossier an earlier attempt is over, so its event was found or does not exist. A
    // new dossier has no row to lock: its earlier attempt may still be committing.
    for (auto& pending : commands) {
      if (batch.dossiers().contains(pending->submission.dossier_id)) pending->in_doubt = false;
    }
  }
  bool any_allowed = false;
  std::vector<Pending*> refused;
  for (auto& pending : commands) {
    if (pending->result.has_value()) continue;
    batch.Decide(*pending);
    if (pending->result.has_value()) refused.push_back(pending.get());
    any_allowed = any_allowed || pending->decision.has_value();
  }
  if (!repeats_first && !refused.empty()) RETURN_IF_ERROR(AnswerRepeats(transaction, refused));
  if (const std::vector<std::string> codes = batch.OwnCodes(); !codes.empty()) {
    RETURN_IF_ERROR(KeepCodes(transaction, codes, batch));
  }
  if (!batch.numbers_wanted().empty()) RETURN_IF_ERROR(IssueNumbers(transaction, batch));
  RETURN_IF_ERROR(batch.Finish());
  if (commands.front()->submission.dry_run) {
    // What was decided is not true: neither the database nor the cache may hear of it.
    transaction.Rollback();
    return absl::OkStatus();
  }
  if (any_allowed) {
    const absl::Status committed = WriteAndCommit(transaction, commands, batch, record_time);
    if (pg::IsCommitInDoubt(committed)) {
      for (auto& pending : commands) pending->in_doubt |= pending->decision.has_value();
    }
    RETURN_IF_ERROR(committed);
  } else {
    // Nothing to write: only repeats and refusals.
    transaction.Rollback();
  }
  for (auto& [id, changed] : batch.dossiers()) cache_.Put(std::move(changed.folded));
  return absl::OkStatus();
}

// Begins: locks the dossiers, and folds what is to be decided.
absl::StatusOr<pg::Transaction> Writer::Lock(const Commands& commands, Batch& batch) {
  std::vector<std::string> ids;
  ids.reserve(commands.size());
  for (const auto& pending : commands) ids.push_back(pending->submission.dossier_id);
  // In one order in every batch of every writer and service, so that locks never wait in a circle.
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  pg::Params params;
  params.Text(options_.province).UuidArray(ids);
  ASSIGN_OR_RETURN(auto begun, pg::Transaction::BeginAndExecute(*connection_, kLock, params));
  auto& [transaction, rows] = begun;
  std::vector<std::pair<std::string, int64_t>> locked;
  locked.reserve(ids.size());
  for (const pg::Row row : rows) locked.emplace_back(std::string(row.Text(0)), row.Int64(1));
  RETURN_IF_ERROR(Fold(transaction, locked, batch));
  return std::move(transaction);
}

// Answers those of `commands` that were done before: each from its event and the dossier just after it.
absl::Status Writer::AnswerRepeats(pg::Transaction& transaction, const std::vector<Pending*>& commands) {
  std::vector<std::string> callers;
  std::vector<std::string> request_ids;
  absl::flat_hash_map<std::string, Pending*> by_key;
  for (Pending* const pending : commands) {
    callers.push_back(pending->submission.caller);
    request_ids.push_back(pending->submission.request_id);
    by_key[KeyOf(pending->submission)] = pending;
  }
  pg::Params params;
  params.Text(options_.province).TextArray(callers).UuidArray(request_ids);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kFindRequests, params));
  // By the dossier and the number of the event.
  std::map<std::string, std::map<int64_t, Pending*>> repeats;
  for (const pg::Row row : rows) {
    Pending& pending = *by_key.at(absl::StrCat(row.Text(0), absl::string_view("\0", 1), row.Text(1)));
    if (row.Bytes(2) != pending.submission.fingerprint) {
      pending.result = refusal::RequestIdReused(pending.submission.request_id);
      continue;
    }
    pending.result =
        Answer{.dossier_id = std::string(row.Text(3)), .position = row.Int64(5), .repeated = true};
    repeats[std::string(row.Text(3))][row.Int64(4)] = &pending;
  }
  if (repeats.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  for (const auto& [id, events] : repeats) ids.push_back(id);
  std::optional<dossier::History> history;
  return LoadEvents(transaction, options_.province, ids, std::vector<int64_t>(ids.size(), 0),
                    [&](absl::string_view id, const dossier::HistoryEntry& entry) -> absl::Status {
                      if (!history.has_value() || history->dossier().id != id) history.emplace(id);
                      ASSIGN_OR_RETURN(const dossier::v1::Event event, history->Add(entry));
                      const auto& events = repeats.at(history->dossier().id);
                      if (const auto found = events.find(entry.sequence); found != events.end()) {
                        found->second->submission.answer({history->dossier(), event});
                      }
                      return absl::OkStatus();
                    });
}

// Brings the locked dossiers to their present version: from the cache, and by the events that it lacks.
absl::Status Writer::Fold(pg::Transaction& transaction,
                          const std::vector<std::pair<std::string, int64_t>>& locked, Batch& batch) {
  absl::flat_hash_map<std::string, dossier::History> folding;
  std::vector<std::string> ids;
  std::vector<int64_t> known_versions;
  for (const auto& [id, version] : locked) {
    std::unique_ptr<Folded> cached = cache_.Take(id);
    if (cached != nullptr && cached->dossier.version == version) {
      batch.AddDossier(id, std::move(cached));
      continue;
    }
    // Another process may have moved the dossier on: its newer events are enough. A dossier that is
    // ahead of the database is not trusted and folded from its first event.
    const bool is_behind = cached != nullptr && cached->dossier.version < version;
    dossier::History history = is_behind ? dossier::History(std::move(*cached)) : dossier::History(id);
    ids.push_back(id);
    known_versions.push_back(history.dossier().version);
    folding.emplace(id, std::move(history));
  }
  if (ids.empty()) return absl::OkStatus();

  RETURN_IF_ERROR(LoadEvents(transaction, options_.province, ids, known_versions,
                             [&](absl::string_view id, const dossier::HistoryEntry& entry) {
                               return folding.at(id).Add(entry).status();
                             }));
  for (const auto& [id, version] : locked) {
    const auto found = folding.find(id);
    if (found == folding.end()) continue;
    if (found->second.dossier().version != version) {
      // An event is missing, or was written without its row: neither may be built upon.
      return dossier::error::HistoryDamaged(id, version,
                                            absl::StrCat("is the last one by the projection, and event ",
                                                         found->second.dossier().version, " by the history"));
    }
    RETURN_IF_ERROR(found->second.Complete());
    batch.AddDossier(id, std::make_unique<Folded>(found->second.Release()));
  }
  return absl::OkStatus();
}

// Each statement is a span under its batch, and an observation of its metric.
void Writer::Observe(const pg::StatementEvent& event) {
  const bool ok = event.code == absl::StatusCode::kOk;
  telemetry::Span::Record(event.name, batch_span_, event.start, event.duration, ok);
  auto found = statement_seconds_.find(event.name);
  if (found == statement_seconds_.end()) {
    found = statement_seconds_
                .emplace(event.name, metrics_.AddHistogram(telemetry::kStatementSeconds, {event.name}))
                .first;
  }
  found->second.Observe(event.duration);
}

bool Writer::Reconnect(absl::Time until) {
  for (;;) {
    absl::StatusOr<pg::Connection> connection = pg::Connection::Open(
        {.conninfo = options_.conninfo, .application_name = absl::StrCat("onestop-", options_.name)},
        // A single attempt must not use up all the time: the server may answer the next one.
        std::min(until, absl::Now() + absl::Seconds(5)));
    if (connection.ok() && connection->RunScript("ledger.session", kWriterSession).ok()) {
      connection_ = *std::move(connection);
      connection_->set_observer([this](const pg::StatementEvent& event) { Observe(event); });
      return true;
    }
    if (absl::Now() >= until) return false;
    absl::SleepFor(kReconnectPause);
  }
}

}  // namespace onestop::ledger
