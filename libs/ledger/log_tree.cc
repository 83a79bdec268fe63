// Hashes of leaves and nodes begin with different bytes, so that no node can be passed off as an event (RFC 6962).

#include "libs/ledger/log_tree.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"

namespace onestop::ledger {
namespace {

std::string LeafHash(absl::string_view event_hash) {
  return digest::Sha256Text(absl::string_view("\0", 1), event_hash);
}

std::string NodeHash(absl::string_view left, absl::string_view right) {
  return digest::Sha256Text(absl::StrCat("\1", left), right);
}

// The root over kTreeFanOut hashes of equal subtrees.
std::string PerfectRoot(std::vector<std::string> hashes) {
  for (size_t left = hashes.size(); left > 1; left /= 2) {
    for (size_t i = 0; i < left / 2; ++i) hashes[i] = NodeHash(hashes[2 * i], hashes[2 * i + 1]);
  }
  return std::move(hashes.front());
}

}  // namespace

absl::StatusOr<LogTree> LogTree::Load(int64_t size, const Read& read) {
  LogTree tree;
  tree.size_ = size;
  int64_t children = size;
  for (int level = -1; children > 0; ++level, children /= kTreeFanOut) {
    const int64_t open = children % kTreeFanOut;
    std::vector<std::string>& hashes = tree.open_.emplace_back();
    if (open == 0) continue;
    ASSIGN_OR_RETURN(hashes, read(level, children - open, open));
    if (static_cast<int64_t>(hashes.size()) != open) {
      return absl::DataLossError(absl::StrCat("the tree of the log over ", size, " events lacks ",
                                              open - static_cast<int64_t>(hashes.size()), " hashes of level ",
                                              level));
    }
    if (level >= 0) continue;
    for (std::string& hash : hashes) hash = LeafHash(hash);
  }
  return tree;
}

std::vector<TreeNode> LogTree::Add(absl::string_view event_hash) {
  std::vector<TreeNode> completed;
  ++size_;
  std::string hash = LeafHash(event_hash);
  int64_t children = size_;
  for (size_t depth = 0;; ++depth) {
    if (depth == open_.size()) open_.emplace_back();
    open_[depth].push_back(std::move(hash));
    if (open_[depth].size() < size_t{kTreeFanOut}) return completed;
    hash = PerfectRoot(std::exchange(open_[depth], {}));
    children /= kTreeFanOut;
    completed.push_back({.level = static_cast<int>(depth), .number = children - 1, .hash = hash});
  }
}

std::string LogTree::Head() const {
  if (size_ == 0) return digest::Sha256Text("");
  // Perfect subtrees from the largest on, each with its height; two of one height become one of the next.
  std::vector<std::pair<size_t, std::string>> subtrees;
  for (size_t depth = open_.size(); depth-- > 0;) {
    for (const std::string& open : open_[depth]) {
      constexpr size_t kHeightOfLevel = 8;
      size_t height = depth * kHeightOfLevel;
      std::string hash = open;
      for (; !subtrees.empty() && subtrees.back().first == height; ++height) {
        hash = NodeHash(subtrees.back().second, hash);
        subtrees.pop_back();
      }
      subtrees.emplace_back(height, std::move(hash));
    }
  }
  std::string head = std::move(subtrees.back().second);
  for (subtrees.pop_back(); !subtrees.empty(); subtrees.pop_back())
    head = NodeHash(subtrees.back().second, head);
  return head;
}

}  // namespace onestop::ledger
