#pragma once

/// The contract's enum values as they are typed.

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace onestop::cli {

/// The short name of an enum value as it is typed: "DOSSIER_STATUS_RESULT_READY" is "result-ready".
std::string ShortName(const google::protobuf::EnumDescriptor* descriptor, int number);

/// The number of a value by its short or full name, in any case, with "-" or "_".
///
/// Errors: exit code 2, with the name that was probably meant and those that there are.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor* descriptor, absl::string_view name);

/// The short names of all values but the unspecified one, in their order.
std::vector<std::string> ShortNames(const google::protobuf::EnumDescriptor* descriptor);

template <typename Enum>
absl::StatusOr<Enum> ParseEnum(absl::string_view name) {
  const absl::StatusOr<int> number = ParseEnum(google::protobuf::GetEnumDescriptor<Enum>(), name);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

/// For an option that takes a value of Enum: the parser refuses others by the option's name, and --help lists
/// the names.
template <typename Enum>
CLI::Validator OneOf() {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  return {[descriptor](std::string& text) {
            const auto number = ParseEnum(descriptor, text);
            return number.ok() ? std::string() : std::string(number.status().message());
          },
          absl::StrCat("{", absl::StrJoin(ShortNames(descriptor), ","), "}")};
}

}  // namespace onestop::cli
