// Kills the server and its database under load and asks afterwards: is every acknowledged act there once,
// with its number? Real processes, a real PostgreSQL, kill -9.

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/config/data_directory.h"
#include "libs/ledger/verify.h"
#include "libs/pg/connection.h"
#include "libs/rpc/client.h"
#include "libs/rpc/token_issuer.h"
#include "libs/testing/status_matchers.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"

namespace onestop {
namespace {

using ::onestop::testing::IsOk;

constexpr absl::Duration kPatience = absl::Seconds(40);
constexpr int kClients = 6;
constexpr int kDossiersEach = 25;
// Five working days: its due date lies inside of the sample calendar for as long as that has a month left.
constexpr char kProcedure[] = "2.002248";

// A port that nobody has now; the server listens on it again after each death.
int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0);
  CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  close(fd);
  return ntohs(address.sin_port);
}

// onestopd with an embedded PostgreSQL in a directory of its own.
class Server {
 public:
  Server() : port_(FreePort()) {
    char path[] = "/tmp/onestop-fault-XXXXXX";
    CHECK(mkdtemp(path) != nullptr);
    directory_.root = path;
    CHECK(chmod(path, 0711) == 0);
    Start();
  }
  ~Server() {
    if (pid_ > 0) Stop(SIGTERM);
    KillDatabase();
    std::error_code error;
    std::filesystem::remove_all(directory_.root, error);
  }

