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

// A minute before the last event, recorded by a migration, which may give times.
template <typename MakeCommand>
std::function<absl::Status(Bench&)> TooEarly(Bench& (Bench::*stage)(), const Actor& actor,
                                             const MakeCommand& make) {
  return [stage, actor, make](Bench& bench) {
    (bench.*stage)();
    bench.now = At(kLater);
    const Actor recorded = RecordedByMigration(actor);
    return bench.Try(recorded, bench.dossier.last_occur_time - absl::Minutes(1), make(bench));
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
        Row{"Finish", Later(&Bench::Accepted, Outsider(), Just(Finish{})), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"RecordStep", Later(&Bench::Accepted, Outsider(), Just(RecordStep{"x", ""})), kNotFound,
            "DOSSIER_NOT_FOUND"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    OutOfOrderInAHistory, RefusalTest,
    ::testing::Values(
        Row{"Claim", Later(&Bench::Submitted, Migration(), Just(Claim{1})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Release", Later(&Bench::Submitted, Migration(), Just(Release{1, ""})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Assign", Later(&Bench::Submitted, Migration(), Just(To("examiner"))), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Complete", Later(&Bench::Submitted, Migration(), Just(Complete{1, ""})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"SendBack", Later(&Bench::Submitted, Migration(), Just(SendBack{1, "x"})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Draft", Later(&Bench::Submitted, Migration(), OnOpenTask<Draft>()), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Sign", Later(&Bench::Submitted, Migration(), Signing()), kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"RefuseDraft", Later(&Bench::Submitted, Migration(), Just(RefuseDraft{1, "x"})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Number", Later(&Bench::Submitted, Migration(), Just(Number{1})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"Seal", Later(&Bench::Submitted, Migration(), Sealing()), kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"RequestSupplement", Later(&Bench::Sealed, Migration(), Just(RequestSupplement{"x"})),
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"RefuseIneligible", Later(&Bench::Sealed, Migration(), Just(RefuseIneligible{"x"})),
            kPrecondition, "ACT_NOT_POSSIBLE"},
        Row{"Stop", Later(&Bench::Sealed, Migration(), Just(Stop{"x"})), kPrecondition, "ACT_NOT_POSSIBLE"}),
    NameOfRow);

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
        Row{"RejectAtIntake", TooEarly(&Bench::Submitted, Officer(), Just(RejectAtIntake{"x"})),
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"Release", TooEarly(&Bench::Assigned, Specialist(), OnOpenTask<Release>()), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Assign", TooEarly(&Bench::Transferred, Head(), OnOpenTask(To("examiner"))), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Complete", TooEarly(&Bench::Accepted, Officer(), OnOpenTask<Complete>()), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"SendBack", TooEarly(&Bench::Examined, Head(), OnOpenTask<SendBack>()), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Draft", TooEarly(&Bench::Assigned, Specialist(), OnOpenTask<Draft>()), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Sign", TooEarly(&Bench::Reviewed, Leader(), Signing()), kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"RefuseDraft", TooEarly(&Bench::Reviewed, Leader(), OnOpenTask<RefuseDraft>()), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Number", TooEarly(&Bench::Signed, Clerk(), OnOpenTask<Number>()), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Seal", TooEarly(&Bench::Numbered, Clerk(), Sealing()), kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"RenewArchive",
            TooEarly(&Bench::Returned, Clerk(),
                     [](Bench& b) { return Renewal(b.dossier, Sha('G'), "2034-10-16 10:00"); }),
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"ReturnResult", TooEarly(&Bench::Sealed, Officer(), Just(ReturnResult{})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"RequestSupplement", TooEarly(&Bench::Assigned, Specialist(), Just(RequestSupplement{"x"})),
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"Supplement",
            [](Bench& b) {
              Asked(b).now = At(kLater);
              return b.Try(RecordedByMigration(Officer()), At("2026-10-14 08:59"), Supplement{});
            },
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"RefuseIneligible", TooEarly(&Bench::Assigned, Leader(), Just(RefuseIneligible{"x"})),
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"Withdraw", TooEarly(&Bench::Assigned, Officer(), Just(Withdraw{"x"})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Stop", TooEarly(&Bench::Assigned, Officer(), Just(Stop{"x"})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"Finish", TooEarly(&Bench::Accepted, Migration(), Just(Finish{})), kPrecondition,
            "TIME_OUT_OF_ORDER"},
        Row{"RecordStep", TooEarly(&Bench::Accepted, Migration(), Just(RecordStep{"x", ""})), kPrecondition,
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
