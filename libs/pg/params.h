#pragma once

/// The parameters of a statement, in the order of $1, $2, …
///
///     pg::Params params;
///     params.Text(province).TextArray(ids).Int64Array(versions).BytesArray(payloads);
///
/// Scalars travel as text, so that the server reads them as whatever type the statement gives them ($1 may be
/// a date or an enum). Bytes and arrays travel in PostgreSQL's binary form: nothing to escape, no hex, no
/// second parse. The price: the statement must name the type of each array and of each bytea, exactly.
///
///     SELECT * FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::boolean[],
///                          $5::timestamptz[], $6::bytea[])
///
/// Everything is copied into one buffer; a Params may be cleared and used again without allocating.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace onestop::pg {

/// The most that PostgreSQL's protocol carries in one statement.
inline constexpr int kParamsMax = 65535;

class Params {
 public:
  Params() = default;

  Params& Text(absl::string_view value);
  Params& Int64(int64_t value);
  Params& Bool(bool value);
  Params& Null();
  /// For timestamptz, to the microsecond (rounded down). The infinite times become 'infinity' and
  /// '-infinity'.
  Params& Time(absl::Time value);
  /// For `$n::bytea` only. May contain any byte.
  Params& Bytes(absl::string_view value);

  /// Null when there is no value.
  Params& OptionalText(const std::optional<std::string>& value);
  Params& OptionalInt64(std::optional<int64_t> value);
  Params& OptionalTime(std::optional<absl::Time> value);

  Params& TextArray(absl::Span<const std::string> values);        ///< `$n::text[]`
  Params& TextArray(absl::Span<const absl::string_view> values);  ///< `$n::text[]`
  Params& OptionalTextArray(
      absl::Span<const std::optional<std::string>> values);  ///< `$n::text[]` with NULLs
  /// `$n::uuid[]`, of texts such as "0f8fad5b-d9cb-469f-a165-70867728950e".
  Params& UuidArray(absl::Span<const std::string> values);
  Params& OptionalUuidArray(absl::Span<const std::optional<std::string>> values);  ///< … with NULLs
  Params& Int64Array(absl::Span<const int64_t> values);                            ///< `$n::bigint[]`
  Params& OptionalInt64Array(absl::Span<const std::optional<int64_t>> values);  ///< `$n::bigint[]` with NULLs
  Params& Int32Array(absl::Span<const int32_t> values);                         ///< `$n::integer[]`
  /// `$n::boolean[]`. Of char, not bool: std::vector<bool> has no array of its own.
  Params& BoolArray(absl::Span<const char> values);
  Params& TimeArray(absl::Span<const absl::Time> values);                         ///< `$n::timestamptz[]`
  Params& OptionalTimeArray(absl::Span<const std::optional<absl::Time>> values);  ///< … with NULLs
  Params& BytesArray(absl::Span<const std::string> values);                       ///< `$n::bytea[]`

  /// Forgets the values and keeps the memory.
  void Clear();

  int size() const { return static_cast<int>(values_.size()); }

  /// INVALID_ARGUMENT for the first parameter that holds what PostgreSQL could not take: a text with a NUL byte, or an
  /// id that is no UUID.
  const absl::Status& status() const { return status_; }

 private:
  friend class Connection;

  enum class Form : int { kText = 0, kBinary = 1 };
  using Uuid = std::array<char, 16>;
  struct Value {
    Form form;
    bool is_null;
    size_t offset;
    size_t length;
  };

  size_t Open() const { return buffer_.size(); }
  Params& Close(Form form, size_t offset);
  void RefuseNul(absl::string_view text);
  // The 16 bytes of `id`; zeros for what is none, which is refused.
  Uuid UuidOf(absl::string_view id);

  template <typename T>
  Params& Array(absl::Span<const T> values, uint32_t element_type);

  std::string buffer_;
  std::vector<Value> values_;
  absl::Status status_;
};

}  // namespace onestop::pg
