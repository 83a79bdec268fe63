// Reads a signature's ByteRange and Contents by the bytes of the file, not by what a parser makes of them.

#include "libs/pdf/read/byte_range.h"

#include <algorithm>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace onestop::pdf {
namespace {

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool IsLowerHex(char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); }
bool IsUpperHex(char c) { return absl::ascii_isdigit(c) || (c >= 'A' && c <= 'F'); }

// A tag with its length, at the beginning of some bytes.
struct Head {
  size_t size = 0;  // of tag and length together
  size_t content = 0;
  bool indefinite = false;
  bool is_end = false;  // the end mark of an indefinite length
};

std::optional<Head> ReadHead(absl::string_view bytes) {
  constexpr unsigned kLongTag = 0x1F;
  constexpr unsigned kConstructed = 0x20;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  // Tags of several bytes do not occur in a CMS.
  if (bytes.size() < 2 || (byte(0) & kLongTag) == kLongTag) return std::nullopt;
  const unsigned first = byte(1);
  if (first < 0x80) return Head{.size = 2, .content = first, .is_end = byte(0) == 0 && first == 0};
  if (first == 0x80 && (byte(0) & kConstructed) == 0) return std::nullopt;
  if (first == 0x80) return Head{.size = 2, .indefinite = true};
  // Four bytes of length are more than a PDF may have; more could overflow.
  const size_t length_bytes = first & 0x7FU;
  if (length_bytes > 4 || bytes.size() < 2 + length_bytes) return std::nullopt;
  size_t length = 0;
  for (size_t i = 0; i < length_bytes; ++i) length = length << 8U | byte(2 + i);
  return Head{.size = 2 + length_bytes, .content = length};
}

// The size of the CMS at the beginning of `bytes`; 0 when none begins there. Some programs (NSS) write
// indefinite lengths, as BER allows; whether that is accepted is decided by the verifier.
size_t CmsSize(absl::string_view bytes) {
  constexpr int kLevelsMax = 32;
  if (bytes.empty() || bytes[0] != '\x30') return 0;
  int open = 0;
  size_t at = 0;
  do {
    const std::optional<Head> head = ReadHead(bytes.substr(at));
    if (!head.has_value() || head->content > bytes.size() - at - head->size) return 0;
    at += head->size + head->content;
    if (head->indefinite) ++open;
    if (head->is_end) --open;
    // The depth is bounded, since the bytes are untrusted.
    if (open > kLevelsMax) return 0;
  } while (open > 0);
  return at;
}

}  // namespace

absl::StatusOr<SignedRange> ReadByteRange(QPDFObjectHandle signature, size_t file_size) {
  QPDFObjectHandle array = signature.getKey("/ByteRange");
  // An indirect array could be replaced by a later revision.
  if (!array.isArray() || array.isIndirect() || array.getArrayNItems() != 4) {
    return Wrong("ByteRange is not an array of four numbers");
  }
  std::array<uint64_t, 4> numbers{};
  for (int i = 0; i < 4; ++i) {
    QPDFObjectHandle item = array.getArrayItem(i);
    if (item.isIndirect() || !item.isInteger() || item.getIntValue() < 0) {
      return Wrong("ByteRange has an item that is not a number from 0");
    }
    numbers[static_cast<size_t>(i)] = static_cast<uint64_t>(item.getIntValue());
  }
  const auto [start, length, gap_end, rest] = numbers;
  if (start != 0) return Wrong(absl::StrCat("ByteRange begins at ", start, ", not at 0"));
  // Written so that no sum can overflow.
  if (length == 0 || gap_end <= length || gap_end > file_size || rest > file_size - gap_end) {
    return Wrong(absl::StrCat("ByteRange [0 ", length, " ", gap_end, " ", rest, "] does not fit a file of ",
                              file_size, " bytes"));
  }
  return SignedRange{.gap_begin = length, .gap_end = gap_end, .end = gap_end + rest};
}

absl::StatusOr<std::string> ReadContents(QPDFObjectHandle signature, const SignedRange& range,
                                         absl::string_view file) {
  QPDFObjectHandle contents = signature.getKey("/Contents");
  if (!contents.isString() || contents.isIndirect()) return Wrong("there is no string Contents");
  const absl::string_view gap = file.substr(range.gap_begin, range.gap_end - range.gap_begin);
  // The parsed string must begin exactly at the gap: otherwise a reader could take another string than the
  // one that is left unsigned.
  if (contents.getParsedOffset() != static_cast<qpdf_offset_t>(range.gap_begin) || gap.size() < 4 ||
      gap.front() != '<' || gap.back() != '>') {
    return Wrong("the gap of ByteRange is not the string Contents");
  }
  const absl::string_view hex = gap.substr(1, gap.size() - 2);
  if (hex.size() % 2 != 0 ||
      // Digits of mixed case would let two files with the same signature differ.
      !(std::all_of(hex.begin(), hex.end(), IsLowerHex) || std::all_of(hex.begin(), hex.end(), IsUpperHex))) {
    return Wrong("Contents is not written as hexadecimal digits of one letter case");
  }
  const std::string bytes = absl::HexStringToBytes(hex);
  if (bytes != contents.getStringValue()) return Wrong("Contents reads otherwise than it is written");
  const size_t size = CmsSize(bytes);
  if (size == 0) return Wrong("Contents does not begin with a CMS");
  // The padding is not signed, so nothing may be hidden in it.
  if (bytes.find_first_not_of('\0', size) != std::string::npos) {
    return Wrong("the padding after the CMS in Contents has bytes other than zero");
  }
  return bytes.substr(0, size);
}

}  // namespace onestop::pdf
