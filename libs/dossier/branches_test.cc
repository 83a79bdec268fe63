// The legal branches, and the histories of old systems.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/calendar_testing.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/event_parts.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::testing::IsOk;

RuleSet Resuming() {
  RuleSet rules = Rules2018();
  rules.supplement_restarts_clock = false;
  return rules;
}

calendar::Calendar NextYearsCalendar() {
  calendar::CalendarSpec spec = calendar::SpecOf2026();
  spec.days_off.emplace_back(2027, 1, 1);
  spec.known_to = absl::CivilDay(2027, 12, 31);
  return calendar::MakeCalendar(std::move(spec));
}

Bench& Asked(Bench& bench) {
  return bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestSupplement{"a drawing"});
}

TEST(SupplementTest, AskingStopsTheClockAndTheWork) {
  Bench bench;
  Asked(bench);
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  EXPECT_EQ(bench.dossier.OpenTask(), nullptr);
  EXPECT_EQ(bench.dossier.tasks.back().outcome, TaskOutcome::kClosed);
  ASSERT_EQ(bench.dossier.clock.size(), 2u);
  EXPECT_FALSE(bench.dossier.clock[1].running);
  EXPECT_EQ(bench.dossier.clock[1].due_time, At("2026-10-26 17:30"));
  EXPECT_EQ(bench.last().acting_role(), Role::ROLE_SPECIALIST);
  EXPECT_EQ(bench.last().supplement_requested().form_number(), 1);
  EXPECT_EQ(bench.numbers.at({"supplement/H31.19", "2026"}), 1);
}

// A step without a holder is for any specialist of the division whose work it is.
TEST(SupplementTest, AStepWithoutAHolderMayBeAskedFor) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-13 10:00", Release{bench.open_task(), ""});
  bench.Do(Specialist(), "2026-10-14 09:00", RequestSupplement{"a drawing"});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
}

TEST(SupplementTest, TheClockRestartsFromZeroAndTheStepIsOpenAgainForItsHolder) {
  Bench bench;
  Asked(bench).Do(Officer(), "2026-10-20 09:00", APaper());
  EXPECT_EQ(*bench.dossier.due_time, At("2026-11-03 17:30"));
  EXPECT_EQ(bench.last().supplement_received().due_date(), "2026-11-03");
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_PROCESSING);
  ASSERT_NE(bench.dossier.OpenTask(), nullptr);
  EXPECT_EQ(bench.dossier.OpenTask()->step, 3);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Specialist().id);
}

// A rule set may choose that the clock resumes instead of restarting.
TEST(SupplementTest, TheClockMayResumeByTheWorkingDaysThatWereWaited) {
  const RuleSet rules = Resuming();
  Bench bench;
  bench.office.rules = &rules;
  Asked(bench).Do(Officer(), "2026-10-20 09:00", APaper());
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-30 17:30"));
}

// No working day passed, so that the due date stays.
TEST(SupplementTest, OnTheSameDayTheClockResumesWhereItWas) {
  const RuleSet rules = Resuming();
  Bench bench;
  bench.office.rules = &rules;
  Asked(bench).Do(Officer(), "2026-10-14 16:00", APaper());
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-26 17:30"));
}

TEST(SupplementTest, ALimitInHoursResumesByTheHours) {
  const RuleSet rules = Resuming();
  Procedure procedure = TenDays();
  procedure.limit = {.unit = calendar::Unit::kWorkingHour, .amount = 80};
  Bench bench;
  bench.office.rules = &rules;
  bench.office.procedure = &procedure;
  Asked(bench);
  ASSERT_EQ(*bench.dossier.due_time, At("2026-10-26 10:00"));
  bench.Do(Officer(), "2026-10-15 10:00", APaper());  // Nine office hours later.
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-27 11:00"));
}

// Nothing is promised before acceptance: waiting then neither pauses nor counts as a request.
TEST(SupplementTest, BeforeAcceptanceThereIsNoClock) {
  Bench bench;
  bench.Submitted().Do(Officer(), "2026-10-12 10:00", RequestSupplement{"a drawing"});
  EXPECT_TRUE(bench.dossier.clock.empty());
  EXPECT_EQ(bench.dossier.supplement_requests, 0);
  Supplement drawing;
  drawing.components.emplace_back().set_kind("drawing");
  bench.Do(Officer(), "2026-10-13 10:00", drawing);
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_SUBMITTED);
  EXPECT_FALSE(bench.last().supplement_received().has_due_time());
  bench.Do(Officer(), "2026-10-13 11:00", Accept{});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_ACCEPTED);
}

