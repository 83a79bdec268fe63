// One table of all RPCs: a new one has to be put into it, so that its class is decided (call_classes_test.cc).

#include "libs/process/call_classes.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"

namespace onestop::process {
namespace {

const absl::flat_hash_map<absl::string_view, CallClass>& Classes() {
  static const auto& classes = *new absl::flat_hash_map<absl::string_view, CallClass>{
      {"/onestop.approval.v1.ApprovalService/ComposeDraft", CallClass::kNone},
      {"/onestop.approval.v1.ApprovalService/PrepareSignature", CallClass::kSigning},
      {"/onestop.approval.v1.ApprovalService/CompleteSignature", CallClass::kSigning},
      {"/onestop.approval.v1.ApprovalService/RefuseDraft", CallClass::kNone},
      {"/onestop.approval.v1.ApprovalService/RenewArchive", CallClass::kNone},
      {"/onestop.approval.v1.ApprovalService/ListArchivesDue", CallClass::kNone},
      {"/onestop.approval.v1.ApprovalService/VerifyFile", CallClass::kNone},
      {"/onestop.catalog.v1.CatalogService/ImportCatalogue", CallClass::kCatalogue},
      {"/onestop.catalog.v1.CatalogService/ExportCatalogue", CallClass::kExport},
      {"/onestop.catalog.v1.CatalogService/ConfirmCatalogueChange", CallClass::kCatalogue},
      {"/onestop.catalog.v1.CatalogService/RejectCatalogueChange", CallClass::kCatalogue},
      {"/onestop.catalog.v1.CatalogService/ListCatalogueChanges", CallClass::kNone},
      {"/onestop.catalog.v1.CatalogService/ListStaff", CallClass::kNone},
      {"/onestop.catalog.v1.CatalogService/GetProcedure", CallClass::kNone},
      {"/onestop.catalog.v1.CatalogService/ListProcedures", CallClass::kNone},
      {"/onestop.catalog.v1.CatalogService/GetProcess", CallClass::kNone},
      {"/onestop.catalog.v1.CatalogService/ListAgencies", CallClass::kNone},
      {"/onestop.documents.v1.DocumentsService/UploadDocument", CallClass::kNone},
      {"/onestop.documents.v1.DocumentsService/DownloadDocument", CallClass::kNone},
      {"/onestop.documents.v1.DocumentsService/GetDocument", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/SubmitDossier", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/ReceiveDossier", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/AmendSubmission", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/GetLookupSecret", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/AcceptDossier", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/RejectDossier", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/RequestSupplement", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/ReceiveSupplement", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/HandInSupplement", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/DeclineSupplement", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/WithdrawDossier", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/StopDossier", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/RequestEnd", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/DeclineEnd", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/RecordPayment", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/WriteMessage", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/ReturnResult", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/SubmitCommands", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/ErasePersonalData", CallClass::kNone},
      {"/onestop.intake.v1.IntakeService/ImportHistory", CallClass::kNone},
      {"/onestop.statistics.v1.StatisticsService/GetReport", CallClass::kNone},
      {"/onestop.statistics.v1.StatisticsService/ListCell", CallClass::kNone},
      {"/onestop.statistics.v1.StatisticsService/CountProcedures", CallClass::kNone},
      {"/onestop.tracking.v1.TrackingService/GetDossier", CallClass::kNone},
      {"/onestop.tracking.v1.TrackingService/LookUpDossier", CallClass::kNone},
      {"/onestop.tracking.v1.TrackingService/GetTimeline", CallClass::kNone},
      {"/onestop.tracking.v1.TrackingService/ListDossiers", CallClass::kNone},
      {"/onestop.tracking.v1.TrackingService/WatchFeed", CallClass::kNone},
      {"/onestop.tracking.v1.TrackingService/ExportHistory", CallClass::kExport},
      {"/onestop.workflow.v1.WorkflowService/ListTasks", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/ClaimTask", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/ReleaseTask", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/AssignTask", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/CompleteStep", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/SendBack", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/DraftResult", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/RecallStep", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/ExtendDeadline", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/RequestPayment", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/RequestConsultation", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/AnswerConsultation", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/RecordVerification", CallClass::kNone},
      {"/onestop.workflow.v1.WorkflowService/SubmitCommands", CallClass::kNone},
  };
  return classes;
}

rpc::TokenDemand DemandOf(absl::string_view call_class, const config::TokenDemands& demands) {
  return {.call_class = std::string(call_class),
          .acr = absl::StrSplit(demands.acr, ' ', absl::SkipEmpty()),
          .amr = absl::StrSplit(demands.amr, ' ', absl::SkipEmpty()),
          .authentication_age_max = absl::Minutes(demands.authentication_minutes_max)};
}

rpc::TokenDemand DemandOf(CallClass of, const config::Config& config) {
  switch (of) {
    case CallClass::kNone:
      return {};
    case CallClass::kSigning:
      return DemandOf("signing", config.signing_demands);
    case CallClass::kCatalogue:
      return DemandOf("catalogue", config.catalogue_demands);
    case CallClass::kExport:
      return DemandOf("export", config.export_demands);
  }
  return {};
}

}  // namespace

std::optional<CallClass> ClassOf(absl::string_view path) {
  const auto found = Classes().find(path);
  if (found == Classes().end()) return std::nullopt;
  return found->second;
}

std::map<std::string, rpc::TokenDemand> TokenDemandsOf(const config::Config& config) {
  std::map<std::string, rpc::TokenDemand> demands;
  for (const auto& [path, of] : Classes()) {
    rpc::TokenDemand demand = DemandOf(of, config);
    if (!demand.IsEmpty()) demands.emplace(path, std::move(demand));
  }
  return demands;
}

}  // namespace onestop::process
