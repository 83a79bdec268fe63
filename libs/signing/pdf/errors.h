#pragma once

/// How a document is refused for signing. This room's own.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::signing {

/// FAILED_PRECONDITION DRAFT_NOT_SIGNABLE: `detail` is one of the words of prepare.h; `message` says what is
/// so and what to do, and quotes nothing of the document.
absl::Status NotSignable(absl::string_view detail, absl::string_view message);

}  // namespace onestop::signing