TEST(SupplementTest, WhatCameJoinsTheDossierWithTheHashesOfItsFiles) {
  Supplement supplement;
  supplement.components.emplace_back().set_kind("ban-ve");
  supplement.components[0].set_document_id("doc");
  supplement.documents.emplace_back().set_document_id("doc");
  supplement.documents[0].set_sha256(Sha('d'));
  Bench bench;
  Asked(bench).Do(Officer(), "2026-10-20 09:00", supplement);
  ASSERT_EQ(bench.dossier.components.size(), 2u);
  EXPECT_EQ(bench.dossier.components[1].kind(), "ban-ve");
  ASSERT_EQ(bench.last().supplement_received().documents_size(), 1);
  EXPECT_EQ(bench.last().supplement_received().documents(0).sha256(), Sha('d'));
}

// Ten working days from 28 December end in a year whose holidays are published later.
TEST(SupplementTest, PapersPastTheCalendarAreTakenInAndCountFromWhenTheyCame) {
  Bench bench;
  Asked(bench).Do(Officer(), "2026-12-28 09:00", APaper());
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  EXPECT_EQ(bench.dossier.components.size(), 2u);
  EXPECT_EQ(bench.dossier.OpenTask(), nullptr);
  EXPECT_FALSE(bench.dossier.clock.back().running);
  // More papers; what came first counts.
  bench.Do(Officer(), "2026-12-29 09:00", APaper());

  const calendar::Calendar reaching = NextYearsCalendar();
  bench.office.calendar = &reaching;
  bench.Do(Officer(), "2026-12-30 09:00", Supplement{});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_PROCESSING);
  EXPECT_NE(bench.dossier.OpenTask(), nullptr);
  EXPECT_TRUE(bench.dossier.clock.back().running);
  EXPECT_EQ(bench.last().supplement_received().due_date(), "2027-01-12");
  EXPECT_FALSE(bench.dossier.supplement_time.has_value());
}

// From the portal: the limit counts from when they came, however late an officer checks them.
TEST(SupplementTest, PapersFromThePortalCountFromWhenTheyCame) {
  Bench bench;
  Asked(bench).Do(Portal(), "2026-10-20 09:00", HandInSupplement{.components = APaper().components});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  EXPECT_TRUE(bench.dossier.supplement_unchecked);
  EXPECT_EQ(bench.dossier.components.size(), 2u);
  EXPECT_EQ(FromProto(bench.last().supplement_handed_in().answer_due_time()), At("2026-10-21 09:00"));
  bench.Do(Officer(), "2026-10-21 09:00", Supplement{});
  EXPECT_EQ(*bench.dossier.due_time, At("2026-11-03 17:30"));
  EXPECT_FALSE(bench.dossier.supplement_unchecked);
  EXPECT_EQ(bench.dossier.OpenTask()->step, 3);
}

TEST(SupplementTest, PapersThatComeAtNightCountFromTheNextSession) {
  Bench bench;
  Asked(bench).Do(Portal(), "2026-10-19 22:00", HandInSupplement{.components = APaper().components});
  bench.Do(Officer(), "2026-10-21 09:00", Supplement{});
  EXPECT_EQ(*bench.dossier.due_time, At("2026-11-03 17:30"));
}

TEST(SupplementTest, WhatIsNotCompleteIsAwaitedFurtherByTheSameRequest) {
  Bench bench;
  Asked(bench).Do(Portal(), "2026-10-20 09:00", HandInSupplement{.components = APaper().components});
  bench.Do(Officer(), "2026-10-20 10:00", DeclineSupplement{"the second sheet"});
  EXPECT_FALSE(bench.dossier.supplement_unchecked);
  EXPECT_EQ(bench.dossier.supplement_requests, 1);
  EXPECT_FALSE(bench.dossier.clock.back().running);
  bench.Do(Portal(), "2026-10-22 09:00", HandInSupplement{.components = APaper().components});
  bench.Do(Officer(), "2026-10-22 10:00", Supplement{});
  EXPECT_EQ(bench.last().supplement_received().due_date(), "2026-11-05");
}

// The officer checks all of it when accepting, and has 8 working hours anew.
TEST(SupplementTest, BeforeAcceptanceThePortalsPapersPutTheDossierBackAtIntake) {
  Bench bench;
  bench.Submitted().Do(Officer(), "2026-10-12 10:00", RequestSupplement{"a drawing"});
  bench.Do(Portal(), "2026-10-14 09:00", HandInSupplement{.components = APaper().components});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_SUBMITTED);
  EXPECT_EQ(bench.dossier.intake_due_time, At("2026-10-15 09:00"));
  bench.Do(Officer(), "2026-10-14 11:00", Accept{});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_ACCEPTED);
}

