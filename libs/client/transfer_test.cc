// An empty file is refused here, by its name, without a server.

#include "libs/client/transfer.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/messages/status.h"
#include "libs/testing/status_matchers.h"

namespace onestop::client {
namespace {

using ::onestop::testing::IsOk;
using ::testing::HasSubstr;

TEST(TransferTest, AnEmptyFileIsRefusedByNameBeforeAnythingIsSent) {
  // No server answers there: a call would end with UNAVAILABLE.
  const auto client = rpc::Client::Connect({.target = "unix:/nowhere/onestop.sock"});
  ASSERT_THAT(client, IsOk());
  const absl::Status status =
      UploadBytes(*client, "", "don.pdf", "request", {.timeout = absl::Seconds(1)}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("don.pdf"));
  EXPECT_THAT(messages::VietnameseOf(status), HasSubstr("don.pdf"));
}

}  // namespace
}  // namespace onestop::client
