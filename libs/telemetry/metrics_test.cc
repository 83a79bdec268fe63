// Metrics as Prometheus sees them: scraped over HTTP from the real server, judged by promtool.

#include "libs/telemetry/metrics.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/telemetry/metrics_server.h"
#include "libs/testing/files.h"
#include "libs/testing/shell.h"

namespace onestop::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Sends `request` and returns all that comes back until the peer closes.
// A plain socket, since the server must also withstand what is no HTTP.
std::string Exchange(int port, const std::string& request) {
  const int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  std::string answer;
  if (connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
      send(peer, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[4096];
    for (ssize_t got = 0; (got = recv(peer, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(got));
    }
  }
  close(peer);
  return answer;
}

std::string Ask(int port, absl::string_view method, absl::string_view path) {
  return Exchange(port, absl::StrCat(method, " ", path,
                                     " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                     "Content-Length: 0\r\n\r\n"));
}

// One series of each metric that there is.
void TouchAll(Metrics& metrics) {
  for (const MetricDefinition* definition : kAllMetrics) {
    const std::vector<absl::string_view> values(definition->labels.size(), "value");
    switch (definition->kind) {
      case MetricKind::kCounter:
        metrics.AddCounter(*definition, values).Increment();
        break;
      case MetricKind::kGauge:
        metrics.AddGauge(*definition, values).Set(7);
        break;
      case MetricKind::kHistogram:
        metrics.AddHistogram(*definition, values).Observe(0.02);
        break;
    }
  }
}

TEST(MetricsTest, AScrapeShowsEveryKind) {
  Metrics metrics;
  metrics.AddCounter(kRefusals, {"DOSSIER_NOT_FOUND"}).Increment(2);
  metrics.AddCounter(kRefusals, {"DOSSIER_NOT_FOUND"}).Increment();
  const Gauge depth = metrics.AddGauge(kLedgerQueueDepth, {"0"});
  depth.Set(5);
  depth.Add(-2);
  const Histogram seconds = metrics.AddHistogram(kRpcSeconds, {"intake", "Accept", "OK"});
  seconds.Observe(absl::Milliseconds(3));
  seconds.Observe(0.2);

  const std::string text = metrics.Scrape();
  EXPECT_THAT(text, HasSubstr("# TYPE onestop_refusals_total counter\n"));
  EXPECT_THAT(text, HasSubstr("onestop_refusals_total{reason=\"DOSSIER_NOT_FOUND\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("onestop_ledger_queue_depth{writer=\"0\"} 3\n"));
  const std::string labels = "{code=\"OK\",method=\"Accept\",service=\"intake\"";
  EXPECT_THAT(text, HasSubstr(absl::StrCat("onestop_rpc_seconds_bucket", labels, ",le=\"0.005\"} 1\n")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("onestop_rpc_seconds_count", labels, "} 2\n")));
}

// A mistake in a label must not exhaust the memory of Prometheus.
TEST(MetricsTest, BeyondItsLimitAMetricCountsUnderOther) {
  Metrics metrics;
  for (int i = 0; i < 1000; ++i) metrics.AddCounter(kRefusals, {absl::StrCat("R", i)}).Increment();
  const std::string text = metrics.Scrape();
  EXPECT_THAT(text, HasSubstr(absl::StrCat("onestop_refusals_total{reason=\"R", kRefusals.series_max - 1,
                                           "\"} 1\n")));
  EXPECT_THAT(text, Not(HasSubstr(absl::StrCat("R", kRefusals.series_max, "\""))));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("onestop_refusals_total{reason=\"other\"} ",
                                           1000 - kRefusals.series_max, "\n")));
}

// A label that a client chose could break the text format or name a person.
TEST(MetricsTest, LabelsOutsideAClosedSetBecomeOther) {
  Metrics metrics;
  for (const std::string& value :
       {std::string("a\nb"), std::string("\xFF"), std::string("Nguyễn"), std::string(200, 'x')}) {
    metrics.AddCounter(kRefusals, {value}).Increment();
  }
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_refusals_total{reason=\"other\"} 4\n"));
  metrics.AddCounter(kRefusals, {"quote\"back\\slash"}).Increment();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("{reason=\"quote\\\"back\\\\slash\"} 1\n"));
}

// Classes can be used without metrics, in tests for example.
TEST(MetricsTest, WhatIsAskedForBeforeAScrapeIsInIt) {
  Metrics metrics;
  int asked = 0;
  // It may add series, too.
  metrics.BeforeScrape([&] { metrics.AddGauge(kDossiersOverdue).Set(++asked); });
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_dossiers_overdue 1\n"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("onestop_dossiers_overdue 2\n"));
}

TEST(MetricsTest, ADefaultHandleMeasuresNothing) {
  Counter().Increment();
  Gauge().Set(1);
  Gauge().Add(1);
  Histogram().Observe(1);
  EXPECT_EQ(Metrics().Scrape(), "");
}

// Handles are used by all threads without a lock of their own.
TEST(MetricsTest, ThreadsCountTogether) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 1000; ++i) metrics.AddCounter(kRefusals, {absl::StrCat("R", i % 3)}).Increment();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("{reason=\"R0\"} 1336\n"));
}

