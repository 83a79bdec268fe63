// The refusals of the steps: claiming, assigning, completing, sending back, drafting. A row each.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

// What `actor` of another division than the specialist's gets, with the examination done or put back.
template <typename MakeCommand>
std::function<absl::Status(Bench&)> OfOtherDivision(const std::function<Bench&(Bench&)>& stage,
                                                    const Actor& actor, const MakeCommand& make) {
  return [stage, actor, make](Bench& b) {
    const Actor examiner = InDivision(Specialist(), "Phòng B");
    const Actor giver = InDivision(Head(), "Phòng B");
    stage(b).staff = {&examiner, &giver};
    return b.Try(InDivision(actor, "Phòng A"), At(kLater), make(b));
  };
}

// The examination has no holder any more.
Bench& PutBack(Bench& b) {
  b.Assigned();
  return b.Do(Specialist(), "2026-10-14 09:00", Release{b.open_task(), ""});
}

INSTANTIATE_TEST_SUITE_P(
    Claim, RefusalTest,
    ::testing::Values(Row{"ByAnOutsider", Later(&Bench::Transferred, Outsider(), OnOpenTask<Claim>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), Just(Claim{1})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Transferred, Officer(), Just(Claim{1})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfATaskThatNeverWas", Later(&Bench::Transferred, Head(), Just(Claim{9})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfAHeldTask", Later(&Bench::Accepted, OtherOfficer(), OnOpenTask<Claim>()),
                          kDenied, "TASK_HELD_BY_OTHER"},
                      // There is nothing to claim; the holder goes on working.
                      Row{"OfTheOwnTask", Later(&Bench::Accepted, Officer(), OnOpenTask<Claim>()), kDenied,
                          "TASK_HELD_BY_OTHER"},
                      Row{"WithoutTheRole", Later(&Bench::Transferred, Specialist(), OnOpenTask<Claim>()),
                          kDenied, "ROLE_MISSING"},
                      Row{"OfAReviewInAnotherDivision",
                          OfOtherDivision(&Bench::Examined, Head(), OnOpenTask<Claim>()), kDenied,
                          "DIVISION_OTHER"},
                      Row{"OfAnExaminationInAnotherDivision",
                          OfOtherDivision(&PutBack, OtherSpecialist(), OnOpenTask<Claim>()), kDenied,
                          "DIVISION_OTHER"},
                      Row{"WithTheRoleInAnotherAgency",
                          [](Bench& b) {
                            Actor head = Officer();  // She sees the dossier as an officer.
                            head.positions.push_back({kElsewhere, Role::ROLE_DIVISION_HEAD});
                            b.Transferred();
                            return b.Try(head, At(kLater), Claim{b.open_task()});
                          },
                          kDenied, "ROLE_MISSING"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Release, RefusalTest,
    ::testing::Values(Row{"ByAnOutsider", Later(&Bench::Assigned, Outsider(), OnOpenTask<Release>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), Just(Release{1, ""})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Transferred, Officer(), Just(Release{1, ""})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfATaskWithoutAHolder", Later(&Bench::Transferred, Head(), OnOpenTask<Release>()),
                          kPrecondition, "TASK_NOT_HELD"},
                      // Also the head: who wants another to do it gives it to them.
                      Row{"OfAnothersTask", Later(&Bench::Assigned, Head(), OnOpenTask<Release>()), kDenied,
                          "TASK_HELD_BY_OTHER"},
                      Row{"ByAHolderWhoLostTheRole",
                          [](Bench& b) {
                            Actor former = Specialist();
                            former.positions = {{kDepartment, Role::ROLE_OBSERVER}};
                            b.Assigned();
                            return b.Try(former, At(kLater), Release{b.open_task(), ""});
                          },
                          kDenied, "ROLE_MISSING"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Assign, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Transferred, Outsider(), OnOpenTask(To("examiner"))), kNotFound,
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
        Row{"ToAnUnknownAssignee", Later(&Bench::Transferred, Head(), OnOpenTask(To("ghost"))), kPrecondition,
            "ASSIGNEE_UNSUITABLE"},
        Row{"ToOneWithoutTheNextStepsRole", Later(&Bench::Transferred, Head(), OnOpenTask(To("clerk"))),
            kPrecondition, "ASSIGNEE_UNSUITABLE"},
        Row{"OfAnExaminationToOneWithoutItsRole", Later(&Bench::Assigned, Head(), OnOpenTask(To("leader"))),
            kPrecondition, "ASSIGNEE_UNSUITABLE"},
        Row{"OfASignatureByADivisionHead", Later(&Bench::Reviewed, Head(), OnOpenTask(To("leader"))), kDenied,
            "ROLE_MISSING"},
        Row{"ToOneOfAnotherDivision",
            [](Bench& b) {
              const Actor other = InDivision(Specialist(), "Phòng B");
              b.Transferred().staff = {&other};
              return b.Try(InDivision(Head(), "Phòng A"), At(kLater), Assign{b.open_task(), "examiner", ""});
            },
            kDenied, "DIVISION_OTHER"},
        Row{"OfWorkOfAnotherDivision", OfOtherDivision(&PutBack, Head(), OnOpenTask(To("second-examiner"))),
            kDenied, "DIVISION_OTHER"},
        Row{"OfATaskThatOneOfAnotherDivisionHolds",
            [](Bench& b) {
              const Actor holder = InDivision(Specialist(), "Phòng B");
              b.Assigned().staff = {&holder, &OtherSpecialist()};
              return b.Try(InDivision(Head(), "Phòng A"), At(kLater),
                           Assign{b.open_task(), "second-examiner", ""});
            },
            kDenied, "DIVISION_OTHER"},
        // The catalogue gives a newer process than the dossier is pinned to.
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
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Accepted, Outsider(), OnOpenTask<Complete>()), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), Just(Complete{1, ""})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"AfterReturn", Later(&Bench::Returned, Officer(), Just(Complete{7, ""})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"OfATaskThatIsDone", Later(&Bench::Transferred, Officer(), Just(Complete{1, ""})), kPrecondition,
            "TASK_NOT_OPEN"},
        Row{"OfAnAssigningStep", Later(&Bench::Transferred, Head(), OnOpenTask<Complete>()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"OfASigningStep", Later(&Bench::Reviewed, Leader(), OnOpenTask<Complete>()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"OfASealingStep", Later(&Bench::Signed, Clerk(), OnOpenTask<Complete>()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"OfTheReturningStep", Later(&Bench::Sealed, Officer(), OnOpenTask<Complete>()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"ByAnotherThanTheHolder", Later(&Bench::Examined, Officer(), OnOpenTask<Complete>()), kDenied,
            "ROLE_MISSING"},
        Row{"OfAHeldTask", Later(&Bench::Drafted, OtherSpecialist(), OnOpenTask<Complete>()), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"ByAHolderWhoLostTheRole",
            [](Bench& b) {
              Actor former = Specialist();
              former.positions = {{kDepartment, Role::ROLE_OBSERVER}};
              b.Drafted();
              return b.Try(former, At(kLater), Complete{b.open_task(), ""});
            },
            kDenied, "ROLE_MISSING"},
        Row{"OfAReviewInAnotherDivision", OfOtherDivision(&Bench::Examined, Head(), OnOpenTask<Complete>()),
            kDenied, "DIVISION_OTHER"},
        Row{"OfAReviewByTheOneWhoDrafted",
            [](Bench& b) {
              Actor drafter = Everything();
              drafter.id = Specialist().id;
              b.Examined();
              return b.Try(drafter, At(kLater), Complete{b.open_task(), ""});
            },
            kPrecondition, "DUTIES_NOT_SEPARATE"},
        Row{"OfAnExaminationWithoutADraft", Later(&Bench::Assigned, Specialist(), OnOpenTask<Complete>()),
            kPrecondition, "DRAFT_MISSING"},
        Row{"WithoutTheProcess",
            [](Bench& b) {
              b.Accepted().office.process = nullptr;
              return b.Try(Officer(), At(kLater), Complete{b.open_task(), ""});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    SendBack, RefusalTest,
    ::testing::Values(Row{"ByAnOutsider", Later(&Bench::Examined, Outsider(), OnOpenTask<SendBack>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"OnceTheResultIsReady", Later(&Bench::Sealed, Officer(), OnOpenTask<SendBack>()),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Examined, Specialist(), Just(SendBack{3, "x"})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OfAHeldTask", Later(&Bench::Drafted, OtherSpecialist(), OnOpenTask<SendBack>()),
                          kDenied, "TASK_HELD_BY_OTHER"},
                      Row{"WithoutTheRole", Later(&Bench::Examined, Clerk(), OnOpenTask<SendBack>()), kDenied,
                          "ROLE_MISSING"},
                      Row{"OfAReviewInAnotherDivision",
                          OfOtherDivision(&Bench::Examined, Head(), OnOpenTask<SendBack>()), kDenied,
                          "DIVISION_OTHER"},
                      Row{"OfTheFirstStep", Later(&Bench::Accepted, Officer(), OnOpenTask<SendBack>()),
                          kPrecondition, "NO_STEP_BEFORE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Draft, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Assigned, Outsider(), OnOpenTask<Draft>()), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"BeforeAcceptance", Later(&Bench::Submitted, Officer(), OnOpenTask<Draft>()), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"OnATaskThatIsDone", Later(&Bench::Examined, Specialist(), Just(Draft{3, "d", Sha('D'), ""})),
            kPrecondition, "TASK_NOT_OPEN"},
        Row{"OnAnotherStep", Later(&Bench::Examined, Head(), OnOpenTask<Draft>()), kPrecondition,
            "STEP_NEEDS_OTHER_ACT"},
        Row{"InAnotherDivision", OfOtherDivision(&PutBack, OtherSpecialist(), OnOpenTask<struct Draft>()),
            kDenied, "DIVISION_OTHER"},
        Row{"OfNoDocument", Later(&Bench::Assigned, Specialist(), OnOpenTask<struct Draft>()), kPrecondition,
            "DRAFT_MISSING"},
        Row{"OnAHeldTask", Later(&Bench::Assigned, OtherSpecialist(), OnOpenTask<struct Draft>()), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"ByAHolderWhoLostTheRole",
            [](Bench& b) {
              Actor former = Specialist();
              former.positions = {{kDepartment, Role::ROLE_OBSERVER}};
              b.Assigned();
              return b.Try(former, At(kLater), OnOpenTask<struct Draft>()(b));
            },
            kDenied, "ROLE_MISSING"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
