// Checks of single fields. What is accepted here is stored, printed and signed, so characters that
// are shown as nothing or as something else are refused.

#include "libs/rpc/fields.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::rpc {
namespace {

// What a character is that may not occur in a text, since it cannot be printed either; empty when it may.
absl::string_view WhyNotPlain(char32_t character, bool lines) {
  if (character == '\n') return lines ? "" : "the end of a line, in a text of one line";
  if (lines && character == '\t') return "";
  switch (u_charType(static_cast<UChar32>(character))) {
    case U_CONTROL_CHAR:
      return "a control character";
    case U_SURROGATE:
    case U_UNASSIGNED:
      return "no character";
    case U_PRIVATE_USE_CHAR:
      return "a private-use character, which looks otherwise in every font";
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return "a separator of lines";
    default:
      return text::IsDirectionControl(character) ? "an invisible control of direction" : "";
  }
}

// "U+E000 in line 2, column 5", both from 1.
std::string PlaceOf(char32_t character, int line, int column) {
  return absl::StrFormat("U+%04X in line %d, column %d", static_cast<uint32_t>(character), line, column);
}

// What is wrong with the first character of `value` that may not be there; empty when none is. Requires UTF-8.
std::string FirstNotPlain(absl::string_view value, bool lines) {
  int line = 1;
  for (int column = 1; !value.empty(); ++column) {
    const text::Character front = text::Front(value);
    const absl::string_view why = WhyNotPlain(front.value, lines);
    if (!why.empty()) {
      return absl::StrCat("holds ", PlaceOf(front.value, line, column), ", ", why, "; remove it");
    }
    value.remove_prefix(front.bytes);
    if (front.value != '\n') continue;
    ++line;
    column = 0;
  }
  return "";
}

// Whether a character of `value` is of that kind. Bytes that are no UTF-8 are of none.
template <typename Kind>
bool HasAny(absl::string_view value, Kind kind) {
  while (!value.empty()) {
    const text::Character front = text::Front(value);
    if (front.valid && kind(front.value)) return true;
    value.remove_prefix(front.bytes);
  }
  return false;
}

bool IsSeen(char32_t character) { return !text::IsInvisible(character); }

// UTC: the bounds only catch typing errors.
absl::Time FirstOf(int year) { return absl::FromCivil(absl::CivilDay(year, 1, 1), absl::UTCTimeZone()); }

}  // namespace

void Fields::Required(absl::string_view path, absl::string_view value, int max) {
  if (value.empty()) return Add(path, "is empty; it is required");
  Characters(path, value, max, /*lines=*/false);
  // Only for short values: Characters() has refused longer ones.
  if (value.size() <= static_cast<size_t>(max) && text::IsUtf8(value) && !HasAny(value, IsSeen)) {
    Add(path, "holds only blanks; it is required");
  }
}

void Fields::Name(absl::string_view path, absl::string_view value, int max) {
  const size_t before = violations_.size();
  Required(path, value, max);
  if (violations_.size() == before && !HasAny(value, text::IsLetter)) {
    Add(path, "holds no letter; give the name as it is written in the person's or organisation's papers");
  }
}

void Fields::Optional(absl::string_view path, absl::string_view value, int max) {
  Characters(path, value, max, /*lines=*/false);
}

void Fields::Text(absl::string_view path, absl::string_view value, int max) {
  Characters(path, value, max, /*lines=*/true);
}

void Fields::Characters(absl::string_view path, absl::string_view value, int max, bool lines) {
  // A character has at most 4 bytes: what is longer need not be read to be refused.
  const auto limit = static_cast<size_t>(max);
  if (value.size() > limit * 4) {
    return Add(path, absl::StrCat("has ", value.size(), " bytes; at most ", max, " characters are allowed"));
  }
  int count = 0;
  for (absl::string_view rest = value; !rest.empty(); ++count) {
    const text::Character front = text::Front(rest);
    if (!front.valid) return Add(path, "is not UTF-8; send text in UTF-8");
    rest.remove_prefix(front.bytes);
  }
  if (count > max) {
    return Add(path, absl::StrCat("has ", count, " characters; at most ", max, " are allowed"));
  }
  if (const std::string wrong = FirstNotPlain(value, lines); !wrong.empty()) return Add(path, wrong);
  // Equal names must be equal bytes: they are compared and searched in the database. Requests are normalised
  // when they are read, so this meets what comes by other ways alone.
  if (!text::IsNfc(value)) return Add(path, "is not in Unicode normal form C; normalise it to NFC");
}

