// A dossier on its ordinary way through the seven steps, and what each event records.

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/event_parts.h"
#include "libs/dossier/names.h"

namespace onestop::dossier {
namespace {

TEST(JourneyTest, ADossierGoesFromThePortalToItsApplicant) {
  const Bench bench = Bench().Returned();
  const Dossier& dossier = bench.dossier;
  EXPECT_EQ(dossier.status, DossierStatus::DOSSIER_STATUS_RETURNED);
  EXPECT_EQ(dossier.version, 11);
  EXPECT_EQ(dossier.OpenTask(), nullptr);
  ASSERT_EQ(dossier.tasks.size(), 7u);
  const std::vector<std::string> outcomes = {"completed", "assigned", "completed", "completed",
                                             "signed",    "sealed",   "returned"};
  const std::vector<std::string> people = {"officer", "head",  "examiner", "head",
                                           "leader",  "clerk", "officer"};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(NameOf(dossier.tasks[i].outcome), outcomes[i]) << i;
    EXPECT_EQ(dossier.tasks[i].assignee, people[i]) << i;
    EXPECT_EQ(dossier.tasks[i].step, static_cast<int>(i) + 1);
    EXPECT_EQ(dossier.tasks[i].agency_id, i == 0 || i == 6 ? kCounter : kDepartment) << i;
  }
  EXPECT_EQ(dossier.code, "H31.06-261012-0001");
  EXPECT_EQ(dossier.register_number, 1);
  EXPECT_EQ(dossier.document_symbol, "01/KQ-SKHCN");
  EXPECT_EQ(*dossier.due_time, At("2026-10-26 17:30"));
  EXPECT_EQ(*dossier.finish_time, At("2026-10-16 10:00"));
  EXPECT_EQ(*dossier.return_time, At("2026-10-19 09:00"));
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), Timeliness::TIMELINESS_BEFORE);
}

