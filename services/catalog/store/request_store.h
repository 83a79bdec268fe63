#pragma once

/// Answers of ImportCatalogue by request_id, table catalog.request: a repeat gets the first answer.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/transaction.h"
#include "onestop/catalog/v1/catalog_service.pb.h"

namespace onestop::catalog_service::store {

/// A request_id belongs to its caller: no caller gets another's answer.
struct RequestKey {
  std::string province;
  std::string caller;
  std::string request_id;
};

/// The answer that was given to the same request, if any.
///
/// Errors: ALREADY_EXISTS REQUEST_ID_REUSED when the id was used for another request; DATA_LOSS.
absl::StatusOr<std::optional<catalog::v1::ImportCatalogueResponse>> FindAnswer(
    pg::Transaction& transaction, const RequestKey& key, const catalog::v1::ImportCatalogueRequest& request);

absl::Status RecordAnswer(pg::Transaction& transaction, const RequestKey& key,
                          const catalog::v1::ImportCatalogueRequest& request,
                          const catalog::v1::ImportCatalogueResponse& response, absl::Time now);

}  // namespace onestop::catalog_service::store
