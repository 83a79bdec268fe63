// Gives the whole catalogue to an editor, people and client systems included.

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/entries.h"
#include "libs/catalog/store.h"
#include "libs/pg/transaction.h"
#include "libs/timestamp/timestamp.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service::handlers {
namespace {

// Far below what any client takes in by default.
constexpr size_t kPartBytesMax = 1024 * 1024;
constexpr absl::Duration kReadTimeMax = absl::Seconds(60);

class Exporting final : public CatalogueExport {
 public:
  explicit Exporting(catalog::Stored stored) : revision_(stored.revision), change_time_(stored.change_time) {
    std::ranges::move(catalog::InParts(stored.catalogue, kPartBytesMax), std::back_inserter(parts_));
  }

  absl::StatusOr<rpc::Produced> Produce(catalog::v1::ExportCatalogueResponse& response) override {
    if (parts_.empty()) return rpc::Produced::kEnd;
    response.set_revision(revision_);
    if (revision_ > 0) *response.mutable_change_time() = timestamp::ToTimestamp(change_time_);
    *response.mutable_catalogue() = std::move(parts_.front());
    parts_.pop_front();
    return rpc::Produced::kMessage;
  }

 private:
  const int64_t revision_;
  const absl::Time change_time_;
  std::deque<catalog::v1::Catalogue> parts_;
};

}  // namespace

// From the database, not from the snapshot: an editor may have to correct what a snapshot would refuse.
absl::StatusOr<std::unique_ptr<CatalogueExport>> ExportCatalogue(const Env& env, const rpc::Call& call) {
  RETURN_IF_ERROR(RequireEditor(env, call).status());
  const absl::Time deadline = std::min(call.deadline, absl::Now() + kReadTimeMax);
  ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env.database.Acquire(deadline));
  // A snapshot: an import between two statements must not mix two revisions.
  ASSIGN_OR_RETURN(pg::Transaction transaction,
                   pg::Transaction::Begin(
                       *lease, {.deadline = deadline, .mode = pg::TransactionOptions::Mode::kSnapshot}));
  ASSIGN_OR_RETURN(catalog::Stored stored, catalog::ReadCatalogue(transaction, env.province));
  return std::make_unique<Exporting>(std::move(stored));
}

}  // namespace onestop::catalog_service::handlers
