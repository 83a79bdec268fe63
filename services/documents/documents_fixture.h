#pragma once

/// The service over real connections, a real database and a real disk, for its tests.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/ledger/rows_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "libs/testing/test_tokens.h"
#include "services/documents/documents_service.h"

namespace onestop::documents_service {

constexpr absl::string_view kBytes = "%PDF-1.7\nĐơn đề nghị\n";
constexpr char kRequestId[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";

inline dossier::Actor Staff(const std::string& id, const std::string& agency) {
  dossier::Actor actor;
  actor.id = id;
  actor.positions = {{.agency_id = agency, .role = dossier::Role::ROLE_SPECIALIST}};
  return actor;
}

inline dossier::Actor System(const std::string& id, bool portal) {
  dossier::Actor actor;
  actor.id = id;
  actor.is_system = true;
  actor.portal = portal;
  return actor;
}

class DocumentsServiceTest : public ::testing::Test {
 protected:
  DocumentsServiceTest() {
    server_.Register(service_, DocumentsService::kName);
    EXPECT_THAT(server_.Start(), onestop::testing::IsOk());
  }
  ~DocumentsServiceTest() override { server_.Drain(); }

  absl::StatusOr<std::shared_ptr<const dossier::Actor>> ActorOf(const rpc::Call& call) const {
    if (absl::Status known = rpc::RequireCredentials(call); !known.ok()) return known;
    const auto actor = actors_.find(call.caller.subject);
    if (actor == actors_.end()) {
      return base::WithReason(absl::PermissionDeniedError("unknown"), {"CALLER_UNKNOWN", {}});
    }
    return std::make_shared<const dossier::Actor>(actor->second);
  }

  rpc::Client As(const std::string& subject) const {
    auto client = rpc::Client::Connect(
        {.target = server_.target(), .token = subject.empty() ? "" : tokens_.For(subject)});
    EXPECT_THAT(client, onestop::testing::IsOk());
    return *std::move(client);
  }

  static documents::v1::UploadMetadata Metadata(absl::string_view bytes = kBytes) {
    documents::v1::UploadMetadata metadata;
    metadata.set_request_id(kRequestId);
    metadata.set_file_name("đơn đề nghị.pdf");
    metadata.set_size_bytes(static_cast<int64_t>(bytes.size()));
    return metadata;
  }

  // Sends the messages and half-closes. A status that the server sends meanwhile ends the sending.
  absl::StatusOr<documents::v1::Document> Send(
      const rpc::Client& client, const std::vector<documents::v1::UploadDocumentRequest>& messages) {
    const auto stub = documents::v1::DocumentsService::NewStub(client.channel());
    rpc::ClientCall call(client, "UploadDocument");
    documents::v1::UploadDocumentResponse response;
    const auto stream = stub->UploadDocument(&call.context(), &response);
    for (const documents::v1::UploadDocumentRequest& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    if (const absl::Status status = call.Finish(stream->Finish()); !status.ok()) return status;
    return response.document();
  }

  static documents::v1::UploadDocumentRequest Part(const documents::v1::UploadMetadata& metadata) {
    documents::v1::UploadDocumentRequest message;
    *message.mutable_metadata() = metadata;
    return message;
  }
  static documents::v1::UploadDocumentRequest Part(absl::string_view chunk) {
    documents::v1::UploadDocumentRequest message;
    message.set_chunk(chunk.data(), chunk.size());
    return message;
  }

  absl::StatusOr<documents::v1::Document> Upload(const std::string& subject,
                                                 const documents::v1::UploadMetadata& metadata,
                                                 absl::string_view bytes = kBytes) {
    std::vector<documents::v1::UploadDocumentRequest> messages = {Part(metadata)};
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kUploadChunkBytesMax))) {
      messages.push_back(Part(bytes.substr(0, kUploadChunkBytesMax)));
    }
    return Send(As(subject), messages);
  }

  absl::StatusOr<documents::v1::GetDocumentResponse> Fetch(const std::string& subject,
                                                           const std::string& document_id) {
    const rpc::Client client = As(subject);
    const auto stub = documents::v1::DocumentsService::NewStub(client.channel());
    documents::v1::GetDocumentRequest request;
    request.set_document_id(document_id);
    return rpc::Invoke(client, *stub, &documents::v1::DocumentsService::Stub::GetDocument, request);
  }
  absl::StatusOr<documents::v1::Document> Get(const std::string& subject, const std::string& document_id) {
    const auto response = Fetch(subject, document_id);
    if (!response.ok()) return response.status();
    return response->document();
  }

  absl::StatusOr<std::string> Download(const std::string& subject, const std::string& document_id) {
    const rpc::Client client = As(subject);
    const auto stub = documents::v1::DocumentsService::NewStub(client.channel());
    rpc::ClientCall call(client, "DownloadDocument");
    documents::v1::DownloadDocumentRequest request;
    request.set_document_id(document_id);
    const auto stream = stub->DownloadDocument(&call.context(), request);
    std::string bytes;
    documents::v1::DownloadDocumentResponse response;
    while (stream->Read(&response)) bytes += response.chunk();
    if (const absl::Status status = call.Finish(stream->Finish()); !status.ok()) return status;
    return bytes;
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_.path())) {
      if (entry.is_regular_file()) files.push_back(entry.path().string());
    }
    return files;
  }
  std::string Rows() { return database_.Query("SELECT count(*) FROM document.document"); }

  // A dossier of H31.06 names the document.
  void NameInDossier(const std::string& document_id) {
    pg::Connection owner = database_.Connect();
    const absl::Time now = absl::FromUnixSeconds(1705280400);
    ledger::InsertDossiers(owner, "H31", {ledger::SampleDossier(1, now, now + absl::Hours(100))});
    database_.Run(absl::StrCat("INSERT INTO dossier.document_use VALUES ('H31', '", ledger::SampleId(1),
                               "', '", document_id, "')"));
  }

  const std::map<std::string, dossier::Actor> actors_ = {
      {"specialist", Staff("specialist", "H31.06")}, {"colleague", Staff("colleague", "H31.06")},
      {"outsider", Staff("outsider", "H31.14")},     {"portal", System("portal", true)},
      {"reports", System("reports", false)},
  };
  const onestop::testing::TemporaryDirectory root_;
  onestop::testing::TestTokens tokens_;
  onestop::testing::TestDatabase database_;
  pg::Pool pool_{{.connection = database_.Options("onestop_documents"), .connections_max = 2}};
  documents::FileStore files_ = *documents::FileStore::Create(root_.path().string(), {.free_bytes_min = 0});
  Env env_ = {.files = files_, .pool = pool_, .province = "H31", .actor_of = [this](const rpc::Call& call) {
                return ActorOf(call);
              }};
  rpc::Server server_{{.tokens = tokens_.Options()}};
  DocumentsService service_{server_, env_};
};

}  // namespace onestop::documents_service
