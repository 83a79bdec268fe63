// The tree is that of RFC 6962, whichever way it was made.

#include "libs/ledger/log_tree.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/digest/sha256.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;

std::string EventHash(int64_t position) { return digest::Sha256Text(absl::StrCat("event ", position)); }

// As the definition of RFC 6962 section 2.1 says it, over the events at positions (first, last].
std::string ByDefinition(int64_t first, int64_t last) {
  const int64_t size = last - first;
  if (size == 0) return digest::Sha256Text("");
  if (size == 1) return digest::Sha256Text(absl::StrCat(absl::string_view("\0", 1), EventHash(last)));
  int64_t split = 1;
  while (2 * split < size) split *= 2;
  return digest::Sha256Text(
      absl::StrCat("\1", ByDefinition(first, first + split), ByDefinition(first + split, last)));
}

TEST(LogTreeTest, HeadsAreThoseOfTheDefinition) {
  LogTree tree;
  EXPECT_EQ(tree.Head(), ByDefinition(0, 0));
  for (int64_t position = 1; position <= 1100; ++position) {
    tree.Add(EventHash(position));
    if (position > 20 && position % 97 != 0 && position % 256 > 1) continue;
    EXPECT_EQ(tree.Head(), ByDefinition(0, position)) << position;
  }
}

// The hash of the empty tree and the leaf of nothing, as the RFC's test data of Certificate Transparency have them.
TEST(LogTreeTest, LeavesAreHashedAsTheRfcSays) {
  EXPECT_EQ(absl::BytesToHexString(LogTree().Head()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  LogTree tree;
  tree.Add("");
  EXPECT_EQ(absl::BytesToHexString(tree.Head()),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(LogTreeTest, LoadedAtAnySizeItGoesOnAsTheOneThatWasMade) {
  std::map<std::pair<int, int64_t>, std::string> kept;
  const LogTree::Read read = [&](int level, int64_t number, int64_t count) {
    std::vector<std::string> hashes;
    for (int64_t i = number; i < number + count; ++i) {
      hashes.push_back(level < 0 ? EventHash(i + 1) : kept.at({level, i}));
    }
    return absl::StatusOr<std::vector<std::string>>(std::move(hashes));
  };
  LogTree tree;
  constexpr int64_t kEvents = int64_t{256} * 256 + 700;
  for (int64_t position = 1; position <= kEvents; ++position) {
    for (const TreeNode& node : tree.Add(EventHash(position))) {
      EXPECT_TRUE(kept.emplace(std::pair(node.level, node.number), node.hash).second);
    }
    if (position % 4001 != 0 && position % 256 != 0 && position < kEvents - 1) continue;
    const auto loaded = LogTree::Load(position, read);
    ASSERT_THAT(loaded, IsOk());
    EXPECT_EQ(loaded->Head(), tree.Head()) << position;
    LogTree further = *loaded;
    LogTree made = tree;
    EXPECT_EQ(further.Add(EventHash(position + 1)), made.Add(EventHash(position + 1))) << position;
  }
  EXPECT_EQ(kept.size(), 256 + 1 + 2);
}

TEST(LogTreeTest, NodesThatAreGoneAreTold) {
  const auto loaded =
      LogTree::Load(300, [](int, int64_t, int64_t) -> absl::StatusOr<std::vector<std::string>> {
        return std::vector<std::string>{};
      });
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace onestop::ledger
