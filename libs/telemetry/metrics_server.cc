#include "libs/telemetry/metrics_server.h"

#include <arpa/inet.h>
#include <prometheus/exposer.h>
#include <prometheus/registry.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace onestop::telemetry {
namespace {

// One scrape at a time is usual; a second thread keeps one slow peer from hiding the metrics.
constexpr int kThreads = 2;
constexpr int kRequestMillisecondsMax = 5000;

// The HTTP server takes lists, host-less ports and options in its address; we take one address and no more.
absl::Status CheckAddress(absl::string_view address) {
  const absl::Status wrong = absl::InvalidArgumentError(
      absl::StrCat("the metrics address is \"", address,
                   "\"; it must be an IP address and a port, such as 127.0.0.1:9464"));
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) return wrong;
  const std::string port_text(address.substr(colon + 1));
  int port = 0;
  if (!absl::SimpleAtoi(port_text, &port) || port < 0 || port > 65535 || port_text != absl::StrCat(port)) {
    return wrong;
  }
  std::string host(address.substr(0, colon));
  int family = AF_INET;
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    family = AF_INET6;
    host = host.substr(1, host.size() - 2);
  }
  in6_addr parsed = {};  // Large enough for both.
  return inet_pton(family, host.c_str(), &parsed) == 1 ? absl::OkStatus() : wrong;
}

}  // namespace

struct MetricsServer::Listener {
  explicit Listener(std::vector<std::string> options) : exposer(std::move(options)) {}
  prometheus::Exposer exposer;
};

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(absl::string_view address,
                                                                    const Metrics& metrics) {
  RETURN_IF_ERROR(CheckAddress(address));
  std::unique_ptr<Listener> listener;
  try {
    listener = std::make_unique<Listener>(std::vector<std::string>{
        "listening_ports", std::string(address), "num_threads", absl::StrCat(kThreads), "request_timeout_ms",
        absl::StrCat(kRequestMillisecondsMax)});
  } catch (const std::exception& failure) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, " for metrics: ", failure.what()));
  }
  const std::vector<int> ports = listener->exposer.GetListeningPorts();
  if (ports.size() != 1) return absl::UnavailableError(absl::StrCat("cannot listen on ", address));
  listener->exposer.RegisterCollectable(metrics.registry_);
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(listener), ports[0]));
}

MetricsServer::MetricsServer(std::unique_ptr<Listener> listener, int port)
    : listener_(std::move(listener)), port_(port) {}

MetricsServer::~MetricsServer() = default;

}  // namespace onestop::telemetry
