// What applicants ask for and supply on the way, and what the counter answers, over real connections.

#include <string>
#include <utility>

#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using Stub = v1::IntakeService::Stub;

class CourseTest : public IntakeFixture {
 protected:
  template <typename Request>
  Request About(const std::string& id) {
    Request request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    return request;
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> WithReason(const std::string& who, const std::string& id,
                                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                   Response*)) {
    Request request = About<Request>(id);
    request.set_reason("Không còn nhu cầu");
    return Call(who, method, request);
  }

  absl::StatusOr<v1::RequestEndResponse> AskForEnd(const std::string& id) {
    auto request = About<v1::RequestEndRequest>(id);
    request.set_kind(common::v1::END_KIND_WITHDRAW);
    request.set_reason("Không còn nhu cầu");
    return Call("portal", &Stub::RequestEnd, request);
  }

  absl::StatusOr<v1::HandInSupplementResponse> HandIn(const std::string& id, const std::string& document) {
    auto request = About<v1::HandInSupplementRequest>(id);
    common::v1::Component& component = *request.add_components();
    component.set_kind("tai-lieu-khac");
    component.set_document_id(document);
    return Call("portal", &Stub::HandInSupplement, request);
  }

  // Of the row that lists are made from.
  std::string Column(const std::string& id, const std::string& column) {
    return office_.database.Query(absl::StrCat(
        "SELECT coalesce(", column, "::text, '') FROM dossier.dossier WHERE dossier_id = '", id, "'"));
  }
};

