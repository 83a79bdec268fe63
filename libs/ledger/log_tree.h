#pragma once

/// The Merkle tree over the log of a province: one hash that all events up to a position make together. Pure.
///
///     LogTree tree;
///     for (const EventRow& row : rows) tree.Add(row.hash);
///     tree.Head();
///
/// The tree of RFC 6962 section 2.1, whose leaf at position p is the hash of the event there: an event that is changed, left
/// out, added or moved anywhere before makes another head. Hashes stay as they are when personal data are erased. Of the
/// tree are kept, as rows, the perfect subtrees over 256, 256², 256³ … leaves, each at its level (0, 1, 2 …) and number.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::ledger {

/// Children of a kept node.
inline constexpr int64_t kTreeFanOut = 256;

/// A perfect subtree over 256^(level + 1) leaves, the `number`th of its level, from 0.
struct TreeNode {
  int level = 0;
  int64_t number = 0;
  /// 32 bytes.
  std::string hash;

  friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

class LogTree {
 public:
  /// Reads `count` consecutive nodes of `level` from `number` on; of level -1 the hashes of the events from position
  /// `number` + 1 on.
  using Read =
      std::function<absl::StatusOr<std::vector<std::string>>(int level, int64_t number, int64_t count)>;

  /// Before the first event.
  LogTree() = default;
  /// Over the first `size` events, by the kept nodes and the last few events that `read` gives. Errors: those of `read`;
  /// DATA_LOSS when it gives fewer than were asked for.
  static absl::StatusOr<LogTree> Load(int64_t size, const Read& read);

  /// Adds the event at position size() + 1, and returns the nodes that it completed.
  std::vector<TreeNode> Add(absl::string_view event_hash);

  /// How many events are in it: the position of the last one.
  int64_t size() const { return size_; }
  /// MTH over all of them, 32 bytes; of no event the SHA-256 of nothing.
  std::string Head() const;

 private:
  int64_t size_ = 0;
  // By level from -1: what is not part of a kept node of the level above, up to 255 hashes.
  std::vector<std::vector<std::string>> open_;
};

}  // namespace onestop::ledger