// A special law may say so for its procedures.
TEST(SupplementTest, TheProvisionOfAProcedureLetsTheClockResume) {
  Procedure procedure = TenDays();
  procedure.supplement_resumes_basis = "NĐ 301/2026";
  Bench bench;
  bench.office.procedure = &procedure;
  Asked(bench).Do(Officer(), "2026-10-20 09:00", APaper());
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-30 17:30"));
}

// Whatever the days: an applicant loses nothing by the rule that starts from zero.
TEST(SupplementTest, ARestartIsNeverEarlierThanAResumption) {
  const RuleSet resuming = Resuming();
  for (int waited = 0; waited < 30; ++waited) {
    Bench restarts;
    Bench resumes;
    resumes.office.rules = &resuming;
    const std::string came = absl::FormatTime(
        "%Y-%m-%d 09:00", At("2026-10-15 09:00") + absl::Hours(24 * waited), calendar::OfficeZone());
    Asked(restarts).Do(Officer(), came, APaper());
    Asked(resumes).Do(Officer(), came, APaper());
    EXPECT_GE(*restarts.dossier.due_time, *resumes.dossier.due_time) << came;
  }
}

TEST(SupplementTest, AReasonLetsARequestBeMadeThatTheRulesDoNotAllow) {
  Bench late;
  late.Assigned();
  EXPECT_THAT(late.Try(Specialist(), At("2026-10-16 09:00"), RequestSupplement{"a drawing"}),
              onestop::testing::FailsWith(absl::StatusCode::kFailedPrecondition, "SUPPLEMENT_TOO_LATE"));
  late.Do(Specialist(), "2026-10-16 09:00", RequestSupplement{"a drawing", "the applicant changed the plan"});
  EXPECT_EQ(late.last().supplement_requested().override_reason(), "the applicant changed the plan");
  // Where the rules allow it, no reason is kept: there is nothing to justify.
  Bench in_time;
  in_time.Assigned().Do(Specialist(), "2026-10-15 17:00", RequestSupplement{"a drawing", "because"});
  EXPECT_EQ(in_time.last().supplement_requested().override_reason(), "");
}

TEST(SupplementTest, WhatWasMissingAtIntakeMayComeLater) {
  Submit incomplete = OnlineSubmission();
  incomplete.components.clear();
  Bench bench;
  bench.Do(Portal(), "2026-10-12 09:00", incomplete);
  EXPECT_THAT(bench.Try(Officer(), At("2026-10-12 10:00"), Accept{}),
              onestop::testing::FailsWith(absl::StatusCode::kFailedPrecondition, "COMPONENT_MISSING"));
  bench.Do(Officer(), "2026-10-12 10:00", RequestSupplement{"the application"});
  Supplement supplement;
  supplement.components = OnlineSubmission().components;
  bench.Do(Officer(), "2026-10-13 10:00", supplement);
  bench.Do(Officer(), "2026-10-13 11:00", Accept{});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_ACCEPTED);
}

// The applicant decides until the office has decided (NĐ 118/2025 Đ.21).
TEST(EndTest, AnApplicantMayWithdrawUntilTheDecisionIsSigned) {
  for (Bench& (Bench::*stage)() : {&Bench::Submitted, &Bench::Accepted, &Bench::Reviewed}) {
    Bench bench;
    (bench.*stage)().Do(Officer(), "2026-10-20 09:00", Withdraw{"the applicant asks for it"});
    EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_WITHDRAWN);
    EXPECT_EQ(bench.dossier.OpenTask(), nullptr);
    EXPECT_EQ(bench.last().withdrawn().form_number(), 1);
  }
  Bench waiting;
  Asked(waiting).Do(Officer(), "2026-10-20 09:00",
                    Stop{"they ask", StopGround::STOP_GROUND_APPLICANT_REQUEST});
  EXPECT_EQ(waiting.dossier.status, DossierStatus::DOSSIER_STATUS_STOPPED);
  EXPECT_EQ(waiting.last().stopped().form_number(), 1);
}

// Asked on 14 October: fifteen working days end on 4 November.
TEST(EndTest, ASupplementIsAbandonedAfterTheDaysOfTheRules) {
  const Stop abandoned = {"it did not come", StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED};
  Bench bench;
  Asked(bench);
  EXPECT_THAT(bench.Try(Officer(), At("2026-11-04 17:00"), abandoned),
              onestop::testing::FailsWith(absl::StatusCode::kFailedPrecondition, "SUPPLEMENT_STILL_AWAITED"));
  bench.Do(Officer(), "2026-11-05 07:30", abandoned);
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_STOPPED);
  EXPECT_EQ(bench.last().stopped().ground(), StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED);
}

