#pragma once

/// What is wrong with a field or a file, in Vietnamese. Servers say it in English (google.rpc.BadRequest), and so do
/// libraries that know no catalogue; a client that shows it to people translates it.

#include <string>

#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"

namespace onestop::messages {

/// `english`, such as "has 3000 characters; at most 2000 are allowed", in Vietnamese, without the field's name;
/// "" when this program does not know the sentence. What stands before it with a colon, such as a file and a line, stays.
std::string VietnameseOfFault(absl::string_view english);

/// The same in both languages; in English twice when this program does not know the sentence.
Bilingual FaultInBoth(absl::string_view english);

}  // namespace onestop::messages
