// What comes between the two calls of a signature: the server dies, the draft is another, or none that can be
// signed. Nothing is half-signed, and nothing is signed twice.

#include <signal.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/client/request_id.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/client/verify_call.h"
#include "libs/testing/files.h"
#include "libs/testing/shell.h"
#include "libs/testing/status_matchers.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tests/support/signing_office.h"

namespace onestop {
namespace {

using approval::v1::ApprovalService;
using approval::v1::CompleteSignatureRequest;
using approval::v1::CompleteSignatureResponse;
using testing::FailsWith;
using testing::IsOk;
using testing::kWalkSealTask;
using testing::kWalkSignTask;
using testing::WalkedDossier;
using workflow::v1::WorkflowService;
using Code = absl::StatusCode;

// A dossier that the leader has sent back is examined, reviewed and signed once more, as further tasks.
constexpr int kExamineAgain = 6;
constexpr int kSignAgain = 8;

class SigningFaultTest : public ::testing::Test {
 protected:
  void KillAndStart() {
    EXPECT_EQ(office_.server().Stop(SIGKILL), -1);
    office_.server().Start();
  }

  // Sends it until the server answers.
  absl::StatusOr<CompleteSignatureResponse> Insist(const CompleteSignatureRequest& request) {
    const rpc::Client client = office_.As(testing::kWalkLeader);
    const absl::Time until = absl::Now() + testing::kProcessMax;
    for (;;) {
      auto answer = office_.Complete(request);
      const bool again = absl::IsUnavailable(answer.status()) || absl::IsUnknown(answer.status());
      if (!again || absl::Now() > until) return answer;
      client.PauseBeforeRetry(absl::Milliseconds(20));
    }
  }

  std::vector<CompleteSignatureRequest> PrepareAll(const std::vector<WalkedDossier>& dossiers, int task) {
    std::vector<CompleteSignatureRequest> requests;
    for (const WalkedDossier& dossier : dossiers) {
      const auto prepared = office_.Prepare(dossier, task);
      EXPECT_THAT(prepared, IsOk());
      if (prepared.ok()) requests.push_back(*prepared);
    }
    return requests;
  }

  // Completes all at once and kills the server when the first is done.
  std::vector<CompleteSignatureResponse> CompleteThroughADeath(
      const std::vector<CompleteSignatureRequest>& requests) {
    std::atomic<int> done = 0;
    std::vector<CompleteSignatureResponse> answers(requests.size());
    std::vector<std::thread> signers;
    for (size_t i = 0; i < requests.size(); ++i) {
      signers.emplace_back([&, i] {
        const auto answer = Insist(requests[i]);
        EXPECT_THAT(answer, IsOk());
        if (answer.ok()) answers[i] = *answer;
        ++done;
      });
    }
    // Some are committed by then, some are under way, some have not begun.
    while (done == 0) absl::SleepFor(absl::Milliseconds(1));
    KillAndStart();
    for (std::thread& signer : signers) signer.join();
    return answers;
  }

  // Each answered as before, when it is sent once more; each document there and whole.
  void ExpectOnce(const std::vector<CompleteSignatureRequest>& requests,
                  const std::vector<CompleteSignatureResponse>& answers) {
    const rpc::Client client = office_.As(testing::kWalkClerk);
    for (size_t i = 0; i < requests.size(); ++i) {
      const auto again = Insist(requests[i]);
      ASSERT_THAT(again, IsOk());
      EXPECT_EQ(again->SerializeAsString(), answers[i].SerializeAsString());
      const auto bytes = client::Download(client, answers[i].document_id(), client::kSignedBytesMax, {});
      ASSERT_THAT(bytes, IsOk());
      // Stored whole: the death came neither within the file nor between file and event.
      const auto report = client::VerifyBytes(client, *bytes, {});
      ASSERT_THAT(report, IsOk());
      EXPECT_EQ(report->verdict(), signing::v1::VERDICT_VALID);
    }
  }

  // One command at the workflow's or approval's service by one of the office.
  template <typename Service, typename Request, typename Response>
  absl::Status Give(
      const char* who, grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      const WalkedDossier& dossier, int task, const std::function<void(Request&)>& change = [](Request&) {}) {
    const rpc::Client client = office_.As(who);
    Request request;
    request.set_request_id(client::NewRequestId());
    request.set_dossier_id(dossier.dossier_id);
    request.set_task_number(task);
    change(request);
    return rpc::Invoke(client, *Service::NewStub(client.channel()), method, request).status();
  }

  // The specialist and the head of division pass a draft on to the leader.
  void ReviewAgain(const WalkedDossier& dossier) {
    ASSERT_THAT(Give<WorkflowService>("cv01", &WorkflowService::Stub::CompleteStep, dossier, kExamineAgain),
                IsOk());
    ASSERT_THAT(
        Give<WorkflowService>("tp01", &WorkflowService::Stub::CompleteStep, dossier, kExamineAgain + 1),
        IsOk());
  }

