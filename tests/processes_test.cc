// The services as an operator runs them: one process each, from the very samples of deploy/config, with
// mutual TLS, each under its own database role and, where the test is root, as its own system user in one
// group (deploy/README.md). Only places are replaced: addresses, the database, directories.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/store.h"
#include "libs/catalog/yaml.h"
#include "libs/config/data_directory.h"
#include "libs/ledger/verify.h"
#include "libs/pg/transaction.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/token_issuer.h"
#include "libs/sample_pki/trust_server.h"
#include "libs/service/lookup_keys.h"
#include "libs/subprocess/subprocess.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "libs/timestamp/timestamp.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/known_days.h"
#include "tools/demonstration/run.h"

namespace onestop {
namespace {

using rpc::probe::Authority;
using rpc::probe::CertificateFiles;
using testing::ReadFile;
using testing::TemporaryDirectory;

// How long a process may take to begin and to end on a busy machine.
constexpr std::chrono::seconds kPatience(60);

std::vector<std::string> Services() { return absl::StrSplit(ONESTOP_SERVICES, ' ', absl::SkipEmpty()); }

// The group that the system users of the services share, and the first of them: ids above those that Debian
// gives to users, below those of systemd's dynamic ones (61184).
constexpr gid_t kGroup = 60'910;
constexpr uid_t kFirstUser = 60'911;

bool HasUsers() { return geteuid() == 0; }

uid_t UserOf(const std::string& service) {
  const std::vector<std::string> services = Services();
  return kFirstUser + static_cast<uid_t>(std::ranges::find(services, service) - services.begin());
}

// Gives `path` to one of those users, or leaves it root's (0), and to the group.
void Give(const std::string& path, uid_t user, mode_t mode) {
  CHECK(chown(path.c_str(), user, kGroup) == 0);
  CHECK(chmod(path.c_str(), mode) == 0);
}

// Lets the group read a tree that is root's.
void GiveTree(const std::string& root) {
  Give(root, 0, 0750);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    Give(entry.path().string(), 0, entry.is_directory() ? 0750 : 0640);
  }
}

// The command line of a service: with `user` as that system user and with the umask of the units; 0: as the
// test's own.
std::vector<std::string> CommandLine(const std::string& program, const std::string& config, uid_t user) {
  if (user == 0) return {program, "--config", config};
  return {"/bin/sh",
          "-c",
          "umask 0007; exec setpriv --reuid=$0 --regid=$1 --clear-groups \"$2\" --config \"$3\"",
          absl::StrCat(user),
          absl::StrCat(kGroup),
          program,
          config};
}

// A program that runs; killed with the object if it was not stopped.
class Running {
 public:
  Running(const std::string& program, const std::string& config, const std::string& log, uid_t user)
      : process_(subprocess::Process::Start(
            {.arguments = CommandLine(program, config, user), .error = subprocess::Stream::AppendTo(log)})) {
    CHECK(process_.ok());
  }

  /// Tells it to stop and returns its exit code.
  int Stop() {
    process_->Signal(SIGTERM);
    const auto ended = process_->Wait();
    CHECK(ended.ok());
    return ended->code;
  }

 private:
  absl::StatusOr<subprocess::Process> process_;
};

class ProcessesTest : public ::testing::Test {
 protected:
  ProcessesTest()
      : authority_(directory_, "root"),
        portal_(authority_.Issue("portal", kPortalName)),
        workstation_(authority_.Issue("workstation", "DNS:workstation")) {
    std::filesystem::create_directories(directory_.File("tls"));
    std::filesystem::create_directories(directory_.File("tokens"));
    std::filesystem::create_directories(directory_.File("secrets"));
    CHECK(service::LookupKeys::Make(directory_.File("secrets/lookup.key")).ok());
    std::filesystem::copy(authority_.root_file(), directory_.File("tls/clients.crt"));
    CHECK(rpc::WriteJwks(directory_.File("tokens/jwks.json"), {token_key_}).ok());
    ImportSample();
    if (HasUsers()) ShareDirectories();
  }

