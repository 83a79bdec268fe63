#include "libs/catalog/text.h"

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "libs/calendar/calendar.h"

namespace onestop::catalog {
namespace {

constexpr size_t kSha256HexDigits = 64;

// The number that `text` writes in decimal digits alone, or nothing. At most four digits.
std::optional<int> Digits(absl::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const absl::CivilDay parsed(*year, *month, *day);
  // A day that does not exist, such as 30 February, was moved to another month.
  if (parsed.month() != *month || parsed.day() != *day) return std::nullopt;
  if (parsed < calendar::kFirstDay || parsed > calendar::kLastDay) return std::nullopt;
  return parsed;
}

std::optional<int> ParseMinute(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = Digits(text.substr(0, 2));
  const auto minute = Digits(text.substr(3, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<std::string> ParseSha256(absl::string_view text) {
  if (text.size() != kSha256HexDigits) return std::nullopt;
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
  }
  return absl::HexStringToBytes(text);
}

bool IsUtf8(absl::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  for (size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    const size_t length = lead < 0x80   ? 1
                          : lead < 0xC2 ? 0
                          : lead < 0xE0 ? 2
                          : lead < 0xF0 ? 3
                          : lead < 0xF5 ? 4
                                        : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t j = 1; j < length; ++j) {
      if ((byte(i + j) & 0xC0) != 0x80) return false;
    }
    if (lead == 0xE0 && byte(i + 1) < 0xA0) return false;
    if (lead == 0xED && byte(i + 1) > 0x9F) return false;
    if (lead == 0xF0 && byte(i + 1) < 0x90) return false;
    if (lead == 0xF4 && byte(i + 1) > 0x8F) return false;
    i += length;
  }
  return true;
}

bool IsNfc(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return false;
  const bool normal =
      nfc->isNormalizedUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), error);
  return U_SUCCESS(error) && normal;
}

std::optional<Validity> ParseValidity(absl::string_view from, absl::string_view to) {
  const auto first = ParseDay(from);
  if (!first) return std::nullopt;
  if (to.empty()) return Validity{.from = *first};
  const auto last = ParseDay(to);
  if (!last || *last < *first) return std::nullopt;
  return Validity{.from = *first, .to = *last};
}

}  // namespace onestop::catalog
