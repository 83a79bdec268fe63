// A row for every refusal of every act. Each begins at a stage of the ordinary way and changes the one thing
// that it is about.

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::testing::FailsWith;

constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kOutOfRange = absl::StatusCode::kOutOfRange;

// After every stage of the ordinary way.
const char kLater[] = "2026-10-20 09:00";

struct Row {
  std::string name;
  std::function<absl::Status(Bench&)> attempt;
  absl::StatusCode code;
  std::string reason;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class RefusalTest : public ::testing::TestWithParam<Row> {};

TEST_P(RefusalTest, IsForThisReason) {
  Bench bench;
  EXPECT_THAT(GetParam().attempt(bench), FailsWith(GetParam().code, GetParam().reason));
}

std::string NameOfRow(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

Submit AtCounter(Channel channel = Channel::CHANNEL_COUNTER) {
  Submit submit = OnlineSubmission();
  submit.channel = channel;
  return submit;
}

// What `actor` gets who tries `command` later.
template <typename MakeCommand>
std::function<absl::Status(Bench&)> Later(Bench& (Bench::*stage)(), const Actor& actor, MakeCommand make) {
  return [stage, actor, make](Bench& bench) {
    (bench.*stage)();
    return bench.Try(actor, At(kLater), make(bench));
  };
}

auto Sealing(char base = 'E', char certificate = 'S') {
  return [=](Bench& b) { return Seal{b.open_task(), Signature(Sha(base), Sha('F'), Sha(certificate))}; };
}
auto Signing(char base = 'D', char certificate = 'l') {
  return [=](Bench& b) { return Sign{b.open_task(), Signature(Sha(base), Sha('E'), Sha(certificate))}; };
}
template <typename C>
auto Just(C command) {
  return [=](Bench&) { return command; };
}
template <typename C>
auto OnOpenTask(C command = {}) {
  return [=](Bench& b) {
    C wish = command;
    wish.task_number = b.open_task();
    return wish;
  };
}
Assign To(const std::string& assignee) {
  Assign assign;
  assign.assignee = assignee;
  return assign;
}

// Somebody who is everything in both agencies, so that only what is tested refuses.
Actor Everything() {
  Actor actor = Leader();
  actor.id = "everything";
  for (const char* agency : {kCounter, kDepartment}) {
    for (int role = Role::ROLE_ONE_STOP_OFFICER; role <= Role::ROLE_RECORDS_CLERK; ++role) {
      actor.positions.push_back({agency, static_cast<Role>(role)});
    }
  }
  return actor;
}

INSTANTIATE_TEST_SUITE_P(
    Submit, RefusalTest,
    ::testing::Values(
        Row{"OfAnIdThatIsTaken", Later(&Bench::Submitted, Portal(), Just(OnlineSubmission())),
            absl::StatusCode::kAlreadyExists, "DOSSIER_EXISTS"},
        Row{"OnlineByAnOfficer", [](Bench& b) { return b.Try(Officer(), At(kLater), OnlineSubmission()); },
            kDenied, "ROLE_MISSING"},
        Row{"AtTheCounterByAPortal", [](Bench& b) { return b.Try(Portal(), At(kLater), AtCounter()); },
            kDenied, "ROLE_MISSING"},
        Row{"ByPostByAnotherUnitsOfficer",
            [](Bench& b) {
              Actor other = Officer();
              other.positions = {{"H31.20", Role::ROLE_ONE_STOP_OFFICER}};
              return b.Try(other, At(kLater), AtCounter(Channel::CHANNEL_POST));
            },
            kDenied, "ROLE_MISSING"},
        Row{"ByAnUnknownChannel",
            [](Bench& b) { return b.Try(Officer(), At(kLater), AtCounter(Channel::CHANNEL_UNSPECIFIED)); },
            kInvalid, "FIELD_INVALID"},
        Row{"NamingTheResolvingAgencyLive",
            [](Bench& b) {
              struct Submit submit = AtCounter();
              submit.resolving_agency = kElsewhere;
              return b.Try(Officer(), At(kLater), submit);
            },
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"WithATimeOfItsOwn",
            [](Bench& b) {
              b.now = At(kLater);
              return b.Try(Portal(), At("2026-10-12 09:00"), OnlineSubmission());
            },
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"InTheFuture",
            [](Bench& b) {
              b.now = At("2026-10-12 09:00");
              return b.Try(Migration(), At(kLater), OnlineSubmission());
            },
            kInvalid, "TIME_OUT_OF_ORDER"},
        Row{"OfAProcedureNotInForce",
            [](Bench& b) {
              b.office.procedure = nullptr;
              return b.Try(Portal(), At(kLater), OnlineSubmission());
            },
            kPrecondition, "PROCEDURE_NOT_IN_FORCE"},
        Row{"AtAUnitThatDoesNotTakeItIn",
            [](Bench& b) {
              struct Submit submit = OnlineSubmission();
              submit.intake_unit = kElsewhere;
              return b.Try(Portal(), At(kLater), submit);
            },
            kPrecondition, "AGENCY_NOT_COMPETENT"},
        Row{"AtNoUnitLive",
            [](Bench& b) {
              struct Submit submit = OnlineSubmission();
              submit.intake_unit = "";
              return b.Try(Portal(), At(kLater), submit);
            },
            kPrecondition, "AGENCY_NOT_COMPETENT"},
        Row{"PastTheCalendar",
            [](Bench& b) { return b.Try(Portal(), At("2027-01-04 09:00"), OnlineSubmission()); }, kOutOfRange,
            "CALENDAR_UNKNOWN"},
        Row{"WithoutACalendar",
            [](Bench& b) {
              b.office.calendar = nullptr;
              return b.Try(Portal(), At(kLater), OnlineSubmission());
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"WithoutARuleSet",
            [](Bench& b) {
              b.office.rules = nullptr;
              return b.Try(Portal(), At(kLater), OnlineSubmission());
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"}),
    NameOfRow);

template <typename Change>
std::function<absl::Status(Bench&)> AcceptAfter(Change change) {
  return [change](Bench& bench) {
    bench.Submitted();
    change(bench);
    return bench.Try(Officer(), At("2026-10-12 10:00"), Accept{});
  };
}

// Copies the procedure, so that a row may change it; kept for the life of the program.
Procedure& Own(Bench& bench) {
  static auto& procedures = *new std::vector<std::unique_ptr<Procedure>>();
  procedures.push_back(std::make_unique<Procedure>(TenDays()));
  bench.office.procedure = procedures.back().get();
  return *procedures.back();
}

INSTANTIATE_TEST_SUITE_P(
    Accept, RefusalTest,
    ::testing::Values(
        Row{"OfNothing", [](Bench& b) { return b.Try(Officer(), At(kLater), Accept{}); }, kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"ByAStranger", Later(&Bench::Submitted, Stranger(), Just(Accept{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"ByThePortal", Later(&Bench::Submitted, Portal(), Just(Accept{})), kDenied, "ROLE_MISSING"},
        Row{"BySomebodyOfTheDepartment", Later(&Bench::Submitted, Specialist(), Just(Accept{})), kDenied,
            "ROLE_MISSING"},
        Row{"WhenAccepted", Later(&Bench::Accepted, Officer(), Just(Accept{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"WhenAcceptedInAHistory", Later(&Bench::Accepted, Migration(), Just(Accept{})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"BeforeItsSubmission",
            [](Bench& b) {
              b.Submitted().now = At(kLater);
              return b.Try(RecordedByMigration(Officer()), At("2026-10-12 08:59"), Accept{});
            },
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"OfAProcedureNoLongerInForce", AcceptAfter([](Bench& b) { b.office.procedure = nullptr; }),
            kPrecondition, "PROCEDURE_NOT_IN_FORCE"},
        Row{"AtAUnitNoLongerCompetent", AcceptAfter([](Bench& b) { Own(b).intake_units = {"H31.20"}; }),
            kPrecondition, "AGENCY_NOT_COMPETENT"},
        Row{"ForAnAgencyNoLongerCompetent",
            AcceptAfter([](Bench& b) { Own(b).resolving_agency = kElsewhere; }), kPrecondition,
            "AGENCY_NOT_COMPETENT"},
        Row{"WithoutARequiredComponent",
            AcceptAfter([](Bench& b) { Own(b).required_components.push_back("ban-ve"); }), kPrecondition,
            "COMPONENT_MISSING"},
        Row{"WithoutAProcess", AcceptAfter([](Bench& b) { b.office.process = nullptr; }), kNotFound,
            "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"WithoutARuleSet", AcceptAfter([](Bench& b) { b.office.rules = nullptr; }), kNotFound,
            "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"WithoutACalendar", AcceptAfter([](Bench& b) { b.office.calendar = nullptr; }), kNotFound,
            "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"WithADueDatePastTheCalendar", AcceptAfter([](Bench& b) { Own(b).limit.amount = 200; }),
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"WithAPromiseMadeLive",
            Later(&Bench::Submitted, Officer(), Just(Accept{Promise{.date = absl::CivilDay(2026, 12, 1)}})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"WithAPromiseBeforeIt",
            Later(&Bench::Submitted, Migration(),
                  Just(Accept{Promise{.date = absl::CivilDay(2026, 10, 19)}})),
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"WithAPromisedInstantBeforeIt",
            Later(&Bench::Submitted, Migration(), Just(Accept{Promise{.time = At("2026-10-20 08:59")}})),
            kPrecondition, "TIME_OUT_OF_ORDER"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Reject, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Submitted, Stranger(), Just(RejectAtIntake{"x"})),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"ByALeader", Later(&Bench::Submitted, Leader(), Just(RejectAtIntake{"x"})), kDenied,
                          "ROLE_MISSING"},
                      Row{"WhenAccepted", Later(&Bench::Accepted, Officer(), Just(RejectAtIntake{"x"})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"WhenAcceptedInAHistory",
                          Later(&Bench::Accepted, Migration(), Just(RejectAtIntake{"x"})), kPrecondition,
                          "ACT_NOT_POSSIBLE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Claim, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Transferred, Stranger(), OnOpenTask<Claim>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), Just(Claim{1})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Transferred, Officer(), Just(Claim{1})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfATaskThatNeverWas", Later(&Bench::Transferred, Head(), Just(Claim{9})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfAHeldTask", Later(&Bench::Accepted, OtherOfficer(), OnOpenTask<Claim>()),
                          kDenied, "TASK_HELD_BY_OTHER"},
                      Row{"OfTheOwnTask", Later(&Bench::Accepted, Officer(), OnOpenTask<Claim>()), kDenied,
                          "TASK_HELD_BY_OTHER"},
                      Row{"WithoutTheRole", Later(&Bench::Transferred, Specialist(), OnOpenTask<Claim>()),
                          kDenied, "ROLE_MISSING"},
                      Row{"WithTheRoleInAnotherAgency",
                          [](Bench& b) {
                            Actor head = Officer();  // She sees the dossier as an officer.
                            head.positions.push_back({kElsewhere, Role::ROLE_DIVISION_HEAD});
                            b.Transferred();
                            return b.Try(head, At(kLater), Claim{b.open_task()});
                          },
                          kDenied, "ROLE_MISSING"},
                      Row{"BeforeTheActBefore",
                          [](Bench& b) {
                            b.Transferred().now = At(kLater);
                            return b.Try(RecordedByMigration(Head()), At("2026-10-12 10:59"),
                                         Claim{b.open_task()});
                          },
                          kPrecondition, "TIME_OUT_OF_ORDER"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Assign, RefusalTest,
    ::testing::Values(
        Row{"ByAStranger", Later(&Bench::Transferred, Stranger(), OnOpenTask(To("examiner"))), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), Just(To("examiner"))), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"OfATaskThatIsDone", Later(&Bench::Assigned, Head(), Just(Assign{2, "examiner", ""})),
            kPrecondition, "TASK_NOT_OPEN"},
        Row{"ByOneWhoIsNoHead", Later(&Bench::Transferred, Specialist(), OnOpenTask(To("examiner"))), kDenied,
            "ROLE_MISSING"},
        Row{"OfAnExaminationByItsHolder",
            Later(&Bench::Assigned, Specialist(), OnOpenTask(To("second-examiner"))), kDenied,
            "ROLE_MISSING"},
        Row{"ToNobodyKnown", Later(&Bench::Transferred, Head(), OnOpenTask(To("ghost"))), kPrecondition,
            "ASSIGNEE_UNSUITABLE"},
        Row{"ToOneWithoutTheNextStepsRole", Later(&Bench::Transferred, Head(), OnOpenTask(To("clerk"))),
            kPrecondition, "ASSIGNEE_UNSUITABLE"},
        Row{"OfAnExaminationToOneWithoutItsRole", Later(&Bench::Assigned, Head(), OnOpenTask(To("leader"))),
            kPrecondition, "ASSIGNEE_UNSUITABLE"},
        Row{"WithAnotherVersionOfTheProcess",
            [](Bench& b) {
              static const auto& newer = *new Process([] {
                Process process = SevenSteps();
                process.version = 4;
                return process;
              }());
              b.Transferred().office.process = &newer;
              return b.Try(Head(), At(kLater), Assign{b.open_task(), "examiner", ""});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Complete, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Accepted, Stranger(), OnOpenTask<Complete>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), Just(Complete{1, ""})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"AfterReturn", Later(&Bench::Returned, Officer(), Just(Complete{7, ""})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Transferred, Officer(), Just(Complete{1, ""})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfAnAssigningStep", Later(&Bench::Transferred, Head(), OnOpenTask<Complete>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"OfASigningStep", Later(&Bench::Reviewed, Leader(), OnOpenTask<Complete>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"OfASealingStep", Later(&Bench::Signed, Clerk(), OnOpenTask<Complete>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"OfTheReturningStep", Later(&Bench::Sealed, Officer(), OnOpenTask<Complete>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"ByAnotherThanTheHolder",
                          Later(&Bench::Examined, Officer(), OnOpenTask<Complete>()), kDenied,
                          "ROLE_MISSING"},
                      Row{"OfAHeldTask", Later(&Bench::Drafted, OtherSpecialist(), OnOpenTask<Complete>()),
                          kDenied, "TASK_HELD_BY_OTHER"},
                      Row{"ByAHolderWhoLostTheRole",
                          [](Bench& b) {
                            Actor former = Specialist();
                            former.positions = {{kDepartment, Role::ROLE_OBSERVER}};
                            b.Drafted();
                            return b.Try(former, At(kLater), Complete{b.open_task(), ""});
                          },
                          kDenied, "ROLE_MISSING"},
                      Row{"OfAnExaminationWithoutADraft",
                          Later(&Bench::Assigned, Specialist(), OnOpenTask<Complete>()), kPrecondition,
                          "DRAFT_MISSING"},
                      Row{"WithoutTheProcess",
                          [](Bench& b) {
                            b.Accepted().office.process = nullptr;
                            return b.Try(Officer(), At(kLater), Complete{b.open_task(), ""});
                          },
                          kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    SendBack, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Examined, Stranger(), OnOpenTask<SendBack>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"OnceTheResultIsReady", Later(&Bench::Sealed, Officer(), OnOpenTask<SendBack>()),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Examined, Specialist(), Just(SendBack{3, "x"})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfAHeldTask", Later(&Bench::Drafted, OtherSpecialist(), OnOpenTask<SendBack>()),
                          kDenied, "TASK_HELD_BY_OTHER"},
                      Row{"WithoutTheRole", Later(&Bench::Examined, Clerk(), OnOpenTask<SendBack>()), kDenied,
                          "ROLE_MISSING"},
                      Row{"OfTheFirstStep", Later(&Bench::Accepted, Officer(), OnOpenTask<SendBack>()),
                          kPrecondition, "NO_STEP_BEFORE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Draft, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Assigned, Stranger(), OnOpenTask<Draft>()), kNotFound,
                          "DOSSIER_NOT_FOUND"},
                      Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), OnOpenTask<Draft>()),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OnATaskThatIsDone",
                          Later(&Bench::Examined, Specialist(), Just(Draft{3, "d", Sha('D'), ""})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OnAnotherStep", Later(&Bench::Examined, Head(), OnOpenTask<Draft>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"OfNoDocument", Later(&Bench::Assigned, Specialist(), OnOpenTask<struct Draft>()),
                          kPrecondition, "DRAFT_MISSING"},
                      Row{"OnAHeldTask",
                          Later(&Bench::Assigned, OtherSpecialist(), OnOpenTask<struct Draft>()), kDenied,
                          "TASK_HELD_BY_OTHER"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Sign, RefusalTest,
    ::testing::Values(
        Row{"ByAStranger", Later(&Bench::Reviewed, Stranger(), Signing()), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"AfterTheSeal", Later(&Bench::Sealed, Leader(), Signing()), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"OfATaskThatIsDone",
            Later(&Bench::Signed, Leader(), Just(Sign{5, Signature(Sha('D'), Sha('E'), Sha('l'))})), kPrecondition,
            "TASK_NOT_OPEN"},
        Row{"OnAnotherStep", Later(&Bench::Examined, Leader(), Signing()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"WithoutTheRole", Later(&Bench::Reviewed, Clerk(), Signing('D', 'c')), kDenied, "ROLE_MISSING"},
        Row{"OfAHeldTask",
            [](Bench& b) {
              Actor deputy = Leader();
              deputy.id = "deputy";
              b.Reviewed().Do(deputy, "2026-10-15 10:00", Claim{b.open_task()});
              return b.Try(Leader(), At(kLater), Signing()(b));
            },
            kDenied, "TASK_HELD_BY_OTHER"},
        Row{"OfAnotherDocument", Later(&Bench::Reviewed, Leader(), Signing('X')), kPrecondition,
            "DRAFT_CHANGED"},
        Row{"OfNoDocument", Later(&Bench::Reviewed, Leader(), OnOpenTask<struct Sign>()), kPrecondition,
            "DRAFT_CHANGED"},
        Row{"OfADraftThatWasReplaced",
            [](Bench& b) {
              b.Reviewed().Do(Leader(), "2026-10-16 09:00", RefuseDraft{5, "wrong annex"});
              b.Do(Specialist(), "2026-10-16 10:00", Draft{6, "doc-2", Sha('X'), "Kết quả"});
              b.Do(Specialist(), "2026-10-16 11:00", Complete{6, ""});
              b.Do(Head(), "2026-10-16 12:00", Complete{7, ""});
              return b.Try(Leader(), At(kLater), Signing('D')(b));
            },
            kPrecondition, "DRAFT_CHANGED"},
        Row{"WithAnotherCertificate", Later(&Bench::Reviewed, Leader(), Signing('D', 'x')), kDenied,
            "CERTIFICATE_NOT_REGISTERED"},
        Row{"WithoutACertificate",
            [](Bench& b) {
              b.Reviewed();
              return b.Try(Leader(), At(kLater), Sign{b.open_task(), Signature(Sha('D'), Sha('E'), "")});
            },
            kDenied, "CERTIFICATE_NOT_REGISTERED"},
        Row{"WithoutAMandate",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates.clear();
              b.Reviewed();
              return b.Try(leader, At(kLater), Signing()(b));
            },
            kDenied, "MANDATE_MISSING"},
        Row{"TheDayAfterTheMandate",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates[0].valid_to = absl::CivilDay(2026, 10, 19);
              b.Reviewed();
              return b.Try(leader, At(kLater), Signing()(b));
            },
            kDenied, "MANDATE_MISSING"},
        Row{"TheDayBeforeTheMandate",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates[0].valid_from = absl::CivilDay(2026, 10, 21);
              b.Reviewed();
              return b.Try(leader, At(kLater), Signing()(b));
            },
            kDenied, "MANDATE_MISSING"},
        Row{"WithAMandateForOtherProcedures",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates[0].procedure_codes = {"1.000001"};
              b.Reviewed();
              return b.Try(leader, At(kLater), Signing()(b));
            },
            kDenied, "MANDATE_MISSING"},
        Row{"WithAMandateOfAnotherAgency",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates[0].agency_id = kElsewhere;
              b.Reviewed();
              return b.Try(leader, At(kLater), Signing()(b));
            },
            kDenied, "MANDATE_MISSING"},
        Row{"ByTheOneWhoDrafted",
            [](Bench& b) {
              Actor drafter = Everything();
              drafter.id = Specialist().id;
              b.Reviewed();
              return b.Try(drafter, At(kLater), Signing()(b));
            },
            kPrecondition, "DUTIES_NOT_SEPARATE"},
        Row{"ByTheOneWhoAccepted",
            [](Bench& b) {
              Actor officer = Everything();
              officer.id = Officer().id;
              b.Reviewed();
              return b.Try(officer, At(kLater), Signing()(b));
            },
            kPrecondition, "DUTIES_NOT_SEPARATE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    RefuseDraft, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Reviewed, Stranger(), OnOpenTask<RefuseDraft>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"AfterTheSeal", Later(&Bench::Sealed, Leader(), OnOpenTask<RefuseDraft>()),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Signed, Leader(), Just(RefuseDraft{5, "x"})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OnAnotherStep", Later(&Bench::Examined, Head(), OnOpenTask<RefuseDraft>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"WithoutTheRole", Later(&Bench::Reviewed, Head(), OnOpenTask<RefuseDraft>()),
                          kDenied, "ROLE_MISSING"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Number, RefusalTest,
    ::testing::Values(Row{"ByAStranger", Later(&Bench::Signed, Stranger(), OnOpenTask<struct Number>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"BeforeTheSignature", Later(&Bench::Reviewed, Clerk(), OnOpenTask<struct Number>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Signed, Clerk(), Just(Number{5})), kPrecondition,
                          "TASK_NOT_OPEN"},
                      Row{"AfterTheSeal", Later(&Bench::Sealed, Clerk(), OnOpenTask<struct Number>()),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"Twice", Later(&Bench::Numbered, Clerk(), OnOpenTask<struct Number>()),
                          kPrecondition, "RESULT_NUMBERED"},
                      Row{"WithoutTheRole", Later(&Bench::Signed, Leader(), OnOpenTask<struct Number>()),
                          kDenied, "ROLE_MISSING"},
                      Row{"OfAHeldTask",
                          [](Bench& b) {
                            Actor other = Clerk();
                            other.id = "second-clerk";
                            b.Signed().Do(other, "2026-10-16 10:00", Claim{b.open_task()});
                            return b.Try(Clerk(), At(kLater), Number{b.open_task()});
                          },
                          kDenied, "TASK_HELD_BY_OTHER"},
                      Row{"ByTheOneWhoSigned",
                          [](Bench& b) {
                            Actor leader = Everything();
                            leader.id = Leader().id;
                            b.Signed();
                            return b.Try(leader, At(kLater), Number{b.open_task()});
                          },
                          kPrecondition, "DUTIES_NOT_SEPARATE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Seal, RefusalTest,
    ::testing::Values(
        Row{"ByAStranger", Later(&Bench::Numbered, Stranger(), Sealing()), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"Twice", Later(&Bench::Sealed, Clerk(), Sealing()), kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"OfATaskThatIsDone",
            Later(&Bench::Numbered, Clerk(), Just(Seal{5, Signature(Sha('E'), Sha('F'), Sha('S'))})),
            kPrecondition, "TASK_NOT_OPEN"},
        Row{"BeforeTheSignature", Later(&Bench::Reviewed, Clerk(), Sealing()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"BeforeTheNumber", Later(&Bench::Signed, Clerk(), Sealing()), kPrecondition,
            "RESULT_NOT_NUMBERED"},
        Row{"OfATaskThatAnotherNumbered",
            [](Bench& b) {
              Actor other = Clerk();
              other.id = "second-clerk";
              b.Numbered();
              return b.Try(other, At(kLater), Sealing()(b));
            },
            kDenied, "TASK_HELD_BY_OTHER"},
        Row{"WithoutTheRole", Later(&Bench::Signed, Leader(), Sealing()), kDenied, "ROLE_MISSING"},
        Row{"OfAnotherDocument", Later(&Bench::Numbered, Clerk(), Sealing('X')), kPrecondition,
            "DRAFT_CHANGED"},
        Row{"OfTheDraftThatTheLeaderHasNotSigned", Later(&Bench::Numbered, Clerk(), Sealing('D')),
            kPrecondition, "DRAFT_CHANGED"},
        Row{"OfNoDocument", Later(&Bench::Numbered, Clerk(), OnOpenTask<struct Seal>()), kPrecondition,
            "DRAFT_CHANGED"},
        Row{"WithThePersonsOwnCertificate", Later(&Bench::Numbered, Clerk(), Sealing('E', 'c')), kDenied,
            "CERTIFICATE_NOT_REGISTERED"},
        Row{"ByTheOneWhoSigned",
            [](Bench& b) {
              Actor leader = Everything();
              leader.id = Leader().id;
              b.Signed();
              return b.Try(leader, At(kLater), Sealing()(b));
            },
            kPrecondition, "DUTIES_NOT_SEPARATE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Return, RefusalTest,
    ::testing::Values(
        Row{"ByAStranger", Later(&Bench::Sealed, Stranger(), Just(ReturnResult{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"ByTheClerk", Later(&Bench::Sealed, Clerk(), Just(ReturnResult{})), kDenied, "ROLE_MISSING"},
        Row{"BeforeTheResult", Later(&Bench::Signed, Officer(), Just(ReturnResult{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"BeforeTheResultInAHistory", Later(&Bench::Accepted, Migration(), Just(ReturnResult{})),
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"Twice", Later(&Bench::Returned, Officer(), Just(ReturnResult{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"}),
    NameOfRow);

Bench& Asked(Bench& bench) {
  return bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestSupplement{"a drawing"});
}

INSTANTIATE_TEST_SUITE_P(
    Branches, RefusalTest,
    ::testing::Values(
        Row{"SupplementRequestByAStranger", Later(&Bench::Accepted, Stranger(), Just(RequestSupplement{"x"})),
            kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"SupplementRequestAtIntakeBySpecialist",
            Later(&Bench::Submitted, Specialist(), Just(RequestSupplement{"x"})), kDenied, "ROLE_MISSING"},
        Row{"SupplementRequestByAClerk", Later(&Bench::Assigned, Clerk(), Just(RequestSupplement{"x"})),
            kDenied, "ROLE_MISSING"},
        Row{"SupplementRequestOnceReady", Later(&Bench::Sealed, Officer(), Just(RequestSupplement{"x"})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"SecondSupplementRequest",
            [](Bench& b) {
              Asked(b).Do(Officer(), "2026-10-15 09:00", Supplement{});
              return b.Try(Officer(), At(kLater), RequestSupplement{"x"});
            },
            kPrecondition, "SUPPLEMENT_LIMIT_REACHED"},
        Row{"SupplementNotAskedFor", Later(&Bench::Accepted, Officer(), Just(Supplement{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"SupplementTakenByASpecialist",
            [](Bench& b) { return Asked(b).Try(Specialist(), At(kLater), Supplement{}); }, kDenied,
            "ROLE_MISSING"},
        Row{"SupplementWithALivePromise",
            [](Bench& b) {
              return Asked(b).Try(Officer(), At(kLater),
                                  Supplement{Promise{.date = absl::CivilDay(2026, 12, 1)}});
            },
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"SupplementWithAPromiseBeforeAcceptance",
            [](Bench& b) {
              b.Submitted().Do(Officer(), "2026-10-12 10:00", RequestSupplement{"x"});
              return b.Try(Migration(), At(kLater), Supplement{Promise{.date = absl::CivilDay(2026, 12, 1)}});
            },
            kInvalid, "FIELD_INVALID"},
        Row{"SupplementPastTheCalendar",
            [](Bench& b) { return Asked(b).Try(Officer(), At("2026-12-28 09:00"), Supplement{}); },
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"StepWhileWaiting",
            [](Bench& b) { return Asked(b).Try(Specialist(), At(kLater), Complete{3, ""}); }, kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"RefusalByASpecialist", Later(&Bench::Assigned, Specialist(), Just(RefuseIneligible{"x"})),
            kDenied, "ROLE_MISSING"},
        Row{"RefusalBeforeAcceptance", Later(&Bench::Submitted, Leader(), Just(RefuseIneligible{"x"})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"RefusalWhileWaiting",
            [](Bench& b) { return Asked(b).Try(Leader(), At(kLater), RefuseIneligible{"x"}); }, kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"RefusalWithoutAMandate",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates.clear();
              return b.Assigned().Try(leader, At(kLater), RefuseIneligible{"x"});
            },
            kDenied, "MANDATE_MISSING"},
        Row{"WithdrawalByThePortal", Later(&Bench::Assigned, Portal(), Just(Withdraw{"x"})), kDenied,
            "ROLE_MISSING"},
        Row{"WithdrawalOnceReady", Later(&Bench::Sealed, Officer(), Just(Withdraw{"x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"StopByALeader", Later(&Bench::Assigned, Leader(), Just(Stop{"x"})), kDenied, "ROLE_MISSING"},
        Row{"StopOnceReady", Later(&Bench::Sealed, Officer(), Just(Stop{"x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Import, RefusalTest,
    ::testing::Values(Row{"FinishLive", Later(&Bench::Accepted, Everything(), Just(Finish{})), kDenied,
                          "MIGRATION_RIGHT_MISSING"},
                      Row{"FinishRecordedForStaff",
                          Later(&Bench::Accepted, RecordedByMigration(Everything()), Just(Finish{})), kDenied,
                          "MIGRATION_RIGHT_MISSING"},
                      Row{"FinishBeforeAcceptance", Later(&Bench::Submitted, Migration(), Just(Finish{})),
                          kPrecondition, "ACT_NOT_POSSIBLE"},
                      Row{"FinishWhileWaiting",
                          [](Bench& b) { return Asked(b).Try(Migration(), At(kLater), Finish{}); },
                          kPrecondition, "ACT_NOT_POSSIBLE"},
                      Row{"StepLive", Later(&Bench::Accepted, Officer(), Just(RecordStep{"x", ""})), kDenied,
                          "MIGRATION_RIGHT_MISSING"},
                      Row{"StepAfterReturn", Later(&Bench::Returned, Migration(), Just(RecordStep{"x", ""})),
                          kPrecondition, "ACT_NOT_POSSIBLE"},
                      Row{"WithdrawalAfterTheResult", Later(&Bench::Sealed, Migration(), Just(Withdraw{"x"})),
                          kPrecondition, "ACT_NOT_POSSIBLE"},
                      Row{"SupplementNotAskedFor", Later(&Bench::Accepted, Migration(), Just(Supplement{})),
                          kPrecondition, "ACT_NOT_POSSIBLE"},
                      Row{"ClaimByAMigration", Later(&Bench::Transferred, Migration(), OnOpenTask<Claim>()),
                          kDenied, "ROLE_MISSING"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
