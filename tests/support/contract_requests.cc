// The table of expectations, one row for each RPC, and the services by their descriptors.

#include "tests/support/contract_requests.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "onestop/approval/v1/approval_service.pb.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "onestop/workflow/v1/workflow_service.pb.h"

namespace onestop::contract {
namespace {

constexpr char kCommand[] = R"(request_id: "$R" dossier_id: "$DOSSIER" )";
constexpr char kSubmission[] = R"(
    request_id: "$R" procedure_code: "1.001786" intake_unit: "H31.19" owner { full_name: "Ngô Thị Thử" }
    components { kind: "don-de-nghi" originals: 1 } components { kind: "tai-lieu-kem-theo" originals: 1 } )";

std::string Task(const std::string& more) { return absl::StrCat(kCommand, "task_number: 1 ", more); }

// A table, a line for each RPC. NOLINTNEXTLINE(readability-function-size)
std::vector<Expectation> MakeExpectations() {
  using enum Outsider;
  // $R becomes a new request id, $DOSSIER and $DOCUMENT what exists on the server.
  const std::string period = R"(period { from: "2024-01-01" to: "2024-12-31" } )";
  return {
      {"ApprovalService.ComposeDraft",
       "cv01",
       false,
       kRefused,
       {Task(R"(title: "x" signer: "gd01" signer_titles: "x" decision: "x")")}},
      {"ApprovalService.PrepareSignature", "gd01", false, kRefused, {Task("")}},
      {"ApprovalService.CompleteSignature", "gd01", false, kRefused, {Task(R"(session_id: "$R" cms: "x")")}},
      {"ApprovalService.RefuseDraft", "gd01", false, kRefused, {Task(R"(reason: "x")")}},
      {"ApprovalService.RenewArchive",
       "vt01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(document_id: "$DOCUMENT")")}},
      {"ApprovalService.ListArchivesDue",
       "vt01",
       false,
       kSeesNothing,
       {"end_before { seconds: 4000000000 } page_size: 1"}},
      {"ApprovalService.VerifyFile", "gd01", false, kAllowed, {R"(chunk: "%PDF-1.4\n\n%%EOF\n")"}},
      {"CatalogService.ImportCatalogue",
       "admin",
       false,
       kRefused,
       {R"(request_id: "$R" catalogue { province: "H31" } validate_only: true)"}},
      {"CatalogService.ConfirmCatalogueChange", "bt01", false, kRefused, {R"(proposal_id: "$R")"}},
      {"CatalogService.RejectCatalogueChange",
       "admin",
       false,
       kRefused,
       {R"(proposal_id: "$R" reason: "x")"}},
      {"CatalogService.ListCatalogueChanges", "admin", false, kRefused, {""}},
      {"CatalogService.ExportCatalogue", "admin", false, kRefused, {""}},
      {"CatalogService.ListStaff", "admin", false, kRefused, {"page_size: 1"}},
      {"CatalogService.GetProcedure", "mc01", true, kAllowed, {R"(code: "1.001786")"}},
      {"CatalogService.ListProcedures", "mc01", true, kAllowed, {"page_size: 1"}},
      {"CatalogService.GetProcess", "mc01", true, kAllowed, {R"(id: "seven-steps-80h")"}},
      {"CatalogService.ListAgencies", "mc01", true, kAllowed, {"page_size: 1"}},
      {"DocumentsService.UploadDocument",
       "portal",
       false,
       kAllowed,
       {R"(metadata { request_id: "$R" file_name: "a.pdf" size_bytes: 16 })",
        R"(chunk: "%PDF-1.4\n\n%%EOF\n")"}},
      {"DocumentsService.DownloadDocument", "portal", false, kRefused, {R"(document_id: "$DOCUMENT")"}},
      {"DocumentsService.GetDocument", "portal", false, kRefused, {R"(document_id: "$DOCUMENT")"}},
      {"IntakeService.SubmitDossier", "portal", false, kRefused, {kSubmission}},
      {"IntakeService.ReceiveDossier",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kSubmission, "channel: CHANNEL_COUNTER")}},
      {"IntakeService.AmendSubmission",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(change { owner { phone: "0912 345 678" } })")}},
      {"IntakeService.GetLookupSecret", "mc01", false, kRefused, {R"(dossier_id: "$DOSSIER")"}},
      {"IntakeService.AcceptDossier", "mc01", false, kRefused, {kCommand}},
      {"IntakeService.RejectDossier", "mc01", false, kRefused, {absl::StrCat(kCommand, R"(reason: "x")")}},
      {"IntakeService.RequestSupplement",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(content: "x")")}},
      {"IntakeService.ReceiveSupplement",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(components { kind: "don-de-nghi" originals: 1 })")}},
      {"IntakeService.ErasePersonalData",
       "gd01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(kinds: PERSONAL_DATA_KIND_OWNER basis: "x")")}},
      {"IntakeService.HandInSupplement",
       "portal",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(components { kind: "don-de-nghi" originals: 1 })")}},
      {"IntakeService.DeclineSupplement",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(content: "x")")}},
      {"IntakeService.WithdrawDossier", "mc01", false, kRefused, {absl::StrCat(kCommand, R"(reason: "x")")}},
      {"IntakeService.StopDossier",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(ground: STOP_GROUND_APPLICANT_REQUEST reason: "x")")}},
      {"IntakeService.RequestEnd",
       "portal",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(kind: END_KIND_STOP reason: "x")")}},
      {"IntakeService.DeclineEnd", "mc01", false, kRefused, {absl::StrCat(kCommand, R"(reason: "x")")}},
      {"IntakeService.RecordPayment", "mc01", false, kRefused, {absl::StrCat(kCommand, R"(receipt: "x")")}},
      {"IntakeService.WriteMessage",
       "portal",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(kind: MESSAGE_KIND_FROM_APPLICANT text: "x")")}},
      {"IntakeService.ReturnResult",
       "mc01",
       false,
       kRefused,
       {absl::StrCat(kCommand, "channel: CHANNEL_COUNTER")}},
      {"IntakeService.ImportHistory",
       "history-migration",
       false,
       kRefused,
       {R"(line: 1 source_dossier_id: "old-1" occur_time { seconds: 1700000000 }
           submit { procedure_code: "1.001786" agency: "H31.06" channel: CHANNEL_COUNTER })"}},
      {"IntakeService.SubmitCommands",
       "portal",
       false,
       kRefused,
       {absl::StrCat("submit_dossier {", kSubmission, "}")}},
      {"StatisticsService.GetReport",
       "ks01",
       false,
       kSeesNothing,
       {absl::StrCat(period, "group_by: GROUP_BY_NOTHING")}},
      {"StatisticsService.ListCell",
       "ks01",
       false,
       kSeesNothing,
       {absl::StrCat(period, "atom: ATOM_RECEIVED")}},
      {"StatisticsService.CountProcedures", "ks01", false, kAllowed, {""}},
      {"TrackingService.GetDossier", "mc01", false, kRefused, {R"(dossier_id: "$DOSSIER")"}},
      {"TrackingService.LookUpDossier",
       "portal",
       true,
       kRefused,
       {R"(code: "$DOSSIER" lookup_secret: "ABCD2345")"}},
      {"TrackingService.GetTimeline", "mc01", false, kRefused, {R"(dossier_id: "$DOSSIER")"}},
      {"TrackingService.ListDossiers", "mc01", false, kSeesNothing, {"page_size: 1"}},
      {"TrackingService.WatchFeed", "ioc", false, kSeesNothing, {"until_present: true"}},
      {"TrackingService.ExportHistory", "mc01", false, kRefused, {R"(dossier_id: "$DOSSIER")"}},
      {"WorkflowService.ListTasks", "cv01", false, kSeesNothing, {"page_size: 1"}},
      {"WorkflowService.ClaimTask", "tp01", false, kRefused, {Task("")}},
      {"WorkflowService.ReleaseTask", "tp01", false, kRefused, {Task("")}},
      {"WorkflowService.AssignTask", "tp01", false, kRefused, {Task(R"(assignee: "cv01")")}},
      {"WorkflowService.CompleteStep", "cv01", false, kRefused, {Task("")}},
      {"WorkflowService.SendBack", "cv01", false, kRefused, {Task(R"(reason: "x")")}},
      {"WorkflowService.DraftResult",
       "cv01",
       false,
       kRefused,
       {Task(R"(document_id: "$DOCUMENT" title: "x")")}},
      {"WorkflowService.RecallStep", "cv01", false, kRefused, {Task("")}},
      {"WorkflowService.ExtendDeadline",
       "gd01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(appointment_date: "2026-10-26" reason: "x")")}},
      {"WorkflowService.RequestPayment",
       "cv01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(amount: 1 content: "x")")}},
      {"WorkflowService.RequestConsultation",
       "cv01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(agency: "x" content: "x" answer_due_date: "2026-10-26")")}},
      {"WorkflowService.AnswerConsultation",
       "cv01",
       false,
       kRefused,
       {absl::StrCat(kCommand, R"(number: 1 opinion: "x")")}},
      {"WorkflowService.RecordVerification",
       "cv01",
       false,
       kRefused,
       {absl::StrCat(kCommand,
                     R"(verify_time { seconds: 1700000000 } place: "x" participants: "x" content: "x")")}},
      {"WorkflowService.SubmitCommands",
       "cv01",
       false,
       kRefused,
       {absl::StrCat("complete_step {", Task(""), "}")}},
  };
}

}  // namespace

std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const google::protobuf::FileDescriptor* file :
       {approval::v1::ComposeDraftRequest::descriptor()->file(),
        catalog::v1::ImportCatalogueRequest::descriptor()->file(),
        documents::v1::GetDocumentRequest::descriptor()->file(),
        intake::v1::SubmitDossierRequest::descriptor()->file(),
        statistics::v1::GetReportRequest::descriptor()->file(),
        tracking::v1::GetDossierRequest::descriptor()->file(),
        workflow::v1::ListTasksRequest::descriptor()->file()}) {
    // The descriptors of linked protos alone are known: each service is reached by one of its messages.
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

const std::vector<Expectation>& Expectations() {
  static const auto& expectations = *new std::vector<Expectation>(MakeExpectations());
  return expectations;
}

const Expectation* ExpectationFor(const google::protobuf::MethodDescriptor& method) {
  const auto found = std::ranges::find(Expectations(), NameOf(method), &Expectation::method);
  return found == Expectations().end() ? nullptr : &*found;
}

std::string NameOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat(method.service()->name(), ".", method.name());
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

}  // namespace onestop::contract
