#pragma once

/// Sentences for people in English and Vietnamese. The English text is written where it is used and is the
/// key; the Vietnamese one is in vi.po, which is compiled into the program:
///
///     Translate(language, "Submitted online")
///     Translate(language, InContext("Verdict", "unknown"))
///     Translate(language, "Accepted as $0, due on $1", code, Day(due))
///     Translate(language, Plural("$0 component", "$0 components"), count, count)
///
/// $0 … $9 are the arguments, which a translation may put in another order; "$$" is a dollar sign. A text
/// must be a literal, so that xgettext finds it; a test fails for one that vi.po lacks. CONTRIBUTING.md says
/// how to add one. Every function may be called from any thread; nothing depends on the process's locale.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace onestop::messages {

enum class Language { kEnglish, kVietnamese };

/// Of the code that callers and configurations give: "vi" is Vietnamese, anything else English.
Language LanguageOf(absl::string_view code);

/// Arguments that a text may have.
inline constexpr size_t kArgumentsMax = 10;

/// The same in both languages.
struct Bilingual {
  std::string vi;
  std::string en;

  const std::string& In(Language language) const { return language == Language::kVietnamese ? vi : en; }
  bool operator==(const Bilingual&) const = default;
};

/// A text of the catalogue, in English.
class English {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is a text.
  consteval English(const char* text) : text_(text) {}
  consteval English(const char* context, const char* text) : context_(context), text_(text) {}

  absl::string_view context() const { return context_; }
  absl::string_view text() const { return text_; }

 private:
  absl::string_view context_;
  absl::string_view text_;
};

/// A text whose translation depends on where it is used, such as a word that two enums share.
consteval English InContext(const char* context, const char* text) { return English(context, text); }

/// A text with a number: `one` when it is 1. Vietnamese has one form.
class Plural {
 public:
  consteval Plural(const char* one, const char* many) : one_(one), many_(many) {}

  absl::string_view one() const { return one_; }
  absl::string_view many() const { return many_; }

 private:
  absl::string_view one_;
  absl::string_view many_;
};

/// What is put in place of $0 … $9: a string, a whole number, or what differs by language. Refers to the
/// string that it was given.
class Argument {
 public:
  template <typename T>
    requires std::convertible_to<const T&, absl::string_view>
  explicit Argument(const T& text) : text_(text) {}
  template <std::integral T>
  explicit Argument(T number) : number_(absl::StrCat(number)) {}
  explicit Argument(const Bilingual& both) : both_(&both) {}
  Argument(const Argument&) = delete;
  Argument& operator=(const Argument&) = delete;

  absl::string_view In(Language language) const {
    if (both_ != nullptr) return both_->In(language);
    return number_.empty() ? text_ : absl::string_view(number_);
  }

 private:
  absl::string_view text_;
  std::string number_;
  const Bilingual* both_ = nullptr;
};

/// The functions below, with the arguments as a list of at most kArgumentsMax.
std::string Render(Language language, const English& text, absl::Span<const Argument> arguments);
std::string Render(Language language, const Plural& text, int64_t count,
                   absl::Span<const Argument> arguments);

/// `text` in `language`, filled in.
template <typename... Args>
std::string Translate(Language language, const English& text, const Args&... arguments) {
  static_assert(sizeof...(arguments) <= kArgumentsMax);
  if constexpr (sizeof...(arguments) == 0) {
    return Render(language, text, {});
  } else {
    const Argument list[] = {Argument(arguments)...};
    return Render(language, text, list);
  }
}

/// `count` chooses the form; it is an argument only where it is given again.
template <typename... Args>
std::string Translate(Language language, const Plural& text, int64_t count, const Args&... arguments) {
  static_assert(sizeof...(arguments) > 0 && sizeof...(arguments) <= kArgumentsMax);
  const Argument list[] = {Argument(arguments)...};
  return Render(language, text, count, list);
}

/// A text without arguments that another library keeps for us, such as the description of an option. It was
/// given there as a literal; KEYWORDS in tools/messages says by which calls. `english` itself when the
/// catalogue has none.
std::string TranslateText(Language language, absl::string_view english);

/// Translate() in both languages.
template <typename... Args>
Bilingual Both(const English& text, const Args&... arguments) {
  return {.vi = Translate(Language::kVietnamese, text, arguments...),
          .en = Translate(Language::kEnglish, text, arguments...)};
}
template <typename... Args>
Bilingual Both(const Plural& text, int64_t count, const Args&... arguments) {
  return {.vi = Translate(Language::kVietnamese, text, count, arguments...),
          .en = Translate(Language::kEnglish, text, count, arguments...)};
}

}  // namespace onestop::messages
