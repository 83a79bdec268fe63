// The refusals of a result: signing, refusing a draft, numbering, sealing, returning. A row each.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

// A draft that was made from a template, with a leader's name under it.
Draft Composed(const Bench& bench, const std::string& signer,
               MandateKind kind = MandateKind::MANDATE_KIND_HEAD) {
  Draft draft{bench.open_task(), "doc-1", Sha('D'), "Kết quả", 1, "ket-qua/1"};
  draft.signer = signer;
  draft.signer_mandate_kind = kind;
  return draft;
}

// From the draft to the leader's step.
Bench& Review(Bench& bench) {
  bench.Do(Specialist(), "2026-10-14 10:00", Complete{bench.open_task(), ""});
  return bench.Do(Head(), "2026-10-15 09:00", Complete{bench.open_task(), ""});
}

INSTANTIATE_TEST_SUITE_P(
    Sign, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Reviewed, Outsider(), Signing()), kNotFound, "DOSSIER_NOT_FOUND"},
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
        // Signed before the refusal of the draft, sent after it.
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
        Row{"OfADraftThatNamesAnotherLeader",
            [](Bench& b) {
              b.Assigned().Do(Specialist(), "2026-10-14 09:00", Composed(b, "deputy"));
              return Review(b).Try(Leader(), At(kLater), Signing()(b));
            },
            kPrecondition, "SIGNER_NOT_NAMED"},
        Row{"ByAnotherRightThanTheDraftShows",
            [](Bench& b) {
              b.Assigned().Do(Specialist(), "2026-10-14 09:00",
                              Composed(b, Leader().id, MandateKind::MANDATE_KIND_DEPUTY));
              return Review(b).Try(Leader(), At(kLater), Signing()(b));
            },
            kPrecondition, "MANDATE_NOT_AS_SHOWN"},
        // The leader still holds the other mandate, which is not the one that is printed.
        Row{"ByTheRightThatTheDraftShowsButTooLate",
            [](Bench& b) {
              Actor leader = Leader();
              leader.mandates.push_back(leader.mandates[0]);
              leader.mandates[1].kind = MandateKind::MANDATE_KIND_DEPUTY;
              leader.mandates[1].valid_to = absl::CivilDay(2026, 10, 19);
              b.Assigned().Do(Specialist(), "2026-10-14 09:00",
                              Composed(b, leader.id, MandateKind::MANDATE_KIND_DEPUTY));
              return Review(b).Try(leader, At(kLater), Signing()(b));
            },
            kPrecondition, "MANDATE_NOT_AS_SHOWN"},
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
    ::testing::Values(Row{"ByAnOutsider", Later(&Bench::Reviewed, Outsider(), OnOpenTask<RefuseDraft>()),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"AfterTheSeal", Later(&Bench::Sealed, Leader(), OnOpenTask<RefuseDraft>()),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OfATaskThatIsDone", Later(&Bench::Signed, Leader(), Just(RefuseDraft{5, "x"})),
                          kPrecondition, "TASK_NOT_OPEN"},
                      Row{"OnAnotherStep", Later(&Bench::Examined, Head(), OnOpenTask<RefuseDraft>()),
                          kPrecondition, "STEP_NEEDS_OTHER_ACT"},
                      Row{"OfAHeldTask",
                          [](Bench& b) {
                            Actor deputy = Leader();
                            deputy.id = "deputy";
                            b.Reviewed().Do(deputy, "2026-10-15 10:00", Claim{b.open_task()});
                            return b.Try(Leader(), At(kLater), OnOpenTask<struct RefuseDraft>()(b));
                          },
                          kDenied, "TASK_HELD_BY_OTHER"},
                      Row{"WithoutTheRole", Later(&Bench::Reviewed, Head(), OnOpenTask<RefuseDraft>()),
                          kDenied, "ROLE_MISSING"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Number, RefusalTest,
    ::testing::Values(Row{"ByAnOutsider", Later(&Bench::Signed, Outsider(), OnOpenTask<struct Number>()),
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
                          kPrecondition, "DUTIES_NOT_SEPARATE"},
                      Row{"ByTheOneWhoDrafted",
                          [](Bench& b) {
                            Actor drafter = Everything();
                            drafter.id = Specialist().id;
                            b.Signed();
                            return b.Try(drafter, At(kLater), Number{b.open_task()});
                          },
                          kPrecondition, "DUTIES_NOT_SEPARATE"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Seal, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Numbered, Outsider(), Sealing()), kNotFound, "DOSSIER_NOT_FOUND"},
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
            kPrecondition, "DUTIES_NOT_SEPARATE"},
        Row{"ByTheOneWhoDrafted",
            [](Bench& b) {
              Actor drafter = Everything();
              drafter.id = Specialist().id;
              b.Signed();
              return b.Try(drafter, At(kLater), Sealing()(b));
            },
            kPrecondition, "DUTIES_NOT_SEPARATE"}),
    NameOfRow);

// Work at the counter between the seal and the return.
const Process& EightSteps() {
  static const auto& process = *new Process([] {
    Process eight = SevenSteps();
    Step packing = {.number = 7,
                    .name = "Đóng gói kết quả",
                    .kind = StepKind::STEP_KIND_TRANSFER,
                    .role = Role::ROLE_ONE_STOP_OFFICER,
                    .working_hours = 2};
    eight.steps.insert(eight.steps.end() - 1, packing);
    eight.steps.back().number = 8;
    return eight;
  }());
  return process;
}

INSTANTIATE_TEST_SUITE_P(
    Return, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Sealed, Outsider(), Just(ReturnResult{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"ByTheClerk", Later(&Bench::Sealed, Clerk(), Just(ReturnResult{})), kDenied, "ROLE_MISSING"},
        Row{"BeforeTheResult", Later(&Bench::Signed, Officer(), Just(ReturnResult{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"BeforeTheResultInAHistory", Later(&Bench::Accepted, Migration(), Just(ReturnResult{})),
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"BeforeTheWorkAtTheCounterIsDone",
            [](Bench& b) {
              b.office.process = &EightSteps();
              b.Sealed();
              return b.Try(Officer(), At(kLater), ReturnResult{});
            },
            kPrecondition, "STEP_NEEDS_OTHER_ACT"},
        Row{"Twice", Later(&Bench::Returned, Officer(), Just(ReturnResult{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
