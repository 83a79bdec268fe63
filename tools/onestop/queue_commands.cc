// The whole queue with one command: a leader signs all drafts that wait, a clerk seals all results.

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/read_file.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/client/signing_flow.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/file_transfer.h"
#include "tools/onestop/files.h"
#include "tools/onestop/many.h"
#include "tools/onestop/signer_key.h"

namespace onestop::cli {
namespace {

// As large as a file of the office may be.
constexpr size_t kDraftBytesMax = size_t{25} * 1024 * 1024;

constexpr OutcomeWords kSigned = {
    .done = messages::English("signed"),
    .not_done = messages::English("not signed"),
    .some = messages::Plural("$0 of $1 was not signed", "$0 of $1 were not signed")};
constexpr OutcomeWords kSealed = {
    .done = messages::English("sealed"),
    .not_done = messages::English("not sealed"),
    .some = messages::Plural("$0 of $1 was not sealed", "$0 of $1 were not sealed")};

using common::v1::StepKind;
using workflow::v1::WorkflowService;

struct QueueOptions : KeyOptions {
  int limit = 40;
  bool yes = false;
  /// Where to put what is to be signed, to be read before; empty: nowhere.
  std::string save_to;
  bool force = false;
};

struct Item {
  workflow::v1::Task task;
  // None: it was not tried.
  std::optional<absl::StatusOr<approval::v1::CompleteSignatureResponse>> result;
  // It failed by the key, on this machine.
  bool by_key = false;
};

// The caller holds the task, and another leader's name is under the draft: it cannot be signed as it is.
bool IsForOther(const workflow::v1::Task& task) {
  return task.kind() == StepKind::STEP_KIND_SIGN && !task.assignee().empty() && !task.signer().empty() &&
         task.signer() != task.assignee();
}

absl::StatusOr<std::vector<Item>> ReadQueue(Session& session, const rpc::Client& client, StepKind kind,
                                            int limit) {
  const auto stub = client.Stub<WorkflowService>();
  workflow::v1::ListTasksRequest request;
  request.set_mine(true);
  request.set_kind(kind);
  request.set_page_size(kManyPageSize);
  std::vector<Item> queue;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     rpc::Invoke(client, *stub, &WorkflowService::Stub::ListTasks, request, session.Call()));
    for (const workflow::v1::Task& task : page.tasks()) {
      if (IsForOther(task)) continue;
      if (static_cast<int>(queue.size()) < limit) queue.push_back({.task = task});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(queue.size()) < limit);
  return queue;
}

constexpr Heading kQueueColumns[] = {
    CodeColumn("dossier_code", "Dossier"),
    CodeColumn("procedure_code", "Procedure code").Wide(),
    TextColumn("procedure_name", "Procedure").Names("procedure_code"),
    TextColumn("document_title", "Result"),
    TextColumn("owner_name", "Owner"),
    CodeColumn("signer", "Signer's id").Wide(),
    TextColumn("signer_name", "Signer").NamesWithCode("signer").Optional(2),
    CodeColumn("document_id", "Document").Wide(),
    TimeColumn("due_time", messages::InContext("task", "Due")),
    TimeColumn("dossier_due_time", "Dossier due").Optional(1),
};
constexpr Heading kQueueResultColumns[] = {
    kOutcomeDossier,
    kOutcome,
    CodeColumn("document_symbol", "Number"),
    TextColumn("level", "Level"),
    CodeColumn("document_id", "Document"),
    kOutcomeReason,
};

void ShowQueue(const Session& session, const std::vector<Item>& queue) {
  Table table = session.MakeTable(kQueueColumns);
  for (const Item& item : queue) {
    const workflow::v1::Task& task = item.task;
    table.Row({task.dossier_code(), task.procedure_code(), task.procedure_name(), task.document_title(),
               task.owner_name(), task.signer(), task.signer_name(), task.document_id(),
               session.DueTime(task.due_time(), task.has_due_time()),
               session.DueTime(task.dossier_due_time(), task.has_dossier_due_time())});
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
        client::SignStep(client, client, key,
                         // A run again is another attempt: what was signed is not in the queue any more.
                         {.request_id = client::NewRequestId(),
                          .dossier_id = task.dossier_id(),
                          .task_number = task.task_number()},
                         session.Call());
    if (!queue[i].result->ok()) *queue[i].result = NamingCertificate(queue[i].result->status(), key);
    const absl::Status status = queue[i].result->status();
    // Servers give a reason. Libraries have many codes for a token that is gone; the key itself has one
    // answer.
    if (!status.ok() && !base::ReasonOf(status).has_value() && !key.Try().ok()) {
      queue[i].by_key = true;
      key_gone = true;
    }
  });
}

absl::Status ShowResults(const Session& session, const OutcomeWords& words, const std::vector<Item>& queue) {
  Outcomes outcomes(session, words, kQueueResultColumns);
  for (const auto& [task, result, by_key] : queue) {
    if (!result.has_value()) {
      outcomes.NotTried(task.dossier_code(), session.Localize("the key does not sign any more"));
    } else if (!result->ok()) {
      outcomes.NotDone(task.dossier_code(), result->status(), by_key);
    } else {
      const approval::v1::CompleteSignatureResponse& made = **result;
      outcomes.Done(task.dossier_code(), {made.document_symbol(), made.level(), made.document_id()});
    }
  }
  return outcomes.End();
}

