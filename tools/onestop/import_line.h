#pragma once

/// One line of a history file: an act of an old system, as a JSON object.
///
///     {"dossier":"old-id-1","act":"accept","time":"2011-01-03T11:00:00+01:00","due":"2011-02-28"}
///
/// Every line has `dossier`, `act` and `time`. By act there may be: submit: `procedure`, `agency`,
/// `channel` (online, counter, post), all three required; accept and supplement: `due`, a day or an instant
/// with its zone; supplement_request: `content`; refuse, withdraw, stop: `reason`; step: `name` and
/// optionally `actor`; finish and return: nothing. Whatever else is there is kept with the event as the
/// source's remarks. Texts become Unicode NFC, whatever form the old system kept them in.

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::cli {

/// Bytes of one line.
inline constexpr size_t kImportLineMax = 64 * 1024;
/// Bytes of the remarks of one act.
inline constexpr size_t kRemarksMax = 8 * 1024;

struct ImportLine {
  /// The old system's id, also of a line that is wrong elsewhere; "" when it cannot be read.
  std::string dossier;
  /// Without line and act number. Errors: INVALID_ARGUMENT with reason LINE_NOT_JSON or FIELD_INVALID.
  absl::StatusOr<intake::v1::ImportHistoryRequest> request;
};

ImportLine ParseImportLine(absl::string_view line);

/// `message`, a refusal of the server, with the fields of the contract that it begins its sentences with
/// called as in the file: "source_dossier_id: …; occur_time: …" becomes "dossier: …; time: …".
std::string WithFileNames(absl::string_view message);

/// Reads lines of at most kImportLineMax bytes; of a longer one the rest is skipped unread, so memory stays.
class LineReader {
 public:
  /// `in` outlives the reader.
  explicit LineReader(std::istream& in) : in_(in) {}

  /// The next line, without its end ("\n" or "\r\n") and without a byte order mark before the first; false at
  /// the end of the file.
  bool Next(std::string& line);

  /// Whether the line last read was longer: what Next() gave is then its beginning.
  bool too_long() const { return too_long_; }
  /// Its number, from 1.
  int64_t number() const { return number_; }
  /// Bytes read so far.
  int64_t bytes() const { return bytes_; }

 private:
  std::istream& in_;
  bool too_long_ = false;
  int64_t number_ = 0;
  int64_t bytes_ = 0;
};

/// Numbers the acts of each dossier in the order of the file, which is what makes an act recognisable in a
/// second run. Remembers a 64-bit hash and a count for each dossier: 17 to 35 bytes each, so about 30 MB for
/// a million. Of a million dossiers two share a hash with a probability of 3 in 100 million; their numbers
/// then have gaps, which the server does not mind, and stay the same in every run.
class ActNumbers {
 public:
  int64_t Next(absl::string_view dossier);

 private:
  absl::flat_hash_map<uint64_t, uint32_t> counts_;
};

}  // namespace onestop::cli
