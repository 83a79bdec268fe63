#include "tests/contract_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/config/data_directory.h"
#include "libs/pg/connection.h"
#include "libs/pg/private_cluster.h"
#include "libs/pg/statement.h"
#include "libs/rpc/errors.h"

namespace onestop::contract {
namespace {

// A private PostgreSQL is made and migrated meanwhile.
constexpr absl::Duration kStartMax = absl::Seconds(60);
constexpr absl::Duration kLook = absl::Milliseconds(20);

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  CHECK(buffer.Dump(&slices).ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(slice.begin(), slice.end());
  return bytes;
}

}  // namespace

std::string Answer::reason() const {
  const auto reason = base::ReasonOf(rpc::FromGrpcStatus(status));
  return reason.has_value() ? reason->name : "";
}

std::string Answer::ToString() const {
  return absl::StrCat(absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code())), " ",
                      reason(), ": ", status.error_message());
}

Server::Server() {
  // PostgreSQL runs as another user when the test runs as root: it must pass through.
  std::filesystem::permissions(directory_.File("."),
                               std::filesystem::perms::group_exec | std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  Start();
  const config::DataDirectory data = {.root = directory_.File("data")};
  const absl::Time until = absl::Now() + kStartMax;
  while (!std::filesystem::exists(data.Endpoint())) {
    CHECK(absl::Now() < until);
    CHECK(waitpid(pid_, nullptr, WNOHANG) == 0);
    absl::SleepFor(kLook);
  }
  auto key = rpc::KeyPair::Load(data.TokenKey());
  CHECK(key.ok());
  key_ = std::make_unique<rpc::KeyPair>(*std::move(key));
  channel_ = Connect();
}

Server::~Server() {
  kill(pid_, SIGTERM);
  CHECK(waitpid(pid_, nullptr, 0) == pid_);
}

void Server::Start() {
  const std::string program = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestopd");
  std::vector<std::string> words = {program, "--data", directory_.File("data")};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  CHECK(posix_spawn_file_actions_init(&files) == 0);
  CHECK(posix_spawn_file_actions_addopen(&files, STDERR_FILENO, directory_.File("log").c_str(),
                                         O_WRONLY | O_CREAT | O_APPEND, 0600) == 0);
  CHECK(posix_spawn(&pid_, program.c_str(), &files, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&files);
}

std::shared_ptr<grpc::Channel> Server::Connect() const {
  grpc::ChannelArguments arguments;
  // Otherwise channels to one address share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::string target(absl::StripAsciiWhitespace(Read("data/endpoint")));
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

Answer Server::Call(const std::string& path, const std::vector<std::string>& requests,
                    const std::string& token) const {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kAnswerMax));
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  grpc::CompletionQueue queue;
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    CHECK(queue.Next(&tag, &ok));
    return ok;
  };
  const auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  bool open = next();
  for (const std::string& request : requests) {
    if (!open) break;
    call->Write(ToBuffer(request), nullptr);
    open = next();
  }
  if (open) {
    call->WritesDone(nullptr);
    next();
  }
  Answer answer;
  grpc::ByteBuffer message;
  for (;;) {
    call->Read(&message, nullptr);
    if (!next()) break;
    answer.messages.push_back(ToBytes(message));
  }
  call->Finish(&answer.status, nullptr);
  next();
  return answer;
}

std::string Server::Token(const std::string& subject, absl::Time begin) const {
  return rpc::IssueToken(*key_, {.subject = subject,
                                 .issuer = std::string(config::kEmbeddedIssuer),
                                 .audience = std::string(config::kEmbeddedAudience),
                                 .begin_time = begin,
                                 .expire_time = begin + absl::Hours(1)});
}

std::string Server::Events() const {
  const config::DataDirectory data = {.root = directory_.File("data")};
  auto connection = pg::Connection::Open(
      {.conninfo = absl::StrCat("host=", data.PostgresSocket(), " dbname=", config::kEmbeddedDatabase,
                                " user=", pg::PrivateCluster::kSuperuser)},
      absl::Now() + kAnswerMax);
  CHECK(connection.ok());
  constexpr pg::Statement kCount = {"contract.count", "SELECT count(*)::text FROM dossier.event"};
  const auto rows = connection->Execute(kCount);
  CHECK(rows.ok());
  return std::string((*rows)[0].Text(0));
}

int64_t Server::ResidentBytes() const {
  std::ifstream file(absl::StrCat("/proc/", pid_, "/statm"));
  int64_t all = 0;
  int64_t resident = 0;
  file >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::string Server::Log() const { return Read("log"); }

std::string Server::Read(const std::string& name) const {
  std::ifstream stream(directory_.File(name));
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace onestop::contract
