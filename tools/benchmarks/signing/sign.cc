// onestop-bench-sign: signs and seals through the approval service of an embedded onestopd like many people
// at once, each with the real client: prepare, download, compare, sign, complete.
//
//     onestop-bench-sign DATA DOSSIERS
//
// Has DOSSIERS drafts made, and says so with one line of JSON.
// Then reads lines and answers each with one, in which calls that the server refused because it had too much
// to do
// ("refused") are counted apart from those that failed ("errors"):
//
//     sign CALLS SECONDS COUNT      signs drafts, CALLS at once, for so long and at most so many
//     seal CALLS SECONDS COUNT      numbers and seals what was signed, likewise
//     verify CALLS SECONDS COUNT    sends sealed results to VerifyFile, likewise, each as often as need be

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/client/request_id.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/client/verify_call.h"
#include "libs/messages/messages.h"
#include "libs/pg/connection.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/known_days.h"
#include "tools/onestop/session.h"

namespace onestop::bench {
namespace {

const rpc::CallOptions kCall = {.timeout = absl::Seconds(60)};
constexpr int kPreparers = 8;
// The services look for a new catalogue once a second.
constexpr absl::Duration kCatalogueWait = absl::Seconds(3);
// Results that are verified in turn.
constexpr size_t kVerifiedResults = 8;

struct Stretch {
  int calls = 0;
  absl::Duration time;
  size_t count = 0;
};

// What a stretch of work came to.
class Tally {
 public:
  void Add(absl::Duration time, const absl::Status& status) {
    base::MutexLock lock(mutex_);
    if (status.ok()) {
      milliseconds_.push_back(absl::ToDoubleMilliseconds(time));
    } else if (absl::IsResourceExhausted(status)) {
      // The server has as much to do as it may: a figure of the benchmark, not its end.
      ++refused_;
    } else {
      ++errors_;
      error_ = std::string(status.message());
    }
  }

  void Report(int calls, absl::Duration time) {
    base::MutexLock lock(mutex_);
    std::sort(milliseconds_.begin(), milliseconds_.end());
    const auto at = [this](double part) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return milliseconds_.empty()
                 ? 0
                 : milliseconds_[static_cast<size_t>(part * static_cast<double>(milliseconds_.size() - 1))];
    };
    const double count = static_cast<double>(milliseconds_.size());
    std::printf(
        "{\"calls\": %d, \"done\": %zu, \"seconds\": %.3f, \"per_second\": %.2f, \"p50_ms\": %.2f, "
        "\"p99_ms\": %.2f, \"refused\": %d, \"errors\": %d, \"error\": \"%s\"}\n",
        calls, milliseconds_.size(), absl::ToDoubleSeconds(time), count / absl::ToDoubleSeconds(time),
        at(0.5), at(0.99), refused_, errors_,
        absl::StrReplaceAll(error_, {{"\"", "'"}, {"\\", "/"}, {"\n", " "}}).c_str());
    std::fflush(stdout);
  }

 private:
  base::Mutex mutex_;
  std::vector<double> milliseconds_ ABSL_GUARDED_BY(mutex_);
  int refused_ ABSL_GUARDED_BY(mutex_) = 0;
  int errors_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string error_ ABSL_GUARDED_BY(mutex_);
};

// Does `work`(i) for i = 0, 1, … on `threads` threads while `more`(i).
template <typename More, typename Work>
void Everywhere(int threads, const More& more, const Work& work) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (size_t item = next++; more(item); item = next++) work(item);
    });
  }
  for (std::thread& thread : running) thread.join();
}

class Signers {
 public:
  static absl::StatusOr<Signers> Connect(const std::string& data) {
    const cli::Session session({.data = data}, std::cerr);
    ASSIGN_OR_RETURN(const config::DataDirectory directory, session.Data());
    ASSIGN_OR_RETURN(pg::Connection database,
                     pg::Connection::Open({.conninfo = absl::StrCat("host=", directory.PostgresSocket(),
                                                                    " dbname=", config::kPrivateDatabase,
                                                                    " user=onestop_catalog")},
                                          absl::Now() + kCall.timeout));
    testing::KnowDaysAhead(database);
    absl::SleepFor(kCatalogueWait);
    Signers signers;
    ASSIGN_OR_RETURN(signers.keys_, testing::LoadWalkKeys(directory));
    for (const char* who : {"portal", "mc01", "tp01", "cv01", testing::kWalkLeader, testing::kWalkClerk}) {
      ASSIGN_OR_RETURN(rpc::Client client, session.ConnectAs(who));
      signers.clients_.emplace(who, std::move(client));
    }
    return signers;
  }

