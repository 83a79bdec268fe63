// Serves GET /metrics by CivetWeb and refuses everything else that it could do.

#include "libs/telemetry/metrics_server.h"

#include <arpa/inet.h>
#include <civetweb.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/telemetry/log.h"

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
  // The round trip refuses "08080" and "+80", which other readers may take for another port.
  if (!absl::SimpleAtoi(port_text, &port) || port < 0 || port > 65535 || port_text != absl::StrCat(port)) {
    return wrong;
  }
  std::string host(address.substr(0, colon));
  int family = AF_INET;
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    family = AF_INET6;
    host = host.substr(1, host.size() - 2);
  }
  in6_addr parsed = {};  // Large enough for both families.
  return inet_pton(family, host.c_str(), &parsed) == 1 ? absl::OkStatus() : wrong;
}

void Answer(mg_connection* connection, absl::string_view status, absl::string_view headers,
            absl::string_view body) {
  const std::string answer =
      absl::StrCat("HTTP/1.1 ", status, "\r\n", headers, "Content-Length: ", body.size(),
                   // One answer a connection: a scraper connects every few seconds, and idle
                   // connections would occupy the threads.
                   "\r\nConnection: close\r\n\r\n", body);
  mg_write(connection, answer.data(), answer.size());
}

// Answers every request there is, so that the HTTP server's own abilities (files, WebDAV, CGI) are never
// reached.
int HandleRequest(mg_connection* connection) {
  const mg_request_info& request = *mg_get_request_info(connection);
  const auto& metrics = *static_cast<const Metrics*>(request.user_data);
  // The local path, already decoded, so that "/metrics/../x" is not taken for it.
  if (absl::string_view(request.local_uri) != "/metrics") {
    Answer(connection, "404 Not Found", "", "");
    return 404;
  }
  if (absl::string_view(request.request_method) != "GET") {
    Answer(connection, "405 Method Not Allowed", "Allow: GET\r\n", "");
    return 405;
  }
  Answer(connection, "200 OK", "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n",
         metrics.Scrape());
  return 200;
}

int HandleLog(const mg_connection* /*connection*/, const char* message) {
  // Debug only: any peer that reaches the port can cause these lines.
  Log(Level::kDebug, "from the metrics server", {{"detail", message}});
  return 1;  // Not to the HTTP server's own log.
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(absl::string_view address,
                                                                    const Metrics& metrics) {
  RETURN_IF_ERROR(CheckAddress(address));
  const std::string ports(address);
  const std::string threads = absl::StrCat(kThreads);
  const std::string timeout = absl::StrCat(kRequestMillisecondsMax);
  const char* options[] = {"listening_ports",    ports.c_str(),   "num_threads", threads.c_str(),
                           "request_timeout_ms", timeout.c_str(), nullptr};
  mg_callbacks callbacks = {};
  // Before any of the server's own handlers.
  callbacks.begin_request = HandleRequest;
  callbacks.log_message = HandleLog;
  // The server passes it back as it is; HandleRequest only reads.
  mg_context* const context = mg_start(&callbacks, const_cast<Metrics*>(&metrics), options);
  mg_server_port listening = {};
  if (context == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, " for metrics; choose a free port of this machine"));
  }
  // Port 0 asked for any: the caller needs the one that was taken.
  if (mg_get_server_ports(context, 1, &listening) != 1) {
    mg_stop(context);
    return absl::InternalError("the metrics server does not know its own port");
  }
  return std::unique_ptr<MetricsServer>(new MetricsServer(context, listening.port));
}

MetricsServer::~MetricsServer() { mg_stop(context_); }

}  // namespace onestop::telemetry
