// The office in which the service is tested: its people, keys, files and authorities, and how a
// dossier gets to each step.

#include "services/approval/approval_fixture.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/text_format.h"
#include "libs/base/status_macros.h"

namespace onestop::approval {

namespace fs = std::filesystem;

using ::onestop::testing::IsOk;
using ::onestop::testing::TestTrust;

namespace {

// A leader of the agency without a mandate, a second one with, and a leader of another agency.
constexpr char kMorePeople[] = R"pb(
  client_systems { id: "archive" name: "Gia hạn lưu trữ" subjects: "archive" rights: SYSTEM_RIGHT_ARCHIVE }
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
    title: "Phó Giám đốc"
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
    id: "outsider"
    valid_from: "2023-01-01"
    full_name: "Người Lạ"
    subjects: "outsider"
    positions { agency_id: "H31.14" role: ROLE_LEADER }
  }
)pb";

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

std::string Program(absl::string_view name) {
  return absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/", name);
}

std::string Samples(absl::string_view name) {
  return absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/samples/hung_yen/", name);
}

}  // namespace

ApprovalFixture::ApprovalFixture() {
  // One time for the office, the certificates and the authorities.
  office_.Set(TestTrust::Now());
  fs::copy(Samples("signing/signature.png"), images_.path() / "director.png");
  fs::copy(Samples("signing/seal.png"), images_.path() / "H31.06.png");
  catalogue_ = MakeCatalogue();
  office_.catalogue = catalogue_;
  source_.Set(catalogue_);
  Start();
}

ApprovalFixture::~ApprovalFixture() {
  server_->Drain();
  server_ = nullptr;
}

// In the reverse order of dependence, as a process stops.
void ApprovalFixture::Start(bool reads) {
  if (server_ != nullptr) server_->Drain();
  server_ = nullptr;
  assembly_ = nullptr;
  command_env_ = nullptr;
  ledger_ = nullptr;
  pg::ConnectionOptions database = office_.database.Options("onestop_approval");
  // Only the handlers lose the database; the ledger has connections of its own.
  if (!reads) database.conninfo = "host=/nowhere";
  pool_ =
      std::make_unique<pg::Pool>(pg::PoolOptions{.connection = std::move(database), .connections_max = 4});
  auto ledger = ledger::Ledger::Start({.conninfo = office_.database.Conninfo("onestop_approval"),
                                       .name = absl::StrCat("approval-", ++starts_),
                                       .province = "H31",
                                       .now = [this] { return Now(); }},
                                      office_.metrics);
  EXPECT_THAT(ledger, IsOk());
  ledger_ = *std::move(ledger);
  command_env_ = std::make_unique<service::CommandEnv>(
      service::CommandEnv{.ledger = *ledger_,
                          .catalogue = [this] { return source_.Current(); },
                          .province = "H31",
                          .now = [this] { return Now(); }});
  server_ = std::make_unique<rpc::Server>(rpc::ServerOptions{.tokens = tokens_.Options()});
  auto assembly = Assembly::Make({.command_env = *command_env_,
                                  .files = files_,
                                  .pool = *pool_,
                                  .server = *server_,
                                  .metrics = office_.metrics,
                                  .policy = trust_.Policy(),
                                  .trust = trust_.Services(),
                                  .pdf_worker = Program("onestop-pdf-reader"),
                                  .pdf_writer = Program("onestop-pdf-writer"),
                                  .templates = Samples("templates"),
                                  .office = {.parent_agency = "Ủy ban nhân dân tỉnh Hưng Yên",
                                             .place = "Hưng Yên",
                                             .verification_address = "https://motcua.example/kiem-tra/",
                                             .images_directory = images_.path().string()}});
  EXPECT_THAT(assembly, IsOk());
  assembly_ = *std::move(assembly);
  EXPECT_THAT(server_->Start(), IsOk());
}

