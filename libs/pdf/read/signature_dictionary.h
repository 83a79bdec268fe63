#pragma once

/// Reads a PDF's signature dictionaries one by one.

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
  /// 1: nothing; 2 and 3: forms and signatures may follow. 0: not stated.
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

/// A signature that was found, and what is known of it so far.
struct Found {
  /// The field's name as it is written in the file.
  std::string name;
  worker::InspectedSignature said;
  /// Unset when the byte range is not accepted; a finding has the reason.
  std::optional<SignedRange> range;
  Locks locks;
};

/// Reads the value of a signature's field. What is wrong becomes a finding.
Found ReadSignature(const Field& field, absl::string_view file);

/// A date as PDF writes it, "D:20261121150102+07'00'"; std::nullopt when it is not one.
std::optional<absl::Time> ParseDate(absl::string_view text);

/// Adds a finding.
void Say(worker::InspectedSignature& signature, absl::string_view code, absl::string_view detail);

}  // namespace onestop::pdf
