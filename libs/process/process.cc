// Starts and stops what a server process consists of, in the order of their dependencies. The first
// errors of a wrong installation (database, schema, catalogue) are reported here.

#include "libs/process/process.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/config/command_line.h"
#include "libs/ledger/reader.h"
#include "libs/pg/connection.h"
#include "libs/pg/migrations.h"
#include "libs/process/call_classes.h"
#include "libs/process/check.h"
#include "libs/process/self_metrics.h"
#include "libs/subprocess/subprocess.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/trace.h"

// Read by jemalloc before main(). Threads share few arenas, and what is free goes back to the system soon:
// many would keep much memory that is free.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:4,background_thread:true";
}

namespace onestop::process {
namespace {

// How long a process waits for its database, which may be starting at the same time.
constexpr absl::Duration kDatabaseWait = absl::Seconds(30);
// Between two lines of the log that say so.
constexpr absl::Duration kDatabaseTell = absl::Seconds(5);

// One limit, named in two libraries that must not include each other.
static_assert(config::kDocumentBytesMax == documents::kFileBytesMax);

}  // namespace

rpc::ServerOptions ServerOptionsOf(const config::Config& config) {
  rpc::ServerOptions options;
  options.address = config.listen.address;
  options.allow_plaintext = config.listen.allow_plaintext;
  options.tls = {.cert_file = config.tls.cert_file,
                 .key_file = config.tls.key_file,
                 .client_ca_file = config.tls.client_ca_file,
                 .client_crl_file = config.tls.client_crl_file,
                 .require_client_certificate = config.tls.require_client_certificate};
  options.tokens.jwks_file = config.tokens.jwks_file;
  options.tokens.issuer = config.tokens.issuer;
  options.tokens.audience = config.tokens.audience;
  options.tokens.lifetime_max = absl::Minutes(config.tokens.lifetime_minutes_max);
  options.token_demands = TokenDemandsOf(config);
  options.limits.max_request_bytes = config.limits.request_bytes_max;
  options.limits.max_concurrent_streams = config.limits.concurrent_streams_max;
  options.limits.read_threads = config.limits.read_threads;
  options.limits.read_queue_max = config.limits.read_queue_max;
  options.limits.streams_max = config.limits.streams_max;
  options.limits.caller_calls_max = config.limits.caller_calls_max;
  options.limits.caller_streams_max = config.limits.caller_streams_max;
  options.limits.heavy_threads = config.limits.heavy_threads;
  options.limits.memory_bytes = config.limits.memory_bytes_max;
  options.limits.call_time_default = absl::Seconds(config.limits.call_seconds_default);
  options.limits.call_time_max = absl::Seconds(config.limits.call_seconds_max);
  // An upload that stalls is ended soon: it holds one of few slots.
  options.limits.stream_stall_max = absl::Seconds(30);
  options.drain_time = absl::Seconds(config.drain_seconds);
  return options;
}

std::vector<std::string> RolesOf(const config::Program& program) {
  std::vector<std::string> roles;
  if (program.name == config::kOnestopd.name) {
    // It has no role of its own: that of tracking only reads.
    roles = {"onestop_tracking", "onestop_catalog",  "onestop_documents",  "onestop_intake",
             "onestop_workflow", "onestop_approval", "onestop_statistics", "onestop_follower"};
  } else {
    roles = {absl::StrReplaceAll(program.name, {{"-", "_"}})};
    // Followers of the log run beside it.
    if (program.name == config::kTracking.name) roles.emplace_back("onestop_follower");
  }
  // Every server records its calls.
  roles.emplace_back("onestop_audit");
  return roles;
}

Process::Process(config::Config config, const config::Program& program, std::function<absl::Time()> now)
    : config_(std::move(config)), program_(program), now_(std::move(now)) {}

Process::~Process() { Stop(); }

void Process::Stop() {
  if (server_ != nullptr) server_->Drain();
  // No call is left, so nothing new reaches the ledgers; they finish what they hold.
  ledgers_.clear();
  // The server object is destroyed after the ledgers: their last replies still go through it.
  server_ = nullptr;
  audit_ = nullptr;
  // Services and what they hold, then the connections that those use.
  kept_.clear();
  refresher_ = nullptr;
  pools_.clear();
  metrics_server_ = nullptr;
  // Last, so that spans of the stop itself are exported.
  telemetry::StopTracing();
}

absl::Status Process::Start(const std::vector<Opener>& services) {
  RETURN_IF_ERROR(StartTelemetry());
  RETURN_IF_ERROR(CheckSchema());
  RETURN_IF_ERROR(StartCatalogue());
  server_ = std::make_unique<rpc::Server>(ServerOptionsOf(config_), &metrics_);
  audit_ = std::make_unique<audit::AuditLog>(
      audit::AuditOptions{.conninfo = config::ConninfoFor(config_.database, "onestop_audit"),
                          .province = config_.province},
      metrics_);
  server_->AuditBy(*audit_);
  for (const Opener& open : services) RETURN_IF_ERROR(open(*this));
  server_->ReadLogEndBy([pool = &PoolFor(RolesOf(program_).front()),
                         province = config_.province](absl::Time deadline) -> absl::StatusOr<int64_t> {
    // A position is no secret: read in the scope of the province.
    ASSIGN_OR_RETURN(ledger::Reader reader,
                     ledger::Reader::Begin(*pool, {.province = province, .whole_province = true}, deadline));
    return reader.LastPosition();
  });
  // Listening comes last: a client that can connect can also be answered.
  return server_->Start();
}

absl::Status Process::StartTelemetry() {
  telemetry::LogOptions log = {.service = std::string(program_.name)};
  // Parsed before logging starts, so that a wrong level is an error of the start.
  RETURN_IF_ERROR(telemetry::ParseLevel(config_.telemetry.log_level, log.level_min));
  telemetry::StartLogging(log);
  RETURN_IF_ERROR(telemetry::StartTracing({.otlp_endpoint = config_.telemetry.otlp_endpoint,
                                           .service_name = std::string(program_.name),
                                           .service_version = std::string(Version()),
                                           .sample_ratio = config_.telemetry.sample_ratio,
                                           .otlp_insecure = config_.telemetry.otlp_insecure,
                                           .otlp_ca_file = config_.telemetry.otlp_ca_file}));
  if (config_.telemetry.metrics_address.empty()) return absl::OkStatus();
  AddSelfMetrics(metrics_, config_, program_, catalogue_);
  ASSIGN_OR_RETURN(metrics_server_,
                   telemetry::MetricsServer::Start(config_.telemetry.metrics_address, metrics_));
  return absl::OkStatus();
}

absl::Status Process::CheckSchema() {
  const absl::Time until = absl::Now() + kDatabaseWait;
  absl::Time tell = absl::InfinitePast();
  for (;;) {
    absl::StatusOr<pg::Connection> connection =
        pg::Connection::Open({.conninfo = config::ConninfoFor(config_.database, RolesOf(program_).front()),
                              .application_name = std::string(program_.name)},
                             // Short attempts: a database that is starting accepts connections and
                             // then keeps them waiting.
                             std::min(until, absl::Now() + absl::Seconds(5)));
    // A schema of another version is an operator's mistake: migrate first.
    if (connection.ok()) return pg::ExpectSchema(*connection, pg::AllMigrations());
    if (absl::Now() >= until) return connection.status();
    if (absl::Now() >= tell) {
      // Neither holds a password: a configuration must not.
      telemetry::Log(telemetry::Level::kWarning, "waiting for the database",
                     {{"database", config_.database.conninfo}, {"error", connection.status().message()}});
      tell = absl::Now() + kDatabaseTell;
    }
    absl::SleepFor(absl::Milliseconds(200));
  }
}

absl::Status Process::StartCatalogue() {
  refresher_ = std::make_unique<catalog::Refresher>(
      catalog::RefresherOptions{
          .connection = {.conninfo = config::ConninfoFor(config_.database, RolesOf(program_).front()),
                         .application_name = absl::StrCat(program_.name, "-catalogue")},
          .province = config_.province},
      catalogue_, &metrics_);
  // The first read is synchronous: without a catalogue no call can be answered.
  RETURN_IF_ERROR(refresher_->Refresh());
  refresher_->Start();
  return absl::OkStatus();
}

service::CurrentCatalogue Process::catalogue() {
  return [this] { return catalogue_.Current(); };
}

pg::Pool& Process::PoolFor(const std::string& role) {
  for (const auto& [name, pool] : pools_) {
    // Few roles, and only at start: a linear search is enough.
    if (name == role) return *pool;
  }
  pools_.emplace_back(role, std::make_unique<pg::Pool>(pg::PoolOptions{
                                .connection = {.conninfo = config::ConninfoFor(config_.database, role),
                                               .application_name = std::string(program_.name)},
                                .connections_max = config_.database.pool_connections_max}));
  return *pools_.back().second;
}

absl::StatusOr<const service::CommandEnv*> Process::CommandEnvFor(const std::string& name) {
  ledger::Options options;
  // Each service commits as its own role, so that the database enforces which tables it may write.
  options.conninfo = config::ConninfoFor(config_.database, absl::StrCat("onestop_", name));
  options.name = name;
  options.province = config_.province;
  options.writers = config_.ledger.writers;
  options.queue_commands_max = config_.ledger.queue_commands_max;
  options.cache_dossiers_max = config_.ledger.cache_dossiers_max;
  options.now = now_;
  ASSIGN_OR_RETURN(std::unique_ptr<ledger::Ledger> ledger, ledger::Ledger::Start(options, metrics_));
  ledgers_.push_back(std::move(ledger));
  return &Keep(std::make_unique<service::CommandEnv>(service::CommandEnv{
      .ledger = *ledgers_.back(), .catalogue = catalogue(), .province = config_.province, .now = now_}));
}

absl::StatusOr<documents::FileStore*> Process::Files() {
  CHECK(program_.documents);
  if (files_ == nullptr) {
    const config::Documents& files = config_.documents;
    // Group access is for installations in which documents and approval run as different users.
    const auto sharing = files.group_shared ? documents::Sharing::kGroup : documents::Sharing::kPrivate;
    ASSIGN_OR_RETURN(
        documents::FileStore store,
        documents::FileStore::Create(
            files.root, {.file_bytes_max = files.file_bytes_max, .free_bytes_min = files.free_bytes_min},
            sharing));
    files_ = std::make_unique<documents::FileStore>(std::move(store));
  }
  return files_.get();
}

absl::StatusOr<std::string> Process::Helper(absl::string_view name) const {
  const std::string& directory = config_.signing.programs_dir;
  if (directory.empty()) return subprocess::FindBeside(name);
  std::string path = absl::StrCat(directory, "/", name);
  // An error of the start, not of the first file.
  if (access(path.c_str(), X_OK) != 0) {
    return absl::UnavailableError(absl::StrCat(path, " cannot be run: ", std::strerror(errno),
                                               "; signing.programs_dir names its directory"));
  }
  return path;
}

int Serve(const config::Config& config, const config::Program& program, const std::vector<Opener>& services,
          const std::function<absl::Status(Process&)>& ready) {
  // Debian's Abseil looks for cycles among gRPC's locks each time that one is taken: a check for developers
  // of gRPC itself.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Process process(config, program);
  absl::Status status = process.Start(services);
  if (status.ok()) status = ready(process);
  if (!status.ok()) return Fail(program, status);
  telemetry::Log(telemetry::Level::kInfo, "serving", {{"address", process.server().target()}});
  rpc::WaitForStopSignal();
  telemetry::Log(telemetry::Level::kInfo, "stopping: calls in progress may end");
  process.Stop();
  return 0;
}

int Fail(const config::Program& program, const absl::Status& status) {
  std::fprintf(stderr, "%s: %s\n", std::string(program.name).c_str(), std::string(status.message()).c_str());
  // Never the code of a wrong configuration, which systemd does not start again: what is in the way may go.
  return 1;
}

int Main(int argc, char** argv, const config::Program& program, const std::vector<Opener>& services,
         const Preparation& prepare) {
  // Before any thread exists, since threads inherit the mask.
  rpc::BlockStopSignals();
  config::CommandLine line = config::ReadCommandLine(argc, argv, program);
  if (!line.config.has_value()) return line.exit_code;
  if (line.check) {
    const std::vector<std::string> obstacles = FindObstacles(*line.config, program);
    for (const std::string& obstacle : obstacles) std::fprintf(stderr, "%s\n", obstacle.c_str());
    if (obstacles.empty()) std::printf("everything that the configuration names is there\n");
    return obstacles.empty() ? 0 : 1;
  }
  if (const absl::Status prepared = prepare(*line.config); !prepared.ok()) return Fail(program, prepared);
  return Serve(*line.config, program, services, [](Process&) { return absl::OkStatus(); });
}

}  // namespace onestop::process