  testing::SigningOffice office_;
};

TEST_F(SigningFaultTest, AServerThatDiesBetweenTheTwoCallsLosesNoSession) {
  const std::vector<WalkedDossier> dossiers = office_.Drafts(1);
  for (const int task : {kWalkSignTask, kWalkSealTask}) {
    const auto requests = PrepareAll(dossiers, task);
    ASSERT_EQ(requests.size(), 1);
    KillAndStart();
    const auto answer = Insist(requests[0]);
    ASSERT_THAT(answer, IsOk());
    ExpectOnce(requests, {*answer});
  }
  EXPECT_EQ(office_.Signed(), "1 of 1");
  EXPECT_EQ(office_.Sealed(), "1 of 1");
}

TEST_F(SigningFaultTest, AServerThatDiesInTheMidstOfCompletionsSignsAndSealsEachOnce) {
  const std::vector<WalkedDossier> dossiers = office_.Drafts(6);
  for (const int task : {kWalkSignTask, kWalkSealTask}) {
    const auto requests = PrepareAll(dossiers, task);
    ASSERT_EQ(requests.size(), dossiers.size());
    const auto answers = CompleteThroughADeath(requests);
    ExpectOnce(requests, answers);
  }
  EXPECT_EQ(office_.Signed(), "6 of 6");
  EXPECT_EQ(office_.Sealed(), "6 of 6");
  EXPECT_EQ(office_.Query(
                "SELECT string_agg(split_part(document_symbol, '/', 1), ' ' ORDER BY document_symbol) FROM "
                "dossier.dossier"),
            "01 02 03 04 05 06");
  EXPECT_EQ(office_.Query("SELECT count(*)::text FROM approval.session"), "0");
}

TEST_F(SigningFaultTest, ADraftThatWasReplacedAfterThePreparationIsNotSigned) {
  const WalkedDossier dossier = office_.Drafts(1)[0];
  const auto late = office_.Prepare(dossier, kWalkSignTask);
  ASSERT_THAT(late, IsOk());
  ASSERT_THAT(office_.Refuse(dossier), IsOk());
  ASSERT_THAT(Give<ApprovalService>("cv01", &ApprovalService::Stub::ComposeDraft, dossier, kExamineAgain,
                                    std::function([](approval::v1::ComposeDraftRequest& request) {
                                      request.set_title("Kết quả khác");
                                      request.set_signer(testing::kWalkLeader);
                                      request.add_signer_titles("GIÁM ĐỐC");
                                      request.add_decision("Không chấp thuận đề nghị.");
                                      request.add_legal_bases("Căn cứ Luật mẫu;");
                                    })),
              IsOk());
  ReviewAgain(dossier);

  EXPECT_THAT(office_.Complete(*late), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  // The same signature, offered for the task that is open now.
  CompleteSignatureRequest moved = *late;
  moved.set_request_id(client::NewRequestId());
  moved.set_task_number(kSignAgain);
  EXPECT_THAT(office_.Complete(moved), FailsWith(Code::kNotFound, "SIGNING_SESSION_UNKNOWN"));
  EXPECT_EQ(office_.Signed(), "0 of 0");

  const auto signs = office_.Prepare(dossier, kSignAgain);
  ASSERT_THAT(signs, IsOk());
  // What was signed for the other draft is no signature of this one.
  CompleteSignatureRequest swapped = *signs;
  swapped.set_request_id(client::NewRequestId());
  swapped.set_cms(late->cms());
  EXPECT_THAT(office_.Complete(swapped), FailsWith(Code::kInvalidArgument, "SIGNATURE_INVALID"));
  EXPECT_THAT(office_.Complete(*signs), IsOk());
  EXPECT_EQ(office_.Signed(), "1 of 1");
}

TEST_F(SigningFaultTest, AnEncryptedPdfIsNoDraftAndItsReportSaysWhy) {
  if (!testing::Installed("qpdf")) GTEST_SKIP() << "qpdf is not installed";
  const WalkedDossier dossier = office_.Drafts(1)[0];
  ASSERT_THAT(office_.Refuse(dossier), IsOk());
  const rpc::Client specialist = office_.As("cv01");
  const auto draft =
      client::Download(specialist, office_.Query("SELECT document_id::text FROM dossier.result_document"),
                       client::kSignedBytesMax, {});
  ASSERT_THAT(draft, IsOk());
  const std::string plain = absl::StrCat(office_.server().directory().root, "/plain.pdf");
  const std::string encrypted = absl::StrCat(office_.server().directory().root, "/encrypted.pdf");
  std::ofstream(plain, std::ios::binary) << *draft;
  ASSERT_EQ(
      testing::Shell(absl::StrCat("qpdf --encrypt reader owner 256 -- ", plain, " ", encrypted)).exit_code,
      0);
  const std::string bytes = testing::ReadFile(encrypted);

  const auto report = client::VerifyBytes(specialist, bytes, {});
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->verdict(), signing::v1::VERDICT_UNKNOWN);
  ASSERT_EQ(report->reasons_size(), 1);
  EXPECT_EQ(report->reasons(0).code(), "PDF_ENCRYPTED");

  const auto uploaded = client::UploadBytes(specialist, bytes, "du-thao.pdf", client::NewRequestId(), {});
  ASSERT_THAT(uploaded, IsOk());
  // The first reader of the file refuses it: attaching it, or preparing its signature.
  absl::Status refused =
      Give<WorkflowService>("cv01", &WorkflowService::Stub::DraftResult, dossier, kExamineAgain,
                            std::function([&uploaded](workflow::v1::DraftResultRequest& request) {
                              request.set_document_id(uploaded->document_id());
                              request.set_title("Kết quả mã hóa");
                            }));
  if (refused.ok()) {
    ReviewAgain(dossier);
    refused = office_.Prepare(dossier, kSignAgain).status();
  }
  EXPECT_THAT(refused, FailsWith(Code::kFailedPrecondition, "DRAFT_NOT_SIGNABLE"));
  EXPECT_EQ(base::ReasonOf(refused)->metadata.at("detail"), "encrypted");
  EXPECT_EQ(office_.Signed(), "0 of 0");
}

}  // namespace
}  // namespace onestop
