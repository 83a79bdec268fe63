// What an operator sees of the embedded default: one trace from the client's span to the statements, as a
// real OTLP receiver gets it, the same trace id on the event, and metrics that Prometheus' own judge finds
// nothing wrong with.

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/catalog/yaml.h"
#include "libs/process/process.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/token_issuer.h"
#include "libs/testing/files.h"
#include "libs/testing/shell.h"
#include "libs/testing/status_matchers.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "services/approval/open.h"
#include "services/catalog/open.h"
#include "services/documents/open.h"
#include "services/intake/open.h"
#include "services/onestopd/embedded.h"
#include "services/onestopd/sample_catalogue.h"
#include "services/statistics/open.h"
#include "services/tracking/open.h"
#include "services/workflow/open.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/known_days.h"
#include "tools/demonstration/run.h"

#ifdef ONESTOP_HAS_OTLP
#include "libs/testing/trace_receiver.h"
#endif

namespace onestop {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// onestopd's own composition, in this process, over a directory of the test.
class Embedded {
 public:
  explicit Embedded(const std::string& otlp_endpoint) {
    // PostgreSQL does not run as root: the user that it runs as must be able to pass through.
    directory_.AllowPassage();
    auto embedded =
        onestopd::PrepareEmbedded({.directory = directory_.File("data"), .otlp_endpoint = otlp_endpoint});
    EXPECT_THAT(embedded, testing::IsOk());
    embedded_ = *std::move(embedded);
    auto database = pg::Connection::Open(
        {.conninfo = absl::StrCat(embedded_.config.database.conninfo, " user=onestop_catalog")},
        absl::Now() + absl::Minutes(1));
    CHECK(database.ok());
    testing::KnowDaysAhead(*database);
    embedded_.config.telemetry.sample_ratio = 1;
    // They are not beside this test.
    embedded_.config.signing.programs_dir = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin");
    auto catalogue = catalog::FromYaml(onestopd::SampleCatalogueYaml());
    CHECK(catalogue.ok());
    auto keys = demonstration::RegisterSampleSigners(embedded_.directory, *catalogue);
    CHECK(keys.ok());
    keys_ = *std::move(keys);
    process_ = std::make_unique<process::Process>(embedded_.config, config::kOnestopd);
    EXPECT_THAT(process_->Start({&catalog_service::Open, &documents_service::Open, &intake::Open,
                                 &workflow::Open, &approval::Open, &tracking::Open, &statistics::Open}),
                testing::IsOk());
  }

  rpc::Client ClientOf(const std::string& who) const {
    const auto key = rpc::KeyPair::Load(embedded_.directory.TokenKey());
    CHECK(key.ok());
    const std::string token = rpc::IssueToken(*key, {.subject = who,
                                                     .issuer = std::string(config::kEmbeddedIssuer),
                                                     .audience = std::string(config::kEmbeddedAudience),
                                                     .begin_time = absl::Now() - absl::Minutes(1),
                                                     .expire_time = absl::Now() + absl::Hours(1)});
    auto client = rpc::Client::Connect({.target = process_->server().target(), .token = token});
    CHECK(client.ok());
    return *std::move(client);
  }

  absl::StatusOr<testing::WalkedDossier> Walk() const {
    return testing::WalkDossier([this](const std::string&, const std::string& who) { return ClientOf(who); },
                                keys_);
  }

  process::Process& process() { return *process_; }
  std::string File(const std::string& name) const { return directory_.File(name); }

 private:
  testing::TemporaryDirectory directory_;
  onestopd::Embedded embedded_;
  std::map<std::string, crypto::SigningKey> keys_;
  std::unique_ptr<process::Process> process_;
};

TEST(WatchingTest, PrometheusFindsNothingWrongWithTheMetricsOfAWalkedDossier) {
  if (!testing::Installed("promtool")) {
    GTEST_SKIP() << "promtool is not installed (Debian package prometheus)";
  }
  Embedded embedded("");
  ASSERT_THAT(embedded.Walk(), testing::IsOk());
  const std::string scrape = embedded.process().metrics().Scrape();
  for (const char* series :
       {"onestop_signature_verdicts_total{verdict=\"valid\"} 2", "onestop_dossiers_due ",
        "onestop_dossiers_overdue ", "onestop_archives_due ", "onestop_archives_ended ",
        "onestop_ledger_commit_seconds_count", "onestop_rpc_seconds_count", "onestop_catalogue_revision"}) {
    EXPECT_THAT(scrape, HasSubstr(series));
  }
  const std::string file = embedded.File("scrape");
  testing::WriteFile(file, scrape);
  const testing::ShellOutcome promtool =
      testing::Shell(absl::StrCat("promtool check metrics <'", file, "' 2>&1"));
  EXPECT_EQ(promtool.exit_code, 0) << promtool.output;
}

#ifdef ONESTOP_HAS_OTLP

namespace otlp = opentelemetry::proto;

// Called by the leader and by the clerk: the last is the seal.
constexpr char kSignCall[] = "onestop.approval.v1.ApprovalService/CompleteSignature";

TEST(WatchingTest, OneTraceLeadsFromTheClientToTheStatementsAndTheEvent) {
  testing::TraceReceiver receiver;
  Embedded embedded(receiver.endpoint());
  const auto walked = embedded.Walk();
  ASSERT_THAT(walked, testing::IsOk());
  using tracking::v1::TrackingService;
  const rpc::Client officer = embedded.ClientOf("mc01");
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(walked->dossier_id);
  const auto timeline = rpc::Invoke(officer, *TrackingService::NewStub(officer.channel()),
                                    &TrackingService::Stub::GetTimeline, request);
  ASSERT_THAT(timeline, testing::IsOk());
  // Sends what is left.
  embedded.process().Stop();

  otlp::trace::v1::Span client;
  otlp::trace::v1::Span server;
  for (const otlp::trace::v1::Span& span : receiver.spans()) {
    if (span.name() != kSignCall) continue;
    (span.kind() == otlp::trace::v1::Span::SPAN_KIND_CLIENT ? client : server) = span;
  }
  ASSERT_FALSE(client.span_id().empty()) << "the client's span was not received";
  ASSERT_FALSE(server.span_id().empty()) << "the call's span was not received";
  EXPECT_EQ(server.trace_id(), client.trace_id());
  EXPECT_EQ(server.parent_span_id(), client.span_id());

  std::string batch;
  for (const otlp::trace::v1::Span& span : receiver.spans()) {
    if (span.name() != "ledger.batch") continue;
    for (const auto& link : span.links()) {
      if (link.span_id() != server.span_id()) continue;
      EXPECT_EQ(link.trace_id(), server.trace_id());
      batch = span.span_id();
    }
  }
  ASSERT_FALSE(batch.empty()) << "no batch links the call";
  std::vector<std::string> statements;
  for (const otlp::trace::v1::Span& span : receiver.spans()) {
    if (span.parent_span_id() == batch) statements.push_back(span.name());
  }
  EXPECT_THAT(statements, Contains("ledger.lock"));
  EXPECT_THAT(statements, Contains("ledger.append_events"));

  ASSERT_EQ(timeline->entries_size(), 11);
  EXPECT_EQ(timeline->entries(9).trace_id(), absl::BytesToHexString(client.trace_id()));
}

#else

TEST(WatchingTest, OneTraceLeadsFromTheClientToTheStatementsAndTheEvent) {
  GTEST_SKIP() << "this build has no OpenTelemetry, so no span leaves the process; install opentelemetry-cpp";
}

#endif

}  // namespace
}  // namespace onestop
