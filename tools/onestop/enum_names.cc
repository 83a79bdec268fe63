// Names of enum values as they are typed on the command line. What people read is in libs/messages.

#include "tools/onestop/enum_names.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
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

// Small letters, so far as the words of enums have capitals.
std::string Small(absl::string_view text) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"Đ", "đ"}});
}

// The one value that `fits`; nothing when none or several do.
template <typename Fits>
std::optional<int> OnlyOne(const EnumWords& words, Fits fits) {
  std::optional<int> found;
  for (const auto& [number, word] : words) {
    if (!fits(Small(word.vi)) && !fits(Small(word.en))) continue;
    if (found.has_value()) return std::nullopt;
    found = number;
  }
  return found;
}

std::optional<int> ByWord(const EnumWords& words, absl::string_view typed) {
  const std::string text = Small(absl::StripAsciiWhitespace(typed));
  if (text.empty()) return std::nullopt;
  auto found = OnlyOne(words, [&text](const std::string& word) { return word == text; });
  if (!found.has_value()) {
    found = OnlyOne(words, [&text](const std::string& word) { return absl::StartsWith(word, text); });
  }
  if (!found.has_value()) {
    found = OnlyOne(words, [&text](const std::string& word) { return absl::StrContains(word, text); });
  }
  return found;
}

// "submitted, accepted"; with the words, where there are any: "submitted (Mới đăng ký)".
std::string Allowed(const EnumDescriptor* descriptor, const EnumWords& words) {
  if (words.empty()) return absl::StrJoin(ShortNames(descriptor), ", ");
  std::vector<std::string> allowed;
  for (const auto& [number, word] : words) {
    allowed.push_back(absl::StrCat(ShortName(descriptor, number), " (", word.vi, ")"));
  }
  return absl::StrJoin(allowed, ", ");
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

absl::StatusOr<int> ParseEnum(const EnumDescriptor* descriptor, absl::string_view name,
                              const EnumWords& words) {
  const std::string plain = absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}});
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const auto* value = descriptor->value(i);
    if (value->number() == 0) continue;
    if (value->name() == plain || absl::StripPrefix(value->name(), PrefixOf(descriptor)) == plain) {
      return value->number();
    }
  }
  if (const auto number = ByWord(words, name); number.has_value()) return *number;
  return UsageError(messages::Both("\"$0\" is not known$1; allowed: $2", text::Prefix(name, 40),
                                   DidYouMean(name, ShortNames(descriptor)), Allowed(descriptor, words)));
}

}  // namespace onestop::cli
