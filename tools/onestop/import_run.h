#pragma once

/// Sends a history file through ImportHistory: in constant memory, as fast as the server answers, over broken
/// connections and restarts.

#include <cstdint>
#include <deque>
#include <functional>
#include <istream>
#include <ostream>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/rpc/client.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/import_line.h"

namespace onestop::cli {

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
  /// "text":…}. Both outlive the run.
  ImportRun(rpc::Client client, std::istream& in, std::ostream& rejects, Options options);

  /// Sends everything. Refused acts are counted, not errors.
  ///
  /// Errors: what ended the stream for good, such as PERMISSION_DENIED MIGRATION_RIGHT_MISSING or UNAVAILABLE
  /// after the last retry. What was answered stays done.
  absl::Status Run();

  /// After Run().
  const ImportCounts& counts() const { return counts_; }

 private:
  using Stream =
      grpc::ClientReaderWriter<intake::v1::ImportHistoryRequest, intake::v1::ImportHistoryResponse>;

  // An act that is not answered yet.
  struct Pending {
    intake::v1::ImportHistoryRequest request;
    std::string text;
  };

  absl::Status Connection();
  void ReadAnswers(Stream& stream, absl::Status& error) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Take(const intake::v1::ImportHistoryResponse& response) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The next act to send: one that was sent before on another stream, or the next of the file. Null at the
  // end of the file and when the stream broke.
  const Pending* Next(size_t& sent) ABSL_LOCKS_EXCLUDED(mutex_);
  void NoteRefused(const std::string& dossier, int64_t line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Pending& Held(Pending& act) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool ReadLine(Pending& pending) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Reject(int64_t line, absl::string_view reason, absl::string_view message, absl::string_view text)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const rpc::Client client_;
  const Options options_;
  // Touched by the sending thread alone.
  LineReader lines_;
  Occurrences occurrences_;
  std::string line_;
  bool at_end_ = false;

  base::Mutex mutex_;
  base::CondVar changed_;
  std::ostream& rejects_ ABSL_GUARDED_BY(mutex_);
  ImportCounts counts_;
  // The dossiers of refused lines, each with the first such line. A whole file may be refused: 30 to 100 bytes each.
  absl::flat_hash_map<std::string, int64_t> refused_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mutex_);
  size_t pending_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of the acts that were ever put into pending_: how many were answered.
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace onestop::cli