  void Start() {
    std::filesystem::remove(directory_.Endpoint());
    const std::string program = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestopd");
    const std::string listen = absl::StrCat("127.0.0.1:", port_);
    pid_ = fork();
    CHECK(pid_ >= 0);
    if (pid_ == 0) {
      const int log =
          open(absl::StrCat(directory_.root, "/log").c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
      dup2(log, STDERR_FILENO);
      execl(program.c_str(), program.c_str(), "--data", directory_.root.c_str(), "--listen", listen.c_str(),
            nullptr);
      _exit(127);
    }
    const absl::Time until = absl::Now() + kPatience;
    while (!std::filesystem::exists(directory_.Endpoint())) {
      CHECK(absl::Now() < until);
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  // Returns the exit code, or -1 when it died of a signal.
  int Stop(int signal) {
    kill(pid_, signal);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // kill -9 of PostgreSQL's first process; the others notice and end.
  void KillDatabase() {
    std::ifstream file(directory_.Postgres() + "/data/postmaster.pid");
    int postmaster = 0;
    if (file >> postmaster && postmaster > 1) kill(postmaster, SIGKILL);
  }

  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }
  std::string Token(const std::string& subject) const {
    const auto key = rpc::KeyPair::Load(directory_.TokenKey());
    CHECK(key.ok());
    return rpc::IssueToken(*key, {.subject = subject,
                                  .issuer = std::string(config::kEmbeddedIssuer),
                                  .audience = std::string(config::kEmbeddedAudience),
                                  .begin_time = absl::Now() - absl::Minutes(1),
                                  .expire_time = absl::Now() + absl::Hours(1)});
  }
  pg::Connection Database() const {
    auto connection =
        pg::Connection::Open({.conninfo = absl::StrCat("host=", directory_.PostgresSocket(),
                                                       " user=postgres dbname=", config::kEmbeddedDatabase)},
                             absl::Now() + kPatience);
    CHECK(connection.ok());
    return *std::move(connection);
  }

 private:
  const int port_;
  config::DataDirectory directory_;
  pid_t pid_ = 0;
};

std::string RequestId(int client, int dossier, int act) {
  return absl::StrFormat("%08d-%04d-4000-8000-%012d", client, act, dossier);
}

// Clients that take dossiers in, each call repeated with its request_id until it is answered.
class Load {
 public:
  explicit Load(const Server& server)
      : server_(server), portal_(server.Token("portal")), officer_(server.Token("mc01")) {
    for (int i = 0; i < kClients; ++i) threads_.emplace_back([this, i] { Run(i); });
  }
  ~Load() { Finish(); }

  void Finish() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  int acknowledged() const { return acknowledged_; }
  void AwaitAcknowledged(int count) const {
    const absl::Time until = absl::Now() + kPatience;
    while (acknowledged_ < count && absl::Now() < until) absl::SleepFor(absl::Milliseconds(2));
    ASSERT_GE(acknowledged_, count);
  }
  // Sends everything once more and compares with the first answers.
  void RepeatAndCompare() {
    const std::map<std::string, std::string> first = std::exchange(answers_, {});
    for (int i = 0; i < kClients; ++i) threads_.emplace_back([this, i] { Run(i); });
    Finish();
    EXPECT_EQ(answers_, first);
  }
  const std::map<std::string, std::string>& codes() const { return codes_; }

 private:
  template <typename Stub, typename Request, typename Response>
  Response Insist(const rpc::Client& client, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request) {
    const absl::Time until = absl::Now() + kPatience;
    for (;;) {
      const auto answer = rpc::Invoke(client, stub, method, request, {.timeout = absl::Seconds(5)});
      if (answer.ok()) {
        std::lock_guard<std::mutex> lock(mutex_);
        answers_[request.request_id()] = answer->SerializeAsString();
        ++acknowledged_;
        return *answer;
      }
      const absl::StatusCode code = answer.status().code();
      const bool again = code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kUnknown ||
                         code == absl::StatusCode::kDeadlineExceeded || code == absl::StatusCode::kCancelled;
      if (!again || absl::Now() > until) {
        ADD_FAILURE() << answer.status();
        return {};
      }
      client.PauseBeforeRetry(absl::Milliseconds(20));
    }
  }

  void Run(int number) {
    const auto connected = rpc::Client::Connect({.target = server_.target(), .token = portal_});
    CHECK(connected.ok());
    const rpc::Client officer = connected->As(officer_);
    const auto intake = intake::v1::IntakeService::NewStub(connected->channel());
    const auto workflow = workflow::v1::WorkflowService::NewStub(connected->channel());
    for (int i = 0; i < kDossiersEach; ++i) {
      intake::v1::SubmitDossierRequest submit;
      submit.set_request_id(RequestId(number, i, 1));
      submit.set_procedure_code(kProcedure);
      submit.set_intake_unit("H31.19");
      submit.mutable_owner()->set_full_name("Người Nộp");
      submit.add_components()->set_kind("don-de-nghi");
      submit.add_components()->set_kind("tai-lieu-kem-theo");
      const auto submitted =
          Insist(*connected, *intake, &intake::v1::IntakeService::Stub::SubmitDossier, submit);
      intake::v1::AcceptDossierRequest accept;
      accept.set_request_id(RequestId(number, i, 2));
      accept.set_dossier_id(submitted.dossier().dossier_id());
      const auto accepted = Insist(officer, *intake, &intake::v1::IntakeService::Stub::AcceptDossier, accept);
      workflow::v1::CompleteStepRequest complete;
      complete.set_request_id(RequestId(number, i, 3));
      complete.set_dossier_id(submitted.dossier().dossier_id());
      complete.set_task_number(1);
      Insist(officer, *workflow, &workflow::v1::WorkflowService::Stub::CompleteStep, complete);
      std::lock_guard<std::mutex> lock(mutex_);
      codes_[submitted.dossier().dossier_id()] = accepted.receipt().code();
    }
  }

  const Server& server_;
  const std::string portal_, officer_;
  std::vector<std::thread> threads_;
  std::atomic<int> acknowledged_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> answers_, codes_;
};

std::string Query(pg::Connection& connection, const char* name, const char* sql) {
  const auto rows = connection.Execute({name, sql});
  EXPECT_THAT(rows, IsOk());
  return rows.ok() ? std::string((*rows)[0].Text(0)) : "";
}

// What must be true whatever was killed.
void ExpectWhole(const Server& server, const Load& load) {
  constexpr int kDossiers = kClients * kDossiersEach;
  pg::Connection connection = server.Database();
  EXPECT_EQ(Query(connection, "t.events", "SELECT count(*)::text FROM dossier.event"),
            absl::StrCat(3 * kDossiers));
  // Numbers: as acknowledged, each once, without gaps.
  for (const auto& [id, code] : load.codes()) {
    constexpr pg::Statement kCode = {"t.code",
                                     "SELECT code FROM dossier.dossier WHERE dossier_id = $1::uuid"};
    pg::Params params;
    params.Text(id);
    const auto rows = connection.Execute(kCode, params);
    ASSERT_THAT(rows, IsOk());
    EXPECT_EQ((*rows)[0].Text(0), code);
  }
  EXPECT_EQ(Query(connection, "t.codes", "SELECT count(DISTINCT code)::text FROM dossier.dossier"),
            absl::StrCat(kDossiers));
  EXPECT_EQ(
      Query(connection, "t.register",
            "SELECT count(DISTINCT register_number) || ' ' || max(register_number) FROM dossier.dossier"),
      absl::StrCat(kDossiers, " ", kDossiers));
  EXPECT_EQ(Query(connection, "t.last",
                  "SELECT sum(last)::text FROM dossier.number WHERE series = 'dossier/H31.06'"),
            absl::StrCat(kDossiers));
  // Positions become dense.
  const absl::Time until = absl::Now() + kPatience;
  const std::string all = absl::StrCat(3 * kDossiers, " ", 3 * kDossiers);
  std::string positions;
  do {
    positions =
        Query(connection, "t.log", "SELECT count(*) || ' ' || coalesce(max(position), 0) FROM dossier.log");
  } while (positions != all && absl::Now() < until);
  EXPECT_EQ(positions, all);
  const auto verified = ledger::Verify(
      connection, "H31",
      [](const ledger::Finding& finding) { ADD_FAILURE() << finding.dossier_id << ": " << finding.what; },
      [](const ledger::VerifyProgress&) {});
  EXPECT_THAT(verified, IsOk());
}

TEST(FaultTest, AServerKilledUnderLoadLosesDoublesAndRenumbersNothing) {
  Server server;
  Load load(server);
  for (int death = 1; death <= 3; ++death) {
    load.AwaitAcknowledged(load.acknowledged() + 60);
    server.Stop(SIGKILL);
    server.Start();
  }
  load.Finish();
  load.RepeatAndCompare();
  ExpectWhole(server, load);
}

TEST(FaultTest, ADatabaseKilledUnderLoadComesBackAndTheServerGoesOn) {
  Server server;
  Load load(server);
  for (int death = 1; death <= 2; ++death) {
    load.AwaitAcknowledged(load.acknowledged() + 60);
    server.KillDatabase();
  }
  load.Finish();
  load.RepeatAndCompare();
  ExpectWhole(server, load);
}

TEST(FaultTest, AServerToldToStopUnderLoadEndsWhatItHoldsAndGoesWell) {
  Server server;
  Load load(server);
  load.AwaitAcknowledged(100);
  EXPECT_EQ(server.Stop(SIGTERM), 0);
  server.Start();
  load.Finish();
  ExpectWhole(server, load);
}

}  // namespace
}  // namespace onestop
