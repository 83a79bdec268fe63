// Makes the calls of one dossier in their order and repeats those whose answers were lost.

#include "tests/support/dossier_walk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/client/request_id.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/crypto/pem_file.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"

namespace onestop::testing {
namespace {

using approval::v1::ApprovalService;
using intake::v1::IntakeService;
using workflow::v1::WorkflowService;

// Five working days: within the days that the sample's calendar knows.
constexpr char kProcedure[] = "1.011818";
constexpr char kCounter[] = "H31.19";
constexpr char kPortal[] = "portal";
constexpr char kOfficer[] = "mc01";
constexpr char kHead[] = "tp01";
constexpr char kSpecialist[] = "cv01";
const rpc::CallOptions kCall = {.timeout = absl::Seconds(10)};
constexpr absl::Duration kPause = absl::Milliseconds(20);

// The server stops or restarts, or does not know whether it committed.
bool MayRepeat(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status);
}

class Walk {
 public:
  // Both outlive the walk.
  Walk(const ConnectTo& connect, const WalkOptions& options) : connect_(connect), options_(options) {}

  absl::StatusOr<WalkedDossier> ToDraft() {
    WalkedDossier walked;
    RETURN_IF_ERROR(TakeIn(walked));
    id_ = walked.dossier_id;
    RETURN_IF_ERROR(Work());
    return walked;
  }

  absl::StatusOr<WalkedDossier> ToReturn(const std::map<std::string, crypto::SigningKey>& keys) {
    ASSIGN_OR_RETURN(WalkedDossier walked, ToDraft());
    RETURN_IF_ERROR(Sign(kWalkLeader, keys.at(kWalkLeader), kWalkSignTask).status());
    ASSIGN_OR_RETURN(const auto sealed, Sign(kWalkClerk, keys.at(kWalkAgency), kWalkSealTask));
    walked.document_symbol = sealed.document_symbol();
    walked.document_id = sealed.document_id();
    auto hand_back = Make<intake::v1::ReturnResultRequest>();
    hand_back.set_channel(common::v1::CHANNEL_ONLINE);
    RETURN_IF_ERROR(
        Act<IntakeService>("intake", kOfficer, &IntakeService::Stub::ReturnResult, hand_back).status());
    return walked;
  }

 private:
  template <typename Request>
  Request Make() const {
    Request request;
    request.set_request_id(client::NewRequestId());
    // A submission has no dossier yet.
    if constexpr (requires { request.set_dossier_id(id_); }) request.set_dossier_id(id_);
    return request;
  }

  // Repeats the call until it is answered, refused, or the patience is over.
  template <typename Call>
  auto Insist(const rpc::Client& client, const Call& call) const -> decltype(call()) {
    const absl::Time until = absl::Now() + options_.patience;
    for (;;) {
      auto answer = call();
      if (answer.ok() || !MayRepeat(answer.status()) || absl::Now() >= until) return answer;
      client.PauseBeforeRetry(kPause);
    }
  }

  // The same for a mutation: its answer is kept with a way to repeat the call, for the tests to compare.
  template <typename Call>
  auto Acknowledge(const rpc::Client& client, const Call& call) const -> decltype(call()) {
    auto answer = Insist(client, call);
    if (!answer.ok()) return answer;
    options_.acknowledged(
        {.answer = answer->SerializeAsString(), .repeat = [call]() -> absl::StatusOr<std::string> {
           ASSIGN_OR_RETURN(const auto again, call());
           return again.SerializeAsString();
         }});
    return answer;
  }

  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Act(const std::string& service, const std::string& who,
                               grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                     Response*),
                               const Request& request) const {
    const rpc::Client client = connect_(service, who);
    return Acknowledge(client, [client, method, request] {
      return rpc::Invoke(client, *Service::NewStub(client.channel()), method, request, kCall);
    });
  }

  absl::StatusOr<std::string> Upload(const std::string& who, const std::string& name) const {
    const rpc::Client client = connect_("documents", who);
    ASSIGN_OR_RETURN(const documents::v1::Document document,
                     Acknowledge(client, [client, name, request_id = client::NewRequestId()] {
                       return client::UploadBytes(client, absl::StrCat("Văn bản mẫu: ", name, "\n"), name,
                                                  request_id, kCall);
                     }));
    return document.document_id();
  }

