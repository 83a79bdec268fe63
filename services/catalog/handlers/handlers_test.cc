// The handlers over a real database, called as the server calls them; and once over the wire.

#include "services/catalog/handlers/handlers.h"

#include <optional>
#include <thread>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/refresher.h"
#include "libs/catalog/store.h"
#include "libs/rpc/client.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "services/catalog/catalog_service.h"

namespace onestop::catalog_service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using Code = absl::StatusCode;

constexpr char kFirstTry[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
constexpr char kOtherTry[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d12";

rpc::Call As(const std::string& subject) {
  rpc::Call call;
  call.caller = {.kind = rpc::Caller::Kind::kToken, .subject = subject};
  return call;
}

class CatalogServiceTest : public ::testing::Test {
 protected:
  // With the small catalogue published at revision 1, and three more procedures at revision 2.
  void SetUp() override {
    Publish(catalog::SmallCatalogue());
    Publish(MoreProcedures());
  }

  static catalog::v1::Catalogue MoreProcedures() {
    catalog::v1::Catalogue more;
    more.set_province("H31");
    for (const char* code : {"1.001693", "1.001716", "2.002278"}) {
      catalog::v1::Procedure& procedure = *more.add_procedures() = catalog::SmallCatalogue().procedures(0);
      procedure.set_code(code);
    }
    more.mutable_procedures(2)->set_online_level(common::v1::ONLINE_LEVEL_PARTIAL);
    more.mutable_procedures(2)->set_sector("Sở hữu trí tuệ");
    return more;
  }

  // As an operator imports the first catalogue.
  void Publish(const catalog::v1::Catalogue& catalogue) {
    pg::Connection connection = database_.Connect("onestop_catalog");
    auto transaction = pg::Transaction::Begin(connection, {});
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(catalog::Import(*transaction, catalogue, {.changed_by = "operator", .now = absl::Now()}),
                IsOk());
    ASSERT_THAT(transaction->Commit(), IsOk());
    ASSERT_THAT(refresher_.Refresh(), IsOk());
  }

  // The smallest change that an import can make.
  static catalog::v1::ImportCatalogueRequest NewTitle(const std::string& title,
                                                      const char* request_id = kFirstTry) {
    catalog::v1::ImportCatalogueRequest request;
    request.set_request_id(request_id);
    request.mutable_catalogue()->set_province("H31");
    *request.mutable_catalogue()->add_staff() = catalog::SmallCatalogue().staff(4);
    request.mutable_catalogue()->mutable_staff(0)->set_title(title);
    return request;
  }

  absl::StatusOr<catalog::v1::ListProceduresResponse> List(
      const catalog::v1::ListProceduresRequest& request) {
    return handlers::ListProcedures(env_, rpc::Call(), request);
  }

  testing::TestDatabase database_;
  catalog::SnapshotSource source_;
  catalog::Refresher refresher_{{.connection = database_.Options("onestop_catalog"), .province = "H31"},
                                source_};
  pg::Pool pool_{{.connection = database_.Options("onestop_catalog"), .connections_max = 4}};
  Env env_{.database = pool_,
           .catalogue = source_,
           .refresh = [this] { return refresher_.Refresh(); },
           .province = "H31",
           .now = [] { return absl::FromCivil(absl::CivilHour(2024, 3, 15, 9), calendar::OfficeZone()); }};
};

// Without the refresh the change would be seen up to a second later.
TEST_F(CatalogServiceTest, AnEditorsImportIsWorkedByAtOnce) {
  const auto response = handlers::ImportCatalogue(env_, As("editor"), NewTitle("Văn thư Sở"));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->revision(), 3);
  EXPECT_EQ(response->changed_entries(), 1);
  EXPECT_EQ(source_.Current()->revision(), 3);
  EXPECT_EQ(database_.Query("SELECT changed_by FROM catalog.revision WHERE revision = 3"), "editor");
}

// A repeat must not undo what was imported in between.
TEST_F(CatalogServiceTest, ARepeatGetsTheFirstAnswerAndChangesNothing) {
  ASSERT_THAT(handlers::ImportCatalogue(env_, As("editor"), NewTitle("Một")), IsOk());
  ASSERT_THAT(handlers::ImportCatalogue(env_, As("editor"), NewTitle("Hai", kOtherTry)), IsOk());
  const auto repeat = handlers::ImportCatalogue(env_, As("editor"), NewTitle("Một"));
  ASSERT_THAT(repeat, IsOk());
  EXPECT_EQ(repeat->revision(), 3);
  EXPECT_EQ(source_.Current()->StaffOn("clerk", absl::CivilDay(2024, 1, 1))->title(), "Hai");
}

// Otherwise the second import would be lost without a word.
TEST_F(CatalogServiceTest, ARequestIdIsForOneRequest) {
  ASSERT_THAT(handlers::ImportCatalogue(env_, As("editor"), NewTitle("Một")), IsOk());
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), NewTitle("Hai")),
              FailsWith(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
}

