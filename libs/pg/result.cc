// Values from the text that PostgreSQL sends. A text of another form is an error of the statement,
// hence CHECK: the data are the server's own.

#include "libs/pg/result.h"

#include <libpq-fe.h>

#include <array>
#include <charconv>

#include "absl/strings/numbers.h"
#include "libs/base/check.h"
#include "libs/pg/timestamp.h"

namespace onestop::pg {
namespace {

constexpr uint8_t kNoDigit = 0xff;

// A table: payloads of events are decoded by it for every dossier that is folded.
constexpr std::array<uint8_t, 256> HexDigits() {
  std::array<uint8_t, 256> digits{};
  for (uint8_t& digit : digits) digit = kNoDigit;
  for (uint8_t i = 0; i < 10; ++i) digits['0' + i] = i;
  for (uint8_t i = 0; i < 6; ++i) digits['a' + i] = static_cast<uint8_t>(10 + i);
  return digits;
}
constexpr std::array<uint8_t, 256> kHexDigits = HexDigits();

// One element of an array's text, at its opening quote or first character; leaves `text` behind it.
std::string TakeElement(absl::string_view& text) {
  std::string element;
  if (text.front() != '"') {
    const size_t end = text.find_first_of(",}");
    CHECK(end != absl::string_view::npos);
    element.assign(text.data(), end);
    CHECK(element != "NULL");  // No statement returns an array that holds one.
    text.remove_prefix(end);
    return element;
  }
  size_t i = 1;
  for (; text[i] != '"'; ++i) {
    if (text[i] == '\\') ++i;
    CHECK(i + 1 < text.size());
    element.push_back(text[i]);
  }
  text.remove_prefix(i + 1);
  return element;
}

}  // namespace

bool Row::IsNull(int column) const {
  CHECK(column >= 0 && column < PQnfields(result_));
  return PQgetisnull(result_, row_, column) != 0;
}

absl::string_view Row::Text(int column) const {
  CHECK(!IsNull(column));
  return {PQgetvalue(result_, row_, column), static_cast<size_t>(PQgetlength(result_, row_, column))};
}

int64_t Row::Int64(int column) const {
  const absl::string_view text = Text(column);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  CHECK(error == std::errc() && end == text.data() + text.size());
  return value;
}

bool Row::Bool(int column) const {
  const absl::string_view text = Text(column);
  CHECK(text == "t" || text == "f");
  return text == "t";
}

absl::Time Row::Time(int column) const { return ParseTimestamp(Text(column)); }

// PostgreSQL's form for text: "\x", then two digits a byte.
std::string Row::Bytes(int column) const {
  const absl::string_view hex = Text(column);
  CHECK(hex.size() >= 2 && hex.size() % 2 == 0 && hex[0] == '\\' && hex[1] == 'x');
  std::string bytes((hex.size() - 2) / 2, '\0');
  uint8_t bad = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t high = kHexDigits[static_cast<uint8_t>(hex[2 * i + 2])];
    const uint8_t low = kHexDigits[static_cast<uint8_t>(hex[2 * i + 3])];
    // Checked once at the end: a branch for each byte would slow the largest values down.
    bad = static_cast<uint8_t>(bad | high | low);
    bytes[i] = static_cast<char>((high << 4) | low);
  }
  CHECK(bad < 16);
  return bytes;
}

std::vector<std::string> Row::TextArray(int column) const {
  absl::string_view text = Text(column);
  CHECK(text.size() >= 2 && text.front() == '{' && text.back() == '}');
  std::vector<std::string> elements;
  text.remove_prefix(1);
  while (text.front() != '}') {
    elements.push_back(TakeElement(text));
    if (text.front() == ',') text.remove_prefix(1);
  }
  return elements;
}

std::optional<std::string> Row::OptionalText(int column) const {
  if (IsNull(column)) return std::nullopt;
  return std::string(Text(column));
}

std::optional<int64_t> Row::OptionalInt64(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int64(column);
}

std::optional<absl::Time> Row::OptionalTime(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Time(column);
}

int Result::size() const { return result_ == nullptr ? 0 : PQntuples(result_.get()); }

Row Result::operator[](int row) const {
  CHECK(row >= 0 && row < size());
  return {result_.get(), row};
}

int64_t Result::affected_rows() const {
  int64_t rows = 0;
  // Empty for statements that touch no rows, such as CREATE.
  if (result_ == nullptr || !absl::SimpleAtoi(PQcmdTuples(result_.get()), &rows)) return 0;
  return rows;
}

void Result::Clear::operator()(pg_result* result) const { PQclear(result); }

}  // namespace onestop::pg
