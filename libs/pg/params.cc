// Parameters in libpq's form: scalars as text, bytes and arrays as PostgreSQL's binary format lays them
// out. All values are in one buffer, so that a batch of thousands of rows allocates almost nothing.

#include "libs/pg/params.h"

#include <charconv>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/pg/timestamp.h"

namespace onestop::pg {
namespace {

// From PostgreSQL's catalog pg_type, where they are fixed.
constexpr uint32_t kBoolType = 16;
constexpr uint32_t kByteaType = 17;
constexpr uint32_t kBigintType = 20;
constexpr uint32_t kIntegerType = 23;
constexpr uint32_t kTextType = 25;
constexpr uint32_t kTimestamptzType = 1184;
constexpr uint32_t kUuidType = 2950;

// The length of an element that is NULL.
constexpr uint32_t kNullLength = 0xffffffff;

template <typename Unsigned>
void AppendBigEndian(std::string& out, Unsigned value) {
  std::array<char, sizeof(Unsigned)> bytes;
  for (size_t i = 0; i < sizeof(Unsigned); ++i) {
    bytes[i] = static_cast<char>(value >> (8 * (sizeof(Unsigned) - 1 - i)));
  }
  out.append(bytes.data(), bytes.size());
}

void AppendElement(std::string& out, absl::string_view value) {
  AppendBigEndian(out, static_cast<uint32_t>(value.size()));
  out.append(value.data(), value.size());
}
void AppendElement(std::string& out, int64_t value) {
  AppendBigEndian(out, uint32_t{sizeof value});
  AppendBigEndian(out, static_cast<uint64_t>(value));
}
void AppendElement(std::string& out, int32_t value) {
  AppendBigEndian(out, uint32_t{sizeof value});
  AppendBigEndian(out, static_cast<uint32_t>(value));
}
void AppendElement(std::string& out, char value) {
  AppendBigEndian(out, uint32_t{1});
  out.push_back(value == 0 ? '\0' : '\1');
}
void AppendElement(std::string& out, const std::array<char, 16>& value) {
  AppendElement(out, absl::string_view(value.data(), value.size()));
}
void AppendElement(std::string& out, absl::Time value) { AppendElement(out, ToPostgresMicros(value)); }

template <typename T>
void AppendElement(std::string& out, const std::optional<T>& value) {
  if (value.has_value()) {
    AppendElement(out, *value);
  } else {
    AppendBigEndian(out, kNullLength);
  }
}

// An estimate of what an element takes, to grow the buffer once.
size_t SizeHint(absl::string_view value) { return value.size() + 4; }
size_t SizeHint(const std::optional<std::string>& value) { return value.has_value() ? value->size() + 4 : 4; }
template <typename T>
size_t SizeHint(const T&) {
  return sizeof(T) + 4;
}

// The value of a hexadecimal digit; 16 for any other character.
constexpr std::array<unsigned char, 256> kDigits = [] {
  std::array<unsigned char, 256> values = {};
  values.fill(16);
  for (unsigned char i = 0; i < 10; ++i) values[static_cast<size_t>('0' + i)] = i;
  for (unsigned char i = 0; i < 6; ++i) {
    values[static_cast<size_t>('a' + i)] = values[static_cast<size_t>('A' + i)] =
        static_cast<unsigned char>(10 + i);
  }
  return values;
}();

// memchr(): every text of every batch passes here.
bool HoldsNul(absl::string_view text) { return std::memchr(text.data(), 0, text.size()) != nullptr; }

}  // namespace

Params& Params::Close(Form form, size_t offset) {
  CHECK(size() < kParamsMax);
  // Offsets, not pointers: the buffer may still move.
  values_.push_back({form, false, offset, buffer_.size() - offset});
  buffer_.push_back('\0');  // libpq takes text by its terminator.
  return *this;
}

void Params::RefuseNul(absl::string_view text) {
  // Remembered rather than returned: calls are chained, and Execute() checks the status once.
  if (text.empty() || !HoldsNul(text) || !status_.ok()) return;
  status_ = absl::InvalidArgumentError(absl::StrCat(
      "parameter $", values_.size() + 1, " holds a NUL byte, which PostgreSQL cannot store in a text"));
}

Params::Uuid Params::UuidOf(absl::string_view id) {
  Uuid bytes = {};
  bool valid = id.size() == 36;
  size_t digits = 0;
  for (size_t i = 0; valid && i < id.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      valid = id[i] == '-';
      continue;
    }
    const unsigned char digit = kDigits[static_cast<unsigned char>(id[i])];
    valid = digit < 16;
    bytes[digits / 2] = static_cast<char>(static_cast<unsigned char>(bytes[digits / 2]) << 4 | digit);
    ++digits;
  }
  if (valid) return bytes;
  if (status_.ok()) {
    status_ = absl::InvalidArgumentError(
        absl::StrCat("parameter $", values_.size() + 1,
                     " holds an id that is no UUID; write it as 8-4-4-4-12 hexadecimal digits"));
  }
  return {};
}

