#pragma once

/// The record of who asked for what: one chained log for each province (migration 0034), to which every server appends.
///
/// What is recorded before the answer leaves: reads of a dossier, of files and of histories; catalogue changes and exports;
/// imports; erasures; and each refusal of identity or right. Lists are not: they are what staff look at all day, and show
/// names to those alone who work on the dossiers. Acts are events of their dossiers.

#include <deque>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/rpc/audit.h"
#include "libs/telemetry/metrics.h"

namespace onestop::audit {

struct AuditOptions {
  /// As onestop_audit.
  std::string conninfo;
  std::string province;
  /// Entries that wait to be written; the next is not recorded, and its call refused.
  size_t waiting_max = 10'000;
  /// How long an entry may wait for the database.
  absl::Duration wait_max = absl::Seconds(5);
};

class AuditLog final : public rpc::Auditor {
 public:
  /// Refusals of one caller, or of one address without credentials, that are recorded in a minute; further ones are counted in
  /// the metric onestop_audit_omitted_total: no caller fills the disk by being refused.
  static constexpr int kRefusalsPerMinute = 60;
  /// Characters that are kept of a subject and of a purpose.
  static constexpr size_t kTextMax = 500;

  /// Starts the thread that writes.
  AuditLog(AuditOptions options, telemetry::Metrics& metrics);
  /// Writes what waits.
  ~AuditLog() override;
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  bool Wants(const std::string& method, const absl::Status& status) const override;
  /// Errors: UNAVAILABLE STORAGE_UNAVAILABLE when it could not be written in time.
  void Append(rpc::AuditEntry entry, absl::AnyInvocable<void(absl::Status) &&> done) override;

 private:
  struct Waiting {
    rpc::AuditEntry entry;
    absl::Time until;
    absl::AnyInvocable<void(absl::Status) &&> done;
  };

  void Run();
  absl::Status Write(const std::deque<Waiting>& batch);
  // Whether a refusal of `who` is one too many in this minute.
  bool IsOmitted(const std::string& who, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const AuditOptions options_;
  telemetry::Counter entries_;
  telemetry::Counter omitted_;
  base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t minute_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int> refused_ ABSL_GUARDED_BY(mutex_);
  // Of the thread.
  struct Database;
  std::unique_ptr<Database> database_;
  std::thread thread_;
};

}  // namespace onestop::audit
