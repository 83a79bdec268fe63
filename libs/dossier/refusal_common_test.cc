// The refusals that nearly every command shares, a row for each command, so that none of them loses one: of a
// dossier that the actor may not see, in a history's wrong order, at a time that the actor may not give,
// before the last event, and without the process that the dossier is pinned to.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

// An hour ago, by an actor who may give no time.
template <typename MakeCommand>
std::function<absl::Status(Bench&)> AnHourAgo(Bench& (Bench::*stage)(), const Actor& actor,
                                              const MakeCommand& make) {
  return [stage, actor, make](Bench& bench) {
    (bench.*stage)();
    bench.now = At(kLater);
    return bench.Try(actor, At(kLater) - absl::Hours(1), make(bench));
  };
}

// A minute before the last event, by a migration, which may give times.
template <typename MakeCommand>
std::function<absl::Status(Bench&)> TooEarly(Bench& (Bench::*stage)(), const MakeCommand& make) {
  return [stage, make](Bench& bench) {
    (bench.*stage)();
    bench.now = At(kLater);
    return bench.Try(Migration(), bench.dossier.last_occur_time - absl::Minutes(1), make(bench));
  };
}

template <typename MakeCommand>
std::function<absl::Status(Bench&)> WithoutProcess(Bench& (Bench::*stage)(), const Actor& actor,
                                                   const MakeCommand& make) {
  return [stage, actor, make](Bench& bench) {
    (bench.*stage)().office.process = nullptr;
    return bench.Try(actor, At(kLater), make(bench));
  };
}

