#pragma once

/// Rows of dossier.personal_data, by the events that they stand beside.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/pg/result.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::ledger {

class PersonalDataRows {
 public:
  PersonalDataRows() = default;
  /// Of rows (dossier_id, seq, part, kind, salt, data, place).
  explicit PersonalDataRows(const pg::Result& rows);

  /// What stands beside an event, in the order of the rows; lives as long as this. Empty for most events.
  absl::Span<const dossier::v1::PersonalDataPart> Of(absl::string_view dossier_id, int64_t sequence) const;

 private:
  absl::flat_hash_map<std::pair<std::string, int64_t>, std::vector<dossier::v1::PersonalDataPart>> parts_;
};

}  // namespace onestop::ledger
