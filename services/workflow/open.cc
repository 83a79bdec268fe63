#include "services/workflow/open.h"

#include <memory>

#include "libs/base/status_macros.h"
#include "services/workflow/workflow_service.h"

namespace onestop::workflow {

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(ledger::Ledger * ledger, process.LedgerFor("onestop_workflow", "workflow"));
  const door::Env& door = process.Keep(std::make_unique<door::Env>(
      door::Env{.ledger = *ledger, .catalogue = process.catalogue(), .province = process.config().province}));
  const Env& env =
      process.Keep(std::make_unique<Env>(Env{.door = door, .reads = process.PoolFor("onestop_workflow")}));
  WorkflowService& service = process.Keep(std::make_unique<WorkflowService>(process.server(), env));
  process.server().Register(service, WorkflowService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::workflow
