// Recalls, apologies, payments, consultations and inspections, over real connections, and what the inbox then holds.

#include <string>
#include <utility>
#include <vector>

#include "services/workflow/workflow_fixture.h"

namespace onestop::workflow {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using Stub = v1::WorkflowService::Stub;

class CourseTest : public WorkflowFixture {
 protected:
  template <typename Request>
  Request About(const std::string& id) {
    Request request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    return request;
  }
  // A dossier that waits for its examination by the specialist.
  std::string Assigned() {
    const std::string id = office_.Accepted();
    EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{1, ""}), IsOk());
    ledger::Submission assign = office_.Make(office_.Actor("head"), id, dossier::Assign{2, "specialist", ""},
                                             office_.NextRequestId());
    assign.assignee = office_.Actor("specialist");
    EXPECT_THAT(office_.Send(std::move(assign)).get(), IsOk());
    return id;
  }
  dossier::v1::Event LastEvent(const std::string& id) {
    return ledger::EventsOf(office_.database, id).back();
  }
  std::vector<v1::Task> Inbox(const std::string& who) {
    v1::ListTasksRequest request;
    request.set_mine(true);
    const auto page = Call(who, &Stub::ListTasks, request);
    EXPECT_THAT(page, IsOk());
    return {page->tasks().begin(), page->tasks().end()};
  }
};

TEST_F(CourseTest, AStepIsTakenBackByTheOneWhoSentItOn) {
  const std::string id = Assigned();
  auto recall = About<v1::RecallStepRequest>(id);
  recall.set_task_number(3);
  recall.set_reason("Giao nhầm người");
  const auto recalled = Call("head", &Stub::RecallStep, recall);
  ASSERT_THAT(recalled, IsOk());
  EXPECT_EQ(recalled->progress().open_task().kind(), common::v1::STEP_KIND_ASSIGN);
  EXPECT_EQ(recalled->progress().open_task().assignee(), "head");
}

// Five working days from Monday, 15 January: due on the 22nd.
TEST_F(CourseTest, AnApologyNamesANewDayAndMarksWhetherItCameTooLate) {
  const std::string id = Assigned();
  auto extend = About<v1::ExtendDeadlineRequest>(id);
  extend.set_appointment_date("2024-01-26");
  extend.set_reason("Phải lấy ý kiến của Bộ");
  const auto extended = Call("director", &Stub::ExtendDeadline, extend);
  ASSERT_THAT(extended, IsOk());
  EXPECT_FALSE(extended->late());
  EXPECT_EQ(extended->form_number(), 1);

  const std::string other = Assigned();
  office_.Set(ledger::At(2024, 1, 22));
  extend.set_request_id(office_.NextRequestId());
  extend.set_dossier_id(other);
  EXPECT_TRUE(Call("director", &Stub::ExtendDeadline, extend)->late());
}

TEST_F(CourseTest, TheNewDayIsNamedInARefusal) {
  auto extend = About<v1::ExtendDeadlineRequest>(Assigned());
  extend.set_reason("x");
  for (const char* day : {"", "26/01/2024", "2024-02-30", "2024-01-22"}) {
    extend.set_appointment_date(day);
    EXPECT_THAT(Call("director", &Stub::ExtendDeadline, extend), FailsWithField("appointment_date")) << day;
  }
  extend.set_appointment_date("2024-01-27");
  EXPECT_THAT(Call("director", &Stub::ExtendDeadline, extend),
              FailsWith(absl::StatusCode::kFailedPrecondition, "NOT_A_WORKING_DAY"));
}

TEST_F(CourseTest, WhatIsToBePaidStandsInTheInboxOfTheCounter) {
  const std::string id = Assigned();
  auto payment = About<v1::RequestPaymentRequest>(id);
  payment.set_content("Nộp lệ phí tại kho bạc");
  EXPECT_THAT(Call("specialist", &Stub::RequestPayment, payment), FailsWithField("amount"));
  payment.set_amount(1'500'000);
  const auto requested = Call("specialist", &Stub::RequestPayment, payment);
  ASSERT_THAT(requested, IsOk());
  EXPECT_EQ(requested->progress().status(), common::v1::DOSSIER_STATUS_AWAITING_PAYMENT);
  EXPECT_EQ(requested->pause_basis(), "");
  for (const char* who : {"officer", "specialist"}) {
    const std::vector<v1::Task> inbox = Inbox(who);
    ASSERT_EQ(inbox.size(), 1u) << who;
    EXPECT_EQ(inbox[0].wait(), v1::WAIT_PAYMENT);
    EXPECT_EQ(inbox[0].note().text(), "Nộp lệ phí tại kho bạc");
  }
}

