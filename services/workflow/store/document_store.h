#pragma once

/// Which bytes a draft consists of.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "libs/pg/read_transaction.h"

namespace onestop::workflow::store {

/// SHA-256 of a document that its uploader, or somebody who may see a dossier that names it, asks for: 32
/// bytes.
///
/// Errors: NOT_FOUND DOCUMENT_NOT_FOUND, also when `scope` may not see it; as pg::ReadTransaction.
absl::StatusOr<std::string> DocumentHash(pg::Pool& pool, const pg::Scope& scope,
                                         absl::string_view document_id, absl::Time deadline);

}  // namespace onestop::workflow::store
