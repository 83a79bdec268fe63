// The door over real connections, with real keys, files and a real database: signing is the transition, and
// each refusal of the contract has a row.

#include "services/approval/approval_service.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/signing/verify.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"
#include "libs/testing/test_tokens.h"

namespace onestop::approval {
namespace {

namespace fs = std::filesystem;
using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestAuthority;

using Code = absl::StatusCode;
constexpr absl::string_view kDraft = "%PDF-1.7\nGiấy chứng nhận\n";
constexpr int kSignTask = 5;
constexpr int kSealTask = 6;

// A leader of the agency without a mandate, and a leader of another agency.
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
    id: "stranger"
    valid_from: "2023-01-01"
    full_name: "Người Lạ"
    subjects: "stranger"
    positions { agency_id: "H31.14" role: ROLE_LEADER }
  }
)pb";

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

class ApprovalServiceTest : public ::testing::Test {
 protected:
  ApprovalServiceTest() {
    office_.catalogue = MakeCatalogue();
    source_.Set(office_.catalogue);
    auto ledger = ledger::Ledger::Start({.conninfo = office_.database.Conninfo("onestop_approval"),
                                         .name = "approval",
                                         .province = "H31",
                                         .now = [this] { return Now(); }},
                                        office_.metrics);
    EXPECT_THAT(ledger, IsOk());
    ledger_ = *std::move(ledger);
    door_ = std::make_unique<door::Env>(door::Env{.ledger = *ledger_,
                                                  .catalogue = [this] { return source_.Current(); },
                                                  .province = "H31",
                                                  .now = [this] { return Now(); }});
    env_ = std::make_unique<Env>(
        Env{.door = *door_, .files = files_, .roots = roots_, .reads = reads_, .metrics = office_.metrics});
    server_ = std::make_unique<rpc::Server>(rpc::ServerOptions{.tokens = tokens_.Options()});
    service_ = std::make_unique<ApprovalService>(*server_, *env_);
    server_->Register(*service_, ApprovalService::kName);
    EXPECT_THAT(server_->Start(), IsOk());
  }
  ~ApprovalServiceTest() override {
    server_->Drain();
    fs::remove_all(root_);
  }

  absl::Time Now() const { return absl::FromUnixMicros(office_.now_micros.load()); }

  std::shared_ptr<const catalog::Snapshot> MakeCatalogue() const {
    catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
    CHECK(google::protobuf::TextFormat::MergeFromString(kMorePeople, &catalogue));
    for (auto& staff : *catalogue.mutable_staff()) {
      if (staff.id() == "director") staff.set_certificates_sha256(0, Hex(director_.certificate_sha256()));
      if (staff.id() == "deputy") staff.add_certificates_sha256(Hex(deputy_.certificate_sha256()));
    }
    catalogue.mutable_agencies(0)->set_seal_certificates_sha256(0, Hex(seal_.certificate_sha256()));
    auto snapshot = catalog::Snapshot::Build(catalogue, 1);
    EXPECT_THAT(snapshot, IsOk());
    return *std::move(snapshot);
  }

  // A dossier whose draft waits for the leader.
  std::string Drafted(absl::string_view draft = kDraft) {
    auto writer = files_.Begin(static_cast<int64_t>(draft.size()));
    CHECK(writer.ok() && writer->Write(draft).ok());
    const auto file = writer->Commit({});
    CHECK(file.ok());
    const std::string id = office_.Accepted();
    const auto act = [&](absl::string_view actor, dossier::Command command) {
      ledger::Submission submission =
          office_.Make(office_.Actor(actor), id, std::move(command), office_.NextRequestId());
      submission.assignee = office_.Actor("specialist");
      const auto answer = office_.Send(std::move(submission)).get();
      EXPECT_THAT(answer, IsOk());
    };
    act("officer", dossier::Complete{.task_number = 1, .comment = ""});
    act("head", dossier::Assign{.task_number = 2, .assignee = "specialist", .comment = ""});
    act("specialist", dossier::Draft{.task_number = 3,
                                     .document_id = ledger::TestOffice::RequestId(77),
                                     .document_sha256 = file->sha256,
                                     .title = "Giấy chứng nhận"});
    act("specialist", dossier::Complete{.task_number = 3, .comment = ""});
    act("head", dossier::Complete{.task_number = 4, .comment = ""});
    return id;
  }

