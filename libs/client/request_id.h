#pragma once

/// The UUIDs that make a mutation safe to repeat. What is run again and must meet what its first run did
/// takes digest::UuidOf().

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace onestop::client {

/// A fresh one: UUID version 7 (RFC 9562), so that those of one command line sort by time.
std::string NewRequestId(absl::Time now = absl::Now());

/// Whether `text` is a UUID in lower case.
bool IsUuid(absl::string_view text);

}  // namespace onestop::client