  absl::Status TakeIn(WalkedDossier& walked) const {
    ASSIGN_OR_RETURN(const std::string application, Upload(kPortal, "don-de-nghi.txt"));
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
                     Act<IntakeService>("intake", kPortal, &IntakeService::Stub::SubmitDossier, submit));
    auto accept = Make<intake::v1::AcceptDossierRequest>();
    accept.set_dossier_id(submitted.dossier().dossier_id());
    ASSIGN_OR_RETURN(const auto accepted,
                     Act<IntakeService>("intake", kOfficer, &IntakeService::Stub::AcceptDossier, accept));
    walked.dossier_id = submitted.dossier().dossier_id();
    walked.code = accepted.receipt().code();
    walked.register_number = accepted.receipt().register_number();
    return absl::OkStatus();
  }

  absl::Status Complete(const std::string& who, int task) const {
    auto request = Make<workflow::v1::CompleteStepRequest>();
    request.set_task_number(task);
    return Act<WorkflowService>("workflow", who, &WorkflowService::Stub::CompleteStep, request).status();
  }

  // From the counter's transfer to the review.
  absl::Status Work() const {
    RETURN_IF_ERROR(Complete(kOfficer, 1));
    auto assign = Make<workflow::v1::AssignTaskRequest>();
    assign.set_task_number(2);
    assign.set_assignee(kSpecialist);
    RETURN_IF_ERROR(
        Act<WorkflowService>("workflow", kHead, &WorkflowService::Stub::AssignTask, assign).status());
    auto draft = Make<approval::v1::ComposeDraftRequest>();
    draft.set_task_number(3);
    draft.set_title("Kết quả mẫu");
    draft.set_signer(kWalkLeader);
    draft.add_signer_titles("GIÁM ĐỐC");
    draft.add_decision("Chấp thuận đề nghị.");
    draft.add_legal_bases("Căn cứ Luật mẫu;");
    RETURN_IF_ERROR(
        Act<ApprovalService>("approval", kSpecialist, &ApprovalService::Stub::ComposeDraft, draft).status());
    RETURN_IF_ERROR(Complete(kSpecialist, 3));
    return Complete(kHead, 4);
  }

  // Signs or seals what the documents' service holds. The preparation is no act of its own to repeat: it may
  // give another session.
  absl::StatusOr<approval::v1::CompleteSignatureResponse> Sign(const char* who, const crypto::SigningKey& key,
                                                               int task) const {
    const rpc::Client approval = connect_("approval", who);
    const rpc::Client documents = connect_("documents", who);
    const client::SigningStep step = {
        .request_id = client::NewRequestId(), .dossier_id = id_, .task_number = task};
    ASSIGN_OR_RETURN(const auto complete, Insist(approval, [&] {
                       return client::PrepareStep(approval, documents, key, step, kCall);
                     }));
    return Act<ApprovalService>("approval", who, &ApprovalService::Stub::CompleteSignature, complete);
  }

  const ConnectTo& connect_;
  const WalkOptions& options_;
  std::string id_;
};

}  // namespace

absl::StatusOr<std::map<std::string, crypto::SigningKey>> LoadWalkKeys(const config::DataDirectory& data) {
  std::map<std::string, crypto::SigningKey> keys;
  for (const auto& [id, stem] : {std::pair(kWalkLeader, "/staff-"), std::pair(kWalkAgency, "/seal-")}) {
    const std::string path = absl::StrCat(data.Signing(), stem, id);
    ASSIGN_OR_RETURN(crypto::SigningKey key, crypto::SigningKey::Load(path + ".key.pem", path + ".pem"));
    keys.emplace(id, std::move(key));
  }
  return keys;
}

absl::StatusOr<sample_pki::Identity> MakeTimeStamper(const config::DataDirectory& data,
                                                     absl::Duration lifetime) {
  const std::string root = absl::StrCat(data.Signing(), "/tsa-root");
  ASSIGN_OR_RETURN(const std::string key, crypto::ReadPemFile(root + ".key.pem"));
  ASSIGN_OR_RETURN(const std::string certificate, crypto::ReadPemFile(root + ".pem"));
  ASSIGN_OR_RETURN(const sample_pki::Authority authority, sample_pki::Authority::FromPem(key, certificate));
  sample_pki::CertificateSpec spec;
  spec.common_name = "Time stamps of the test";
  spec.not_before = absl::Now() - absl::Hours(1);
  spec.not_after = absl::Now() + lifetime;
  spec.use = sample_pki::CertificateSpec::Use::kTimeStamping;
  return authority.Issue(spec);
}

absl::StatusOr<WalkedDossier> WalkDossier(const ConnectTo& connect,
                                          const std::map<std::string, crypto::SigningKey>& keys,
                                          const WalkOptions& options) {
  return Walk(connect, options).ToReturn(keys);
}

absl::StatusOr<WalkedDossier> WalkToDraft(const ConnectTo& connect, const WalkOptions& options) {
  return Walk(connect, options).ToDraft();
}

}  // namespace onestop::testing
