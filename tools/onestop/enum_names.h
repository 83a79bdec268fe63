#pragma once

/// The contract's enum values as they are typed.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace onestop::cli {

/// The short name of an enum value as it is typed: "DOSSIER_STATUS_RESULT_READY" is "result-ready".
std::string ShortName(const google::protobuf::EnumDescriptor* descriptor, int number);

/// The number of a value by its short or full name, in any case, with "-" or "_".
///
/// Errors: exit code 2, with the names that there are.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor* descriptor, absl::string_view name);

template <typename Enum>
absl::StatusOr<Enum> ParseEnum(absl::string_view name) {
  const absl::StatusOr<int> number = ParseEnum(google::protobuf::GetEnumDescriptor<Enum>(), name);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

}  // namespace onestop::cli
