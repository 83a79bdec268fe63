#include "libs/ledger/personal_data_rows.h"

namespace onestop::ledger {

PersonalDataRows::PersonalDataRows(const pg::Result& rows) {
  for (const pg::Row row : rows) {
    dossier::v1::PersonalDataPart& part = parts_[{std::string(row.Text(0)), row.Int64(1)}].emplace_back();
    part.set_part(static_cast<int32_t>(row.Int64(2)));
    part.set_kind(static_cast<dossier::v1::PersonalDataKind>(row.Int64(3)));
    if (!row.IsNull(4)) part.set_salt(row.Bytes(4));
    if (!row.IsNull(5)) part.set_data(row.Bytes(5));
    if (!row.IsNull(6)) part.set_place(static_cast<int32_t>(row.Int64(6)));
  }
}

absl::Span<const dossier::v1::PersonalDataPart> PersonalDataRows::Of(absl::string_view dossier_id,
                                                                     int64_t sequence) const {
  if (parts_.empty()) return {};
  const auto found = parts_.find(std::pair(std::string(dossier_id), sequence));
  return found == parts_.end() ? absl::Span<const dossier::v1::PersonalDataPart>() : found->second;
}

}  // namespace onestop::ledger
