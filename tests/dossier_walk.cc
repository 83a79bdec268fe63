#include "tests/dossier_walk.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/request_id.h"
#include "tools/onestop/signing_flow.h"
#include "tools/onestop/transfer.h"

namespace onestop::testing {
namespace {

using approval::v1::ApprovalService;
using intake::v1::IntakeService;
using workflow::v1::WorkflowService;

// Five working days: within the days that the sample's calendar knows.
constexpr char kProcedure[] = "1.011818";
constexpr char kCounter[] = "H31.19";
constexpr char kAgency[] = "H31.06";
constexpr char kOfficer[] = "mc01";
constexpr char kHead[] = "tp01";
constexpr char kSpecialist[] = "cv01";
constexpr char kLeader[] = "gd01";
constexpr char kClerk[] = "vt01";

template <typename Request>
Request Make(const std::string& dossier_id = "") {
  Request request;
  request.set_request_id(cli::NewRequestId());
  if constexpr (requires { request.set_dossier_id(dossier_id); }) request.set_dossier_id(dossier_id);
  return request;
}

absl::StatusOr<std::string> Upload(const ConnectTo& connect, const std::string& who,
                                   const std::string& name) {
  ASSIGN_OR_RETURN(const documents::v1::Document document,
                   cli::UploadBytes(connect("documents", who), absl::StrCat("Văn bản mẫu: ", name, "\n"),
                                    name, cli::NewRequestId(), {}));
  return document.document_id();
}

absl::StatusOr<WalkedDossier> TakeIn(const ConnectTo& connect) {
  ASSIGN_OR_RETURN(const std::string application, Upload(connect, "portal", "don-de-nghi.txt"));
  const rpc::Client portal = connect("intake", "portal");
  const auto stub = IntakeService::NewStub(portal.channel());
  auto submit = Make<intake::v1::SubmitDossierRequest>();
  submit.set_procedure_code(kProcedure);
  submit.set_intake_unit(kCounter);
  submit.mutable_owner()->set_full_name("Người Mẫu");
  for (const char* kind : {"don-de-nghi", "tai-lieu-kem-theo"}) {
    common::v1::Component& component = *submit.add_components();
    component.set_kind(kind);
    component.set_copies(1);
    component.set_document_id(application);
  }
  ASSIGN_OR_RETURN(const auto submitted,
                   rpc::Invoke(portal, *stub, &IntakeService::Stub::SubmitDossier, submit));
  const std::string& id = submitted.dossier().dossier_id();
  const rpc::Client officer = connect("intake", kOfficer);
  ASSIGN_OR_RETURN(const auto accepted, rpc::Invoke(officer, *IntakeService::NewStub(officer.channel()),
                                                    &IntakeService::Stub::AcceptDossier,
                                                    Make<intake::v1::AcceptDossierRequest>(id)));
  return WalkedDossier{
      .dossier_id = id, .code = accepted.receipt().code(), .document_symbol = "", .document_id = ""};
}

absl::Status Complete(const ConnectTo& connect, const std::string& id, const std::string& who, int task) {
  const rpc::Client client = connect("workflow", who);
  auto request = Make<workflow::v1::CompleteStepRequest>(id);
  request.set_task_number(task);
  return rpc::Invoke(client, *WorkflowService::NewStub(client.channel()),
                     &WorkflowService::Stub::CompleteStep, request)
      .status();
}

// From the counter's transfer to the review. A task has the number of its step, since nothing is sent back.
absl::Status Work(const ConnectTo& connect, const std::string& id) {
  RETURN_IF_ERROR(Complete(connect, id, kOfficer, 1));
  const rpc::Client head = connect("workflow", kHead);
  auto assign = Make<workflow::v1::AssignTaskRequest>(id);
  assign.set_task_number(2);
  assign.set_assignee(kSpecialist);
  RETURN_IF_ERROR(
      rpc::Invoke(head, *WorkflowService::NewStub(head.channel()), &WorkflowService::Stub::AssignTask, assign)
          .status());
  const rpc::Client specialist = connect("approval", kSpecialist);
  auto draft = Make<approval::v1::ComposeDraftRequest>(id);
  draft.set_task_number(3);
  draft.set_title("Kết quả mẫu");
  draft.set_signer(kLeader);
  draft.add_signer_titles("GIÁM ĐỐC");
  draft.add_decision("Chấp thuận đề nghị.");
  draft.add_legal_bases("Căn cứ Luật mẫu;");
  RETURN_IF_ERROR(rpc::Invoke(specialist, *ApprovalService::NewStub(specialist.channel()),
                              &ApprovalService::Stub::ComposeDraft, draft)
                      .status());
  RETURN_IF_ERROR(Complete(connect, id, kSpecialist, 3));
  return Complete(connect, id, kHead, 4);
}

// Signs and seals what the documents' door holds; returns what the seal made of it.
absl::StatusOr<approval::v1::CompleteSignatureResponse> Approve(
    const ConnectTo& connect, const std::string& id, const std::map<std::string, signing::SigningKey>& keys) {
  const auto sign = [&](const char* who, const char* key, int task) {
    return cli::SignStep(connect("approval", who), connect("documents", who), keys.at(key),
                         {.request_id = cli::NewRequestId(),
                          .dossier_id = id,
                          .task_number = task,
                          .occur_time = std::nullopt},
                         {});
  };
  RETURN_IF_ERROR(sign(kLeader, kLeader, 5).status());
  return sign(kClerk, kAgency, 6);
}

}  // namespace

absl::StatusOr<WalkedDossier> WalkDossier(const ConnectTo& connect,
                                          const std::map<std::string, signing::SigningKey>& keys) {
  ASSIGN_OR_RETURN(WalkedDossier walked, TakeIn(connect));
  RETURN_IF_ERROR(Work(connect, walked.dossier_id));
  ASSIGN_OR_RETURN(const auto sealed, Approve(connect, walked.dossier_id, keys));
  walked.document_symbol = sealed.document_symbol();
  walked.document_id = sealed.document_id();
  const rpc::Client officer = connect("intake", kOfficer);
  auto hand_back = Make<intake::v1::ReturnResultRequest>(walked.dossier_id);
  hand_back.set_channel(common::v1::CHANNEL_ONLINE);
  RETURN_IF_ERROR(rpc::Invoke(officer, *IntakeService::NewStub(officer.channel()),
                              &IntakeService::Stub::ReturnResult, hand_back)
                      .status());
  return walked;
}

}  // namespace onestop::testing
