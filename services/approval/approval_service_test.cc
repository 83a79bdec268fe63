// The door over real connections, with real keys, files, authorities and a real database: signing is the
// transition, and each refusal of the contract has a row.

#include "services/approval/approval_service.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/client.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"
#include "libs/testing/test_tokens.h"
#include "libs/testing/test_trust.h"
#include "services/approval/store/session.h"

namespace onestop::approval {
namespace {

namespace fs = std::filesystem;

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestAuthority;
using ::onestop::testing::TestTrust;
using Code = absl::StatusCode;
using Fault = signing::TrustServer::Fault;
using TrustService = signing::TrustServer::Service;

constexpr int kExamineTask = 3;
constexpr int kSignTask = 5;
constexpr int kSealTask = 6;

// A leader of the agency without a mandate, a second one with, and a leader of another agency.
constexpr char kMorePeople[] = R"pb(
  agencies {
    id: "H31.14"
    valid_from: "2023-01-01"
    name: "Sở khác"
    calendar_id: "vn-office"
    document_symbol: "KQ-K"
  }
  staff {
    id: "deputy"
    valid_from: "2023-01-01"
    full_name: "Phó Giám Đốc"
    subjects: "deputy"
    positions { agency_id: "H31.06" role: ROLE_LEADER }
  }
  staff {
    id: "second"
    valid_from: "2023-01-01"
    full_name: "Giám Đốc Thứ Hai"
    subjects: "second"
    positions { agency_id: "H31.06" role: ROLE_LEADER }
  }
  mandates {
    id: "m-second"
    staff_id: "second"
    agency_id: "H31.06"
    kind: MANDATE_KIND_DEPUTY
    valid_from: "2023-01-01"
    legal_basis: "NĐ 30/2020/NĐ-CP, Điều 13"
  }
  staff {
    id: "stranger"
    valid_from: "2023-01-01"
    full_name: "Người Lạ"
    subjects: "stranger"
    positions { agency_id: "H31.14" role: ROLE_LEADER }
  }
)pb";

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

std::string Program(absl::string_view name) {
  return absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/", name);
}

class ApprovalServiceTest : public ::testing::Test {
 protected:
  ApprovalServiceTest() {
    office_.Set(TestTrust::Now());
    fs::copy(Samples("signing/signature.png"), images_ / "director.png");
    fs::copy(Samples("signing/seal.png"), images_ / "H31.06.png");
    catalogue_ = MakeCatalogue();
    office_.catalogue = catalogue_;
    source_.Set(catalogue_);
    Start();
  }
  ~ApprovalServiceTest() override {
    server_->Drain();
    server_ = nullptr;
    fs::remove_all(root_);
    fs::remove_all(images_);
  }

  // A process of its own, in this one: after the one before has gone, it knows nothing of it.
  void Start() {
    if (server_ != nullptr) server_->Drain();
    server_ = nullptr;
    service_ = nullptr;
    env_ = nullptr;
    door_ = nullptr;
    ledger_ = nullptr;
    auto ledger = ledger::Ledger::Start({.conninfo = office_.database.Conninfo("onestop_approval"),
                                         .name = absl::StrCat("approval-", ++starts_),
                                         .province = "H31",
                                         .now = [this] { return Now(); }},
                                        office_.metrics);
    EXPECT_THAT(ledger, IsOk());
    ledger_ = *std::move(ledger);
    door_ = std::make_unique<door::Env>(door::Env{.ledger = *ledger_,
                                                  .catalogue = [this] { return source_.Current(); },
                                                  .province = "H31",
                                                  .now = [this] { return Now(); }});
    server_ = std::make_unique<rpc::Server>(rpc::ServerOptions{.tokens = tokens_.Options()});
    env_.reset(new Env{.door = *door_,
                       .files = files_,
                       .pool = pool_,
                       .workers = server_->pool(),
                       .policy = policy_,
                       .trust = *services_,
                       .inspector = inspector_,
                       .writer = writer_,
                       .templates = templates_,
                       .office = {.parent_agency = "Ủy ban nhân dân tỉnh Hưng Yên",
                                  .place = "Hưng Yên",
                                  .verification_address = "https://motcua.example/kiem-tra/",
                                  .images_directory = images_.string()},
                       .metrics = office_.metrics});
    service_ = std::make_unique<ApprovalService>(*server_, *env_);
    server_->Register(*service_, ApprovalService::kName);
    EXPECT_THAT(server_->Start(), IsOk());
  }

  static std::string Samples(absl::string_view name) {
    return absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/samples/hung_yen/", name);
  }

