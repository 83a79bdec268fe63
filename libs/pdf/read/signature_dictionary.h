#pragma once

/// The signature dictionaries of a PDF, read one by one.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pdf/read/byte_range.h"
#include "libs/pdf/read/fields.h"
#include "libs/pdf/workers/inspection.pb.h"

namespace onestop::pdf {

/// What a signature forbids later revisions (DocMDP, FieldMDP, the field's Lock).
struct Locks {
  /// 1: nothing; 2 and 3: forms and signatures may follow. 0: says nothing.
  int level = 0;
  /// Fields by name that may no longer be filled: all, these, or all but these.
  struct Names {
    enum class Which { kAll, kThese, kAllButThese };
    Which which = Which::kAll;
    std::set<std::string> names;
  };
  std::vector<Names> fields;

  bool Forbids(const std::string& field) const;
};

/// A signature that was found, and what is said of it so far.
struct Found {
  /// Of the field, as it is written.
  std::string name;
  worker::InspectedSignature said;
  /// Unset: the byte range does not hold, and a finding says why.
  std::optional<SignedRange> range;
  Locks locks;
};

/// Reads the value of a signature's field. What is wrong becomes a finding.
Found ReadSignature(const Field& field, absl::string_view file);

/// A date as PDF writes it, "D:20261121150102+07'00'"; nothing when it is none.
std::optional<absl::Time> ParseDate(absl::string_view text);

/// Adds a finding.
void Say(worker::InspectedSignature& signature, absl::string_view code, absl::string_view detail);

}  // namespace onestop::pdf
