// Imports entries into the catalogue, once for each request_id: the answer is recorded in the
// transaction of the change, so a repeat gets it again.

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/changes.h"
#include "libs/catalog/store.h"
#include "libs/digest/uuid.h"
#include "libs/timestamp/timestamp.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"
#include "services/catalog/store/held_tasks.h"
#include "services/catalog/store/proposal_store.h"
#include "services/catalog/store/request_store.h"

namespace onestop::catalog_service::handlers {
namespace {

using catalog::v1::ImportCatalogueRequest;
using catalog::v1::ImportCatalogueResponse;

// A stream may be open for long; its one transaction may not.
constexpr absl::Duration kImportTimeMax = absl::Seconds(60);
// Entries that a proposal names.
constexpr int kProposedChangesShownMax = 200;
// People whose open tasks are told.
constexpr int kHeldTasksSentMax = 100;

absl::Status CheckFirst(const ImportCatalogueRequest& request) {
  rpc::Fields fields;
  fields.Uuid("request_id", request.request_id());
  fields.Range("expected_revision", request.expected_revision(), 0, INT64_MAX);
  return fields.status();
}

absl::Status CheckLater(const ImportCatalogueRequest& request) {
  rpc::Fields fields;
  const auto only_first = [&fields](const char* field, bool given) {
    if (given) fields.Add(field, "is given after the first message; the first one alone holds it");
  };
  only_first("request_id", !request.request_id().empty());
  only_first("validate_only", request.validate_only());
  only_first("expected_revision", request.expected_revision() != 0);
  only_first("allow_removals", request.allow_removals());
  return fields.status();
}

ImportCatalogueResponse ToResponse(catalog::Imported imported) {
  ImportCatalogueResponse response;
  response.set_revision(imported.revision);
  response.set_changed_entries(static_cast<int32_t>(imported.changes.size()));
  response.set_removed_facts(static_cast<int32_t>(imported.removals.size()));
  const auto sent = [](const auto& all) { return std::min<size_t>(all.size(), catalog::kChangesSentMax); };
  for (size_t i = 0; i < sent(imported.changes); ++i) {
    *response.add_changes() = std::move(imported.changes[i]);
  }
  for (size_t i = 0; i < sent(imported.removals); ++i) {
    *response.add_removals() = std::move(imported.removals[i]);
  }
  return response;
}

// The people whose entry has a last day, without one that follows it.
std::vector<std::string> EndingIn(const catalog::v1::Catalogue& catalogue) {
  std::map<std::string, bool> ends;
  for (const catalog::v1::Staff& staff : catalogue.staff()) {
    const auto [entry, fresh] = ends.try_emplace(staff.id(), !staff.valid_to().empty());
    if (!fresh) entry->second = entry->second && !staff.valid_to().empty();
  }
  std::vector<std::string> ids;
  for (const auto& [id, ending] : ends) {
    if (ending) ids.push_back(id);
  }
  return ids;
}

// Of `held` those who end by this import and did not before.
void AddHeldTasks(const std::vector<catalog::v1::HeldTasks>& held,
                  const std::vector<catalog::v1::CatalogueChange>& changes,
                  ImportCatalogueResponse& response) {
  std::set<std::string> ended;
  for (const catalog::v1::CatalogueChange& change : changes) {
    const bool of_staff = change.entry().kind() == "staff";
    if (of_staff && change.change() == catalog::v1::CHANGE_KIND_ENDED) ended.insert(change.entry().id());
  }
  for (const catalog::v1::HeldTasks& of : held) {
    if (response.held_tasks_size() == kHeldTasksSentMax) return;
    if (ended.contains(of.staff_id())) *response.add_held_tasks() = of;
  }
}

// Keeps what rights are to become until a second editor confirms it. Returns its id: of the same request the same.
absl::StatusOr<std::string> Propose(const store::RequestKey& key, const catalog::Imported& imported,
                                    const catalog::ImportOptions& options, pg::Transaction& transaction) {
  store::Proposal proposal = {.shown = {},
                              .before = imported.before,
                              .after = imported.after,
                              .removals = options.allow_removals,
                              .digest = imported.digest};
  catalog::v1::CatalogueProposal& shown = proposal.shown;
  shown.set_proposal_id(digest::UuidOf(
      absl::StrCat("catalogue proposal\n", key.province, "\n", key.caller, "\n", key.request_id)));
  shown.set_proposed_by(options.changed_by);
  *shown.mutable_propose_time() = timestamp::ToTimestamp(options.now);
  shown.set_state(catalog::v1::CATALOGUE_PROPOSAL_STATE_OPEN);
  shown.set_changed_entries(static_cast<int32_t>(imported.changes.size()));
  for (const catalog::v1::CatalogueChange& change : imported.changes) {
    if (shown.changes_size() == kProposedChangesShownMax) break;
    *shown.add_changes() = change;
  }
  RETURN_IF_ERROR(store::AddProposal(transaction, key.province, proposal));
  return shown.proposal_id();
}

class Importing final : public CatalogueImport {
 public:
  Importing(const Env& env, const rpc::Call& call, std::string editor)
      : env_(env), call_(call), editor_(std::move(editor)) {}