void Fields::Code(absl::string_view path, absl::string_view value, int max) {
  if (value.empty()) return Add(path, "is empty; it is required");
  if (value.size() > static_cast<size_t>(max)) {
    return Add(path, absl::StrCat("has ", value.size(), " characters; at most ", max, " are allowed"));
  }
  const auto allowed = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view(".-_/:").find(c) != absl::string_view::npos;
  };
  if (!std::all_of(value.begin(), value.end(), allowed)) {
    Add(path, "may hold only the letters a-z, A-Z, digits and . - _ / :");
  }
}

void Fields::Uuid(absl::string_view path, absl::string_view value) {
  if (value.empty()) return Add(path, "is empty; give a UUID in lower case");
  bool good = value.size() == 36;
  for (size_t i = 0; good && i < value.size(); ++i) {
    const char c = value[i];
    good =
        i == 8 || i == 13 || i == 18 || i == 23 ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
  if (!good) Add(path, "is not a UUID in lower case, such as 7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11");
}

void Fields::EnumNumber(absl::string_view path, const google::protobuf::EnumDescriptor& type, int number,
                        bool zero) {
  if (number == 0 && zero) return;
  if (number != 0 && type.FindValueByNumber(number) != nullptr) return;
  std::string known;
  // Some enums are long; a message names no more than fits into a line.
  for (int i = 0; i < type.value_count() && known.size() < 160; ++i) {
    if (type.value(i)->number() == 0) continue;
    absl::StrAppend(&known, known.empty() ? "" : ", ", type.value(i)->name());
  }
  Add(path, number == 0 ? absl::StrCat("is not given; give one of ", known)
                        : absl::StrCat("is ", number, ", which is unknown; give one of ", known));
}

absl::Time Fields::Time(absl::string_view path, bool present, const google::protobuf::Timestamp& value) {
  if (!present) {
    Add(path, "is missing; it is required");
    return absl::InfinitePast();
  }
  // Checked here because conversion accepts them silently.
  if (value.nanos() < 0 || value.nanos() > 999'999'999) {
    Add(path, "has nanos outside 0 to 999999999");
    return absl::InfinitePast();
  }
  const absl::Time time = timestamp::ToTime(value);
  if (time < FirstOf(kYearMin) || time >= FirstOf(kYearMax)) {
    Add(path, absl::StrCat("is outside the years ", kYearMin, " to ", kYearMax - 1));
    return absl::InfinitePast();
  }
  return time;
}

absl::Time Fields::OptionalTime(absl::string_view path, bool present,
                                const google::protobuf::Timestamp& value, absl::Time otherwise) {
  return present ? Time(path, present, value) : otherwise;
}

absl::CivilDay Fields::Day(absl::string_view path, absl::string_view value) {
  absl::CivilDay day;
  // Written back, since the parser also takes blanks, signs and single digits.
  const bool is_day = absl::ParseCivilTime(value, &day) && day.year() >= kYearMin && day.year() < kYearMax &&
                      absl::FormatCivilTime(day) == value;
  if (!is_day) Add(path, absl::StrCat("is not a date such as \"2011-02-28\", from ", kYearMin, " on"));
  return day;
}

void Fields::Range(absl::string_view path, int64_t value, int64_t min, int64_t max) {
  if (value < min || value > max) {
    Add(path, absl::StrCat("is ", value, "; ", min, " to ", max, " are allowed"));
  }
}

void Fields::Count(absl::string_view path, int64_t size, int64_t min, int64_t max) {
  if (size < min || size > max) {
    Add(path, absl::StrCat("has ", size, " entries; ", min, " to ", max, " are allowed"));
  }
}

int Fields::PageSize(absl::string_view path, int value, int fallback, int max) {
  if (value < 0) Add(path, absl::StrCat("is ", value, "; give 1 to ", max, ", or 0 for ", fallback));
  // A larger page is not an error: the client reads on by the token.
  return value <= 0 ? fallback : std::min(value, max);
}

void Fields::Add(absl::string_view path, absl::string_view description) {
  // The limit bounds the size of the answer, whatever the client sent.
  if (violations_.size() >= kViolationsMax) return;
  violations_.push_back({std::string(path), std::string(description)});
}

absl::Status Fields::status() const {
  return violations_.empty() ? absl::OkStatus() : base::FieldErrors(violations_);
}

}  // namespace onestop::rpc
