#pragma once

/// Enum values as YAML files name them: FULL for ONLINE_LEVEL_FULL.

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace onestop::catalog {

/// The name without what all values of its enum begin with.
absl::string_view ShortName(const google::protobuf::EnumValueDescriptor& value);

/// By short or full name; null for an unknown one, and for UNSPECIFIED, which is given by leaving the key
/// out.
const google::protobuf::EnumValueDescriptor* EnumByName(const google::protobuf::EnumDescriptor& type,
                                                        absl::string_view name);

/// "NONE, PARTIAL or FULL".
std::string EnumNames(const google::protobuf::EnumDescriptor& type);

}  // namespace onestop::catalog
