#pragma once

/// Keeps the tree over the log (log_tree.h) in the table dossier.log_tree, as a follower of the log.

#include <cstdint>
#include <string>

#include "libs/ledger/follower.h"
#include "libs/ledger/log_tree.h"

namespace onestop::ledger {

inline constexpr char kLogTreeFollower[] = "log_tree";

class LogTreeRows final : public Derivation {
 public:
  bool NeedsPayloads() const override { return false; }
  absl::Status Reset(pg::Transaction& transaction, const std::string& province) override;
  absl::Status Apply(pg::Transaction& transaction, const std::string& province, int64_t after,
                     absl::Span<const EventRow> events) override;

 private:
  // As of the last step, whether it was committed or not.
  LogTree tree_;
};

}  // namespace onestop::ledger
