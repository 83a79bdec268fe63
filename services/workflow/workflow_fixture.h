#pragma once

/// WorkflowService over real connections, with an office behind it, for its tests.

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "services/workflow/workflow_service.h"

namespace onestop::workflow {

class WorkflowFixture : public ::testing::Test {
 protected:
  WorkflowFixture() {
    auto catalogue = catalog::Snapshot::Build(catalog::CatalogueWithOnlookers(), 1);
    EXPECT_THAT(catalogue, onestop::testing::IsOk());
    source_.Set(*std::move(catalogue));
    server_.Register(service_, WorkflowService::kName);
    EXPECT_THAT(server_.Start(), onestop::testing::IsOk());
  }
  ~WorkflowFixture() override { server_.Drain(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject,
                                grpc::Status (v1::WorkflowService::Stub::*method)(grpc::ClientContext*,
                                                                                  const Request&, Response*),
                                const Request& request) {
    const rpc::Client client = tokens_.Connect(server_.target(), subject);
    const auto stub = v1::WorkflowService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }

  ledger::TestOffice office_;
  catalog::SnapshotSource source_;
  const onestop::testing::TemporaryDirectory root_;
  const documents::FileStore files_ =
      *documents::FileStore::Create(root_.path().string(), {.free_bytes_min = 0});
  pdf::PdfWriter writer_{
      {.program = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-writer")}};
  pg::Pool pool_{{.connection = office_.database.Options("onestop_workflow"), .connections_max = 2}};
  service::CommandEnv command_env_{.ledger = *office_.ledger,
                                   .catalogue = [this] { return source_.Current(); },
                                   .province = "H31",
                                   .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  Env env_{.command_env = command_env_, .reads = pool_, .files = files_, .writer = writer_};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  WorkflowService service_{server_, env_};
};

}  // namespace onestop::workflow
