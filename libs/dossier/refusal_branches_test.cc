// The refusals of the branches off the ordinary way and of imported histories, a row each.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

INSTANTIATE_TEST_SUITE_P(
    Branches, RefusalTest,
    ::testing::Values(
        Row{"SupplementRequestByAnOutsider",
            Later(&Bench::Accepted, Outsider(), Just(RequestSupplement{"x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"SupplementRequestAtIntakeBySpecialist",
            Later(&Bench::Submitted, Specialist(), Just(RequestSupplement{"x"})), kDenied, "ROLE_MISSING"},
        Row{"SupplementRequestByAClerk", Later(&Bench::Assigned, Clerk(), Just(RequestSupplement{"x"})),
            kDenied, "ROLE_MISSING"},
        // One who accepts does not resolve.
        Row{"SupplementRequestByTheOfficerAfterAcceptance",
            Later(&Bench::Accepted, Officer(), Just(RequestSupplement{"x"})), kDenied, "ROLE_MISSING"},
        Row{"SupplementRequestByAnotherSpecialist",
            Later(&Bench::Assigned, OtherSpecialist(), Just(RequestSupplement{"x"})), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"SupplementRequestByAnotherDivision",
            [](Bench& b) {
              const Actor examiner = InDivision(Specialist(), "Phòng B");
              const Actor giver = InDivision(Head(), "Phòng B");
              b.staff = {&examiner, &giver};
              b.Assigned().Do(examiner, "2026-10-13 10:00", Release{b.open_task(), ""});
              return b.Try(InDivision(OtherSpecialist(), "Phòng A"), At(kLater), RequestSupplement{"x"});
            },
            kDenied, "DIVISION_OTHER"},
        Row{"SupplementRequestOnceReady", Later(&Bench::Sealed, Specialist(), Just(RequestSupplement{"x"})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"SupplementRequestWithoutARuleSet",
            [](Bench& b) {
              b.Assigned().office.rules = nullptr;
              return b.Try(Specialist(), At(kLater), RequestSupplement{"x"});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"SupplementRequestAfterThreeWorkingDays",
            [](Bench& b) {
              return b.Assigned().Try(Specialist(), At("2026-10-16 07:30"), RequestSupplement{"x"});
            },
            kPrecondition, "SUPPLEMENT_TOO_LATE"},
        Row{"SupplementRequestWithoutACalendar",
            [](Bench& b) {
              b.Assigned().office.calendar = nullptr;
              return b.Try(Specialist(), At("2026-10-14 09:00"), RequestSupplement{"x", "a reason"});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"SupplementRequestWhoseDaysReachPastTheCalendar",
            [](Bench& b) {
              RuleSet rules = Rules2018();
              rules.supplement_days_max = 100;
              b.Assigned().office.rules = &rules;
              return b.Try(Specialist(), At("2026-10-14 09:00"), RequestSupplement{"x", "a reason"});
            },
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"SecondSupplementRequest",
            [](Bench& b) {
              Asked(b).Do(Officer(), "2026-10-15 09:00", APaper());
              return b.Try(Specialist(), At(kLater), RequestSupplement{"x"});
            },
            kPrecondition, "SUPPLEMENT_LIMIT_REACHED"},
        Row{"SupplementNotAskedFor", Later(&Bench::Accepted, Officer(), Just(Supplement{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"SupplementTakenByASpecialist",
            [](Bench& b) { return Asked(b).Try(Specialist(), At(kLater), Supplement{}); }, kDenied,
            "ROLE_MISSING"},
        Row{"SupplementWithALivePromise",
            [](Bench& b) {
              return Asked(b).Try(
                  Officer(), At(kLater),
                  Supplement{.external_due = ExternalDueDate{.date = absl::CivilDay(2026, 12, 1)},
                             .components = APaper().components});
            },
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"SupplementWithAPromiseBeforeAcceptance",
            [](Bench& b) {
              b.Submitted().Do(Officer(), "2026-10-12 10:00", RequestSupplement{"x"});
              return b.Try(Migration(), At(kLater),
                           Supplement{ExternalDueDate{.date = absl::CivilDay(2026, 12, 1)}});
            },
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"SupplementWithoutAPaper",
            [](Bench& b) { return Asked(b).Try(Officer(), At(kLater), Supplement{}); }, kInvalid,
            "FIELD_INVALID"},
        Row{"SupplementWithoutAPaperBeforeAcceptance",
            [](Bench& b) {
              b.Submitted().Do(Officer(), "2026-10-12 10:00", RequestSupplement{"x"});
              return b.Try(Officer(), At(kLater), Supplement{});
            },
            kInvalid, "FIELD_INVALID"},
        Row{"SupplementNamingADocumentThatIsNotStored",
            [](Bench& b) {
              Supplement supplement;
              supplement.components.emplace_back().set_document_id("doc");
              return Asked(b).Try(Officer(), At(kLater), supplement);
            },
            kNotFound, "DOCUMENT_NOT_FOUND"},
        Row{"SupplementWithTooMuch",
            [](Bench& b) {
              Supplement supplement;
              supplement.components.resize(kDossierComponentsMax);
              return Asked(b).Try(Officer(), At(kLater), supplement);
            },
            kInvalid, "FIELD_INVALID"},
        // Ten working days from 28 December end in a year that is not published yet; the papers are there already.
        Row{"SupplementPastTheCalendarOnceMore",
            [](Bench& b) {
              Asked(b).Do(Officer(), "2026-12-28 09:00", APaper());
              return b.Try(Officer(), At("2026-12-28 10:00"), Supplement{});
            },
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"ImportedSupplementPastTheCalendar",
            [](Bench& b) {
              Asked(b).now = At("2026-12-31 12:00");
              return b.Try(Migration(), At("2026-12-28 09:00"), Supplement{});
            },
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"StepWhileWaiting",
            [](Bench& b) { return Asked(b).Try(Specialist(), At(kLater), Complete{3, ""}); }, kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        // A refusal is a letter that is drafted, signed and sealed.
        Row{"RefusalWithoutALetter", Later(&Bench::Assigned, Leader(), Just(RefuseIneligible{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"WithdrawalByThePortal", Later(&Bench::Assigned, Portal(), Just(Withdraw{"x"})), kDenied,
            "ROLE_MISSING"},
        Row{"WithdrawalOnceSigned", Later(&Bench::Signed, Officer(), Just(Withdraw{"x"})), kPrecondition,
            "RESULT_SIGNED"},
        Row{"WithdrawalOnceReady", Later(&Bench::Sealed, Officer(), Just(Withdraw{"x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"StopByALeader", Later(&Bench::Assigned, Leader(), Just(Stop{"x"})), kDenied, "ROLE_MISSING"},
        Row{"StopOnceSigned", Later(&Bench::Signed, Officer(), Just(Stop{"x"})), kPrecondition, "RESULT_SIGNED"},
        Row{"StopOnceReady", Later(&Bench::Sealed, Officer(), Just(Stop{"x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"StopAsAbandonedWithoutARequest",
            Later(&Bench::Assigned, Officer(), Just(Stop{"x", StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"StopAsAbandonedWithPapersUnchecked",
            [](Bench& b) {
              Asked(b).Do(Portal(), "2026-10-20 09:00", HandInSupplement{.components = APaper().components});
              return b.Try(Officer(), At("2026-12-01 09:00"),
                           Stop{"x", StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED});
            },
            kPrecondition, "SUPPLEMENT_STILL_AWAITED"},
        Row{"StopAsAbandonedWhereTheRulesGiveNoDay",
            [](Bench& b) {
              RuleSet rules = Rules2018();
              rules.supplement_wait_days = 0;
              Asked(b).office.rules = &rules;
              return b.Try(Officer(), At("2026-12-01 09:00"),
                           Stop{"x", StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED});
            },
            kPrecondition, "SUPPLEMENT_STILL_AWAITED"},
        Row{"StopAsAbandonedWhoseDaysReachPastTheCalendar",
            [](Bench& b) {
              RuleSet rules = Rules2018();
              rules.supplement_wait_days = 100;
              Asked(b).office.rules = &rules;
              return b.Try(Officer(), At("2026-12-01 09:00"),
                           Stop{"x", StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED});
            },
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"StopAsAbandonedWithoutARuleSet",
            [](Bench& b) {
              Asked(b).office.rules = nullptr;
              return b.Try(Officer(), At("2026-12-01 09:00"),
                           Stop{"x", StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"EndRequestByTheOfficer",
            Later(&Bench::Assigned, Officer(), Just(RequestEnd{EndKind::END_KIND_STOP, "x"})), kDenied,
            "ROLE_MISSING"},
        Row{"EndRequestOnceSigned",
            Later(&Bench::Signed, Portal(), Just(RequestEnd{EndKind::END_KIND_STOP, "x"})), kPrecondition,
            "RESULT_SIGNED"},
        Row{"EndRequestOnceReady",
            Later(&Bench::Sealed, Portal(), Just(RequestEnd{EndKind::END_KIND_STOP, "x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"EndRequestTwice",
            [](Bench& b) {
              b.Assigned().Do(Portal(), "2026-10-14 09:00", RequestEnd{EndKind::END_KIND_STOP, "x"});
              return b.Try(Portal(), At(kLater), RequestEnd{EndKind::END_KIND_WITHDRAW, "x"});
            },
            kPrecondition, "END_REQUEST_OPEN"},
        Row{"EndDeclinedByASpecialist", Later(&Bench::Assigned, Specialist(), Just(DeclineEnd{"x"})), kDenied,
            "ROLE_MISSING"},
        Row{"EndDeclinedThatWasNotAskedFor", Later(&Bench::Assigned, Officer(), Just(DeclineEnd{"x"})),
            kPrecondition, "NO_END_REQUESTED"},
        Row{"SupplementHandedInByTheOfficer",
            [](Bench& b) {
              return Asked(b).Try(Officer(), At(kLater), HandInSupplement{.components = APaper().components});
            },
            kDenied, "ROLE_MISSING"},
        Row{"SupplementHandedInUnasked",
            Later(&Bench::Assigned, Portal(), Just(HandInSupplement{.components = APaper().components})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"SupplementHandedInWithoutAPaper",
            [](Bench& b) { return Asked(b).Try(Portal(), At(kLater), HandInSupplement{}); }, kInvalid,
            "FIELD_INVALID"},
        Row{"SupplementHandedInWithTooMuch",
            [](Bench& b) {
              HandInSupplement hand_in;
              hand_in.components.resize(kDossierComponentsMax);
              return Asked(b).Try(Portal(), At(kLater), hand_in);
            },
            kInvalid, "FIELD_INVALID"},
        Row{"SupplementHandedInNamingADocumentThatIsNotStored",
            [](Bench& b) {
              HandInSupplement hand_in;
              hand_in.components.emplace_back().set_document_id("doc");
              return Asked(b).Try(Portal(), At(kLater), hand_in);
            },
            kNotFound, "DOCUMENT_NOT_FOUND"},
        Row{"SupplementHandedInWithoutACalendar",
            [](Bench& b) {
              Asked(b).office.calendar = nullptr;
              return b.Try(Portal(), At(kLater), HandInSupplement{.components = APaper().components});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"SupplementDeclinedByASpecialist",
            [](Bench& b) { return Asked(b).Try(Specialist(), At(kLater), DeclineSupplement{"x"}); }, kDenied,
            "ROLE_MISSING"},
        Row{"SupplementDeclinedUnasked", Later(&Bench::Assigned, Officer(), Just(DeclineSupplement{"x"})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"SupplementDeclinedThatDidNotCome",
            [](Bench& b) { return Asked(b).Try(Officer(), At(kLater), DeclineSupplement{"x"}); },
            kPrecondition, "SUPPLEMENT_NOT_HANDED_IN"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Import, RefusalTest,
    ::testing::Values(Row{"FinishLive", Later(&Bench::Accepted, Everything(), Just(Finish{})), kDenied,
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
                          kPrecondition, "ACT_NOT_POSSIBLE"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
