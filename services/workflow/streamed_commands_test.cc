// Commands in a stream, with an office behind it: each is what the call of its own would be, and once.

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/rpc/errors.h"
#include "libs/testing/status_matchers.h"
#include "services/workflow/workflow_fixture.h"

namespace onestop::workflow {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::IsEmpty;
using Stub = v1::WorkflowService::Stub;
using Request = v1::SubmitCommandsRequest;
using Response = v1::SubmitCommandsResponse;

constexpr char kNoDossier[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";

// One stream from the client's side.
class Stream {
 public:
  Stream(rpc::Client client, const rpc::CallOptions& options = {})
      : client_(std::move(client)),
        stub_(v1::WorkflowService::NewStub(client_.channel())),
        call_(client_, "/test", options) {
    call_.context().AddMetadata("accept-language", "vi");
    wire_ = stub_->SubmitCommands(&call_.context());
  }

  Response Ask(const Request& request) {
    EXPECT_TRUE(wire_->Write(request));
    return Read();
  }
  bool Write(const Request& request) { return wire_->Write(request); }
  Response Read() {
    Response response;
    EXPECT_TRUE(wire_->Read(&response));
    return response;
  }
  // The answers that are left, by number; the stream ends with OK.
  std::vector<Response> Close() {
    wire_->WritesDone();
    std::vector<Response> answers;
    for (Response response; wire_->Read(&response);) answers.push_back(response);
    EXPECT_THAT(End(), IsOk());
    std::ranges::sort(answers, {}, &Response::number);
    return answers;
  }
  absl::Status End() { return call_.Finish(wire_->Finish()); }
  void Cut() { call_.context().TryCancel(); }

 private:
  const rpc::Client client_;
  const std::unique_ptr<Stub> stub_;
  rpc::ClientCall call_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> wire_;
};

class StreamedCommandsTest : public WorkflowFixture {
 protected:
  std::unique_ptr<Stream> Open(const std::string& subject, const rpc::CallOptions& options = {}) {
    return std::make_unique<Stream>(tokens_.Connect(server_.target(), subject), options);
  }

  template <typename Command>
  Command Of(const std::string& dossier_id, int task_number) {
    Command command;
    command.set_request_id(office_.NextRequestId());
    command.set_dossier_id(dossier_id);
    command.set_task_number(task_number);
    return command;
  }
  Request Completing(const std::string& dossier_id, int task_number = 1) {
    Request request;
    *request.mutable_complete_step() = Of<v1::CompleteStepRequest>(dossier_id, task_number);
    return request;
  }
  // One for each of `count` accepted dossiers, whose first step is the officer's.
  std::vector<Request> CompletingMany(int count) {
    std::vector<Request> requests;
    for (int i = 0; i < count; ++i) requests.push_back(Completing(office_.Accepted()));
    return requests;
  }

  // That `command` is refused for `reason` alike by its own call and in a stream, in both languages.
  template <typename Command, typename Answered>
  void ExpectRefused(const std::string& reason, const std::string& subject,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Command&, Answered*),
                     Command* (Request::*into)(), const Command& command) {
    const rpc::Client client = tokens_.Connect(server_.target(), subject);
    const auto stub = v1::WorkflowService::NewStub(client.channel());
    rpc::ClientCall call(client, "/test");
    call.context().AddMetadata("accept-language", "vi");
    Answered answered;
    const grpc::Status alone = ((*stub).*method)(&call.context(), command, &answered);
    EXPECT_EQ(base::ReasonOf(rpc::FromGrpcStatus(alone)).value_or(base::Reason()).name, reason)
        << alone.error_message();
    Request request;
    *(request.*into)() = command;
    const auto stream = Open(subject);
    const Response answer = stream->Ask(request);
    EXPECT_EQ(rpc::FromRpcStatus(answer.error()), rpc::FromGrpcStatus(alone)) << reason;
    EXPECT_EQ(rpc::LocalizedMessageOf(answer.error()), rpc::LocalizedMessageOf(alone)) << reason;
    EXPECT_EQ(answer.request_id(), command.request_id());
    EXPECT_EQ(answer.position(), 0);
    // Nothing of it holds the stream up.
    EXPECT_THAT(stream->Close(), IsEmpty());
  }

  std::string Events() { return office_.database.Query("SELECT count(*) FROM dossier.event"); }
  std::string Kinds() {
    return office_.database.Query(
        "SELECT string_agg(seq || ':' || kind, ' ' ORDER BY dossier_id, seq) FROM dossier.event");
  }
};

TEST_F(StreamedCommandsTest, EveryKindIsRefusedAsByTheCallOfItsOwn) {
  const std::string id = office_.Accepted();
  const auto claim = [&](const std::string& reason, const std::string& who, const v1::ClaimTaskRequest& r) {
    ExpectRefused(reason, who, &Stub::ClaimTask, &Request::mutable_claim_task, r);
  };
  claim("DOSSIER_NOT_FOUND", "officer", Of<v1::ClaimTaskRequest>(kNoDossier, 1));
  claim("FIELD_INVALID", "officer", Of<v1::ClaimTaskRequest>(id, 0));
  claim("TASK_NOT_OPEN", "officer", Of<v1::ClaimTaskRequest>(id, 2));
  claim("TASK_HELD_BY_OTHER", "specialist", Of<v1::ClaimTaskRequest>(id, 1));
  ASSERT_THAT(Call("officer", &Stub::ReleaseTask, Of<v1::ReleaseTaskRequest>(id, 1)), IsOk());
  claim("ROLE_MISSING", "specialist", Of<v1::ClaimTaskRequest>(id, 1));
  ExpectRefused("TASK_NOT_HELD", "officer", &Stub::ReleaseTask, &Request::mutable_release_task,
                Of<v1::ReleaseTaskRequest>(id, 1));
  auto assign = Of<v1::AssignTaskRequest>(id, 1);
  assign.set_assignee("specialist");
  ExpectRefused("ROLE_MISSING", "officer", &Stub::AssignTask, &Request::mutable_assign_task, assign);
  ExpectRefused("TASK_NOT_OPEN", "officer", &Stub::CompleteStep, &Request::mutable_complete_step,
                Of<v1::CompleteStepRequest>(id, 7));
  auto back = Of<v1::SendBackRequest>(id, 1);
  ExpectRefused("FIELD_INVALID", "officer", &Stub::SendBack, &Request::mutable_send_back, back);
  back.set_reason("Thiếu chữ ký");
  ExpectRefused("NO_STEP_BEFORE", "officer", &Stub::SendBack, &Request::mutable_send_back, back);
  auto draft = Of<v1::DraftResultRequest>(id, 1);
  draft.set_document_id(kNoDossier);
  ExpectRefused("DOCUMENT_NOT_FOUND", "officer", &Stub::DraftResult, &Request::mutable_draft_result, draft);
}

TEST_F(StreamedCommandsTest, OneBadCommandAmongManyHarmsNoOther) {
  std::vector<Request> requests = CompletingMany(40);
  requests[10].mutable_complete_step()->set_task_number(2);
  requests[20].clear_command();
  requests[30].mutable_complete_step()->set_comment(std::string(2001, 'a'));
  const auto stream = Open("officer");
  for (const Request& request : requests) ASSERT_TRUE(stream->Write(request));
  const std::vector<Response> answers = stream->Close();
  ASSERT_EQ(answers.size(), requests.size());
  std::set<int64_t> positions;
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].number(), static_cast<int64_t>(i) + 1);
    if (i == 10 || i == 20 || i == 30) {
      EXPECT_TRUE(answers[i].has_error());
      continue;
    }
    const v1::CompleteStepRequest& sent = requests[i].complete_step();
    EXPECT_EQ(answers[i].request_id(), sent.request_id());
    EXPECT_EQ(answers[i].complete_step().progress().dossier_id(), sent.dossier_id());
    EXPECT_TRUE(positions.insert(answers[i].position()).second);
  }
  // Those after the 40 submissions and 40 acceptances.
  EXPECT_EQ(*positions.begin(), 81);
  EXPECT_EQ(*positions.rbegin(), 80 + 37);
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

