// The refusals of what happens beside the steps, a row each: recalls, apologies, payments, inquiries and messages.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

INSTANTIATE_TEST_SUITE_P(
    Course, RefusalTest,
    ::testing::Values(
        Row{"RecallByAnother", Later(&Bench::Examined, OtherSpecialist(), Just(Recall{4, ""})), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"RecallOfAnotherTask", Later(&Bench::Examined, Specialist(), Just(Recall{3, ""})), kPrecondition,
            "TASK_NOT_OPEN"},
        Row{"RecallOfTheFirstStep", Later(&Bench::Accepted, Officer(), Just(Recall{1, ""})), kPrecondition,
            "NO_STEP_BEFORE"},
        Row{"RecallOfWhatWasSentBack",
            [](Bench& b) {
              b.Examined().Do(Head(), "2026-10-14 11:00", SendBack{4, "again"});
              return b.Try(Head(), At(kLater), Recall{5, ""});
            },
            kPrecondition, "NO_STEP_BEFORE"},
        Row{"RecallOnceTaken",
            [](Bench& b) {
              b.Examined().Do(Head(), "2026-10-14 11:00", Claim{4});
              return b.Try(Specialist(), At(kLater), Recall{4, ""});
            },
            kPrecondition, "TASK_TAKEN_UP"},
        Row{"RecallOnceDrafted",
            [](Bench& b) { return b.Drafted().Try(Head(), At(kLater), Recall{3, ""}); }, kPrecondition,
            "TASK_TAKEN_UP"},
        Row{"RecallOnceReady", Later(&Bench::Sealed, Clerk(), Just(Recall{7, ""})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"RecallWithoutTheRole",
            [](Bench& b) {
              Actor former = Specialist();
              former.positions = {{kDepartment, Role::ROLE_RECORDS_CLERK}};
              return b.Examined().Try(former, At(kLater), Recall{4, ""});
            },
            kDenied, "ROLE_MISSING"},
        Row{"RecallWithoutTheProcess",
            [](Bench& b) {
              b.Examined().office.process = nullptr;
              return b.Try(Specialist(), At(kLater), Recall{4, ""});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"ExtensionByTheOfficer", Later(&Bench::Assigned, Officer(), Just(ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"})),
            kDenied, "ROLE_MISSING"},
        Row{"ExtensionBeforeAcceptance",
            Later(&Bench::Submitted, Leader(), Just(ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"ExtensionTwice",
            [](Bench& b) {
              b.Assigned().Do(Leader(), "2026-10-14 09:00", ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"});
              return b.Try(Leader(), At(kLater), ExtendDeadline{absl::CivilDay(2026, 11, 9), "x"});
            },
            kPrecondition, "EXTENSION_LIMIT_REACHED"},
        Row{"ExtensionToTheDueDay", Later(&Bench::Assigned, Leader(), Just(ExtendDeadline{absl::CivilDay(2026, 10, 26), "x"})),
            kInvalid, "FIELD_INVALID"},
        Row{"ExtensionToAPastDay",
            [](Bench& b) {
              return b.Assigned().Try(Leader(), At("2026-11-09 09:00"), ExtendDeadline{absl::CivilDay(2026, 11, 9), "x"});
            },
            kInvalid, "FIELD_INVALID"},
        Row{"ExtensionToASunday", Later(&Bench::Assigned, Leader(), Just(ExtendDeadline{absl::CivilDay(2026, 11, 1), "x"})),
            kPrecondition, "NOT_A_WORKING_DAY"},
        Row{"ExtensionPastTheCalendar", Later(&Bench::Assigned, Leader(), Just(ExtendDeadline{absl::CivilDay(2027, 1, 4), "x"})),
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"ExtensionWithoutARuleSet",
            [](Bench& b) {
              b.Assigned().office.rules = nullptr;
              return b.Try(Leader(), At(kLater), ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"PaymentRequestByTheOfficer", Later(&Bench::Assigned, Officer(), Just(RequestPayment{1, "x"})),
            kDenied, "ROLE_MISSING"},
        Row{"PaymentRequestByAnotherSpecialist",
            Later(&Bench::Assigned, OtherSpecialist(), Just(RequestPayment{1, "x"})), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"PaymentRequestOnceReady", Later(&Bench::Sealed, Specialist(), Just(RequestPayment{1, "x"})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"PaymentNotAskedFor", Later(&Bench::Assigned, Officer(), Just(RecordPayment{"x"})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"PaymentTakenByASpecialist",
            [](Bench& b) {
              b.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestPayment{1, "x"});
              return b.Try(Specialist(), At(kLater), RecordPayment{"x"});
            },
            kDenied, "ROLE_MISSING"},
        Row{"PaymentWithoutTheProcess",
            [](Bench& b) {
              b.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestPayment{1, "x"});
              b.office.process = nullptr;
              return b.Try(Officer(), At(kLater), RecordPayment{"x"});
            },
            kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
        Row{"PaymentPastTheCalendar",
            [](Bench& b) {
              Procedure procedure = TenDays();
              procedure.payment_pause_basis = "a law";
              b.office.procedure = &procedure;
              b.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestPayment{1, "x"});
              return b.Try(Officer(), At("2026-12-30 09:00"), RecordPayment{"x"});
            },
            kOutOfRange, "CALENDAR_UNKNOWN"},
        Row{"ConsultationByTheHead", Later(&Bench::Assigned, Head(), Just(RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 11, 2)})),
            kDenied, "ROLE_MISSING"},
        Row{"ConsultationByAnotherSpecialist",
            Later(&Bench::Assigned, OtherSpecialist(), Just(RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 11, 2)})), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"ConsultationOnceReady",
            Later(&Bench::Sealed, Specialist(), Just(RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 11, 2)})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"ConsultationUntilYesterday",
            Later(&Bench::Assigned, Specialist(), Just(RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 10, 19)})), kInvalid,
            "FIELD_INVALID"},
        Row{"ConsultationOnceMore",
            [](Bench& b) {
              b.Assigned();
              for (int i = 0; i < kInquiriesMax; ++i) {
                b.Do(Specialist(), "2026-10-14 09:00", RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 11, 2)});
              }
              return b.Try(Specialist(), At(kLater), RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 11, 2)});
            },
            kPrecondition, "TOO_MANY_INQUIRIES"},
        Row{"ConsultationAnsweredThatWasNotAsked",
            Later(&Bench::Assigned, Specialist(), Just(AnswerConsultation{1, "x", {}})), kPrecondition,
            "CONSULTATION_NOT_OPEN"},
        Row{"ConsultationAnsweredTwice",
            [](Bench& b) {
              b.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 11, 2)});
              b.Do(Specialist(), "2026-10-15 09:00", AnswerConsultation{1, "x", {}});
              return b.Try(Specialist(), At(kLater), AnswerConsultation{1, "y", {}});
            },
            kPrecondition, "CONSULTATION_NOT_OPEN"},
        Row{"ConsultationAnsweredByALeader",
            Later(&Bench::Assigned, Leader(), Just(AnswerConsultation{1, "x", {}})), kDenied, "ROLE_MISSING"},
        Row{"ConsultationAnsweredOnceReady",
            Later(&Bench::Sealed, Specialist(), Just(AnswerConsultation{1, "x", {}})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"PaymentRequestByAnotherDivision",
            [](Bench& b) {
              const Actor examiner = InDivision(Specialist(), "Phòng B");
              const Actor giver = InDivision(Head(), "Phòng B");
              b.staff = {&examiner, &giver};
              b.Assigned().Do(examiner, "2026-10-13 10:00", Release{b.open_task(), ""});
              return b.Try(InDivision(OtherSpecialist(), "Phòng A"), At(kLater), RequestPayment{1, "x"});
            },
            kDenied, "DIVISION_OTHER"},
        Row{"ConsultationByAnotherDivision",
            [](Bench& b) {
              const Actor examiner = InDivision(Specialist(), "Phòng B");
              const Actor giver = InDivision(Head(), "Phòng B");
              b.staff = {&examiner, &giver};
              b.Assigned().Do(examiner, "2026-10-13 10:00", Release{b.open_task(), ""});
              return b.Try(InDivision(OtherSpecialist(), "Phòng A"), At(kLater), RequestConsultation{"x", "x", absl::CivilDay(2026, 11, 2)});
            },
            kDenied, "DIVISION_OTHER"},
        Row{"ConsultationAnsweredByAnotherDivision",
            [](Bench& b) {
              const Actor examiner = InDivision(Specialist(), "Phòng B");
              const Actor giver = InDivision(Head(), "Phòng B");
              b.staff = {&examiner, &giver};
              b.Assigned().Do(examiner, "2026-10-13 10:00", Release{b.open_task(), ""});
              return b.Try(InDivision(OtherSpecialist(), "Phòng A"), At(kLater), AnswerConsultation{1, "x", {}});
            },
            kDenied, "DIVISION_OTHER"},
        Row{"InspectionByAnotherDivision",
            [](Bench& b) {
              const Actor examiner = InDivision(Specialist(), "Phòng B");
              const Actor giver = InDivision(Head(), "Phòng B");
              b.staff = {&examiner, &giver};
              b.Assigned().Do(examiner, "2026-10-13 10:00", Release{b.open_task(), ""});
              return b.Try(InDivision(OtherSpecialist(), "Phòng A"), At(kLater), RecordVerification{});
            },
            kDenied, "DIVISION_OTHER"},
        Row{"ConsultationAnsweredByAnotherSpecialist",
            Later(&Bench::Assigned, OtherSpecialist(), Just(AnswerConsultation{1, "x", {}})), kDenied,
            "TASK_HELD_BY_OTHER"},
        Row{"InspectionByAnotherSpecialist", Later(&Bench::Assigned, OtherSpecialist(), Just(RecordVerification{})),
            kDenied, "TASK_HELD_BY_OTHER"},
        Row{"InspectionOnceMore",
            [](Bench& b) {
              const RecordVerification record = {.verify_time = At("2026-10-13 09:00")};
              b.Assigned();
              for (int i = 0; i < kInquiriesMax; ++i) b.Do(Specialist(), "2026-10-14 09:00", record);
              return b.Try(Specialist(), At(kLater), record);
            },
            kPrecondition, "TOO_MANY_INQUIRIES"},
        Row{"InspectionToCome",
            Later(&Bench::Assigned, Specialist(),
                  Just(RecordVerification{.verify_time = At("2026-10-20 09:01")})),
            kInvalid, "FIELD_INVALID"},
        Row{"InspectionBeforeAcceptance",
            Later(&Bench::Assigned, Specialist(),
                  Just(RecordVerification{.verify_time = At("2026-10-12 09:59")})),
            kInvalid, "FIELD_INVALID"},
        Row{"InspectionByTheOfficer",
            Later(&Bench::Assigned, Officer(), Just(RecordVerification{.verify_time = At("2026-10-14 09:00")})),
            kDenied, "ROLE_MISSING"},
        Row{"InspectionOnceReady",
            Later(&Bench::Sealed, Specialist(),
                  Just(RecordVerification{.verify_time = At("2026-10-14 09:00")})),
            kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
        Row{"MessageOfTheApplicantByAnOfficer",
            Later(&Bench::Assigned, Officer(),
                  Just(WriteMessage{MessageKind::MESSAGE_KIND_FROM_APPLICANT, "x"})),
            kDenied, "ROLE_MISSING"},
        Row{"NoteByThePortal",
            Later(&Bench::Assigned, Portal(), Just(WriteMessage{MessageKind::MESSAGE_KIND_INTERNAL, "x"})),
            kDenied, "ROLE_MISSING"},
        Row{"MessageByAnOutsider",
            Later(&Bench::Assigned, Outsider(), Just(WriteMessage{MessageKind::MESSAGE_KIND_INTERNAL, "x"})),
            kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"MessageOnceMore",
            [](Bench& b) {
              const WriteMessage note = {MessageKind::MESSAGE_KIND_INTERNAL, "x"};
              b.Assigned();
              for (int i = 0; i < kInquiriesMax; ++i) b.Do(Officer(), "2026-10-14 09:00", note);
              return b.Try(Officer(), At(kLater), note);
            },
            kPrecondition, "TOO_MANY_INQUIRIES"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
