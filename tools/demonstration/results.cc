// Downloads and verifies every result, then copies of one with a single bit changed.

#include "tools/demonstration/results.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/client/verify_call.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"

namespace onestop::demonstration {
namespace {

using signing::v1::Report;
using tracking::v1::TrackingService;

// The service verifies a few files at once.
constexpr int kWorkers = 4;
constexpr int kFlips = 40;

// The sealed result, as the dossier's timeline names it.
absl::StatusOr<std::string> SealedResult(cli::Session& session, const rpc::Client& client,
                                         const DemoResult& dossier) {
  const auto stub = TrackingService::NewStub(client.channel());
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(dossier.dossier_id);
  ASSIGN_OR_RETURN(const auto timeline,
                   rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline, request, session.Call()));
  for (const tracking::v1::TimelineEntry& entry : timeline.entries()) {
    if (entry.kind() != "ResultSealed") continue;
    return client::Download(client, entry.document_id(), client::kSignedBytesMax, session.Call());
  }
  return absl::NotFoundError(absl::StrCat("dossier ", dossier.code, " has no sealed result"));
}

std::string Tell(const DemoResult& dossier, const Report& report) {
  std::string text = absl::StrCat(dossier.code, ": ", signing::v1::Verdict_Name(report.verdict()));
  for (const auto& reason : report.reasons()) absl::StrAppend(&text, " ", reason.code());
  for (const auto& signature : report.signatures()) {
    for (const auto& reason : signature.reasons()) absl::StrAppend(&text, " ", reason.code());
  }
  return text;
}

// Does `work(i)` for each i below `count`, a few at a time; the first error ends it.
absl::Status ForEach(size_t count, const std::function<absl::Status(size_t)>& work) {
  std::atomic<size_t> next = 0;
  base::Mutex mutex;
  absl::Status first_error;
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) {
      absl::Status status = work(i);
      if (status.ok()) continue;
      // The other workers stop after what they are at.
      next = count;
      base::MutexLock lock(mutex);
      first_error.Update(status);
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) workers.emplace_back(run);
  for (std::thread& worker : workers) worker.join();
  return first_error;
}

}  // namespace

absl::StatusOr<DemoVerdicts> VerifyResults(cli::Session& session, const rpc::Client& client,
                                           const std::vector<DemoResult>& dossiers) {
  DemoVerdicts verdicts;
  base::Mutex mutex;
  std::string last;
  RETURN_IF_ERROR(ForEach(dossiers.size(), [&](size_t i) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string bytes, SealedResult(session, client, dossiers[i]));
    ASSIGN_OR_RETURN(const Report report, client::VerifyBytes(client, bytes, session.Call()));
    base::MutexLock lock(mutex);
    if (report.verdict() == signing::v1::VERDICT_VALID) {
      ++verdicts.valid;
    } else {
      verdicts.others.push_back(Tell(dossiers[i], report));
    }
    // One result is kept for the copies below.
    if (i + 1 == dossiers.size()) last = bytes;
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(ForEach(kFlips, [&](size_t i) -> absl::Status {
    std::string changed = last;
    // The places are spread evenly over the file.
    char& byte = changed[(2 * i + 1) * changed.size() / (2 * kFlips)];
    byte = static_cast<char>(byte ^ 1);
    ASSIGN_OR_RETURN(const Report report, client::VerifyBytes(client, changed, session.Call()));
    base::MutexLock lock(mutex);
    ++verdicts.flipped;
    verdicts.flipped_valid += report.verdict() == signing::v1::VERDICT_VALID ? 1 : 0;
    return absl::OkStatus();
  }));
  return verdicts;
}

}  // namespace onestop::demonstration
