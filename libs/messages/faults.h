#pragma once

/// What is wrong with a field, in Vietnamese. Servers say it in English (google.rpc.BadRequest), and a client
/// that shows it to people translates it.

#include <string>

#include "absl/strings/string_view.h"

namespace onestop::messages {

/// `english`, such as "has 3000 characters; at most 2000 are allowed", in Vietnamese, without the field's name;
/// "" when this program does not know the sentence.
std::string VietnameseOfFault(absl::string_view english);

}  // namespace onestop::messages
