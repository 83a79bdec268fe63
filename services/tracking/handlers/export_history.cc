// ExportHistory: a dossier's events as they are stored, each checked before it is sent.

#include "services/tracking/handlers/export_history.h"

#include <deque>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/history.h"
#include "libs/ledger/reader.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/fields.h"
#include "libs/service/command.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/handlers/open_dossier.h"

namespace onestop::tracking::handlers {
namespace {

// Events in memory at once; one with the evidence of a signature has some 20 KiB.
constexpr int kExportedAtOnce = 50;
constexpr int kPurposeMax = 500;

class History final : public rpc::Producer<v1::ExportHistoryResponse> {
 public:
  History(const Env& env, const rpc::Call& call, pg::Scope scope, std::string dossier_id)
      : env_(env),
        call_(call),
        scope_(std::move(scope)),
        dossier_id_(std::move(dossier_id)),
        read_(dossier_id_) {}

  absl::StatusOr<rpc::Produced> Produce(v1::ExportHistoryResponse& response) override {
    if (waiting_.empty()) RETURN_IF_ERROR(Fill());
    if (waiting_.empty()) {
      RETURN_IF_ERROR(read_.Complete());
      return rpc::Produced::kEnd;
    }
    ledger::EventRow row = std::move(waiting_.front());
    waiting_.pop_front();
    // Before the event is sent: a damaged one never leaves.
    RETURN_IF_ERROR(read_.Add(row.Entry()).status());
    response.set_sequence(row.sequence);
    response.set_position(row.position);
    response.set_payload(std::move(row.payload));
    response.set_hash(std::move(row.hash));
    for (dossier::v1::PersonalDataPart& part : row.personal_data) {
      *response.add_personal_data() = std::move(part);
    }
    return rpc::Produced::kMessage;
  }

 private:
  // No transaction is open while the client reads; that is safe, since events are only ever appended.
  absl::Status Fill() {
    if (ended_) return absl::OkStatus();
    ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env_.pool, scope_, call_.deadline));
    ASSIGN_OR_RETURN(std::vector<ledger::EventRow> rows,
                     reader.EventsOf(dossier_id_, last_read_, kExportedAtOnce));
    // A page that is not full was the last.
    ended_ = rows.size() < size_t{kExportedAtOnce};
    if (!rows.empty()) last_read_ = rows.back().sequence;
    std::ranges::move(rows, std::back_inserter(waiting_));
    return absl::OkStatus();
  }

  const Env& env_;
  const rpc::Call& call_;
  const pg::Scope scope_;
  const std::string dossier_id_;
  // What was sent so far, folded: an event that cannot follow those before it is not sent.
  dossier::History read_;
  std::deque<ledger::EventRow> waiting_;
  int64_t last_read_ = 0;
  bool ended_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Producer<v1::ExportHistoryResponse>>> ExportHistory(
    const Env& env, const rpc::Call& call, const v1::ExportHistoryRequest& request) {
  rpc::Fields fields;
  fields.Uuid("dossier_id", request.dossier_id());
  fields.Optional("purpose", request.purpose(), kPurposeMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal,
                   service::ResolveCaller(env.catalogue, call, env.now()));
  call.purpose = request.purpose();
  // Systems get histories without personal data, through feeds.
  if (principal.actor->is_system) {
    return refusal::StaffOnly("histories with their personal data are");
  }
  constexpr auto kLevel = dossier::ReadLevel::kPersonal;
  RETURN_IF_ERROR(OpenDossier(env, call, principal, request.dossier_id(), "", kLevel).status());
  const pg::Scope scope = ledger::ScopeOf(*principal.actor, principal.catalogue->province(), kLevel);
  return std::make_unique<History>(env, call, scope, request.dossier_id());
}

}  // namespace onestop::tracking::handlers
