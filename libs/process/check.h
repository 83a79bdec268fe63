#pragma once

#include <string>
#include <vector>

#include "libs/config/config.h"
#include "libs/rpc/server.h"

namespace onestop::process {

/// What keeps a process of `program` with `config`, a checked one, from starting and serving: one sentence each, with
/// the key of the configuration that it is about. Opens every file, reaches the database as each role and tries the
/// addresses; makes and changes nothing. Empty: nothing is missing. Takes some seconds when the database is away.
std::vector<std::string> FindObstacles(const config::Config& config, const config::Program& program);

/// The roles of the database that `program` logs in as. The first one reads the schema and the catalogue.
std::vector<std::string> RolesOf(const config::Program& program);

/// What a server with `config` is told about TLS, tokens, limits and draining.
rpc::ServerOptions ServerOptionsOf(const config::Config& config);

}  // namespace onestop::process
