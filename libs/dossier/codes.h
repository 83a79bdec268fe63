#pragma once

/// Codes that are printed, typed back and exchanged. A dossier code is opaque after issue.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace onestop::dossier {

/// "H31.06-240115-0007": agency, local date of acceptance, the day's number with at least four digits (NĐ
/// 61/2018 Đ.26; TT 03/2025 Đ.13 keeps the form).
std::string FormatDossierCode(absl::string_view agency_id, absl::CivilDay day, int64_t number);

/// Mã định danh (QĐ 20/2020): at most 35 characters, "H31.06". The old order "000.00.06.H31" is accepted.
bool IsAgencyCode(absl::string_view text);

/// Mã TTHC: "1.001786", with or without the province's suffix.
bool IsProcedureCode(absl::string_view text);

/// "0015/KQ-SKHCN".
std::string FormatDocumentSymbol(int64_t number, absl::string_view symbol);

}  // namespace onestop::dossier
