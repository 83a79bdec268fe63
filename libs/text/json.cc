// nlohmann/json quotes; characters that it leaves as they are and a terminal interprets are escaped
// afterwards.

#include "libs/text/json.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/text/utf8.h"
#include "nlohmann/json.hpp"

namespace onestop::text {
namespace {

// Control characters, and the invisible ones that change the direction or the place of text: with them
// a name in a log could forge other lines, or show a file's name reversed.
bool IsTerminalControl(char32_t c) {
  return IsControl(c) || c == 0x061C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

}  // namespace

std::string JsonQuoted(absl::string_view text) {
  // Clean() first: nlohmann throws for a text that is not UTF-8.
  return EscapeControls(nlohmann::json(Clean(text, std::numeric_limits<size_t>::max())).dump());
}

std::string EscapeControls(absl::string_view json) {
  std::string result;
  result.reserve(json.size());
  for (absl::string_view rest = json; !rest.empty();) {
    const Character front = Front(rest);
    // A line feed of a text is escaped already: this one parts the lines of the document.
    if (IsTerminalControl(front.value) && front.value != U'\n') {
      absl::StrAppendFormat(&result, "\\u%04x", static_cast<unsigned>(front.value));
    } else {
      result.append(rest.data(), front.bytes);
    }
    rest.remove_prefix(front.bytes);
  }
  return result;
}

bool IsJsonObject(absl::string_view text) {
  return nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false).is_object();
}

}  // namespace onestop::text
