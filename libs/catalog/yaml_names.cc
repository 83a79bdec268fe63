// Short names of enum values, for files that people write.

#include "libs/catalog/yaml_names.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace onestop::catalog {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

absl::string_view ShortName(const EnumValueDescriptor& value) {
  // The first value is PREFIX_UNSPECIFIED, as buf's lint asks.
  const absl::string_view prefix = absl::StripSuffix(value.type()->value(0)->name(), "UNSPECIFIED");
  return absl::StripPrefix(value.name(), prefix);
}

const EnumValueDescriptor* EnumByName(const EnumDescriptor& type, absl::string_view name) {
  for (int i = 1; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (name == value.name() || name == ShortName(value)) return &value;
  }
  return nullptr;
}

std::string EnumNames(const EnumDescriptor& type) {
  std::string names;
  for (int i = 1; i < type.value_count(); ++i) {
    const bool last = i + 1 == type.value_count();
    absl::StrAppend(&names, i == 1 ? "" : last ? " or " : ", ", ShortName(*type.value(i)));
  }
  return names;
}

}  // namespace onestop::catalog
