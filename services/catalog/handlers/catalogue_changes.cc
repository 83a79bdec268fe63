// Changes of rights: listed, confirmed and rejected by those who keep the catalogue. Both decisions take the catalogue's
// lock first, so that a proposal is decided once and from what is there.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/store.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/timestamp/timestamp.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"
#include "services/catalog/store/proposal_store.h"

namespace onestop::catalog_service::handlers {
namespace {

using catalog::v1::CatalogueProposal;

constexpr absl::Duration kDecideTimeMax = absl::Seconds(60);
constexpr int kProposalsSentMax = 200;
constexpr int kReasonCharactersMax = 2000;
// Of an answer: proposals in a list; the entries before and after of one.
constexpr size_t kListBytesMax = 1024 * 1024;
constexpr size_t kEntriesBytesMax = 2 * 1024 * 1024;

absl::Status Decided(const CatalogueProposal& shown) {
  const std::string decision =
      shown.state() == catalog::v1::CATALOGUE_PROPOSAL_STATE_CONFIRMED ? "CONFIRMED" : "REJECTED";
  return refusal::Refuse(
      absl::FailedPreconditionError(
          absl::StrCat("the proposal was decided already, by ", shown.decided_by(), ": ", decision)),
      common::v1::ERROR_REASON_CATALOGUE_PROPOSAL_DECIDED,
      {{"proposal_id", shown.proposal_id()}, {"decision", decision}, {"decided_by", shown.decided_by()}});
}

// Its decision, by `actor` at `now`.
void Decide(catalog::v1::CatalogueProposalState state, const std::string& actor, absl::Time now,
            CatalogueProposal& shown) {
  shown.set_state(state);
  shown.set_decided_by(actor);
  *shown.mutable_decide_time() = timestamp::ToTimestamp(now);
}

// Makes the proposal so, as one revision.
absl::Status Apply(const Env& env, const std::string& editor, pg::Transaction& transaction,
                   store::Proposal& proposal) {
  const absl::Time now = env.now();
  ASSIGN_OR_RETURN(const catalog::Imported imported,
                   catalog::Import(transaction, proposal.after,
                                   {.allow_removals = proposal.removals,
                                    .changed_by = proposal.shown.proposed_by(),
                                    .now = now,
                                    .confirmed_by = editor,
                                    .past_days_closed = env.past_days_closed,
                                    .not_rights_of = editor,
                                    .expected_digest = proposal.digest}));
  Decide(catalog::v1::CATALOGUE_PROPOSAL_STATE_CONFIRMED, editor, now, proposal.shown);
  proposal.shown.set_revision(imported.revision);
  return store::DecideProposal(transaction, env.province, proposal.shown);
}

}  // namespace

absl::StatusOr<catalog::v1::ConfirmCatalogueChangeResponse> ConfirmCatalogueChange(
    const Env& env, const rpc::Call& call, const catalog::v1::ConfirmCatalogueChangeRequest& request) {
  rpc::Fields fields;
  fields.Uuid("proposal_id", request.proposal_id());
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const auto actor, ResolveActor(env, call));
  if (!MaintainsCatalogue(*actor)) return refusal::CatalogueRightMissing(env.province);
  // A key on a disk is no second person.
  if (actor->is_system) return refusal::StaffOnly("confirming a change of rights is");
  const absl::Time deadline = std::min(call.deadline, absl::Now() + kDecideTimeMax);
  ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env.database.Acquire(deadline));
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(*lease, {.deadline = deadline}));
  RETURN_IF_ERROR(catalog::LockCatalogue(transaction, env.province));
  ASSIGN_OR_RETURN(store::Proposal proposal,
                   store::FindProposal(transaction, env.province, request.proposal_id()));
  call.objects.push_back(absl::StrCat("proposal ", request.proposal_id()));
  catalog::v1::ConfirmCatalogueChangeResponse response;
  if (proposal.shown.state() == catalog::v1::CATALOGUE_PROPOSAL_STATE_CONFIRMED &&
      proposal.shown.decided_by() == actor->id) {
    response.set_revision(proposal.shown.revision());
    return response;
  }
  if (proposal.shown.state() != catalog::v1::CATALOGUE_PROPOSAL_STATE_OPEN) return Decided(proposal.shown);
  if (proposal.shown.proposed_by() == actor->id) return refusal::OwnProposal();
  RETURN_IF_ERROR(Apply(env, actor->id, transaction, proposal));
  response.set_revision(proposal.shown.revision());
  // Not committed, it never was.
  if (call.dry_run) return response;
  RETURN_IF_ERROR(transaction.Commit());
  call.objects.push_back(absl::StrCat("revision ", response.revision()));
  // It is committed whatever this returns; a failure is logged there, and the refresher tries again.
  [[maybe_unused]] const absl::Status refreshed = env.refresh();
  return response;
}

