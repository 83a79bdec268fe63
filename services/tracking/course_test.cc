// What is shown of the course of a dossier beside its steps: what a caller may do next, who had it when, and what its applicant
// is told.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/tracking/tracking_fixture.h"

namespace onestop::tracking {
namespace {

using ::onestop::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CourseTest : public TrackingFixture {
 protected:
  void Do(const std::string& actor, const std::string& id, dossier::Command command) {
    const auto who = actor == "portal" ? ledger::TestOffice::Portal() : office_.Actor(actor);
    ASSERT_THAT(office_.Do(who, id, std::move(command)), IsOk());
  }
  std::string Transferred() {
    const std::string id = Accepted();
    Do("officer", id, dossier::Complete{1, ""});
    return id;
  }

  // Methods without their service.
  std::vector<std::string> Allowed(const std::string& who, const std::string& id) {
    std::vector<std::string> allowed;
    const auto dossier = Get(who, id);
    EXPECT_THAT(dossier, IsOk());
    for (const v1::Action& action : dossier->actions()) {
      if (action.allowed()) allowed.push_back(action.method().substr(action.method().find('/') + 1));
    }
    return allowed;
  }
};

TEST_F(CourseTest, EachIsToldWhatTheyMayDoNext) {
  const std::string submitted = Submitted();
  EXPECT_THAT(Allowed("officer", submitted),
              ElementsAre("AmendSubmission", "AcceptDossier", "RejectDossier", "RequestSupplement",
                          "WithdrawDossier", "StopDossier", "WriteMessage"));
  EXPECT_THAT(Allowed("portal", submitted), ElementsAre("AmendSubmission", "RequestEnd", "WriteMessage"));
  const std::string id = Transferred();
  EXPECT_THAT(Allowed("head", id), ElementsAre("ClaimTask", "AssignTask", "SendBack", "WriteMessage"));
  EXPECT_THAT(Allowed("officer", id), Contains("RecallStep"));
  EXPECT_THAT(Allowed("director", id), ElementsAre("ExtendDeadline", "WriteMessage"));
}

TEST_F(CourseTest, WhatMayNotBeDoneIsToldWithItsReason) {
  const std::string id = Transferred();
  const auto dossier = Get("officer", id);
  ASSERT_THAT(dossier, IsOk());
  bool told = false;
  for (const v1::Action& action : dossier->actions()) {
    if (action.method() != "onestop.intake.v1.IntakeService/AcceptDossier") continue;
    told = true;
    EXPECT_FALSE(action.allowed());
    EXPECT_EQ(action.reason(), "DOSSIER_IN_WRONG_STATUS");
    EXPECT_THAT(action.message(), HasSubstr("SUBMITTED"));
    EXPECT_THAT(action.needs(), IsEmpty());
  }
  EXPECT_TRUE(told);
}

TEST_F(CourseTest, AnActionSaysWhatItNeeds) {
  const auto dossier = Get("director", Transferred());
  ASSERT_THAT(dossier, IsOk());
  ASSERT_GE(dossier->actions_size(), 1);
  EXPECT_EQ(dossier->actions(0).method(), "onestop.workflow.v1.WorkflowService/ExtendDeadline");
  EXPECT_THAT(dossier->actions(0).needs(), ElementsAre("appointment_date", "reason"));
}

// Monday 15 January, 9:00, on.
TEST_F(CourseTest, EveryStretchHasOneHolderAndItsOfficeTime) {
  const std::string id = Transferred();
  office_.Set(ledger::At(2024, 1, 16, 9));
  Do("specialist", id, dossier::RequestSupplement{"a drawing"});
  office_.Set(ledger::At(2024, 1, 18, 9));
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  const auto timeline = Timeline("specialist", request);
  ASSERT_THAT(timeline, IsOk());
  ASSERT_EQ(timeline->held_times_size(), 2);
  EXPECT_EQ(timeline->held_times(0).holder(), v1::HOLDER_KIND_STEP);
  EXPECT_EQ(timeline->held_times(0).agency_id(), "H31.06");
  EXPECT_EQ(timeline->held_times(0).step(), 2);
  EXPECT_EQ(timeline->held_times(0).working_minutes(), 8 * 60);
  EXPECT_EQ(timeline->held_times(1).holder(), v1::HOLDER_KIND_APPLICANT);
  EXPECT_EQ(timeline->held_times(1).working_minutes(), 16 * 60);
}

TEST_F(CourseTest, ThePaymentAndTheNewDayAreToldToTheOfficeAndTheApplicant) {
  const std::string id = Transferred();
  Do("director", id, dossier::ExtendDeadline{absl::CivilDay(2024, 1, 26), "Phải lấy ý kiến của Bộ"});
  Do("specialist", id, dossier::RequestPayment{1'500'000, "Nộp tại kho bạc"});
  const auto dossier = Get("officer", id);
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(dossier->national_status(), 6);
  EXPECT_EQ(dossier->appointment_date(), "2024-01-26");
  EXPECT_EQ(dossier->payment_due().amount(), 1'500'000);
  EXPECT_FALSE(dossier->payment_due().pauses_clock());
  const auto seen = LookUp(dossier->code(), kSecret);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->appointment_date(), "2024-01-26");
  EXPECT_EQ(seen->apology_text(), "Phải lấy ý kiến của Bộ");
  EXPECT_EQ(seen->payment_amount(), 1'500'000);
  EXPECT_EQ(seen->payment_text(), "Nộp tại kho bạc");
  Do("officer", id, dossier::RecordPayment{"BL-1"});
  EXPECT_EQ(LookUp(dossier->code(), kSecret)->payment_amount(), 0);

  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  const auto timeline = Timeline("officer", request);
  ASSERT_THAT(timeline, IsOk());
  EXPECT_THAT(timeline->due_explanation_en(), Contains(HasSubstr("as the new day; the due date stays")));
}

TEST_F(CourseTest, NotesOfTheStaffReachNoApplicant) {
  const std::string id = Transferred();
  Do("specialist", id, dossier::WriteMessage{common::v1::MESSAGE_KIND_INTERNAL, kInternal});
  Do("specialist", id, dossier::WriteMessage{common::v1::MESSAGE_KIND_TO_APPLICANT, "Mời bổ sung ảnh"});
  Do("portal", id, dossier::WriteMessage{common::v1::MESSAGE_KIND_FROM_APPLICANT, "Vâng"});
  Do("specialist", id, dossier::RequestConsultation{"H31.07", kInternal, absl::CivilDay(2024, 1, 18)});
  Do("specialist", id, dossier::AnswerConsultation{1, kInternal, {}});
  const auto seen = LookUp(Get("officer", id)->code(), kSecret);
  ASSERT_THAT(seen, IsOk());
  ASSERT_EQ(seen->messages_size(), 2);
  EXPECT_EQ(seen->messages(0).text(), "Mời bổ sung ảnh");
  EXPECT_EQ(seen->messages(1).kind(), common::v1::MESSAGE_KIND_FROM_APPLICANT);
  EXPECT_THAT(seen->SerializeAsString(), Not(HasSubstr(kInternal)));
  EXPECT_THAT(Get("portal", id)->SerializeAsString(), Not(HasSubstr(kInternal)));
  EXPECT_EQ(Get("officer", id)->consultations(0).opinion(), kInternal);
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  EXPECT_THAT(Timeline("portal", request)->SerializeAsString(), Not(HasSubstr(kInternal)));
  for (const v1::WatchFeedResponse& fed : Feed("portal")) {
    EXPECT_THAT(fed.SerializeAsString(), Not(HasSubstr(kInternal)));
  }
}

TEST_F(CourseTest, WhatIsStillMissingTakesThePlaceOfTheRequest) {
  const std::string id = Transferred();
  Do("specialist", id, dossier::RequestSupplement{"Hai tờ bản vẽ"});
  dossier::HandInSupplement papers;
  papers.components.emplace_back().set_kind("ban-ve");
  Do("portal", id, papers);
  EXPECT_TRUE(Get("officer", id)->supplement_unchecked());
  Do("officer", id, dossier::DeclineSupplement{"Còn thiếu tờ số 2"});
  EXPECT_EQ(LookUp(Get("officer", id)->code(), kSecret)->request_text(), "Còn thiếu tờ số 2");
}

TEST_F(CourseTest, TheWaitForAPaymentThatPausesIsExplained) {
  const std::string id = Transferred();
  catalog::v1::Catalogue catalogue = CatalogueOfTheTest();
  catalogue.mutable_procedures(0)->set_payment_pause_basis("Luật Đất đai");
  auto snapshot = catalog::Snapshot::Build(catalogue, 2);
  ASSERT_THAT(snapshot, IsOk());
  office_.catalogue = *snapshot;
  catalogue_.Set(*std::move(snapshot));
  office_.Set(ledger::At(2024, 1, 16, 9));
  Do("specialist", id, dossier::RequestPayment{1, "x"});
  office_.Set(ledger::At(2024, 1, 18, 9));
  Do("officer", id, dossier::RecordPayment{"BL-1"});
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  const auto timeline = Timeline("officer", request);
  ASSERT_THAT(timeline, IsOk());
  EXPECT_THAT(timeline->due_explanation_en(), Contains("2 working days were waited."));
  EXPECT_THAT(timeline->due_explanation_en(), Contains("Due: 17:30 on 2024-01-24."));
  EXPECT_THAT(timeline->due_explanation_en(), Not(Contains(HasSubstr("differs"))));
}

}  // namespace
}  // namespace onestop::tracking
