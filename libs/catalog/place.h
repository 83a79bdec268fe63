#pragma once

/// A place in a catalogue that Check() checks, and what it finds wrong there.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/reason.h"
#include "libs/catalog/text.h"

namespace onestop::catalog {

/// `text` as an error may show it: at most 60 bytes, in quotes, without control characters.
std::string Quoted(absl::string_view text);

enum class Presence { kRequired, kOptional };

/// Each test of a field adds at most one violation, and says whether the field is good.
class Place {
 public:
  /// `found` must outlive the place.
  Place(std::vector<base::FieldViolation>& found, std::string path) : found_(found), path_(std::move(path)) {}

  /// `name` of this place; its `index`-th element.
  Place At(absl::string_view name) const;
  Place At(absl::string_view name, int index) const;

  void Wrong(std::string description) const;

  /// Letters, digits, "-", "_" and ".", beginning with a letter or digit, at most kIdBytesMax.
  bool IsId(absl::string_view value) const;
  /// UTF-8 in NFC, at most `bytes_max` bytes, not blank when required.
  bool IsText(absl::string_view value, Presence presence, size_t bytes_max) const;
  /// At most `count_max` elements, and at least one when required.
  bool IsCount(int count, Presence presence, int count_max) const;
  bool IsHash(absl::string_view value) const;
  /// The days of "valid_from" and "valid_to" of this place; none when they are wrong.
  std::optional<Validity> ReadValidity(absl::string_view from, absl::string_view to) const;
  std::optional<absl::CivilDay> ReadDay(absl::string_view value) const;

 private:
  std::vector<base::FieldViolation>& found_;
  std::string path_;
};

/// Whether an enum has a value that the contract names, other than UNSPECIFIED.
#define ONESTOP_ENUM_IS_KNOWN(Type, value) ((value) != 0 && Type##_IsValid(value))

}  // namespace onestop::catalog
