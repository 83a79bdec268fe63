// The parser throws in the order in which it checks, and in English. Here the same is told in the order in which
// a person would want to know it: first what was mistyped, then what is missing.

#include "tools/onestop/usage.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/nearest.h"
#include "libs/text/utf8.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/session.h"

namespace onestop::cli {
namespace {

using messages::Bilingual;
using messages::Both;

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : Commands(app)) names.push_back(command->get_name());
  return names;
}

// Of the command and of those above it, whose options may follow it.
std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : NamedOptions(*app)) {
      for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
    }
  }
  return names;
}

Bilingual UnknownOption(const CLI::App& command, const std::string& typed) {
  const std::string name = typed.substr(0, typed.find('='));
  std::vector<std::string> names = OptionNames(command);
  if (!absl::StartsWith(name, "--")) {
    // Of a short one only its letter is known.
    std::vector<std::string> same;
    for (const std::string& option : names) {
      if (name.size() > 1 && option[2] == name[1]) same.push_back(option);
    }
    if (same.empty()) return Both("there is no option $0 of `$1`", name, WordsOf(command));
    return Both("there is no option $0 of `$1`; those with this letter are $2", name, WordsOf(command),
                absl::StrJoin(same, ", "));
  }
  return Both("there is no option $0 of `$1`$2", name, WordsOf(command), DidYouMean(name, names));
}

Bilingual UnknownCommand(const CLI::App& app, const std::string& typed) {
  const std::vector<std::string> names = CommandNames(app);
  const Bilingual hint = DidYouMean(typed, names);
  const bool root = app.get_parent() == nullptr;
  // The commands of a group are few enough to be told.
  const Bilingual rest = !hint.en.empty() ? hint
                         : root           ? Both("; `$0 --help` lists them", WordsOf(app))
                                          : Both("; there are $0", absl::StrJoin(names, ", "));
  return root ? Both("unknown command \"$0\"$1", typed, rest)
              : Both("unknown command \"$0\" of `$1`$2", typed, WordsOf(app), rest);
}

std::optional<Bilingual> Mistyped(const CLI::App& app, const CLI::App& command) {
  const std::vector<std::string> extras = app.remaining(true);
  for (const std::string& extra : extras) {
    if (extra == "--") continue;
    if (absl::StartsWith(extra, "-") && extra.size() > 1) return UnknownOption(command, extra);
    if (!Commands(command).empty()) return UnknownCommand(command, extra);
    return Both("\"$0\" is one argument too many for `$1`", extra, WordsOf(command));
  }
  return std::nullopt;
}

std::string TypedName(const CLI::Option& option) { return option.get_name(option.get_positional(), false); }

Bilingual Missing(const CLI::App& command) {
  std::vector<std::string> missing;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    const std::string type = option->get_positional() ? "" : option->get_type_name();
    missing.push_back(absl::StrCat(TypedName(*option), type.empty() ? "" : " ", type));
  }
  if (missing.empty() && !Commands(command).empty()) {
    return Both("which command of `$0`? There are $1", WordsOf(command),
                absl::StrJoin(CommandNames(command), ", "));
  }
  return Both("`$0` needs $1", WordsOf(command), absl::StrJoin(missing, ", "));
}

// The option that a message of the parser begins with.
const CLI::Option* OptionNamed(const CLI::App& command, absl::string_view text) {
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      const std::string name = TypedName(*option);
      const bool there = absl::StartsWith(text, name) &&
                         (text.size() == name.size() || text[name.size()] == ':' || text[name.size()] == ' ');
      if (there) return option;
    }
  }
  return nullptr;
}

std::string LastValue(const CLI::Option& option) {
  return option.results().empty() ? "" : std::string(text::Prefix(option.results().back(), 40));
}