// Each document under its dossier's code.
bool HaveSameBytes(const std::string& one, const std::string& other) {
  const auto a = base::ReadFile(one, kDraftBytesMax), b = base::ReadFile(other, kDraftBytesMax);
  return a.ok() && b.ok() && *a == *b;
}

absl::Status SaveAll(Session& session, const rpc::Client& client, const QueueOptions& options,
                     const std::vector<Item>& queue) {
  std::error_code failed;
  std::filesystem::create_directories(options.save_to, failed);
  if (failed) return UsageError(messages::Both("cannot make the directory $0", options.save_to));
  const auto path_of = [&](const Item& item) {
    return absl::StrCat(options.save_to, "/", item.task.dossier_code(), ".pdf");
  };
  for (const Item& item : queue) {
    const std::string path = path_of(item);
    const std::string fetched = absl::StrCat(path, ".new");
    RETURN_IF_ERROR(DownloadTo(client, item.task.document_id(), fetched, session.Call()));
    // One that was saved before stays; another, such as one with notes in it, is replaced only when asked for.
    absl::Status replaceable;
    if (!HaveSameBytes(path, fetched)) replaceable = CheckReplaceable(path, options.force);
    if (replaceable.ok()) std::filesystem::rename(fetched, path, failed);
    if (!replaceable.ok() || failed) {
      std::filesystem::remove(fetched, failed);
      return replaceable.ok() ? CannotWrite(path, EIO) : replaceable;
    }
  }
  return absl::OkStatus();
}

absl::Status RunQueue(Session& session, const QueueOptions& options, StepKind kind) {
  ASSIGN_OR_RETURN(const crypto::SigningKey key, OpenKey(options));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(std::vector<Item> queue, ReadQueue(session, client, kind, options.limit));
  const bool is_seal = kind == StepKind::STEP_KIND_SEAL;
  const OutcomeWords& words = is_seal ? kSealed : kSigned;
  if (queue.empty() && session.for_programs()) return ShowResults(session, words, queue);
  if (queue.empty()) {
    session.out() << session.Localize("Nothing waits.") << "\n";
    return absl::OkStatus();
  }
  // A program reads results only.
  if (!session.for_programs()) ShowQueue(session, queue);
  if (!options.save_to.empty()) RETURN_IF_ERROR(SaveAll(session, client, options, queue));
  if (!options.yes) {
    RETURN_IF_ERROR(
        Confirm(session,
                is_seal ? session.Localize("Seal all $0? [y/N]", queue.size())
                        : session.Localize("Sign all $0? [y/N]", queue.size()),
                is_seal ? messages::Both("nothing was sealed") : messages::Both("nothing was signed")));
  }
  RETURN_IF_ERROR(TryKey(key));
  SignAll(session, client, key, queue);
  return ShowResults(session, words, queue);
}

absl::Status SignQueue(Session& session, const QueueOptions& options) {
  return RunQueue(session, options, StepKind::STEP_KIND_SIGN);
}
absl::Status SealQueue(Session& session, const QueueOptions& options) {
  return RunQueue(session, options, StepKind::STEP_KIND_SEAL);
}

// A list before the question, and the results.
Output QueueOutput() {
  return {.kind = Output::kRows, .columns = kQueueResultColumns, .columns_for_people = {kQueueColumns}};
}

void AddQueueOptions(CLI::App& command, QueueOptions& options) {
  AddKeyOptions(command, options);
  command.add_option("--limit", options.limit, "at most so many, the earliest due first")
      ->check(CLI::Range(1, kManyMax))
      ->capture_default_str();
  command.add_option("--save-to", options.save_to, "first put the documents into this directory, to be read")
      ->type_name("DIR");
  command.add_flag("--force", options.force, "replace files that --save-to finds there");
  command.add_flag("--yes", options.yes, "without asking");
}

}  // namespace

void AddQueueCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<QueueOptions>();
    CLI::App& command = *app.add_subcommand("sign-queue", "sign all drafts that wait for you");
    command.footer(absl::StrCat(
        "  onestop sign-queue --as gd01 --p12 gd01.p12 --password-file ~/.onestop/p12\n\n",
        Note("Lists them first and asks. Goes on after one that cannot be signed; exit code 1 then. When "
             "the key itself does not sign any more, the rest is not tried.")));
    AddQueueOptions(command, *options);
    Bind(command, action, options, &SignQueue, QueueOutput());
  }
  {
    auto options = std::make_shared<QueueOptions>();
    CLI::App& command = *app.add_subcommand("seal-queue", "number and seal all results that wait for you");
    command.footer(
        "  onestop seal-queue --as vt01 --yes --pkcs11-module /usr/lib/softhsm/libsofthsm2.so \\\n"
        "    --token-uri 'pkcs11:token=seal;object=sealkey' --pin-file ~/.onestop/pin");
    AddQueueOptions(command, *options);
    Bind(command, action, options, &SealQueue, QueueOutput());
  }
}

}  // namespace onestop::cli
