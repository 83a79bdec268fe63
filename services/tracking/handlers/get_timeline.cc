// GetTimeline: a page of a dossier's history as people read it, with each due date explained. The whole
// history is read and checked for every page, since deadlines follow from all of it.

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/access.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/held_time.h"
#include "libs/dossier/history.h"
#include "libs/dossier/texts.h"
#include "libs/messages/events.h"
#include "libs/rpc/page_token.h"
#include "libs/service/command.h"
#include "services/tracking/due_explanation.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/handlers/open_dossier.h"

namespace onestop::tracking::handlers {
namespace {

// Events in memory at once, however long the history is.
constexpr int kEventsAtOnce = 200;

// The file that the event is about. What is not sealed yet is for those who see the office's work.
std::string DocumentOf(const dossier::v1::Event& event, bool office_work) {
  if (!office_work && !event.has_result_sealed() && !event.has_archive_renewed()) return "";
  switch (event.kind_case()) {
    case dossier::v1::Event::kResultSigned:
      return event.result_signed().document_id();
    case dossier::v1::Event::kResultSealed:
      return event.result_sealed().document_id();
    case dossier::v1::Event::kArchiveRenewed:
      return event.archive_renewed().document_id();
    case dossier::v1::Event::kConsultationAnswered:
      return event.consultation_answered().document().document_id();
    case dossier::v1::Event::kVerificationRecorded:
      return event.verification_recorded().document().document_id();
    default:
      return event.result_drafted().document_id();
  }
}

// What the event brought in, changed or took out. Of particulars only which: their values are personal data.
void TellHandedIn(const dossier::v1::Event& event, v1::TimelineEntry& entry) {
  if (event.has_submission_amended()) {
    const dossier::v1::SubmissionAmended& amended = event.submission_amended();
    for (const auto& field : amended.fields()) entry.add_changed_fields(field.path());
    *entry.mutable_components() = amended.added_components();
    *entry.mutable_removed_components() = amended.removed_components();
    return;
  }
  if (event.has_submitted()) {
    *entry.mutable_components() = event.submitted().components();
  } else if (event.has_supplement_handed_in()) {
    *entry.mutable_components() = event.supplement_handed_in().components();
  } else {
    *entry.mutable_components() = event.supplement_received().components();
  }
}

bool IsDayAlone(const dossier::v1::Event& event) {
  return event.occur_precision() == common::v1::TIME_PRECISION_DAY;
}

v1::HolderKind HolderOf(dossier::Holder holder) {
  switch (holder) {
    case dossier::Holder::kApplicant:
      return v1::HOLDER_KIND_APPLICANT;
    case dossier::Holder::kPayment:
      return v1::HOLDER_KIND_PAYMENT;
    case dossier::Holder::kCounterCheck:
      return v1::HOLDER_KIND_COUNTER_CHECK;
    default:
      return v1::HOLDER_KIND_STEP;
  }
}

// Reads a history and describes each of its events.
class Timeline {
 public:
  // `office_work`: with what the office writes and drafts for itself.
  Timeline(const catalog::Snapshot& catalogue, bool office_work, absl::string_view dossier_id)
      : catalogue_(catalogue), office_work_(office_work), history_(dossier_id) {}

  // The next event. Errors: DATA_LOSS HISTORY_DAMAGED when it is not the one that was written.
  absl::StatusOr<v1::TimelineEntry> Add(const ledger::EventRow& row) {
    // The step that the event ends is the one that was open before it.
    const dossier::Task* open = history_.dossier().OpenTask();
    const int open_before = open == nullptr ? 0 : open->number;
    ASSIGN_OR_RETURN(const dossier::v1::Event event, history_.Add(row.Entry()));
    NotePromise(event);
    held_.Add(event, history_.dossier());
    day_alone_ = day_alone_ || IsDayAlone(event);
    return Tell(event, row.position, open_before);
  }

