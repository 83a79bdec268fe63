#pragma once

/// Drives the plan through the real services, act by act, as each person would.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/crypto/signing_key.h"
#include "libs/rpc/client.h"
#include "onestop/catalog/v1/catalogue.pb.h"
#include "tools/demonstration/plan.h"
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

class DemoRun {
 public:
  /// Dossiers that are worked on at the same time.
  static constexpr int kWorkers = 32;

  DemoRun(const cli::Session& session, std::map<std::string, crypto::SigningKey> keys);

  /// Connects as the portal, as the migration, and as the staff of the plan.
  absl::Status Connect(const std::vector<DemoDossier>& plan);

  /// Works on all dossiers; `progress` is called with the number that are done, by one thread at a time.
  /// Every request_id follows from the dossier's number and the act: a second run changes nothing. Stops at
  /// the first error.
  absl::StatusOr<std::vector<DemoResult>> Run(const std::vector<demonstration::DemoDossier>& plan,
                                              const std::function<void(int)>& progress);

  /// Acts that were asked for, repeats included.
  int64_t acts() const;

 private:
  absl::StatusOr<DemoResult> Drive(const DemoDossier& plan);
  absl::StatusOr<DemoResult> TakeIn(const DemoDossier& plan);
  absl::Status Work(const DemoDossier& plan, const DemoResult& dossier);
  absl::Status Approve(const DemoDossier& plan, const DemoResult& dossier);
  absl::Status Sign(const DemoDossier& plan, const DemoResult& dossier, const char* act, int task,
                    const std::string& who, const std::string& key, absl::Time time);
  absl::StatusOr<std::string> Upload(const DemoDossier& plan, const std::string& who, const std::string& name,
                                     const std::string& text);

  // The migration, acting for `staff`.
  rpc::Client For(const std::string& staff) const;

  const cli::Session& session_;
  const std::map<std::string, crypto::SigningKey> keys_;
  std::map<std::string, rpc::Client> clients_;
  std::string migration_token_;
  mutable base::Mutex mutex_;
  int64_t acts_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace onestop::demonstration
