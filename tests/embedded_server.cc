#include "tests/embedded_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "tests/known_days.h"

namespace onestop::testing {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(10);

std::string Read(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

pid_t Spawn(std::vector<std::string> words, const std::string& log) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  CHECK(posix_spawn_file_actions_init(&files) == 0);
  // Neither of ours: a server that outlives a test that died would keep whoever reads the test's output
  // waiting.
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    CHECK(posix_spawn_file_actions_addopen(&files, stream, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                           0600) == 0);
  }
  pid_t pid = 0;
  CHECK(posix_spawn(&pid, words.front().c_str(), &files, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&files);
  return pid;
}

}  // namespace

EmbeddedServer::EmbeddedServer() {
  // PostgreSQL runs as another user when the test runs as root: it must pass through.
  std::filesystem::permissions(root_.File("."),
                               std::filesystem::perms::group_exec | std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
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
  // Whoever starts knows it at once.
  CHECK(Stop(SIGTERM) == 0);
  Start();
}

EmbeddedServer::~EmbeddedServer() {
  if (pid_ > 0) Stop(SIGTERM);
  // It went with the server, unless that was killed.
  CHECK(postgres_->KillHard().ok());
}

void EmbeddedServer::Start() {
  CHECK(pid_ == 0);
  std::filesystem::remove(data_.Endpoint());
  pid_ = Spawn({absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestopd"), "--data", data_.root,
                "--listen", target_},
               root_.File("log"));
  const absl::Time until = absl::Now() + kProcessMax;
  while (!std::filesystem::exists(data_.Endpoint())) {
    CHECK(absl::Now() < until);
    CHECK(waitpid(pid_, nullptr, WNOHANG) == 0);
    absl::SleepFor(kLook);
  }
  target_ = std::string(absl::StripAsciiWhitespace(Read(data_.Endpoint())));
}

int EmbeddedServer::Stop(int signal) {
  kill(pid_, signal);
  const absl::Time until = absl::Now() + kProcessMax;
  int status = 0;
  for (pid_t ended = 0; ended == 0;) {
    ended = waitpid(pid_, &status, WNOHANG);
    CHECK(ended >= 0);
    if (ended == 0 && absl::Now() > until) kill(pid_, SIGKILL);
    if (ended == 0) absl::SleepFor(kLook);
  }
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

pg::Connection EmbeddedServer::Database() const {
  auto connection = pg::Connection::Open(
      {.conninfo = postgres_->Conninfo(config::kEmbeddedDatabase, pg::PrivateCluster::kSuperuser)},
      absl::Now() + kProcessMax);
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

std::string EmbeddedServer::Log() const { return Read(root_.File("log")); }

}  // namespace onestop::testing