  // The first catalogue, with certificates for those who sign.
  void ImportSample() {
    auto catalogue = catalog::FromYaml(
        ReadFile(absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/samples/hung_yen/catalogue.yaml")));
    CHECK(catalogue.ok());
    testing::KnowDaysAhead(*catalogue);
    const config::DataDirectory data = {.root = directory_.File(".")};
    auto keys = demonstration::RegisterSampleSigners(data, *catalogue);
    CHECK(keys.ok());
    keys_ = *std::move(keys);
    auto trust = sample_pki::StartSampleTrust(data.Signing());
    CHECK(trust.ok());
    trust_ = *std::move(trust);
    std::filesystem::copy(
        absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/samples/hung_yen/templates"),
        directory_.File("forms"));
    pg::Connection connection = database_.Connect("onestop_catalog");
    auto transaction = pg::Transaction::Begin(connection, {.deadline = absl::Now() + absl::Minutes(1)});
    CHECK(transaction.ok());
    CHECK(catalog::Import(*transaction, *catalogue, {.changed_by = "test", .now = absl::Now()}).ok());
    CHECK(transaction->Commit().ok());
  }

  // What the users of deploy/README.md find: the directory of the files as the unit of `documents` makes it,
  // a place for sockets, readable configuration, and a database that the group may reach.
  void ShareDirectories() {
    Give(directory_.File("."), 0, 02770);
    CHECK(mkdir(directory_.File("documents").c_str(), 0700) == 0);
    Give(directory_.File("documents"), UserOf("documents"), 02770);
    for (const char* name : {"tls", "tokens", "signing", "forms"}) GiveTree(directory_.File(name));
    Give(directory_.File("secrets"), 0, 0750);
    Give(directory_.File("secrets/lookup.key"), UserOf("intake"), 0400);
    for (const absl::string_view word : absl::StrSplit(database_.Conninfo(), ' ')) {
      if (!absl::StartsWith(word, "host=")) continue;
      const std::filesystem::path socket(absl::StrReplaceAll(word.substr(5), {{"'", ""}}));
      std::vector<std::filesystem::path> opened = {socket.parent_path(), socket};
      for (const auto& entry : std::filesystem::directory_iterator(socket)) opened.push_back(entry.path());
      for (const std::filesystem::path& path : opened) {
        CHECK(chown(path.c_str(), static_cast<uid_t>(-1), kGroup) == 0);
        CHECK(chmod(path.c_str(), 0770) == 0);
      }
    }
  }

  // All services, each answering when this returns.
  void StartAll() {
    for (const std::string& service : Services()) {
      const std::string program = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-", service);
      processes_.push_back(std::make_unique<Running>(program, Configure(service), Log(service),
                                                     HasUsers() ? UserOf(service) : uid_t{0}));
    }
    for (const std::string& service : Services()) {
      ASSERT_TRUE(Connect(service, /*with_certificate=*/true)
                      ->WaitForConnected(std::chrono::system_clock::now() + kPatience))
          << service << " does not answer:\n"
          << ReadFile(Log(service));
    }
  }
  void StopAll() {
    for (size_t i = 0; i < processes_.size(); ++i) {
      EXPECT_EQ(processes_[i]->Stop(), 0) << ReadFile(Log(Services()[i]));
    }
  }
  std::string Log(const std::string& service) const { return directory_.File(absl::StrCat(service, ".log")); }

  // The portal shows its own certificate; staff show their workstation's and a token.
  rpc::Client ClientOf(const std::string& service, const std::string& who) const {
    const bool portal = who == "portal";
    rpc::ClientOptions options = {.target = Socket(service),
                                  .ca_file = authority_.root_file(),
                                  .cert_file = portal ? portal_.cert : workstation_.cert,
                                  .key_file = portal ? portal_.key : workstation_.key,
                                  .token = portal ? "" : Token(service, who),
                                  .server_name = "localhost"};
    auto client = rpc::Client::Connect(options);
    CHECK(client.ok());
    return *std::move(client);
  }
  // Each service has an audience of its own.
  std::string Token(const std::string& service, const std::string& subject) const {
    return rpc::IssueToken(token_key_, {.subject = subject,
                                        .issuer = "https://id.onestop.example",
                                        .audience = absl::StrCat("onestop-", service),
                                        .begin_time = absl::Now() - absl::Minutes(1),
                                        .expire_time = absl::Now() + absl::Hours(1)});
  }

  tracking::v1::GetTimelineResponse Timeline(const std::string& dossier_id) const {
    using tracking::v1::TrackingService;
    const rpc::Client client = ClientOf("tracking", "mc01");
    const auto stub = TrackingService::NewStub(client.channel());
    tracking::v1::GetTimelineRequest request;
    request.set_dossier_id(dossier_id);
    const auto timeline = rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline, request);
    CHECK(timeline.ok());
    return *timeline;
  }

  std::string Socket(const std::string& service) const {
    return absl::StrCat("unix:", directory_.File(service), ".sock");
  }

  // The sample of `service`, with the places of this test.
  std::string Configure(const std::string& service) {
    const CertificateFiles pair = authority_.Issue(absl::StrCat("own-", service), "DNS:localhost");
    std::filesystem::copy(pair.cert, directory_.File(absl::StrCat("tls/", service, ".crt")));
    std::filesystem::copy(pair.key, directory_.File(absl::StrCat("tls/", service, ".key")));
    const std::string sample =
        ReadFile(absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/config/", service, ".yaml"));
    std::string port;
    for (const absl::string_view line : absl::StrSplit(sample, '\n')) {
      if (absl::StrContains(line, "metrics_address:")) port = std::string(line.substr(line.rfind(':') + 1));
    }
    const std::string listens = absl::StrCat("0.0.0.0:7", port.substr(1, 3));
    const std::string text =
        absl::StrReplaceAll(sample, {{listens, Socket(service)},
                                     {absl::StrCat("127.0.0.1:", port), "127.0.0.1:0\""},
                                     {"host=/run/postgresql dbname=onestop", Database()},
                                     {"/var/lib/onestop/documents", directory_.File("documents")}});
    const std::string path = directory_.File(absl::StrCat(service, ".yaml"));
    testing::WriteFile(path, text);
    if (HasUsers()) {
      Give(path, UserOf(service), 0400);
      Give(directory_.File(absl::StrCat("tls/", service, ".crt")), UserOf(service), 0400);
      Give(directory_.File(absl::StrCat("tls/", service, ".key")), UserOf(service), 0400);
    }
    return path;
  }

  // The test's database without a user: each service adds its own.
  std::string Database() const {
    std::vector<std::string> words;
    for (const absl::string_view word : absl::StrSplit(database_.Conninfo(), ' ')) {
      if (!absl::StartsWith(word, "user=")) words.emplace_back(word);
    }
    return absl::StrJoin(words, " ");
  }

  std::shared_ptr<grpc::Channel> Connect(const std::string& service, bool with_certificate) const {
    grpc::SslCredentialsOptions options = {
        .pem_root_certs = ReadFile(authority_.root_file()), .pem_private_key = "", .pem_cert_chain = ""};
    if (with_certificate) {
      options.pem_private_key = ReadFile(portal_.key);
      options.pem_cert_chain = ReadFile(portal_.cert);
    }
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride("localhost");
    return grpc::CreateCustomChannel(Socket(service), grpc::SslCredentials(options), arguments);
  }

  // What the server's health service answers, or the code of its refusal.
  static std::string Health(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    grpc::CompletionQueue queue;
    const grpc::Slice nothing;
    const grpc::ByteBuffer empty(&nothing, 1);
    const auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", empty, &queue);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    CHECK(queue.Next(&tag, &ok));
    if (!status.ok()) return absl::StrCat("code ", status.error_code());
    std::vector<grpc::Slice> slices;
    CHECK(answer.Dump(&slices).ok());
    std::string bytes;
    for (const grpc::Slice& slice : slices) bytes.append(slice.begin(), slice.end());
    return bytes == "\x08\x01" ? "serving" : "not serving";
  }

  static std::string Today() {
    return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), calendar::OfficeZone()));
  }

