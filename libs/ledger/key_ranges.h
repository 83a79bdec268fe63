#pragma once

/// All dossiers of a province, read in parts over several connections.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/pg/connection.h"

namespace onestop::ledger {

/// How many dossiers make a page, as LIMIT in kPage and kRebuildPage.
inline constexpr int kPageDossiers = 200;
/// How long a page may take, and the connection for it.
inline constexpr absl::Duration kPageMax = absl::Minutes(5);
inline constexpr absl::Duration kPageConnectMax = absl::Seconds(10);

/// Before the first id.
inline constexpr char kBeforeAllIds[] = "00000000-0000-0000-0000-000000000000";

/// Runs `read` for each of `parts` equal parts of all ids, each on a thread and a connection of its own: dossiers whose ids
/// are in (after, through]. Meanwhile runs `beside` on this thread. Returns the first error.
absl::Status ReadInParts(
    const pg::ConnectionOptions& database, int parts,
    const std::function<absl::Status(pg::Connection& connection, std::string after,
                                     const std::string& through)>& read,
    const std::function<absl::Status()>& beside = [] { return absl::OkStatus(); });

}  // namespace onestop::ledger
