#pragma once

/// Statements with their parameters, to be sent together.

#include <deque>
#include <vector>

#include "libs/pg/connection.h"
#include "libs/pg/params.h"
#include "libs/pg/statement.h"

namespace onestop::ledger {

class Writes {
 public:
  /// The parameters of one more call of `statement`, which outlives this; they stay where they are.
  pg::Params& Add(const pg::Statement& statement) {
    calls_.push_back({statement, params_.emplace_back()});
    return params_.back();
  }
  const std::vector<pg::Call>& calls() const { return calls_; }

 private:
  // A deque: calls_ refers to its elements, which must not move.
  std::deque<pg::Params> params_;
  std::vector<pg::Call> calls_;
};

}  // namespace onestop::ledger