  absl::Time Now() const { return absl::FromUnixMicros(office_.now_micros.load()); }

  std::shared_ptr<const catalog::Snapshot> MakeCatalogue(
      const std::function<void(catalog::v1::Catalogue&)>& change = [](auto&) {}) const {
    catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
    CHECK(google::protobuf::TextFormat::MergeFromString(kMorePeople, &catalogue));
    for (auto& staff : *catalogue.mutable_staff()) {
      if (staff.id() == "director") staff.set_certificates_sha256(0, Hex(director_.certificate_sha256()));
      if (staff.id() == "deputy") staff.add_certificates_sha256(Hex(deputy_.certificate_sha256()));
      if (staff.id() == "second") staff.add_certificates_sha256(Hex(second_.certificate_sha256()));
    }
    catalogue.mutable_agencies(0)->set_seal_certificates_sha256(0, Hex(seal_.certificate_sha256()));
    change(catalogue);
    auto snapshot = catalog::Snapshot::Build(catalogue, 1);
    EXPECT_THAT(snapshot, IsOk());
    return *std::move(snapshot);
  }

  void Do(absl::string_view actor, const std::string& id, dossier::Command command) {
    ledger::Submission submission =
        office_.Make(office_.Actor(actor), id, std::move(command), office_.NextRequestId());
    submission.assignee = office_.Actor("specialist");
    EXPECT_THAT(office_.Send(std::move(submission)).get(), IsOk());
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject, const Request& request,
                                grpc::Status (v1::ApprovalService::Stub::*method)(grpc::ClientContext*,
                                                                                  const Request&,
                                                                                  Response*)) {
    auto client = rpc::Client::Connect(
        {.target = server_->target(), .token = subject.empty() ? "" : tokens_.For(subject)});
    CHECK(client.ok());
    const auto stub = v1::ApprovalService::NewStub(client->channel());
    return rpc::Invoke(*client, *stub, method, request);
  }
  auto Compose(const std::string& subject, const v1::ComposeDraftRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::ComposeDraft);
  }
  auto Prepare(const std::string& subject, const v1::PrepareSignatureRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::PrepareSignature);
  }
  auto Prepare(const std::string& subject, const std::string& id, int task) {
    return Prepare(subject, Make<v1::PrepareSignatureRequest>(id, task));
  }
  auto Complete(const std::string& subject, const v1::CompleteSignatureRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::CompleteSignature);
  }
  auto Refuse(const std::string& subject, const v1::RefuseDraftRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::RefuseDraft);
  }
  absl::StatusOr<signing::v1::Report> Verify(const std::string& subject, absl::string_view bytes) {
    auto client = rpc::Client::Connect(
        {.target = server_->target(), .token = subject.empty() ? "" : tokens_.For(subject)});
    CHECK(client.ok());
    const auto stub = v1::ApprovalService::NewStub(client->channel());
    rpc::ClientCall call(*client, "/onestop.approval.v1.ApprovalService/VerifyFile", {});
    v1::VerifyFileResponse response;
    const auto writer = stub->VerifyFile(&call.context(), &response);
    v1::VerifyFileRequest request;
    for (bool going = true; going && !bytes.empty();) {
      request.set_chunk(std::string(bytes.substr(0, 256 * 1024)));
      bytes.remove_prefix(request.chunk().size());
      going = writer->Write(request);
    }
    writer->WritesDone();
    RETURN_IF_ERROR(call.Finish(writer->Finish()));
    return response.report();
  }

  // A dossier that is examined.
  std::string Examining() {
    const std::string id = office_.Accepted();
    Do("officer", id, dossier::Complete{.task_number = 1, .comment = ""});
    Do("head", id, dossier::Assign{.task_number = 2, .assignee = "specialist", .comment = ""});
    return id;
  }
  v1::ComposeDraftRequest Composition(const std::string& id) {
    auto request = Make<v1::ComposeDraftRequest>(id, kExamineTask);
    request.set_title("Giấy phép");
    request.set_signer("director");
    request.add_signer_titles("GIÁM ĐỐC");
    request.add_decision("Chấp thuận.");
    request.add_legal_bases("Căn cứ Luật mẫu;");
    return request;
  }
  // A dossier whose draft waits for the leader.
  std::string Drafted() {
    std::string id = Examining();
    const auto draft = Compose("specialist", Composition(id));
    EXPECT_THAT(draft, IsOk());
    Do("specialist", id, dossier::Complete{.task_number = kExamineTask, .comment = ""});
    Do("head", id, dossier::Complete{.task_number = 4, .comment = ""});
    return id;
  }

  template <typename Request>
  Request Make(const std::string& dossier_id, int task_number) {
    Request request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(dossier_id);
    request.set_task_number(task_number);
    return request;
  }

  // What a client with `key` would send.
  v1::CompleteSignatureRequest Signature(const std::string& id, int task,
                                         const v1::PrepareSignatureResponse& prepared,
                                         const signing::SigningKey& key) {
    auto request = Make<v1::CompleteSignatureRequest>(id, task);
    request.set_session_id(prepared.session_id());
    request.set_cms(*key.SignDigest(prepared.digest()));
    return request;
  }
  v1::CompleteSignatureRequest Prepared(const std::string& subject, const std::string& id, int task,
                                        const signing::SigningKey& key) {
    const auto prepared = Prepare(subject, id, task);
    EXPECT_THAT(prepared, IsOk());
    return Signature(id, task, prepared.ok() ? *prepared : v1::PrepareSignatureResponse(), key);
  }
  absl::StatusOr<v1::CompleteSignatureResponse> Sign(const std::string& id) {
    return Complete("director", Prepared("director", id, kSignTask, director_));
  }
  absl::StatusOr<v1::CompleteSignatureResponse> Seal(const std::string& id) {
    return Complete("clerk", Prepared("clerk", id, kSealTask, seal_));
  }

  signing::SigningKey KeyWith(const std::function<void(signing::CertificateSpec&)>& change) const {
    signing::CertificateSpec spec = trust_.SignerSpec();
    change(spec);
    return trust_.Issue(spec).ToSigningKey();
  }

  // Everything that a refusal must leave as it was: events, numbers, documents, files.
  std::string State() {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (entry.is_regular_file()) files.push_back(entry.path().filename().string());
    }
    std::ranges::sort(files);
    return absl::StrCat(
        office_.database.Query("SELECT count(*) FROM dossier.event"), " ",
        office_.database.Query(
            "SELECT string_agg(series || ':' || last, ',' ORDER BY series) FROM dossier.number"),
        " ", office_.database.Query("SELECT count(*) FROM dossier.result_document"), " ",
        absl::StrJoin(files, ","));
  }
  std::string Sessions() { return office_.database.Query("SELECT count(*) FROM approval.session"); }
  dossier::v1::Event LastEvent(const std::string& id) {
    dossier::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(absl::HexStringToBytes(office_.database.Query(
        absl::StrCat("SELECT encode(payload, 'hex') FROM dossier.event WHERE dossier_id = '", id,
                     "' ORDER BY seq DESC LIMIT 1")))));
    return event;
  }
  std::string File(const std::string& sha256) {
    const auto bytes = files_.ReadAll(sha256);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? *bytes : "";
  }

  static fs::path MakeRoot() {
    std::string pattern = (fs::temp_directory_path() / "onestop-approval-XXXXXX").string();
    return mkdtemp(pattern.data());
  }

  TestTrust trust_;
  const signing::SigningKey director_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const signing::SigningKey deputy_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const signing::SigningKey second_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const signing::Identity seal_identity_ = trust_.Issue(trust_.SignerSpec());
  const signing::SigningKey seal_ = seal_identity_.ToSigningKey();
  const signing::TrustPolicy policy_ = trust_.Policy();
  const std::unique_ptr<signing::TrustServices> services_ = trust_.Services();
  const signing::PdfInspector inspector_{{.worker = Program("onestop-pdf-worker")}};
  const signing::PdfWriter writer_{{.program = Program("onestop-pdf-writer")}};
  const forms::TemplateSet templates_ = *forms::TemplateSet::Load(Samples("templates"));
  const fs::path root_ = MakeRoot();
  // The second leader has no picture: text stands in its place.
  const fs::path images_ = MakeRoot();
  const documents::FileStore files_ = *documents::FileStore::Create(root_.string(), {.free_bytes_min = 0});
  onestop::testing::TestTokens tokens_;
  ledger::TestOffice office_;
  std::shared_ptr<const catalog::Snapshot> catalogue_;
  catalog::SnapshotSource source_;
  pg::Pool pool_{{.connection = office_.database.Options("onestop_approval"), .connections_max = 4}};
  int starts_ = 0;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<door::Env> door_;
  std::unique_ptr<Env> env_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<ApprovalService> service_;
};

