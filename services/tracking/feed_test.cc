// Events as they are sent on: a feed misses nothing, and a history is exported as it is stored or not at all.

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "libs/dossier/history.h"
#include "services/tracking/tracking_fixture.h"

namespace onestop::tracking {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;

class FeedTest : public TrackingFixture {};

// Followers keep their own copy, so an event must not be missing or come twice.
TEST_F(FeedTest, AFeedTellsEverythingOnceAndResumes) {
  for (int i = 0; i < 50; ++i) Accepted();
  Submitted();
  const auto all = Feed("control");
  ASSERT_EQ(all.size(), 101);
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].position(), static_cast<int64_t>(i) + 1);
  for (const auto& told : all) {
    EXPECT_FALSE(told.event().submitted().has_owner());
    EXPECT_EQ(told.event().submitted().lookup_secret_hash(), "");
  }
  EXPECT_EQ(Feed("control", 97).size(), 4);
  EXPECT_EQ(Feed("control", 1000).size(), 0);
  EXPECT_EQ(Feed("control", 100).size(), 1);
  EXPECT_EQ(Feed("specialist").size(), 101);
  EXPECT_EQ(Feed("stranger").size(), 0);
}

// The client then connects again and resumes after its last position.
TEST_F(FeedTest, ALiveFeedSendsNewEventsUntilTheServerDrains) {
  Accepted();
  const rpc::Client client = As("control");
  const auto stub = v1::TrackingService::NewStub(client.channel());
  rpc::ClientCall call(client, "WatchFeed");
  v1::WatchFeedRequest request;
  request.set_after_position(1);
  const auto stream = stub->WatchFeed(&call.context(), request);
  v1::WatchFeedResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.position(), 2);
  Submitted();
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.position(), 3);
  server_.Drain();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(call.Finish(stream->Finish()), FailsWith(absl::StatusCode::kUnavailable, "SERVER_DRAINING"));
}

// Positions begin at 1; 0 means from the beginning.
TEST_F(FeedTest, AFeedFromBeforeTheBeginningIsRefused) {
  const rpc::Client client = As("control");
  const auto stub = v1::TrackingService::NewStub(client.channel());
  rpc::ClientCall call(client, "WatchFeed");
  v1::WatchFeedRequest request;
  request.set_after_position(-1);
  const auto stream = stub->WatchFeed(&call.context(), request);
  v1::WatchFeedResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(call.Finish(stream->Finish()), FailsWithField("after_position"));
}

// An inspection computes the chain of hashes itself, from the stored bytes.
TEST_F(FeedTest, AHistoryIsExportedAsItIsStored) {
  const std::string id = Accepted();
  const auto history = History("officer", id);
  ASSERT_THAT(history, IsOk());
  ASSERT_EQ(history->size(), 2u);
  std::string last = dossier::FirstHash();
  for (const v1::ExportHistoryResponse& event : *history) {
    last = dossier::ChainHash(last, event.payload());
    EXPECT_EQ(event.hash(), last);
    EXPECT_EQ(absl::BytesToHexString(event.payload()),
              office_.database.Query(absl::StrCat(
                  "SELECT encode(payload, 'hex') FROM dossier.event WHERE seq = ", event.sequence(),
                  " AND dossier_id = '", id, "'")));
  }
  dossier::v1::Event accepted;
  ASSERT_TRUE(accepted.ParseFromString(history->back().payload()));
  EXPECT_TRUE(accepted.has_accepted());
}

// Stored events hold personal data that feeds leave out.
TEST_F(FeedTest, AHistoryIsOnlyForStaffWhoWorkOnTheDossier) {
  const std::string id = Accepted();
  EXPECT_THAT(History("control", id), FailsWith(absl::StatusCode::kPermissionDenied, "READ_RIGHT_MISSING"));
  EXPECT_THAT(History("stranger", id), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(History("officer", "01f0c0de-0000-8000-8000-000000000009"),
              FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(History("portal", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(History("", id), FailsWith(absl::StatusCode::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(History("officer", "x"), FailsWithField("dossier_id"));
}

// The stream may have begun; it ends with the error.
TEST_F(FeedTest, ADamagedHistoryIsNotExported) {
  const std::string id = Accepted();
  Damage(absl::StrCat("payload = payload || '\\x00' WHERE seq = 2 AND dossier_id = '", id, "'"));
  EXPECT_THAT(History("officer", id), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

// The payload is right here, and only the chain is broken.
TEST_F(FeedTest, ADamagedHashIsNeitherShownNorExported) {
  const std::string id = Accepted();
  Damage("hash = sha256(hash) WHERE seq = 2");
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  EXPECT_THAT(Timeline("specialist", request), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_THAT(History("officer", id), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

}  // namespace
}  // namespace onestop::tracking