  rpc::Client As(const std::string& subject) const {
    auto client = rpc::Client::Connect(
        {.target = server_->target(), .token = subject.empty() ? "" : tokens_.For(subject)});
    EXPECT_THAT(client, IsOk());
    return *std::move(client);
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject, const Request& request,
                                grpc::Status (v1::ApprovalService::Stub::*method)(grpc::ClientContext*,
                                                                                  const Request&,
                                                                                  Response*)) {
    const rpc::Client client = As(subject);
    const auto stub = v1::ApprovalService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  auto Sign(const std::string& subject, const v1::SignResultRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::SignResult);
  }
  auto Seal(const std::string& subject, const v1::SealResultRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::SealResult);
  }
  auto Refuse(const std::string& subject, const v1::RefuseDraftRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::RefuseDraft);
  }

  template <typename Request>
  Request Make(const std::string& dossier_id, int task_number) {
    Request request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(dossier_id);
    request.set_task_number(task_number);
    return request;
  }
  v1::SignResultRequest SignRequest(const std::string& dossier_id, const signing::SigningKey& key,
                                    absl::string_view bytes = kDraft) {
    auto request = Make<v1::SignResultRequest>(dossier_id, kSignTask);
    request.set_cms(*key.SignDetached(bytes));
    return request;
  }
  v1::SealResultRequest SealRequest(const std::string& dossier_id, const signing::SigningKey& key,
                                    absl::string_view bytes = kDraft) {
    auto request = Make<v1::SealResultRequest>(dossier_id, kSealTask);
    request.set_cms(*key.SignDetached(bytes));
    return request;
  }
  signing::SigningKey KeyWith(const std::function<void(signing::CertificateSpec&)>& change) const {
    signing::CertificateSpec spec = TestAuthority::SignerSpec();
    change(spec);
    return authority_.Signer(spec);
  }

  std::string EventsOf(const std::string& dossier_id) {
    return office_.database.Query(
        absl::StrCat("SELECT count(*) FROM dossier.event WHERE dossier_id = '", dossier_id, "'"));
  }

  static fs::path MakeRoot() {
    std::string pattern = (fs::temp_directory_path() / "onestop-approval-XXXXXX").string();
    return mkdtemp(pattern.data());
  }

  const TestAuthority authority_;
  const signing::SigningKey director_ = authority_.Signer();
  const signing::SigningKey deputy_ = authority_.Signer();
  const signing::SigningKey seal_ = authority_.Signer();
  const signing::TrustStore roots_ = authority_.Roots();
  const fs::path root_ = MakeRoot();
  const documents::FileStore files_ = *documents::FileStore::Create(root_.string(), {.free_bytes_min = 0});
  onestop::testing::TestTokens tokens_;
  ledger::TestOffice office_;
  catalog::SnapshotSource source_;
  pg::Pool reads_{{.connection = office_.database.Options("onestop_approval"), .connections_max = 2}};
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<door::Env> door_;
  std::unique_ptr<Env> env_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<ApprovalService> service_;
};

TEST_F(ApprovalServiceTest, TheLeaderSignsAndTheClerkSeals) {
  const std::string id = Drafted();
  const auto sign = Sign("director", SignRequest(id, director_));
  ASSERT_THAT(sign, IsOk());
  EXPECT_EQ(sign->mandate_kind(), common::v1::MANDATE_KIND_HEAD);
  EXPECT_EQ(sign->next_task_number(), kSealTask);

  const auto seal = Seal("clerk", SealRequest(id, seal_));
  ASSERT_THAT(seal, IsOk());
  EXPECT_EQ(seal->document_number(), 1);
  EXPECT_EQ(seal->document_symbol(), "0001/KQ-SKHCN");
  EXPECT_EQ(seal->version(), sign->version() + 2);
  EXPECT_EQ(door::ToTime(seal->finish_time()), Now());
}

TEST_F(ApprovalServiceTest, TheEvidenceStandsOnTheEvent) {
  const std::string id = Drafted();
  const v1::SignResultRequest request = SignRequest(id, director_);
  ASSERT_THAT(Sign("director", request), IsOk());
  dossier::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(absl::HexStringToBytes(office_.database.Query(
      absl::StrCat("SELECT encode(payload, 'hex') FROM dossier.event WHERE dossier_id = '", id,
                   "' ORDER BY seq DESC LIMIT 1")))));
  const dossier::v1::SignatureEvidence& evidence = event.result_signed().signature();
  EXPECT_EQ(evidence.cms(), request.cms());
  EXPECT_EQ(evidence.certificate_sha256(), director_.certificate_sha256());
  EXPECT_EQ(evidence.signed_sha256(), documents::Sha256::Of(kDraft));
  EXPECT_EQ(event.result_signed().mandate_id(), "m-director");
}