  // What the province reports of the days since `from`: a test may pass midnight.
  statistics::v1::ReportRow Report(const std::string& from) {
    using statistics::v1::StatisticsService;
    const rpc::Client control = ClientOf("statistics", "ks01");
    statistics::v1::GetReportRequest request;
    request.mutable_period()->set_from(from);
    request.mutable_period()->set_to(Today());
    const auto report = rpc::Invoke(control, *StatisticsService::NewStub(control.channel()),
                                    &StatisticsService::Stub::GetReport, request);
    EXPECT_THAT(report, testing::IsOk());
    return report.ok() ? report->total() : statistics::v1::ReportRow();
  }

  // The dossier as its office sees it.
  tracking::v1::Dossier Result(const std::string& dossier_id) {
    using tracking::v1::TrackingService;
    const rpc::Client officer = ClientOf("tracking", "mc01");
    tracking::v1::GetDossierRequest request;
    request.set_dossier_id(dossier_id);
    const auto response = rpc::Invoke(officer, *TrackingService::NewStub(officer.channel()),
                                      &TrackingService::Stub::GetDossier, request);
    EXPECT_THAT(response, testing::IsOk());
    return response.ok() ? response->dossier() : tracking::v1::Dossier();
  }

  // Whether what is stored agrees with itself; how many events that is.
  int64_t VerifiedEvents() {
    const auto verified = ledger::Verify(
        database_.Options(), {.province = "H31"},
        [](const ledger::Finding& finding) { ADD_FAILURE() << finding.dossier_id << ": " << finding.what; },
        [](const ledger::VerifyProgress&) {});
    EXPECT_THAT(verified, testing::IsOk());
    return verified.ok() ? verified->progress.events : 0;
  }

