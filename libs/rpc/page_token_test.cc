#include "libs/rpc/page_token.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "probe.pb.h"

namespace onestop::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PageTokenTest, AKeyComesBackAsItWent) {
  const PageKey key = {"2026-03-09", "", std::string("\0\xff", 2)};
  const auto read = ReadPageToken(MakePageToken(key, "filter"), "filter", 3);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, key);
}

TEST(PageTokenTest, NoTokenIsTheFirstPage) {
  const auto read = ReadPageToken("", "filter", 2);
  ASSERT_TRUE(read.ok());
  EXPECT_THAT(*read, IsEmpty());
}

TEST(PageTokenTest, WhatIsNotATokenOfThisListIsRefused) {
  const std::string token = MakePageToken({"a", "b"}, "filter");
  std::string changed = token;
  changed[token.size() / 2] = changed[token.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& text : {changed, token + "AAAA", token.substr(0, 8), std::string("%%%"),
                                  std::string("AAAA"), std::string(kPageTokenMax + 1, 'A')}) {
    const auto read = ReadPageToken(text, "filter", 2);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(base::ReasonOf(read.status())->name, "PAGE_TOKEN_INVALID");
  }
  EXPECT_FALSE(ReadPageToken(token, "other filter", 2).ok());
  EXPECT_FALSE(ReadPageToken(token, "filter", 3).ok());
}

TEST(PageTokenTest, AFilterIsTheWholeRequest) {
  probe::v1::LookRequest first;
  first.set_text("a");
  probe::v1::LookRequest second = first;
  EXPECT_EQ(PageFilter(first), PageFilter(second));
  second.set_text("b");
  EXPECT_NE(PageFilter(first), PageFilter(second));
  // The same bytes of another list are another filter.
  probe::v1::ActRequest other;
  other.set_text("a");
  EXPECT_NE(PageFilter(first), PageFilter(other));
}

TEST(PageTokenTest, PageSizeAndTokenAreNoPartOfTheFilter) {
  probe::v1::ListRequest first;
  first.set_text("a");
  probe::v1::ListRequest second = first;
  second.set_page_size(7);
  second.set_page_token("x");
  EXPECT_EQ(PageFilter(first), PageFilter(second));
}

TEST(PageTokenTest, ATimeAndAnIdComeBackAsTheyWent) {
  const std::string id = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
  for (const absl::Time time : {absl::FromUnixMicros(-1), absl::FromUnixMicros(1'705'280'400'123'456),
                                absl::InfiniteFuture(), absl::InfinitePast()}) {
    const auto read = ReadTimeAndId(MakePageToken(TimeAndId{.time = time, .id = id}, "list"), "list");
    ASSERT_TRUE(read.ok() && read->has_value()) << read.status();
    EXPECT_EQ((*read)->time, time);
    EXPECT_EQ((*read)->id, id);
  }
  EXPECT_EQ(ReadTimeAndId("", "list")->has_value(), false);
}

TEST(PageTokenTest, AForgedKeyIsRefusedBeforeItReachesADatabase) {
  const std::string id = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
  for (const PageKey& key : {PageKey{"12", "'; DROP TABLE"}, PageKey{"now", id}, PageKey{"", id},
                             PageKey{"12", ""}, PageKey{"99999999999999999999", id}, PageKey{"12"}}) {
    EXPECT_EQ(ReadTimeAndId(MakePageToken(key, "list"), "list").status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace onestop::rpc
