#pragma once

/// A server with the probe service, in this process, for the tests of libs/rpc.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "libs/base/mutex.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/streams.h"
#include "libs/rpc/token_issuer.h"
#include "libs/rpc/token_options.h"
#include "libs/rpc/unary.h"
#include "libs/testing/files.h"
#include "probe.grpc.pb.h"

namespace onestop::rpc::probe {

/// What the tests set, and what the handlers saw. Handlers that the test holds back wait for `go`.
struct Bench {
  /// Look() with text "wait" says that it has begun and waits for `go`.
  absl::Notification begun;
  absl::Notification go;
  base::Mutex mutex;
  /// Act() with text "hold" leaves its reply here.
  std::vector<Reply<v1::ActResponse>> held ABSL_GUARDED_BY(mutex);
  /// How many uploads were begun, finished, and dropped without Finish().
  int uploads_begun ABSL_GUARDED_BY(mutex) = 0;
  int uploads_finished ABSL_GUARDED_BY(mutex) = 0;
  int uploads_dropped ABSL_GUARDED_BY(mutex) = 0;
  int fetches_begun ABSL_GUARDED_BY(mutex) = 0;
  int fetches_ended ABSL_GUARDED_BY(mutex) = 0;
  int feeds ABSL_GUARDED_BY(mutex) = 0;
  int64_t position ABSL_GUARDED_BY(mutex) = 0;
  std::vector<Wake> wakes ABSL_GUARDED_BY(mutex);
  base::CondVar changed;
  /// Import(): replies that wait until as many have come, then are answered last first.
  size_t import_batch = 1;
  size_t import_pending_most ABSL_GUARDED_BY(mutex) = 0;
  std::vector<std::pair<int64_t, Reply<v1::ImportResponse>>> imports ABSL_GUARDED_BY(mutex);
  /// Act(): how often it was begun.
  int64_t acts ABSL_GUARDED_BY(mutex) = 0;
  /// What Submit() is admitted with.
  absl::Status admission ABSL_GUARDED_BY(mutex);
};

/// What handlers get.
struct ProbeEnv {
  Bench& bench;
};

/// Bytes of the answer to "big".
inline constexpr size_t kBigBytes = size_t{256} * 1024;
/// The position that Act() with text "position" tells.
inline constexpr int64_t kPosition = 7;

class Import final : public Exchange<v1::ImportRequest, v1::ImportResponse> {
 public:
  explicit Import(Bench& bench) : bench_(bench) {}
  void Handle(v1::ImportRequest request, Reply<v1::ImportResponse> reply) override;

 private:
  Bench& bench_;
};

class ProbeService final : public Service<v1::ProbeService> {
 public:
  ProbeService(Server& server, Bench& bench);

  grpc::ServerUnaryReactor* Look(grpc::CallbackServerContext* context, const v1::LookRequest* request,
                                 v1::LookResponse* response) override;
  grpc::ServerUnaryReactor* Act(grpc::CallbackServerContext* context, const v1::ActRequest* request,
                                v1::ActResponse* response) override;
  grpc::ServerWriteReactor<v1::FeedResponse>* Feed(grpc::CallbackServerContext* context,
                                                   const v1::FeedRequest* request) override;
  grpc::ServerWriteReactor<v1::FetchResponse>* Fetch(grpc::CallbackServerContext* context,
                                                     const v1::FetchRequest* request) override;

 private:
  Bench& bench_;
  const ProbeEnv env_;
};

/// A started server and a client of it.
class Probe {
 public:
  explicit Probe(ServerOptions options = {}, telemetry::Metrics* metrics = nullptr)
      : server(std::move(options), metrics), service(server, bench) {
    server.Register(service, "onestop.rpc.probe.v1.ProbeService");
  }

  absl::Status Start() { return server.Start(); }

  /// A client of this server; the target is filled in.
  Client Connect(ClientOptions options = {}) const {
    options.target = server.target();
    auto client = Client::Connect(options);
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }

  Bench bench;
  Server server;
  ProbeService service;
};

/// Has one key, whose public part it leaves in a file, and issues tokens of the caller "portal".
class ProbeIssuer {
 public:
  ProbeIssuer();

  std::string Token(absl::Duration lifetime) const;
  /// How a server knows its tokens, with which the clocks agree.
  TokenOptions options() const;

 private:
  const testing::TemporaryDirectory directory_;
  const KeyPair key_ = KeyPair::Generate();
};

absl::StatusOr<v1::LookResponse> Look(const Client& client, const std::string& text = "",
                                      const CallOptions& options = {});
absl::StatusOr<v1::ActResponse> Act(const Client& client, const std::string& text = "",
                                    const CallOptions& options = {});

}  // namespace onestop::rpc::probe
