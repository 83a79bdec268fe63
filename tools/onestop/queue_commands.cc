// The whole queue with one command: a leader signs all drafts that wait, a clerk seals all results.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/many.h"
#include "tools/onestop/signer_key.h"
#include "tools/onestop/signing_flow.h"

namespace onestop::cli {
namespace {

constexpr OutcomeWords kOutcomes = {.done = messages::English("signed"),
                                    .not_done = messages::English("not signed"),
                                    .some = messages::English("$0 of $1 were not signed")};

using common::v1::StepKind;
using workflow::v1::WorkflowService;

struct QueueOptions : KeyOptions {
  int limit = 40;
  bool yes = false;
};

struct Item {
  workflow::v1::Task task;
  // None: it was not tried.
  std::optional<absl::StatusOr<approval::v1::CompleteSignatureResponse>> result;
};

absl::StatusOr<std::vector<Item>> ReadQueue(Session& session, const rpc::Client& client, StepKind kind,
                                            int limit) {
  const auto stub = WorkflowService::NewStub(client.channel());
  workflow::v1::ListTasksRequest request;
  request.set_mine(true);
  request.set_kind(kind);
  request.set_page_size(kManyPageSize);
  std::vector<Item> queue;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     rpc::Invoke(client, *stub, &WorkflowService::Stub::ListTasks, request, session.Call()));
    for (const workflow::v1::Task& task : page.tasks()) {
      if (static_cast<int>(queue.size()) < limit) queue.push_back({.task = task});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(queue.size()) < limit);
  return queue;
}

void ShowQueue(const Session& session, const std::vector<Item>& queue) {
  Table table = session.MakeTable({{"dossier_code", session.Localize("Dossier")},
                                   {"procedure_code", session.Localize("Procedure")},
                                   {"document_title", session.Localize("Result")},
                                   {"due_time", session.Localize(messages::InContext("task", "Due"))},
                                   {"dossier_due_time", session.Localize("Dossier due")}});
  for (const Item& item : queue) {
    const workflow::v1::Task& task = item.task;
    table.Row({task.dossier_code(), task.procedure_code(), task.document_title(),
               ShowTime(task.due_time(), task.has_due_time()),
               ShowTime(task.dossier_due_time(), task.has_dossier_due_time())});
  }
  table.End();
}

// Until the key is gone: preparing a seal takes a number, so nothing is prepared that cannot be sealed.
void SignAll(Session& session, const rpc::Client& client, const crypto::SigningKey& key,
             std::vector<Item>& queue) {
  std::atomic<bool> key_gone = false;
  SideBySide(queue.size(), [&](size_t i) {
    if (key_gone) return;
    const workflow::v1::Task& task = queue[i].task;
    queue[i].result =
        SignStep(client, client, key,
                 // A run again is another attempt: what was signed is not in the queue any more.
                 {.request_id = NewRequestId(),
                  .dossier_id = task.dossier_id(),
                  .task_number = task.task_number(),
                  .occur_time = std::nullopt},
                 session.Call());
    const absl::Status status = queue[i].result->status();
    // Servers give a reason. Libraries have many codes for a token that is gone; the key itself has one
    // answer.
    if (!status.ok() && !base::ReasonOf(status).has_value() && !key.Try().ok()) key_gone = true;
  });
}

absl::Status ShowResults(const Session& session, const std::vector<Item>& queue) {
  Outcomes outcomes(session, kOutcomes,
                    {{"document_symbol", session.Localize("Number")},
                     {"level", session.Localize("Level")},
                     {"document_id", session.Localize("Document")}});
  for (const auto& [task, result] : queue) {
    if (!result.has_value()) {
      outcomes.NotTried(task.dossier_code(), session.Localize("the key does not sign any more"));
    } else if (!result->ok()) {
      outcomes.NotDone(task.dossier_code(), result->status());
    } else {
      const approval::v1::CompleteSignatureResponse& made = **result;
      outcomes.Done(task.dossier_code(), {made.document_symbol(), made.level(), made.document_id()});
    }
  }
  return outcomes.End();
}

absl::Status RunQueue(Session& session, const QueueOptions& options, StepKind kind) {
  ASSIGN_OR_RETURN(const crypto::SigningKey key, OpenKey(options));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(std::vector<Item> queue, ReadQueue(session, client, kind, options.limit));
  if (queue.empty()) {
    session.out() << session.Localize("Nothing waits.") << "\n";
    return absl::OkStatus();
  }
  // A program reads results only.
  if (session.settings().format == Format::kTable) ShowQueue(session, queue);
  if (!options.yes) {
    RETURN_IF_ERROR(
        Confirm(session, session.Localize("Sign all $0? [y/N]", queue.size()), "nothing was signed"));
  }
  RETURN_IF_ERROR(TryKey(key));
  SignAll(session, client, key, queue);
  return ShowResults(session, queue);
}

absl::Status SignQueue(Session& session, const QueueOptions& options) {
  return RunQueue(session, options, StepKind::STEP_KIND_SIGN);
}
absl::Status SealQueue(Session& session, const QueueOptions& options) {
  return RunQueue(session, options, StepKind::STEP_KIND_SEAL);
}

void AddQueueOptions(CLI::App& command, QueueOptions& options) {
  AddKeyOptions(command, options);
  command.add_option("--limit", options.limit, "at most so many, the earliest due first")
      ->check(CLI::Range(1, kManyMax))
      ->capture_default_str();
  command.add_flag("--yes", options.yes, "without asking");
}

}  // namespace

void AddQueueCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<QueueOptions>();
    CLI::App& command = *app.add_subcommand("sign-queue", "sign all drafts that wait for you");
    command.footer(
        "  onestop sign-queue --as gd01 --p12 gd01.p12 --password-file ~/.onestop/p12\n\n"
        "Lists them first and asks. Goes on after one that cannot be signed; exit code 1 then. When the\n"
        "key itself does not sign any more, the rest is not tried.");
    AddQueueOptions(command, *options);
    Bind(command, action, options, &SignQueue);
  }
  {
    auto options = std::make_shared<QueueOptions>();
    CLI::App& command = *app.add_subcommand("seal-queue", "number and seal all results that wait for you");
    command.footer(
        "  onestop seal-queue --as vt01 --yes --pkcs11-module /usr/lib/softhsm/libsofthsm2.so \\\n"
        "    --token-uri 'pkcs11:token=seal;object=sealkey' --pin-file ~/.onestop/pin");
    AddQueueOptions(command, *options);
    Bind(command, action, options, &SealQueue);
  }
}

}  // namespace onestop::cli
