#pragma once

/// The commands, by the service that they speak to. Each Add…() describes them to the parser; what a command
/// does is left in `action`, which lives as long as the parser.

#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// A program with the client's options: where the server is, as whom to speak, how to write.
struct Program {
  std::string name;
  std::string introduction;
  std::string examples;
  /// The service that its spans name.
  std::string trace_name;
  void (*add_commands)(CLI::App& app, Action& action);
};

/// A paragraph of a footer, or the introduction, that is shown in the language asked for; what is not marked
/// is shown as it is. tools/messages finds it by this name.
constexpr const char* Note(const char* english) { return english; }

/// Runs one command line of `program`; returns an ExitCode.
int RunProgram(const Program& program, int argc, const char* const* argv);

/// The same of the client itself, `onestop`.
int Run(int argc, const char* const* argv);

/// Leaves `run(session, *options)` in `action` when `command` is the one that was given. `output` is what it
/// writes.
template <typename Options>
void Bind(CLI::App& command, Action& action, const std::shared_ptr<Options>& options,
          absl::Status (*run)(Session&, const Options&), const Output& output = {}) {
  action.Declare(command, output);
  command.callback([options, run, &action] {
    action = [options, run](Session& session) { return run(session, *options); };
  });
}

/// catalogue check, import, export; procedure.
void AddCatalogueCommands(CLI::App& app, Action& action);
void AddProcedureCommand(CLI::App& app, Action& action);
/// catalogue init.
void AddCatalogueInitCommand(CLI::App& catalogue, Action& action);
/// catalogue changes, change, confirm, reject.
void AddCatalogueChangeCommands(CLI::App& catalogue, Action& action);
/// staff list, staff register-certificate.
void AddStaffCommands(CLI::App& app, Action& action);
/// system list.
void AddSystemCommands(CLI::App& app, Action& action);
void AddFormCommands(CLI::App& app, Action& action);
/// submit, receive, amend, accept, reject, return, and what supplements need.
void AddIntakeCommands(CLI::App& dossier, Action& action);
/// request-supplement, receive-supplement, hand-in-supplement, decline-supplement.
void AddSupplementCommands(CLI::App& dossier, Action& action);
void AddAmendCommand(CLI::App& dossier, Action& action);
void AddEraseCommand(CLI::App& dossier, Action& action);
void AddLookupSecretCommand(CLI::App& dossier, Action& action);
/// claim, release, assign, complete, send-back, recall.
void AddStepCommands(CLI::App& dossier, Action& action);
/// extend, request-payment, record-payment.
void AddCourseCommands(CLI::App& dossier, Action& action);
/// consult, record-opinion, record-inspection, message.
void AddInquiryCommands(CLI::App& dossier, Action& action);
/// withdraw, stop, request-end, decline-end.
void AddEndCommands(CLI::App& dossier, Action& action);
/// actions.
void AddActionsCommand(CLI::App& dossier, Action& action);
/// draft, result, compose, sign, refuse-draft, seal.
void AddResultCommands(CLI::App& dossier, Action& action);
/// sign-queue, seal-queue.
void AddQueueCommands(CLI::App& app, Action& action);
/// archive due, archive renew.
void AddArchiveCommands(CLI::App& app, Action& action);
/// show, timeline.
void AddHistoryCommands(CLI::App& dossier, Action& action);
/// inbox, list, lookup.
void AddListCommands(CLI::App& app, Action& action);
void AddDocumentCommands(CLI::App& app, Action& action);
/// file verify.
void AddFileCommands(CLI::App& app, Action& action);
void AddReportCommands(CLI::App& app, Action& action);
void AddFeedCommand(CLI::App& app, Action& action);
/// dossier evidence, evidence verify.
void AddEvidenceCommands(CLI::App& app, CLI::App& dossier, Action& action);
/// verify, migrate, token.
void AddOperatorCommands(CLI::App& app, Action& action);
/// audit list, verify, forget.
void AddAuditCommands(CLI::App& app, Action& action);
void AddImportCommand(CLI::App& app, Action& action);
/// context list, use, set, show, delete.
void AddContextCommands(CLI::App& app, Action& action);
/// login, logout.
void AddLoginCommands(CLI::App& app, Action& action);

}  // namespace onestop::cli