TEST(JourneyTest, EveryEventSaysWhoDidItWhenAndInWhichRole) {
  const Bench bench = Bench().Returned();
  const std::vector<std::string> people = {"portal", "officer", "officer", "head",  "examiner", "examiner",
                                           "head",   "leader",  "clerk",   "clerk", "officer"};
  const std::vector<Role> roles = {
      Role::ROLE_UNSPECIFIED,   Role::ROLE_ONE_STOP_OFFICER, Role::ROLE_ONE_STOP_OFFICER,
      Role::ROLE_DIVISION_HEAD, Role::ROLE_SPECIALIST,       Role::ROLE_SPECIALIST,
      Role::ROLE_DIVISION_HEAD, Role::ROLE_LEADER,           Role::ROLE_RECORDS_CLERK,
      Role::ROLE_RECORDS_CLERK, Role::ROLE_ONE_STOP_OFFICER};
  ASSERT_EQ(bench.history.size(), people.size());
  for (size_t i = 0; i < people.size(); ++i) {
    const v1::Event& event = bench.history[i];
    EXPECT_EQ(event.dossier_id(), kDossierId);
    EXPECT_EQ(event.sequence(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(event.actor(), people[i]);
    EXPECT_EQ(event.acting_role(), roles[i]) << i;
    EXPECT_EQ(event.recorded_by(), "");
    EXPECT_EQ(event.trace_id(), std::string(16, 't'));
  }
}

// Friday evening; the answer at intake is due eight working hours after Monday morning.
TEST(JourneyTest, SubmissionOutsideOfficeHoursCountsFromTheNextSession) {
  Bench bench;
  bench.Do(Portal(), "2026-10-16 19:00", OnlineSubmission());
  const v1::Submitted& submitted = bench.last().submitted();
  EXPECT_EQ(FromProto(submitted.deemed_received_time()), At("2026-10-19 07:30"));
  EXPECT_EQ(FromProto(submitted.intake_due_time()), At("2026-10-19 17:30"));
  EXPECT_EQ(submitted.resolving_agency(), kDepartment);
  EXPECT_FALSE(submitted.has_submitter());
}

// The holidays of 2027 are not published: what cannot be counted stays unknown, and no applicant is sent away.
TEST(JourneyTest, ASubmissionIsTakenInWhateverTheCalendarKnows) {
  Bench last_day;
  last_day.Do(Portal(), "2026-12-31 16:00", OnlineSubmission());
  EXPECT_EQ(FromProto(last_day.last().submitted().deemed_received_time()), At("2026-12-31 16:00"));
  EXPECT_FALSE(last_day.last().submitted().has_intake_due_time());
  EXPECT_EQ(last_day.dossier.intake_due_time, absl::InfiniteFuture());

  Bench beyond;
  beyond.Do(Portal(), "2027-01-04 09:00", OnlineSubmission());
  EXPECT_FALSE(beyond.last().submitted().has_deemed_received_time());
  EXPECT_FALSE(beyond.last().submitted().has_intake_due_time());
  EXPECT_EQ(beyond.dossier.status, DossierStatus::DOSSIER_STATUS_SUBMITTED);
  // The promise waits for the calendar.
  const absl::Status accepted = beyond.Try(Officer(), At("2027-01-04 10:00"), Accept{});
  EXPECT_EQ(base::ReasonOf(accepted)->name, "CALENDAR_UNKNOWN");
}

TEST(JourneyTest, AcceptancePinsTheRulesAndIssuesTheNumbers) {
  const Bench bench = Bench().Accepted();
  const v1::Accepted& accepted = bench.last().accepted();
  EXPECT_EQ(accepted.procedure_version(), 2);
  EXPECT_EQ(accepted.process_id(), "seven");
  EXPECT_EQ(accepted.process_version(), 3);
  EXPECT_EQ(accepted.rule_set(), "nd-61-2018");
  EXPECT_EQ(accepted.calendar_id(), "H31-2026");
  EXPECT_EQ(accepted.limit_unit(), TimeUnit::TIME_UNIT_WORKING_DAY);
  EXPECT_EQ(accepted.limit_amount(), 10);
  EXPECT_EQ(accepted.due_date(), "2026-10-26");
  EXPECT_FALSE(accepted.due_promised_elsewhere());
  EXPECT_EQ(accepted.first_task().assignee(), "officer");
  EXPECT_EQ(FromProto(accepted.first_task().due_time()), At("2026-10-12 14:00"));
  EXPECT_EQ(bench.numbers, (std::map<NumberKey, int64_t>{{{"dossier/H31.06", "261012"}, 1},
                                                         {{"register/H31.19", "2026"}, 1}}));
}

TEST(JourneyTest, TheDayAndYearOfANumberAreTheOffices) {
  Bench bench;
  // Half past midnight on New Year's Day; in UTC it is still 2025.
  bench.Do(Migration(), "2026-01-01 00:30", OnlineSubmission()).Do(Migration(), "2026-01-01 00:40", Accept{});
  EXPECT_EQ(bench.dossier.code, "H31.06-260101-0001");
  EXPECT_EQ(bench.numbers.count({"register/H31.19", "2026"}), 1u);
}

TEST(JourneyTest, SignatureAndSealAreInTheirEvents) {
  const Bench bench = Bench().Sealed();
  const v1::Event& signature = bench.history[bench.history.size() - 3];
  EXPECT_EQ(signature.result_signed().mandate_id(), "m-leader");
  EXPECT_EQ(signature.result_signed().mandate_kind(), MandateKind::MANDATE_KIND_HEAD);
  EXPECT_EQ(signature.result_signed().signature().cms(), "cms");
  EXPECT_EQ(signature.result_signed().base_sha256(), Sha('D'));
  EXPECT_EQ(signature.result_signed().document_sha256(), Sha('E'));
  EXPECT_EQ(bench.last().result_sealed().base_sha256(), Sha('E'));
  EXPECT_EQ(bench.last().result_sealed().document_number(), 1);
  EXPECT_EQ(bench.last().result_sealed().document_symbol(), "01/KQ-SKHCN");
  EXPECT_EQ(bench.last().result_sealed().next_task().kind(), StepKind::STEP_KIND_RETURN);
  EXPECT_EQ(bench.numbers.at({"document/H31.06", "2026"}), 1);
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_RESULT_READY);
}

// A number that was used up must not be lost: the year's series would have a gap.
TEST(JourneyTest, TheNumberIsTakenBeforeTheSealAndKeptBySigningAgain) {
  Bench bench;
  bench.Numbered();
  const v1::ResultNumbered& numbered = bench.last().result_numbered();
  EXPECT_EQ(numbered.document_number(), 1);
  EXPECT_EQ(numbered.document_symbol(), "01/KQ-SKHCN");
  EXPECT_EQ(numbered.document_date(), "2026-10-16");
  bench.Do(Clerk(), "2026-10-16 11:00", SendBack{6, "the annex is missing"});
  bench.Do(Leader(), "2026-10-16 14:00", Sign{7, Signature(Sha('D'), Sha('G'), Sha('l'))});
  bench.Do(Clerk(), "2026-10-16 15:00", Seal{8, Signature(Sha('G'), Sha('F'), Sha('S'))});
  EXPECT_EQ(bench.last().result_sealed().document_number(), 1);
  EXPECT_EQ(bench.numbers.at({"document/H31.06", "2026"}), 1);
}

// The leader holds two mandates; the draft prints the title of the second.
TEST(JourneyTest, TheLeaderWhomTheDraftNamesSignsByTheRightThatItShows) {
  Bench bench;
  Draft draft{3, "doc-1", Sha('D'), "Kết quả", 500, "ket-qua/1"};
  draft.signer = Leader().id;
  draft.signer_mandate_kind = MandateKind::MANDATE_KIND_DEPUTY;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00", draft);
  bench.Do(Specialist(), "2026-10-14 10:00", Complete{bench.open_task(), ""});
  bench.Do(Head(), "2026-10-15 09:00", Complete{bench.open_task(), ""});
  Actor leader = Leader();
  leader.mandates.push_back(leader.mandates[0]);
  leader.mandates[1].id = "m-deputy";
  leader.mandates[1].kind = MandateKind::MANDATE_KIND_DEPUTY;
  bench.Do(leader, "2026-10-16 09:00", Sign{bench.open_task(), Signature(Sha('D'), Sha('E'), Sha('l'))});
  EXPECT_EQ(bench.last().result_signed().mandate_id(), "m-deputy");
}

// The uploaded draft names no signer, so that any leader with a mandate may sign it.
TEST(JourneyTest, AnUploadedDraftReplacesOneThatNamedASigner) {
  Bench bench;
  Draft draft{3, "doc-1", Sha('X'), "Kết quả", 500, "ket-qua/1"};
  draft.signer = "deputy";
  draft.signer_mandate_kind = MandateKind::MANDATE_KIND_DEPUTY;
  bench.Assigned().Do(Specialist(), "2026-10-14 08:00", draft);
  bench.Do(Specialist(), "2026-10-14 09:00", Draft{3, "doc-2", Sha('D'), "Kết quả"});
  bench.Do(Specialist(), "2026-10-14 10:00", Complete{bench.open_task(), ""});
  bench.Do(Head(), "2026-10-15 09:00", Complete{bench.open_task(), ""});
  bench.Do(Leader(), "2026-10-16 09:00", Sign{bench.open_task(), Signature(Sha('D'), Sha('E'), Sha('l'))});
  EXPECT_EQ(bench.dossier.signed_by, Leader().id);
}

TEST(JourneyTest, WhatTheOfficeMadeIsListedInOrder) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00",
                      Draft{3, "doc-1", Sha('D'), "Kết quả", 500, "ket-qua/1"});
  ASSERT_EQ(bench.dossier.documents.size(), 1u);
  EXPECT_EQ(bench.dossier.documents[0].kind, ResultDocument::Kind::kDraft);
  EXPECT_EQ(bench.dossier.documents[0].size_bytes, 500);
  // An uploaded draft is described by its upload.
  const Bench uploaded = Bench().Sealed();
  ASSERT_EQ(uploaded.dossier.documents.size(), 2u);
  EXPECT_EQ(uploaded.dossier.documents[0].kind, ResultDocument::Kind::kSigned);
  EXPECT_EQ(uploaded.dossier.documents[0].sha256, Sha('E'));
  EXPECT_EQ(uploaded.dossier.documents[1].kind, ResultDocument::Kind::kSealed);
  EXPECT_EQ(uploaded.dossier.documents[1].sha256, Sha('F'));
}

