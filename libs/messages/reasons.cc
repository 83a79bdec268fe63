// The sentences are in vi.po, in the context ErrorReason, by the reason's name: many messages of the programs
// share a reason, so none of them can be the key.

#include "libs/messages/reasons.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/messages/catalogue.h"

namespace onestop::messages {

std::string VietnameseOfReason(absl::string_view reason, const std::map<std::string, std::string>& metadata) {
  std::vector<std::pair<std::string, absl::string_view>> values;
  for (const auto& [key, value] : metadata) values.emplace_back(absl::StrCat("{", key, "}"), value);
  // In one pass: a value that looks like a place stays as it is.
  return absl::StrReplaceAll(FindVietnamese("ErrorReason", reason), values);
}

}  // namespace onestop::messages
