// Drafts that were made elsewhere, over real connections: a draft that could not be signed is not attached.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/testing/status_matchers.h"
#include "services/workflow/workflow_fixture.h"

namespace onestop::workflow {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

constexpr int kExamineTask = 3;

class DraftTest : public WorkflowFixture {
 protected:
  // A dossier whose result is to be drafted by "specialist".
  std::string Examining() {
    const std::string id = office_.Accepted();
    EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{.task_number = 1, .comment = ""}),
                IsOk());
    ledger::Submission assign = office_.Make(
        office_.Actor("head"), id, dossier::Assign{.task_number = 2, .assignee = "specialist", .comment = ""},
        office_.NextRequestId());
    assign.assignee = office_.Actor("specialist");
    EXPECT_THAT(office_.Send(std::move(assign)).get(), IsOk());
    return id;
  }

  // The id of a document of the specialist's with these bytes, as the service for documents records it.
  std::string Upload(const std::string& bytes) {
    auto writer = files_.Begin(static_cast<int64_t>(bytes.size()));
    EXPECT_THAT(writer, IsOk());
    EXPECT_THAT(writer->Write(bytes), IsOk());
    const auto stored = writer->Commit({.media_type = ""});
    EXPECT_THAT(stored, IsOk());
    last_sha256_ = stored->sha256;
    return office_.RecordUpload("specialist", stored->media_type, bytes.size(), stored->sha256);
  }

  absl::StatusOr<v1::DraftResultResponse> Draft(const std::string& dossier_id,
                                                const std::string& document_id) {
    v1::DraftResultRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(dossier_id);
    request.set_task_number(kExamineTask);
    request.set_document_id(document_id);
    return Call("specialist", &v1::WorkflowService::Stub::DraftResult, request);
  }

  // Why the draft of these bytes is refused: the detail of the reason.
  std::string Refusal(const std::string& bytes) {
    const std::string id = Examining();
    const std::string events = "SELECT count(*) FROM dossier.event";
    const std::string before = office_.database.Query(events);
    const absl::Status refused = Draft(id, Upload(bytes)).status();
    EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "DRAFT_NOT_SIGNABLE"));
    EXPECT_EQ(office_.database.Query(events), before);
    const auto reason = base::ReasonOf(refused);
    return reason.has_value() ? reason->metadata.at("detail") : "";
  }

  std::string last_sha256_;
};

TEST_F(DraftTest, ADraftThatCanBeSignedIsAttached) {
  const std::string id = Examining();
  EXPECT_THAT(Draft(id, Upload(pdf::DrawDraft())), IsOk());
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.document_use"), "1");
}

// It was sent back to be changed.
TEST_F(DraftTest, ADraftWithTheBytesOfTheOneBeforeItIsToldOf) {
  const std::string id = Examining();
  const std::string bytes = pdf::DrawDraft();
  const auto first = Draft(id, Upload(bytes));
  ASSERT_THAT(first, IsOk());
  EXPECT_FALSE(first->unchanged());
  const auto again = Draft(id, Upload(bytes));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged());
  const auto other = Draft(id, Upload(pdf::Rewrite(bytes, [](QPDF& pdf) {
                             pdf.getRoot().replaceKey("/Lang", QPDFObjectHandle::newString("vi"));
                           })));
  ASSERT_THAT(other, IsOk());
  EXPECT_FALSE(other->unchanged());
}

// Only a PDF can hold the signatures.
TEST_F(DraftTest, WhatIsNoPdfIsRefused) { EXPECT_EQ(Refusal("Dự thảo quyết định\n"), "not a PDF"); }

// Readers repair such files, each in its own way, so what is signed would be unclear.
TEST_F(DraftTest, ADamagedPdfIsRefused) {
  std::string draft = pdf::DrawDraft();
  draft.resize(draft.size() / 2);
  EXPECT_EQ(Refusal(draft), "damaged");
}

// With an empty user password: readers open the file, but it cannot be signed.
TEST_F(DraftTest, AnEncryptedPdfIsRefused) {
  EXPECT_EQ(Refusal(pdf::Rewrite(
                pdf::DrawDraft(), [](QPDF&) {},
                [](QPDFWriter& writer) {
                  writer.setDeterministicID(false);
                  writer.setR6EncryptionParameters("", "owner", true, true, true, true, true, true,
                                                   qpdf_r3p_full, true);
                })),
            "encrypted");
}

// The leader's signature is the first one (NĐ 30/2020 Đ.13).
TEST_F(DraftTest, ASignedPdfIsRefused) {
  const std::string draft = pdf::DrawDraft();
  const auto prepared = pdf::PreparePdf(draft, pdf::LeaderSpec(*pdf::FindPlaces(draft)));
  ASSERT_THAT(prepared, IsOk());
  EXPECT_EQ(Refusal(draft + prepared->appended), "signed");
}

// What an XFA form shows is made by the reader's program, so it is not what is signed.
TEST_F(DraftTest, AnXfaFormIsRefused) {
  EXPECT_EQ(Refusal(pdf::Rewrite(pdf::DrawDraft(),
                                 [](QPDF& pdf) {
                                   pdf.getRoot().replaceKey(
                                       "/AcroForm", QPDFObjectHandle::parse("<< /Fields [] /XFA (x) >>"));
                                 })),
            "XFA");
}

// The client can do nothing about it; the operator has to look.
TEST_F(DraftTest, AMissingFileIsDataLoss) {
  const std::string id = Examining();
  const std::string document = Upload(pdf::DrawDraft());
  ASSERT_THAT(files_.Remove(last_sha256_), IsOk());
  EXPECT_THAT(Draft(id, document), FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
}

// A draft that could not be checked might be refused at the signature, days later.
TEST_F(DraftTest, WithoutTheProgramNothingIsAttached) {
  const std::string id = Examining();
  const pdf::PdfWriter none({.program = "/nowhere"});
  Env env{.command_env = command_env_, .reads = pool_, .files = files_, .writer = none};
  rpc::Server server({.tokens = tokens_.Options()});
  WorkflowService service(server, env);
  server.Register(service, WorkflowService::kName);
  ASSERT_THAT(server.Start(), IsOk());
  v1::DraftResultRequest request;
  request.set_request_id(office_.NextRequestId());
  request.set_dossier_id(id);
  request.set_task_number(kExamineTask);
  request.set_document_id(Upload(pdf::DrawDraft()));
  const rpc::Client client = tokens_.Connect(server.target(), "specialist");
  const auto stub = v1::WorkflowService::NewStub(client.channel());
  EXPECT_THAT(rpc::Invoke(client, *stub, &v1::WorkflowService::Stub::DraftResult, request),
              FailsWith(absl::StatusCode::kUnavailable, "VERIFIER_UNAVAILABLE"));
  server.Drain();
}

}  // namespace
}  // namespace onestop::workflow
