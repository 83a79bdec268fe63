#pragma once

/// Serves metrics to Prometheus over HTTP: GET /metrics, nothing else.
///
/// No TLS and no login: bind it to loopback or to a network that only the scraper reaches.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/telemetry/metrics.h"

struct mg_context;

namespace onestop::telemetry {

class MetricsServer {
 public:
  /// Listens on `address`, an IP address with a port such as "127.0.0.1:9464" or "[::1]:0"; port 0 takes a
  /// free one. `metrics` must outlive the server.
  ///
  /// Errors: INVALID_ARGUMENT for another form of address, UNAVAILABLE when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(absl::string_view address,
                                                              const Metrics& metrics);

  /// Stops listening; waits for scrapes that are being answered. Takes up to 2 seconds.
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  int port() const { return port_; }

 private:
  MetricsServer(mg_context* context, int port) : context_(context), port_(port) {}

  mg_context* const context_;
  const int port_;
};

}  // namespace onestop::telemetry
