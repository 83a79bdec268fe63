#include "libs/rpc/fields.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace onestop::rpc {
namespace {

// ICU's macro narrows without saying so.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
// The character at `at`, which moves behind it; negative when it is not UTF-8.
UChar32 NextCharacter(absl::string_view text, int32_t& at) {
  const auto size = static_cast<int32_t>(text.size());
  UChar32 c = 0;
  U8_NEXT(text.data(), at, size, c);
  return c;
}
#pragma GCC diagnostic pop

// Whether every character may stand in a text; what may not has no place on paper either.
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
  int32_t at = 0;
  const auto size = static_cast<int32_t>(value.size());
  while (at < size) {
    if (!u_isUWhiteSpace(NextCharacter(value, at))) return false;
  }
  return true;
}

bool IsNormal(absl::string_view value) {
  if (std::all_of(value.begin(), value.end(),
                  [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); })) {
    return true;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return true;
  return nfc->isNormalizedUTF8(icu::StringPiece(value.data(), static_cast<int32_t>(value.size())), error);
}

absl::Time FirstOf(int year) { return absl::FromCivil(absl::CivilDay(year, 1, 1), absl::UTCTimeZone()); }

}  // namespace

void Fields::Required(absl::string_view path, absl::string_view value, int max) {
  if (value.empty()) return Add(path, "is empty; it is required");
  Characters(path, value, max, /*lines=*/false);
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
  const auto size = static_cast<int32_t>(value.size());
  int32_t at = 0;
  int count = 0;
  bool plain = true;
  while (at < size) {
    const UChar32 c = NextCharacter(value, at);
    if (c < 0) return Add(path, "is not UTF-8; send text in UTF-8");
    plain = plain && IsPlain(c, lines);
    ++count;
  }
  if (count > max) {
    return Add(path, absl::StrCat("has ", count, " characters; at most ", max, " are allowed"));
  }
  if (!plain) return Add(path, "holds control or invisible direction characters; remove them");
  if (!IsNormal(value)) return Add(path, "is not in Unicode normal form C; normalise it to NFC");
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
  if (value.nanos() < 0 || value.nanos() > 999'999'999) {
    Add(path, "has nanos outside 0 to 999999999");
    return absl::InfinitePast();
  }
  const absl::Time time = absl::FromUnixSeconds(value.seconds()) + absl::Nanoseconds(value.nanos());
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
  return value <= 0 ? fallback : std::min(value, max);
}

void Fields::Add(absl::string_view path, absl::string_view description) {
  if (violations_.size() >= kViolationsMax) return;
  violations_.push_back({std::string(path), std::string(description)});
}

absl::Status Fields::status() const {
  return violations_.empty() ? absl::OkStatus() : base::FieldErrors(violations_);
}

}  // namespace onestop::rpc
