// Opens what a configuration names, as the start of the process would, but goes on after what is wrong: an operator
// corrects everything at once.

#include "libs/process/check.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/forms/template.h"
#include "libs/pg/connection.h"
#include "libs/pg/migrations.h"
#include "libs/pg/private_cluster.h"
#include "libs/process/process.h"
#include "libs/rpc/tls.h"
#include "libs/rpc/tokens.h"
#include "libs/service/lookup_keys.h"
#include "libs/trust/trust_policy.h"

namespace onestop::process {
namespace {

namespace fs = std::filesystem;

// An operator waits for it at a terminal.
constexpr absl::Duration kConnectMax = absl::Seconds(5);

class Obstacles {
 public:
  // `key` is the configuration's, "tls.key_file".
  void Add(absl::string_view key, const absl::Status& status) {
    if (!status.ok()) found_.push_back(absl::StrCat(key, ": ", status.message()));
  }

  std::vector<std::string> found() && { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

// A directory that is there and can be written, or can be made in the one above, as the program makes it.
absl::Status CheckWritable(const std::string& directory) {
  std::error_code error;
  fs::path path = fs::absolute(directory, error);
  if (!fs::exists(path, error)) path = path.parent_path();
  if (!fs::is_directory(path, error)) {
    return absl::FailedPreconditionError(absl::StrCat(path.string(), " is not a directory"));
  }
  if (access(path.c_str(), W_OK | X_OK) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path.string(), " cannot be written: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Status CheckDirectory(const std::string& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error) && access(directory.c_str(), R_OK | X_OK) == 0)
    return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("the directory ", directory, " cannot be read"));
}

// libpq leaves a password file out, with a warning at most, when others may read it.
absl::Status CheckPasswordFile(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0 || access(path.c_str(), R_OK) != 0) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", std::strerror(errno)));
  }
  if ((info.st_mode & 077) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrFormat("%s has mode %04o, under which PostgreSQL's library does not use it; allowed are 0400 "
                      "and 0600: chmod 0600",
                      path, info.st_mode & 07777));
}

// Whether the address can be listened on now.
absl::Status CheckBindable(absl::string_view address) {
  if (absl::ConsumePrefix(&address, "unix:"))
    return CheckWritable(fs::path(std::string(address)).parent_path());
  const size_t colon = address.rfind(':');
  std::string host(address.substr(0, colon));
  if (absl::StartsWith(host, "[")) host = host.substr(1, host.size() - 2);
  const addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  if (const int error =
          getaddrinfo(host.c_str(), std::string(address.substr(colon + 1)).c_str(), &hints, &found);
      error != 0) {
    return absl::NotFoundError(
        absl::StrCat(address, " is no address of this machine: ", gai_strerror(error)));
  }
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  const int made = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol);
  const absl::Cleanup close_made = [made] { close(made); };
  const int on = 1;
  // As the server does: connections that were closed a moment ago do not count.
  setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (made >= 0 && bind(made, found->ai_addr, found->ai_addrlen) == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(address, " cannot be listened on: ", std::strerror(errno),
                                             errno == EADDRINUSE ? " (does the server run already?)" : ""));
}

void CheckIdentity(const config::Config& config, Obstacles& obstacles) {
  const rpc::ServerOptions options = ServerOptionsOf(config);
  if (!options.tls.cert_file.empty()) {
    for (const absl::Status& mistake : rpc::TlsMistakes(options.tls, absl::Now()))
      obstacles.Add("tls", mistake);
  }
  if (!options.tokens.jwks_file.empty()) {
    obstacles.Add("tokens.jwks_file", rpc::TokenVerifier::Create(options.tokens).status());
  }
  if (!config.telemetry.otlp_ca_file.empty()) {
    obstacles.Add("telemetry.otlp_ca_file", rpc::CheckRoots(config.telemetry.otlp_ca_file));
  }
}

void CheckFiles(const config::Config& config, const config::Program& program, Obstacles& obstacles) {
  // Whatever signs or verifies keeps files too.
  if (!program.documents) return;
  obstacles.Add("documents.root", CheckWritable(config.documents.root));
  if (program.verification && !config.signing.trust_file.empty()) {
    obstacles.Add("signing.trust_file", trust::TrustPolicy::Load(config.signing.trust_file).status());
  }
  const Process process(config, program);
  for (const char* name : {"onestop-pdf-reader", "onestop-pdf-writer"}) {
    obstacles.Add("signing.programs_dir", process.Helper(name).status());
  }
  if (!program.signing) return;
  obstacles.Add("forms.templates_dir", forms::TemplateSet::Load(config.forms.templates_dir).status());
  if (!config.signing.images_dir.empty()) {
    obstacles.Add("signing.images_dir", CheckDirectory(config.signing.images_dir));
  }
}

void CheckDatabase(const config::Config& config, const config::Program& program, Obstacles& obstacles) {
  const config::Database& database = config.database;
  // Nothing is started: the first start makes the cluster, and a check leaves the disk as it is.
  if (!database.private_directory.empty()) {
    obstacles.Add("database.private_directory", CheckWritable(database.private_directory));
    return obstacles.Add("database.private_directory", pg::PrivateCluster::CheckInstalled());
  }
  if (!database.passfile.empty()) obstacles.Add("database.passfile", CheckPasswordFile(database.passfile));
  bool schema_known = false;
  for (const std::string& role : RolesOf(program)) {
    absl::StatusOr<pg::Connection> connection = pg::Connection::Open(
        {.conninfo = config::ConninfoFor(database, role), .application_name = std::string(program.name)},
        absl::Now() + kConnectMax);
    obstacles.Add(absl::StrCat("database, as ", role), connection.status());
    // A server that is away is away for every role.
    if (absl::IsUnavailable(connection.status()) || absl::IsDeadlineExceeded(connection.status())) return;
    // The schema is the same for every role, so the first that gets in is enough.
    if (!connection.ok() || schema_known) continue;
    obstacles.Add("database", pg::ExpectSchema(*connection, pg::AllMigrations()));
    schema_known = true;
  }
}

}  // namespace

std::vector<std::string> FindObstacles(const config::Config& config, const config::Program& program) {
  Obstacles obstacles;
  CheckIdentity(config, obstacles);
  CheckFiles(config, program, obstacles);
  if (program.submissions) {
    obstacles.Add("lookups.secret_key_file",
                  service::LookupKeys::Load(config.lookups.secret_key_file).status());
  }
  obstacles.Add("listen.address", CheckBindable(config.listen.address));
  if (!config.telemetry.metrics_address.empty()) {
    obstacles.Add("telemetry.metrics_address", CheckBindable(config.telemetry.metrics_address));
  }
  CheckDatabase(config, program, obstacles);
  return std::move(obstacles).found();
}

}  // namespace onestop::process