TEST_F(ApprovalServiceTest, TheLeaderSignsAndTheClerkSealsAndAnybodyCanVerifyIt) {
  const std::string id = Drafted();
  const auto sign = Sign(id);
  ASSERT_THAT(sign, IsOk());
  EXPECT_EQ(sign->mandate_kind(), common::v1::MANDATE_KIND_HEAD);
  EXPECT_EQ(sign->next_task_number(), kSealTask);
  EXPECT_EQ(sign->level(), "B-T");
  const auto seal = Seal(id);
  ASSERT_THAT(seal, IsOk());
  EXPECT_EQ(seal->document_number(), 1);
  EXPECT_EQ(seal->document_symbol(), "0001/KQ-SKHCN");
  // Numbered and sealed.
  EXPECT_EQ(seal->version(), sign->version() + 2);
  EXPECT_EQ(door::ToTime(seal->finish_time()), Now());
  EXPECT_EQ(seal->level(), "B-LTA");

  const std::string result = File(seal->document_sha256());
  // Each signature only appends.
  EXPECT_TRUE(absl::StartsWith(result, File(sign->document_sha256())));
  auto report = Verify("officer", result);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->verdict(), signing::v1::VERDICT_VALID) << report->DebugString();
  EXPECT_EQ(report->signatures_size(), 3);
  std::string changed = result;
  changed[changed.size() / 3] = static_cast<char>(changed[changed.size() / 3] ^ 1);
  report = Verify("officer", changed);
  ASSERT_THAT(report, IsOk());
  EXPECT_NE(report->verdict(), signing::v1::VERDICT_VALID);
  EXPECT_EQ(Sessions(), "0");
}