TEST(JourneyTest, WorkBeginsWhenTheFirstStepIsDone) {
  EXPECT_EQ(Bench().Accepted().dossier.status, DossierStatus::DOSSIER_STATUS_ACCEPTED);
  EXPECT_EQ(Bench().Transferred().dossier.status, DossierStatus::DOSSIER_STATUS_PROCESSING);
}

TEST(JourneyTest, AStepSentBackIsOpenAgainForTheOneWhoDidIt) {
  Bench bench;
  bench.Examined().Do(Head(), "2026-10-15 09:00", SendBack{4, "the drawing is missing"});
  ASSERT_NE(bench.dossier.OpenTask(), nullptr);
  EXPECT_EQ(bench.dossier.OpenTask()->kind, StepKind::STEP_KIND_EXAMINE);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Specialist().id);
  EXPECT_FALSE(bench.dossier.draft_sha256.empty());
}

TEST(JourneyTest, ASignatureIsVoidOnceItsStepIsOpenAgain) {
  Bench bench;
  bench.Signed().Do(Clerk(), "2026-10-16 11:00", SendBack{6, "the annex is missing"});
  EXPECT_TRUE(bench.dossier.signed_sha256.empty());
  EXPECT_EQ(bench.dossier.OpenTask()->kind, StepKind::STEP_KIND_SIGN);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Leader().id);
}