  // Who had the dossier, until now or until its end.
  void TellHolders(absl::Time now, v1::GetTimelineResponse& response) const {
    // Of a day whose hour is not known no stretch can be told.
    if (day_alone_) return;
    const calendar::Calendar* const calendar = catalogue_.CalendarById(history_.dossier().calendar_id);
    for (const dossier::HeldStretch& stretch : held_.Until(now)) {
      v1::HeldTime& held = *response.add_held_times();
      held.set_holder(HolderOf(stretch.holder));
      held.set_agency_id(stretch.agency_id);
      held.set_step(stretch.step);
      held.set_staff_id(stretch.staff_id);
      *held.mutable_start_time() = service::ToTimestamp(stretch.start);
      *held.mutable_end_time() = service::ToTimestamp(stretch.end);
      held.set_working_minutes(-1);
      if (calendar == nullptr) continue;
      if (const auto worked = calendar->WorkingTimeBetween(stretch.start, stretch.end); worked.ok()) {
        held.set_working_minutes(absl::ToInt64Minutes(*worked));
      }
    }
  }

  // After the last event; errors as of History::Complete().
  absl::Status Complete() const { return history_.Complete(); }

  std::vector<messages::Bilingual> ExplainDue() const {
    return tracking::ExplainDue(catalogue_, history_.dossier(), promises_);
  }

 private:
  void NotePromise(const dossier::v1::Event& event) {
    const dossier::Dossier& dossier = history_.dossier();
    const absl::Time time = service::ToTime(event.occur_time());
    // Before acceptance no clock runs, so a supplement stops none.
    if (event.has_supplement_requested() && dossier.accept_time.has_value()) {
      stopped_ = Stopped{.time = time, .day_alone = IsDayAlone(event)};
      came_.reset();
    } else if (event.has_supplement_handed_in() && dossier.supplement_time.has_value()) {
      came_ = Stopped{.time = *dossier.supplement_time};
    } else if (event.has_supplement_declined()) {
      came_.reset();
    } else if (event.has_payment_requested()) {
      paused_ = time;
    }
    const absl::Time before = promises_.empty() ? absl::InfinitePast() : promises_.back().due;
    if (event.payment_received().has_due_time()) {
      promises_.push_back({.since = time,
                           .due = *dossier.due_time,
                           .stopped = Stopped{.time = paused_},
                           .for_payment = true,
                           .before = before});
    } else if (event.has_accepted()) {
      promises_.push_back({.since = time,
                           .day_alone = IsDayAlone(event),
                           .due = *dossier.due_time,
                           .external = event.accepted().due_promised_elsewhere(),
                           .stopped = std::nullopt});
    } else if (event.has_supplement_received() && stopped_.has_value()) {
      // When the papers came before the calendar reached the due date, it is counted from then.
      if (!came_.has_value()) came_ = Stopped{.time = time, .day_alone = IsDayAlone(event)};
      if (dossier.supplement_time.has_value()) return;
      promises_.push_back({.since = came_->time,
                           .day_alone = came_->day_alone,
                           .due = *dossier.due_time,
                           .external = event.supplement_received().due_promised_elsewhere(),
                           .stopped = stopped_,
                           .before = before});
    }
  }

  // The step of `task`, with its name where the catalogue still has it.
  std::optional<messages::StepName> StepOf(const dossier::Task* task) const {
    if (task == nullptr) return std::nullopt;
    messages::StepName named = {.number = task->step, .name = "", .name_en = ""};
    const dossier::Process* const process =
        catalogue_.ProcessVersion(history_.dossier().process_id, history_.dossier().process_version);
    // The number alone: the catalogue may have lost the process.
    if (process == nullptr) return named;
    for (const dossier::Step& step : process->steps) {
      if (step.number != task->step) continue;
      named.name = step.name;
      named.name_en = step.name_en;
    }
    return named;
  }

