// Looks texts up in the compiled catalogue and fills them in. Both are done when a sentence is asked for, so
// a program that asks for none pays nothing.

#include "libs/messages/messages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/substitute.h"
#include "libs/messages/catalogue.h"

namespace onestop::messages {
namespace {

std::string Fill(absl::string_view pattern, Language language, absl::Span<const Argument> arguments) {
  // A missing argument is empty text: a translation with a wrong number is no reason to crash.
  const auto at = [&](size_t i) { return i < arguments.size() ? arguments[i].In(language) : ""; };
  return absl::Substitute(pattern, at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9));
}

// A missing translation fails a test; a person who meets one all the same reads English.
absl::string_view Translated(absl::string_view context, absl::string_view key, absl::string_view english,
                             Language language) {
  if (language == Language::kEnglish) return english;
  const absl::string_view vietnamese = FindVietnamese(context, key);
  return vietnamese.empty() ? english : vietnamese;
}

}  // namespace

Language LanguageOf(absl::string_view code) {
  return code == "vi" ? Language::kVietnamese : Language::kEnglish;
}

absl::string_view FindVietnamese(absl::string_view context, absl::string_view english) {
  // The table is sorted at build time, so a look-up needs no index in memory.
  const auto key = [](const Entry& entry) { return std::pair(entry.context, entry.english); };
  const absl::Span<const Entry> entries = VietnameseEntries();
  const auto found = std::ranges::lower_bound(entries, std::pair(context, english), {}, key);
  const bool there = found != entries.end() && key(*found) == std::pair(context, english);
  return there ? found->vietnamese : "";
}

std::string Render(Language language, const English& text, absl::Span<const Argument> arguments) {
  return Fill(Translated(text.context(), text.text(), text.text(), language), language, arguments);
}

std::string Render(Language language, const Plural& text, int64_t count,
                   absl::Span<const Argument> arguments) {
  const absl::string_view english = count == 1 ? text.one() : text.many();
  // gettext's key of a plural is its singular.
  return Fill(Translated("", text.one(), english, language), language, arguments);
}

std::string TranslateText(Language language, absl::string_view english) {
  return std::string(Translated("", english, english, language));
}

}  // namespace onestop::messages
