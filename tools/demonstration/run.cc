// Makes the calls of every planned act, several dossiers side by side, each call as the person who acts.

#include "tools/demonstration/run.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/digest/uuid.h"
#include "libs/refusal/refuse.h"
#include "libs/sample_pki/sample_authority.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/time_text.h"

namespace onestop::demonstration {
namespace {

using approval::v1::ApprovalService;
using intake::v1::IntakeService;
using workflow::v1::WorkflowService;

// Of the sample catalogue: the head of the department; the other leader is the deputy.
constexpr absl::string_view kDirector = "gd01";
constexpr absl::Duration kRetryFor = absl::Seconds(30);
// Many signatures wait for a few programs that write and read PDFs.
constexpr absl::Duration kSigningTimeMax = absl::Minutes(2);
constexpr absl::Duration kRetryPause = absl::Milliseconds(200);

// Worth another try: the server is busy or restarts, or a service has not read the new catalogue yet.
bool MayRetry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsUnknown(status) ||
         refusal::HasReason(status, {common::v1::ERROR_REASON_CALLER_UNKNOWN,
                                     common::v1::ERROR_REASON_PROCEDURE_NOT_IN_FORCE,
                                     common::v1::ERROR_REASON_CERTIFICATE_NOT_REGISTERED,
                                     common::v1::ERROR_REASON_CATALOGUE_ENTRY_NOT_FOUND});
}

template <typename Try>
auto Retry(const rpc::Client& client, const Try& attempt) -> decltype(attempt()) {
  const absl::Time end = absl::Now() + kRetryFor;
  for (;;) {
    auto result = attempt();
    if (result.ok() || !MayRetry(result.status()) || absl::Now() >= end) return result;
    client.PauseBeforeRetry(kRetryPause);
  }
}

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const rpc::Client& client, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                              const Request& request) {
  return Retry(client,
               [&]() -> absl::StatusOr<Response> { return rpc::Invoke(client, stub, method, request); });
}

// The same id in every run.
std::string IdFor(const DemoDossier& plan, absl::string_view act) {
  return digest::UuidOf(absl::StrCat("onestop-demo\n", plan.number, "\n", act));
}

template <typename Request>
Request NewRequest(const DemoDossier& plan, absl::string_view act, absl::Time time) {
  Request request;
  request.set_request_id(IdFor(plan, act));
  *request.mutable_occur_time() = cli::ToTimestamp(time);
  return request;
}

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

DemoRun::DemoRun(const cli::Session& session, std::map<std::string, crypto::SigningKey> keys)
    : session_(session), keys_(std::move(keys)) {}

absl::Status DemoRun::Connect(const std::vector<DemoDossier>& plan) {
  ASSIGN_OR_RETURN(rpc::Client migration, session_.ConnectAs(cli::kMigrationSystem));
  ASSIGN_OR_RETURN(migration_token_, session_.MakeToken(cli::kMigrationSystem));
  for (const DemoDossier& dossier : plan) {
    const DemoPeople& people = dossier.people;
    for (const std::string& id :
         {people.officer, people.head, people.specialist, people.leader, people.clerk}) {
      if (clients_.contains(id)) continue;
      ASSIGN_OR_RETURN(std::string token, session_.MakeToken(id));
      clients_.emplace(id, migration.As(std::move(token)));
    }
  }
  clients_.emplace(cli::kMigrationSystem, std::move(migration));
  return absl::OkStatus();
}

rpc::Client DemoRun::For(const std::string& staff) const {
  return clients_.at(std::string(cli::kMigrationSystem)).As(migration_token_, staff);
}