// LockCatalogue() puts imports in a row; the second finds the first one's answer.
TEST_F(CatalogServiceTest, TheSameImportTwiceAtOnceHappensOnce) {
  absl::StatusOr<catalog::v1::ImportCatalogueResponse> one, two;
  std::thread first([&] { one = handlers::ImportCatalogue(env_, As("editor"), NewTitle("Một")); });
  std::thread second([&] { two = handlers::ImportCatalogue(env_, As("editor"), NewTitle("Một")); });
  first.join();
  second.join();
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(two, IsOk());
  EXPECT_EQ(one->revision(), 3);
  EXPECT_EQ(two->revision(), 3);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.revision"), "3");
}

// For editors who want to see the mistakes of a file before they publish it.
TEST_F(CatalogServiceTest, ValidationOnlyChangesNothing) {
  catalog::v1::ImportCatalogueRequest request = NewTitle("Một");
  request.set_validate_only(true);
  const auto response = handlers::ImportCatalogue(env_, As("editor"), request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->revision(), 2);
  EXPECT_EQ(response->changed_entries(), 1);
  EXPECT_EQ(database_.Query("SELECT max(revision) FROM catalog.revision"), "2");
}

// Roles that decide about dossiers do not change the rules of the office.
TEST_F(CatalogServiceTest, OnlyEditorsImportAndExport) {
  for (const char* subject : {"director", "clerk", "portal", "history"}) {
    EXPECT_THAT(handlers::ImportCatalogue(env_, As(subject), NewTitle("Một")),
                FailsWith(Code::kPermissionDenied, "ROLE_MISSING"))
        << subject;
    EXPECT_THAT(handlers::ExportCatalogue(env_, As(subject), {}),
                FailsWith(Code::kPermissionDenied, "ROLE_MISSING"))
        << subject;
  }
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("unknown"), NewTitle("Một")),
              FailsWith(Code::kPermissionDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(handlers::ExportCatalogue(env_, rpc::Call(), {}),
              FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

// The province's directory of staff may be kept by another program.
TEST_F(CatalogServiceTest, ASystemWithTheRightMayImport) {
  catalog::v1::Catalogue systems;
  systems.set_province("H31");
  catalog::v1::ClientSystem& admin = *systems.add_client_systems();
  admin.set_id("admin");
  admin.set_name("Quản trị");
  admin.add_subjects("admin");
  admin.add_rights(catalog::v1::SYSTEM_RIGHT_CATALOGUE);
  Publish(systems);
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("admin"), NewTitle("Một")), IsOk());
}