TEST_F(ApprovalServiceTest, TheEvidenceStandsOnTheEvent) {
  const std::string id = Drafted();
  const auto prepared = Prepare("director", id, kSignTask);
  ASSERT_THAT(prepared, IsOk());
  const auto sign = Complete("director", Signature(id, kSignTask, *prepared, director_));
  ASSERT_THAT(sign, IsOk());
  const dossier::v1::ResultSigned event = LastEvent(id).result_signed();
  const dossier::v1::SignatureEvidence& evidence = event.signature();
  EXPECT_EQ(evidence.certificate_sha256(), director_.certificate_sha256());
  EXPECT_EQ(evidence.signed_sha256(), prepared->digest());
  EXPECT_EQ(std::vector<int64_t>(evidence.byte_range().begin(), evidence.byte_range().end()),
            std::vector<int64_t>(prepared->byte_range().begin(), prepared->byte_range().end()));
  EXPECT_EQ(door::ToTime(evidence.time_stamp_time()), TestTrust::Now());
  EXPECT_EQ(evidence.revocation(), "good");
  EXPECT_GE(evidence.ocsp_responses_size() + evidence.crls_size(), 1);
  EXPECT_GE(evidence.chain_size(), 2);
  EXPECT_EQ(evidence.policy_version(), policy_.version());
  EXPECT_EQ(event.mandate_id(), "m-director");
  EXPECT_EQ(event.base_sha256(), prepared->document_sha256());
  EXPECT_EQ(event.document_sha256(), sign->document_sha256());
  EXPECT_EQ(event.document_size(), sign->document_size());
}

