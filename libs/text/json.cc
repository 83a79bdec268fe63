// nlohmann/json quotes; what it leaves as it is and a terminal would act on is escaped after it.

#include "libs/text/json.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/text/utf8.h"
#include "nlohmann/json.hpp"

namespace onestop::text {
namespace {

bool ActsOnATerminal(char32_t c) {
  return IsControl(c) || c == 0x061C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

}  // namespace

std::string JsonQuoted(absl::string_view text) {
  const std::string quoted = nlohmann::json(Clean(text, std::numeric_limits<size_t>::max())).dump();
  std::string result;
  result.reserve(quoted.size());
  for (absl::string_view rest = quoted; !rest.empty();) {
    const Character front = Front(rest);
    if (ActsOnATerminal(front.value)) {
      absl::StrAppendFormat(&result, "\\u%04x", static_cast<unsigned>(front.value));
    } else {
      result.append(rest.data(), front.bytes);
    }
    rest.remove_prefix(front.bytes);
  }
  return result;
}

}  // namespace onestop::text
