// Makes the call of every planned act when its time has come, as the person who acts.

#include "tools/demonstration/run.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/refusal/refuse.h"
#include "libs/sample_pki/sample_authority.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/demonstration/calls.h"
#include "tools/onestop/time_text.h"

namespace onestop::demonstration {
namespace {

using approval::v1::ApprovalService;
using intake::v1::IntakeService;
using workflow::v1::WorkflowService;

// Of the sample catalogue: the head of the department; the other leader is the deputy.
constexpr absl::string_view kDirector = "gd01";
// The programs that write and read PDFs start slowly on a busy machine.
constexpr absl::Duration kSigningTimeMax = absl::Minutes(2);

// In a second run the step is done: then there is nothing to sign any more.
bool IsDoneBefore(const absl::Status& status) {
  return refusal::HasReason(
      status, {common::v1::ERROR_REASON_TASK_NOT_OPEN, common::v1::ERROR_REASON_DOSSIER_IN_WRONG_STATUS,
               common::v1::ERROR_REASON_STEP_NEEDS_OTHER_ACT});
}

std::string ApplicationText(const DemoDossier& plan) {
  return absl::StrCat("ĐƠN ĐỀ NGHỊ (mẫu, dữ liệu giả định)\n\nThủ tục: ", plan.procedure_code, " ",
                      plan.procedure_name, "\nNgười đề nghị: ", plan.owner_name, "\n");
}

}  // namespace

absl::StatusOr<std::map<std::string, crypto::SigningKey>> RegisterSampleSigners(
    const config::DataDirectory& data, catalog::v1::Catalogue& catalogue) {
  // The names and days that onestopd makes them with: usually they are there already.
  std::vector<sample_pki::SampleSigner> signers;
  // In the order of `signers`: where each certificate is registered, and for whom.
  std::vector<std::pair<google::protobuf::RepeatedPtrField<std::string>*, std::string>> places;
  for (catalog::v1::Staff& staff : *catalogue.mutable_staff()) {
    const bool leads = std::ranges::any_of(
        staff.positions(), [](const auto& position) { return position.role() == common::v1::ROLE_LEADER; });
    if (!leads) continue;
    signers.push_back({.name = absl::StrCat("staff-", staff.id()), .common_name = staff.full_name()});
    places.emplace_back(staff.mutable_certificates_sha256(), staff.id());
  }
  for (catalog::v1::Agency& agency : *catalogue.mutable_agencies()) {
    if (agency.document_symbol().empty() || agency.one_stop_unit()) continue;
    signers.push_back({.name = absl::StrCat("seal-", agency.id()), .common_name = agency.name()});
    places.emplace_back(agency.mutable_seal_certificates_sha256(), agency.id());
  }
  const absl::TimeZone zone = calendar::OfficeZone();
  ASSIGN_OR_RETURN(const sample_pki::SampleAuthority authority,
                   sample_pki::MakeSampleAuthority(data.Signing(), signers,
                                                   absl::FromCivil(absl::CivilDay(2015, 1, 1), zone),
                                                   absl::FromCivil(absl::CivilDay(2035, 1, 1), zone)));
  std::map<std::string, crypto::SigningKey> keys;
  for (size_t i = 0; i < places.size(); ++i) {
    const sample_pki::SampleCertificate& certificate = authority.signers[i];
    const std::string hex = absl::BytesToHexString(certificate.certificate_sha256);
    auto& registered = *places[i].first;
    if (std::ranges::count(registered, hex) == 0) registered.Add(std::string(hex));
    ASSIGN_OR_RETURN(crypto::SigningKey key,
                     crypto::SigningKey::Load(certificate.key_path, certificate.chain_path));
    keys.emplace(places[i].second, std::move(key));
  }
  return keys;
}

DemoRun::DemoRun(const cli::Session& session, OfficeClock& clock,
                 std::map<std::string, crypto::SigningKey> keys)
    : session_(session), clock_(clock), keys_(std::move(keys)) {}

absl::Status DemoRun::Connect(const std::vector<DemoDossier>& plan) {
  ASSIGN_OR_RETURN(const rpc::Client portal, session_.ConnectAs(kPortal));
  clients_.emplace(kPortal, portal);
  for (const DemoDossier& dossier : plan) {
    const DemoPeople& people = dossier.people;
    for (const std::string& id :
         {people.officer, people.head, people.specialist, people.leader, people.clerk}) {
      if (clients_.contains(id)) continue;
      ASSIGN_OR_RETURN(std::string token, session_.MakeToken(id));
      clients_.emplace(id, portal.As(std::move(token)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DemoResult>> DemoRun::Run(const std::vector<DemoDossier>& plan,
                                                     const std::function<void(size_t)>& progress) {
  std::vector<DemoResult> results(plan.size());
  struct Act {
    absl::Time time;
    // As planned: the acts of one dossier stay in their order.
    size_t number;
    std::function<absl::Status()> run;
  };
  std::vector<Act> acts;
  for (size_t i = 0; i < plan.size(); ++i) {
    const DemoDossier& one = plan[i];
    DemoResult& result = results[i];
    const DemoPeople& people = one.people;
    // Nothing is sent back here, so a task has the number of its step.
    const std::pair<absl::Time, std::function<absl::Status()>> steps[] = {
        {one.submit_time, [&] { return Submit(one, result); }},
        {one.accept_time, [&] { return Accept(one, result); }},
        {one.transfer_time, [&] { return Complete(one, result, "transfer", people.officer, 1); }},
        {one.assign_time, [&] { return Assign(one, result); }},
        {one.draft_time, [&] { return Draft(one, result); }},
        {one.examine_time, [&] { return Complete(one, result, "examine", people.specialist, 3); }},
        {one.review_time, [&] { return Complete(one, result, "review", people.head, 4); }},
        {one.sign_time, [&] { return Sign(one, result, "sign", 5, people.leader, people.leader); }},
        {one.seal_time, [&] { return Sign(one, result, "seal", 6, people.clerk, one.resolving_agency); }},
        {one.return_time, [&] { return Return(one, result); }},
    };
    for (const auto& [time, run] : steps) acts.push_back({.time = time, .number = acts.size(), .run = run});
  }
  std::ranges::sort(acts, {}, [](const Act& act) { return std::tie(act.time, act.number); });
  for (size_t i = 0; i < acts.size(); ++i) {
    clock_.Set(acts[i].time);
    RETURN_IF_ERROR(acts[i].run());
    progress(i + 1);
  }
  return results;
}

absl::Status DemoRun::Submit(const DemoDossier& plan, DemoResult& dossier) {
  const rpc::Client& portal = clients_.at(kPortal);
  // Who hands a file in must be able to read it: the one who uploads is the one who submits.
  ASSIGN_OR_RETURN(const documents::v1::Document application, Retry(portal, [&] {
                     return client::UploadBytes(portal, ApplicationText(plan), "don-de-nghi.txt",
                                                IdFor(plan, "upload"), session_.Call());
                   }));
  const auto stub = portal.Stub<IntakeService>();
  auto submit = NewRequest<intake::v1::SubmitDossierRequest>(plan, "submit");
  submit.set_procedure_code(plan.procedure_code);
  submit.set_intake_unit(plan.intake_unit);
  submit.mutable_owner()->set_full_name(plan.owner_name);
  submit.set_external_reference(absl::StrCat("demo-", plan.number));
  for (const std::string& kind : plan.required_components) {
    common::v1::Component& component = *submit.add_components();
    component.set_kind(kind);
    component.set_copies(1);
    component.set_document_id(application.document_id());
  }
  ASSIGN_OR_RETURN(const auto submitted, Call(portal, *stub, &IntakeService::Stub::SubmitDossier, submit));
  dossier.dossier_id = submitted.dossier().dossier_id();
  return absl::OkStatus();
}

absl::Status DemoRun::Accept(const DemoDossier& plan, DemoResult& dossier) {
  const rpc::Client& officer = clients_.at(plan.people.officer);
  const auto stub = officer.Stub<IntakeService>();
  const auto accept = NewRequest<intake::v1::AcceptDossierRequest>(plan, dossier, "accept");
  ASSIGN_OR_RETURN(const auto accepted, Call(officer, *stub, &IntakeService::Stub::AcceptDossier, accept));
  dossier.code = accepted.receipt().code();
  if (plan.due_time == absl::InfinitePast()) return absl::OkStatus();
  // The server counts by the stored catalogue, the plan by the file.
  if (cli::ToTime(accepted.receipt().due_time()) == plan.due_time) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("dossier ", accepted.receipt().code(), " was promised for ",
                   cli::ShowTime(accepted.receipt().due_time()), ", the plan reckoned with ",
                   cli::ShowTime(plan.due_time), ": is another catalogue in force?"));
}

absl::Status DemoRun::Complete(const DemoDossier& plan, const DemoResult& dossier, absl::string_view act,
                               const std::string& who, int task) {
  const rpc::Client& client = clients_.at(who);
  const auto stub = client.Stub<WorkflowService>();
  auto request = NewRequest<workflow::v1::CompleteStepRequest>(plan, dossier, act);
  request.set_task_number(task);
  return Call(client, *stub, &WorkflowService::Stub::CompleteStep, request).status();
}

absl::Status DemoRun::Assign(const DemoDossier& plan, const DemoResult& dossier) {
  const rpc::Client& head = clients_.at(plan.people.head);
  const auto stub = head.Stub<WorkflowService>();
  auto assign = NewRequest<workflow::v1::AssignTaskRequest>(plan, dossier, "assign");
  assign.set_task_number(2);
  assign.set_assignee(plan.people.specialist);
  return Call(head, *stub, &WorkflowService::Stub::AssignTask, assign).status();
}

absl::Status DemoRun::Draft(const DemoDossier& plan, const DemoResult& dossier,
                            const std::string& refusal_reason) {
  const rpc::Client& specialist = clients_.at(plan.people.specialist);
  const std::string& leader = plan.people.leader;
  const auto stub = specialist.Stub<ApprovalService>();
  auto draft = NewRequest<approval::v1::ComposeDraftRequest>(plan, dossier, "draft");
  draft.set_task_number(3);
  draft.set_title(refusal_reason.empty() ? "Kết quả giải quyết thủ tục hành chính (mẫu)"
                                         : "Thông báo từ chối giải quyết hồ sơ (mẫu)");
  draft.set_refusal_reason(refusal_reason);
  draft.set_signer(leader);
  if (leader != kDirector) draft.add_signer_titles("KT. GIÁM ĐỐC");
  draft.add_signer_titles(leader == kDirector ? "GIÁM ĐỐC" : "PHÓ GIÁM ĐỐC");
  draft.add_decision(refusal_reason.empty() ? "Chấp thuận đề nghị của chủ hồ sơ (nội dung giả định)."
                                            : refusal_reason);
  draft.add_legal_bases("Căn cứ quy định giả định của phần minh họa;");
  return Call(specialist, *stub, &ApprovalService::Stub::ComposeDraft, draft).status();
}

// By the signer's own key, as they would: what is signed is checked first.
absl::Status DemoRun::Sign(const DemoDossier& plan, const DemoResult& dossier, absl::string_view act,
                           int task, const std::string& who, const std::string& key) {
  const client::SigningStep step = {
      .request_id = IdFor(plan, act), .dossier_id = dossier.dossier_id, .task_number = task};
  const rpc::Client& client = clients_.at(who);
  rpc::CallOptions options = session_.Call();
  options.timeout = kSigningTimeMax;
  const absl::Status status =
      Retry(client, [&] { return client::SignStep(client, client, keys_.at(key), step, options); }).status();
  return IsDoneBefore(status) ? absl::OkStatus() : status;
}

absl::Status DemoRun::Return(const DemoDossier& plan, const DemoResult& dossier) {
  const rpc::Client& officer = clients_.at(plan.people.officer);
  const auto stub = officer.Stub<IntakeService>();
  auto hand_back = NewRequest<intake::v1::ReturnResultRequest>(plan, dossier, "return");
  hand_back.set_channel(common::v1::CHANNEL_ONLINE);
  return Call(officer, *stub, &IntakeService::Stub::ReturnResult, hand_back).status();
}

}  // namespace onestop::demonstration