TEST_F(CatalogServiceTest, WrongFieldsOfAnImportAreRefused) {
  catalog::v1::ImportCatalogueRequest request = NewTitle("Một", "1");
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), request), FailsWithField("request_id"));
  request = NewTitle("Một");
  request.set_expected_revision(-1);
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), request), FailsWithField("expected_revision"));
  request = NewTitle("Một");
  request.mutable_catalogue()->set_province("H32");
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), request), FailsWithField("catalogue.province"));
  request.clear_catalogue();
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), request), FailsWithField("catalogue"));
}

// The catalogue changes whole or not at all.
TEST_F(CatalogServiceTest, AnInvalidOrStaleImportLeavesNoTrace) {
  catalog::v1::ImportCatalogueRequest request = NewTitle("Một");
  request.mutable_catalogue()->mutable_staff(0)->clear_full_name();
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), request),
              FailsWith(Code::kInvalidArgument, "CATALOGUE_INVALID"));
  request = NewTitle("Một");
  request.set_expected_revision(1);
  EXPECT_THAT(handlers::ImportCatalogue(env_, As("editor"), request),
              FailsWith(Code::kAborted, "CATALOGUE_REVISION_STALE"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.request"), "0");
  EXPECT_EQ(source_.Current()->revision(), 2);
}

// Editors export, edit and import: nothing may be lost or changed on the way.
TEST_F(CatalogServiceTest, AnExportCanBeImportedAndChangesNothing) {
  const auto exported = handlers::ExportCatalogue(env_, As("editor"), {});
  ASSERT_THAT(exported, IsOk());
  EXPECT_EQ(exported->revision(), 2);
  EXPECT_TRUE(exported->has_change_time());
  EXPECT_EQ(exported->catalogue().procedures_size(), 4);
  catalog::v1::ImportCatalogueRequest request;
  request.set_request_id(kFirstTry);
  *request.mutable_catalogue() = exported->catalogue();
  const auto imported = handlers::ImportCatalogue(env_, As("editor"), request);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->changed_entries(), 0);
  EXPECT_EQ(imported->revision(), 2);
}

// Dossiers refer to versions, citizens ask for today.
TEST_F(CatalogServiceTest, AProcedureIsThatOfTheDayOrOfTheVersion) {
  catalog::v1::GetProcedureRequest request;
  request.set_code("1.001786");
  const auto today = handlers::GetProcedure(env_, rpc::Call(), request);
  ASSERT_THAT(today, IsOk());
  EXPECT_EQ(today->procedure().version(), 1);
  request.set_day("2022-12-31");
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), request),
              FailsWith(Code::kNotFound, "PROCEDURE_NOT_IN_FORCE"));
  request.set_version(1);
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), request), IsOk());
  request.set_version(2);
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), request),
              FailsWith(Code::kNotFound, "PROCEDURE_NOT_IN_FORCE"));
}

