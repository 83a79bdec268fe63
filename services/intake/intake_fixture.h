#pragma once

/// IntakeService over real connections, with an office behind it and files that were uploaded, for its tests.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "services/intake/intake_service.h"

namespace onestop::intake {

class IntakeFixture : public ::testing::Test {
 protected:
  // An id that no document has.
  static constexpr char kNoDocument[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d99";

  IntakeFixture() {
    source_.Set(office_.catalogue);
    server_.Register(service_, IntakeService::kName);
    EXPECT_THAT(server_.Start(), onestop::testing::IsOk());
  }
  ~IntakeFixture() override { server_.Drain(); }

  // The id of a new document, recorded as the documents service does it.
  std::string Uploaded(const std::string& by, char sha256 = 'a', int size = 1000) {
    return office_.RecordUpload(by, "application/pdf", static_cast<size_t>(size), std::string(32, sha256));
  }

  v1::SubmitDossierRequest Request(const std::vector<std::string>& documents) {
    v1::SubmitDossierRequest request;
    Fill(request, documents);
    return request;
  }
  template <typename AnyRequest>
  void Fill(AnyRequest& request, const std::vector<std::string>& documents) {
    request.set_request_id(office_.NextRequestId());
    request.set_procedure_code("1.001786");
    request.set_intake_unit("H31.19");
    request.mutable_owner()->set_full_name("Nguyễn Văn Ánh");
    for (const std::string& document : documents) {
      common::v1::Component& component = *request.add_components();
      component.set_kind("don-de-nghi");
      component.set_document_id(document);
    }
  }

  template <typename AnyRequest, typename Response>
  absl::StatusOr<Response> Call(const std::string& who,
                                grpc::Status (v1::IntakeService::Stub::*method)(grpc::ClientContext*,
                                                                                const AnyRequest&, Response*),
                                const AnyRequest& request) {
    const rpc::Client client = tokens_.Connect(server_.target(), who);
    const auto stub = v1::IntakeService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  absl::StatusOr<std::string> Submit(const v1::SubmitDossierRequest& request) {
    const auto response = Call("portal", &v1::IntakeService::Stub::SubmitDossier, request);
    if (!response.ok()) return response.status();
    return response->dossier().dossier_id();
  }
  absl::StatusOr<std::string> Receive(const std::string& who, const std::vector<std::string>& documents) {
    v1::ReceiveDossierRequest request;
    Fill(request, documents);
    request.set_channel(common::v1::CHANNEL_COUNTER);
    const auto response = Call(who, &v1::IntakeService::Stub::ReceiveDossier, request);
    if (!response.ok()) return response.status();
    return response->dossier().dossier_id();
  }

  absl::StatusOr<v1::RequestSupplementResponse> AskForMore(const std::string& who, const std::string& id) {
    v1::RequestSupplementRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    request.set_content("Thiếu bản vẽ mặt bằng");
    return Call(who, &v1::IntakeService::Stub::RequestSupplement, request);
  }
  v1::ReceiveSupplementRequest More(const std::string& id, const std::vector<std::string>& documents) {
    v1::ReceiveSupplementRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    for (const std::string& document : documents) {
      common::v1::Component& component = *request.add_components();
      component.set_kind("tai-lieu-khac");
      component.set_document_id(document);
    }
    return request;
  }
  absl::StatusOr<v1::ReceiveSupplementResponse> Supply(const v1::ReceiveSupplementRequest& request) {
    return Call("officer", &v1::IntakeService::Stub::ReceiveSupplement, request);
  }
  // A dossier that waits for its examination.
  std::string Transferred() {
    const std::string id = office_.Accepted();
    EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{1, ""}), onestop::testing::IsOk());
    return id;
  }
  // A dossier whose specialist waits for a supplement.
  std::string Waiting() {
    const std::string id = Transferred();
    EXPECT_THAT(AskForMore("specialist", id), onestop::testing::IsOk());
    return id;
  }

  dossier::v1::Event LastEvent(const std::string& dossier_id) {
    return ledger::EventsOf(office_.database, dossier_id).back();
  }
  dossier::v1::Submitted Event(const std::string& dossier_id) {
    return ledger::EventsOf(office_.database, dossier_id).front().submitted();
  }
  // Everything that a refused request must leave as it was.
  std::string Written() {
    return office_.database.Query(
        "SELECT concat_ws(' ', (SELECT count(*) FROM dossier.event), (SELECT count(*) FROM "
        "dossier.document_use), (SELECT count(*) FROM dossier.number), (SELECT sum(position) "
        "FROM dossier.log_head))");
  }

  ledger::TestOffice office_;
  catalog::SnapshotSource source_;
  pg::Pool pool_{{.connection = office_.database.Options("onestop_intake"), .connections_max = 2}};
  service::CommandEnv command_env_{.ledger = *office_.ledger,
                                   .catalogue = [this] { return source_.Current(); },
                                   .province = "H31",
                                   .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  Env env_{.command_env = command_env_,
           .reads = pool_,
           .lookup_keys = service::LookupKeys({std::string(service::kLookupKeyBytes, 'k')})};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  IntakeService service_{server_, env_};
};

}  // namespace onestop::intake
