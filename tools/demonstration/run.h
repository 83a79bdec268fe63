#pragma once

/// Drives the plan through the real services, act by act, as each person would.

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/crypto/signing_key.h"
#include "libs/rpc/client.h"
#include "onestop/catalog/v1/catalogue.pb.h"
#include "tools/demonstration/plan.h"
#include "tools/demonstration/server.h"
#include "tools/onestop/session.h"

namespace onestop::demonstration {

/// Makes the sample authority's certificates for leaders and seals in the data directory and registers them
/// in `catalogue`. Returns the keys, by staff id and by agency id.
absl::StatusOr<std::map<std::string, crypto::SigningKey>> RegisterSampleSigners(
    const config::DataDirectory& data, catalog::v1::Catalogue& catalogue);

/// What became of one dossier.
struct DemoResult {
  std::string dossier_id;
  std::string code;
};

/// The client system that submits for applicants.
inline constexpr char kPortal[] = "portal";

class DemoRun {
 public:
  /// `clock` is that of the server that the session calls.
  DemoRun(const cli::Session& session, OfficeClock& clock, std::map<std::string, crypto::SigningKey> keys);

  /// Connects as the portal and as the staff of the plan.
  absl::Status Connect(const std::vector<DemoDossier>& plan);

  /// Has every act of the plan done when it is its time, one after the other over all dossiers; `progress` is called with
  /// the number of acts that are done. Every request_id follows from the dossier's number and the act: a second run
  /// changes nothing. Stops at the first error.
  absl::StatusOr<std::vector<DemoResult>> Run(const std::vector<demonstration::DemoDossier>& plan,
                                              const std::function<void(size_t)>& progress);

  /// Who calls, connected before.
  const rpc::Client& Client(const std::string& who) const { return clients_.at(who); }

  // The acts, each by the one whose it is.
  absl::Status Submit(const DemoDossier& plan, DemoResult& dossier);
  absl::Status Accept(const DemoDossier& plan, DemoResult& dossier);
  absl::Status Complete(const DemoDossier& plan, const DemoResult& dossier, absl::string_view act,
                        const std::string& who, int task);
  absl::Status Assign(const DemoDossier& plan, const DemoResult& dossier);
  /// With a reason it is a letter of refusal.
  absl::Status Draft(const DemoDossier& plan, const DemoResult& dossier,
                     const std::string& refusal_reason = "");
  absl::Status Sign(const DemoDossier& plan, const DemoResult& dossier, absl::string_view act, int task,
                    const std::string& who, const std::string& key);
  absl::Status Return(const DemoDossier& plan, const DemoResult& dossier);

 private:
  const cli::Session& session_;
  OfficeClock& clock_;
  const std::map<std::string, crypto::SigningKey> keys_;
  // By who calls.
  std::map<std::string, rpc::Client> clients_;
};

}  // namespace onestop::demonstration