// Such a mistake ends the process at the first call.
TEST(MetricsDeathTest, AWrongKindOrNumberOfLabelsIsAProgrammersError) {
  Metrics metrics;
  EXPECT_DEATH(metrics.AddGauge(kRefusals, {"X"}), "CHECK");
  EXPECT_DEATH(metrics.AddCounter(kRefusals), "CHECK");
}

// Dashboards and alerts rely on these conventions.
TEST(MetricNamesTest, TheTableIsSound) {
  std::set<std::string> names;
  for (const MetricDefinition* definition : kAllMetrics) {
    SCOPED_TRACE(std::string(definition->name));
    EXPECT_TRUE(names.insert(std::string(definition->name)).second);
    // process_…: as Prometheus's own client libraries name what every process has.
    EXPECT_TRUE(absl::StartsWith(definition->name, "onestop_") ||
                absl::StartsWith(definition->name, "process_"));
    EXPECT_TRUE(absl::EndsWith(definition->help, "."));
    EXPECT_EQ(absl::EndsWith(definition->name, "_total"), definition->kind == MetricKind::kCounter);
    EXPECT_EQ(definition->buckets.empty(), definition->kind != MetricKind::kHistogram);
    EXPECT_TRUE(std::is_sorted(definition->buckets.begin(), definition->buckets.end()));
    EXPECT_GE(definition->series_max, 1);
  }
}

TEST(MetricsServerTest, AnswersAGetOfMetricsAndNothingElse) {
  Metrics metrics;
  TouchAll(metrics);
  const auto server = MetricsServer::Start("127.0.0.1:0", metrics);
  ASSERT_TRUE(server.ok()) << server.status();
  const int port = (*server)->port();
  ASSERT_GT(port, 0);

  const std::string answer = Ask(port, "GET", "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("text/plain"));
  EXPECT_THAT(answer, HasSubstr("onestop_dossiers_overdue 7"));
  // Paths that a file server would answer, and methods that change something.
  for (const char* path : {"/", "/etc/passwd", "/metrics/../../etc/passwd", "/..", "/metricsx"}) {
    EXPECT_THAT(Ask(port, "GET", path), StartsWith("HTTP/1.1 4")) << path;
  }
  for (const char* method : {"POST", "PUT", "DELETE", "PROPFIND", "MKCOL"}) {
    for (const char* path : {"/metrics", "/file"}) {
      EXPECT_THAT(Ask(port, method, path), StartsWith("HTTP/1.1 4")) << method << path;
    }
  }
  EXPECT_THAT(Exchange(port, "\xFF\xFF nonsense\r\n\r\n"), Not(HasSubstr("200")));
  EXPECT_THAT(Ask(port, "GET", "/metrics"), StartsWith("HTTP/1.1 200"));
}

// Prometheus's own checker judges names, help and types.
TEST(MetricsServerTest, PromtoolFindsNoFault) {
  if (!testing::Installed("promtool")) {
    GTEST_SKIP() << "promtool is not installed; tools/setup --develop brings it with the package prometheus";
  }
  Metrics metrics;
  TouchAll(metrics);
  const auto server = MetricsServer::Start("127.0.0.1:0", metrics);
  ASSERT_TRUE(server.ok()) << server.status();
  // Twice, so that the server's metrics about itself are included.
  Ask((*server)->port(), "GET", "/metrics");
  const std::string answer = Ask((*server)->port(), "GET", "/metrics");
  const size_t body = answer.find("\r\n\r\n");
  ASSERT_NE(body, std::string::npos);
  const testing::TemporaryDirectory directory;
  const std::string file = directory.File("metrics");
  testing::WriteFile(file, answer.substr(body + 4));
  const testing::ShellOutcome promtool =
      testing::Shell(absl::StrCat("promtool check metrics <'", file, "' 2>&1"));
  EXPECT_EQ(promtool.exit_code, 0) << promtool.output << testing::ReadFile(file);
}

// A wrong address must stop the start, not open another port than the operator meant.
TEST(MetricsServerTest, TakesOneIpAddressWithAPort) {
  const Metrics metrics;
  for (const char* address : {"", ":", "8080", ":8080", "+8080", "localhost:8080", "127.0.0.1", "127.0.0.1:",
                              "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:08080", "127.0.0.1:8080s",
                              "127.0.0.1:0,0.0.0.0:0", "127.0.0.1 :0", "::1:0", "[::1:0", "[127.0.0.1]:0"}) {
    EXPECT_EQ(MetricsServer::Start(address, metrics).status().code(), absl::StatusCode::kInvalidArgument)
        << address;
  }
}

// The process must not start without the metrics that it is configured to serve.
TEST(MetricsServerTest, ATakenPortIsUnavailable) {
  const Metrics metrics;
  const auto first = MetricsServer::Start("127.0.0.1:0", metrics);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(MetricsServer::Start(absl::StrCat("127.0.0.1:", (*first)->port()), metrics).status().code(),
            absl::StatusCode::kUnavailable);
}

// The next process of the machine takes the same port.
TEST(MetricsServerTest, StopsWhenDestroyed) {
  const Metrics metrics;
  int port = 0;
  {
    const auto server = MetricsServer::Start("127.0.0.1:0", metrics);
    ASSERT_TRUE(server.ok());
    port = (*server)->port();
    EXPECT_NE(Ask(port, "GET", "/metrics"), "");
  }
  EXPECT_EQ(Ask(port, "GET", "/metrics"), "");
}

}  // namespace
}  // namespace onestop::telemetry
