// Checks of single fields. What is accepted here is stored, printed and signed, so characters that
// are shown as nothing or as something else are refused.

#include "libs/rpc/fields.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::rpc {
namespace {

// Whether a character may occur in a text. One that may not cannot be printed either.
bool IsPlain(UChar32 c, bool lines) {
  if (lines && (c == '\n' || c == '\t')) return true;
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
    case U_SURROGATE:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    default:
      // Bidirectional overrides (U+202A to U+202E, U+2066 to U+2069) make a name read as another.
      return !((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069));
  }
}

bool IsBlank(absl::string_view value) {
  // All blanks of Unicode, such as U+00A0: a name of them would be printed as nothing.
  while (!value.empty()) {
    const text::Character front = text::Front(value);
    if (!front.valid || !u_isUWhiteSpace(static_cast<UChar32>(front.value))) return false;
    value.remove_prefix(front.bytes);
  }
  return true;
}

// UTC: the bounds only catch typing errors.
absl::Time FirstOf(int year) { return absl::FromCivil(absl::CivilDay(year, 1, 1), absl::UTCTimeZone()); }

}  // namespace

void Fields::Required(absl::string_view path, absl::string_view value, int max) {
  if (value.empty()) return Add(path, "is empty; it is required");
  Characters(path, value, max, /*lines=*/false);
  // Only for short values: Characters() has refused longer ones.
  if (value.size() <= static_cast<size_t>(max) && IsBlank(value)) {
    Add(path, "holds only blanks; it is required");
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
  bool plain = true;
  for (absl::string_view rest = value; !rest.empty(); ++count) {
    const text::Character front = text::Front(rest);
    if (!front.valid) return Add(path, "is not UTF-8; send text in UTF-8");
    plain = plain && IsPlain(static_cast<UChar32>(front.value), lines);
    rest.remove_prefix(front.bytes);
  }
  if (count > max) {
    return Add(path, absl::StrCat("has ", count, " characters; at most ", max, " are allowed"));
  }
  if (!plain) return Add(path, "holds control or invisible direction characters; remove them");
  // Equal names must be equal bytes: they are compared and searched in the database.
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
