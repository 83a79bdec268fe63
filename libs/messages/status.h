#pragma once

/// Errors whose sentence is in both languages, for programs that show errors to people themselves. A server's
/// refusals have a reason instead, which has its sentence (reasons.h).

#include <string>

#include "absl/status/status.h"
#include "libs/messages/messages.h"

namespace onestop::messages {

/// An error whose message() is in English; VietnameseOf() gives the other. `code` is not OK.
absl::Status Error(absl::StatusCode code, const Bilingual& message);

/// The Vietnamese message that Error() was given; "" for any other status.
std::string VietnameseOf(const absl::Status& status);

}  // namespace onestop::messages
