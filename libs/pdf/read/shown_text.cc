// Makes text of an untrusted file safe for a report: it must not break a line or control a terminal.

#include "libs/pdf/read/shown_text.h"

#include "libs/text/utf8.h"

namespace onestop::pdf {

std::string ShownText(absl::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const text::Character front = text::Front(text);
    const absl::string_view written =
        !front.valid || text::IsControl(front.value) ? "?" : text.substr(0, front.bytes);
    // Whole characters only, so that the text stays valid UTF-8.
    if (shown.size() + written.size() > kShownBytesMax) break;
    shown.append(written.data(), written.size());
    text.remove_prefix(front.bytes);
  }
  return shown;
}

}  // namespace onestop::pdf
