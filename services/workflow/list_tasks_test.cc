// The inbox over real connections: its pages, and page tokens that a client computed.

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/rpc/page_token.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "services/workflow/workflow_service.h"

namespace onestop::workflow {
namespace {

namespace fs = std::filesystem;

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

class ListTasksTest : public ::testing::Test {
 protected:
  ListTasksTest() {
    source_.Set(office_.catalogue);
    server_.Register(service_, WorkflowService::kName);
    EXPECT_THAT(server_.Start(), IsOk());
  }
  ~ListTasksTest() override {
    server_.Drain();
    fs::remove_all(root_);
  }

  absl::StatusOr<v1::ListTasksResponse> List(const v1::ListTasksRequest& request) {
    const rpc::Client client = tokens_.Connect(server_.target(), "officer");
    const auto stub = v1::WorkflowService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, &v1::WorkflowService::Stub::ListTasks, request);
  }

  // The page after `key`, by a token that the caller computed.
  absl::StatusOr<v1::ListTasksResponse> After(const rpc::PageKey& key) {
    v1::ListTasksRequest request;
    request.set_page_token(rpc::MakePageToken(key, absl::StrCat("officer\n\n", rpc::PageFilter(request))));
    return List(request);
  }

  static fs::path MakeRoot() {
    std::string pattern = (fs::temp_directory_path() / "onestop-tasks-XXXXXX").string();
    return mkdtemp(pattern.data());
  }

  ledger::TestOffice office_;
  catalog::SnapshotSource source_;
  const fs::path root_ = MakeRoot();
  const documents::FileStore files_ = *documents::FileStore::Create(root_.string(), {.free_bytes_min = 0});
  pdf::PdfWriter writer_{{.program = "/nowhere"}};
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

// No task is missing and none comes twice.
TEST_F(ListTasksTest, PagesTogetherAreTheWholeInbox) {
  std::set<std::string> expected;
  for (int i = 0; i < 3; ++i) expected.insert(office_.Accepted());
  std::set<std::string> listed;
  v1::ListTasksRequest request;
  // Pages of one task, so that every boundary between pages is crossed.
  request.set_page_size(1);
  do {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Task& task : page->tasks()) EXPECT_TRUE(listed.insert(task.dossier_id()).second);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, expected);
}

// Tokens are not sealed, so each column is checked before the query gets it.
TEST_F(ListTasksTest, AComputedPageTokenThatNoPageHasIsInvalid) {
  const std::string id = office_.Accepted();
  // A computed token of the right form is harmless: rights are checked on every page.
  EXPECT_THAT(After({rpc::PageTime(absl::InfinitePast()), id, "0"}), IsOk());
  for (const rpc::PageKey& key :
       {rpc::PageKey{"+", "x", "1"}, rpc::PageKey{"x", id, "1"}, rpc::PageKey{"+", id, "x"},
        rpc::PageKey{"-9223372036854775807", id, "1"}, rpc::PageKey{"+", id, "4294967296"}}) {
    EXPECT_THAT(After(key), FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  }
}

}  // namespace
}  // namespace onestop::workflow
