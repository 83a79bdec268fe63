// Only nodes over 256 events and more are rows; what is open at the end of the tree is read from the log.

#include "libs/ledger/log_tree_rows.h"

#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/ledger/follower_statements.h"
#include "libs/ledger/reader_statements.h"
#include "libs/pg/params.h"

namespace onestop::ledger {

absl::Status LogTreeRows::Reset(pg::Transaction& transaction, const std::string& province) {
  pg::Params params;
  params.Text(province);
  return transaction.Execute(kDeleteTree, params).status();
}

absl::Status LogTreeRows::Apply(pg::Transaction& transaction, const std::string& province, int64_t after,
                                absl::Span<const EventRow> events) {
  if (tree_.size() != after) {
    const auto read = [&](int level, int64_t number,
                          int64_t count) -> absl::StatusOr<std::vector<std::string>> {
      std::vector<std::string> hashes;
      pg::Params params;
      params.Text(province);
      if (level < 0) {
        params.Int64(number).Int64(number + count);
        ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kLogHashes, params));
        for (const pg::Row row : rows) hashes.push_back(row.Bytes(1));
      } else {
        params.Int64(level).Int64(number).Int64(count);
        ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kTreeNodes, params));
        for (const pg::Row row : rows) hashes.push_back(row.Bytes(0));
      }
      return hashes;
    };
    ASSIGN_OR_RETURN(tree_, LogTree::Load(after, read));
  }
  std::vector<int32_t> levels;
  std::vector<int64_t> numbers;
  std::vector<std::string> hashes;
  for (const EventRow& event : events) {
    for (TreeNode& node : tree_.Add(event.hash)) {
      levels.push_back(node.level);
      numbers.push_back(node.number);
      hashes.push_back(std::move(node.hash));
    }
  }
  if (levels.empty()) return absl::OkStatus();
  pg::Params params;
  params.Text(province).Int32Array(levels).Int64Array(numbers).BytesArray(hashes);
  return transaction.Execute(kInsertTreeNodes, params).status();
}

}  // namespace onestop::ledger
