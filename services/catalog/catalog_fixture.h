#pragma once

/// The handlers of the service over a real database, called as the server calls them.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/refresher.h"
#include "libs/catalog/store.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service {

using ::onestop::testing::IsOk;

inline constexpr char kFirstTry[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
inline constexpr char kOtherTry[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d12";

inline rpc::Call As(const std::string& subject) {
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

  using Request = catalog::v1::ImportCatalogueRequest;

  // The messages of one stream.
  absl::StatusOr<catalog::v1::ImportCatalogueResponse> Import(const rpc::Call& call,
                                                              std::vector<Request> messages) {
    auto import = handlers::ImportCatalogue(env_, call);
    if (!import.ok()) return import.status();
    for (Request& message : messages) {
      if (const absl::Status taken = (*import)->Consume(message); !taken.ok()) return taken;
    }
    return (*import)->Finish();
  }
  absl::StatusOr<catalog::v1::ImportCatalogueResponse> Import(const rpc::Call& call, const Request& message) {
    return Import(call, std::vector<Request>{message});
  }
  // All parts as one; what each of them takes is in `largest_part_`.
  absl::StatusOr<catalog::v1::ExportCatalogueResponse> Export(const rpc::Call& call) {
    auto exporting = handlers::ExportCatalogue(env_, call);
    if (!exporting.ok()) return exporting.status();
    catalog::v1::ExportCatalogueResponse whole;
    for (;;) {
      catalog::v1::ExportCatalogueResponse part;
      const auto produced = (*exporting)->Produce(part);
      if (!produced.ok()) return produced.status();
      if (*produced == rpc::Produced::kEnd) return whole;
      largest_part_ = std::max(largest_part_, part.ByteSizeLong());
      whole.MergeFrom(part);
    }
  }

  absl::StatusOr<catalog::v1::ListProceduresResponse> List(
      const catalog::v1::ListProceduresRequest& request) {
    return handlers::ListProcedures(env_, rpc::Call(), request);
  }

  size_t largest_part_ = 0;
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

}  // namespace onestop::catalog_service
