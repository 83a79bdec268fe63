#pragma once

/// Turns qpdf's exceptions into errors. Private to this module.

#include <functional>

#include "absl/status/status.h"

namespace onestop::pdf {

/// Runs `body`, which uses qpdf. What qpdf throws becomes an error: DRAFT_NOT_SIGNABLE "damaged" or
/// "encrypted".
absl::Status GuardQpdf(const std::function<absl::Status()>& body);

}  // namespace onestop::pdf