// "0.5" for "0.500000".
std::string Short(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

// "Value 0 not in range 1 to 1000"
std::optional<Bilingual> OutOfRange(const CLI::Option& option, absl::string_view text) {
  constexpr absl::string_view kRange = " not in range ";
  const size_t at = text.find(kRange);
  if (at == absl::string_view::npos) return std::nullopt;
  const std::vector<std::string> bounds = absl::StrSplit(text.substr(at + kRange.size()), " to ");
  if (bounds.size() != 2) return std::nullopt;
  // The greatest number that the program holds is no bound that a person needs to know.
  constexpr size_t kDigitsOfInt = 10;
  if (bounds[1].size() >= kDigitsOfInt && bounds[1].find('.') == std::string::npos) {
    return Both("$0: \"$1\" is not allowed; give a number, $2 at least", TypedName(option), LastValue(option),
                bounds[0]);
  }
  return Both("$0: \"$1\" is not allowed; give a number from $2 to $3", TypedName(option), LastValue(option),
              Short(bounds[0]), Short(bounds[1]));
}

Bilingual WrongValue(const CLI::Option& option, absl::string_view text) {
  const std::vector<std::string> allowed = AllowedWords(option);
  if (!allowed.empty()) {
    // Of the words of an enum the validator has told more: what people see for each.
    constexpr absl::string_view kTold = "; allowed: ";
    const size_t told = text.rfind(kTold);
    const std::string list = told == absl::string_view::npos ? absl::StrJoin(allowed, ", ")
                                                             : std::string(text.substr(told + kTold.size()));
    return Both("$0: \"$1\" is not allowed$2; allowed: $3", TypedName(option), LastValue(option),
                DidYouMean(LastValue(option), allowed), list);
  }
  if (const auto range = OutOfRange(option, text); range.has_value()) return *range;
  return Both("$0: \"$1\" is not allowed", TypedName(option), LastValue(option));
}

}  // namespace

const CLI::App& GivenCommand(const CLI::App& app) {
  const std::vector<CLI::App*> below = app.get_subcommands();
  return below.empty() ? app : GivenCommand(*below.front());
}

std::string WordsOf(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : absl::StrCat(WordsOf(*parent), " ", command.get_name());
}

Bilingual DidYouMean(absl::string_view typed, const std::vector<std::string>& words) {
  const auto nearest = base::Nearest(typed, {words.begin(), words.end()});
  return nearest.has_value() ? Both("; did you mean \"$0\"?", words[*nearest]) : Bilingual();
}

absl::Status ExplainParseError(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = GivenCommand(app);
  if (const auto mistyped = Mistyped(app, command); mistyped.has_value()) return UsageError(*mistyped);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return UsageError(Missing(command));

  // "Could not convert: --limit = x" names the option in its middle.
  constexpr absl::string_view kConversion = "Could not convert: ";
  const std::string text = error.what();
  const CLI::Option* option = OptionNamed(command, absl::StartsWith(text, kConversion)
                                                       ? absl::string_view(text).substr(kConversion.size())
                                                       : absl::string_view(text));
  const absl::Status unknown = UsageError(Both("the command line cannot be read: $0", text));
  if (option == nullptr) return unknown;
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr)
    return UsageError(WrongValue(*option, text));
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    return UsageError(TakesValue(*option)
                          ? Both("$0: \"$1\" is not a number", TypedName(*option), LastValue(*option))
                          : Both("$0 takes no value", TypedName(*option)));
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return UsageError(option->count() > 1 ? Both("$0 is given more than once", TypedName(*option))
                                          : Both("$0 needs a value", TypedName(*option)));
  }
  if (dynamic_cast<const CLI::RequiresError*>(&error) != nullptr) {
    std::vector<std::string> others;
    for (const CLI::Option* other : option->get_needs()) others.push_back(TypedName(*other));
    return UsageError(
        Both("$0 must be given together with $1", TypedName(*option), absl::StrJoin(others, ", ")));
  }
  return unknown;
}

}  // namespace onestop::cli
