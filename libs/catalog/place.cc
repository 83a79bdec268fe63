// The checks of single fields, each with its sentence. Values that are quoted may come from untrusted
// files.

#include "libs/catalog/place.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/calendar/calendar.h"
#include "libs/catalog/check.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"

namespace onestop::catalog {
namespace {

// Enough to find the value by: a file may hold megabytes in one.
constexpr size_t kQuotedBytesMax = 60;

bool IsIdCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::string Quoted(absl::string_view text) {
  if (!text::IsUtf8(text))
    // Four characters for each byte: the quoted text stays within its limit.
    return absl::StrCat("\"", absl::CHexEscape(text.substr(0, kQuotedBytesMax / 4)), "\"…");
  const absl::string_view shown = text::Prefix(text, kQuotedBytesMax);
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(shown), shown.size() < text.size() ? "…\"" : "\"");
}

Place Place::At(absl::string_view name) const {
  return Place(found_, path_.empty() ? std::string(name) : absl::StrCat(path_, ".", name));
}

Place Place::At(absl::string_view name, int index) const {
  return Place(found_, absl::StrCat(path_, path_.empty() ? "" : ".", name, "[", index, "]"));
}

void Place::Wrong(std::string description) const { found_.push_back({path_, std::move(description)}); }

bool Place::IsId(absl::string_view value) const {
  if (!value.empty() && value.size() <= kIdBytesMax && std::ranges::all_of(value, IsIdCharacter) &&
      absl::ascii_isalnum(static_cast<unsigned char>(value.front()))) {
    return true;
  }
  Wrong(absl::StrCat("is ", Quoted(value), "; give 1 to ", kIdBytesMax,
                     " letters without marks, digits, \"-\", \"_\" or \".\", a letter or digit first"));
  return false;
}

bool Place::IsText(absl::string_view value, Presence presence, size_t bytes_max) const {
  if (value.size() > bytes_max) {
    Wrong(absl::StrCat("has ", value.size(), " bytes; at most ", bytes_max, " are allowed"));
  } else if (!text::IsUtf8(value)) {
    Wrong("is not UTF-8; encode it so");
    // PostgreSQL stores no NUL in a text, and C libraries cut a text off there.
  } else if (value.find('\0') != absl::string_view::npos) {
    Wrong("holds a NUL character; remove it");
    // Two forms of one Vietnamese name would neither sort nor compare as equal.
  } else if (!text::IsNfc(value)) {
    Wrong("is not in Unicode normal form C; normalise it to NFC");
  } else if (presence == Presence::kRequired && absl::StripAsciiWhitespace(value).empty()) {
    Wrong("is empty; it is required");
  } else {
    return true;
  }
  return false;
}

bool Place::IsCount(int count, Presence presence, int count_max) const {
  if (count > count_max) {
    Wrong(absl::StrCat("has ", count, " elements; at most ", count_max, " are allowed"));
    return false;
  }
  if (count == 0 && presence == Presence::kRequired) {
    Wrong("is empty; at least one element is required");
    return false;
  }
  return true;
}

bool Place::IsHash(absl::string_view value) const {
  if (ParseSha256(value)) return true;
  Wrong(absl::StrCat("is ", Quoted(value), "; give a SHA-256 as 64 hexadecimal digits"));
  return false;
}

std::optional<absl::CivilDay> Place::ReadDay(absl::string_view value) const {
  const auto day = ParseDay(value);
  if (!day) {
    Wrong(absl::StrCat("is ", Quoted(value), "; give a day that exists, such as \"2024-01-15\", from ",
                       absl::FormatCivilTime(calendar::kFirstDay), " to ",
                       absl::FormatCivilTime(calendar::kLastDay)));
  }
  return day;
}

std::optional<Validity> Place::ReadValidity(absl::string_view from, absl::string_view to) const {
  const auto first = At("valid_from").ReadDay(from);
  if (to.empty()) return first ? std::optional<Validity>({.from = *first}) : std::nullopt;
  const auto last = At("valid_to").ReadDay(to);
  if (!first || !last) return std::nullopt;
  if (*last < *first) {
    At("valid_to").Wrong(absl::StrCat("is ", to, ", before valid_from, ", from));
    return std::nullopt;
  }
  return Validity{.from = *first, .to = *last};
}

}  // namespace onestop::catalog