Params& Params::Text(absl::string_view value) {
  RefuseNul(value);
  const size_t offset = Open();
  buffer_.append(value.data(), value.size());
  return Close(Form::kText, offset);
}

Params& Params::Int64(int64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const size_t offset = Open();
  buffer_.append(digits.data(), static_cast<size_t>(end - digits.data()));
  return Close(Form::kText, offset);
}

Params& Params::Bool(bool value) {
  const size_t offset = Open();
  buffer_.push_back(value ? 't' : 'f');
  return Close(Form::kText, offset);
}

Params& Params::Null() {
  CHECK(size() < kParamsMax);
  values_.push_back({Form::kText, true, buffer_.size(), 0});
  return *this;
}

Params& Params::Time(absl::Time value) {
  const size_t offset = Open();
  buffer_.append(FormatTimestamp(value));
  return Close(Form::kText, offset);
}

Params& Params::Bytes(absl::string_view value) {
  const size_t offset = Open();
  buffer_.append(value.data(), value.size());
  return Close(Form::kBinary, offset);
}

Params& Params::OptionalText(const std::optional<std::string>& value) {
  return value.has_value() ? Text(*value) : Null();
}
Params& Params::OptionalInt64(std::optional<int64_t> value) {
  return value.has_value() ? Int64(*value) : Null();
}
Params& Params::OptionalTime(std::optional<absl::Time> value) {
  return value.has_value() ? Time(*value) : Null();
}

// The server's array_recv: dimensions, has-NULLs flag, element type; then for the one dimension its size and
// first index; then each element with its length before it.
template <typename T>
Params& Params::Array(absl::Span<const T> values, uint32_t element_type) {
  size_t hint = 5 * sizeof(uint32_t) + 1;
  for (const T& value : values) hint += SizeHint(value);
  const size_t offset = Open();
  // Twice the need at least, so that many small arrays do not each move the buffer.
  if (buffer_.capacity() < offset + hint) buffer_.reserve(2 * (offset + hint));

  AppendBigEndian(buffer_, uint32_t{values.empty() ? 0U : 1U});
  // The flag allows NULLs; there need be none.
  AppendBigEndian(buffer_, uint32_t{1});
  AppendBigEndian(buffer_, element_type);
  if (!values.empty()) {
    AppendBigEndian(buffer_, static_cast<uint32_t>(values.size()));
    AppendBigEndian(buffer_, uint32_t{1});
  }
  for (const T& value : values) AppendElement(buffer_, value);
  return Close(Form::kBinary, offset);
}

Params& Params::TextArray(absl::Span<const std::string> values) {
  for (const std::string& value : values) RefuseNul(value);
  return Array(values, kTextType);
}
Params& Params::TextArray(absl::Span<const absl::string_view> values) {
  for (const absl::string_view value : values) RefuseNul(value);
  return Array(values, kTextType);
}
Params& Params::OptionalTextArray(absl::Span<const std::optional<std::string>> values) {
  for (const std::optional<std::string>& value : values) {
    if (value.has_value()) RefuseNul(*value);
  }
  return Array(values, kTextType);
}
Params& Params::UuidArray(absl::Span<const std::string> values) {
  std::vector<Uuid> ids;
  ids.reserve(values.size());
  for (const std::string& value : values) ids.push_back(UuidOf(value));
  return Array(absl::MakeConstSpan(ids), kUuidType);
}
Params& Params::OptionalUuidArray(absl::Span<const std::optional<std::string>> values) {
  std::vector<std::optional<Uuid>> ids;
  ids.reserve(values.size());
  for (const std::optional<std::string>& value : values) {
    ids.push_back(value.has_value() ? std::optional(UuidOf(*value)) : std::nullopt);
  }
  return Array(absl::MakeConstSpan(ids), kUuidType);
}
Params& Params::Int64Array(absl::Span<const int64_t> values) { return Array(values, kBigintType); }
Params& Params::OptionalInt64Array(absl::Span<const std::optional<int64_t>> values) {
  return Array(values, kBigintType);
}
Params& Params::Int32Array(absl::Span<const int32_t> values) { return Array(values, kIntegerType); }
Params& Params::BoolArray(absl::Span<const char> values) { return Array(values, kBoolType); }
Params& Params::TimeArray(absl::Span<const absl::Time> values) { return Array(values, kTimestamptzType); }
Params& Params::OptionalTimeArray(absl::Span<const std::optional<absl::Time>> values) {
  return Array(values, kTimestamptzType);
}
Params& Params::BytesArray(absl::Span<const std::string> values) { return Array(values, kByteaType); }

void Params::Clear() {
  buffer_.clear();
  values_.clear();
  status_ = absl::OkStatus();
}

}  // namespace onestop::pg