TEST_F(CatalogServiceTest, WrongFieldsOfReadsAreRefused) {
  catalog::v1::GetProcedureRequest procedure;
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), procedure), FailsWithField("code"));
  procedure.set_code(std::string(65, '1'));
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), procedure), FailsWithField("code"));
  procedure.set_code("1.001786");
  procedure.set_day("2024-02-30");
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), procedure), FailsWithField("day"));
  procedure.clear_day();
  procedure.set_version(-1);
  EXPECT_THAT(handlers::GetProcedure(env_, rpc::Call(), procedure), FailsWithField("version"));
  catalog::v1::ListProceduresRequest list;
  list.set_online_level(static_cast<common::v1::OnlineLevel>(9));
  EXPECT_THAT(List(list), FailsWithField("online_level"));
  list.Clear();
  list.set_page_size(-1);
  EXPECT_THAT(List(list), FailsWithField("page_size"));
  list.Clear();
  list.set_page_token("made up");
  EXPECT_THAT(List(list), FailsWith(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  list.Clear();
  list.set_agency_id("H31 06");
  EXPECT_THAT(List(list), FailsWithField("agency_id"));
  list.Clear();
  list.set_sector(std::string(501, 'x'));
  EXPECT_THAT(List(list), FailsWithField("sector"));
  catalog::v1::ListAgenciesRequest agencies;
  agencies.set_day("soon");
  EXPECT_THAT(handlers::ListAgencies(env_, rpc::Call(), agencies), FailsWithField("day"));
  EXPECT_THAT(handlers::GetProcess(env_, rpc::Call(), {}), FailsWithField("id"));
}

// A token is bound to its list, so it cannot continue another one.
TEST_F(CatalogServiceTest, PagesFollowOneAnotherInOrderOfCode) {
  catalog::v1::ListProceduresRequest request;
  request.set_page_size(3);
  const auto first = List(request);
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->procedures_size(), 3);
  EXPECT_EQ(first->procedures(0).code(), "1.001693");
  EXPECT_EQ(first->procedures(2).code(), "1.001786");
  request.set_page_token(first->next_page_token());
  const auto second = List(request);
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->procedures_size(), 1);
  EXPECT_EQ(second->procedures(0).code(), "2.002278");
  EXPECT_EQ(second->next_page_token(), "");
  request.set_sector("Sở hữu trí tuệ");
  EXPECT_THAT(List(request), FailsWith(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

// Each filter alone; together they narrow further.
TEST_F(CatalogServiceTest, FiltersSelect) {
  catalog::v1::ListProceduresRequest request;
  request.set_online_level(common::v1::ONLINE_LEVEL_PARTIAL);
  EXPECT_EQ(List(request)->procedures_size(), 1);
  request.Clear();
  request.set_sector("Hoạt động khoa học và công nghệ");
  EXPECT_EQ(List(request)->procedures_size(), 3);
  request.set_agency_id("H31.19");
  EXPECT_EQ(List(request)->procedures_size(), 0);
}

TEST_F(CatalogServiceTest, AProcessIsThatOfTheVersionOrTheLatest) {
  catalog::v1::GetProcessRequest request;
  request.set_id("seven-steps-40h");
  const auto latest = handlers::GetProcess(env_, rpc::Call(), request);
  ASSERT_THAT(latest, IsOk());
  EXPECT_EQ(latest->process().steps_size(), 7);
  request.set_version(2);
  EXPECT_THAT(handlers::GetProcess(env_, rpc::Call(), request),
              FailsWith(Code::kNotFound, "CATALOGUE_ENTRY_NOT_FOUND"));
}

// Before the first import an empty list would be wrong: it would say that there are no procedures.
TEST_F(CatalogServiceTest, WithoutAnyCatalogueReadsAreUnavailable) {
  source_.Set(nullptr);
  EXPECT_THAT(List({}), FailsWith(Code::kUnavailable, "STORAGE_UNAVAILABLE"));
  EXPECT_THAT(handlers::ExportCatalogue(env_, As("editor"), {}),
              FailsWith(Code::kUnavailable, "STORAGE_UNAVAILABLE"));
}

// What is public needs no credentials; the rest does.
TEST_F(CatalogServiceTest, AnonymousCallersListAgenciesOverTheWire) {
  rpc::Server server({});
  CatalogService service(server, env_);
  server.Register(service, CatalogService::kName);
  ASSERT_THAT(server.Start(), IsOk());
  auto client = rpc::Client::Connect({.target = server.target()});
  ASSERT_THAT(client, IsOk());
  const auto stub = catalog::v1::CatalogService::NewStub(client->channel());
  const auto agencies = rpc::Invoke(*client, *stub, &catalog::v1::CatalogService::Stub::ListAgencies,
                                    catalog::v1::ListAgenciesRequest());
  ASSERT_THAT(agencies, IsOk());
  EXPECT_EQ(agencies->agencies_size(), 2);
  EXPECT_THAT(rpc::Invoke(*client, *stub, &catalog::v1::CatalogService::Stub::ExportCatalogue,
                          catalog::v1::ExportCatalogueRequest()),
              FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

}  // namespace
}  // namespace onestop::catalog_service
