// Drafts that were made elsewhere, over real connections: a draft that could not be signed is not attached.

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "services/workflow/workflow_service.h"

namespace onestop::workflow {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

constexpr int kExamineTask = 3;

class DraftTest : public ::testing::Test {
 protected:
  DraftTest() {
    source_.Set(office_.catalogue);
    server_.Register(service_, WorkflowService::kName);
    EXPECT_THAT(server_.Start(), IsOk());
  }
  ~DraftTest() override { server_.Drain(); }

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
    const std::string id = office_.NextRequestId();
    office_.database.Run(absl::StrCat(
        "INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, "
        "media_type, size_bytes, sha256, upload_time) VALUES ('H31', '",
        id, "', 'specialist', '", id, "', 'specialist', 'du-thao', '", stored->media_type, "', ",
        bytes.size(), ", '\\x", absl::BytesToHexString(stored->sha256), "', now())"));
    last_sha256_ = stored->sha256;
    return id;
  }

  absl::StatusOr<v1::DraftResultResponse> Draft(const std::string& dossier_id,
                                                const std::string& document_id) {
    v1::DraftResultRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(dossier_id);
    request.set_task_number(kExamineTask);
    request.set_document_id(document_id);
    const rpc::Client client = tokens_.Connect(server_.target(), "specialist");
    const auto stub = v1::WorkflowService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, &v1::WorkflowService::Stub::DraftResult, request);
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

  ledger::TestOffice office_;
  catalog::SnapshotSource source_;
  const onestop::testing::TemporaryDirectory root_;
  const documents::FileStore files_ =
      *documents::FileStore::Create(root_.path().string(), {.free_bytes_min = 0});
  std::string last_sha256_;
  pdf::PdfWriter writer_{
      {.program = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-writer")}};
  pg::Pool pool_{{.connection = office_.database.Options("onestop_workflow"), .connections_max = 2}};
  service::CommandEnv command_env_{.ledger = *office_.ledger,
                                   .catalogue = [this] { return source_.Current(); },
                                   .province = "H31",
                                   .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  Env env_{.command_env = command_env_, .reads = pool_, .files = files_, .writer = writer_};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  WorkflowService service_{server_, env_};
};

TEST_F(DraftTest, ADraftThatCanBeSignedIsAttached) {
  const std::string id = Examining();
  EXPECT_THAT(Draft(id, Upload(pdf::DrawDraft())), IsOk());
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.document_use"), "1");
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
