#pragma once

/// Many dossiers with one command: asked for once, done side by side, each with its own result.

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// As many as one command takes.
inline constexpr int kManyMax = 1000;
/// Of a list that is read for it.
inline constexpr int kManyPageSize = 200;

/// Asks a person, on a terminal; `question` in the session's language. OK: yes. Errors: CANCELLED with `no`;
/// INVALID_ARGUMENT when nobody can be asked, saying that --yes is the way.
absl::Status Confirm(const Session& session, const std::string& question, absl::string_view no);

/// Runs `work` once for each number below `count`, several at the same time, and returns when all are done.
void SideBySide(size_t count, absl::FunctionRef<void(size_t)> work);

/// OK, or that so many of `count` were not done; `done` is such as "signed".
absl::Status AllDone(size_t count, size_t failed, absl::string_view done);

}  // namespace onestop::cli
