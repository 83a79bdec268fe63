// What happens beside the steps: recalls, apologies, payments, consultations, inspections, messages; and who had the
// dossier when.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/event_parts.h"
#include "libs/dossier/held_time.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::testing::ElementsAre;

const ExtendDeadline& ToNovember() {
  static const auto& extend = *new ExtendDeadline{absl::CivilDay(2026, 11, 2), "the expert is ill"};
  return extend;
}

Procedure WithPausingPayments() {
  Procedure procedure = TenDays();
  procedure.payment_pause_basis = "Luật Đất đai 2024";
  return procedure;
}

TEST(RecallTest, WhatWasSentOnCanBeTakenBackUntilWorkOnItBegins) {
  Bench bench;
  bench.Examined().Do(Specialist(), "2026-10-14 11:00", Recall{4, "a word is wrong"});
  ASSERT_NE(bench.dossier.OpenTask(), nullptr);
  EXPECT_EQ(bench.dossier.OpenTask()->step, 3);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Specialist().id);
  EXPECT_EQ(bench.dossier.tasks[3].outcome, TaskOutcome::kRecalled);
  // The one from whom it was taken never had it.
  EXPECT_EQ(bench.dossier.tasks[3].assignee, "");
  bench.Do(Specialist(), "2026-10-14 12:00", Complete{5, ""});
  EXPECT_EQ(bench.dossier.OpenTask()->step, 4);
}

TEST(RecallTest, AMessageIsNoWork) {
  Bench bench;
  bench.Examined().Do(Officer(), "2026-10-14 10:30",
                      WriteMessage{MessageKind::MESSAGE_KIND_INTERNAL, "urgent"});
  bench.Do(Specialist(), "2026-10-14 11:00", Recall{4, ""});
  EXPECT_EQ(bench.dossier.OpenTask()->step, 3);
}

TEST(RecallTest, ALeaderTakesTheSignatureBack) {
  Bench bench;
  bench.Signed().Do(Leader(), "2026-10-16 09:10", Recall{6, "the wrong annex"});
  EXPECT_EQ(bench.dossier.signed_by, "");
  EXPECT_EQ(bench.dossier.OpenTask()->kind, StepKind::STEP_KIND_SIGN);
}

// What was sent back goes to the last one who did the step, not to one from whom it was recalled.
TEST(RecallTest, SendingBackPassesOverARecalledTask) {
  Bench bench;
  bench.Examined().Do(Specialist(), "2026-10-14 11:00", Recall{4, ""});
  bench.Do(Specialist(), "2026-10-14 12:00", Complete{5, ""});
  bench.Do(Head(), "2026-10-14 13:30", SendBack{6, "again"});
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Specialist().id);
}

// Due on 26 October.
TEST(ExtensionTest, AnApologyNamesANewDayAndCuresNothing) {
  Bench bench;
  bench.Assigned().Do(Leader(), "2026-10-23 09:00", ToNovember());
  EXPECT_EQ(bench.dossier.appointment_date, "2026-11-02");
  EXPECT_FALSE(bench.last().deadline_extended().late());
  EXPECT_EQ(FromProto(bench.last().deadline_extended().appointment_time()), At("2026-11-02 17:30"));
  EXPECT_EQ(bench.numbers.at({"apology/H31.06", "2026"}), 1);
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-26 17:30"));
  EXPECT_EQ(bench.dossier.clock.size(), 1u);
}

TEST(ExtensionTest, ALetterOnTheDueDayOrAfterIsMarkedAsLate) {
  for (const char* late : {"2026-10-26 09:00", "2026-10-28 09:00"}) {
    Bench bench;
    bench.Assigned().Do(Leader(), late, ToNovember());
    EXPECT_TRUE(bench.last().deadline_extended().late()) << late;
  }
  Bench in_time;
  in_time.Assigned().Do(Leader(), "2026-10-25 09:00", ToNovember());
  EXPECT_FALSE(in_time.last().deadline_extended().late());
}

TEST(PaymentTest, TheClockRunsOnWhereNoProvisionStopsIt) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestPayment{1'500'000, "land tax"});
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT);
  EXPECT_EQ(bench.dossier.OpenTask(), nullptr);
  EXPECT_TRUE(bench.dossier.clock.back().running);
  bench.Do(Officer(), "2026-10-20 09:00", RecordPayment{"BL-17"});
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-26 17:30"));
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, Specialist().id);
  EXPECT_FALSE(bench.last().payment_received().has_due_time());
}

TEST(PaymentTest, TheProvisionOfAProcedureStopsTheClock) {
  const Procedure procedure = WithPausingPayments();
  Bench bench;
  bench.office.procedure = &procedure;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestPayment{1'500'000, "land tax"});
  EXPECT_EQ(bench.last().payment_requested().pause_basis(), "Luật Đất đai 2024");
  EXPECT_FALSE(bench.dossier.clock.back().running);
  bench.Do(Officer(), "2026-10-20 09:00", RecordPayment{"BL-17"});
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-30 17:30"));  // Four working days were waited.
  EXPECT_TRUE(bench.dossier.clock.back().running);
}

