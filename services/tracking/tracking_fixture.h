#pragma once

/// TrackingService over real connections, with dossiers that a real ledger wrote, for its tests.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "services/tracking/tracking_service.h"

namespace onestop::tracking {

inline constexpr auto kNotFound = absl::StatusCode::kNotFound;
inline constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
inline constexpr char kSecret[] = "K7Q2M9XA";
// What no applicant is to read.
inline constexpr char kInternal[] = "NỘI BỘ: nghi giấy tờ giả";

// With a system that reads everything.
inline catalog::v1::Catalogue CatalogueOfTheTest() {
  catalog::v1::Catalogue catalogue = catalog::CatalogueWithOnlookers();
  catalog::v1::ClientSystem& reader = *catalogue.add_client_systems();
  reader.set_id("ioc");
  reader.set_name("Trung tâm điều hành");
  reader.add_subjects("ioc");
  reader.add_rights(catalog::v1::SYSTEM_RIGHT_READ_ALL);
  return catalogue;
}

class TrackingFixture : public ::testing::Test {
 protected:
  TrackingFixture() {
    auto snapshot = catalog::Snapshot::Build(CatalogueOfTheTest(), 1);
    EXPECT_THAT(snapshot, onestop::testing::IsOk());
    catalogue_.Set(*std::move(snapshot));
    server_.Register(service_, TrackingService::kName);
    EXPECT_THAT(server_.Start(), onestop::testing::IsOk());
  }
  ~TrackingFixture() override { server_.Drain(); }

  rpc::Client As(const std::string& subject) const { return tokens_.Connect(server_.target(), subject); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject,
                                grpc::Status (v1::TrackingService::Stub::*method)(grpc::ClientContext*,
                                                                                  const Request&, Response*),
                                const Request& request) {
    const rpc::Client client = As(subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  absl::StatusOr<v1::Dossier> Get(const std::string& subject, const std::string& id,
                                  const std::string& code = "") {
    v1::GetDossierRequest request;
    request.set_dossier_id(id);
    request.set_code(code);
    auto response = Call(subject, &v1::TrackingService::Stub::GetDossier, request);
    if (!response.ok()) return response.status();
    return response->dossier();
  }
  absl::StatusOr<v1::LookUpDossierResponse> LookUp(const std::string& code, const std::string& secret) {
    v1::LookUpDossierRequest request;
    request.set_code(code);
    request.set_lookup_secret(secret);
    return Call("", &v1::TrackingService::Stub::LookUpDossier, request);
  }
  absl::StatusOr<v1::GetTimelineResponse> Timeline(const std::string& subject,
                                                   const v1::GetTimelineRequest& request) {
    return Call(subject, &v1::TrackingService::Stub::GetTimeline, request);
  }
  absl::StatusOr<v1::ListDossiersResponse> List(const std::string& subject,
                                                const v1::ListDossiersRequest& request = {}) {
    return Call(subject, &v1::TrackingService::Stub::ListDossiers, request);
  }

  // A dossier with the secret kSecret, from the portal.
  std::string Submitted() {
    const std::string request_id = office_.NextRequestId();
    const std::string id = ledger::DossierIdFor("H31", "portal", request_id);
    dossier::Submit submit = ledger::TestOffice::Complete();
    submit.lookup_secret_hash = dossier::HashLookupSecret(id, kSecret);
    EXPECT_THAT(office_.Send(office_.Make(office_.Portal(), id, submit, request_id)).get(),
                onestop::testing::IsOk());
    return id;
  }
  std::string Accepted() {
    const std::string id = Submitted();
    EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Accept{}), onestop::testing::IsOk());
    return id;
  }

  // Changes stored events behind the ledger's back.
  void Damage(const std::string& update) {
    office_.database.Run(
        absl::StrCat("ALTER TABLE dossier.event DISABLE TRIGGER ALL; UPDATE dossier.event SET ", update));
  }

  // What a feed sends up to the present.
  std::vector<v1::WatchFeedResponse> Feed(const std::string& subject, int64_t after = 0) {
    const rpc::Client client = As(subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    rpc::ClientCall call(client, "WatchFeed");
    v1::WatchFeedRequest request;
    request.set_after_position(after);
    request.set_until_present(true);
    const auto stream = stub->WatchFeed(&call.context(), request);
    std::vector<v1::WatchFeedResponse> told;
    v1::WatchFeedResponse response;
    while (stream->Read(&response)) told.push_back(response);
    EXPECT_THAT(call.Finish(stream->Finish()), onestop::testing::IsOk());
    return told;
  }

  // The stored events of a dossier, as an inspection gets them.
  absl::StatusOr<std::vector<v1::ExportHistoryResponse>> History(const std::string& subject,
                                                                 const std::string& id) {
    const rpc::Client client = As(subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    rpc::ClientCall call(client, "ExportHistory");
    v1::ExportHistoryRequest request;
    request.set_dossier_id(id);
    const auto stream = stub->ExportHistory(&call.context(), request);
    std::vector<v1::ExportHistoryResponse> events;
    v1::ExportHistoryResponse response;
    while (stream->Read(&response)) events.push_back(response);
    const absl::Status status = call.Finish(stream->Finish());
    if (!status.ok()) return status;
    return events;
  }

  ledger::TestOffice office_;
  pg::Pool pool_{{.connection = office_.database.Options("onestop_tracking"), .connections_max = 4}};
  catalog::SnapshotSource catalogue_;
  const Env env_{.pool = pool_,
                 .catalogue = [this] { return catalogue_.Current(); },
                 .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  TrackingService service_{server_, env_};
};

}  // namespace onestop::tracking
