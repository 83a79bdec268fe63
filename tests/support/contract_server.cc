// Calls any RPC with raw bytes, so that requests can be sent that no generated stub would make.

#include "tests/support/contract_server.h"

#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/pg/connection.h"
#include "libs/pg/statement.h"
#include "libs/rpc/errors.h"
#include "libs/testing/files.h"

namespace onestop::contract {
namespace {

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

std::shared_ptr<grpc::Channel> Server::Connect() const {
  grpc::ChannelArguments arguments;
  // Otherwise channels to one address share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target(), grpc::InsecureChannelCredentials(), arguments);
}

Answer Server::Call(const std::string& path, const std::vector<std::string>& requests,
                    const std::string& token,
                    const std::vector<std::pair<std::string, std::string>>& metadata) const {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kAnswerMax));
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  grpc::CompletionQueue queue;
  // One call at a time: the next event of the queue is the one that is waited for.
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
    // The server may answer before it has read everything; the status below has the reason.
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

std::string Server::Events() const {
  constexpr pg::Statement kCount = {"contract.count", "SELECT count(*)::text FROM dossier.event"};
  return Ask(kCount);
}

std::string Server::Rows() const {
  constexpr pg::Statement kCounts = {"contract.counts", R"sql(
      SELECT concat_ws(' ', (SELECT count(*) FROM dossier.event), (SELECT sum(position) FROM dossier.log_head),
                       (SELECT sum(last) FROM dossier.number), (SELECT count(*) FROM document.document),
                       (SELECT count(*) FROM approval.session), (SELECT count(*) FROM catalog.entry)))sql"};
  return Ask(kCounts);
}

std::string Server::Ask(const pg::Statement& statement) const {
  pg::Connection connection = Database();
  const auto rows = connection.Execute(statement);
  CHECK(rows.ok());
  return std::string((*rows)[0].Text(0));
}

int64_t Server::ResidentBytes() const {
  // The second figure of statm is the resident set, in pages.
  const std::vector<std::string> numbers =
      absl::StrSplit(testing::ReadFile(absl::StrCat("/proc/", pid(), "/statm")), ' ');
  int64_t resident = 0;
  CHECK(numbers.size() > 1 && absl::SimpleAtoi(numbers[1], &resident));
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace onestop::contract
