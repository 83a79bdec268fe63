// One thread writes all that waits in one statement: a lone entry costs a round trip, many share it.

#include "libs/audit/audit_log.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/pg/connection.h"
#include "libs/refusal/refusals.h"
#include "libs/telemetry/log.h"

namespace onestop::audit {
namespace {

constexpr size_t kBatchMax = 256;
constexpr absl::Duration kConnectMax = absl::Seconds(3);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(200);
// Addresses and callers whose refusals are counted at once.
constexpr size_t kRefusedMax = 100'000;

constexpr pg::Statement kAppend = {"audit.append", R"sql(
    SELECT audit.append($1, $2::timestamptz[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::bigint[], $10::text[], $11::bytea[])
)sql"};

// Recorded whatever becomes of them.
bool IsAlwaysRecorded(const std::string& method) {
  static const auto& methods = *new absl::flat_hash_set<absl::string_view>{
      "/onestop.tracking.v1.TrackingService/GetDossier",
      "/onestop.tracking.v1.TrackingService/GetTimeline",
      "/onestop.tracking.v1.TrackingService/ExportHistory",
      "/onestop.documents.v1.DocumentsService/DownloadDocument",
      "/onestop.documents.v1.DocumentsService/GetDocument",
      "/onestop.catalog.v1.CatalogService/ImportCatalogue",
      "/onestop.catalog.v1.CatalogService/ConfirmCatalogueChange",
      "/onestop.catalog.v1.CatalogService/RejectCatalogueChange",
      "/onestop.catalog.v1.CatalogService/ExportCatalogue",
      "/onestop.intake.v1.IntakeService/ImportHistory",
      "/onestop.intake.v1.IntakeService/ErasePersonalData",
      "/onestop.intake.v1.IntakeService/GetLookupSecret",
  };
  return methods.contains(method);
}

// Of look-ups without credentials the wrong ones count as refusals of identity.
bool IsFailedLookUp(const std::string& method, const absl::Status& status) {
  return method == "/onestop.tracking.v1.TrackingService/LookUpDossier" &&
         (absl::IsNotFound(status) || absl::IsResourceExhausted(status));
}

bool IsRefusal(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status);
}

std::string Bounded(std::string text) {
  if (text.size() <= AuditLog::kTextMax) return text;
  text.resize(AuditLog::kTextMax);
  // Not within a character.
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text;
}

}  // namespace

struct AuditLog::Database {
  std::optional<pg::Connection> connection;
};

AuditLog::AuditLog(AuditOptions options, telemetry::Metrics& metrics)
    : options_(std::move(options)),
      entries_(metrics.AddCounter(telemetry::kAuditEntries)),
      omitted_(metrics.AddCounter(telemetry::kAuditOmitted)),
      database_(std::make_unique<Database>()),
      thread_([this] { Run(); }) {}

AuditLog::~AuditLog() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

bool AuditLog::Wants(const std::string& method, const absl::Status& status) const {
  return IsRefusal(status) || IsAlwaysRecorded(method) || IsFailedLookUp(method, status);
}

bool AuditLog::IsOmitted(const std::string& who, absl::Time now) {
  const int64_t minute = absl::ToUnixSeconds(now) / 60;
  if (minute != minute_ || refused_.size() >= kRefusedMax) {
    minute_ = minute;
    refused_.clear();
  }
  return ++refused_[who] > kRefusalsPerMinute;
}

void AuditLog::Append(rpc::AuditEntry entry, absl::AnyInvocable<void(absl::Status) &&> done) {
  const absl::Time now = absl::Now();
  absl::Status full;
  {
    const base::MutexLock lock(mutex_);
    const std::string who = entry.subject.empty() ? absl::StrCat("address\n", entry.address) : entry.subject;
    if (entry.code != absl::StatusCode::kOk && IsOmitted(who, now)) {
      omitted_.Increment();
    } else if (waiting_.size() >= options_.waiting_max) {
      full = refusal::ServerBusy("calls wait to be recorded");
    } else {
      entry.subject = Bounded(std::move(entry.subject));
      entry.purpose = Bounded(std::move(entry.purpose));
      waiting_.push_back(
          {.entry = std::move(entry), .until = now + options_.wait_max, .done = std::move(done)});
      changed_.Signal();
      return;
    }
  }
  std::move(done)(full);
}

void AuditLog::Run() {
  std::string told;
  for (;;) {
    std::deque<Waiting> batch;
    {
      base::MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) changed_.Wait(lock);
      if (waiting_.empty()) return;
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kBatchMax));
      batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
      waiting_.erase(waiting_.begin(), end);
    }
    absl::Status written = Write(batch);
    // The batch is written as a whole or not at all, and is tried until its first entry has waited too long.
    while (!written.ok() && absl::Now() < batch.front().until) {
      absl::SleepFor(kPauseAfterError);
      written = Write(batch);
    }
    if (written.ok()) {
      told.clear();
      entries_.Increment(static_cast<double>(batch.size()));
    } else if (told != written.message()) {
      told = std::string(written.message());
      telemetry::Log(telemetry::Level::kError, "calls cannot be recorded and are refused", {{"error", told}});
    }
    for (Waiting& one : batch) {
      std::move(one.done)(written.ok() ? absl::OkStatus() : refusal::RecordUnavailable());
    }
  }
}

absl::Status AuditLog::Write(const std::deque<Waiting>& batch) {
  std::optional<pg::Connection>& connection = database_->connection;
  // A commit whose answer was lost may leave entries twice: better than none.
  if (connection.has_value() && !connection->healthy()) connection.reset();
  if (!connection.has_value()) {
    ASSIGN_OR_RETURN(
        connection, pg::Connection::Open({.conninfo = options_.conninfo, .application_name = "onestop-audit"},
                                         absl::Now() + kConnectMax));
  }
  std::vector<absl::Time> times;
  std::vector<int64_t> kinds;
  std::vector<std::string> subjects;
  std::vector<std::string> addresses;
  std::vector<std::string> methods;
  std::vector<std::string> objects;
  std::vector<std::string> purposes;
  std::vector<int64_t> codes;
  std::vector<std::string> reasons;
  std::vector<std::string> trace_ids;
  for (const Waiting& one : batch) {
    const rpc::AuditEntry& entry = one.entry;
    times.push_back(entry.time);
    kinds.push_back(static_cast<int64_t>(entry.kind));
    subjects.push_back(entry.subject);
    addresses.push_back(entry.address);
    methods.push_back(entry.method);
    objects.push_back(absl::StrJoin(entry.objects, "\n"));
    purposes.push_back(entry.purpose);
    codes.push_back(static_cast<int64_t>(entry.code));
    reasons.push_back(entry.reason);
    trace_ids.push_back(entry.trace_id);
  }
  pg::Params params;
  params.Text(options_.province)
      .TimeArray(times)
      .Int64Array(kinds)
      .TextArray(subjects)
      .TextArray(addresses)
      .TextArray(methods)
      .TextArray(objects)
      .TextArray(purposes)
      .Int64Array(codes)
      .TextArray(reasons)
      .BytesArray(trace_ids);
  const absl::StatusOr<pg::Result> appended = connection->Execute(kAppend, params);
  if (!appended.ok()) connection.reset();
  return appended.status();
}

}  // namespace onestop::audit
