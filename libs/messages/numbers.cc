// Which sign groups digits is a convention of each language.

#include "libs/messages/numbers.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace onestop::messages {
namespace {

std::string Grouped(int64_t number, char separator) {
  std::string digits = absl::StrCat(number);
  const size_t sign = number < 0 ? 1 : 0;
  for (size_t from_end = 3; from_end + sign < digits.size(); from_end += 4) {
    digits.insert(digits.size() - from_end, 1, separator);
  }
  return digits;
}

}  // namespace

Bilingual Number(int64_t number) { return {.vi = Grouped(number, '.'), .en = Grouped(number, ',')}; }

}  // namespace onestop::messages
