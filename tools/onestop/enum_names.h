#pragma once

/// The contract's enum values as they are typed.

#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "libs/messages/enums.h"
#include "libs/messages/messages.h"

namespace onestop::cli {

/// The short name of an enum value as it is typed: "DOSSIER_STATUS_RESULT_READY" is "result-ready".
std::string ShortName(const google::protobuf::EnumDescriptor* descriptor, int number);

/// The words for the values of an enum as people see them, by number, in both languages.
using EnumWords = std::vector<std::pair<int, messages::Bilingual>>;

/// The number of a value by its short or full name, in any case, with "-" or "_"; or by its word in either language or a
/// part of that, when no other value's holds it.
///
/// Errors: exit code 2, with the name that was probably meant and those that there are.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor* descriptor, absl::string_view name,
                              const EnumWords& words = {});

/// The words of an enum that libs/messages has words for; none of another.
template <typename Enum>
EnumWords WordsOf() {
  EnumWords words;
  if constexpr (requires(Enum value) { messages::Word(messages::Language::kVietnamese, value); }) {
    const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
    for (int i = 0; i < descriptor->value_count(); ++i) {
      const int number = descriptor->value(i)->number();
      if (number == 0) continue;
      const auto value = static_cast<Enum>(number);
      words.emplace_back(number,
                         messages::Bilingual{.vi = messages::Word(messages::Language::kVietnamese, value),
                                             .en = messages::Word(messages::Language::kEnglish, value)});
    }
  }
  return words;
}

/// The short names of all values but the unspecified one, in their order.
std::vector<std::string> ShortNames(const google::protobuf::EnumDescriptor* descriptor);

template <typename Enum>
absl::StatusOr<Enum> ParseEnum(absl::string_view name) {
  const absl::StatusOr<int> number =
      ParseEnum(google::protobuf::GetEnumDescriptor<Enum>(), name, WordsOf<Enum>());
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

/// For an option that takes a value of Enum: the parser refuses others by the option's name, and --help lists
/// the names.
template <typename Enum>
CLI::Validator OneOf() {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  return {[descriptor](std::string& text) {
            const auto number = ParseEnum(descriptor, text, WordsOf<Enum>());
            return number.ok() ? std::string() : std::string(number.status().message());
          },
          absl::StrCat("{", absl::StrJoin(ShortNames(descriptor), ","), "}")};
}

}  // namespace onestop::cli
