#pragma once

/// Commands of operators that read the database itself.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pg/connection.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// The conninfo that was given, or, when it is empty, that of the private cluster in the data directory, as `user`.
/// Errors: a mistake of usage when neither is given.
absl::StatusOr<pg::ConnectionOptions> DatabaseOf(Session& session, const std::string& conninfo,
                                                 absl::string_view user);

}  // namespace onestop::cli