TEST(PaymentTest, PausingAndGoingOnAtOnceChangesNothing) {
  const Procedure procedure = WithPausingPayments();
  Bench bench;
  bench.office.procedure = &procedure;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestPayment{1, "x"});
  bench.Do(Officer(), "2026-10-14 09:00", RecordPayment{"x"});
  EXPECT_EQ(*bench.dossier.due_time, At("2026-10-26 17:30"));
}

TEST(InquiryTest, AgenciesAreAskedAtOnceAndAnswerInAnyOrder) {
  Bench bench;
  bench.Assigned();
  bench.Do(Specialist(), "2026-10-13 10:00",
           RequestConsultation{"H31.07", "the plan", absl::CivilDay(2026, 10, 16)});
  bench.Do(Specialist(), "2026-10-13 10:01",
           RequestConsultation{"Bộ Xây dựng", "height", absl::CivilDay(2026, 10, 20)});
  EXPECT_EQ(bench.dossier.OpenTask()->step, 3);
  EXPECT_TRUE(bench.dossier.clock.back().running);
  bench.Do(Specialist(), "2026-10-14 10:00", AnswerConsultation{2, "agreed", {}});
  ASSERT_EQ(bench.dossier.consultations.size(), 2u);
  EXPECT_FALSE(bench.dossier.consultations[0].answer_time.has_value());
  EXPECT_EQ(*bench.dossier.consultations[1].answer_time, At("2026-10-14 10:00"));
}

TEST(InquiryTest, AnInspectionKeepsItsOwnTimeAndItsRecord) {
  v1::HandedInDocument file;
  file.set_document_id("record");
  file.set_sha256(Sha('r'));
  Bench bench;
  bench.Assigned().Do(
      Specialist(), "2026-10-14 10:00",
      RecordVerification{At("2026-10-13 14:00"), "Phố Nối", "Nguyễn Thị Lan", "as planned", file});
  const v1::VerificationRecorded& recorded = bench.last().verification_recorded();
  EXPECT_EQ(FromProto(recorded.verify_time()), At("2026-10-13 14:00"));
  EXPECT_EQ(recorded.document().sha256(), Sha('r'));
}

std::vector<HeldStretch> Held(const Bench& bench, const std::string& now) {
  Dossier folded;
  HeldTime held;
  for (const v1::Event& event : bench.history) {
    EXPECT_TRUE(Apply(event, folded).ok());
    held.Add(event, folded);
  }
  return held.Until(At(now));
}

TEST(HeldTimeTest, EveryMinuteFromAcceptanceOnHasOneHolder) {
  Bench bench;
  bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestSupplement{"a drawing"});
  bench.Do(Portal(), "2026-10-20 09:00", HandInSupplement{.components = APaper().components});
  bench.Do(Officer(), "2026-10-21 09:00", Supplement{});
  bench.Do(Specialist(), "2026-10-22 09:00", RequestPayment{1, "x"});
  const std::vector<HeldStretch> held = Held(bench, "2026-10-23 09:00");
  EXPECT_THAT(
      held,
      ElementsAre(
          HeldStretch{Holder::kStep, kCounter, 1, Officer().id, At("2026-10-12 10:00"),
                      At("2026-10-12 11:00")},
          HeldStretch{Holder::kStep, kDepartment, 2, "", At("2026-10-12 11:00"), At("2026-10-13 09:00")},
          HeldStretch{Holder::kStep, kDepartment, 3, Specialist().id, At("2026-10-13 09:00"),
                      At("2026-10-14 09:00")},
          HeldStretch{Holder::kApplicant, kCounter, 0, "", At("2026-10-14 09:00"), At("2026-10-20 09:00")},
          HeldStretch{Holder::kCounterCheck, kCounter, 0, "", At("2026-10-20 09:00"), At("2026-10-21 09:00")},
          HeldStretch{Holder::kStep, kDepartment, 3, Specialist().id, At("2026-10-21 09:00"),
                      At("2026-10-22 09:00")},
          HeldStretch{Holder::kPayment, kCounter, 0, "", At("2026-10-22 09:00"), At("2026-10-23 09:00")}));
}

TEST(HeldTimeTest, ItIsHeldFromAcceptanceToItsEnd) {
  Bench sealed;
  sealed.Returned();
  EXPECT_EQ(Held(sealed, "2027-01-01 00:00").back().end, At("2026-10-16 10:00"));
  Bench submitted;
  EXPECT_THAT(Held(submitted.Submitted(), "2026-10-13 09:00"), ElementsAre());
}

}  // namespace
}  // namespace onestop::dossier
