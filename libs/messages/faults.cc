// The sentences that servers build about single fields, as patterns: what stands in place of $0, $1 … is taken
// over as it is. They are the ones that a person can meet who fills in a form or a command line; what only a
// programmer can do wrong stays English.

#include "libs/messages/faults.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"

namespace onestop::messages {
namespace {

constexpr English kFaults[] = {
    InContext("Fault", "is empty; it is required"),
    InContext("Fault", "is missing; it is required"),
    InContext("Fault", "holds only blanks; it is required"),
    InContext("Fault", "has $0 bytes; at most $1 characters are allowed"),
    InContext("Fault", "has $0 characters; at most $1 are allowed"),
    InContext("Fault", "has $0 entries; $1 to $2 are allowed"),
    InContext("Fault", "is $0; $1 to $2 are allowed"),
    InContext("Fault", "is not UTF-8; send text in UTF-8"),
    InContext("Fault", "is not in Unicode normal form C; normalise it to NFC"),
    InContext("Fault", "holds control or invisible direction characters; remove them"),
    InContext("Fault", "may hold only the letters a-z, A-Z, digits and . - _ / :"),
    InContext("Fault", "is empty; give a UUID in lower case"),
    InContext("Fault", "is not a UUID in lower case, such as $0"),
    InContext("Fault", "is not given; give one of $0"),
    InContext("Fault", "is $0, which is unknown; give one of $1"),
    InContext("Fault", "is outside the years $0 to $1"),
    InContext("Fault", "is empty; a refusal states its reasons (NĐ 61/2018 Đ.17)"),
    InContext("Fault",
              "is empty; the notice must say, once and completely, what is missing (NĐ 61/2018 Đ.17)"),
    InContext("Fault", "is empty; say what is to be corrected"),
    InContext("Fault", "it is missing; say what is to be corrected"),
    InContext("Fault",
              "is neither 12 digits (personal) nor 10 digits, or 10 and 3 after a hyphen (tax code)"),
    InContext("Fault", "lies in the future; give an instant up to now, or none for now"),
    InContext("Fault", "is no day; give an ISO 8601 date from $0 to $1, such as $2"),
    InContext("Fault", "is after the period's last day; give a first day up to it"),
    InContext("Fault", "is given besides dossier_id; give one of the two"),
    InContext("Fault", "is empty, and the template of this document needs it"),
    InContext("Fault", "is too wide for its place in the heading; shorten it"),
    InContext("Fault", "is longer than its place holds, even at half the size; shorten it"),
};

// The text of each "$n" of `pattern` in `text`; false when `text` is not of that form.
bool Match(absl::string_view pattern, absl::string_view text, std::vector<std::string>& values) {
  values.clear();
  while (true) {
    const size_t place = pattern.find('$');
    const absl::string_view literal = pattern.substr(0, place);
    if (!absl::StartsWith(text, literal)) return false;
    text.remove_prefix(literal.size());
    if (place == absl::string_view::npos) return text.empty();
    // Places are numbered as they come.
    pattern.remove_prefix(place + 2);
    const absl::string_view next = pattern.substr(0, pattern.find('$'));
    const size_t end = next.empty() ? text.size() : text.find(next);
    if (end == absl::string_view::npos) return false;
    values.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace

std::string VietnameseOfFault(absl::string_view english) {
  std::vector<std::string> values;
  for (const English& fault : kFaults) {
    if (!Match(fault.text(), english, values)) continue;
    values.resize(3);
    return Translate(Language::kVietnamese, fault, values[0], values[1], values[2]);
  }
  return "";
}

}  // namespace onestop::messages
