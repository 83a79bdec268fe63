#pragma once

/// Which bytes a signature has to be over.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "libs/pg/read_transaction.h"

namespace onestop::approval::store {

/// SHA-256 of the dossier's present draft, 32 bytes; "" when it has none, or when `scope` may not see the
/// dossier. Errors: UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says; DATA_LOSS HISTORY_DAMAGED.
absl::StatusOr<std::string> PresentDraft(pg::Pool& pool, const pg::Scope& scope, absl::string_view dossier_id,
                                         absl::Time deadline);

/// The same of what the leader signed last.
absl::StatusOr<std::string> SignedDocument(pg::Pool& pool, const pg::Scope& scope,
                                           absl::string_view dossier_id, absl::Time deadline);

}  // namespace onestop::approval::store
