#pragma once

/// A whole Onestop to be called on the wire: onestopd's embedded default, as a process of its own.

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/token_issuer.h"

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

class Server {
 public:
  Server();
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Calls any method ("/package.Service/Method") of whatever kind with bytes. An empty token: none is sent.
  Answer Call(const std::string& path, const std::vector<std::string>& requests,
              const std::string& token) const;

  /// A token of `subject`, good from `begin` for an hour.
  std::string Token(const std::string& subject, absl::Time begin = absl::Now() - absl::Minutes(1)) const;

  /// How many events are stored.
  std::string Events() const;

  /// Bytes of the process in memory.
  int64_t ResidentBytes() const;

  /// What it wrote to standard error.
  std::string Log() const;

  std::shared_ptr<grpc::Channel> Connect() const;

 private:
  void Start();
  std::string Read(const std::string& name) const;

  rpc::probe::TemporaryDirectory directory_;
  pid_t pid_ = 0;
  std::unique_ptr<rpc::KeyPair> key_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace onestop::contract
