// Answers by request_id in the table catalog.request. Both statements run in the import's
// transaction.

#include "services/catalog/store/request_store.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/refusal/refusals.h"

namespace onestop::catalog_service::store {
namespace {

// The caller is part of the key: two clients may choose the same id.
constexpr pg::Statement kFind = {"catalog.find_answer", R"sql(
    SELECT fingerprint, answer FROM catalog.request
    WHERE province = $1 AND caller = $2 AND request_id = $3::uuid
)sql"};

constexpr pg::Statement kRecord = {"catalog.record_answer", R"sql(
    INSERT INTO catalog.request (province, caller, request_id, fingerprint, answer, handle_time)
    VALUES ($1, $2, $3::uuid, $4::bytea, $5::bytea, $6::timestamptz)
)sql"};

// The request as sent; another one under the same id is a client's mistake and is refused.
std::string Fingerprint(const catalog::v1::ImportCatalogueRequest& request) {
  return digest::Sha256Text(request.SerializeAsString());
}

pg::Params KeyParams(const RequestKey& key) {
  pg::Params params;
  params.Text(key.province).Text(key.caller).Text(key.request_id);
  return params;
}

}  // namespace

absl::StatusOr<std::optional<catalog::v1::ImportCatalogueResponse>> FindAnswer(
    pg::Transaction& transaction, const RequestKey& key, const catalog::v1::ImportCatalogueRequest& request) {
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kFind, KeyParams(key)));
  if (rows.empty()) return std::optional<catalog::v1::ImportCatalogueResponse>();
  // Hashes are compared: the request itself is not stored.
  if (rows[0].Bytes(0) != Fingerprint(request)) {
    return refusal::RequestIdReused(key.request_id);
  }
  catalog::v1::ImportCatalogueResponse response;
  if (!response.ParseFromString(rows[0].Bytes(1))) {
    return absl::DataLossError("a recorded answer cannot be read");
  }
  return std::optional(response);
}

absl::Status RecordAnswer(pg::Transaction& transaction, const RequestKey& key,
                          const catalog::v1::ImportCatalogueRequest& request,
                          const catalog::v1::ImportCatalogueResponse& response, absl::Time now) {
  pg::Params params = KeyParams(key);
  params.Bytes(Fingerprint(request)).Bytes(response.SerializeAsString()).Time(now);
  return transaction.Execute(kRecord, params).status();
}

}  // namespace onestop::catalog_service::store
