// The sentences are in vi.po, in the context ErrorReason, by the reason's name: many messages of the programs
// share a reason, so none of them can be the key.

#include "libs/messages/reasons.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/messages/catalogue.h"
#include "libs/messages/dates.h"
#include "libs/messages/enums.h"

namespace onestop::messages {

namespace {

using Metadata = std::map<std::string, std::string>;

// Whether `metadata` has every "{key}" of `part`.
bool HasKeys(absl::string_view part, const Metadata& metadata) {
  for (size_t at = part.find('{'); at != absl::string_view::npos; at = part.find('{', at + 1)) {
    const size_t end = part.find('}', at);
    if (end == absl::string_view::npos) return true;
    if (!metadata.contains(std::string(part.substr(at + 1, end - at - 1)))) return false;
  }
  return true;
}

// The sentence with or without each part in brackets. Brackets of values come later, so these are the catalogue's.
std::string WithoutEmptyParts(absl::string_view sentence, const Metadata& metadata) {
  std::string whole;
  while (true) {
    const size_t begin = sentence.find('[');
    const size_t end = begin == absl::string_view::npos ? begin : sentence.find(']', begin);
    if (end == absl::string_view::npos) return absl::StrCat(whole, sentence);
    const absl::string_view part = sentence.substr(begin + 1, end - begin - 1);
    absl::StrAppend(&whole, sentence.substr(0, begin), HasKeys(part, metadata) ? part : "");
    sentence.remove_prefix(end + 1);
  }
}

// The enum values of a list such as "SUBMITTED,ACCEPTED", or one, as people read them; as they are when they are none.
template <typename Enum, typename Parse>
std::string WordsOf(absl::string_view prefix, absl::string_view names, Parse parse) {
  std::vector<std::string> words;
  for (const absl::string_view name : absl::StrSplit(names, ',')) {
    Enum value{};
    const std::string full = absl::StartsWith(name, prefix) ? std::string(name) : absl::StrCat(prefix, name);
    if (!parse(full, &value)) return std::string(names);
    words.push_back(Word(Language::kVietnamese, value));
  }
  return absl::StrJoin(words, ", ");
}

// "2024-01-15" and "2024-01-15T10:00:00+07:00" as people write them here; "" of what is neither.
std::string DayOrTime(absl::string_view value) {
  constexpr size_t kDayCharacters = 10;
  if (value.size() < kDayCharacters || value[4] != '-' || value[7] != '-') return "";
  absl::CivilDay day;
  if (value.size() == kDayCharacters) {
    return absl::ParseCivilTime(value, &day) ? Day(day).In(Language::kVietnamese) : "";
  }
  absl::Time time;
  if (value[kDayCharacters] != 'T' || !absl::ParseTime(absl::RFC3339_full, value, &time, nullptr)) return "";
  return Instant(time).vi;
}

std::string ValueOf(absl::string_view key, const std::string& value) {
  if (key == "status" || key == "needed") {
    return WordsOf<common::v1::DossierStatus>("DOSSIER_STATUS_", value, &common::v1::DossierStatus_Parse);
  }
  if (key == "step_kind")
    return WordsOf<common::v1::StepKind>("STEP_KIND_", value, &common::v1::StepKind_Parse);
  const std::string time = DayOrTime(value);
  return time.empty() ? value : time;
}

}  // namespace

std::string VietnameseOfReason(absl::string_view reason, const std::map<std::string, std::string>& metadata) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const auto& [key, value] : metadata)
    values.emplace_back(absl::StrCat("{", key, "}"), ValueOf(key, value));
  // In one pass: a value that looks like a place stays as it is.
  return absl::StrReplaceAll(WithoutEmptyParts(FindVietnamese("ErrorReason", reason), metadata), values);
}

}  // namespace onestop::messages