absl::StatusOr<std::vector<DemoResult>> DemoRun::Run(const std::vector<DemoDossier>& plan,
                                                     const std::function<void(int)>& progress) {
  std::vector<DemoResult> results(plan.size());
  std::atomic<size_t> next = 0;
  base::Mutex mutex;
  absl::Status first_error;
  int done = 0;
  const auto work = [&] {
    for (size_t i = next++; i < plan.size(); i = next++) {
      absl::StatusOr<DemoResult> result = Drive(plan[i]);
      base::MutexLock lock(mutex);
      if (result.ok()) {
        results[i] = *std::move(result);
        progress(++done);
      } else if (first_error.ok()) {
        first_error = std::move(result).status();
      }
      if (!first_error.ok()) return;
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  if (!first_error.ok()) return first_error;
  return results;
}

int64_t DemoRun::acts() const {
  base::MutexLock lock(mutex_);
  return acts_;
}

absl::StatusOr<DemoResult> DemoRun::Drive(const DemoDossier& plan) {
  ASSIGN_OR_RETURN(DemoResult dossier, TakeIn(plan));
  RETURN_IF_ERROR(Work(plan, dossier));
  base::MutexLock lock(mutex_);
  acts_ += 11;  // Submitted, accepted, transferred, assigned, drafted, examined, reviewed, signed, numbered,
                // sealed, returned.
  return dossier;
}

absl::StatusOr<DemoResult> DemoRun::TakeIn(const DemoDossier& plan) {
  // Who hands a file in must be able to read it: the one who uploads is the one who submits.
  ASSIGN_OR_RETURN(const std::string application, Upload(plan, std::string(cli::kMigrationSystem),
                                                         "don-de-nghi.txt", ApplicationText(plan)));
  const rpc::Client& migration = clients_.at(std::string(cli::kMigrationSystem));
  const auto stub = IntakeService::NewStub(migration.channel());
  auto submit = NewRequest<intake::v1::SubmitDossierRequest>(plan, "submit", plan.submit_time);
  submit.set_procedure_code(plan.procedure_code);
  submit.set_intake_unit(plan.intake_unit);
  submit.mutable_owner()->set_full_name(plan.owner_name);
  submit.set_external_reference(absl::StrCat("demo-", plan.number));
  for (const std::string& kind : plan.required_components) {
    common::v1::Component& component = *submit.add_components();
    component.set_kind(kind);
    component.set_copies(1);
    component.set_document_id(application);
  }
  ASSIGN_OR_RETURN(const auto submitted, Call(migration, *stub, &IntakeService::Stub::SubmitDossier, submit));

  auto accept = NewRequest<intake::v1::AcceptDossierRequest>(plan, "accept", plan.accept_time);
  accept.set_dossier_id(submitted.dossier().dossier_id());
  ASSIGN_OR_RETURN(const auto accepted,
                   Call(For(plan.people.officer), *stub, &IntakeService::Stub::AcceptDossier, accept));
  // The server counts by the stored catalogue, the plan by the file.
  if (cli::ToTime(accepted.receipt().due_time()) != plan.due_time) {
    return absl::FailedPreconditionError(
        absl::StrCat("dossier ", accepted.receipt().code(), " was promised for ",
                     cli::ShowTime(accepted.receipt().due_time()), ", the plan reckoned with ",
                     cli::ShowTime(plan.due_time), ": is another catalogue in force?"));
  }
  return DemoResult{.dossier_id = submitted.dossier().dossier_id(), .code = accepted.receipt().code()};
}

absl::Status DemoRun::Work(const DemoDossier& plan, const DemoResult& dossier) {
  const auto stub = WorkflowService::NewStub(clients_.begin()->second.channel());
  const DemoPeople& people = plan.people;
  const auto complete = [&](const char* act, const std::string& who, int task, absl::Time time) {
    auto request = NewRequest<workflow::v1::CompleteStepRequest>(plan, act, time);
    request.set_dossier_id(dossier.dossier_id);
    request.set_task_number(task);
    return Call(For(who), *stub, &WorkflowService::Stub::CompleteStep, request).status();
  };
  // Nothing is sent back here, so a task has the number of its step.
  RETURN_IF_ERROR(complete("transfer", people.officer, 1, plan.transfer_time));

  auto assign = NewRequest<workflow::v1::AssignTaskRequest>(plan, "assign", plan.assign_time);
  assign.set_dossier_id(dossier.dossier_id);
  assign.set_task_number(2);
  assign.set_assignee(people.specialist);
  RETURN_IF_ERROR(Call(For(people.head), *stub, &WorkflowService::Stub::AssignTask, assign).status());

  const auto approval = ApprovalService::NewStub(clients_.begin()->second.channel());
  auto draft = NewRequest<approval::v1::ComposeDraftRequest>(plan, "draft", plan.draft_time);
  draft.set_dossier_id(dossier.dossier_id);
  draft.set_task_number(3);
  draft.set_title("Kết quả giải quyết thủ tục hành chính (mẫu)");
  draft.set_signer(people.leader);
  if (people.leader != kDirector) draft.add_signer_titles("KT. GIÁM ĐỐC");
  draft.add_signer_titles(people.leader == kDirector ? "GIÁM ĐỐC" : "PHÓ GIÁM ĐỐC");
  draft.add_decision("Chấp thuận đề nghị của chủ hồ sơ (nội dung giả định).");
  draft.add_legal_bases("Căn cứ quy định giả định của phần minh họa;");
  RETURN_IF_ERROR(
      Call(For(people.specialist), *approval, &ApprovalService::Stub::ComposeDraft, draft).status());
  RETURN_IF_ERROR(complete("examine", people.specialist, 3, plan.examine_time));
  RETURN_IF_ERROR(complete("review", people.head, 4, plan.review_time));
  return Approve(plan, dossier);
}

// By the signer's own key, as they would: what is signed is checked first.
absl::Status DemoRun::Sign(const DemoDossier& plan, const DemoResult& dossier, const char* act, int task,
                           const std::string& who, const std::string& key, absl::Time time) {
  const client::SigningStep step = {.request_id = IdFor(plan, act),
                                    .dossier_id = dossier.dossier_id,
                                    .task_number = task,
                                    .occur_time = cli::ToTimestamp(time)};
  const rpc::Client& client = clients_.at(who);
  rpc::CallOptions options = session_.Call();
  options.timeout = kSigningTimeMax;
  const absl::Status status = Retry(client, [&] {
                                return client::SignStep(For(who), client, keys_.at(key), step, options);
                              }).status();
  return IsDoneBefore(status) ? absl::OkStatus() : status;
}

absl::Status DemoRun::Approve(const DemoDossier& plan, const DemoResult& dossier) {
  const DemoPeople& people = plan.people;
  RETURN_IF_ERROR(Sign(plan, dossier, "sign", 5, people.leader, people.leader, plan.sign_time));
  RETURN_IF_ERROR(Sign(plan, dossier, "seal", 6, people.clerk, plan.resolving_agency, plan.seal_time));

  const auto intake = IntakeService::NewStub(clients_.begin()->second.channel());
  auto hand_back = NewRequest<intake::v1::ReturnResultRequest>(plan, "return", plan.return_time);
  hand_back.set_dossier_id(dossier.dossier_id);
  hand_back.set_channel(common::v1::CHANNEL_ONLINE);
  return Call(For(plan.people.officer), *intake, &IntakeService::Stub::ReturnResult, hand_back).status();
}

absl::StatusOr<std::string> DemoRun::Upload(const DemoDossier& plan, const std::string& who,
                                            const std::string& name, const std::string& text) {
  const rpc::Client& client = clients_.at(who);
  ASSIGN_OR_RETURN(const documents::v1::Document document, Retry(client, [&] {
                     return client::UploadBytes(client, text, name,
                                                IdFor(plan, absl::StrCat("upload\n", name)), session_.Call());
                   }));
  return document.document_id();
}

}  // namespace onestop::demonstration