  // What is stamped from now on is stamped under a certificate for so long.
  void StampFor(absl::Duration time) {
    const auto stamper = testing::MakeTimeStamper({.root = directory_.File(".")}, time);
    ASSERT_THAT(stamper, testing::IsOk());
    ASSERT_THAT(trust_->SetTimeStampAuthority(*stamper), testing::IsOk());
  }

  static constexpr char kPortalName[] = "URI:spiffe://onestop/system/portal";

  testing::TestDatabase database_;
  TemporaryDirectory directory_;
  Authority authority_;
  CertificateFiles portal_;
  CertificateFiles workstation_;
  const rpc::KeyPair token_key_ = rpc::KeyPair::Generate();
  std::map<std::string, crypto::SigningKey> keys_;
  // Time stamps and revocation.
  std::unique_ptr<sample_pki::TrustServer> trust_;
  std::vector<std::unique_ptr<Running>> processes_;
};

TEST_F(ProcessesTest, EachServiceRunsFromItsSampleUnderItsOwnRoleAndStopsWhenTold) {
  ASSERT_NO_FATAL_FAILURE(StartAll());
  // Beside the tracking service.
  std::vector<std::string> roles = {"onestop_follower"};
  for (const std::string& service : Services()) {
    roles.push_back(absl::StrCat("onestop_", service));
    EXPECT_EQ(Health(Connect(service, /*with_certificate=*/true)), "serving") << service;
    EXPECT_EQ(Health(Connect(service, /*with_certificate=*/false)), "code 14") << service;
  }
  std::ranges::sort(roles);
  EXPECT_EQ(database_.Query(R"(
                SELECT string_agg(DISTINCT usename::text, ' ' ORDER BY usename::text) FROM pg_stat_activity
                WHERE datname = current_database() AND usename LIKE 'onestop\_%')"),
            absl::StrJoin(roles, " "));
  StopAll();
}

