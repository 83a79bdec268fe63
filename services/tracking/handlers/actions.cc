// Names the calls of the commands that an actor may give, and the fields that they need.

#include "services/tracking/handlers/actions.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/decision_context.h"
#include "libs/dossier/allowed.h"
#include "libs/messages/reasons.h"

namespace onestop::tracking::handlers {
namespace {

constexpr absl::string_view kIntake = "onestop.intake.v1.IntakeService/";
constexpr absl::string_view kWorkflow = "onestop.workflow.v1.WorkflowService/";
constexpr absl::string_view kApproval = "onestop.approval.v1.ApprovalService/";

// The call of a command, and the fields that its request needs besides those that all have.
struct CallOf {
  absl::string_view service;
  absl::string_view method;
  std::vector<absl::string_view> needs = {};
};

CallOf Of(const dossier::Amend&) { return {kIntake, "AmendSubmission", {"change"}}; }
CallOf Of(const dossier::Accept&) { return {kIntake, "AcceptDossier"}; }
CallOf Of(const dossier::RejectAtIntake&) { return {kIntake, "RejectDossier", {"reason"}}; }
CallOf Of(const dossier::RequestSupplement&) { return {kIntake, "RequestSupplement", {"content"}}; }
CallOf Of(const dossier::Supplement&) { return {kIntake, "ReceiveSupplement", {"components"}}; }
CallOf Of(const dossier::HandInSupplement&) { return {kIntake, "HandInSupplement", {"components"}}; }
CallOf Of(const dossier::DeclineSupplement&) { return {kIntake, "DeclineSupplement", {"content"}}; }
CallOf Of(const dossier::Withdraw&) { return {kIntake, "WithdrawDossier", {"reason"}}; }
CallOf Of(const dossier::Stop&) { return {kIntake, "StopDossier", {"ground", "reason"}}; }
CallOf Of(const dossier::RequestEnd&) { return {kIntake, "RequestEnd", {"kind", "reason"}}; }
CallOf Of(const dossier::DeclineEnd&) { return {kIntake, "DeclineEnd", {"reason"}}; }
CallOf Of(const dossier::RecordPayment&) { return {kIntake, "RecordPayment", {"receipt"}}; }
CallOf Of(const dossier::WriteMessage&) { return {kIntake, "WriteMessage", {"kind", "text"}}; }
CallOf Of(const dossier::ReturnResult&) { return {kIntake, "ReturnResult", {"channel"}}; }
CallOf Of(const dossier::Claim&) { return {kWorkflow, "ClaimTask"}; }
CallOf Of(const dossier::Release&) { return {kWorkflow, "ReleaseTask"}; }
CallOf Of(const dossier::Assign&) { return {kWorkflow, "AssignTask", {"assignee"}}; }
CallOf Of(const dossier::Complete&) { return {kWorkflow, "CompleteStep"}; }
CallOf Of(const dossier::SendBack&) { return {kWorkflow, "SendBack", {"reason"}}; }
CallOf Of(const dossier::Recall&) { return {kWorkflow, "RecallStep"}; }
CallOf Of(const dossier::Draft&) { return {kWorkflow, "DraftResult", {"document_id"}}; }
CallOf Of(const dossier::ExtendDeadline&) {
  return {kWorkflow, "ExtendDeadline", {"appointment_date", "reason"}};
}
CallOf Of(const dossier::RequestPayment&) { return {kWorkflow, "RequestPayment", {"amount", "content"}}; }
CallOf Of(const dossier::RequestConsultation&) {
  return {kWorkflow, "RequestConsultation", {"agency", "content", "answer_due_date"}};
}
CallOf Of(const dossier::AnswerConsultation&) {
  return {kWorkflow, "AnswerConsultation", {"number", "opinion"}};
}
CallOf Of(const dossier::RecordVerification&) {
  return {kWorkflow, "RecordVerification", {"verify_time", "place", "participants", "content"}};
}
// The number is taken by the same call.
CallOf Of(const dossier::Sign&) { return {kApproval, "PrepareSignature", {"certificate_sha256"}}; }
CallOf Of(const dossier::Seal&) { return {kApproval, "PrepareSignature", {"certificate_sha256"}}; }
CallOf Of(const dossier::RefuseDraft&) { return {kApproval, "RefuseDraft", {"reason"}}; }
// TryCommands() does not try the others.
template <typename Other>
CallOf Of(const Other&) {
  CHECK(false);
}

void AddAction(const dossier::TriedCommand& tried, absl::string_view locale, v1::Dossier& shown) {
  const CallOf call = std::visit([](const auto& command) { return Of(command); }, tried.command);
  v1::Action& action = *shown.add_actions();
  action.set_method(absl::StrCat(call.service, call.method));
  action.set_allowed(tried.decision.ok());
  if (tried.decision.ok()) {
    for (const absl::string_view field : call.needs) action.add_needs(std::string(field));
    return;
  }
  // Every refusal of the domain has one.
  const std::optional<base::Reason> reason = base::ReasonOf(tried.decision);
  CHECK(reason.has_value());
  action.set_reason(reason->name);
  const std::string vietnamese =
      locale == "vi" ? messages::VietnameseOfReason(reason->name, reason->metadata) : "";
  action.set_message(vietnamese.empty() ? std::string(tried.decision.message()) : vietnamese);
}

}  // namespace

void AddActions(const catalog::Snapshot& catalogue, const dossier::Actor& actor,
                const dossier::Dossier& dossier, absl::Time now, absl::string_view locale,
                v1::Dossier& shown) {
  dossier::Context context = {.occur_time = now, .record_time = now, .actor = &actor};
  catalog::SetOffice(catalogue, dossier, "", absl::ToCivilDay(now, calendar::OfficeZone()), context);
  const std::vector<dossier::TriedCommand> tried = dossier::TryCommands(dossier, context);
  for (const bool allowed : {true, false}) {
    for (const dossier::TriedCommand& one : tried) {
      if (one.decision.ok() == allowed) AddAction(one, locale, shown);
    }
  }
}

}  // namespace onestop::tracking::handlers