// Past the review, straight to the examination.
TEST(JourneyTest, ARefusedDraftGoesBackToItsExaminerAndMustBeMadeAnew) {
  Bench bench;
  bench.Reviewed().Do(Leader(), "2026-10-16 09:00", RefuseDraft{5, "wrong annex"});
  EXPECT_EQ(bench.dossier.OpenTask()->kind, StepKind::STEP_KIND_EXAMINE);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Specialist().id);
  EXPECT_TRUE(bench.dossier.draft_sha256.empty());
}

TEST(JourneyTest, AHeadMayGiveAnOpenTaskToAnother) {
  Bench bench;
  bench.Assigned().Do(Head(), "2026-10-14 09:00", Assign{3, OtherSpecialist().id, "on leave"});
  EXPECT_FALSE(bench.last().task_assigned().has_next_task());
  EXPECT_EQ(bench.dossier.OpenTask()->number, 3);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, OtherSpecialist().id);
}

TEST(JourneyTest, ClaimingATaskWithoutAHolderTakesIt) {
  Bench bench;
  bench.Examined().Do(Head(), "2026-10-15 09:00", Claim{4});
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Head().id);
  EXPECT_EQ(*bench.dossier.OpenTask()->claim_time, At("2026-10-15 09:00"));
}

TEST(JourneyTest, ATaskThatWasPutBackIsForEveryHolderOfItsRole) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00", Release{3, "on leave from tomorrow"});
  EXPECT_EQ(bench.dossier.OpenTask()->number, 3);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, "");
  EXPECT_EQ(bench.dossier.OpenTask()->claim_time, std::nullopt);
  bench.Do(OtherSpecialist(), "2026-10-14 10:00", Claim{3});
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, OtherSpecialist().id);
}

