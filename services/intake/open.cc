// What a process gives to IntakeService: its ledger, a pool for what the ledger does not read, and the keys of look-up
// secrets.

#include "services/intake/open.h"

#include <memory>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/intake/intake_service.h"

namespace onestop::intake {

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(const service::CommandEnv* command_env, process.CommandEnvFor("intake"));
  // Kept by the process, since the service refers to it until the server has stopped.
  ASSIGN_OR_RETURN(service::LookupKeys lookup_keys,
                   service::LookupKeys::Load(process.config().lookups.secret_key_file));
  const Env& env = process.Keep(std::make_unique<Env>(Env{.command_env = *command_env,
                                                          .reads = process.PoolFor("onestop_intake"),
                                                          .lookup_keys = std::move(lookup_keys)}));
  IntakeService& service = process.Keep(std::make_unique<IntakeService>(process.server(), env));
  process.server().Register(service, IntakeService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::intake
