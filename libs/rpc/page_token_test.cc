// Page tokens: what comes back, and that forged columns are refused before a query gets them.

#include "libs/rpc/page_token.h"

#include <string>

#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "probe.pb.h"

namespace onestop::rpc {
namespace {

constexpr char kId[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";

TEST(PageTokenTest, AKeyComesBackAsItWent) {
  const absl::Time time = absl::FromUnixMicros(1'705'280'400'123'456);
  const PageKey key = {"Sở Y tế", "", PageTime(time), kId, "-7"};
  auto read = PageKeyReader::Read(MakePageToken(key, "filter"), "filter", key.size());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->first_page());
  EXPECT_EQ(read->Text(16), "Sở Y tế");
  EXPECT_EQ(read->Text(0), "");
  EXPECT_EQ(read->Time(), time);
  EXPECT_EQ(read->Uuid(), kId);
  EXPECT_EQ(read->Number(-7, 7), -7);
  EXPECT_TRUE(read->status().ok());
}

TEST(PageTokenTest, NoTokenIsTheFirstPage) {
  const auto read = PageKeyReader::Read("", "filter", 2);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->first_page());
  EXPECT_TRUE(read->status().ok());
}

// A column of a token that its holder computed, and how the list reads it.
struct Forged {
  const char* name;
  std::string column;
  void (*read)(PageKeyReader&);
};

class ForgedColumnTest : public ::testing::TestWithParam<Forged> {};

TEST_P(ForgedColumnTest, IsAnInvalidToken) {
  auto key = PageKeyReader::Read(MakePageToken(PageKey{GetParam().column}, "list"), "list", 1);
  ASSERT_TRUE(key.ok()) << key.status();
  GetParam().read(*key);
  EXPECT_EQ(key->status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(base::ReasonOf(key->status())->name, "PAGE_TOKEN_INVALID");
}

void Time(PageKeyReader& key) { key.Time(); }
void Uuid(PageKeyReader& key) { key.Uuid(); }
void Number(PageKeyReader& key) { key.Number(0, 9); }
void Text(PageKeyReader& key) { key.Text(4); }

INSTANTIATE_TEST_SUITE_P(
    Columns, ForgedColumnTest,
    ::testing::Values(Forged{"NoTime", "now", &Time}, Forged{"EmptyTime", "", &Time},
                      Forged{"TimeBeyondAllNumbers", "99999999999999999999", &Time},
                      // PostgreSQL's time ends in 4713 BC.
                      Forged{"TimeBeforeYearOne", "-9223372036854775807", &Time},
                      Forged{"TimeAfterYear9999", "9223372036854775807", &Time},
                      Forged{"NoUuid", "'; DROP TABLE", &Uuid}, Forged{"EmptyUuid", "", &Uuid},
                      Forged{"UuidInUpperCase", "7B1C1C52-3F0E-4A52-9C6A-0C5A8A1F6D11", &Uuid},
                      Forged{"NoNumber", "x", &Number}, Forged{"NumberAbove", "10", &Number},
                      Forged{"NumberBelow", "-1", &Number}, Forged{"TextTooLong", "12345", &Text},
                      Forged{"TextWithZero", std::string("\0", 1), &Text},
                      Forged{"TextInNoUtf8", "\xff", &Text}),
    [](const auto& row) { return std::string(row.param.name); });

// Changed, lengthened, shortened, of no base64, and too long.
TEST(PageTokenTest, WhatIsNotATokenOfThisListIsRefused) {
  const std::string token = MakePageToken({"a", "b"}, "filter");
  std::string changed = token;
  changed[token.size() / 2] = changed[token.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& text : {changed, token + "AAAA", token.substr(0, 8), std::string("%%%"),
                                  std::string("AAAA"), std::string(kPageTokenMax + 1, 'A')}) {
    const auto read = PageKeyReader::Read(text, "filter", 2);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(base::ReasonOf(read.status())->name, "PAGE_TOKEN_INVALID");
  }
  EXPECT_FALSE(PageKeyReader::Read(token, "other filter", 2).ok());
  EXPECT_FALSE(PageKeyReader::Read(token, "filter", 3).ok());
}

// A forgotten filter would let a token skip rows of another list.
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

// A client may change the size from page to page.
TEST(PageTokenTest, PageSizeAndTokenAreNoPartOfTheFilter) {
  probe::v1::ListRequest first;
  first.set_text("a");
  probe::v1::ListRequest second = first;
  second.set_page_size(7);
  second.set_page_token("x");
  EXPECT_EQ(PageFilter(first), PageFilter(second));
}

TEST(PageTokenTest, ATimeAndAnIdComeBackAsTheyWent) {
  for (const absl::Time time : {absl::FromUnixMicros(-1), absl::FromUnixMicros(1'705'280'400'123'456),
                                absl::InfiniteFuture(), absl::InfinitePast()}) {
    const auto read = ReadTimeAndId(MakePageToken(TimeAndId{.time = time, .id = kId}, "list"), "list");
    ASSERT_TRUE(read.ok() && read->has_value()) << read.status();
    EXPECT_EQ((*read)->time, time);
    EXPECT_EQ((*read)->id, kId);
  }
  EXPECT_EQ(ReadTimeAndId("", "list")->has_value(), false);
}

TEST(PageTokenTest, AForgedKeyIsRefusedBeforeItReachesADatabase) {
  for (const PageKey& key : {PageKey{"12", "'; DROP TABLE"}, PageKey{"now", kId}, PageKey{"", kId},
                             PageKey{"12", ""}, PageKey{"99999999999999999999", kId}, PageKey{"12"}}) {
    EXPECT_EQ(ReadTimeAndId(MakePageToken(key, "list"), "list").status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace onestop::rpc