TEST_F(StreamedCommandsTest, ARepeatIsAnsweredAlikeHoweverItIsSent) {
  const Request request = Completing(office_.Accepted());
  const auto stream = Open("officer");
  // Both at once: the ledger may meet them in one batch.
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Write(request));
  std::vector<Response> answers = stream->Close();
  ASSERT_EQ(answers.size(), 2u);
  answers.push_back(Open("officer")->Ask(request));
  for (const Response& answer : answers) {
    EXPECT_EQ(answer.complete_step().SerializeAsString(), answers[0].complete_step().SerializeAsString());
    EXPECT_EQ(answer.position(), 3);
  }
  const auto alone = Call("officer", &Stub::CompleteStep, request.complete_step());
  ASSERT_THAT(alone, IsOk());
  EXPECT_EQ(alone->SerializeAsString(), answers[0].complete_step().SerializeAsString());
  EXPECT_EQ(Events(), "3");
  Request other = request;
  other.mutable_complete_step()->set_comment("x");
  EXPECT_EQ(base::ReasonOf(rpc::FromRpcStatus(Open("officer")->Ask(other).error()))->name,
            "REQUEST_ID_REUSED");
}

TEST_F(StreamedCommandsTest, AStreamThatIsCutIsSentAgainAndNothingIsDoubledOrLost) {
  const std::vector<Request> requests = CompletingMany(60);
  for (const int taken : {0, 7, 30}) {
    const auto stream = Open("officer");
    for (const Request& request : requests) stream->Write(request);
    for (int i = 0; i < taken; ++i) stream->Read();
    stream->Cut();
    EXPECT_THAT(stream->End(), FailsWith(absl::StatusCode::kCancelled));
  }
  const auto stream = Open("officer");
  for (const Request& request : requests) ASSERT_TRUE(stream->Write(request));
  std::set<int64_t> positions;
  for (const Response& answer : stream->Close()) {
    EXPECT_FALSE(answer.has_error()) << answer.error().message();
    positions.insert(answer.position());
  }
  EXPECT_EQ(positions.size(), requests.size());
  EXPECT_EQ(Events(), absl::StrCat(3 * requests.size()));
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

TEST_F(StreamedCommandsTest, TheCallerMustBeKnownAndRightsAreAskedForEachTime) {
  EXPECT_THAT(Open("")->End(), FailsWith(absl::StatusCode::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Open("nobody")->End(), FailsWith(absl::StatusCode::kPermissionDenied, "CALLER_UNKNOWN"));
  const Request first = Completing(office_.Accepted());
  const Request second = Completing(office_.Accepted());
  const auto stream = Open("officer");
  EXPECT_FALSE(stream->Ask(first).has_error());
  catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
  for (catalog::v1::Staff& staff : *catalogue.mutable_staff()) {
    if (staff.id() == "officer") staff.set_valid_to("2023-12-31");
  }
  source_.Set(*catalog::Snapshot::Build(catalogue, 2));
  EXPECT_EQ(base::ReasonOf(rpc::FromRpcStatus(stream->Ask(second).error()))->name, "CALLER_UNKNOWN");
  source_.Set(*catalog::Snapshot::Build(catalog::SmallCatalogue(), 3));
  EXPECT_FALSE(stream->Ask(second).has_error());
  EXPECT_THAT(stream->Close(), IsEmpty());
}

TEST_F(StreamedCommandsTest, ADryRunStoresNothing) {
  const Request request = Completing(office_.Accepted());
  const std::string before = Kinds();
  const Response answer = Open("officer", {.dry_run = true})->Ask(request);
  EXPECT_EQ(answer.complete_step().progress().version(), 3);
  EXPECT_EQ(answer.position(), 0);
  EXPECT_EQ(Kinds(), before);
}

}  // namespace
}  // namespace onestop::workflow
