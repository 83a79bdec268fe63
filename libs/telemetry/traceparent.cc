// SpanContext, and the header `traceparent` as W3C Trace Context (level 1) defines it.

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/telemetry/trace.h"

namespace onestop::telemetry {
namespace {

// Offsets in the header:
// version "-" trace-id "-" parent-id "-" trace-flags
constexpr size_t kTraceAt = 3;
constexpr size_t kSpanAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr size_t kLength = 55;
constexpr uint8_t kSampledFlag = 0x01;

template <typename Bytes>
bool AllZero(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

template <typename Bytes>
std::string Hex(const Bytes& bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    hex.push_back(kDigits[byte >> 4u]);
    hex.push_back(kDigits[byte & 0x0Fu]);
  }
  return hex;
}

// Lower case only, as the specification has it. Negative for anything else.
int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Reads two digits for each byte of `bytes` from the front of `text`, which is long enough.
template <typename Bytes>
bool ReadHex(absl::string_view text, Bytes& bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = Digit(text[2 * i]);
    const int low = Digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return true;
}

}  // namespace

bool SpanContext::valid() const { return !AllZero(trace_id) && !AllZero(span_id); }

std::string SpanContext::trace_id_hex() const { return Hex(trace_id); }

std::string SpanContext::span_id_hex() const { return Hex(span_id); }

std::optional<SpanContext> ParseTraceparent(absl::string_view header) {
  // A longer header is allowed for later versions only, which is checked below.
  if (header.size() < kLength) return std::nullopt;
  if (header[kTraceAt - 1] != '-' || header[kSpanAt - 1] != '-' || header[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  SpanContext context;
  std::array<uint8_t, 1> version = {};
  std::array<uint8_t, 1> flags = {};
  if (!ReadHex(header, version) || !ReadHex(header.substr(kTraceAt), context.trace_id) ||
      !ReadHex(header.substr(kSpanAt), context.span_id) || !ReadHex(header.substr(kFlagsAt), flags)) {
    return std::nullopt;
  }
  if (version[0] == 0xFF) return std::nullopt;  // Forbidden by the specification.
  if (header.size() > kLength) {
    // Only a later version may have more, set off by a dash.
    if (version[0] == 0 || header[kLength] != '-') return std::nullopt;
  }
  context.sampled = (flags[0] & kSampledFlag) != 0;
  if (!context.valid()) return std::nullopt;
  return context;
}

std::string FormatTraceparent(const SpanContext& context) {
  CHECK(context.valid());
  return absl::StrCat("00-", Hex(context.trace_id), "-", Hex(context.span_id),
                      context.sampled ? "-01" : "-00");
}

}  // namespace onestop::telemetry