// What a service is sent is of no use at another. A client that has a token for each service sends each its own.
TEST_F(ProcessesTest, ATokenForOneServiceIsRefusedByAnother) {
  using statistics::v1::StatisticsService;
  using tracking::v1::TrackingService;
  ASSERT_NO_FATAL_FAILURE(StartAll());
  const auto call_both = [this]() -> std::pair<absl::Status, absl::Status> {
    const auto client = rpc::Client::Connect({.target = Socket("tracking"),
                                              .service_targets = {{"statistics", Socket("statistics")}},
                                              .ca_file = authority_.root_file(),
                                              .cert_file = workstation_.cert,
                                              .key_file = workstation_.key,
                                              .token_file = directory_.File("{service}.token"),
                                              .server_name = "localhost"});
    if (!client.ok()) return {client.status(), client.status()};
    return {rpc::Invoke(*client, *client->Stub<TrackingService>(), &TrackingService::Stub::ListDossiers,
                        tracking::v1::ListDossiersRequest())
                .status(),
            rpc::Invoke(*client, *client->Stub<StatisticsService>(),
                        &StatisticsService::Stub::CountProcedures, statistics::v1::CountProceduresRequest())
                .status()};
  };
  testing::WriteFile(directory_.File("tracking.token"), Token("tracking", "mc01"));
  testing::WriteFile(directory_.File("statistics.token"), Token("tracking", "mc01"));
  auto [of_tracking, of_statistics] = call_both();
  EXPECT_THAT(of_tracking, testing::IsOk());
  EXPECT_THAT(of_statistics, testing::FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID"));
  testing::WriteFile(directory_.File("statistics.token"), Token("statistics", "mc01"));
  std::tie(of_tracking, of_statistics) = call_both();
  EXPECT_THAT(of_tracking, testing::IsOk());
  EXPECT_THAT(of_statistics, testing::IsOk());
  StopAll();
}

TEST_F(ProcessesTest, ServicesOfDifferentUsersShareTheFiles) {
  if (!HasUsers()) {
    const char* const ci = std::getenv("CI");
    if (ci != nullptr && absl::string_view(ci) == "true") FAIL() << "this test needs root, also in CI";
    GTEST_SKIP() << "NOT RUN: this test starts each service as its own system user and needs root";
  }
  ASSERT_NO_FATAL_FAILURE(StartAll());
  // `documents` takes the papers in, `approval` reads the draft and stores the result.
  const auto walked = testing::WalkDossier(
      [this](const std::string& service, const std::string& who) { return ClientOf(service, who); }, keys_);
  ASSERT_THAT(walked, testing::IsOk());
  std::set<uid_t> writers;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.File("documents"))) {
    struct stat status = {};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_gid, kGroup) << entry.path();
    EXPECT_EQ(status.st_mode & 07777, entry.is_directory() ? 02770U : 0660U) << entry.path();
    if (entry.is_regular_file()) writers.insert(status.st_uid);
  }
  EXPECT_EQ(writers, (std::set<uid_t>{UserOf("documents"), UserOf("approval")}));
  StopAll();
}

TEST_F(ProcessesTest, ADossierWalksThroughSevenProcessesAndEveryFigureAgrees) {
  ASSERT_EQ(Services().size(), 7U) << "a service was not built";
  ASSERT_NO_FATAL_FAILURE(StartAll());
  const std::string today = Today();
  const auto walked = testing::WalkDossier(
      [this](const std::string& service, const std::string& who) { return ClientOf(service, who); }, keys_);
  ASSERT_THAT(walked, testing::IsOk());
  EXPECT_EQ(walked->document_symbol, "01/KQ-SKHCN");

  const tracking::v1::GetTimelineResponse timeline = Timeline(walked->dossier_id);
  ASSERT_EQ(timeline.entries_size(), 11);
  for (int i = 0; i < timeline.entries_size(); ++i) {
    EXPECT_EQ(timeline.entries(i).sequence(), i + 1);
    EXPECT_EQ(timeline.entries(i).position(), i + 1);
  }

  const auto report = Report(today);
  EXPECT_EQ(report.columns().received_online(), 1);
  EXPECT_EQ(report.columns().resolved_before(), 1);

  StopAll();
  EXPECT_EQ(VerifiedEvents(), 11);
  // What was read of one dossier is in the record of calls, which each process writes under one role.
  EXPECT_EQ(database_.Query("SELECT string_agg(DISTINCT method, ' ' ORDER BY method) FROM audit.entry"),
            "/onestop.documents.v1.DocumentsService/DownloadDocument "
            "/onestop.tracking.v1.TrackingService/GetTimeline");
}