  absl::Status MakeDrafts(size_t count) {
    const testing::ConnectTo connect = [this](const std::string&, const std::string& who) {
      return clients_.at(who);
    };
    drafted_.resize(count);
    base::Mutex mutex;
    absl::Status first_error;
    Everywhere(
        kPreparers, [&](size_t i) { return i < count; },
        [&](size_t i) {
          const auto walked = testing::WalkToDraft(connect);
          base::MutexLock lock(mutex);
          first_error.Update(walked.status());
          if (walked.ok()) drafted_[i] = walked->dossier_id;
        });
    return first_error;
  }

  void Sign(const Stretch& stretch) {
    Step(drafted_, signed_, testing::kWalkLeader, testing::kWalkLeader, testing::kWalkSignTask, stretch);
  }
  void Seal(const Stretch& stretch) {
    std::vector<std::string> done;
    Step(signed_, done, testing::kWalkClerk, testing::kWalkAgency, testing::kWalkSealTask, stretch);
  }

  void Verify(const Stretch& stretch) {
    const rpc::Client& client = clients_.at(testing::kWalkClerk);
    std::vector<std::string> results;
    for (const std::string& document : sealed_documents_) {
      const auto bytes = client::Download(client, document, client::kSignedBytesMax, kCall);
      if (bytes.ok()) results.push_back(*bytes);
      if (results.size() == kVerifiedResults) break;
    }
    Tally tally;
    const absl::Time begin = absl::Now();
    Everywhere(
        stretch.calls,
        [&](size_t i) { return !results.empty() && i < stretch.count && absl::Now() < begin + stretch.time; },
        [&](size_t i) {
          const absl::Time start = absl::Now();
          const auto report = client::VerifyBytes(client, results[i % results.size()], kCall);
          absl::Status status = report.status();
          if (report.ok() && report->verdict() != signing::v1::VERDICT_VALID) {
            status = absl::InternalError(signing::v1::Verdict_Name(report->verdict()));
          }
          tally.Add(absl::Now() - start, status);
        });
    tally.Report(stretch.calls, absl::Now() - begin);
  }

 private:
  // Takes dossiers from the end of `from`; those that are done go to `to`.
  void Step(std::vector<std::string>& from, std::vector<std::string>& to, const char* who, const char* key,
            int task, const Stretch& stretch) {
    const rpc::Client& client = clients_.at(who);
    Tally tally;
    base::Mutex mutex;
    size_t taken = 0;
    const std::vector<std::string> items(from.rbegin(), from.rend());
    const absl::Time begin = absl::Now();
    Everywhere(
        stretch.calls,
        [&](size_t i) { return i < items.size() && i < stretch.count && absl::Now() < begin + stretch.time; },
        [&](size_t i) {
          const absl::Time start = absl::Now();
          const auto done = client::SignStep(
              client, client, keys_.at(key),
              {.request_id = client::NewRequestId(), .dossier_id = items[i], .task_number = task}, kCall);
          tally.Add(absl::Now() - start, done.status());
          base::MutexLock lock(mutex);
          taken = std::max(taken, i + 1);
          if (!done.ok()) return;
          to.push_back(items[i]);
          if (task == testing::kWalkSealTask) sealed_documents_.push_back(done->document_id());
        });
    tally.Report(stretch.calls, absl::Now() - begin);
    from.resize(from.size() - taken);
  }

  std::map<std::string, crypto::SigningKey> keys_;
  std::map<std::string, rpc::Client> clients_;
  std::vector<std::string> drafted_;
  std::vector<std::string> signed_;
  std::vector<std::string> sealed_documents_;
};

int Run(const std::string& data, int dossiers) {
  auto signers = Signers::Connect(data);
  const absl::Time begin = absl::Now();
  absl::Status status = signers.status();
  if (signers.ok()) status = signers->MakeDrafts(static_cast<size_t>(dossiers));
  if (!status.ok()) {
    std::fputs(cli::Explain(status, "", messages::Language::kEnglish).c_str(), stderr);
    return 1;
  }
  std::printf("{\"dossiers\": %d, \"seconds\": %.1f}\n", dossiers,
              absl::ToDoubleSeconds(absl::Now() - begin));
  std::fflush(stdout);
  std::string word;
  Stretch stretch;
  double seconds = 0;
  while (std::cin >> word >> stretch.calls >> seconds >> stretch.count) {
    stretch.time = absl::Seconds(seconds);
    if (word == "sign") {
      signers->Sign(stretch);
    } else if (word == "seal") {
      signers->Seal(stretch);
    } else if (word == "verify") {
      signers->Verify(stretch);
    } else {
      return 2;
    }
  }
  return 0;
}

}  // namespace
}  // namespace onestop::bench

int main(int argc, char** argv) {
  int dossiers = 0;
  if (argc != 3 || !absl::SimpleAtoi(argv[2], &dossiers) || dossiers < 1) {
    std::fprintf(stderr, "usage: %s DATA DOSSIERS\n", argv[0]);
    return 2;
  }
  return onestop::bench::Run(argv[1], dossiers);
}
