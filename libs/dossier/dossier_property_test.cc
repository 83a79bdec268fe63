// Laws that hold for every history: random commands by random people at increasing times, lawful or not. A
// failure prints the RC_PARAMS that repeat it.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/dossier/allowed.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/held_time.h"
#include "libs/dossier/names.h"
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace onestop::dossier {
namespace {

using Status = DossierStatus;

// Enough for a whole journey with detours.
constexpr int kTurnsMax = 60;

// 0 to `end` - 1, as wide in small cases as in large ones.
int Below(int end) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end)); }

// An actor with every role, so that only the separation of duties stops them.
const Actor& AllRoles() {
  static const auto& actor = *new Actor([] {
    Actor all = Leader();
    all.id = "all-roles";
    for (const char* agency : {kCounter, kDepartment}) {
      for (int role = Role::ROLE_ONE_STOP_OFFICER; role <= Role::ROLE_RECORDS_CLERK; ++role) {
        all.positions.push_back({agency, static_cast<Role>(role)});
      }
    }
    return all;
  }());
  return actor;
}

const std::vector<const Actor*>& People() {
  static const auto& people = *new std::vector<const Actor*>{
      &Portal(),          &Officer(), &OtherOfficer(), &Head(),     &Specialist(), &Migration(),
      &OtherSpecialist(), &Leader(),  &Clerk(),        &Outsider(), &AllRoles()};
  return people;
}

// With some of two files, one of which may not be stored, or not be the sender's to read.
template <typename Command>
Command WithFiles(Command command) {
  command.components.resize(static_cast<size_t>(Below(3)) + 1, command.components.at(0));
  for (Component& component : command.components) {
    component.set_document_id(*rc::gen::element<std::string>("", "file-1", "file-2"));
  }
  for (const char* id : {"file-2", "file-1"}) {
    if (Below(6) == 0) continue;
    v1::HandedInDocument& document = command.documents.emplace_back();
    document.set_document_id(id);
    document.set_sha256(Sha(id[5]));
    document.set_size_bytes(1000);
  }
  return command;
}

Supplement AnySupplement(std::optional<ExternalDueDate> external_due = std::nullopt) {
  Supplement supplement = {.external_due = external_due, .components = {}, .documents = {}};
  supplement.components.emplace_back().set_kind("ban-ve");
  return WithFiles(std::move(supplement));
}

// The lawful next command on the ordinary way, with the actor whose turn it is.
std::pair<const Actor*, Command> NextTurn(const Bench& bench) {
  const Dossier& dossier = bench.dossier;
  const Task* task = dossier.OpenTask();
  if (dossier.version == 0) return {&Portal(), WithFiles(OnlineSubmission())};
  if (dossier.status == Status::DOSSIER_STATUS_AWAITING_SUPPLEMENT) {
    if (dossier.supplement_unchecked) return {&Officer(), Supplement{}};
    return {&Officer(), AnySupplement()};
  }
  if (dossier.status == Status::DOSSIER_STATUS_AWAITING_PAYMENT)
    return {&Officer(), RecordPayment{"receipt"}};
  if (task == nullptr) return {&Officer(), Accept{}};
  const auto whose = [task](const Actor& otherwise) {
    const auto found = std::ranges::find(People(), task->assignee, &Actor::id);
    return found == People().end() ? &otherwise : *found;
  };
  switch (task->kind) {
    case StepKind::STEP_KIND_TRANSFER:
      return {whose(Officer()), Complete{task->number, ""}};
    case StepKind::STEP_KIND_ASSIGN:
      return {&Head(), Assign{task->number, Specialist().id, ""}};
    case StepKind::STEP_KIND_EXAMINE:
      if (dossier.draft_sha256.empty()) {
        return {whose(Specialist()),
                Draft{.task_number = task->number,
                      .document_id = "doc",
                      .document_sha256 = Sha('D'),
                      .title = "",
                      .refusal_reason = *rc::gen::element<std::string>("", "", "conditions are not met")}};
      }
      return {whose(Specialist()), Complete{task->number, ""}};
    case StepKind::STEP_KIND_REVIEW:
      return {whose(Head()), Complete{task->number, ""}};
    case StepKind::STEP_KIND_SIGN:
      return {whose(Leader()), Sign{task->number, Signature(dossier.draft_sha256, Sha('E'), Sha('l'))}};
    case StepKind::STEP_KIND_SEAL:
      if (dossier.document_number == 0) return {whose(Clerk()), Number{task->number}};
      return {whose(Clerk()), Seal{task->number, Signature(dossier.signed_sha256, Sha('F'), Sha('S'))}};
    default:
      return {&Officer(), ReturnResult{"", Channel::CHANNEL_COUNTER}};
  }
}