TEST_F(CourseTest, TheInboxOfTheCounterHoldsWhatApplicantsSupplyAndAskFor) {
  const std::string id = Assigned();
  ASSERT_THAT(office_.Do(office_.Actor("specialist"), id, dossier::RequestSupplement{"Bản vẽ"}), IsOk());
  ASSERT_EQ(Inbox("officer").size(), 1u);
  EXPECT_EQ(Inbox("officer")[0].wait(), v1::WAIT_SUPPLEMENT);
  EXPECT_EQ(Inbox("officer")[0].note().text(), "Bản vẽ");
  EXPECT_FALSE(Inbox("officer")[0].has_due_time());

  dossier::HandInSupplement papers;
  papers.components.emplace_back().set_kind("ban-ve");
  ASSERT_THAT(office_.Do(office_.Portal(), id, papers), IsOk());
  EXPECT_EQ(Inbox("officer")[0].wait(), v1::WAIT_SUPPLEMENT_CHECK);
  EXPECT_TRUE(Inbox("officer")[0].has_due_time());

  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Supplement{}), IsOk());
  EXPECT_TRUE(Inbox("officer").empty());
  ASSERT_THAT(office_.Do(office_.Portal(), id, dossier::RequestEnd{common::v1::END_KIND_STOP, "Thôi"}),
              IsOk());
  ASSERT_EQ(Inbox("officer").size(), 1u);
  EXPECT_EQ(Inbox("officer")[0].wait(), v1::WAIT_END_REQUEST);
  EXPECT_EQ(Inbox("officer")[0].note().text(), "Thôi");
  // The specialist works on meanwhile, and is not told the applicant's request in place of what there is to do.
  ASSERT_EQ(Inbox("specialist").size(), 1u);
  EXPECT_EQ(Inbox("specialist")[0].wait(), v1::WAIT_UNSPECIFIED);
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::DeclineEnd{"Không đúng mẫu"}), IsOk());
  EXPECT_TRUE(Inbox("officer").empty());
}

TEST_F(CourseTest, AnOpinionComesWithItsLetter) {
  const std::string id = Assigned();
  auto consult = About<v1::RequestConsultationRequest>(id);
  consult.set_agency("H31.07");
  consult.set_content("Quy hoạch");
  consult.set_answer_due_date("2024-01-18");
  const auto asked = Call("specialist", &Stub::RequestConsultation, consult);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->number(), 1);

  auto answer = About<v1::AnswerConsultationRequest>(id);
  answer.set_number(1);
  answer.set_opinion("Phù hợp");
  answer.set_document_id("7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d99");
  EXPECT_THAT(Call("specialist", &Stub::AnswerConsultation, answer),
              FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  answer.set_document_id(office_.RecordUpload("specialist", "application/pdf", 10, std::string(32, 'l')));
  ASSERT_THAT(Call("specialist", &Stub::AnswerConsultation, answer), IsOk());
  EXPECT_EQ(LastEvent(id).consultation_answered().document().sha256(), std::string(32, 'l'));
  // The dossier names the file from now on: those who work on it may read it.
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.document_use WHERE document_id = '" +
                                   answer.document_id() + "'"),
            "1");
}

TEST_F(CourseTest, AnInspectionIsNotToCome) {
  auto record = About<v1::RecordVerificationRequest>(Assigned());
  record.set_place("Phố Nối");
  record.set_participants("Cán bộ xã");
  record.set_content("Đúng hiện trạng");
  *record.mutable_verify_time() = service::ToTimestamp(ledger::At(2024, 1, 16));
  EXPECT_THAT(Call("specialist", &Stub::RecordVerification, record), FailsWithField("verify_time"));
  *record.mutable_verify_time() = service::ToTimestamp(ledger::At(2024, 1, 15));
  EXPECT_THAT(Call("specialist", &Stub::RecordVerification, record), IsOk());
}

// The clerk seals what the leader signed, not the draft.
TEST_F(CourseTest, TheClerksInboxNamesTheSignedFile) {
  const std::string id = Assigned();
  const auto by = [&](const char* who, dossier::Command command) {
    ASSERT_THAT(office_.Do(office_.Actor(who), id, std::move(command)), IsOk());
  };
  const std::string draft = office_.RecordUpload("specialist", "application/pdf", 10, std::string(32, 'D'));
  by("specialist", dossier::Draft{3, draft, std::string(32, 'D'), "Kết quả"});
  by("specialist", dossier::Complete{3, ""});
  by("head", dossier::Complete{4, ""});
  const std::string signed_file = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
  dossier::Sign sign = {.task_number = 5,
                        .result = {.base_sha256 = std::string(32, 'D'),
                                   .document_id = signed_file,
                                   .document_sha256 = std::string(32, 'E'),
                                   .document_size = 20}};
  sign.result.evidence.set_certificate_sha256(std::string(32, '\xbb'));
  by("director", sign);
  ASSERT_EQ(Inbox("clerk").size(), 1u);
  EXPECT_EQ(Inbox("clerk")[0].kind(), common::v1::STEP_KIND_SEAL);
  EXPECT_EQ(Inbox("clerk")[0].document_id(), signed_file);
}

// Verified whole: what the events say is what lists show.
TEST_F(CourseTest, TheProjectionFollowsEveryEvent) {
  const std::string id = Assigned();
  for (dossier::Command command :
       {dossier::Command(dossier::RequestConsultation{"H31.07", "x", absl::CivilDay(2024, 1, 18)}),
        dossier::Command(dossier::AnswerConsultation{1, "x", {}}),
        dossier::Command(dossier::RecordVerification{.verify_time = ledger::At(2024, 1, 15)}),
        dossier::Command(dossier::RequestPayment{1, "x"})}) {
    ASSERT_THAT(office_.Do(office_.Actor("specialist"), id, std::move(command)), IsOk());
  }
  ASSERT_THAT(office_.Do(office_.Portal(), id, dossier::RequestEnd{common::v1::END_KIND_STOP, "x"}), IsOk());
  EXPECT_THAT(ledger::FindingsOf(office_.database), ::testing::IsEmpty());
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::RecordPayment{"x"}), IsOk());
  EXPECT_THAT(ledger::FindingsOf(office_.database), ::testing::IsEmpty());
}

}  // namespace
}  // namespace onestop::workflow
