#pragma once

/// What a later revision of a PDF changed, and what permits the change.

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/pdf/read/revision.h"

namespace onestop::pdf {

enum class Permission {
  kNever,
  /// When a person's or an agency's signature closes the revision that changed it.
  kWhenSigned,
  /// When that, or a document time stamp, closes the revision.
  kWhenClosed,
  /// Also after the last signature: nothing that is shown depends on it.
  kAlways,
};

struct Change {
  /// As in LaterChange.
  std::string kind;
  std::string place;
  Permission permission = Permission::kNever;
  /// The existing field that got its value; a lock may forbid that.
  std::string field;

  friend auto operator<=>(const Change&, const Change&) = default;
};

/// Compares everything that is reachable in `before` with `after`, a later revision of the same file, and the
/// places of their objects. Empty: nothing changed. `budget` is the cost that is left for comparing
/// (kComparisonsMax) and goes down.
///
/// Error: RESOURCE_EXHAUSTED when the budget is used up.
absl::StatusOr<std::set<Change>> CompareRevisions(const Revision& before, const Revision& after,
                                                  int64_t& budget);

}  // namespace onestop::pdf
