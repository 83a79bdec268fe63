#pragma once

/// The UUIDs that make a mutation safe to repeat.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace onestop::cli {

/// A fresh one: UUID version 7 (RFC 9562), so that those of one command line sort by time.
std::string NewRequestId(absl::Time now = absl::Now());

/// Always the same one for the same `text`: UUID version 8 (RFC 9562) of its SHA-256. For work that is run
/// again and must meet what its first run did.
std::string DerivedRequestId(absl::string_view text);

/// Whether `text` is a UUID in lower case.
bool IsUuid(absl::string_view text);

}  // namespace onestop::cli
