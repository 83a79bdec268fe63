// Names of enum values as they are typed on the command line. What people read is in libs/messages.

#include "tools/onestop/enum_names.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "libs/text/utf8.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/usage.h"

namespace onestop::cli {
namespace {

using google::protobuf::EnumDescriptor;

// What the values of an enum begin with: "DOSSIER_STATUS_", from its unspecified one.
absl::string_view PrefixOf(const EnumDescriptor* descriptor) {
  return absl::StripSuffix(descriptor->FindValueByNumber(0)->name(), "UNSPECIFIED");
}

}  // namespace

std::string ShortName(const EnumDescriptor* descriptor, int number) {
  const auto* value = descriptor->FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(value->name(), PrefixOf(descriptor))),
                             {{"_", "-"}});
}

std::vector<std::string> ShortNames(const EnumDescriptor* descriptor) {
  std::vector<std::string> names;
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const int number = descriptor->value(i)->number();
    if (number != 0) names.push_back(ShortName(descriptor, number));
  }
  return names;
}

absl::StatusOr<int> ParseEnum(const EnumDescriptor* descriptor, absl::string_view name) {
  const std::string plain = absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}});
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const auto* value = descriptor->value(i);
    if (value->number() == 0) continue;
    if (value->name() == plain || absl::StripPrefix(value->name(), PrefixOf(descriptor)) == plain) {
      return value->number();
    }
  }
  const std::vector<std::string> names = ShortNames(descriptor);
  return UsageError(messages::Both("\"$0\" is not known$1; allowed: $2", text::Prefix(name, 40),
                                   DidYouMean(name, names), absl::StrJoin(names, ", ")));
}

}  // namespace onestop::cli
