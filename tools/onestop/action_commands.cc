// dossier actions: what the caller may do with a dossier next, and what not, with the reason.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "tools/onestop/call_names.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/remarks.h"

namespace onestop::cli {
namespace {

using tracking::v1::Dossier;

constexpr CommandOfCall kCommandsOfCalls[] = {
    {"onestop.intake.v1.IntakeService/AmendSubmission", "amend", "--owner-…, --submitter-…, --add, --remove"},
    {"onestop.intake.v1.IntakeService/AcceptDossier", "accept"},
    {"onestop.intake.v1.IntakeService/RejectDossier", "reject"},
    {"onestop.intake.v1.IntakeService/RequestSupplement", "request-supplement"},
    {"onestop.intake.v1.IntakeService/ReceiveSupplement", "receive-supplement"},
    {"onestop.intake.v1.IntakeService/HandInSupplement", "hand-in-supplement"},
    {"onestop.intake.v1.IntakeService/DeclineSupplement", "decline-supplement"},
    {"onestop.intake.v1.IntakeService/WithdrawDossier", "withdraw"},
    {"onestop.intake.v1.IntakeService/StopDossier", "stop"},
    {"onestop.intake.v1.IntakeService/RequestEnd", "request-end"},
    {"onestop.intake.v1.IntakeService/DeclineEnd", "decline-end"},
    {"onestop.intake.v1.IntakeService/RecordPayment", "record-payment"},
    {"onestop.intake.v1.IntakeService/WriteMessage", "message"},
    {"onestop.intake.v1.IntakeService/ErasePersonalData", "erase"},
    {"onestop.intake.v1.IntakeService/ReturnResult", "return"},
    {"onestop.workflow.v1.WorkflowService/ClaimTask", "claim"},
    {"onestop.workflow.v1.WorkflowService/ReleaseTask", "release"},
    {"onestop.workflow.v1.WorkflowService/AssignTask", "assign"},
    {"onestop.workflow.v1.WorkflowService/CompleteStep", "complete"},
    {"onestop.workflow.v1.WorkflowService/SendBack", "send-back"},
    {"onestop.workflow.v1.WorkflowService/RecallStep", "recall"},
    {"onestop.workflow.v1.WorkflowService/DraftResult", "draft", "--file"},
    {"onestop.workflow.v1.WorkflowService/ExtendDeadline", "extend"},
    {"onestop.workflow.v1.WorkflowService/RequestPayment", "request-payment"},
    {"onestop.workflow.v1.WorkflowService/RequestConsultation", "consult"},
    {"onestop.workflow.v1.WorkflowService/AnswerConsultation", "record-opinion"},
    {"onestop.workflow.v1.WorkflowService/RecordVerification", "record-inspection"},
    {"onestop.approval.v1.ApprovalService/ComposeDraft", "compose"},
    {"onestop.approval.v1.ApprovalService/PrepareSignature", "sign", "--p12, --signer-key, --pkcs11-module"},
    {"onestop.approval.v1.ApprovalService/PrepareSignature", "seal", "--p12, --signer-key, --pkcs11-module"},
    {"onestop.approval.v1.ApprovalService/RefuseDraft", "refuse-draft"},
};

constexpr Heading kActionColumns[] = {
    CodeColumn("command", "Command"),
    TextColumn("allowed", "Possible now"),
    TextColumn("needs", "What it needs"),
    CodeColumn("method", "Call").Wide(),
    CodeColumn("reason", "Reason").Wide(),
    // Sentences are long: for people they stand below.
    TextColumn("message", "Why not").Wide(),
};

struct ActionsOptions {
  std::string dossier;
  /// `onestop dossier`, whose commands know what their options are called.
  const CLI::App* commands = nullptr;
};

// The command that makes the call; null for a call of a later server. Of a signature and a seal that of the open step.
const CommandOfCall* CommandOf(const Dossier& dossier, absl::string_view method) {
  const CommandOfCall* found = nullptr;
  for (const CommandOfCall& one : CommandsOfCalls()) {
    if (one.method != method) continue;
    if (found == nullptr || dossier.open_step_kind() == common::v1::STEP_KIND_SEAL) found = &one;
  }
  return found;
}

// The options of `command` that fill what the server asks for.
std::string OptionsFor(const ActionsOptions& options, const CommandOfCall& command,
                       const tracking::v1::Action& action) {
  if (!command.options.empty()) return std::string(command.options);
  const CLI::App* const parsed = options.commands->get_subcommand(std::string(command.command));
  std::vector<std::string> names;
  for (const std::string& field : action.needs()) {
    const std::string option = OptionOfField(*parsed, field);
    names.push_back(option.empty() ? field : option);
  }
  return absl::StrJoin(names, ", ");
}

absl::Status Actions(Session& session, const ActionsOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const Dossier dossier, GetDossier(session, client, options.dossier));
  if (dossier.actions().empty() && !session.for_programs()) {
    session.out() << session.Localize("There is nothing to do for you with this dossier.") << "\n";
    return absl::OkStatus();
  }
  Table table = session.MakeTable(kActionColumns);
  Remarks reasons(session);
  // The server has sorted them: those that are possible come first.
  for (const tracking::v1::Action& action : dossier.actions()) {
    const CommandOfCall* const found = CommandOf(dossier, action.method());
    const std::string command =
        found == nullptr ? action.method() : absl::StrCat("onestop dossier ", found->command);
    const bool allowed = action.allowed();
    table.Row({command,
               Cell(allowed ? session.Localize("yes") : session.Localize("no"), allowed ? "true" : "false",
                    allowed ? Cell::kGood : Cell::kPlain),
               !allowed || found == nullptr ? absl::StrJoin(action.needs(), ", ")
                                            : OptionsFor(options, *found, action),
               action.method(), action.reason(), action.message()});
    if (!allowed) reasons.Add(command, action.message());
  }
  table.End();
  reasons.End();
  return absl::OkStatus();
}

}  // namespace

absl::Span<const CommandOfCall> CommandsOfCalls() { return kCommandsOfCalls; }

void AddActionsCommand(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<ActionsOptions>();
  options->commands = &dossier;
  CLI::App& command =
      *dossier.add_subcommand("actions", "what the caller may do next, and what not, with the reason");
  command.footer(
      absl::StrCat("  onestop dossier actions H31.06-240115-0007 --as cv01\n\n",
                   Note("What is listed as possible may still be refused for what is given with it, such as "
                        "a day in the past.")));
  command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
  Bind(command, action, options, &Actions, Rows(kActionColumns));
}

}  // namespace onestop::cli