std::shared_ptr<const catalog::Snapshot> ApprovalFixture::MakeCatalogue(
    const std::function<void(catalog::v1::Catalogue&)>& change) const {
  catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
  CHECK(google::protobuf::TextFormat::MergeFromString(kMorePeople, &catalogue));
  // The sample keys are made anew in each run, so their certificates are registered here.
  for (auto& staff : *catalogue.mutable_staff()) {
    if (staff.id() == "director") staff.set_title("Giám đốc");
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

void ApprovalFixture::Do(absl::string_view actor, const std::string& id, dossier::Command command) {
  ledger::Submission submission =
      office_.Make(office_.Actor(actor), id, std::move(command), office_.NextRequestId());
  // Ignored by commands that assign no task.
  submission.assignee = office_.Actor("specialist");
  EXPECT_THAT(office_.Send(std::move(submission)).get(), IsOk());
}

rpc::Client ApprovalFixture::Connect(const std::string& subject) const {
  auto client = rpc::Client::Connect(
      {.target = server_->target(), .token = subject.empty() ? "" : tokens_.For(subject)});
  CHECK(client.ok());
  return *std::move(client);
}

absl::StatusOr<signing::v1::Report> ApprovalFixture::Verify(const std::string& subject,
                                                            absl::string_view bytes) {
  const rpc::Client client = Connect(subject);
  const auto stub = v1::ApprovalService::NewStub(client.channel());
  rpc::ClientCall call(client, "/onestop.approval.v1.ApprovalService/VerifyFile", {});
  v1::VerifyFileResponse response;
  const auto writer = stub->VerifyFile(&call.context(), &response);
  v1::VerifyFileRequest request;
  // The server may refuse before the end; then the rest need not be sent.
  for (bool going = true; going && !bytes.empty();) {
    request.set_chunk(std::string(bytes.substr(0, 256 * 1024)));
    bytes.remove_prefix(request.chunk().size());
    going = writer->Write(request);
  }
  writer->WritesDone();
  RETURN_IF_ERROR(call.Finish(writer->Finish()));
  return response.report();
}

std::string ApprovalFixture::Examining() {
  const std::string id = office_.Accepted();
  Do("officer", id, dossier::Complete{.task_number = 1, .comment = ""});
  Do("head", id, dossier::Assign{.task_number = 2, .assignee = "specialist", .comment = ""});
  return id;
}

v1::ComposeDraftRequest ApprovalFixture::Composition(const std::string& id) {
  // The least that a template needs.
  auto request = Make<v1::ComposeDraftRequest>(id, kExamineTask);
  request.set_title("Giấy phép");
  request.set_signer("director");
  request.add_signer_titles("GIÁM ĐỐC");
  request.add_decision("Chấp thuận.");
  request.add_legal_bases("Căn cứ Luật mẫu;");
  return request;
}

void ApprovalFixture::Review(const std::string& id) {
  Do("specialist", id, dossier::Complete{.task_number = kExamineTask, .comment = ""});
  Do("head", id, dossier::Complete{.task_number = 4, .comment = ""});
}

std::string ApprovalFixture::Drafted(const std::function<void(v1::ComposeDraftRequest&)>& change) {
  std::string id = Examining();
  v1::ComposeDraftRequest request = Composition(id);
  change(request);
  EXPECT_THAT(Compose("specialist", request), IsOk());
  Review(id);
  return id;
}

// A draft of any other origin replaces the composed one, as an uploaded file would.
std::string ApprovalFixture::DraftedElsewhere() {
  std::string id = Examining();
  const auto draft = Compose("specialist", Composition(id));
  EXPECT_THAT(draft, IsOk());
  Do("specialist", id,
     dossier::Draft{.task_number = kExamineTask,
                    .document_id = draft->document_id(),
                    .document_sha256 = draft->document_sha256(),
                    .title = "Giấy phép"});
  Review(id);
  return id;
}

v1::CompleteSignatureRequest ApprovalFixture::Signature(const std::string& id, int task,
                                                        const v1::PrepareSignatureResponse& prepared,
                                                        const crypto::SigningKey& key) {
  auto request = Make<v1::CompleteSignatureRequest>(id, task);
  request.set_session_id(prepared.session_id());
  request.set_cms(*key.SignDigest(prepared.digest()));
  return request;
}

v1::CompleteSignatureRequest ApprovalFixture::Prepared(const std::string& subject, const std::string& id,
                                                       int task, const crypto::SigningKey& key) {
  const auto prepared = Prepare(subject, id, task);
  EXPECT_THAT(prepared, IsOk());
  return Signature(id, task, prepared.ok() ? *prepared : v1::PrepareSignatureResponse(), key);
}

absl::StatusOr<v1::CompleteSignatureResponse> ApprovalFixture::Sign(const std::string& id) {
  // The whole signature in two calls, as a client makes it.
  return Complete("director", Prepared("director", id, kSignTask, director_));
}

absl::StatusOr<v1::CompleteSignatureResponse> ApprovalFixture::Seal(const std::string& id) {
  return Complete("clerk", Prepared("clerk", id, kSealTask, seal_));
}

// Both at once: a time stamp of the future would be invalid.
void ApprovalFixture::MoveTo(absl::Time time) {
  trust_.MoveTo(time);
  office_.Set(time);
}

sample_pki::Identity ApprovalFixture::StampUntil(absl::Time end, bool answers) {
  sample_pki::CertificateSpec spec = trust_.StampSpec();
  // The archive ends with the time stamp's certificate.
  spec.not_after = end;
  if (!answers) spec.ocsp_url = spec.crl_url = "";
  const auto authority = trust_.stamp_root.Issue(spec);
  EXPECT_THAT(authority, IsOk());
  EXPECT_THAT(trust_.server->SetTimeStampAuthority(*authority), IsOk());
  return *authority;
}

ApprovalFixture::Result ApprovalFixture::SealedResult() {
  Result result = {.dossier_id = Drafted(), .document_id = "", .sha256 = ""};
  EXPECT_THAT(Sign(result.dossier_id), IsOk());
  const auto seal = Seal(result.dossier_id);
  EXPECT_THAT(seal, IsOk());
  if (seal.ok()) result.document_id = seal->document_id();
  if (seal.ok()) result.sha256 = seal->document_sha256();
  return result;
}

v1::RenewArchiveRequest ApprovalFixture::Renewal(const Result& result) {
  v1::RenewArchiveRequest request;
  request.set_request_id(office_.NextRequestId());
  request.set_dossier_id(result.dossier_id);
  request.set_document_id(result.document_id);
  return request;
}

crypto::SigningKey ApprovalFixture::KeyWith(
    const std::function<void(sample_pki::CertificateSpec&)>& change) const {
  sample_pki::CertificateSpec spec = trust_.SignerSpec();
  change(spec);
  return trust_.Issue(spec).ToSigningKey();
}

// Counts instead of contents: enough to see that nothing was added or removed.
std::string ApprovalFixture::State() {
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

dossier::v1::Event ApprovalFixture::LastEvent(const std::string& id) {
  dossier::v1::Event event;
  EXPECT_TRUE(event.ParseFromString(absl::HexStringToBytes(office_.database.Query(
      absl::StrCat("SELECT encode(payload, 'hex') FROM dossier.event WHERE dossier_id = '", id,
                   "' ORDER BY seq DESC LIMIT 1")))));
  return event;
}

// Read through the store, which checks the hash.
std::string ApprovalFixture::File(const std::string& sha256) {
  const auto bytes = files_.ReadAll(sha256);
  EXPECT_THAT(bytes, IsOk());
  return bytes.ok() ? *bytes : "";
}

}  // namespace onestop::approval
