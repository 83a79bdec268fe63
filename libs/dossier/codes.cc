// The forms of codes: which texts are agency or procedure codes, and how issued numbers are printed.

#include "libs/dossier/codes.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

// Hand-written rather than std::regex, which is slow, throws, and recurses as deep as its input is long.

namespace onestop::dossier {
namespace {

// QĐ 20/2020 limits the whole code; checked first, so that a long input is never split.
constexpr size_t kAgencyCodeMax = 35;

bool IsDigits(absl::string_view text, size_t min, size_t max) {
  return text.size() >= min && text.size() <= max &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

bool IsCapitalsOrDigits(absl::string_view text, size_t min, size_t max) {
  return text.size() >= min && text.size() <= max &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// Level 1 of QĐ 20/2020: a letter A to Y and two digits, such as "H31".
bool IsFirstLevel(absl::string_view text) {
  return text.size() == 3 && text[0] >= 'A' && text[0] <= 'Y' && IsDigits(text.substr(1), 2, 2);
}

// "000.00.06.H56": levels from right to left, with zeros.
bool IsOldOrder(const std::vector<absl::string_view>& groups) {
  return groups.size() == 4 && IsDigits(groups[0], 3, 3) && IsDigits(groups[1], 2, 2) &&
         IsDigits(groups[2], 2, 2) && IsFirstLevel(groups[3]);
}

bool IsNewOrder(const std::vector<absl::string_view>& groups, size_t groups_min, size_t groups_max,
                size_t group_length_max) {
  return groups.size() >= groups_min && groups.size() <= groups_max && IsFirstLevel(groups[0]) &&
         std::all_of(groups.begin() + 1, groups.end(), [group_length_max](absl::string_view group) {
           return IsCapitalsOrDigits(group, 1, group_length_max);
         });
}

}  // namespace

std::string FormatDossierCode(absl::string_view agency_id, absl::CivilDay day, int64_t number) {
  // More digits than four are printed in full: a busy day's ten thousandth dossier still has a code.
  return absl::StrFormat("%s-%02d%02d%02d-%04d", agency_id, day.year() % 100, day.month(), day.day(), number);
}

std::optional<DossierCode> ParseDossierCode(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  constexpr size_t kNumberDigitsMax = 6;
  if (parts.size() != 3 || !IsAgencyCode(parts[0]) || !IsDigits(parts[1], 6, 6) ||
      !IsDigits(parts[2], 4, kNumberDigitsMax)) {
    return std::nullopt;
  }
  DossierCode code = {.agency_id = std::string(parts[0]), .day = std::string(parts[1])};
  int day = 0;
  // Digits alone, and few of them: both are numbers.
  if (!absl::SimpleAtoi(parts[1], &day) || !absl::SimpleAtoi(parts[2], &code.number)) return std::nullopt;
  const absl::CivilDay civil(2000 + day / 10000, day / 100 % 100, day % 100);
  // Written anew it must be the same: no day that does not exist, no leading zeros to spare, and not the number 0.
  const bool same = code.number > 0 && FormatDossierCode(code.agency_id, civil, code.number) == text;
  return same ? std::optional(std::move(code)) : std::nullopt;
}

bool IsAgencyCode(absl::string_view text) {
  if (text.size() > kAgencyCodeMax) return false;
  const std::vector<absl::string_view> groups = absl::StrSplit(text, '.');
  // Seven levels at most, each with at most ten characters after the first.
  return IsOldOrder(groups) || IsNewOrder(groups, 1, 7, 10);
}

bool IsProcedureCode(absl::string_view text) {
  // The national number, and the province that adapted the procedure, in either order.
  // "1.001786", "1.001786.H31" or "1.001786.000.00.00.H31".
  if (text.size() > kAgencyCodeMax) return false;
  std::vector<absl::string_view> groups = absl::StrSplit(text, '.');
  if (groups.size() < 2 || !IsDigits(groups[0], 1, 1) || !IsDigits(groups[1], 6, 6)) return false;
  groups.erase(groups.begin(), groups.begin() + 2);
  return groups.empty() || (groups.size() == 1 && IsFirstLevel(groups[0])) || IsOldOrder(groups);
}

std::string FormatDocumentSymbol(int64_t number, absl::string_view symbol) {
  return absl::StrFormat("%02d/%s", number, symbol);
}

}  // namespace onestop::dossier
