// The office, its people and the ordinary way of one dossier, in code: no catalogue and no database, so
// that the domain is tested alone.

#include "libs/dossier/dossier_testing.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/calendar/calendar_testing.h"
#include "libs/dossier/division.h"
#include "libs/dossier/names.h"

namespace onestop::dossier {
namespace {

Actor Staff(const std::string& id, Role role, const std::string& agency) {
  Actor actor;
  actor.id = id;
  actor.positions = {{.agency_id = agency, .role = role}};
  // The certificate follows from the id, so that a test can spell its hash: Sha('l') is the leader's.
  actor.certificates_sha256 = {Sha(id.front())};
  return actor;
}

Actor System(const std::string& id) {
  Actor actor;
  actor.id = id;
  actor.is_system = true;
  return actor;
}

Actor WithMandate(Actor actor, const std::string& agency) {
  actor.mandates = {{.id = absl::StrCat("m-", actor.id),
                     .agency_id = agency,
                     .kind = MandateKind::MANDATE_KIND_HEAD,
                     .valid_from = absl::CivilDay(2026, 1, 1),
                     .valid_to = absl::CivilDay(2026, 12, 31),
                     .procedure_codes = {}}};
  return actor;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}
// "-" for an absent time: it must differ from every time, infinite ones included.
std::string TimeText(const std::optional<absl::Time>& time) {
  return time.has_value() ? TimeText(*time) : "-";
}

}  // namespace

absl::Time At(const std::string& text) { return calendar::At(text); }

const Actor& Portal() {
  static const auto& actor = *new Actor([] {
    Actor portal = System("portal");
    portal.portal = true;
    return portal;
  }());
  return actor;
}
const Actor& ArchiveProgram() {
  static const auto& actor = *new Actor([] {
    Actor program = System("archive");
    program.archive = true;
    return program;
  }());
  return actor;
}
const Actor& Officer() {
  static const auto& actor = *new Actor(Staff("officer", Role::ROLE_ONE_STOP_OFFICER, kCounter));
  return actor;
}
const Actor& OtherOfficer() {
  static const auto& actor = *new Actor(Staff("second-officer", Role::ROLE_ONE_STOP_OFFICER, kCounter));
  return actor;
}
const Actor& Head() {
  static const auto& actor = *new Actor(Staff("head", Role::ROLE_DIVISION_HEAD, kDepartment));
  return actor;
}
const Actor& Specialist() {
  static const auto& actor = *new Actor(Staff("examiner", Role::ROLE_SPECIALIST, kDepartment));
  return actor;
}
const Actor& OtherSpecialist() {
  static const auto& actor = *new Actor(Staff("second-examiner", Role::ROLE_SPECIALIST, kDepartment));
  return actor;
}
const Actor& Leader() {
  static const auto& actor =
      *new Actor(WithMandate(Staff("leader", Role::ROLE_LEADER, kDepartment), kDepartment));
  return actor;
}
const Actor& Clerk() {
  static const auto& actor = *new Actor(Staff("clerk", Role::ROLE_RECORDS_CLERK, kDepartment));
  return actor;
}
const Actor& Outsider() {
  static const auto& actor =
      *new Actor(WithMandate(Staff("outsider", Role::ROLE_LEADER, kElsewhere), kElsewhere));
  return actor;
}
const Actor& Migration() {
  static const auto& actor = *new Actor([] {
    Actor migration = System(Portal().id);
    migration.migration = MigrationRight{.first_day = absl::CivilDay(2000, 1, 1),
                                         .last_day = absl::CivilDay(2099, 12, 31),
                                         .agency_ids = {kDepartment, kElsewhere}};
    migration.imports = true;
    return migration;
  }());
  return actor;
}

// Built once: a property test decides thousands of commands.
const calendar::Calendar& CalendarOf2026() {
  static const auto& calendar = *new calendar::Calendar(calendar::MakeCalendar(calendar::SpecOf2026()));
  return calendar;
}

const Process& SevenSteps() {
  static const auto& process =
      *new Process{.id = "seven",
                   .version = 3,
                   .steps = {{1, "take in", StepKind::STEP_KIND_TRANSFER, Role::ROLE_ONE_STOP_OFFICER, 2},
                             {2, "assign", StepKind::STEP_KIND_ASSIGN, Role::ROLE_DIVISION_HEAD, 4},
                             {3, "examine", StepKind::STEP_KIND_EXAMINE, Role::ROLE_SPECIALIST, 58},
                             {4, "review", StepKind::STEP_KIND_REVIEW, Role::ROLE_DIVISION_HEAD, 6},
                             {5, "sign", StepKind::STEP_KIND_SIGN, Role::ROLE_LEADER, 8},
                             {6, "seal", StepKind::STEP_KIND_SEAL, Role::ROLE_RECORDS_CLERK, 2},
                             {7, "return", StepKind::STEP_KIND_RETURN, Role::ROLE_ONE_STOP_OFFICER, 0}}};
  return process;
}

const Procedure& TenDays() {
  static const auto& procedure = *new Procedure{.code = kProcedureCode,
                                                .version = 2,
                                                .name = "Cấp giấy phép",
                                                .sector = "radiation",
                                                .resolving_agency = kDepartment,
                                                .intake_units = {kCounter, "H31.20"},
                                                .online_level = OnlineLevel::ONLINE_LEVEL_FULL,
                                                .limit = {.unit = calendar::Unit::kWorkingDay, .amount = 10},
                                                .process_id = "seven",
                                                .process_version = 3,
                                                .required_components = {"don-de-nghi"}};
  return procedure;
}

const RuleSet& Rules2018() {
  static const auto& rules = *new RuleSet{.id = "nd-61-2018",
                                          .intake_check_hours = 8,
                                          .same_day_cutoff_minute = 15 * 60,
                                          .supplement_requests_max = 1,
                                          .supplement_restarts_clock = true,
                                          .supplement_days_max = 3,
                                          .supplement_wait_days = 15,
                                          .extensions_max = 1,
                                          .extension_notice_days = 1};
  return rules;
}

Office OrdinaryOffice() {
  return {.procedure = &TenDays(),
          .process = &SevenSteps(),
          .calendar = &CalendarOf2026(),
          .rules = &Rules2018(),
          .calendar_id = "H31-2026",
          .document_symbol = "KQ-SKHCN",
          .seal_certificates_sha256 = {Sha('S')}};
}

Submit OnlineSubmission() {
  Submit submit;
  submit.province = "H31";
  submit.procedure_code = kProcedureCode;
  submit.intake_unit = kCounter;
  submit.channel = Channel::CHANNEL_ONLINE;
  submit.owner.set_full_name("Nguyễn Văn An");
  submit.components.emplace_back().set_kind("don-de-nghi");
  submit.external_reference = "P-1";
  submit.lookup_secret_hash = Sha('L');
  return submit;
}

SignedDocument Signature(const std::string& base_sha256, const std::string& document_sha256,
                         const std::string& certificate_sha256) {
  SignedDocument document = {.base_sha256 = base_sha256,
                             .document_id = absl::StrCat("doc-", document_sha256.substr(0, 1)),
                             .document_sha256 = document_sha256,
                             .document_size = 1000,
                             .evidence = {}};
  document.evidence.set_cms("cms");
  document.evidence.set_signed_sha256(Sha('d'));
  document.evidence.set_certificate_sha256(certificate_sha256);
  return document;
}

Supplement APaper() {
  Supplement supplement;
  supplement.components.emplace_back().set_kind("ban-ve");
  return supplement;
}

RenewArchive Renewal(const Dossier& dossier, const std::string& document_sha256, const std::string& end) {
  const ResultDocument* const present = dossier.SealedResult();
  const ResultDocument& base = present == nullptr ? ResultDocument() : *present;
  RenewArchive renew = {.base_document_id = base.document_id,
                        .result = Signature(base.sha256, document_sha256, Sha('T'))};
  renew.result.archive_end_time = At(end);
  return renew;
}

Bench::Bench()
    : staff({&Officer(), &OtherOfficer(), &Head(), &Specialist(), &OtherSpecialist(), &Leader(), &Clerk(),
             &Outsider()}) {
  dossier.id = kDossierId;
}

// Does what libs/ledger does around Decide(), without storing anything.
Context Bench::ContextFor(const Actor& actor, absl::Time time) const {
  Context context = {.occur_time = time,
                     .record_time = now.value_or(time),
                     .actor = &actor,
                     .office = office,
                     .trace_id = std::string(16, 't')};
  if (const Task* open = dossier.OpenTask(); open != nullptr) {
    const auto holder = std::ranges::find(staff, open->assignee, &Actor::id);
    context.holder = holder == staff.end() ? nullptr : *holder;
    if (const Task* before = DivisionWorkBefore(dossier, *open); before != nullptr) {
      const auto worker = std::ranges::find(staff, before->assignee, &Actor::id);
      context.worker_before = worker == staff.end() ? nullptr : *worker;
    }
  }
  return context;
}

absl::StatusOr<Decision> Bench::Ask(const Actor& actor, absl::Time time, const Command& command) const {
  Context context = ContextFor(actor, time);
  if (const auto* assign = std::get_if<Assign>(&command)) {
    const auto named = std::ranges::find(staff, assign->assignee, &Actor::id);
    context.assignee = named == staff.end() ? nullptr : *named;
  }
  return Decide(dossier, command, context);
}

absl::Status Bench::Try(const Actor& actor, absl::Time time, const Command& command) {
  absl::StatusOr<Decision> decision = Ask(actor, time, command);
  if (!decision.ok()) return decision.status();
  std::vector<int64_t> issued;
  for (const NumberKey& key : decision->numbers) issued.push_back(++numbers[key]);
  FillNumbers(*decision, issued);
  const absl::Status applied = Apply(decision->event, dossier);
  if (applied.ok()) history.push_back(std::move(decision->event));
  return applied;
}

Bench& Bench::Do(const Actor& actor, const std::string& time, const Command& command) {
  // A stage that fails is a fault of the test: it stops here rather than at a later assertion.
  CHECK(Try(actor, At(time), command).ok());
  return *this;
}

int Bench::open_task() const {
  const Task* task = dossier.OpenTask();
  return task == nullptr ? 0 : task->number;
}

Bench& Bench::Submitted() { return Do(Portal(), "2026-10-12 09:00", OnlineSubmission()); }
Bench& Bench::Accepted() { return Submitted().Do(Officer(), "2026-10-12 10:00", Accept{}); }
Bench& Bench::Transferred() {
  return Accepted().Do(Officer(), "2026-10-12 11:00", Complete{open_task(), ""});
}
Bench& Bench::Assigned() {
  return Transferred().Do(Head(), "2026-10-13 09:00", Assign{open_task(), Specialist().id, ""});
}
Bench& Bench::Drafted() {
  return Assigned().Do(Specialist(), "2026-10-14 09:00", Draft{open_task(), "doc-1", Sha('D'), "Kết quả"});
}
Bench& Bench::Examined() { return Drafted().Do(Specialist(), "2026-10-14 10:00", Complete{open_task(), ""}); }
Bench& Bench::Reviewed() { return Examined().Do(Head(), "2026-10-15 09:00", Complete{open_task(), ""}); }
Bench& Bench::Signed() {
  return Reviewed().Do(Leader(), "2026-10-16 09:00",
                       Sign{open_task(), Signature(Sha('D'), Sha('E'), Sha('l'))});
}
Bench& Bench::Numbered() { return Signed().Do(Clerk(), "2026-10-16 09:30", Number{open_task()}); }
Bench& Bench::Sealed() {
  SignedDocument result = Signature(Sha('E'), Sha('F'), Sha('S'));
  result.archive_end_time = At("2029-10-16 10:00");
  Numbered();
  return Do(Clerk(), "2026-10-16 10:00", Seal{open_task(), std::move(result)});
}
Bench& Bench::Returned() {
  return Sealed().Do(Officer(), "2026-10-19 09:00", ReturnResult{"", Channel::CHANNEL_COUNTER});
}

// Names every field: a field that is missing here is not compared by any property test.
std::string Describe(const Dossier& d) {
  std::string text;
  const auto add = [&text](const auto&... parts) { absl::StrAppend(&text, parts..., "|"); };
  add(d.id, "|", d.province, "|", d.version, "|", NameOf(d.status), "|", d.procedure_code, "|",
      d.intake_unit);
  add(d.resolving_agency, "|", d.channel, "|", d.owner.SerializeAsString(), "|",
      d.submitter.SerializeAsString(), "|", d.submitted_by, "|", d.external_reference);
  add(absl::BytesToHexString(d.lookup_secret_hash), "|", TimeText(d.submit_time), "|",
      TimeText(d.intake_due_time));
  for (const Component& component : d.components) add(component.SerializeAsString());
  for (const v1::HandedInDocument& document : d.handed_in) add(document.SerializeAsString());
  add(d.code, "|", d.register_number, "|", d.accepted_by, "|", d.procedure_version, "|", d.process_id);
  add(d.process_version, "|", d.rule_set, "|", d.calendar_id, "|", d.limit_unit, "|", d.limit_amount);
  add(TimeText(d.accept_time), "|", TimeText(d.due_time), "|", d.supplement_requests, "|",
      TimeText(d.supplement_time));
  for (const ClockSegment& segment : d.clock) {
    add(segment.number, "|", TimeText(segment.start_time), "|", segment.running, "|",
        TimeText(segment.due_time));
  }
  for (const Task& task : d.tasks) {
    add(task.number, "|", task.step, "|", NameOf(task.kind), "|", task.role, "|", task.agency_id, "|",
        task.assignee);
    add(TimeText(task.open_time), "|", TimeText(task.due_time), "|", TimeText(task.claim_time), "|",
        TimeText(task.finish_time), "|", NameOf(task.outcome));
  }
  add(d.draft_document_id, "|", absl::BytesToHexString(d.draft_sha256), "|", d.drafted_by, "|", d.signed_by);
  add(d.draft_signer, "|", static_cast<int>(d.draft_mandate_kind));
  add(absl::BytesToHexString(d.signed_sha256), "|", d.document_symbol, "|", TimeText(d.finish_time));
  add(d.document_number, "|", d.document_date, "|", d.signed_document_id);
  for (const ResultDocument& document : d.documents) {
    add(document.document_id, "|", static_cast<int>(document.kind), "|",
        absl::BytesToHexString(document.sha256), "|", document.size_bytes, "|", TimeText(document.make_time));
  }
  add(TimeText(d.return_time), "|", TimeText(d.last_occur_time), "|", TimeText(d.archive_end_time));
  return text;
}

}  // namespace onestop::dossier
