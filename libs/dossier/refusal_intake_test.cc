// The refusals of submitting, accepting and rejecting, a row each.

#include <memory>
#include <vector>

#include "libs/base/reason.h"
#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

INSTANTIATE_TEST_SUITE_P(
    Submit, RefusalTest,
    ::testing::Values(Row{"OfAnIdThatIsTaken", Later(&Bench::Submitted, Portal(), Just(OnlineSubmission())),
                          absl::StatusCode::kAlreadyExists, "DOSSIER_EXISTS"},
                      Row{"OnlineByAnOfficer",
                          [](Bench& b) { return b.Try(Officer(), At(kLater), OnlineSubmission()); }, kDenied,
                          "ROLE_MISSING"},
                      Row{"AtTheCounterByAPortal",
                          [](Bench& b) { return b.Try(Portal(), At(kLater), AtCounter()); }, kDenied,
                          "ROLE_MISSING"},
                      Row{"ByPostByAnotherUnitsOfficer",
                          [](Bench& b) {
                            Actor other = Officer();
                            other.positions = {{"H31.20", Role::ROLE_ONE_STOP_OFFICER}};
                            return b.Try(other, At(kLater), AtCounter(Channel::CHANNEL_POST));
                          },
                          kDenied, "ROLE_MISSING"},
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
                      // Another file is stored, and the named one is not.
                      Row{"NamingADocumentThatIsNotStored",
                          [](Bench& b) {
                            struct Submit submit = OnlineSubmission();
                            submit.components[0].set_document_id("doc");
                            submit.documents.emplace_back().set_document_id("another");
                            return b.Try(Portal(), At(kLater), submit);
                          },
                          kNotFound, "DOCUMENT_NOT_FOUND"},
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

// What the sender does not want taken in as it is: theirs to say, whatever it is.
TEST(SubmitTest, IsRefusedAsTheSenderWantsIt) {
  Bench bench;
  struct Submit submit = OnlineSubmission();
  submit.refusal = base::FieldError("components", "lack one");
  EXPECT_EQ(bench.Try(Portal(), At(kLater), submit), submit.refusal);
  EXPECT_EQ(bench.dossier.version, 0);
}

template <typename Change>
std::function<absl::Status(Bench&)> AcceptAfter(Change change) {
  return [change](Bench& bench) {
    bench.Submitted();
    change(bench);
    return bench.Try(Officer(), At("2026-10-12 10:00"), Accept{});
  };
}

// Copies the procedure, so that a row may change it; kept until the program ends.
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
        Row{"ByAnOutsider", Later(&Bench::Submitted, Outsider(), Just(Accept{})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"ByThePortal", Later(&Bench::Submitted, Portal(), Just(Accept{})), kDenied, "ROLE_MISSING"},
        Row{"ByASpecialistOfTheDepartment", Later(&Bench::Submitted, Specialist(), Just(Accept{})), kDenied,
            "ROLE_MISSING"},
        Row{"WhenAccepted", Later(&Bench::Accepted, Officer(), Just(Accept{})), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"WhenAcceptedInAHistory", Later(&Bench::Accepted, Migration(), Just(Accept{})), kPrecondition,
            "ACT_NOT_POSSIBLE"},
        Row{"BeforeItsSubmission",
            [](Bench& b) {
              b.Submitted().now = At(kLater);
              return b.Try(Migration(), At("2026-10-12 08:59"), Accept{});
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
            Later(&Bench::Submitted, Officer(),
                  Just(Accept{ExternalDueDate{.date = absl::CivilDay(2026, 12, 1)}})),
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"WithAPromiseBeforeIt",
            Later(&Bench::Submitted, Migration(),
                  Just(Accept{ExternalDueDate{.date = absl::CivilDay(2026, 10, 19)}})),
            kPrecondition, "TIME_OUT_OF_ORDER"},
        Row{"WithAPromisedInstantBeforeIt",
            Later(&Bench::Submitted, Migration(),
                  Just(Accept{ExternalDueDate{.time = At("2026-10-20 08:59")}})),
            kPrecondition, "TIME_OUT_OF_ORDER"}),
    NameOfRow);

INSTANTIATE_TEST_SUITE_P(
    Reject, RefusalTest,
    ::testing::Values(Row{"ByAnOutsider", Later(&Bench::Submitted, Outsider(), Just(RejectAtIntake{"x"})),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"ByALeader", Later(&Bench::Submitted, Leader(), Just(RejectAtIntake{"x"})), kDenied,
                          "ROLE_MISSING"},
                      Row{"WhenAccepted", Later(&Bench::Accepted, Officer(), Just(RejectAtIntake{"x"})),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
