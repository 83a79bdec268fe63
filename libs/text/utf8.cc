// Decoding by ICU's U8_NEXT, a macro: no function of ICU is called.

#include "libs/text/utf8.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "libs/base/check.h"

namespace onestop::text {
namespace {

// No character has more bytes, so that ICU's 32-bit lengths suffice for texts of any size.
constexpr size_t kCharacterBytesMax = 4;

// ICU's macros narrow without saying so.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

// How much of `text` is left without an unfinished character at its end.
size_t FinishedBytes(absl::string_view text) {
  const size_t tail = std::min(text.size(), kCharacterBytesMax);
  const char* const end = text.data() + (text.size() - tail);
  auto length = static_cast<int32_t>(tail);
  U8_TRUNCATE_IF_INCOMPLETE(end, 0, length);
  return text.size() - tail + static_cast<size_t>(length);
}

}  // namespace

Character Front(absl::string_view text) {
  CHECK(!text.empty());
  const auto size = static_cast<int32_t>(std::min(text.size(), kCharacterBytesMax));
  int32_t next = 0;
  UChar32 c = 0;
  U8_NEXT(text.data(), next, size, c);
  // One byte at a time, even when more of them belong to the wrong sequence.
  if (c < 0) return {};
  return {.value = static_cast<char32_t>(c), .bytes = static_cast<size_t>(next), .valid = true};
}

#pragma GCC diagnostic pop

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const Character front = Front(text);
    if (!front.valid) return false;
    text.remove_prefix(front.bytes);
  }
  return true;
}

absl::string_view Prefix(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  return text.substr(0, FinishedBytes(text.substr(0, bytes_max)));
}

std::string Clean(absl::string_view text, size_t bytes_max) {
  std::string clean;
  clean.reserve(std::min(text.size(), bytes_max) + kEllipsis.size());
  for (absl::string_view rest = text; !rest.empty();) {
    const Character front = Front(rest);
    const absl::string_view piece = front.valid ? rest.substr(0, front.bytes) : kReplacement;
    if (clean.size() + piece.size() > bytes_max) {
      clean.append(kEllipsis.data(), kEllipsis.size());
      break;
    }
    clean.append(piece.data(), piece.size());
    rest.remove_prefix(front.bytes);
  }
  return clean;
}

void Utf8Check::Take(absl::string_view text) {
  valid_ = text.find('\0') == absl::string_view::npos && IsUtf8(text);
}

void Utf8Check::Update(absl::string_view piece) {
  // The character that the last piece was cut in, byte by byte until it is whole, or cannot become so.
  while (valid_ && !cut_.empty() && !piece.empty()) {
    cut_ += piece.front();
    piece.remove_prefix(1);
    if (FinishedBytes(cut_) == 0) continue;
    Take(cut_);
    cut_.clear();
  }
  if (!valid_ || piece.empty()) return;
  // The rest may be completed by the next piece: it is judged then, or by valid() at the end.
  const size_t finished = FinishedBytes(piece);
  Take(piece.substr(0, finished));
  cut_ = std::string(piece.substr(finished));
}

}  // namespace onestop::text
