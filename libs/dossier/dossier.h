#pragma once

/// A dossier as its events make it: the fold of its history (history.h). Only Apply() sets these fields.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/dossier/actor.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::Channel;
using ::onestop::common::v1::Component;
using ::onestop::common::v1::DossierStatus;
using ::onestop::common::v1::EndKind;
using ::onestop::common::v1::MandateKind;
using ::onestop::common::v1::Party;
using ::onestop::common::v1::StepKind;
using ::onestop::common::v1::TimeUnit;

/// How a task was done; kNone while it is open. The projection stores the names of names.h.
enum class TaskOutcome {
  kNone,
  kAssigned,
  kCompleted,
  kSentBack,
  kSigned,
  kRefused,
  kSealed,
  kReturned,
  /// The work ended, or waits for the applicant, without the task being done.
  kClosed,
  /// The one who had opened it took the step before back.
  kRecalled,
};

/// A step that was opened. `finish_time` and `outcome` are set when it is done.
struct Task {
  int number;
  int step;
  StepKind kind;
  Role role;
  std::string agency_id;
  std::string assignee;
  absl::Time open_time;
  /// InfiniteFuture for a step without a limit of its own.
  absl::Time due_time;
  /// When its holder got it: took it, was given it, or found it opened in their name.
  std::optional<absl::Time> claim_time;
  std::optional<absl::Time> finish_time;
  TaskOutcome outcome = TaskOutcome::kNone;
};

/// A stretch of the clock: it runs towards a due date, or is paused while the applicant is awaited, or a payment is and a
/// provision says that the time does not count.
struct ClockSegment {
  int number;  // 1, 2, 3 …
  absl::Time start_time;
  bool running;
  /// The due date in force during the segment; of a paused one, the one before.
  absl::Time due_time;
};

/// A file that the office made itself: a draft from a template, what the leader signed, what the clerk
/// sealed, and that with its archive renewed. Files that were uploaded are known by their uploads.
struct ResultDocument {
  enum class Kind { kDraft = 1, kSigned = 2, kSealed = 3, kRenewed = 4 };
  std::string document_id;
  Kind kind;
  /// 32 bytes.
  std::string sha256;
  int64_t size_bytes = 0;
  absl::Time make_time;
};

/// What the applicant has to pay before work goes on.
struct PaymentDue {
  int64_t amount;  // In đồng.
  absl::Time request_time;
  /// Whether the clock is paused meanwhile.
  bool pauses_clock;
};

/// Another agency's opinion, asked for.
struct Consultation {
  int number;  // 1, 2, 3 …
  std::string agency;
  absl::CivilDay answer_due;
  absl::Time request_time;
  /// Not set while it is awaited.
  std::optional<absl::Time> answer_time;
};

/// That the applicant wants the dossier to end, while the office has not answered.
struct EndRequest {
  EndKind kind;
  absl::Time request_time;
};

struct Dossier {
  std::string id;
  std::string province;
  /// The number of events so far; 0: the dossier does not exist yet.
  int64_t version = 0;
  DossierStatus status = DossierStatus::DOSSIER_STATUS_UNSPECIFIED;

  // From submission.
  std::string procedure_code;
  std::string intake_unit;
  std::string resolving_agency;
  Channel channel = Channel::CHANNEL_UNSPECIFIED;
  /// As they were corrected last.
  Party owner;
  Party submitter;
  /// The actor that submitted it: a portal sees the dossiers that it submitted.
  std::string submitted_by;
  std::string external_reference;
  std::string lookup_secret_hash;
  /// With those that amendments and supplements brought, without those that amendments took out; in the order in
  /// which they came.
  std::vector<Component> components;
  /// What was recorded of the files that were handed in, as far as events keep it.
  std::vector<v1::HandedInDocument> handed_in;
  absl::Time submit_time;
  /// InfiniteFuture where the calendar does not reach.
  absl::Time intake_due_time;

  // From acceptance: what later commands depend on is pinned.
  std::string code;
  int64_t register_number = 0;
  std::string accepted_by;
  int procedure_version = 0;
  std::string process_id;
  int process_version = 0;
  std::string rule_set;
  std::string calendar_id;
  TimeUnit limit_unit = TimeUnit::TIME_UNIT_UNSPECIFIED;
  int limit_amount = 0;
  std::optional<absl::Time> accept_time;
  /// The due date in force.
  std::optional<absl::Time> due_time;
  /// Since acceptance; what was asked at intake does not count.
  int supplement_requests = 0;
  /// When the last supplement was asked for.
  absl::Time supplement_request_time = absl::InfinitePast();
  /// When papers of a supplement came that have no due date yet, because the calendar did not reach it, or because they were
  /// not checked: the clock is paused still, and the due date will be counted from here.
  std::optional<absl::Time> supplement_time;
  /// The applicant handed them in through a system: an officer is to say whether they are complete.
  bool supplement_unchecked = false;
  /// Until when; InfiniteFuture where the calendar did not reach.
  absl::Time check_due_time;
  /// The new day that the agency named when it apologised; it replaces no due date.
  int extensions = 0;
  std::string appointment_date;
  /// While the status is AWAITING_PAYMENT.
  std::optional<PaymentDue> payment_due;
  std::vector<ClockSegment> clock;

  // The work.
  std::vector<Task> tasks;
  /// Whether something was done in the last of them since it was opened.
  bool task_taken_up = false;
  std::vector<Consultation> consultations;
  int verifications = 0;
  int messages = 0;
  std::optional<EndRequest> end_request;
  std::string draft_document_id;
  std::string draft_sha256;
  /// Of the latest draft, also when it was refused; and whether it has the bytes of the one before it.
  std::string last_draft_sha256;
  bool draft_unchanged = false;
  std::string drafted_by;
  /// The leader who is to sign the draft, and by what right: only of a draft that was composed here.
  std::string draft_signer;
  MandateKind draft_mandate_kind = MandateKind::MANDATE_KIND_UNSPECIFIED;
  /// Of a draft that is a letter of refusal: why. Otherwise empty.
  std::string draft_refusal_reason;
  std::string signed_by;
  /// What the leader signed, as it was stored.
  std::string signed_document_id;
  std::string signed_sha256;
  /// In order; those that a later one replaced are kept.
  std::vector<ResultDocument> documents;
  /// The agency's number of the year, 0 before it is taken; as printed; and the day of issue in ISO 8601.
  int64_t document_number = 0;
  std::string document_symbol;
  std::string document_date;
  /// Until when the result's last time stamp proves it; none before the seal, InfinitePast() when the events
  /// do not say.
  std::optional<absl::Time> archive_end_time;

  // The end.
  /// The first of: result ready, refused, withdrawn, stopped. Compared with the due date.
  std::optional<absl::Time> finish_time;
  std::optional<absl::Time> return_time;

  /// Whose personal data were erased, of some event at least; `owner` and `submitter` are empty then.
  std::set<v1::PersonalDataKind> erased;

  /// The last event's time: events are in order.
  absl::Time last_occur_time = absl::InfinitePast();

  /// The open task, or null. At most one is open in a sequential process.
  const Task* OpenTask() const;
  /// What the clerk sealed, as it was renewed last; null before the seal.
  const ResultDocument* SealedResult() const;
};

}  // namespace onestop::dossier
