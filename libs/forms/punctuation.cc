// Takes off what people type around the entries of a list, and puts on what the rule wants.

#include "libs/forms/punctuation.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace onestop::forms {
namespace {

constexpr absl::string_view kBasis = "Căn cứ";
constexpr absl::string_view kKept = "Lưu";

// The entry without the hyphen before it and the mark after it. One mark alone: the point of "Co., Ltd.;" is the name's.
absl::string_view Bare(absl::string_view entry) {
  entry = absl::StripAsciiWhitespace(entry);
  while (absl::ConsumePrefix(&entry, "-")) entry = absl::StripLeadingAsciiWhitespace(entry);
  for (const absl::string_view mark : {";", ",", "./.", "."}) {
    if (absl::ConsumeSuffix(&entry, mark)) break;
  }
  return absl::StripTrailingAsciiWhitespace(entry);
}

// Without "Căn cứ" in any of its forms, which may have been typed before a text that has it already.
absl::string_view WithoutBasis(absl::string_view entry) {
  for (bool found = true; found;) {
    found = false;
    for (const absl::string_view word : {kBasis, absl::string_view("căn cứ"), absl::string_view("CĂN CỨ")}) {
      absl::string_view rest = entry;
      if (!absl::ConsumePrefix(&rest, word)) continue;
      if (!rest.empty() && !absl::ConsumePrefix(&rest, ":") && rest[0] != ' ') continue;
      entry = absl::StripLeadingAsciiWhitespace(rest);
      found = true;
    }
  }
  return entry;
}

// With `mark` after it, unless it ends with a point of its own that serves.
std::string Marked(absl::string_view entry, absl::string_view mark) {
  return absl::StrCat(entry, mark == "." && absl::EndsWith(entry, ".") ? "" : mark);
}

std::vector<std::string> Marked(const std::vector<std::string>& entries) {
  std::vector<std::string> marked;
  for (const std::string& entry : entries) {
    marked.push_back(Marked(entry, marked.size() + 1 == entries.size() ? "." : ";"));
  }
  return marked;
}

}  // namespace

std::vector<std::string> PunctuatedBases(const std::vector<std::string>& bases) {
  std::vector<std::string> bare;
  for (const std::string& basis : bases) {
    const absl::string_view text = WithoutBasis(Bare(basis));
    if (text.empty()) continue;
    const bool begins_otherwise = absl::StartsWith(text, "Theo ") || absl::StartsWith(text, "Xét ");
    bare.push_back(begins_otherwise ? std::string(text) : absl::StrCat(kBasis, " ", text));
  }
  return Marked(bare);
}

std::vector<std::string> PunctuatedRecipients(const std::vector<std::string>& recipients) {
  std::vector<std::string> sent;
  std::vector<std::string> kept;
  for (const std::string& recipient : recipients) {
    const absl::string_view text = Bare(recipient);
    if (text.empty()) continue;
    const bool keeps =
        absl::StartsWith(text, absl::StrCat(kKept, ":")) || absl::StartsWith(text, absl::StrCat(kKept, " "));
    (keeps ? kept : sent).emplace_back(text);
  }
  const std::string records = absl::StrCat(kKept, ": VT");
  if (kept.empty()) kept.push_back(records);
  if (std::ranges::any_of(kept, [&](const std::string& text) { return text != records; }))
    std::erase(kept, records);
  sent.insert(sent.end(), kept.begin(), kept.end());
  return Marked(sent);
}

}  // namespace onestop::forms