TEST(JourneyTest, ALeaderGivesTheSignatureToAnotherLeader) {
  Actor deputy = Leader();
  deputy.id = "deputy";
  Bench bench;
  bench.Reviewed().staff.push_back(&deputy);
  bench.Do(Leader(), "2026-10-16 09:00", Assign{5, "deputy", ""});
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, "deputy");
  EXPECT_EQ(bench.last().acting_role(), Role::ROLE_LEADER);
}

// Divisions bind where the staff directory states them for both.
TEST(JourneyTest, AHeadRulesOverTheOwnDivisionAndThoseWithoutOne) {
  const auto in = [](Actor actor, const std::string& division) {
    actor.positions[0].division = division;
    return actor;
  };
  const Actor own = in(Specialist(), "Phòng A");
  const struct {
    Actor head;
    const Actor* assignee;
  } kCases[] = {{in(Head(), "Phòng A"), &own}, {in(Head(), "Phòng A"), &Specialist()}, {Head(), &own}};
  for (const auto& [head, assignee] : kCases) {
    Bench bench;
    bench.Transferred().staff = {assignee};
    bench.Do(head, "2026-10-13 09:00", Assign{2, assignee->id, ""});
    // One whom the directory does not have any more holds nothing up.
    bench.staff = {&OtherSpecialist()};
    bench.Do(head, "2026-10-13 10:00", Assign{3, OtherSpecialist().id, ""});
  }
}

TEST(JourneyTest, ADivisionsWorkIsTakenByItsOwnAndByThoseWithoutOne) {
  const auto in = [](Actor actor, const std::string& division) {
    actor.positions[0].division = division;
    return actor;
  };
  const Actor examiner = in(Specialist(), "Phòng A");
  // Those whom the directory does not have any more hold nothing up.
  for (const auto& [worker, head] :
       std::vector<std::pair<const Actor*, Actor>>{{&examiner, in(Head(), "Phòng A")},
                                                   {&examiner, Head()},
                                                   {&Specialist(), in(Head(), "Phòng B")},
                                                   {&Outsider(), in(Head(), "Phòng B")}}) {
    Bench bench;
    bench.Examined().staff = {worker};
    bench.Do(head, "2026-10-15 09:00", Claim{4});
  }
}

// The assigning step is where a division is chosen: it is every head's.
TEST(JourneyTest, AnAssignmentThatWasPutBackMayGoToAnotherDivision) {
  const auto in = [](Actor actor, const std::string& division) {
    actor.positions[0].division = division;
    return actor;
  };
  const Actor examiner = in(Specialist(), "Phòng A");
  const Actor head = in(Head(), "Phòng A");
  Bench bench;
  bench.Assigned().staff = {&examiner, &head};
  bench.Do(examiner, "2026-10-14 09:00", SendBack{3, "another division's"});
  bench.Do(head, "2026-10-14 10:00", Release{4, ""});
  bench.Do(in(Head(), "Phòng B"), "2026-10-14 11:00", Claim{4});
}

// Who holds a task was given it.
TEST(JourneyTest, AHolderOfAnotherDivisionGoesOn) {
  const auto in = [](Actor actor, const std::string& division) {
    actor.positions[0].division = division;
    return actor;
  };
  const Actor examiner = in(Specialist(), "Phòng A");
  Actor deputy = in(Head(), "Phòng B");
  deputy.id = "deputy";
  Bench bench;
  bench.Examined().staff = {&examiner, &deputy};
  bench.Do(Head(), "2026-10-15 09:00", Assign{4, "deputy", ""});
  bench.Do(deputy, "2026-10-15 10:00", Complete{4, ""});
}

}  // namespace
}  // namespace onestop::dossier
