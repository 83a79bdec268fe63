// Finds placeholders in templates' texts, checks them when a template is read, and puts values in their
// place.

#include "libs/forms/fill.h"

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"

namespace onestop::forms {
namespace {

constexpr auto kNowhere = absl::string_view::npos;

// The name when `text` is one placeholder and nothing else; otherwise "".
absl::string_view LonePlaceholder(absl::string_view text) {
  if (text.size() < 3 || text.front() != '{' || text.find('}') != text.size() - 1) return "";
  return text.substr(1, text.size() - 2);
}

absl::Status Missing(absl::string_view name) {
  return base::FieldError(name, "is empty, and the template of this document needs it");
}

}  // namespace

std::optional<std::string> WhyNotFillable(absl::string_view text, bool paragraphs) {
  const bool alone = !LonePlaceholder(text).empty();
  while (true) {
    const size_t brace = text.find_first_of("{}");
    if (brace == kNowhere) return std::nullopt;
    const size_t end = text.find_first_of("{}", brace + 1);
    if (text[brace] == '}' || end == kNowhere || text[end] == '{') {
      return "a brace has no partner; braces may only enclose the name of a placeholder";
    }
    const absl::string_view name = text.substr(brace + 1, end - brace - 1);
    switch (PlaceholderOf(name)) {
      case Placeholder::kNone:
        return absl::StrCat("there is no placeholder {", name, "}; known are ", PlaceholderNames());
      case Placeholder::kText:
        break;
      case Placeholder::kParagraphs:
        if (!paragraphs) return absl::StrCat("{", name, "} is several paragraphs; it is not allowed here");
        if (!alone)
          return absl::StrCat("{", name, "} is several paragraphs; it must be alone in its own paragraph");
        break;
    }
    text.remove_prefix(end + 1);
  }
}

absl::StatusOr<std::vector<std::string>> Fill(absl::string_view text, const Values& values) {
  const absl::string_view lone = LonePlaceholder(text);
  if (PlaceholderOf(lone) == Placeholder::kParagraphs) {
    const std::vector<std::string>& paragraphs = values.find(lone)->second;
    // A document may go to no further recipients; any other empty list is a missing field.
    if (paragraphs.empty() && lone != "recipients") return Missing(lone);
    return paragraphs;
  }
  std::string filled;
  while (true) {
    const size_t brace = text.find('{');
    absl::StrAppend(&filled, text.substr(0, brace));
    if (brace == kNowhere) return std::vector<std::string>{filled};
    const size_t end = text.find('}', brace);
    const absl::string_view name = text.substr(brace + 1, end - brace - 1);
    const std::vector<std::string>& value = values.find(name)->second;
    if (value.empty()) return Missing(name);
    // The value is appended, not searched again: braces in a field must never become placeholders.
    absl::StrAppend(&filled, value.front());
    text.remove_prefix(end + 1);
  }
}

}  // namespace onestop::forms
