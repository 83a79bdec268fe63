// Commands in a stream, with an office behind it: each is what the call of its own would be, and once.

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libs/rpc/errors.h"
#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::IsOk;
using Stub = v1::IntakeService::Stub;
using Sent = v1::SubmitCommandsRequest;
using Answer = v1::SubmitCommandsResponse;

constexpr char kNoDossier[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";

class StreamedCommandsTest : public IntakeFixture {
 protected:
  // The answers to all of `requests`, sent in one stream, by number.
  std::vector<Answer> Stream(const std::string& subject, const std::vector<Sent>& requests) {
    const rpc::Client client = tokens_.Connect(server_.target(), subject);
    const auto stub = v1::IntakeService::NewStub(client.channel());
    rpc::ClientCall call(client, "/test");
    call.context().AddMetadata("accept-language", "vi");
    const auto wire = stub->SubmitCommands(&call.context());
    for (const Sent& request : requests) EXPECT_TRUE(wire->Write(request));
    wire->WritesDone();
    std::vector<Answer> answers;
    for (Answer response; wire->Read(&response);) answers.push_back(response);
    EXPECT_THAT(call.Finish(wire->Finish()), IsOk());
    EXPECT_EQ(answers.size(), requests.size());
    std::ranges::sort(answers, {}, &Answer::number);
    return answers;
  }

  // That `command` is refused for `reason` alike by its own call and in a stream, in both languages.
  template <typename Command, typename Answered>
  void ExpectRefused(const std::string& reason, const std::string& subject,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Command&, Answered*),
                     Command* (Sent::*into)(), const Command& command) {
    const rpc::Client client = tokens_.Connect(server_.target(), subject);
    const auto stub = v1::IntakeService::NewStub(client.channel());
    rpc::ClientCall call(client, "/test");
    call.context().AddMetadata("accept-language", "vi");
    Answered answered;
    const grpc::Status alone = ((*stub).*method)(&call.context(), command, &answered);
    EXPECT_EQ(base::ReasonOf(rpc::FromGrpcStatus(alone)).value_or(base::Reason()).name, reason)
        << alone.error_message();
    Sent request;
    *(request.*into)() = command;
    const std::vector<Answer> answers = Stream(subject, {request});
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(rpc::FromRpcStatus(answers[0].error()), rpc::FromGrpcStatus(alone)) << reason;
    EXPECT_EQ(rpc::LocalizedMessageOf(answers[0].error()), rpc::LocalizedMessageOf(alone)) << reason;
    EXPECT_EQ(answers[0].request_id(), command.request_id());
  }
  template <typename Command>
  Command Of(const std::string& dossier_id) {
    Command command;
    command.set_request_id(office_.NextRequestId());
    command.set_dossier_id(dossier_id);
    return command;
  }
  v1::SubmitDossierRequest OfProcedure(const std::string& code) {
    v1::SubmitDossierRequest request = Request({});
    request.set_procedure_code(code);
    return request;
  }
  Sent Submitting(const v1::SubmitDossierRequest& submission) {
    Sent request;
    *request.mutable_submit_dossier() = submission;
    return request;
  }
};