TEST_F(CourseTest, ADossierIsWithdrawnWithANotice) {
  const std::string id = Transferred();
  const auto withdrawn = WithReason("officer", id, &Stub::WithdrawDossier);
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_EQ(withdrawn->form_number(), 1);
  EXPECT_FALSE(withdrawn->dossier_code().empty());
  EXPECT_THAT(WithReason("officer", id, &Stub::WithdrawDossier),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
}

TEST_F(CourseTest, NoticesOfBothEndsAreOfOneSeries) {
  ASSERT_THAT(WithReason("officer", Transferred(), &Stub::WithdrawDossier), IsOk());
  auto stop = About<v1::StopDossierRequest>(Transferred());
  stop.set_ground(common::v1::STOP_GROUND_APPLICANT_REQUEST);
  stop.set_reason("Theo đề nghị của chủ hồ sơ");
  const auto stopped = Call("officer", &Stub::StopDossier, stop);
  ASSERT_THAT(stopped, IsOk());
  EXPECT_EQ(stopped->form_number(), 2);
}

TEST_F(CourseTest, AStopNamesItsGroundAndItsReason) {
  auto stop = About<v1::StopDossierRequest>(Transferred());
  EXPECT_THAT(Call("officer", &Stub::StopDossier, stop), FailsWithField("ground"));
  stop.set_ground(common::v1::STOP_GROUND_APPLICANT_REQUEST);
  EXPECT_THAT(Call("officer", &Stub::StopDossier, stop), FailsWithField("reason"));
}

TEST_F(CourseTest, WhatAnApplicantAsksForWaitsUntilItIsAnswered) {
  const std::string id = Transferred();
  ASSERT_THAT(AskForEnd(id), IsOk());
  EXPECT_EQ(Column(id, "end_request"), "1");
  EXPECT_THAT(AskForEnd(id), FailsWith(absl::StatusCode::kFailedPrecondition, "END_REQUEST_OPEN"));
  ASSERT_THAT(WithReason("officer", id, &Stub::DeclineEnd), IsOk());
  EXPECT_EQ(Column(id, "end_request"), "");
  EXPECT_THAT(WithReason("officer", id, &Stub::DeclineEnd),
              FailsWith(absl::StatusCode::kFailedPrecondition, "NO_END_REQUESTED"));
  ASSERT_THAT(AskForEnd(id), IsOk());
  ASSERT_THAT(WithReason("officer", id, &Stub::WithdrawDossier), IsOk());
  EXPECT_EQ(Column(id, "end_request"), "");
}

TEST_F(CourseTest, APortalAsksOnlyForWhatItSubmitted) {
  const auto counter = Receive("officer", {Uploaded("officer")});
  ASSERT_THAT(counter, IsOk());
  // Not even whether there is such a dossier.
  EXPECT_THAT(AskForEnd(*counter), FailsWith(absl::StatusCode::kNotFound, "DOSSIER_NOT_FOUND"));
}

// The officer looks at the papers; the citizen's time counts from when they came.
TEST_F(CourseTest, PapersFromThePortalWaitToBeChecked) {
  const std::string id = Waiting();
  const auto handed_in = HandIn(id, Uploaded("portal", 'p', 500));
  ASSERT_THAT(handed_in, IsOk());
  EXPECT_EQ(handed_in->status(), common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  EXPECT_TRUE(handed_in->has_answer_due_time());
  EXPECT_NE(Column(id, "check_due_time"), "");
  EXPECT_EQ(LastEvent(id).supplement_handed_in().documents(0).sha256(), std::string(32, 'p'));

  auto decline = About<v1::DeclineSupplementRequest>(id);
  decline.set_content("Còn thiếu tờ số 2");
  ASSERT_THAT(Call("officer", &Stub::DeclineSupplement, decline), IsOk());
  EXPECT_EQ(Column(id, "check_due_time"), "");

  ASSERT_THAT(HandIn(id, Uploaded("portal", 'q', 500)), IsOk());
  const auto complete = Supply(More(id, {}));
  ASSERT_THAT(complete, IsOk());
  EXPECT_EQ(complete->status(), common::v1::DOSSIER_STATUS_PROCESSING);
  EXPECT_EQ(Column(id, "check_due_time"), "");
}

TEST_F(CourseTest, AFileOfAnotherCallerIsNotHandedIn) {
  const std::string id = Waiting();
  const absl::Status refused = HandIn(id, Uploaded("officer")).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  EXPECT_EQ(base::ReasonOf(refused)->metadata.at("field"), "components[0].document_id");
}

TEST_F(CourseTest, AThirdPaperLeavesTheRulesWithItsReason) {
  const std::string id = Waiting();
  ASSERT_THAT(Supply(More(id, {Uploaded("officer")})), IsOk());
  EXPECT_THAT(AskForMore("specialist", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "SUPPLEMENT_LIMIT_REACHED"));
  auto request = About<v1::RequestSupplementRequest>(id);
  request.set_content("Bản vẽ tầng 2");
  request.set_override_reason("Chủ hồ sơ thay đổi thiết kế");
  ASSERT_THAT(Call("specialist", &Stub::RequestSupplement, request), IsOk());
  EXPECT_EQ(LastEvent(id).supplement_requested().override_reason(), "Chủ hồ sơ thay đổi thiết kế");
}

TEST_F(CourseTest, APaymentPutsTheStepBackWhereItWas) {
  const std::string id = Transferred();
  ASSERT_THAT(office_.Do(office_.Actor("specialist"), id, dossier::RequestPayment{1'500'000, "Lệ phí"}),
              IsOk());
  auto payment = About<v1::RecordPaymentRequest>(id);
  EXPECT_THAT(Call("officer", &Stub::RecordPayment, payment), FailsWithField("receipt"));
  payment.set_receipt("BL-0017");
  const auto paid = Call("officer", &Stub::RecordPayment, payment);
  ASSERT_THAT(paid, IsOk());
  EXPECT_EQ(paid->due_date(), "2024-01-22");
  EXPECT_EQ(LastEvent(id).payment_received().receipt(), "BL-0017");
}

TEST_F(CourseTest, MessagesGoBothWaysAndNotesStayInside) {
  const std::string id = Transferred();
  auto message = About<v1::WriteMessageRequest>(id);
  message.set_text("Hồ sơ của tôi đến đâu rồi?");
  message.set_kind(common::v1::MESSAGE_KIND_FROM_APPLICANT);
  ASSERT_THAT(Call("portal", &Stub::WriteMessage, message), IsOk());
  message.set_request_id(office_.NextRequestId());
  EXPECT_THAT(Call("specialist", &Stub::WriteMessage, message),
              FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  message.set_request_id(office_.NextRequestId());
  message.set_kind(common::v1::MESSAGE_KIND_TO_APPLICANT);
  ASSERT_THAT(Call("specialist", &Stub::WriteMessage, message), IsOk());
  EXPECT_EQ(LastEvent(id).acting_role(), common::v1::ROLE_SPECIALIST);
}

}  // namespace
}  // namespace onestop::intake