INSTANTIATE_TEST_SUITE_P(
    Unseen, RefusalTest,
    ::testing::Values(
        Row{"RefuseIneligible", Later(&Bench::Assigned, Outsider(), Just(RefuseIneligible{"x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"Stop", Later(&Bench::Assigned, Outsider(), Just(Stop{"x"})), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"Withdraw", Later(&Bench::Assigned, Outsider(), Just(Withdraw{"x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"Supplement", Later(&Bench::Assigned, Outsider(), Just(Supplement{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"Recall", Later(&Bench::Examined, Outsider(), Just(Recall{4, ""})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"ExtendDeadline",
            Later(&Bench::Assigned, Outsider(), Just(ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"})),
            kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"RequestPayment", Later(&Bench::Assigned, Outsider(), Just(RequestPayment{1, "x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"RecordPayment", Later(&Bench::Assigned, Outsider(), Just(RecordPayment{"x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"RequestConsultation",
            Later(&Bench::Assigned, Outsider(),
                  Just(RequestConsultation{"x", "x", absl::CivilDay(2026, 11, 2)})),
            kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"AnswerConsultation", Later(&Bench::Assigned, Outsider(), Just(AnswerConsultation{1, "x", {}})),
            kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"RecordVerification", Later(&Bench::Assigned, Outsider(), Just(RecordVerification{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"RequestEnd", Later(&Bench::Assigned, Outsider(), Just(RequestEnd{EndKind::END_KIND_STOP, "x"})),
            kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"DeclineEnd", Later(&Bench::Assigned, Outsider(), Just(DeclineEnd{"x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"HandInSupplement", Later(&Bench::Assigned, Outsider(), Just(HandInSupplement{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"DeclineSupplement", Later(&Bench::Assigned, Outsider(), Just(DeclineSupplement{"x"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"Finish", Later(&Bench::Accepted, Outsider(), Just(Finish{})), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"RecordStep", Later(&Bench::Accepted, Outsider(), Just(RecordStep{"x", ""})), kNotFound,
            "DOSSIER_NOT_FOUND"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    OutOfOrderInAHistory, RefusalTest,
    ::testing::Values(
        Row{"RequestSupplement", Later(&Bench::Sealed, Migration(), Just(RequestSupplement{"x"})),
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"RefuseIneligible", Later(&Bench::Sealed, Migration(), Just(RefuseIneligible{"x"})),
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"Stop", Later(&Bench::Sealed, Migration(), Just(Stop{"x"})), kPrecondition, "ACT_NOT_POSSIBLE"}),
    NameOfRow);

// The list of what an import makes is closed: above all, it signs, numbers and seals nothing.
INSTANTIATE_TEST_SUITE_P(
    NotOfAnImport, RefusalTest,
    ::testing::Values(
        Row{"Recall", Later(&Bench::Examined, Migration(), Just(Recall{4, ""})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"ExtendDeadline",
            Later(&Bench::Assigned, Migration(), Just(ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RequestPayment", Later(&Bench::Assigned, Migration(), Just(RequestPayment{1, "x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"RecordPayment", Later(&Bench::Assigned, Migration(), Just(RecordPayment{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"RequestConsultation",
            Later(&Bench::Assigned, Migration(),
                  Just(RequestConsultation{"x", "x", absl::CivilDay(2026, 11, 2)})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"AnswerConsultation", Later(&Bench::Assigned, Migration(), Just(AnswerConsultation{1, "x", {}})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RecordVerification", Later(&Bench::Assigned, Migration(), Just(RecordVerification{})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"WriteMessage",
            Later(&Bench::Assigned, Migration(), Just(WriteMessage{MessageKind::MESSAGE_KIND_INTERNAL, "x"})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RequestEnd", Later(&Bench::Assigned, Migration(), Just(RequestEnd{EndKind::END_KIND_STOP, "x"})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"DeclineEnd", Later(&Bench::Assigned, Migration(), Just(DeclineEnd{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"HandInSupplement", Later(&Bench::Assigned, Migration(), Just(HandInSupplement{})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"DeclineSupplement", Later(&Bench::Assigned, Migration(), Just(DeclineSupplement{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Amend", Later(&Bench::Submitted, Migration(), Just(Amend{})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"RejectAtIntake", Later(&Bench::Submitted, Migration(), Just(RejectAtIntake{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Claim", Later(&Bench::Transferred, Migration(), OnOpenTask<Claim>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Release", Later(&Bench::Assigned, Migration(), OnOpenTask<Release>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Assign", Later(&Bench::Transferred, Migration(), OnOpenTask(To("examiner"))), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Complete", Later(&Bench::Accepted, Migration(), OnOpenTask<Complete>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"SendBack", Later(&Bench::Examined, Migration(), OnOpenTask<SendBack>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Draft", Later(&Bench::Assigned, Migration(), OnOpenTask<Draft>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Sign", Later(&Bench::Reviewed, Migration(), Signing()), kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RefuseDraft", Later(&Bench::Reviewed, Migration(), OnOpenTask<RefuseDraft>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Number", Later(&Bench::Signed, Migration(), OnOpenTask<Number>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Seal", Later(&Bench::Numbered, Migration(), Sealing()), kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RenewArchive",
            Later(&Bench::Returned, Migration(),
                  [](Bench& b) { return Renewal(b.dossier, Sha('G'), "2034-10-16 10:00"); }),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"ErasePersonalData", Later(&Bench::Returned, Migration(), Just(ErasePersonalData{})), kDenied,
            "MIGRATION_RIGHT_MISSING"}),
    NameOfRow);

// One row for each edge of the right.
Actor Until(absl::CivilDay last_day) {
  Actor actor = Migration();
  actor.migration->last_day = last_day;
  return actor;
}
Actor From(absl::CivilDay first_day) {
  Actor actor = Migration();
  actor.migration->first_day = first_day;
  return actor;
}

INSTANTIATE_TEST_SUITE_P(
    OutsideTheRightToImport, RefusalTest,
    ::testing::Values(Row{"AfterItsLastDay",
                          Later(&Bench::Accepted, Until(absl::CivilDay(2026, 10, 19)), Just(Finish{})),
                          kDenied, "MIGRATION_RIGHT_MISSING"},
                      Row{"BeforeItsFirstDay",
                          Later(&Bench::Accepted, From(absl::CivilDay(2026, 10, 21)), Just(Finish{})),
                          kDenied, "MIGRATION_RIGHT_MISSING"},
                      Row{"ForAnotherAgency",
                          [](Bench& b) {
                            Submit submit = OnlineSubmission();
                            submit.intake_unit = "";
                            submit.resolving_agency = "H31.20";
                            return b.Try(Migration(), At(kLater), submit);
                          },
                          kDenied, "MIGRATION_RIGHT_MISSING"}),
    NameOfRow);

TEST(RightToImportTest, HoldsOnItsFirstAndLastDay) {
  Bench last = Bench().Accepted();
  EXPECT_TRUE(last.Try(Until(absl::CivilDay(2026, 10, 20)), At(kLater), Finish{}).ok());
  Bench first = Bench().Accepted();
  EXPECT_TRUE(first.Try(From(absl::CivilDay(2026, 10, 20)), At(kLater), Finish{}).ok());
}

INSTANTIATE_TEST_SUITE_P(
    AtAnotherTime, RefusalTest,
    ::testing::Values(
        Row{"RejectAtIntake", AnHourAgo(&Bench::Submitted, Officer(), Just(RejectAtIntake{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Claim", AnHourAgo(&Bench::Transferred, Head(), OnOpenTask<Claim>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Release", AnHourAgo(&Bench::Assigned, Specialist(), OnOpenTask<Release>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Assign", AnHourAgo(&Bench::Transferred, Head(), OnOpenTask(To("examiner"))), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Complete", AnHourAgo(&Bench::Accepted, Officer(), OnOpenTask<Complete>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"SendBack", AnHourAgo(&Bench::Examined, Head(), OnOpenTask<SendBack>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Draft", AnHourAgo(&Bench::Assigned, Specialist(), OnOpenTask<Draft>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Sign", AnHourAgo(&Bench::Reviewed, Leader(), Signing()), kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RefuseDraft", AnHourAgo(&Bench::Reviewed, Leader(), OnOpenTask<RefuseDraft>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Number", AnHourAgo(&Bench::Signed, Clerk(), OnOpenTask<Number>()), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Seal", AnHourAgo(&Bench::Numbered, Clerk(), Sealing()), kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"ReturnResult", AnHourAgo(&Bench::Sealed, Officer(), Just(ReturnResult{})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"RequestSupplement", AnHourAgo(&Bench::Assigned, Specialist(), Just(RequestSupplement{"x"})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"RefuseIneligible", AnHourAgo(&Bench::Assigned, Leader(), Just(RefuseIneligible{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Withdraw", AnHourAgo(&Bench::Assigned, Officer(), Just(Withdraw{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"},
        Row{"Stop", AnHourAgo(&Bench::Assigned, Officer(), Just(Stop{"x"})), kDenied,
            "MIGRATION_RIGHT_MISSING"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    BeforeTheLastEvent, RefusalTest,
    ::testing::Values(
        Row{"ReturnResult", TooEarly(&Bench::Sealed, Just(ReturnResult{})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"RequestSupplement", TooEarly(&Bench::Assigned, Just(RequestSupplement{"x"})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Supplement",
            [](Bench& b) {
              Asked(b).now = At(kLater);
              return b.Try(Migration(), At("2026-10-14 08:59"), Supplement{});
            },
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"RefuseIneligible", TooEarly(&Bench::Assigned, Just(RefuseIneligible{"x"})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Withdraw", TooEarly(&Bench::Assigned, Just(Withdraw{"x"})), kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"Stop", TooEarly(&Bench::Assigned, Just(Stop{"x"})), kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"Finish", TooEarly(&Bench::Accepted, Just(Finish{})), kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"RecordStep", TooEarly(&Bench::Accepted, Just(RecordStep{"x", ""})), kPrecondition,
            "TIME_OUT_OF_ORDER"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    WithoutTheProcess, RefusalTest,
    ::testing::Values(Row{"SendBack", WithoutProcess(&Bench::Examined, Head(), OnOpenTask<SendBack>()),
                          kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"},
                      Row{"Sign", WithoutProcess(&Bench::Reviewed, Leader(), Signing()), kNotFound,
                          "CATALOGUE_ENTRY_NOT_FOUND"},
                      Row{"RefuseDraft",
                          WithoutProcess(&Bench::Reviewed, Leader(), OnOpenTask<RefuseDraft>()), kNotFound,
                          "CATALOGUE_ENTRY_NOT_FOUND"},
                      Row{"Seal", WithoutProcess(&Bench::Numbered, Clerk(), Sealing()), kNotFound,
                          "CATALOGUE_ENTRY_NOT_FOUND"},
                      Row{"Supplement",
                          [](Bench& b) {
                            Asked(b).office.process = nullptr;
                            return b.Try(Officer(), At(kLater), APaper());
                          },
                          kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