TEST_F(StreamedCommandsTest, EveryKindIsRefusedAsByTheCallOfItsOwn) {
  const std::string before = Written();
  const auto submit = [&](const std::string& reason, const std::string& who,
                          const v1::SubmitDossierRequest& r) {
    ExpectRefused(reason, who, &Stub::SubmitDossier, &Sent::mutable_submit_dossier, r);
  };
  submit("ROLE_MISSING", "officer", OfProcedure("1.001786"));
  submit("PROCEDURE_NOT_IN_FORCE", "portal", OfProcedure("9.999999"));
  submit("DOCUMENT_NOT_FOUND", "portal", Request({kNoDossier}));
  v1::SubmitDossierRequest nameless = OfProcedure("1.001786");
  nameless.mutable_owner()->clear_full_name();
  nameless.mutable_owner()->set_email("x");
  submit("FIELD_INVALID", "portal", nameless);
  v1::ReceiveDossierRequest receive;
  Fill(receive, {});
  receive.set_channel(common::v1::CHANNEL_COUNTER);
  ExpectRefused("ROLE_MISSING", "specialist", &Stub::ReceiveDossier, &Sent::mutable_receive_dossier, receive);
  auto amend = Of<v1::AmendSubmissionRequest>(kNoDossier);
  amend.mutable_change()->mutable_owner()->set_phone("0912 345 678");
  ExpectRefused("DOSSIER_NOT_FOUND", "portal", &Stub::AmendSubmission, &Sent::mutable_amend_submission,
                amend);
  ExpectRefused("DOSSIER_NOT_FOUND", "officer", &Stub::AcceptDossier, &Sent::mutable_accept_dossier,
                Of<v1::AcceptDossierRequest>(kNoDossier));
  ExpectRefused("FIELD_INVALID", "officer", &Stub::RejectDossier, &Sent::mutable_reject_dossier,
                Of<v1::RejectDossierRequest>(kNoDossier));
  auto ask = Of<v1::RequestSupplementRequest>(kNoDossier);
  ask.set_content("Thiếu bản vẽ");
  ExpectRefused("DOSSIER_NOT_FOUND", "officer", &Stub::RequestSupplement, &Sent::mutable_request_supplement,
                ask);
  ExpectRefused("DOSSIER_NOT_FOUND", "officer", &Stub::ReceiveSupplement, &Sent::mutable_receive_supplement,
                More(kNoDossier, {}));
  auto hand_back = Of<v1::ReturnResultRequest>(kNoDossier);
  hand_back.set_channel(common::v1::CHANNEL_COUNTER);
  ExpectRefused("DOSSIER_NOT_FOUND", "officer", &Stub::ReturnResult, &Sent::mutable_return_result, hand_back);
  EXPECT_EQ(Written(), before);
}

TEST_F(StreamedCommandsTest, ManyDossiersAreSubmittedAndABadOneHarmsNoOther) {
  std::vector<Sent> requests;
  for (int i = 0; i < 50; ++i) requests.push_back(Submitting(Request({Uploaded("portal")})));
  requests[25].mutable_submit_dossier()->mutable_components(0)->set_document_id(kNoDossier);
  const std::vector<Answer> first = Stream("portal", requests);
  ASSERT_EQ(first.size(), requests.size());
  std::set<std::string> secrets;
  for (size_t i = 0; i < first.size(); ++i) {
    if (i == 25) {
      EXPECT_EQ(base::ReasonOf(rpc::FromRpcStatus(first[i].error()))->metadata.at("field"),
                "components[0].document_id");
      continue;
    }
    EXPECT_GT(first[i].position(), 0);
    EXPECT_TRUE(secrets.insert(first[i].submit_dossier().dossier().lookup_secret()).second);
    EXPECT_EQ(LastEvent(first[i].submit_dossier().dossier().dossier_id()).submitted().documents_size(), 1);
  }
  // A repeat of all of it changes nothing, and finds the same dossiers; so does a call of its own.
  const std::string before = Written();
  const std::vector<Answer> second = Stream("portal", requests);
  ASSERT_EQ(second.size(), requests.size());
  for (size_t i = 0; i < second.size(); ++i) {
    EXPECT_EQ(second[i].submit_dossier().dossier().SerializeAsString(),
              first[i].submit_dossier().dossier().SerializeAsString());
    EXPECT_EQ(second[i].position(), first[i].position());
  }
  const auto alone = Submit(requests[7].submit_dossier());
  ASSERT_THAT(alone, IsOk());
  EXPECT_EQ(*alone, first[7].submit_dossier().dossier().dossier_id());
  EXPECT_EQ(Written(), before);
}

TEST_F(StreamedCommandsTest, AnOfficerAcceptsManyInOneStream) {
  std::vector<Sent> requests;
  for (int i = 0; i < 20; ++i) {
    *requests.emplace_back().mutable_accept_dossier() = Of<v1::AcceptDossierRequest>(office_.Submitted());
  }
  std::set<int64_t> lines;
  for (const Answer& answer : Stream("officer", requests)) {
    EXPECT_FALSE(answer.has_error()) << answer.error().message();
    lines.insert(answer.accept_dossier().receipt().register_number());
  }
  // Numbers of the register without a gap.
  EXPECT_EQ(lines.size(), requests.size());
  EXPECT_EQ(*lines.rbegin() - *lines.begin() + 1, static_cast<int64_t>(requests.size()));
}

}  // namespace
}  // namespace onestop::intake
