#include "services/intake/open.h"

#include <memory>

#include "libs/base/status_macros.h"
#include "services/intake/intake_service.h"

namespace onestop::intake {

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(ledger::Ledger * ledger, process.LedgerFor("onestop_intake", "intake"));
  const door::Env& env = process.Keep(std::make_unique<door::Env>(
      door::Env{.ledger = *ledger, .catalogue = process.catalogue(), .province = process.config().province}));
  IntakeService& service = process.Keep(std::make_unique<IntakeService>(process.server(), env));
  process.server().Register(service, IntakeService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::intake