TEST(EndTest, TheOfficerDoesWhatTheApplicantAsksForOrSaysWhyNot) {
  const RequestEnd request = {EndKind::END_KIND_WITHDRAW, "no longer needed"};
  Bench declined;
  declined.Assigned().Do(Portal(), "2026-10-14 09:00", request);
  ASSERT_TRUE(declined.dossier.end_request.has_value());
  declined.Do(Officer(), "2026-10-14 10:00", DeclineEnd{"the owner did not sign the request"});
  EXPECT_FALSE(declined.dossier.end_request.has_value());
  EXPECT_EQ(declined.dossier.status, DossierStatus::DOSSIER_STATUS_PROCESSING);
  declined.Do(Portal(), "2026-10-14 11:00", request);
  declined.Do(Officer(), "2026-10-14 12:00", Withdraw{"as asked"});
  EXPECT_FALSE(declined.dossier.end_request.has_value());
}

// The letter takes the way of a result, and ends the dossier as refused (NĐ 61/2018 Đ.19.8).
TEST(EndTest, ARefusalIsALetterThatIsSignedSealedAndHandedOver) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00",
                      Draft{.task_number = 3,
                            .document_id = "doc",
                            .document_sha256 = Sha('D'),
                            .title = "Refusal",
                            .refusal_reason = "the plot is too small"});
  bench.Do(Specialist(), "2026-10-14 10:00", Complete{3, ""});
  bench.Do(Head(), "2026-10-15 09:00", Complete{4, ""});
  bench.Do(Leader(), "2026-10-16 09:00", Sign{5, Signature(Sha('D'), Sha('E'), Sha('l'))});
  bench.Do(Clerk(), "2026-10-16 09:30", Number{6});
  bench.Do(Clerk(), "2026-10-16 10:00", Seal{6, Signature(Sha('E'), Sha('F'), Sha('S'))});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE);
  EXPECT_EQ(*bench.dossier.finish_time, At("2026-10-16 10:00"));
  EXPECT_EQ(bench.last().result_sealed().refusal_reason(), "the plot is too small");
  ASSERT_NE(bench.dossier.OpenTask(), nullptr);
  bench.Do(Officer(), "2026-10-19 09:00", ReturnResult{"", Channel::CHANNEL_COUNTER});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE);
  EXPECT_EQ(*bench.dossier.return_time, At("2026-10-19 09:00"));
  EXPECT_EQ(bench.dossier.OpenTask(), nullptr);
}

// A draft that is made anew is what it says itself.
TEST(EndTest, ALaterDraftMayBeAResultAgain) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00",
                      Draft{.task_number = 3,
                            .document_id = "doc",
                            .document_sha256 = Sha('D'),
                            .title = "Refusal",
                            .refusal_reason = "the plot is too small"});
  EXPECT_EQ(bench.dossier.draft_refusal_reason, "the plot is too small");
  bench.Do(Specialist(), "2026-10-14 10:00", Draft{3, "doc-2", Sha('E'), "Result"});
  EXPECT_EQ(bench.dossier.draft_refusal_reason, "");
}

// What an old system recorded, imported on the last day of 2026.
class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    bench_.now = At("2026-12-31 12:00");
    submit_.intake_unit = "";
    submit_.resolving_agency = kElsewhere;
    submit_.components.clear();
  }

  Bench bench_;
  Submit submit_ = OnlineSubmission();
};

