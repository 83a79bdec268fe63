#pragma once

/// Sends a history file through ImportHistory: in constant memory, as fast as the server answers, over broken
/// connections and restarts.

#include <cstdint>
#include <deque>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/rpc/client.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/import_line.h"

namespace onestop::cli {

inline constexpr size_t kRemarkNamesMax = 200;

struct ImportCounts {
  /// Lines that hold something, up to now.
  int64_t lines = 0;
  int64_t recorded = 0;
  /// Stored by an earlier run.
  int64_t duplicates = 0;
  /// Refused, by the server or as a line that cannot be read.
  int64_t refused = 0;
  /// Of these, the ones that wait for an earlier line of their dossier to be corrected.
  int64_t held_back = 0;
  /// Bytes of the file that were read.
  int64_t bytes = 0;
  /// How often the stream was begun anew.
  int64_t reconnects = 0;
  /// Acts that the server has answered: while there are none, it may not even be there.
  int64_t from_server = 0;

  /// Fields of acts that are kept as remarks, with the number of their lines; of more than kRemarkNamesMax names the
  /// first ones.
  std::map<std::string, int64_t> remarks;
  /// Of these, the ones that resemble a field that their line lacks: its name and the other's.
  std::map<std::pair<std::string, std::string>, int64_t> near_remarks;

  int64_t answered() const { return recorded + duplicates + refused; }
};

/// One run over one file. A second run of the same file is safe: what is stored is answered as a duplicate.
class ImportRun {
 public:
  struct Options {
    /// Acts that are sent and not answered, at most; and the bytes of their lines.
    size_t window_acts = 512;
    size_t window_bytes = 8 * 1024 * 1024;
    /// How often a broken stream is begun anew without one more answer having come, and the first pause; each
    /// further one is twice as long, up to five seconds.
    int retries_max = 10;
    absl::Duration pause = absl::Milliseconds(200);
    /// Called for each answer, by one thread at a time.
    std::function<void(const ImportCounts&)> progress;
  };

  /// `in` holds the lines, `rejects` gets the refused ones as JSON Lines: {"line":…,"reason":…,"message":…,
  /// "text":…}, in the order of the lines. Both outlive the run.
  ImportRun(rpc::Client client, std::istream& in, std::ostream& rejects, Options options);

  /// Sends everything. Refused acts are counted, not errors.
  ///
  /// Errors: what ended the stream for good, such as PERMISSION_DENIED MIGRATION_RIGHT_MISSING or UNAVAILABLE
  /// after the last retry. What was answered stays done.
  absl::Status Run();

  /// After Run().
  const ImportCounts& counts() const { return counts_; }

  /// For another thread, before the program ends: writes the refused lines that were read up to now. Nothing is taken,
  /// counted or written afterwards; Run() then returns CANCELLED or never.
  ImportCounts Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Stream =
      grpc::ClientReaderWriter<intake::v1::ImportHistoryRequest, intake::v1::ImportHistoryResponse>;

  // Why a line is refused.
  struct Refusal {
    std::string reason;
    std::string message;
  };
  // A line whose turn has not come: an act that is not answered yet, or a line that never goes to the server, and waits
  // for the answers to those before it.
  struct Pending {
    intake::v1::ImportHistoryRequest request;
    int64_t line = 0;
    std::string text;
    std::optional<Refusal> refused;
  };

  absl::Status Streams() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Connection() ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsStopped() ABSL_LOCKS_EXCLUDED(mutex_);
  void ReadAnswers(Stream& stream, absl::Status& error) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Take(const intake::v1::ImportHistoryResponse& response) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The next act to send: one that was sent before on another stream, or the next of the file. Null at the
  // end of the file and when the stream broke.
  const Pending* Next(size_t& sent) ABSL_LOCKS_EXCLUDED(mutex_);
  void NoteRefused(const std::string& dossier, int64_t line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Pending& Held(Pending& act) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountRemarks(const std::vector<RemarkField>& fields) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Queue(std::string line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PopFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Writes and takes out the lines at the front that never go to the server.
  void RejectFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Ends the taking: writes all lines that never go to the server.
  void RejectAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Reject(const Pending& pending, const Refusal& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const rpc::Client client_;
  const Options options_;
  // Touched by the sending thread alone.
  LineReader lines_;
  Occurrences occurrences_;
  std::string line_;

  base::Mutex mutex_;
  base::CondVar changed_;
  std::ostream& rejects_ ABSL_GUARDED_BY(mutex_);
  ImportCounts counts_;
  // The dossiers of refused lines, each with the first such line. A whole file may be refused: 30 to 100 bytes each.
  absl::flat_hash_map<std::string, int64_t> refused_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mutex_);
  size_t pending_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of the lines that were ever put into pending_: how many were taken out.
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool at_end_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  // Nothing is taken, counted or written any more.
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace onestop::cli