absl::StatusOr<catalog::v1::RejectCatalogueChangeResponse> RejectCatalogueChange(
    const Env& env, const rpc::Call& call, const catalog::v1::RejectCatalogueChangeRequest& request) {
  rpc::Fields fields;
  fields.Uuid("proposal_id", request.proposal_id());
  fields.Required("reason", request.reason(), kReasonCharactersMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const std::string editor, RequireEditor(env, call));
  const absl::Time deadline = std::min(call.deadline, absl::Now() + kDecideTimeMax);
  ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env.database.Acquire(deadline));
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(*lease, {.deadline = deadline}));
  RETURN_IF_ERROR(catalog::LockCatalogue(transaction, env.province));
  ASSIGN_OR_RETURN(store::Proposal proposal,
                   store::FindProposal(transaction, env.province, request.proposal_id()));
  call.objects.push_back(absl::StrCat("proposal ", request.proposal_id()));
  CatalogueProposal& shown = proposal.shown;
  if (shown.state() == catalog::v1::CATALOGUE_PROPOSAL_STATE_REJECTED && shown.decided_by() == editor) {
    return catalog::v1::RejectCatalogueChangeResponse();
  }
  if (shown.state() != catalog::v1::CATALOGUE_PROPOSAL_STATE_OPEN) return Decided(shown);
  Decide(catalog::v1::CATALOGUE_PROPOSAL_STATE_REJECTED, editor, env.now(), shown);
  shown.set_reason(request.reason());
  RETURN_IF_ERROR(store::DecideProposal(transaction, env.province, shown));
  if (!call.dry_run) RETURN_IF_ERROR(transaction.Commit());
  return catalog::v1::RejectCatalogueChangeResponse();
}

absl::StatusOr<catalog::v1::ListCatalogueChangesResponse> ListCatalogueChanges(
    const Env& env, const rpc::Call& call, const catalog::v1::ListCatalogueChangesRequest& request) {
  rpc::Fields fields;
  if (!request.proposal_id().empty()) fields.Uuid("proposal_id", request.proposal_id());
  RETURN_IF_ERROR(fields.status());
  RETURN_IF_ERROR(RequireEditor(env, call).status());
  const absl::Time deadline = std::min(call.deadline, absl::Now() + kDecideTimeMax);
  ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env.database.Acquire(deadline));
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(*lease, {.deadline = deadline}));
  catalog::v1::ListCatalogueChangesResponse response;
  if (!request.proposal_id().empty()) {
    ASSIGN_OR_RETURN(store::Proposal proposal,
                     store::FindProposal(transaction, env.province, request.proposal_id()));
    CatalogueProposal& shown = *response.add_proposals() = std::move(proposal.shown);
    if (proposal.before.ByteSizeLong() + proposal.after.ByteSizeLong() <= kEntriesBytesMax) {
      *shown.mutable_before() = std::move(proposal.before);
      *shown.mutable_after() = std::move(proposal.after);
    }
    return response;
  }
  ASSIGN_OR_RETURN(auto proposals,
                   store::ListProposals(transaction, env.province, request.decided(), kProposalsSentMax));
  size_t bytes = 0;
  for (CatalogueProposal& shown : proposals) {
    bytes += shown.ByteSizeLong();
    if (bytes > kListBytesMax && response.proposals_size() > 0) break;
    *response.add_proposals() = std::move(shown);
  }
  return response;
}

}  // namespace onestop::catalog_service::handlers
