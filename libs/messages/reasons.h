#pragma once

/// What a refusal says in Vietnamese. In English it is the refusal's own message.

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::messages {

/// The sentence for `reason`, a value of common.v1.ErrorReason without its prefix; "" when it is none. Where
/// the sentence has "{key}", the value of that key in `metadata` is put, if there is one. What is in brackets,
/// "[ hay là {nearest}?]", is left out with its brackets when it has a key that `metadata` lacks.
std::string VietnameseOfReason(absl::string_view reason, const std::map<std::string, std::string>& metadata);

}  // namespace onestop::messages