TEST_F(ProcessesTest, ARenewedResultIsTheResultAtEveryServiceAndNoFigureChanges) {
  ASSERT_NO_FATAL_FAILURE(StartAll());
  const std::string today = Today();
  StampFor(absl::Hours(24 * 30));
  const auto walked = testing::WalkDossier(
      [this](const std::string& service, const std::string& who) { return ClientOf(service, who); }, keys_);
  ASSERT_THAT(walked, testing::IsOk());
  const std::string before = Report(today).SerializeAsString();
  EXPECT_EQ(Result(walked->dossier_id).result_document_id(), walked->document_id);

  using approval::v1::ApprovalService;
  const rpc::Client clerk = ClientOf("approval", "vt01");
  const auto stub = ApprovalService::NewStub(clerk.channel());
  approval::v1::ListArchivesDueRequest list;
  *list.mutable_end_before() = timestamp::ToTimestamp(absl::Now() + absl::Hours(24 * 60));
  list.set_mine(true);
  auto due = rpc::Invoke(clerk, *stub, &ApprovalService::Stub::ListArchivesDue, list);
  ASSERT_THAT(due, testing::IsOk());
  ASSERT_EQ(due->archives_size(), 1);
  EXPECT_EQ(due->archives(0).document_id(), walked->document_id);

  StampFor(absl::Hours(24 * 300));
  approval::v1::RenewArchiveRequest request;
  request.set_request_id("7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d99");
  request.set_dossier_id(due->archives(0).dossier_id());
  request.set_document_id(due->archives(0).document_id());
  const auto renewed = rpc::Invoke(clerk, *stub, &ApprovalService::Stub::RenewArchive, request);
  ASSERT_THAT(renewed, testing::IsOk());
  EXPECT_EQ(renewed->level(), "B-LTA");
  due = rpc::Invoke(clerk, *stub, &ApprovalService::Stub::ListArchivesDue, list);
  ASSERT_THAT(due, testing::IsOk());
  EXPECT_EQ(due->archives_size(), 0);

  EXPECT_EQ(Result(walked->dossier_id).result_document_id(), renewed->document_id());
  const tracking::v1::GetTimelineResponse timeline = Timeline(walked->dossier_id);
  ASSERT_EQ(timeline.entries_size(), 12);
  EXPECT_EQ(timeline.entries(11).kind(), "ArchiveRenewed");
  EXPECT_EQ(timeline.entries(11).document_id(), renewed->document_id());
  // The old one stays.
  for (const std::string& id : {renewed->document_id(), walked->document_id}) {
    const rpc::Client officer = ClientOf("documents", "mc01");
    documents::v1::GetDocumentRequest document;
    document.set_document_id(id);
    const auto found = rpc::Invoke(officer, *documents::v1::DocumentsService::NewStub(officer.channel()),
                                   &documents::v1::DocumentsService::Stub::GetDocument, document);
    ASSERT_THAT(found, testing::IsOk());
    EXPECT_EQ(found->document().file_name(), absl::StrCat(walked->code, ".pdf"));
  }
  EXPECT_EQ(Report(today).SerializeAsString(), before);
  StopAll();
  EXPECT_EQ(VerifiedEvents(), 12);
}

}  // namespace
}  // namespace onestop