  v1::TimelineEntry Tell(const dossier::v1::Event& event, int64_t position, int open_before) const {
    const dossier::Dossier& dossier = history_.dossier();
    const dossier::Task* task =
        open_before == 0 ? nullptr : &dossier.tasks[static_cast<size_t>(open_before) - 1];
    const std::optional<messages::StepName> step = StepOf(task);
    const messages::Bilingual text = messages::Describe(event, step.has_value() ? &*step : nullptr);
    v1::TimelineEntry entry;
    entry.set_sequence(event.sequence());
    entry.set_kind(messages::KindOf(event));
    entry.set_text(text.vi);
    entry.set_text_en(text.en);
    entry.set_actor(event.actor());
    *entry.mutable_occur_time() = event.occur_time();
    entry.set_occur_precision(event.occur_precision());
    *entry.mutable_record_time() = event.record_time();
    // Leads an operator from an event to the logs.
    entry.set_trace_id(absl::BytesToHexString(event.trace_id()));
    entry.set_position(position);
    entry.set_recorded_by(event.recorded_by());
    entry.set_document_id(DocumentOf(event, office_work_));
    if (office_work_) entry.set_note(dossier::TextOf(event));
    TellHandedIn(event, entry);
    if (task != nullptr && task->finish_time.has_value()) {
      entry.set_step_timeliness(dossier::StepTimeliness(*task, *task->finish_time));
      if (task->due_time != absl::InfiniteFuture()) {
        *entry.mutable_step_due_time() = service::ToTimestamp(task->due_time);
      }
    }
    return entry;
  }

  const catalog::Snapshot& catalogue_;
  // Whether the reader sees what the office writes and drafts for itself.
  const bool office_work_;
  dossier::History history_;
  std::vector<Promised> promises_;
  dossier::HeldTime held_;
  bool day_alone_ = false;
  std::optional<Stopped> stopped_;
  // When the supplement came that was asked for last.
  std::optional<Stopped> came_;
  // When a payment was asked for last.
  absl::Time paused_ = absl::InfinitePast();
};

// After which event the page begins.
absl::StatusOr<int64_t> ReadPlace(const v1::GetTimelineRequest& request, absl::string_view list) {
  ASSIGN_OR_RETURN(rpc::PageKeyReader key, rpc::PageKeyReader::Read(request.page_token(), list, 1));
  const int64_t after = key.first_page() ? 0 : key.Number(0, std::numeric_limits<int32_t>::max());
  RETURN_IF_ERROR(key.status());
  return after;
}

}  // namespace

absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const Env& env, const rpc::Call& call,
                                                    const v1::GetTimelineRequest& request) {
  rpc::Fields fields;
  fields.Uuid("dossier_id", request.dossier_id());
  const int size = fields.PageSize("page_size", request.page_size(), kTimelinePageDefault, kTimelinePageMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal,
                   service::ResolveCaller(env.catalogue, call, env.now()));
  const std::string list = absl::StrCat(principal.actor->id, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const int64_t after, ReadPlace(request, list));

  ASSIGN_OR_RETURN(OpenedDossier opened,
                   OpenDossier(env, call, principal, request.dossier_id(), "", dossier::ReadLevel::kCourse));
  v1::GetTimelineResponse response;
  Timeline timeline(*principal.catalogue,
                    dossier::WorksOn(*principal.actor, opened.row.intake_unit, opened.row.resolving_agency),
                    request.dossier_id());
  int64_t last = 0;
  // The whole history is folded for every page: the limits of steps and the due date follow from all events.
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<ledger::EventRow> rows,
                     opened.reader.EventsOf(request.dossier_id(), last, kEventsAtOnce));
    for (const ledger::EventRow& row : rows) {
      ASSIGN_OR_RETURN(v1::TimelineEntry entry, timeline.Add(row));
      last = row.sequence;
      // Events of earlier pages are folded, but not shown.
      if (last <= after) continue;
      if (response.entries_size() < size) {
        *response.add_entries() = std::move(entry);
      } else if (response.next_page_token().empty()) {
        response.set_next_page_token(rpc::MakePageToken(rpc::PageKey{absl::StrCat(after + size)}, list));
      }
    }
    if (rows.size() < size_t{kEventsAtOnce}) break;
  }
  RETURN_IF_ERROR(timeline.Complete());
  timeline.TellHolders(env.now(), response);
  for (messages::Bilingual& line : timeline.ExplainDue()) {
    response.add_due_explanation(std::move(line.vi));
    response.add_due_explanation_en(std::move(line.en));
  }
  return response;
}

}  // namespace onestop::tracking::handlers