  absl::Status Consume(ImportCatalogueRequest& message) override {
    if (!message.has_catalogue()) {
      return base::FieldError("catalogue", "is missing; give the entries to add or replace");
    }
    // A part of a catalogue need not say whose it is.
    if (message.catalogue().province().empty()) message.mutable_catalogue()->set_province(env_.province);
    if (message.catalogue().province() != env_.province) {
      return base::FieldError("catalogue.province", "is not the province of this server");
    }
    bytes_ += message.catalogue().ByteSizeLong();
    if (bytes_ > catalog::kImportBytesMax) {
      return base::FieldError("catalogue", absl::StrCat("has more than ", catalog::kImportBytesMax,
                                                        " bytes; import it in several files"));
    }
    RETURN_IF_ERROR(begun_ ? CheckLater(message) : CheckFirst(message));
    begun_ = true;
    // The fields that the later messages do not have stay those of the first.
    request_.MergeFrom(message);
    return absl::OkStatus();
  }

  absl::StatusOr<ImportCatalogueResponse> Finish() override {
    if (!begun_) return base::FieldError("catalogue", "is missing; give the entries to add or replace");
    const bool validate_only = request_.validate_only() || call_.dry_run;
    const catalog::ImportOptions options = {.validate_only = validate_only,
                                            .expected_revision = request_.expected_revision(),
                                            .allow_removals = request_.allow_removals(),
                                            .changed_by = editor_,
                                            .now = env_.now(),
                                            .hold_rights = env_.second_editor,
                                            .past_days_closed = env_.past_days_closed,
                                            // Who proposes it for itself needs another to confirm it.
                                            .not_rights_of = env_.second_editor ? "" : editor_};
    const store::RequestKey key = {
        .province = env_.province, .caller = call_.caller.subject, .request_id = request_.request_id()};
    const absl::Time deadline = std::min(call_.deadline, absl::Now() + kImportTimeMax);

    // Before the transaction: it takes a connection of its own.
    ASSIGN_OR_RETURN(const auto held, store::FindHeldTasks(env_.database, env_.province,
                                                           EndingIn(request_.catalogue()), deadline));
    ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env_.database.Acquire(deadline));
    ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(*lease, {.deadline = deadline}));
    // From here on imports of the province run one after another.
    RETURN_IF_ERROR(catalog::LockCatalogue(transaction, env_.province));
    ASSIGN_OR_RETURN(const auto answered, store::FindAnswer(transaction, key, request_));
    if (answered.has_value()) return *answered;
    ASSIGN_OR_RETURN(catalog::Imported imported, catalog::Import(transaction, request_.catalogue(), options));
    ImportCatalogueResponse answer;
    AddHeldTasks(held, imported.changes, answer);
    if (imported.held) {
      ASSIGN_OR_RETURN(const std::string id, Propose(key, imported, options, transaction));
      answer.set_proposal_id(id);
      call_.objects.push_back(absl::StrCat("proposal ", id));
    }
    ImportCatalogueResponse response = ToResponse(std::move(imported));
    response.set_proposal_id(answer.proposal_id());
    response.mutable_held_tasks()->Swap(answer.mutable_held_tasks());
    // Validation is not recorded: it changes nothing, so a repeat validates again.
    if (validate_only) return response;
    RETURN_IF_ERROR(store::RecordAnswer(transaction, key, request_, response, options.now));
    RETURN_IF_ERROR(transaction.Commit());
    if (!response.proposal_id().empty()) return response;
    call_.objects.push_back(absl::StrCat("revision ", response.revision()));
    // The import is committed whatever this returns; a failure is logged there, and the refresher tries again.
    [[maybe_unused]] const absl::Status refreshed = env_.refresh();
    return response;
  }

 private:
  const Env& env_;
  const rpc::Call& call_;
  const std::string editor_;
  // All messages as one.
  ImportCatalogueRequest request_;
  size_t bytes_ = 0;
  bool begun_ = false;
};

}  // namespace

// The right is asked before anything is taken in: what is sent is kept in memory.
absl::StatusOr<std::unique_ptr<CatalogueImport>> ImportCatalogue(const Env& env, const rpc::Call& call) {
  ASSIGN_OR_RETURN(std::string editor, RequireEditor(env, call));
  return std::make_unique<Importing>(env, call, std::move(editor));
}

}  // namespace onestop::catalog_service::handlers
