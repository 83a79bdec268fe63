// Starts onestopd's embedded default, waits until it answers, and ends it by signals.

#include "tests/support/embedded_server.h"

#include <signal.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "tests/support/known_days.h"

namespace onestop::testing {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(10);

}  // namespace

EmbeddedServer::EmbeddedServer() {
  // PostgreSQL runs as another user when the test runs as root: it must pass through.
  root_.AllowPassage();
  Start();
  auto key = rpc::KeyPair::Load(data_.TokenKey());
  CHECK(key.ok());
  key_ = std::make_unique<rpc::KeyPair>(*std::move(key));
  // It runs: this only takes note of it.
  auto postgres = pg::PrivateCluster::Open({.directory = data_.Postgres(), .stop_at_exit = false});
  CHECK(postgres.ok());
  postgres_ = std::make_unique<pg::PrivateCluster>(*std::move(postgres));
  pg::Connection database = Database();
  KnowDaysAhead(database);
  // A server reads the catalogue when it starts.
  CHECK(Stop(SIGTERM) == 0);
  Start();
}

EmbeddedServer::~EmbeddedServer() {
  if (process_.has_value()) Stop(SIGTERM);
  // It went with the server, unless that was killed.
  CHECK(postgres_->KillHard().ok());
}

void EmbeddedServer::Start() {
  CHECK(!process_.has_value());
  std::filesystem::remove(data_.Endpoint());
  // Its output goes to a file: a server that outlives a test that died would keep open the pipe that the
  // test's output is read from.
  const subprocess::Stream log = subprocess::Stream::AppendTo(root_.File("log"));
  auto process = subprocess::Process::Start(
      {.arguments = {absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestopd"), "--data", data_.root,
                     "--listen", target_},
       .output = log,
       .error = log});
  CHECK(process.ok());
  process_ = *std::move(process);
  const absl::Time until = absl::Now() + kProcessMax;
  while (!std::filesystem::exists(data_.Endpoint())) {
    CHECK(absl::Now() < until);
    const auto ended = process_->WaitUntil(absl::InfinitePast());
    CHECK(ended.ok() && !ended->has_value());
    absl::SleepFor(kPollInterval);
  }
  target_ = std::string(absl::StripAsciiWhitespace(ReadFile(data_.Endpoint())));
}

void EmbeddedServer::StartElsewhere() {
  target_ = "127.0.0.1:0";
  Start();
}

int EmbeddedServer::Stop(int signal) {
  process_->Signal(signal);
  auto ended = process_->WaitUntil(absl::Now() + kProcessMax);
  CHECK(ended.ok());
  if (!ended->has_value()) {
    process_->Signal(SIGKILL);
    ended = process_->WaitUntil(absl::InfiniteFuture());
  }
  process_.reset();
  return (*ended)->code;
}

pg::ConnectionOptions EmbeddedServer::DatabaseOptions() const {
  return {.conninfo = postgres_->Conninfo(config::kPrivateDatabase, pg::PrivateCluster::kSuperuser)};
}

pg::Connection EmbeddedServer::Database() const {
  auto connection = pg::Connection::Open(DatabaseOptions(), absl::Now() + kProcessMax);
  CHECK(connection.ok());
  return *std::move(connection);
}

std::string EmbeddedServer::Token(const std::string& subject, absl::Time begin) const {
  return rpc::IssueToken(*key_, {.subject = subject,
                                 .issuer = std::string(config::kEmbeddedIssuer),
                                 .audience = std::string(config::kEmbeddedAudience),
                                 .begin_time = begin,
                                 .expire_time = begin + absl::Hours(1)});
}

std::string EmbeddedServer::Log() const { return ReadFile(root_.File("log")); }

}  // namespace onestop::testing
