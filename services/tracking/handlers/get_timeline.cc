#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/door/door.h"
#include "libs/dossier/act_text.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/decide.h"
#include "libs/dossier/errors.h"
#include "libs/ledger/batch.h"
#include "libs/rpc/page_token.h"
#include "services/tracking/due_explanation.h"
#include "services/tracking/handlers/handlers.h"

namespace onestop::tracking::handlers {
namespace {

// Events that are in memory at once, however long the history is.
constexpr int kEventsAtOnce = 200;

// The file that the act is about.
const std::string& DocumentOf(const dossier::v1::Event& event) {
  switch (event.act_case()) {
    case dossier::v1::Event::kResultSigned:
      return event.result_signed().document_id();
    case dossier::v1::Event::kResultSealed:
      return event.result_sealed().document_id();
    case dossier::v1::Event::kArchiveRenewed:
      return event.archive_renewed().document_id();
    default:
      return event.result_drafted().document_id();
  }
}

// Folds a history, and tells each act of it.
class Life {
 public:
  explicit Life(const catalog::Snapshot& catalogue) : catalogue_(catalogue) {}

  // The next event. DATA_LOSS HISTORY_DAMAGED when it is not the one that was written.
  absl::StatusOr<v1::TimelineEntry> Add(const ledger::EventRow& row) {
    const auto damaged = [&row](absl::string_view what) {
      return dossier::error::HistoryDamaged(row.dossier_id, row.sequence, what);
    };
    dossier::v1::Event event;
    const std::string hash = ledger::ChainHash(last_hash_, row.payload);
    if (hash != row.hash) return damaged("does not fit the chain of hashes");
    if (!event.ParseFromString(row.payload)) return damaged("cannot be read");
    const dossier::Task* open = dossier_.OpenTask();
    const int open_before = open == nullptr ? 0 : open->number;
    RETURN_IF_ERROR(dossier::Apply(event, dossier_));
    last_hash_ = hash;
    NotePromise(event);
    return Tell(event, row.position, open_before);
  }

  std::vector<dossier::Text> ExplainDue() const {
    return tracking::ExplainDue(catalogue_, dossier_, promises_);
  }

 private:
  void NotePromise(const dossier::v1::Event& event) {
    const absl::Time time = door::ToTime(event.occur_time());
    if (event.has_supplement_requested() && dossier_.accept_time.has_value()) stopped_ = time;
    if (event.has_accepted()) {
      promises_.push_back({.since = time,
                           .due = *dossier_.due_time,
                           .elsewhere = event.accepted().due_promised_elsewhere(),
                           .stopped = std::nullopt});
    } else if (event.has_supplement_received() && stopped_.has_value()) {
      promises_.push_back({.since = time,
                           .due = *dossier_.due_time,
                           .elsewhere = event.supplement_received().due_promised_elsewhere(),
                           .stopped = stopped_});
    }
  }

  v1::TimelineEntry Tell(const dossier::v1::Event& event, int64_t position, int open_before) const {
    const dossier::Task* task =
        open_before == 0 ? nullptr : &dossier_.tasks[static_cast<size_t>(open_before) - 1];
    const dossier::Text text = dossier::Describe(
        event, task, catalogue_.ProcessVersion(dossier_.process_id, dossier_.process_version));
    v1::TimelineEntry entry;
    entry.set_sequence(event.sequence());
    entry.set_kind(dossier::KindOf(event));
    entry.set_text(text.vi);
    entry.set_text_en(text.en);
    entry.set_actor(event.actor());
    *entry.mutable_occur_time() = event.occur_time();
    *entry.mutable_record_time() = event.record_time();
    entry.set_trace_id(absl::BytesToHexString(event.trace_id()));
    entry.set_position(position);
    entry.set_recorded_by(event.recorded_by());
    entry.set_document_id(DocumentOf(event));
    *entry.mutable_components() =
        event.has_submitted() ? event.submitted().components() : event.supplement_received().components();
    if (task != nullptr && task->finish_time.has_value()) {
      entry.set_step_timeliness(dossier::StepTimeliness(*task, *task->finish_time));
      if (task->due_time != absl::InfiniteFuture()) {
        *entry.mutable_step_due_time() = door::ToTimestamp(task->due_time);
      }
    }
    return entry;
  }

  const catalog::Snapshot& catalogue_;
  dossier::Dossier dossier_;
  std::string last_hash_ = ledger::FirstHash();
  std::vector<Promised> promises_;
  std::optional<absl::Time> stopped_;
};

// After which event the page begins.
absl::StatusOr<int64_t> ReadPlace(const v1::GetTimelineRequest& request, absl::string_view list) {
  ASSIGN_OR_RETURN(const rpc::PageKey key, rpc::ReadPageToken(request.page_token(), list, 1));
  int64_t after = 0;
  if (!key.empty() && !absl::SimpleAtoi(key[0], &after)) {
    return base::WithReason(absl::InvalidArgumentError("page_token is not a token of this list"),
                            {"PAGE_TOKEN_INVALID", {{"field", "page_token"}}});
  }
  return after;
}

}  // namespace

absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const Env& env, const rpc::Call& call,
                                                    const v1::GetTimelineRequest& request) {
  rpc::Fields fields;
  fields.Uuid("dossier_id", request.dossier_id());
  const int size = fields.PageSize("page_size", request.page_size(), kTimelinePageDefault, kTimelinePageMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const door::Acting acting, door::WhoActs(env.catalogue, call, env.now()));
  const std::string list = absl::StrCat(acting.actor->id, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const int64_t after, ReadPlace(request, list));

  const pg::Scope scope = ledger::ScopeOf(*acting.actor, acting.catalogue->province());
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  v1::GetTimelineResponse response;
  Life life(*acting.catalogue);
  int64_t last = 0;
  // The whole history is folded for every page: what a step's limit and the due date are follows from all.
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<ledger::EventRow> rows,
                     reader.EventsOf(request.dossier_id(), last, kEventsAtOnce));
    for (const ledger::EventRow& row : rows) {
      ASSIGN_OR_RETURN(v1::TimelineEntry entry, life.Add(row));
      last = row.sequence;
      if (last <= after) continue;
      if (response.entries_size() < size) {
        *response.add_entries() = std::move(entry);
      } else if (response.next_page_token().empty()) {
        response.set_next_page_token(rpc::MakePageToken(rpc::PageKey{absl::StrCat(after + size)}, list));
      }
    }
    if (rows.size() < size_t{kEventsAtOnce}) break;
  }
  if (last == 0) return DossierNotFound();
  for (dossier::Text& line : life.ExplainDue()) {
    response.add_due_explanation(std::move(line.vi));
    response.add_due_explanation_en(std::move(line.en));
  }
  return response;
}

}  // namespace onestop::tracking::handlers
