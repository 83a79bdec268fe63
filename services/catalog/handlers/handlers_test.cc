// What is published, page by page and by version; and once over the wire.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/client.h"
#include "libs/testing/status_matchers.h"
#include "services/catalog/catalog_fixture.h"
#include "services/catalog/catalog_service.h"

namespace onestop::catalog_service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using Code = absl::StatusCode;

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

TEST_F(CatalogServiceTest, AMistypedCodeIsRefusedWithTheNearest) {
  catalog::v1::GetProcedureRequest request;
  request.set_code("1.001768");
  const absl::Status refused = handlers::GetProcedure(env_, rpc::Call(), request).status();
  EXPECT_THAT(refused, FailsWith(Code::kNotFound, "PROCEDURE_NOT_IN_FORCE"));
  EXPECT_EQ(base::ReasonOf(refused)->metadata.at("nearest"), "1.001786");
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
  EXPECT_THAT(Export(As("editor")), FailsWith(Code::kUnavailable, "STORAGE_UNAVAILABLE"));
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
  EXPECT_THAT(rpc::Invoke(*client, *stub, &catalog::v1::CatalogService::Stub::ListStaff,
                          catalog::v1::ListStaffRequest()),
              FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

TEST_F(CatalogServiceTest, EditorsListPeopleByAgencyAndRole) {
  catalog::v1::ListStaffRequest request;
  const auto ids = [&] {
    std::vector<std::string> found;
    const auto response = handlers::ListStaff(env_, As("editor"), request);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return found;
    EXPECT_EQ(response->revision(), 2);
    for (const catalog::v1::Staff& staff : response->staff()) found.push_back(staff.id());
    return found;
  };
  EXPECT_EQ(ids().size(), 6U);
  request.set_role(common::v1::ROLE_RECORDS_CLERK);
  EXPECT_THAT(ids(), ::testing::ElementsAre("clerk"));
  request.set_agency_id("H31.19");
  EXPECT_THAT(ids(), ::testing::IsEmpty()) << "a role in another agency";
  request.Clear();
  request.set_staff_id("director");
  EXPECT_THAT(ids(), ::testing::ElementsAre("director"));
  EXPECT_THAT(handlers::ListStaff(env_, As("director"), request),
              FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  request.set_day("soon");
  EXPECT_THAT(handlers::ListStaff(env_, As("editor"), request), FailsWithField("day"));
}

// A head of division must learn whom to assign; credentials and certificates are not for colleagues.
TEST_F(CatalogServiceTest, StaffListThePeopleOfTheirOwnAgencies) {
  catalog::v1::ListStaffRequest request;
  EXPECT_THAT(handlers::ListStaff(env_, As("head"), request),
              FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  request.set_agency_id("H31.19");
  EXPECT_THAT(handlers::ListStaff(env_, As("head"), request),
              FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  request.set_agency_id("H31.06");
  for (const char* system : {"portal", "history"}) {
    EXPECT_THAT(handlers::ListStaff(env_, As(system), request),
                FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  }
  const auto listed = handlers::ListStaff(env_, As("head"), request);
  ASSERT_THAT(listed, IsOk());
  std::vector<std::string> ids;
  for (const catalog::v1::Staff& staff : listed->staff()) {
    ids.push_back(staff.id());
    EXPECT_NE(staff.full_name(), "");
    EXPECT_EQ(staff.positions_size(), 1);
    EXPECT_EQ(staff.subjects_size() + staff.certificates_sha256_size() + staff.certificate_ends_size(), 0);
  }
  EXPECT_THAT(ids, ::testing::ElementsAre("clerk", "director", "head", "specialist"));
  const auto whole = handlers::ListStaff(env_, As("editor"), request);
  ASSERT_THAT(whole, IsOk());
  EXPECT_EQ(whole->staff(1).certificates_sha256_size(), 1);
}

}  // namespace
}  // namespace onestop::catalog_service
