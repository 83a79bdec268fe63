#pragma once

/// Changes of rights that wait for a second editor, table catalog.proposal.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/transaction.h"
#include "onestop/catalog/v1/catalog_service.pb.h"

namespace onestop::catalog_service::store {

struct Proposal {
  /// What editors are shown, without `before` and `after`: id, who and when, state, decision.
  catalog::v1::CatalogueProposal shown;
  /// The entries that are new or different, as they were and as they would be.
  catalog::v1::Catalogue before;
  catalog::v1::Catalogue after;
  /// Certificates and holidays may disappear by it.
  bool removals = false;
  /// catalog::ChangeDigest(), 32 bytes.
  std::string digest;
};

/// Stores an open proposal. Requires that its id is new.
absl::Status AddProposal(pg::Transaction& transaction, absl::string_view province, const Proposal& proposal);

/// Errors: NOT_FOUND CATALOGUE_PROPOSAL_NOT_FOUND; DATA_LOSS.
absl::StatusOr<Proposal> FindProposal(pg::Transaction& transaction, absl::string_view province,
                                      const std::string& proposal_id);

/// Writes the decision in `shown`: state, decided_by, decide_time, reason, revision. Requires the catalogue's lock
/// (catalog::LockCatalogue()) from before FindProposal() on: a proposal is decided once.
absl::Status DecideProposal(pg::Transaction& transaction, absl::string_view province,
                            const catalog::v1::CatalogueProposal& shown);

/// The latest `limit` open proposals, or of all of them; without `before` and `after`.
absl::StatusOr<std::vector<catalog::v1::CatalogueProposal>> ListProposals(pg::Transaction& transaction,
                                                                          absl::string_view province,
                                                                          bool decided, int limit);

}  // namespace onestop::catalog_service::store
