#pragma once

/// Codes that are printed, typed back and exchanged. A dossier code is opaque after issue.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace onestop::dossier {

/// "H31.06-240115-0007": agency, local date of acceptance, the day's number with at least four digits (NĐ
/// 61/2018 Đ.26; TT 03/2025 Đ.13 keeps the form).
std::string FormatDossierCode(absl::string_view agency_id, absl::CivilDay day, int64_t number);

/// A dossier code's parts.
struct DossierCode {
  std::string agency_id;
  /// "240115".
  std::string day;
  int64_t number = 0;
};

/// The parts of a text that FormatDossierCode() could have written, with a number of six digits at the most; none of any
/// other text.
std::optional<DossierCode> ParseDossierCode(absl::string_view text);

/// Mã định danh (QĐ 20/2020): at most 35 characters, "H31.06". The old order "000.00.06.H31" is accepted.
bool IsAgencyCode(absl::string_view text);

/// Mã TTHC: "1.001786", with or without the province's suffix.
bool IsProcedureCode(absl::string_view text);

/// "15/KQ-SKHCN", "07/KQ-SKHCN": a zero before numbers below ten (NĐ 30/2020 Phụ lục I).
std::string FormatDocumentSymbol(int64_t number, absl::string_view symbol);

}  // namespace onestop::dossier
