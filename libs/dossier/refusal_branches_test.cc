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
        Row{"RefusalByASpecialist", Later(&Bench::Assigned, Specialist(), Just(RefuseIneligible{"x"})),
            kDenied, "ROLE_MISSING"},
        Row{"RefusalBeforeAcceptance", Later(&Bench::Submitted, Leader(), Just(RefuseIneligible{"x"})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        // The applicant was given time to answer.
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
