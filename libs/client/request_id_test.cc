// Ids that are fresh, sort by time and are told from codes.

#include "libs/client/request_id.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace onestop::client {
namespace {

TEST(RequestId, FreshOnesDifferAndSortByTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewRequestId());
  EXPECT_EQ(ids.size(), 1000u);
  for (const std::string& id : ids) EXPECT_TRUE(IsUuid(id)) << id;
  EXPECT_LT(NewRequestId(absl::FromUnixSeconds(1)), NewRequestId(absl::FromUnixSeconds(2)));
}

TEST(RequestId, UuidsAreInLowerCaseWithDashesInTheirPlaces) {
  for (const char* text : {"", "ba7816bf-8f01-8fea-8141-40de5dae222", "BA7816BF-8F01-8FEA-8141-40DE5DAE2223",
                           "ba7816bf08f01-8fea-8141-40de5dae2223", "ba7816bf-8f01-8fea-8141-40de5dae222g"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

}  // namespace
}  // namespace onestop::client