TEST_F(ApprovalServiceTest, ARepeatGetsTheFirstAnswerEvenWhenTheFileIsGone) {
  const std::string id = Drafted();
  const v1::SignResultRequest request = SignRequest(id, director_);
  const auto first = Sign("director", request);
  ASSERT_THAT(first, IsOk());
  const std::string events = EventsOf(id);
  fs::remove_all(root_);
  const auto second = Sign("director", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->version(), first->version());
  EXPECT_EQ(EventsOf(id), events);
}

TEST_F(ApprovalServiceTest, ARefusedDraftGoesBackToItsSpecialist) {
  const std::string id = Drafted();
  auto request = Make<v1::RefuseDraftRequest>(id, kSignTask);
  request.set_reason("Thiếu căn cứ pháp lý.");
  const auto refused = Refuse("director", request);
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->next_task_number(), 6);
  EXPECT_THAT(Refuse("specialist", Make<v1::RefuseDraftRequest>(id, 6)), FailsWithField("reason"));
  request.set_request_id(office_.NextRequestId());
  EXPECT_THAT(Refuse("director", request), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Refuse("stranger", request), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Refuse("", request), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

TEST_F(ApprovalServiceTest, EveryRefusalOfASignatureLeavesTheDossierAsItWas) {
  const std::string id = Drafted();
  const std::string submitted = office_.Submitted();
  const std::string events = EventsOf(id);
  struct Case {
    std::string name;
    std::string caller;
    v1::SignResultRequest request;
    Code code;
    std::string reason;
  };
  std::vector<Case> cases = {
      {"other bytes", "director", SignRequest(id, director_, "khác"), Code::kInvalidArgument,
       "SIGNATURE_INVALID"},
      {"no cms", "director", SignRequest(id, director_), Code::kInvalidArgument, "SIGNATURE_INVALID"},
      {"weak key", "director",
       SignRequest(id, KeyWith([](auto& s) { s.key = signing::KeyType::kSecp256k1; })),
       Code::kInvalidArgument, "ALGORITHM_REFUSED"},
      {"expired", "director",
       SignRequest(id, KeyWith([this](auto& s) { s.not_after = Now() - absl::Hours(1); })),
       Code::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"},
      {"unknown root", "director", SignRequest(id, TestAuthority().Signer()), Code::kFailedPrecondition,
       "CERTIFICATE_NOT_TRUSTED"},
      {"not registered", "director", SignRequest(id, authority_.Signer()), Code::kPermissionDenied,
       "CERTIFICATE_NOT_REGISTERED"},
      {"somebody else's", "director", SignRequest(id, deputy_), Code::kPermissionDenied,
       "CERTIFICATE_NOT_REGISTERED"},
      {"no mandate", "deputy", SignRequest(id, deputy_), Code::kPermissionDenied, "MANDATE_MISSING"},
      {"no leader", "specialist", SignRequest(id, director_), Code::kPermissionDenied, "ROLE_MISSING"},
      {"no leader, bad signature", "specialist", SignRequest(id, director_, "khác"), Code::kPermissionDenied,
       "ROLE_MISSING"},
      {"another agency", "stranger", SignRequest(id, director_), Code::kNotFound, "DOSSIER_NOT_FOUND"},
      {"no such dossier", "director", SignRequest(ledger::TestOffice::RequestId(5), director_),
       Code::kNotFound, "DOSSIER_NOT_FOUND"},
      {"not accepted", "director", SignRequest(submitted, director_), Code::kFailedPrecondition,
       "DOSSIER_IN_WRONG_STATUS"},
      {"closed task", "director", SignRequest(id, director_), Code::kFailedPrecondition, "TASK_NOT_OPEN"},
      {"own time", "director", SignRequest(id, director_), Code::kPermissionDenied,
       "MIGRATION_RIGHT_MISSING"},
      {"nobody", "", SignRequest(id, director_), Code::kUnauthenticated, "CREDENTIALS_MISSING"},
      {"unknown", "nobody", SignRequest(id, director_), Code::kPermissionDenied, "CALLER_UNKNOWN"},
  };
  cases[1].request.set_cms("no cms");
  cases[13].request.set_task_number(4);
  *cases[14].request.mutable_occur_time() = door::ToTimestamp(Now() - absl::Hours(1));
  for (const Case& c : cases) {
    EXPECT_THAT(Sign(c.caller, c.request), FailsWith(c.code, c.reason)) << c.name;
  }
  EXPECT_EQ(EventsOf(id), events);
  const std::string before = office_.metrics.Scrape();
  for (const char* verdict : {"invalid", "refused_algorithm", "untrusted", "valid"}) {
    EXPECT_THAT(before, ::testing::HasSubstr(
                            absl::StrCat("onestop_signature_verdicts_total{verdict=\"", verdict, "\"} ")));
  }
  EXPECT_THAT(Sign("director", SignRequest(id, director_)), IsOk());
  EXPECT_THAT(Sign("director", SignRequest(id, director_)),
              FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  v1::SignResultRequest again = SignRequest(id, director_);
  again.set_task_number(kSealTask);
  EXPECT_THAT(Sign("director", again), FailsWith(Code::kFailedPrecondition, "STEP_NEEDS_OTHER_ACT"));
}

TEST_F(ApprovalServiceTest, EveryRefusalOfASealLeavesTheDossierAsItWas) {
  const std::string id = Drafted();
  EXPECT_THAT(Seal("clerk", SealRequest(id, seal_)), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  v1::SealResultRequest early = SealRequest(id, seal_);
  early.set_task_number(kSignTask);
  EXPECT_THAT(Seal("clerk", early), FailsWith(Code::kFailedPrecondition, "STEP_NEEDS_OTHER_ACT"));
  ASSERT_THAT(Sign("director", SignRequest(id, director_)), IsOk());
  const std::string events = EventsOf(id);
  EXPECT_THAT(Seal("clerk", SealRequest(id, seal_, "khác")),
              FailsWith(Code::kInvalidArgument, "SIGNATURE_INVALID"));
  EXPECT_THAT(Seal("clerk", SealRequest(id, director_)),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  EXPECT_THAT(Seal("clerk", SealRequest(id, TestAuthority().Signer())),
              FailsWith(Code::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
  EXPECT_THAT(Seal("director", SealRequest(id, seal_)), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Seal("stranger", SealRequest(id, seal_)), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Seal("", SealRequest(id, seal_)), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_EQ(EventsOf(id), events);
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.number WHERE series LIKE 'document/%'"),
            "0");
}

TEST_F(ApprovalServiceTest, ADamagedOrLostDraftCannotBeSigned) {
  const std::string id = Drafted();
  const std::string hex = Hex(documents::Sha256::Of(kDraft));
  const fs::path file = root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  fs::resize_file(file, kDraft.size() - 1);
  EXPECT_THAT(Sign("director", SignRequest(id, director_)), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  fs::remove(file);
  EXPECT_THAT(Sign("director", SignRequest(id, director_)), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_THAT(office_.metrics.Scrape(),
              ::testing::HasSubstr("onestop_signature_verdicts_total{verdict=\"unknown\"} 2"));
}

TEST_F(ApprovalServiceTest, EveryWrongFieldIsNamed) {
  const auto with = [&](const std::function<void(v1::SignResultRequest&)>& change) {
    auto request = Make<v1::SignResultRequest>(ledger::TestOffice::RequestId(5), kSignTask);
    request.set_cms("cms");
    change(request);
    return Sign("director", request);
  };
  EXPECT_THAT(with([](auto& r) { r.set_request_id("x"); }), FailsWithField("request_id"));
  EXPECT_THAT(with([](auto& r) { r.set_dossier_id("x"); }), FailsWithField("dossier_id"));
  EXPECT_THAT(with([](auto& r) { r.set_task_number(0); }), FailsWithField("task_number"));
  EXPECT_THAT(with([](auto& r) { r.set_cms(""); }), FailsWithField("cms"));
  EXPECT_THAT(with([](auto& r) { r.set_cms(std::string(signing::kCmsBytesMax + 1, '0')); }),
              FailsWithField("cms"));
  EXPECT_THAT(with([](auto& r) { r.mutable_occur_time()->set_seconds(-5'000'000'000); }),
              FailsWithField("occur_time"));
  auto refuse = Make<v1::RefuseDraftRequest>(ledger::TestOffice::RequestId(5), kSignTask);
  refuse.set_reason(std::string(2001, 'a'));
  EXPECT_THAT(Refuse("director", refuse), FailsWithField("reason"));
  EXPECT_THAT(Seal("clerk", Make<v1::SealResultRequest>("x", 0)), FailsWithField("dossier_id"));
}

}  // namespace
}  // namespace onestop::approval
