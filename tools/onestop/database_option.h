#pragma once

/// Commands of operators that read the database itself.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/ledger/verify.h"
#include "libs/pg/connection.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// The conninfo that was given, or, when it is empty, that of the private cluster in the data directory, as `user`.
/// Errors: a mistake of usage when neither is given.
absl::StatusOr<pg::ConnectionOptions> DatabaseOf(Session& session, const std::string& conninfo,
                                                 absl::string_view user);

/// The value of --head, as a verification prints it: "3091:8f14…", a number and 64 hexadecimal digits. Errors: a mistake of usage.
absl::StatusOr<ledger::LogHead> ReadHead(const std::string& text);

}  // namespace onestop::cli
