#pragma once

/// One line of a history file: an act of an old system, as a JSON object.
///
///     {"dossier":"old-id-1","act":"accept","time":"2011-01-03T11:00:00+01:00","due":"2011-02-28"}
///
/// Every line has `dossier`, `act` and `time`, a day or a time (time_text.h: ParseSourceTime()). By act there may be:
/// submit: `procedure`, `agency`, `channel` (online, counter, post), all three required; accept and supplement: `due`,
/// a day or a time; supplement_request: `content`; refuse, withdraw, stop: `reason`; step: `name` and optionally
/// `actor`; finish and return: nothing. Whatever else is there is kept with the event as the source's remarks, numbers
/// with all their digits. Texts become Unicode NFC, whatever form the old system kept them in.

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::cli {

/// Bytes of one line.
inline constexpr size_t kImportLineMax = 64 * 1024;
/// Bytes of the remarks of one act.
inline constexpr size_t kRemarksMax = 8 * 1024;

struct RemarkField {
  std::string name;
  /// The field of this act that the line lacks and that was probably meant; "" when none resembles it.
  std::string meant;
};

struct ImportLine {
  /// The old system's id, also of a line that is wrong elsewhere, as far as that can be read; else "".
  std::string dossier;
  /// Without line and occurrence. Errors: INVALID_ARGUMENT with reason LINE_NOT_JSON or FIELD_INVALID.
  absl::StatusOr<intake::v1::ImportHistoryRequest> request;
  /// The fields that are kept as remarks, when the line is an act.
  std::vector<RemarkField> remarks;
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

/// Counts acts that say the same of the same dossier: what tells them apart in a second run, in whatever state the lines
/// around them are. Remembers a 64-bit hash of each act: 10 to 21 bytes each, so about 80 MB for five million. Of five
/// million two share a hash with a probability of 7 in ten million; one is then numbered 2 for no need, in every run.
class Occurrences {
 public:
  /// Which one `request` is among those that are equal, from 1. Its line, occurrence and held_back_by must not be set.
  int64_t Next(const intake::v1::ImportHistoryRequest& request);

 private:
  absl::flat_hash_set<uint64_t> seen_;
  absl::flat_hash_map<uint64_t, uint32_t> repeats_;
};

}  // namespace onestop::cli