TEST_F(HistoryTest, AFewEventsMakeAClosedDossier) {
  bench_.Do(Migration(), "2011-01-03 16:00", submit_);
  EXPECT_EQ(bench_.dossier.intake_unit, kCounter);
  EXPECT_EQ(bench_.dossier.resolving_agency, kElsewhere);
  // The calendar does not reach back so far.
  EXPECT_EQ(bench_.dossier.intake_due_time, absl::InfiniteFuture());
  EXPECT_EQ(FromProto(bench_.last().submitted().deemed_received_time()), At("2011-01-03 16:00"));

  bench_.Do(Migration(), "2011-01-03 17:00", Accept{ExternalDueDate{.date = absl::CivilDay(2011, 2, 28)}});
  EXPECT_EQ(*bench_.dossier.due_time, At("2011-02-28 23:59:59"));
  EXPECT_TRUE(bench_.last().accepted().due_promised_elsewhere());
  EXPECT_EQ(bench_.dossier.code, "H31.07-110103-0001");
  EXPECT_FALSE(bench_.last().accepted().first_task().has_due_time());
  EXPECT_EQ(bench_.dossier.tasks.size(), 1u);

  bench_.Do(Migration(), "2011-01-20 10:00", RecordStep{"thẩm định", "cán bộ A"});
  EXPECT_EQ(bench_.dossier.status, DossierStatus::DOSSIER_STATUS_PROCESSING);
  bench_.Do(Migration(), "2011-02-20 15:00", Finish{});
  EXPECT_EQ(bench_.dossier.tasks[0].outcome, TaskOutcome::kClosed);
  bench_.Do(Migration(), "2011-02-21 15:00", ReturnResult{"", Channel::CHANNEL_COUNTER});
  EXPECT_EQ(bench_.dossier.status, DossierStatus::DOSSIER_STATUS_RETURNED);
  for (const v1::Event& event : bench_.history) {
    EXPECT_EQ(event.recorded_by(), Migration().id);
    EXPECT_EQ(event.acting_role(), Role::ROLE_UNSPECIFIED);
    EXPECT_EQ(FromProto(event.record_time()), *bench_.now);
  }
}

TEST_F(HistoryTest, AnExternalDateLastsUntilTheOfficeClosesThatDay) {
  bench_.Do(Migration(), "2026-03-02 09:00", submit_);
  bench_.Do(Migration(), "2026-03-02 10:00", Accept{ExternalDueDate{.date = absl::CivilDay(2026, 3, 9)}});
  EXPECT_EQ(*bench_.dossier.due_time, At("2026-03-09 17:30"));
}

TEST_F(HistoryTest, ADatePromisedInTheEveningOfItsDayIsNotBeforeAcceptance) {
  bench_.Do(Migration(), "2026-03-02 18:00", submit_);
  bench_.Do(Migration(), "2026-03-02 19:00", Accept{ExternalDueDate{.date = absl::CivilDay(2026, 3, 2)}});
  EXPECT_EQ(*bench_.dossier.due_time, At("2026-03-02 23:59:59"));
}

// The rule set allows one request; a history may have more.
TEST_F(HistoryTest, HowOftenAnOldSystemAskedForMoreIsAFact) {
  bench_.Do(Migration(), "2026-03-02 09:00", submit_).Do(Migration(), "2026-03-02 10:00", Accept{});
  for (const char* day : {"2026-03-03", "2026-03-05", "2026-03-09"}) {
    bench_.Do(Migration(), absl::StrCat(day, " 10:00"), RequestSupplement{"more"});
    EXPECT_EQ(bench_.last().supplement_requested().form_number(), 0);
    bench_.Do(Migration(), absl::StrCat(day, " 15:00"),
              Supplement{ExternalDueDate{.time = At("2026-04-01 10:00")}});
  }
  EXPECT_EQ(bench_.dossier.supplement_requests, 3);
  EXPECT_EQ(bench_.dossier.clock.size(), 7u);
  EXPECT_EQ(*bench_.dossier.due_time, At("2026-04-01 10:00"));
}

TEST_F(HistoryTest, ARefusalIsAtIntakeBeforeAcceptanceAndOfTheDossierAfter) {
  Bench accepted = bench_;
  bench_.Do(Migration(), "2026-03-02 09:00", submit_);
  bench_.Do(Migration(), "2026-03-02 10:00", RequestSupplement{"more"});
  bench_.Do(Migration(), "2026-03-20 10:00", RefuseIneligible{"never came"});
  EXPECT_TRUE(bench_.last().has_rejected_at_intake());
  EXPECT_TRUE(bench_.numbers.empty());

  accepted.Do(Migration(), "2026-03-02 09:00", submit_).Do(Migration(), "2026-03-02 10:00", Accept{});
  accepted.Do(Migration(), "2026-03-03 10:00", RequestSupplement{"more"});
  accepted.Do(Migration(), "2026-03-20 10:00", RefuseIneligible{"never came"});
  EXPECT_TRUE(accepted.last().has_refused_ineligible());
}

TEST(ClockOfTheServerTest, AClockSetBackNeverRefusesACommand) {
  Bench bench;
  bench.Accepted();
  ASSERT_THAT(bench.Try(Officer(), At("2026-10-12 09:59"), Complete{1, ""}), IsOk());
  EXPECT_EQ(FromProto(bench.last().occur_time()), At("2026-10-12 10:00"));
  EXPECT_EQ(FromProto(bench.last().record_time()), At("2026-10-12 09:59"));
}

}  // namespace
}  // namespace onestop::dossier