TEST_F(ApprovalServiceTest, ADraftIsMadeOnceFromItsTemplate) {
  const std::string id = Examining();
  const v1::ComposeDraftRequest request = Composition(id);
  const auto first = Compose("specialist", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(absl::StartsWith(File(first->document_sha256()), "%PDF-"));
  EXPECT_EQ(LastEvent(id).result_drafted().template_(), "ket-qua-chung");
  const std::string state = State();
  const auto again = Compose("specialist", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(State(), state);
  // Another draft takes its place.
  office_.Set(Now() + absl::Hours(1));
  const auto second = Compose("specialist", Composition(id));
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->document_id(), first->document_id());
}

TEST_F(ApprovalServiceTest, EveryRefusalOfADraftLeavesNothing) {
  const std::string id = Examining();
  const std::string state = State();
  const auto with = [&](const std::function<void(v1::ComposeDraftRequest&)>& change,
                        const std::string& caller = "specialist") {
    v1::ComposeDraftRequest request = Composition(id);
    change(request);
    return Compose(caller, request);
  };
  EXPECT_THAT(with([](auto& r) { r.set_title(""); }), FailsWithField("title"));
  EXPECT_THAT(with([](auto& r) { r.clear_decision(); }), FailsWithField("decision"));
  EXPECT_THAT(with([](auto& r) { r.add_decision(""); }), FailsWithField("decision[1]"));
  EXPECT_THAT(with([](auto& r) { r.clear_signer_titles(); }), FailsWithField("signer_titles"));
  EXPECT_THAT(with([](auto& r) { r.set_signer("clerk"); }),
              FailsWith(Code::kFailedPrecondition, "ASSIGNEE_UNSUITABLE"));
  EXPECT_THAT(with([](auto& r) { r.set_task_number(2); }),
              FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(with([](auto&) {}, "director"), FailsWith(Code::kPermissionDenied, "TASK_HELD_BY_OTHER"));
  EXPECT_THAT(with([](auto&) {}, "stranger"), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(with([](auto&) {}, ""), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_EQ(State(), state);
}

TEST_F(ApprovalServiceTest, AClientIsShownWhatItSigns) {
  const std::string id = Drafted();
  const auto request = Make<v1::PrepareSignatureRequest>(id, kSignTask);
  const auto prepared = Prepare("director", request);
  ASSERT_THAT(prepared, IsOk());
  EXPECT_EQ(prepared->kind(), common::v1::STEP_KIND_SIGN);
  const std::string draft = File(prepared->document_sha256());
  EXPECT_EQ(static_cast<int64_t>(draft.size()), prepared->document_size());
  ASSERT_EQ(prepared->byte_range_size(), 4);
  const std::array<int64_t, 4> range = {prepared->byte_range(0), prepared->byte_range(1),
                                        prepared->byte_range(2), prepared->byte_range(3)};
  EXPECT_EQ(signing::DigestOf(draft, prepared->appended(), range), prepared->digest());
  EXPECT_EQ(door::ToTime(prepared->expire_time()), Now() + absl::Minutes(15));
  // A repeat is the same session, also another server's.
  Start();
  const auto again = Prepare("director", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), prepared->SerializeAsString());
  EXPECT_EQ(Sessions(), "1");
  auto reused = request;
  reused.set_task_number(kSealTask);
  EXPECT_THAT(Prepare("director", reused), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
}

TEST_F(ApprovalServiceTest, AnotherServerCompletesWhatADeadOnePrepared) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  Start();
  EXPECT_THAT(Complete("director", request), IsOk());
}

TEST_F(ApprovalServiceTest, ARepeatGetsTheFirstAnswerEvenWhenSessionAndFilesAreGone) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const auto first = Complete("director", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Sessions(), "0");
  const int64_t stamps = trust_.server->questions(TrustService::kTimeStamp);
  fs::remove_all(root_);
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kDown);
  const auto second = Complete("director", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(trust_.server->questions(TrustService::kTimeStamp), stamps);
}

TEST_F(ApprovalServiceTest, TheSameSignatureSentTwiceAtOnceIsOneAct) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  absl::StatusOr<v1::CompleteSignatureResponse> answers[2];
  std::vector<std::thread> callers;
  for (auto& answer : answers) callers.emplace_back([&] { answer = Complete("director", request); });
  for (std::thread& caller : callers) caller.join();
  ASSERT_THAT(answers[0], IsOk());
  ASSERT_THAT(answers[1], IsOk());
  EXPECT_EQ(answers[0]->SerializeAsString(), answers[1]->SerializeAsString());
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.event WHERE kind = 28"), "1");
  // The draft, and one signed file.
  EXPECT_THAT(File(answers[0]->document_sha256()), ::testing::Not(::testing::IsEmpty()));
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 2);
}

