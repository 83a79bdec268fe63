#pragma once

/// Checks the fields of a request and collects everything that is wrong, so that a person can correct all
/// mistakes in one go.
///
///     rpc::Fields fields;
///     fields.Uuid("request_id", request.request_id());
///     fields.Required("owner.full_name", request.owner().full_name(), 200);
///     fields.Enum("channel", request.channel());
///     const absl::Time from = fields.Time("from", request.has_from(), request.from());
///     RETURN_IF_ERROR(fields.status());
///
/// Descriptions never quote a value, which may be personal data, but for a code that is to name an entry of the
/// catalogue.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/base/reason.h"

namespace onestop::rpc {

/// Instants that a request may name, half open: outside them a date is a typing error.
inline constexpr int kYearMin = 1900;
inline constexpr int kYearMax = 2200;
/// How many violations are told at once; the rest shows when these are corrected.
inline constexpr size_t kViolationsMax = 20;

class Fields {
 public:
  /// One line of text in which something is seen, at most `max` characters (Unicode code points): UTF-8 in
  /// normal form C, without control characters, without private-use, unassigned or surrogate code points. What
  /// may not be there is told with its code point and place. Requests come in canonical form (canonical.h).
  void Required(absl::string_view path, absl::string_view value, int max);

  /// Like Required(), but may be empty.
  void Optional(absl::string_view path, absl::string_view value, int max);

  /// Text of several lines, which may be empty: line feeds and tabs are allowed.
  void Text(absl::string_view path, absl::string_view value, int max);

  /// The name of a person or an organisation: like Required(), with a letter of any script at least.
  void Name(absl::string_view path, absl::string_view value, int max);

  /// A key or code: 1 to `max` of the letters a-z, A-Z, digits and ". - _ / :".
  void Code(absl::string_view path, absl::string_view value, int max);

  /// A UUID in lower case, such as "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11".
  void Uuid(absl::string_view path, absl::string_view value);

  /// A known value of a proto enum other than the 0 that means "unspecified".
  template <typename E>
  void Enum(absl::string_view path, E value) {
    EnumNumber(path, *google::protobuf::GetEnumDescriptor<E>(), static_cast<int>(value), /*zero=*/false);
  }

  /// Like Enum(), but 0 is allowed and means "not given".
  template <typename E>
  void OptionalEnum(absl::string_view path, E value) {
    EnumNumber(path, *google::protobuf::GetEnumDescriptor<E>(), static_cast<int>(value), /*zero=*/true);
  }

  /// A required timestamp within kYearMin and kYearMax. Returns it, or absl::InfinitePast() when it is wrong.
  absl::Time Time(absl::string_view path, bool present, const google::protobuf::Timestamp& value);

  /// Like Time(), but when absent returns `otherwise`.
  absl::Time OptionalTime(absl::string_view path, bool present, const google::protobuf::Timestamp& value,
                          absl::Time otherwise);

  /// A required day such as "2026-10-26" within kYearMin and kYearMax. Returns it, or some day when it is wrong.
  absl::CivilDay Day(absl::string_view path, absl::string_view value);

  /// min <= value <= max.
  void Range(absl::string_view path, int64_t value, int64_t min, int64_t max);

  /// How many entries a repeated field has: min <= size <= max.
  void Count(absl::string_view path, int64_t size, int64_t min, int64_t max);

  /// A size of a page: 0 means `fallback`, above `max` is `max`, below 0 is a violation.
  int PageSize(absl::string_view path, int value, int fallback, int max);

  /// Anything else that is wrong: what was found, what is allowed, what to do.
  void Add(absl::string_view path, absl::string_view description);

  bool ok() const { return violations_.empty(); }

  /// OK, or base::FieldErrors() of all that was wrong.
  absl::Status status() const;

 private:
  void EnumNumber(absl::string_view path, const google::protobuf::EnumDescriptor& type, int number,
                  bool zero);
  void Characters(absl::string_view path, absl::string_view value, int max, bool lines);

  std::vector<base::FieldViolation> violations_;
};

}  // namespace onestop::rpc
