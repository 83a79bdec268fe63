#pragma once

/// A whole Onestop to be called on the wire.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"
#include "libs/pg/statement.h"
#include "tests/support/embedded_server.h"

namespace onestop::contract {

/// How long any call may take to be answered.
inline constexpr absl::Duration kAnswerMax = absl::Seconds(5);

struct Answer {
  grpc::Status status;
  /// The serialised messages that came.
  std::vector<std::string> messages;

  /// The reason of the error contract; "" without one.
  std::string reason() const;
  /// "INVALID_ARGUMENT FIELD_INVALID: …", for failures.
  std::string ToString() const;
};

class Server : public testing::EmbeddedServer {
 public:
  Server() : channel_(Connect()) {}

  /// Calls any method ("/package.Service/Method") of whatever kind with bytes. An empty token: none is sent.
  Answer Call(const std::string& path, const std::vector<std::string>& requests, const std::string& token,
              const std::vector<std::pair<std::string, std::string>>& metadata = {}) const;

  /// How many events are stored.
  std::string Events() const;
  /// How many rows there are of everything that a call can store.
  std::string Rows() const;

  /// Bytes of the process in memory.
  int64_t ResidentBytes() const;

  std::shared_ptr<grpc::Channel> Connect() const;

 private:
  std::string Ask(const pg::Statement& statement) const;

  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace onestop::contract
