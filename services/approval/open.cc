#include "services/approval/open.h"

#include <memory>

#include "libs/base/status_macros.h"
#include "services/approval/approval_service.h"

namespace onestop::approval {

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(ledger::Ledger * ledger, process.LedgerFor("onestop_approval", "approval"));
  ASSIGN_OR_RETURN(documents::FileStore * files, process.Files());
  ASSIGN_OR_RETURN(const signing::TrustStore* roots, process.Roots());
  const door::Env& door = process.Keep(std::make_unique<door::Env>(
      door::Env{.ledger = *ledger, .catalogue = process.catalogue(), .province = process.config().province}));
  const Env& env = process.Keep(std::make_unique<Env>(Env{.door = door,
                                                          .files = *files,
                                                          .roots = *roots,
                                                          .reads = process.PoolFor("onestop_approval"),
                                                          .metrics = process.metrics()}));
  ApprovalService& service = process.Keep(std::make_unique<ApprovalService>(process.server(), env));
  process.server().Register(service, ApprovalService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::approval
