// The steps of a process: claimed, put back, assigned, completed, sent back, taken back.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"

namespace onestop::cli {
namespace {

using workflow::v1::WorkflowService;
using Stub = WorkflowService::Stub;

struct AssignOptions : CommandOptions {
  std::string assignee;
  std::string comment;
};
struct CommentOptions : CommandOptions {
  std::string comment;
};
struct SendBackOptions : CommandOptions {
  std::string reason;
};
struct RecallOptions : CommandOptions {
  std::string reason;
};

// Fills what the commands have in common, then what `more` adds, calls, and prints the dossier's new state.
template <typename Request, typename Response, typename More>
absl::Status Change(Session& session, const CommandOptions& options,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    More more) {
  ASSIGN_OR_RETURN(const Response response, Send<WorkflowService>(session, options, method, more));
  WriteProgress(session, response.progress());
  return absl::OkStatus();
}

absl::Status Claim(Session& session, const CommandOptions& options) {
  return Change(session, options, &Stub::ClaimTask, [](auto&) {});
}

absl::Status Release(Session& session, const CommentOptions& options) {
  return Change(session, options, &Stub::ReleaseTask,
                [&options](auto& request) { request.set_comment(options.comment); });
}

absl::Status Assign(Session& session, const AssignOptions& options) {
  return Change(session, options, &Stub::AssignTask, [&options](auto& request) {
    request.set_assignee(options.assignee);
    request.set_comment(options.comment);
  });
}

absl::Status Complete(Session& session, const CommentOptions& options) {
  return Change(session, options, &Stub::CompleteStep,
                [&options](auto& request) { request.set_comment(options.comment); });
}

absl::Status SendBack(Session& session, const SendBackOptions& options) {
  return Change(session, options, &Stub::SendBack,
                [&options](auto& request) { request.set_reason(options.reason); });
}

absl::Status Recall(Session& session, const RecallOptions& options) {
  CommandOptions named = options;
  if (named.task_number == 0) {
    // The open task is another person's: the caller's own list does not have it.
    ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
    ASSIGN_OR_RETURN(const tracking::v1::Dossier dossier, GetDossier(session, client, options.dossier));
    named.dossier = dossier.dossier_id();
    named.task_number = dossier.open_task();
  }
  return Change(session, named, &Stub::RecallStep,
                [&options](auto& request) { request.set_reason(options.reason); });
}

}  // namespace

void AddStepCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<CommandOptions>();
    CLI::App& command = *dossier.add_subcommand("claim", "take a task that has no assignee");
    command.footer("  onestop dossier claim H31.06-240115-0007 --as cv01");
    AddTaskOptions(command, *options);
    Bind(command, action, options, &Claim);
  }
  {
    auto options = std::make_shared<CommentOptions>();
    CLI::App& command = *dossier.add_subcommand("release", "put back a task that the caller holds");
    command.footer("  onestop dossier release H31.06-240115-0007 --as cv01 --comment 'Tôi đi công tác'");
    AddTaskOptions(command, *options);
    command.add_option("--comment", options->comment, "a word to the one who takes it next");
    Bind(command, action, options, &Release);
  }
  {
    auto options = std::make_shared<AssignOptions>();
    CLI::App& command = *dossier.add_subcommand("assign", "give the work to a member of staff");
    command.footer("  onestop dossier assign H31.06-240115-0007 --to cv01 --as tp01");
    AddTaskOptions(command, *options);
    command.add_option("--to", options->assignee, "staff id")->required();
    command.add_option("--comment", options->comment, "a word to them");
    Bind(command, action, options, &Assign);
  }
  {
    auto options = std::make_shared<CommentOptions>();
    CLI::App& command =
        *dossier.add_subcommand("complete", "complete a transfer, an examination or a review");
    command.footer("  onestop dossier complete H31.06-240115-0007 --as cv01");
    AddTaskOptions(command, *options);
    command.add_option("--comment", options->comment, "a word to the next one");
    Bind(command, action, options, &Complete);
  }
  {
    auto options = std::make_shared<SendBackOptions>();
    CLI::App& command = *dossier.add_subcommand("send-back", "open the step before again");
    command.footer("  onestop dossier send-back H31.06-240115-0007 --as tp01 --reason 'Thiếu căn cứ'");
    AddTaskOptions(command, *options);
    command.add_option("--reason", options->reason, "what is to be corrected")->required();
    Bind(command, action, options, &SendBack);
  }
  {
    auto options = std::make_shared<RecallOptions>();
    CLI::App& command = *dossier.add_subcommand(
        "recall", "take back the step that the caller sent on, while nothing was done in the next one");
    command.footer(
        absl::StrCat("  onestop dossier recall H31.06-240115-0007 --as cv01 --reason 'Gửi nhầm'\n\n",
                     Note("A signature is void once its step is open again.")));
    AddTaskOptions(command, *options);
    command.add_option("--reason", options->reason, "why it is taken back");
    Bind(command, action, options, &Recall);
  }
}

}  // namespace onestop::cli
