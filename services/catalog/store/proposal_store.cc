// What is decided is in columns; what is shown of a proposal never changes and is one message.

#include "services/catalog/store/proposal_store.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refuse.h"
#include "libs/timestamp/timestamp.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::catalog_service::store {
namespace {

using catalog::v1::CatalogueProposal;

constexpr pg::Statement kAddProposal = {"catalog.add_proposal", R"sql(
    INSERT INTO catalog.proposal (province, proposal_id, propose_time, proposed_by, before_content, content, removals, digest,
        shown, state, decided_by, reason, revision)
    VALUES ($1, $2::uuid, $3::timestamptz, $4, $5::bytea, $6::bytea, $7::boolean, $8::bytea, $9::bytea, 1, '', '', 0)
)sql"};

constexpr pg::Statement kFindProposal = {"catalog.find_proposal", R"sql(
    SELECT shown, state, decided_by, decide_time, reason, revision, before_content, content, removals, digest
    FROM catalog.proposal WHERE province = $1 AND proposal_id = $2::uuid
)sql"};

constexpr pg::Statement kDecideProposal = {"catalog.decide_proposal", R"sql(
    UPDATE catalog.proposal
    SET state = $3::smallint, decided_by = $4, decide_time = $5::timestamptz, reason = $6, revision = $7::bigint
    WHERE province = $1 AND proposal_id = $2::uuid
)sql"};

constexpr pg::Statement kOpenProposals = {"catalog.open_proposals", R"sql(
    SELECT shown, state, decided_by, decide_time, reason, revision FROM catalog.proposal
    WHERE province = $1 AND state = 1 ORDER BY propose_time DESC LIMIT $2::bigint
)sql"};

constexpr pg::Statement kAllProposals = {"catalog.all_proposals", R"sql(
    SELECT shown, state, decided_by, decide_time, reason, revision FROM catalog.proposal
    WHERE province = $1 ORDER BY propose_time DESC LIMIT $2::bigint
)sql"};

absl::Status UnreadableProposal() {
  return absl::DataLossError("a stored proposal of the catalogue cannot be read; restore it from a backup");
}

// Of the first six columns above.
absl::StatusOr<CatalogueProposal> ShownIn(const pg::Row& row) {
  CatalogueProposal shown;
  if (!shown.ParseFromString(row.Bytes(0))) return UnreadableProposal();
  shown.set_state(static_cast<catalog::v1::CatalogueProposalState>(row.Int64(1)));
  shown.set_decided_by(std::string(row.Text(2)));
  if (const auto time = row.OptionalTime(3); time.has_value()) {
    *shown.mutable_decide_time() = timestamp::ToTimestamp(*time);
  }
  shown.set_reason(std::string(row.Text(4)));
  shown.set_revision(row.Int64(5));
  return shown;
}

}  // namespace

absl::Status AddProposal(pg::Transaction& transaction, absl::string_view province, const Proposal& proposal) {
  const CatalogueProposal& shown = proposal.shown;
  pg::Params params;
  params.Text(province).Text(shown.proposal_id()).Time(timestamp::ToTime(shown.propose_time()));
  params.Text(shown.proposed_by()).Bytes(proposal.before.SerializeAsString());
  params.Bytes(proposal.after.SerializeAsString()).Bool(proposal.removals).Bytes(proposal.digest);
  params.Bytes(shown.SerializeAsString());
  return transaction.Execute(kAddProposal, params).status();
}

absl::StatusOr<Proposal> FindProposal(pg::Transaction& transaction, absl::string_view province,
                                      const std::string& proposal_id) {
  ASSIGN_OR_RETURN(const pg::Result rows,
                   transaction.Execute(kFindProposal, pg::Params().Text(province).Text(proposal_id)));
  if (rows.empty()) {
    return refusal::Refuse(
        absl::NotFoundError(absl::StrCat("there is no proposal ", proposal_id, " of a catalogue change")),
        common::v1::ERROR_REASON_CATALOGUE_PROPOSAL_NOT_FOUND, {{"proposal_id", proposal_id}});
  }
  Proposal proposal;
  ASSIGN_OR_RETURN(proposal.shown, ShownIn(rows[0]));
  if (!proposal.before.ParseFromString(rows[0].Bytes(6)) ||
      !proposal.after.ParseFromString(rows[0].Bytes(7))) {
    return UnreadableProposal();
  }
  proposal.removals = rows[0].Bool(8);
  proposal.digest = rows[0].Bytes(9);
  return proposal;
}

absl::Status DecideProposal(pg::Transaction& transaction, absl::string_view province,
                            const CatalogueProposal& shown) {
  pg::Params params;
  params.Text(province).Text(shown.proposal_id()).Int64(shown.state()).Text(shown.decided_by());
  params.Time(timestamp::ToTime(shown.decide_time())).Text(shown.reason()).Int64(shown.revision());
  return transaction.Execute(kDecideProposal, params).status();
}

absl::StatusOr<std::vector<CatalogueProposal>> ListProposals(pg::Transaction& transaction,
                                                             absl::string_view province, bool decided,
                                                             int limit) {
  const pg::Params params = std::move(pg::Params().Text(province).Int64(limit));
  ASSIGN_OR_RETURN(const pg::Result rows,
                   transaction.Execute(decided ? kAllProposals : kOpenProposals, params));
  std::vector<CatalogueProposal> proposals;
  for (const pg::Row row : rows) {
    ASSIGN_OR_RETURN(proposals.emplace_back(), ShownIn(row));
  }
  return proposals;
}

}  // namespace onestop::catalog_service::store