TEST_F(ApprovalServiceTest, OfTwoLeadersOneSigns) {
  const std::string id = Drafted();
  const auto first = Prepared("director", id, kSignTask, director_);
  const auto second = Prepared("second", id, kSignTask, second_);
  absl::StatusOr<v1::CompleteSignatureResponse> answers[2];
  std::thread one([&] { answers[0] = Complete("director", first); });
  std::thread other([&] { answers[1] = Complete("second", second); });
  one.join();
  other.join();
  ASSERT_NE(answers[0].ok(), answers[1].ok());
  EXPECT_THAT(answers[0].ok() ? answers[1] : answers[0],
              FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.result_document"), "2");
}

TEST_F(ApprovalServiceTest, ARefusedDraftGoesBackToItsSpecialistAndCannotBeSignedAnyMore) {
  const std::string id = Drafted();
  const auto late = Prepared("director", id, kSignTask, director_);
  auto request = Make<v1::RefuseDraftRequest>(id, kSignTask);
  request.set_reason("Thiếu căn cứ pháp lý.");
  const auto refused = Refuse("director", request);
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->next_task_number(), 6);
  EXPECT_THAT(Complete("director", late), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Refuse("specialist", Make<v1::RefuseDraftRequest>(id, 6)), FailsWithField("reason"));
  request.set_request_id(office_.NextRequestId());
  EXPECT_THAT(Refuse("director", request), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Refuse("stranger", request), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Refuse("", request), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

TEST_F(ApprovalServiceTest, EveryRefusalOfAPreparationLeavesNothing) {
  const std::string id = Drafted();
  const std::string examining = Examining();
  const std::string submitted = office_.Submitted();
  const std::string state = State();
  EXPECT_THAT(Prepare("deputy", id, kSignTask), FailsWith(Code::kPermissionDenied, "MANDATE_MISSING"));
  EXPECT_THAT(Prepare("specialist", id, kSignTask), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Prepare("stranger", id, kSignTask), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Prepare("director", ledger::TestOffice::RequestId(5), kSignTask),
              FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Prepare("director", submitted, kSignTask),
              FailsWith(Code::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  EXPECT_THAT(Prepare("director", id, 4), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Prepare("specialist", examining, kExamineTask),
              FailsWith(Code::kFailedPrecondition, "STEP_NEEDS_OTHER_ACT"));
  EXPECT_THAT(Prepare("", id, kSignTask), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Prepare("nobody", id, kSignTask), FailsWith(Code::kPermissionDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(Prepare("director", "x", kSignTask), FailsWithField("dossier_id"));
  EXPECT_THAT(Prepare("director", id, 0), FailsWithField("task_number"));
  source_.Set(MakeCatalogue([](auto& catalogue) {
    for (auto& staff : *catalogue.mutable_staff()) staff.clear_certificates_sha256();
  }));
  EXPECT_THAT(Prepare("director", id, kSignTask),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  EXPECT_EQ(State(), state);
  EXPECT_EQ(Sessions(), "0");
}

TEST_F(ApprovalServiceTest, ADraftThatIsNoPdfCannotBeSigned) {
  const std::string id = Examining();
  const std::string text = "Dự thảo";
  auto writer = files_.Begin(static_cast<int64_t>(text.size()));
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT(writer->Write(text), IsOk());
  const auto file = writer->Commit({});
  ASSERT_THAT(file, IsOk());
  Do("specialist", id,
     dossier::Draft{.task_number = kExamineTask,
                    .document_id = ledger::TestOffice::RequestId(77),
                    .document_sha256 = file->sha256,
                    .title = "Dự thảo"});
  Do("specialist", id, dossier::Complete{.task_number = kExamineTask, .comment = ""});
  Do("head", id, dossier::Complete{.task_number = 4, .comment = ""});
  const std::string state = State();
  EXPECT_THAT(Prepare("director", id, kSignTask), FailsWith(Code::kFailedPrecondition, "DRAFT_NOT_SIGNABLE"));
  EXPECT_EQ(State(), state);
}

TEST_F(ApprovalServiceTest, EveryRefusalOfASignatureLeavesNothing) {
  const std::string id = Drafted();
  const auto prepared = Prepare("director", id, kSignTask);
  ASSERT_THAT(prepared, IsOk());
  const auto other = Prepare("second", id, kSignTask);
  ASSERT_THAT(other, IsOk());
  const std::string state = State();
  const auto by = [&](const signing::SigningKey& key) { return Signature(id, kSignTask, *prepared, key); };
  const signing::Identity revoked = trust_.Issue(trust_.SignerSpec());
  ASSERT_THAT(trust_.server->Revoke(revoked, TestTrust::Now() - absl::Hours(1)), IsOk());
  struct Case {
    std::string name;
    std::string caller;
    v1::CompleteSignatureRequest request;
    Code code;
    std::string reason;
  };
  std::vector<Case> cases = {
      {"no cms", "director", by(director_), Code::kInvalidArgument, "SIGNATURE_INVALID"},
      {"another digest", "director", by(director_), Code::kInvalidArgument, "SIGNATURE_INVALID"},
      {"weak key", "director", by(KeyWith([](auto& s) { s.key = signing::KeyType::kSecp256k1; })),
       Code::kInvalidArgument, "ALGORITHM_REFUSED"},
      {"expired", "director", by(KeyWith([this](auto& s) { s.not_after = Now() - absl::Hours(1); })),
       Code::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"},
      {"revoked", "director", by(revoked.ToSigningKey()), Code::kFailedPrecondition,
       "CERTIFICATE_NOT_TRUSTED"},
      {"unknown root", "director", by(TestAuthority().Signer()), Code::kFailedPrecondition,
       "CERTIFICATE_NOT_TRUSTED"},
      {"not registered", "director", by(KeyWith([](auto&) {})), Code::kPermissionDenied,
       "CERTIFICATE_NOT_REGISTERED"},
      {"somebody else's", "director", by(deputy_), Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"},
      {"another's session", "second", by(second_), Code::kNotFound, "SIGNING_SESSION_UNKNOWN"},
      {"no session", "director", by(director_), Code::kNotFound, "SIGNING_SESSION_UNKNOWN"},
      {"no leader", "specialist", by(director_), Code::kPermissionDenied, "ROLE_MISSING"},
      {"another agency", "stranger", by(director_), Code::kNotFound, "DOSSIER_NOT_FOUND"},
      {"closed task", "director", by(director_), Code::kFailedPrecondition, "TASK_NOT_OPEN"},
      {"own time", "director", by(director_), Code::kPermissionDenied, "MIGRATION_RIGHT_MISSING"},
      {"nobody", "", by(director_), Code::kUnauthenticated, "CREDENTIALS_MISSING"},
  };
  cases[0].request.set_cms("no cms");
  cases[1].request.set_cms(*director_.SignDigest(other->digest()));
  cases[9].request.set_session_id(ledger::TestOffice::RequestId(5));
  cases[12].request.set_task_number(4);
  *cases[13].request.mutable_occur_time() = door::ToTimestamp(Now() - absl::Hours(1));
  for (const Case& c : cases) {
    EXPECT_THAT(Complete(c.caller, c.request), FailsWith(c.code, c.reason)) << c.name;
  }
  EXPECT_EQ(State(), state);
  for (const char* verdict : {"invalid", "refused_algorithm", "untrusted", "valid"}) {
    EXPECT_THAT(
        office_.metrics.Scrape(),
        ::testing::HasSubstr(absl::StrCat("onestop_signature_verdicts_total{verdict=\"", verdict, "\"} ")));
  }
  // The session outlives them all.
  EXPECT_THAT(Complete("director", by(director_)), IsOk());
}

TEST_F(ApprovalServiceTest, EveryRefusalOfASealLeavesNothing) {
  const std::string id = Drafted();
  EXPECT_THAT(Prepare("clerk", id, kSealTask), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  ASSERT_THAT(Sign(id), IsOk());
  std::string state = State();
  EXPECT_THAT(Prepare("director", id, kSealTask), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Prepare("stranger", id, kSealTask), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  source_.Set(MakeCatalogue(
      [](auto& catalogue) { catalogue.mutable_agencies(0)->clear_seal_certificates_sha256(); }));
  EXPECT_THAT(Prepare("clerk", id, kSealTask),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  source_.Set(catalogue_);
  // What is refused takes no number.
  EXPECT_EQ(State(), state);

  const auto prepared = Prepare("clerk", id, kSealTask);
  ASSERT_THAT(prepared, IsOk());
  EXPECT_EQ(prepared->kind(), common::v1::STEP_KIND_SEAL);
  EXPECT_EQ(prepared->document_symbol(), "0001/KQ-SKHCN");
  EXPECT_EQ(prepared->document_date(), "2024-03-15");
  // Prepared again, it keeps its number.
  const auto again = Prepare("clerk", id, kSealTask);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->document_number(), 1);
  state = State();
  const auto by = [&](const signing::SigningKey& key) { return Signature(id, kSealTask, *prepared, key); };
  EXPECT_THAT(Complete("clerk", by(director_)),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  EXPECT_THAT(Complete("clerk", by(TestAuthority().Signer())),
              FailsWith(Code::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
  EXPECT_THAT(Complete("director", by(seal_)), FailsWith(Code::kPermissionDenied, "TASK_HELD_BY_OTHER"));
  EXPECT_THAT(Complete("stranger", by(seal_)), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(State(), state);
  EXPECT_THAT(Complete("clerk", by(seal_)), IsOk());
}

TEST_F(ApprovalServiceTest, WithoutTimeStampOrRevocationNothingIsChangedAndTheSameSignatureServesLater) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string state = State();
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kDown);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kUnavailable, "TIME_STAMP_UNAVAILABLE"));
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kWrongImprint);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kUnavailable, "TIME_STAMP_UNAVAILABLE"));
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kNone);
  EXPECT_EQ(State(), state);
  EXPECT_THAT(Complete("director", request), IsOk());

  // Another office's first question about its seal's certificate.
  const auto seal = Prepared("clerk", id, kSealTask, seal_);
  const std::string signed_state = State();
  trust_.server->SetFault(TrustService::kOcsp, Fault::kDown);
  trust_.server->SetFault(TrustService::kCrl, Fault::kDown);
  EXPECT_THAT(Complete("clerk", seal), FailsWith(Code::kUnavailable, "REVOCATION_UNKNOWN"));
  EXPECT_EQ(State(), signed_state);
  trust_.server->SetFault(TrustService::kOcsp, Fault::kNone);
  trust_.server->SetFault(TrustService::kCrl, Fault::kNone);
  EXPECT_THAT(Complete("clerk", seal), IsOk());
}

TEST_F(ApprovalServiceTest, ASessionEndsAfterFifteenMinutes) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string state = State();
  office_.Set(Now() + absl::Minutes(15));
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kFailedPrecondition, "SIGNING_SESSION_EXPIRED"));
  EXPECT_EQ(State(), state);
  // The next one clears it away.
  EXPECT_THAT(Prepare("director", id, kSignTask), IsOk());
  EXPECT_EQ(Sessions(), "1");
}

TEST_F(ApprovalServiceTest, NobodyHoldsMoreSessionsThanOneMay) {
  const std::string id = Drafted();
  ASSERT_THAT(Prepare("director", id, kSignTask), IsOk());
  office_.database.Run(absl::StrCat(
      "INSERT INTO approval.session SELECT province, gen_random_uuid(), fingerprint, staff_id, dossier_id, "
      "task_number, kind, document_id, document_sha256, document_size, appended, byte_range, digest, "
      "expire_time "
      "FROM approval.session, generate_series(2, ",
      store::kSessionsMax, ")"));
  EXPECT_THAT(Prepare("director", id, kSignTask),
              FailsWith(Code::kResourceExhausted, "TOO_MANY_SIGNING_SESSIONS"));
  EXPECT_THAT(Prepare("second", id, kSignTask), IsOk());
}

TEST_F(ApprovalServiceTest, AMandateLostAfterThePreparationIsMissed) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string state = State();
  const int64_t stamps = trust_.server->questions(TrustService::kTimeStamp);
  source_.Set(
      MakeCatalogue([](auto& catalogue) { catalogue.mutable_mandates(0)->set_valid_to("2024-01-31"); }));
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kPermissionDenied, "MANDATE_MISSING"));
  EXPECT_EQ(State(), state);
  EXPECT_EQ(trust_.server->questions(TrustService::kTimeStamp), stamps);
}

TEST_F(ApprovalServiceTest, ADamagedOrLostDocumentCannotBeSigned) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string hex = office_.database.Query("SELECT encode(sha256, 'hex') FROM dossier.result_document");
  const fs::path file = root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  fs::resize_file(file, fs::file_size(file) - 1);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  fs::remove(file);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_THAT(Prepare("director", id, kSignTask), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
}

TEST_F(ApprovalServiceTest, AnyFileIsVerifiedForStaffAlone) {
  auto report = Verify("officer", "không phải PDF");
  ASSERT_THAT(report, IsOk());
  EXPECT_NE(report->verdict(), signing::v1::VERDICT_VALID);
  EXPECT_THAT(Verify("officer", ""), FailsWithField("chunk"));
  EXPECT_THAT(Verify("portal", "%PDF-1.7"), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Verify("", "%PDF-1.7"), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Verify("officer", std::string(documents::kFileBytesMax + 1, 'a')),
              FailsWith(Code::kInvalidArgument, "DOCUMENT_TOO_LARGE"));
}

TEST_F(ApprovalServiceTest, EveryWrongFieldOfASignatureIsNamed) {
  const auto with = [&](const std::function<void(v1::CompleteSignatureRequest&)>& change) {
    auto request = Make<v1::CompleteSignatureRequest>(ledger::TestOffice::RequestId(5), kSignTask);
    request.set_session_id(ledger::TestOffice::RequestId(6));
    request.set_cms("cms");
    change(request);
    return Complete("director", request);
  };
  EXPECT_THAT(with([](auto& r) { r.set_request_id("x"); }), FailsWithField("request_id"));
  EXPECT_THAT(with([](auto& r) { r.set_dossier_id("x"); }), FailsWithField("dossier_id"));
  EXPECT_THAT(with([](auto& r) { r.set_task_number(0); }), FailsWithField("task_number"));
  EXPECT_THAT(with([](auto& r) { r.set_session_id("x"); }), FailsWithField("session_id"));
  EXPECT_THAT(with([](auto& r) { r.set_cms(""); }), FailsWithField("cms"));
  EXPECT_THAT(with([](auto& r) { r.set_cms(std::string(10 * 1024 + 1, '0')); }), FailsWithField("cms"));
  EXPECT_THAT(with([](auto& r) { r.mutable_occur_time()->set_seconds(-5'000'000'000); }),
              FailsWithField("occur_time"));
  auto refuse = Make<v1::RefuseDraftRequest>(ledger::TestOffice::RequestId(5), kSignTask);
  refuse.set_reason(std::string(2001, 'a'));
  EXPECT_THAT(Refuse("director", refuse), FailsWithField("reason"));
}

}  // namespace
}  // namespace onestop::approval
