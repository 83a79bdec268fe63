// What a process gives to WorkflowService: its ledger, a pool for inboxes, and what it takes to
// check a draft.

#include "services/workflow/open.h"

#include <memory>
#include <string>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/workflow/workflow_service.h"

namespace onestop::workflow {

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(const service::CommandEnv* command_env, process.CommandEnvFor("workflow"));
  ASSIGN_OR_RETURN(documents::FileStore * files, process.Files());
  // A missing program is an error of the start, not of the first draft.
  ASSIGN_OR_RETURN(std::string writer, process.Helper("onestop-pdf-writer"));
  const Env& env =
      process.Keep(std::make_unique<Env>(Env{.command_env = *command_env,
                                             .reads = process.PoolFor("onestop_workflow"),
                                             .files = *files,
                                             .writer = process.Keep(std::make_unique<pdf::PdfWriter>(
                                                 pdf::PdfWriter::Options{.program = std::move(writer)}))}));
  WorkflowService& service = process.Keep(std::make_unique<WorkflowService>(process.server(), env));
  process.server().Register(service, WorkflowService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::workflow
