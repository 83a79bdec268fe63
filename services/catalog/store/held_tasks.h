#pragma once

/// The open tasks of people, for those who let one end: read as a reader of the whole province, of whose dossiers the caller
/// learns codes alone.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "onestop/catalog/v1/catalog_service.pb.h"

namespace onestop::catalog_service::store {

/// Of `staff_ids` those who hold open tasks, by their ids; by one statement, or none without ids. Errors: as
/// pg::ReadTransaction.
absl::StatusOr<std::vector<catalog::v1::HeldTasks>> FindHeldTasks(pg::Pool& pool, const std::string& province,
                                                                  const std::vector<std::string>& staff_ids,
                                                                  absl::Time deadline);

}  // namespace onestop::catalog_service::store