Submit AnySubmission() {
  Submit submit = OnlineSubmission();
  submit.channel =
      *rc::gen::element(Channel::CHANNEL_ONLINE, Channel::CHANNEL_COUNTER, Channel::CHANNEL_POST);
  submit.intake_unit = *rc::gen::element<std::string>(kCounter, kCounter, "", kElsewhere);
  submit.resolving_agency = *rc::gen::element<std::string>("", "", "H31.08");
  if (Below(5) > 0) return WithFiles(std::move(submit));
  submit.components.clear();
  return submit;
}

Amend AnyAmendment() {
  Amend amend;
  amend.owner.full_name = *rc::gen::element<std::string>("Nguyễn Văn An", "Nguyễn Văn Ánh");
  if (Below(2) == 0) amend.submitter.phone = "0900 000 000";
  if (Below(2) == 0) amend.removed = {{.kind = "don-de-nghi", .document_id = ""}};
  if (Below(2) == 0) amend.added.emplace_back().set_kind("don-de-nghi");
  return amend;
}

std::optional<ExternalDueDate> AnyExternalDue() {
  switch (Below(4)) {
    case 0:
      return ExternalDueDate{.date = absl::CivilDay(2026, 3, 1) + Below(200)};
    case 1:
      return ExternalDueDate{.time = At("2026-03-01 00:00") + absl::Hours(Below(5'000))};
    default:
      return std::nullopt;
  }
}

Command AnyCommand(const Bench& bench) {
  const int task = Below(6) == 0 ? Below(12) : bench.open_task();
  const std::string document = Sha(*rc::gen::element('D', 'D', 'E'));
  const std::string base =
      *rc::gen::element(bench.dossier.draft_sha256, bench.dossier.signed_sha256, document);
  switch (Below(40)) {
    case 0:
      return AnySubmission();
    case 1:
      return Accept{AnyExternalDue()};
    case 2:
      return RejectAtIntake{"reason"};
    case 3:
      return Claim{task};
    case 4:
    case 5:
      return Assign{task, (*rc::gen::elementOf(People()))->id, "comment"};
    case 6:
    case 7:
      return Complete{task, ""};
    case 8:
      return SendBack{task, "reason"};
    case 9:
      return Draft{task, "doc", document, "title"};
    case 10:
      return Sign{task, Signature(base, document, Sha(*rc::gen::element('l', 'l', 'x')))};
    case 11:
      return RefuseDraft{task, "reason"};
    case 12:
      return Seal{task, Signature(base, document, Sha(*rc::gen::element('S', 'S', 'c')))};
    case 13:
      return ReturnResult{"receiver", Channel::CHANNEL_POST};
    case 14:
      return RequestSupplement{"content"};
    case 15:
      return AnySupplement(AnyExternalDue());
    case 16:
      return RefuseIneligible{"reason"};
    case 17:
      return Withdraw{"reason"};
    case 18:
      return Stop{"reason", *rc::gen::element(StopGround::STOP_GROUND_APPLICANT_REQUEST,
                                              StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED)};
    case 19:
      return Finish{};
    case 20:
      return Number{task};
    case 21:
    case 22: {
      const std::string end = absl::StrCat(2030 + Below(20), "-01-01 00:00");
      RenewArchive renew = Renewal(bench.dossier, Sha(*rc::gen::element('F', 'G', 'H')), end);
      if (Below(6) == 0) renew.base_document_id = "doc-1";
      if (Below(6) == 0) renew.result.base_sha256 = document;
      return renew;
    }
    case 23:
      return Release{task, "comment"};
    case 24:
      return AnyAmendment();
    case 25:
    case 26:
      return Recall{task, "reason"};
    case 27:
      return WithFiles(HandInSupplement{.components = APaper().components});
    case 28:
      return DeclineSupplement{"more"};
    case 29:
      return RequestEnd{EndKind::END_KIND_STOP, "reason"};
    case 30:
      return DeclineEnd{"reason"};
    case 31:
      return ExtendDeadline{absl::CivilDay(2026, 3, 16) + Below(60), "reason"};
    case 32:
    case 33:
      return RequestPayment{1, "content"};
    case 34:
      return RecordPayment{"receipt"};
    case 35:
      return RequestConsultation{"H31.07", "content", absl::CivilDay(2026, 3, 16) + Below(60)};
    case 36:
      return AnswerConsultation{Below(3), "opinion", {}};
    case 37:
      return RecordVerification{.verify_time = At("2026-03-02 09:00") + absl::Hours(Below(2'000))};
    case 38:
      return WriteMessage{
          *rc::gen::element(MessageKind::MESSAGE_KIND_TO_APPLICANT, MessageKind::MESSAGE_KIND_FROM_APPLICANT,
                            MessageKind::MESSAGE_KIND_INTERNAL),
          "text"};
    default:
      return RecordStep{"name", "actor"};
  }
}

bool IsTerminal(Status status) {
  return status == Status::DOSSIER_STATUS_RETURNED || status == Status::DOSSIER_STATUS_WITHDRAWN ||
         status == Status::DOSSIER_STATUS_STOPPED || status == Status::DOSSIER_STATUS_REFUSED_INELIGIBLE ||
         status == Status::DOSSIER_STATUS_REJECTED_AT_INTAKE;
}

// The statuses that may follow each other (NĐ 61/2018; see Apply() for who causes which).
bool MayFollow(Status from, Status to) {
  if (from == to) return !IsTerminal(from);
  switch (from) {
    case Status::DOSSIER_STATUS_UNSPECIFIED:
      return to == Status::DOSSIER_STATUS_SUBMITTED;
    case Status::DOSSIER_STATUS_SUBMITTED:
      return to == Status::DOSSIER_STATUS_ACCEPTED || to == Status::DOSSIER_STATUS_REJECTED_AT_INTAKE ||
             to == Status::DOSSIER_STATUS_AWAITING_SUPPLEMENT || to == Status::DOSSIER_STATUS_WITHDRAWN ||
             to == Status::DOSSIER_STATUS_STOPPED;
    case Status::DOSSIER_STATUS_ACCEPTED:
    case Status::DOSSIER_STATUS_PROCESSING:
      return to == Status::DOSSIER_STATUS_PROCESSING || to == Status::DOSSIER_STATUS_AWAITING_SUPPLEMENT ||
             to == Status::DOSSIER_STATUS_AWAITING_PAYMENT ||
             to == Status::DOSSIER_STATUS_REFUSED_INELIGIBLE || to == Status::DOSSIER_STATUS_WITHDRAWN ||
             to == Status::DOSSIER_STATUS_STOPPED || to == Status::DOSSIER_STATUS_RESULT_READY;
    case Status::DOSSIER_STATUS_AWAITING_SUPPLEMENT:
      return to == Status::DOSSIER_STATUS_SUBMITTED || to == Status::DOSSIER_STATUS_PROCESSING ||
             to == Status::DOSSIER_STATUS_REJECTED_AT_INTAKE ||
             to == Status::DOSSIER_STATUS_REFUSED_INELIGIBLE || to == Status::DOSSIER_STATUS_WITHDRAWN ||
             to == Status::DOSSIER_STATUS_STOPPED;
    case Status::DOSSIER_STATUS_AWAITING_PAYMENT:
      return to == Status::DOSSIER_STATUS_PROCESSING || to == Status::DOSSIER_STATUS_WITHDRAWN ||
             to == Status::DOSSIER_STATUS_STOPPED;
    case Status::DOSSIER_STATUS_RESULT_READY:
      return to == Status::DOSSIER_STATUS_RETURNED;
    default:
      return false;
  }
}

void CheckTasks(const Dossier& dossier) {
  int open = 0;
  int number = 0;
  for (const Task& task : dossier.tasks) {
    RC_ASSERT(task.number == ++number);
    open += task.finish_time.has_value() ? 0 : 1;
    RC_ASSERT(task.finish_time.has_value() == (task.outcome != TaskOutcome::kNone));
    RC_ASSERT(task.finish_time.value_or(task.open_time) >= task.open_time);
    RC_ASSERT(task.due_time >= task.open_time);
  }
  RC_ASSERT(open <= 1);
  if (open == 1) RC_ASSERT(!dossier.tasks.back().finish_time.has_value());
  // A sealed letter of refusal is still to be handed over.
  const bool letter = dossier.status == Status::DOSSIER_STATUS_REFUSED_INELIGIBLE &&
                      dossier.SealedResult() != nullptr && !dossier.return_time.has_value();
  if (IsTerminal(dossier.status)) RC_ASSERT(open == (letter ? 1 : 0));
  const bool waits = dossier.status == Status::DOSSIER_STATUS_AWAITING_SUPPLEMENT ||
                     dossier.status == Status::DOSSIER_STATUS_AWAITING_PAYMENT;
  if (waits) RC_ASSERT(open == 0);
  RC_ASSERT(dossier.payment_due.has_value() == (dossier.status == Status::DOSSIER_STATUS_AWAITING_PAYMENT));
}

void CheckClock(const Dossier& dossier) {
  RC_ASSERT(dossier.due_time.has_value() == dossier.accept_time.has_value());
  RC_ASSERT(dossier.clock.empty() == !dossier.accept_time.has_value());
  absl::Time start = absl::InfinitePast();
  for (const ClockSegment& segment : dossier.clock) {
    RC_ASSERT(segment.start_time >= start);
    RC_ASSERT(segment.due_time >= *dossier.accept_time);
    start = segment.start_time;
  }
  if (!dossier.accept_time.has_value()) {
    RC_ASSERT(TimelinessAt(dossier, absl::InfiniteFuture()) == Timeliness::TIMELINESS_UNSPECIFIED);
    return;
  }
  RC_ASSERT(dossier.clock.back().due_time == *dossier.due_time);
  RC_ASSERT(dossier.clock.back().running || dossier.status == Status::DOSSIER_STATUS_AWAITING_SUPPLEMENT ||
            dossier.status == Status::DOSSIER_STATUS_AWAITING_PAYMENT || IsTerminal(dossier.status));
  RC_ASSERT(*dossier.accept_time >= dossier.submit_time);
  RC_ASSERT(dossier.finish_time.value_or(absl::InfiniteFuture()) >= *dossier.accept_time);
  RC_ASSERT(TimelinessAt(dossier, dossier.last_occur_time) != Timeliness::TIMELINESS_UNSPECIFIED);
}

void CheckResult(const Bench& bench) {
  const Dossier& dossier = bench.dossier;
  if (dossier.return_time.has_value()) {
    RC_ASSERT(dossier.finish_time.has_value());
    RC_ASSERT(*dossier.finish_time <= *dossier.return_time);
  }
  const v1::Event* signature = nullptr;
  int numbered = 0;
  std::string accepted_by;
  for (const v1::Event& event : bench.history) {
    if (event.has_accepted()) accepted_by = event.actor();
    if (event.has_result_signed()) {
      signature = &event;
      RC_ASSERT(event.actor() != accepted_by);
    }
    if (event.has_result_sealed()) {
      RC_ASSERT(signature != nullptr);
      RC_ASSERT(signature->actor() != event.actor());
      RC_ASSERT(signature->result_signed().document_sha256() == event.result_sealed().base_sha256());
      RC_ASSERT(numbered == 1);
      RC_ASSERT(event.result_sealed().document_symbol() == dossier.document_symbol);
    }
    // A dossier takes one number, however often its result is signed.
    if (event.has_result_numbered()) {
      RC_ASSERT(signature != nullptr);
      RC_ASSERT(++numbered == 1);
    }
  }
}

// A renewal changes the result's document and until when it lasts, for longer, and nothing else.
void CheckRenewal(const Dossier& before, Dossier after) {
  RC_ASSERT(after.documents.size() == before.documents.size() + 1);
  RC_ASSERT(before.SealedResult() != nullptr);
  RC_ASSERT(*after.archive_end_time > *before.archive_end_time);
  after.documents.pop_back();
  after.archive_end_time = before.archive_end_time;
  after.version = before.version;
  after.last_occur_time = before.last_occur_time;
  RC_ASSERT(Describe(after) == Describe(before));
}

// An event has the hash of each file that it names, once, and of no other.
void CheckHandedIn(const google::protobuf::RepeatedPtrField<Component>& components,
                   const google::protobuf::RepeatedPtrField<v1::HandedInDocument>& documents) {
  std::set<std::string> named;
  for (const Component& component : components) {
    if (!component.document_id().empty()) named.insert(component.document_id());
  }
  RC_ASSERT(static_cast<size_t>(documents.size()) == named.size());
  for (const v1::HandedInDocument& document : documents) {
    RC_ASSERT(named.erase(document.document_id()) == 1);
    RC_ASSERT(document.sha256() == Sha(document.document_id()[5]));
    RC_ASSERT(document.size_bytes() == 1000);
  }
}

void CheckState(const Bench& bench) {
  int components = 0;
  for (const v1::Event& event : bench.history) {
    const v1::Submitted& submitted = event.submitted();
    const v1::SubmissionAmended& amended = event.submission_amended();
    const v1::SupplementReceived& supplement = event.supplement_received();
    CheckHandedIn(submitted.components(), submitted.documents());
    CheckHandedIn(amended.added_components(), amended.added_documents());
    CheckHandedIn(amended.removed_components(), amended.removed_documents());
    CheckHandedIn(supplement.components(), supplement.documents());
    const v1::SupplementHandedIn& handed_in = event.supplement_handed_in();
    CheckHandedIn(handed_in.components(), handed_in.documents());
    components += handed_in.components_size();
    components += submitted.components_size() + amended.added_components_size() -
                  amended.removed_components_size() + supplement.components_size();
  }
  RC_ASSERT(bench.dossier.components.size() == static_cast<size_t>(components));
  RC_ASSERT(bench.dossier.version == static_cast<int64_t>(bench.history.size()));
  CheckTasks(bench.dossier);
  CheckClock(bench.dossier);
  CheckResult(bench);
}

// Every minute from acceptance to the end, or to now, is in one stretch.
void CheckHeldTime(const Bench& bench, absl::Time now) {
  Dossier folded;
  HeldTime held;
  for (const v1::Event& event : bench.history) {
    RC_ASSERT(Apply(event, folded).ok());
    held.Add(event, folded);
  }
  const std::vector<HeldStretch> stretches = held.Until(now);
  if (!folded.accept_time.has_value()) {
    RC_ASSERT(stretches.empty());
    return;
  }
  absl::Time until = *folded.accept_time;
  for (const HeldStretch& stretch : stretches) {
    RC_ASSERT(stretch.start == until && stretch.end > stretch.start);
    until = stretch.end;
  }
  RC_ASSERT(until == folded.finish_time.value_or(std::max(now, folded.last_occur_time)));
}

// Whether a command is of a kind that TryCommands() tries, and would try with contents as these.
bool IsTried(const Command& command) {
  if (const auto* stop = std::get_if<Stop>(&command)) {
    return stop->ground == StopGround::STOP_GROUND_APPLICANT_REQUEST;
  }
  if (const auto* message = std::get_if<WriteMessage>(&command)) {
    return message->kind != MessageKind::MESSAGE_KIND_INTERNAL;
  }
  return !std::holds_alternative<Submit>(command) && !std::holds_alternative<RenewArchive>(command) &&
         !std::holds_alternative<Number>(command);
}

// What was done was offered: asked of the same dossier, at the same time.
void CheckWasOffered(const Dossier& before, const Context& context, const Command& command) {
  if (context.actor->migration || !IsTried(command)) return;
  const std::vector<TriedCommand> tried = TryCommands(before, context);
  RC_ASSERT(std::ranges::any_of(tried, [&](const TriedCommand& one) {
    return one.command.index() == command.index() && one.decision.ok();
  }));
}

// What is offered is done, by the contents that it was tried with, or by some others where these only stand for them.
void CheckOffersHold(const Bench& bench, const Actor& actor, absl::Time now) {
  if (actor.migration || bench.dossier.version == 0) return;
  for (const TriedCommand& one : TryCommands(bench.dossier, bench.ContextFor(actor, now))) {
    if (!one.decision.ok()) {
      RC_ASSERT(base::ReasonOf(one.decision).has_value());
      continue;
    }
    Bench copy = bench;
    copy.now = now;
    if (const auto* assign = std::get_if<Assign>(&one.command)) {
      Assign to = *assign;
      RC_ASSERT(std::ranges::any_of(People(), [&](const Actor* person) {
        to.assignee = person->id;
        return copy.Ask(actor, now, to).ok();
      }));
      continue;
    }
    if (std::holds_alternative<Seal>(one.command) && bench.dossier.document_number == 0) {
      RC_ASSERT(copy.Try(actor, now, Number{bench.open_task()}).ok());
    }
    RC_ASSERT(copy.Try(actor, now, one.command).ok());
  }
}

// What a dossier may still have after its end: messages, answers to its applicant, and the way of a letter of refusal to them.
bool StaysAfterItsEnd(const Dossier& before, const v1::Event& event) {
  return event.has_message_written() || event.has_end_declined() || before.OpenTask() != nullptr;
}

// Mostly those who may do much, so that the unusual happens too.
const Actor* AnyPerson() {
  return *rc::gen::element(&AllRoles(), &AllRoles(), &Migration(), *rc::gen::elementOf(People()));
}

// A turn of a history: an actor tries a command. Returns whether it was allowed.
bool TakeTurn(Bench& bench, absl::Time& now) {
  now += absl::Minutes(Below(1'500));
  // Two of three turns are lawful: with random commands alone few histories would get past acceptance.
  const bool lawful = Below(3) > 0;
  const auto [actor, command] = lawful ? NextTurn(bench) : std::pair(AnyPerson(), AnyCommand(bench));
  bench.now = now;
  // A migration may give an earlier time, in order or not.
  absl::Time occur = now;
  if (actor->migration) occur -= absl::Minutes(Below(300));

  // A dossier's course may be read as it is later, and its events not before they happened.
  const absl::Time seen = std::max(now, bench.dossier.last_occur_time);
  // Not at each turn: every offer is tried on a copy of the whole history.
  if (Below(4) == 0) CheckOffersHold(bench, *AnyPerson(), seen);
  const Context context = bench.ContextFor(*actor, now);
  const Dossier was = bench.dossier;
  const std::string before = Describe(was);
  const absl::Status tried = bench.Try(*actor, occur, command);
  if (!tried.ok()) {
    // Whatever is tried, a refusal has a reason of the contract, and leaves no trace in the dossier.
    RC_ASSERT(base::ReasonOf(tried).has_value());
    RC_ASSERT(Describe(bench.dossier) == before);
    return false;
  }
  CheckWasOffered(was, context, command);
  if (bench.last().has_archive_renewed()) {
    CheckRenewal(was, bench.dossier);
  } else if (was.status != bench.dossier.status || !StaysAfterItsEnd(was, bench.last())) {
    RC_ASSERT(MayFollow(was.status, bench.dossier.status));
  }
  return true;
}

// A history in a random year's spring, under either rule about the clock.
Bench AnyHistory() {
  static const auto& resuming = *new RuleSet([] {
    RuleSet rules = Rules2018();
    rules.supplement_restarts_clock = false;
    rules.supplement_requests_max = 2;
    return rules;
  }());
  static const auto& in_hours = *new Procedure([] {
    Procedure procedure = TenDays();
    procedure.limit = {.unit = calendar::Unit::kWorkingHour, .amount = 40};
    return procedure;
  }());
  Bench bench;
  if (*rc::gen::element(true, false)) bench.office.rules = &resuming;
  if (*rc::gen::element(true, false)) bench.office.procedure = &in_hours;
  absl::Time now = At("2026-03-02 07:00");
  const int turns = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(5, kTurnsMax));
  for (int i = 0; i < turns; ++i) {
    if (TakeTurn(bench, now)) CheckState(bench);
  }
  CheckHeldTime(bench, now);
  RC_TAG(NameOf(bench.dossier.status));
  return bench;
}

RC_GTEST_PROP(DossierPropertyTest, NoHistoryReachesAForbiddenState, ()) {
  const Bench bench = AnyHistory();
  CheckState(bench);
}

RC_GTEST_PROP(DossierPropertyTest, FoldingTheStoredEventsGivesTheSameDossier, ()) {
  const Bench bench = AnyHistory();
  Dossier folded;
  for (const v1::Event& event : bench.history) {
    v1::Event read;
    RC_ASSERT(read.ParseFromString(event.SerializeAsString()));
    // Hashes are over the stored bytes; serialising again is not relied on, but a difference would be a
    // sign of fields that do not survive.
    RC_ASSERT(read.SerializeAsString() == event.SerializeAsString());
    RC_ASSERT(Apply(read, folded).ok());
  }
  if (!bench.history.empty()) RC_ASSERT(Describe(folded) == Describe(bench.dossier));
}

RC_GTEST_PROP(DossierPropertyTest, DecidingTwiceSaysTheSame, ()) {
  const Bench bench = AnyHistory();
  const Command command = AnyCommand(bench);
  const Actor& actor = **rc::gen::elementOf(People());
  const auto once = bench.Ask(actor, *bench.now, command);
  const auto again = bench.Ask(actor, *bench.now, command);
  RC_ASSERT(once.ok() == again.ok());
  if (!once.ok()) {
    RC_ASSERT(once.status() == again.status());
    return;
  }
  RC_ASSERT(once->event.SerializeAsString() == again->event.SerializeAsString());
  RC_ASSERT(once->numbers == again->numbers);
}

RC_GTEST_PROP(DossierPropertyTest, AnEventOutOfItsPlaceChangesNothing, ()) {
  const Bench bench = AnyHistory();
  RC_PRE(bench.history.size() >= 2u);
  v1::Event event = *rc::gen::elementOf(bench.history);
  if (*rc::gen::element(true, false)) event.set_sequence(bench.dossier.version + *rc::gen::element(-1, 0, 2));
  if (event.sequence() == bench.dossier.version + 1) event.set_dossier_id("another");
  Dossier dossier = bench.dossier;
  const absl::Status applied = Apply(event, dossier);
  RC_ASSERT(base::ReasonOf(applied)->name == std::string("HISTORY_DAMAGED"));
  RC_ASSERT(Describe(dossier) == Describe(bench.dossier));
}

RC_GTEST_PROP(DossierPropertyTest, AnOutsiderLearnsNothingOfADossier, ()) {
  Bench bench = AnyHistory();
  Command command = AnyCommand(bench);
  if (std::holds_alternative<Submit>(command)) command = Accept{};
  const auto asked = bench.Ask(Outsider(), *bench.now, command);
  RC_ASSERT(base::ReasonOf(asked.status())->name == std::string("DOSSIER_NOT_FOUND"));
}

}  // namespace
}  // namespace onestop::dossier
