#pragma once

#include "libs/pg/pool.h"
#include "libs/service/command.h"
#include "libs/service/lookup_keys.h"

namespace onestop::intake {

/// What the service works with. Everything outlives the service's server.
struct Env {
  const service::CommandEnv& command_env;
  /// For what is handed in; logs in as onestop_intake.
  pg::Pool& reads;
  /// For the secrets of what is submitted.
  service::LookupKeys lookup_keys;
};

}  // namespace onestop::intake
