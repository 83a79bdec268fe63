#pragma once

/// An office, its people and its dossiers, for the tests and the benchmark of this library and of those
/// that need a dossier at some stage.
///
///     Bench bench;                                            // 2026, a seven-step process
///     bench.Submitted();                                      // a stage of the ordinary way
///     bench.Do(Officer(), "2026-10-12 10:00", Accept{});      // CHECKs that it is allowed

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/dossier/decide.h"

namespace onestop::dossier {

inline constexpr char kCounter[] = "H31.19";
inline constexpr char kDepartment[] = "H31.06";
inline constexpr char kElsewhere[] = "H31.07";
inline constexpr char kProcedureCode[] = "1.001786";
inline constexpr char kDossierId[] = "01890000-0000-8000-8000-000000000001";

/// 32 bytes in place of a SHA-256.
inline std::string Sha(char c) { return std::string(32, c); }

/// "2026-10-12 09:00" in the office.
absl::Time At(const std::string& text);

/// The people: each holds one role where the process needs it.
const Actor& Portal();
/// A system that renews archives.
const Actor& ArchiveProgram();
const Actor& Officer();
const Actor& OtherOfficer();
const Actor& Head();
const Actor& Specialist();
const Actor& OtherSpecialist();
/// Holds a mandate of her own for every procedure, all of 2026.
const Actor& Leader();
const Actor& Clerk();
/// A leader of another department: may not know of the dossier.
const Actor& Outsider();
/// Imports, as the system that Portal() is: it sees the dossiers of a Bench.
const Actor& Migration();

/// 2026 with its holidays; 07:30–11:30 and 13:30–17:30.
const calendar::Calendar& CalendarOf2026();
/// The seven steps of a real department: 2, 4, 58, 6, 8, 2 hours, and the return without a limit.
const Process& SevenSteps();
/// Ten working days; "don-de-nghi" is required.
const Procedure& TenDays();
const RuleSet& Rules2018();
Office OrdinaryOffice();

/// Commands as the handlers make them, lawful for TenDays().
Submit OnlineSubmission();
/// One paper, of kind "ban-ve", without a file.
Supplement APaper();
/// The file with hash `document_sha256` that a signature made of the one with `base_sha256`.
SignedDocument Signature(const std::string& base_sha256, const std::string& document_sha256,
                         const std::string& certificate_sha256);

/// A renewal of `dossier`'s sealed result, a file with hash `document_sha256` that lasts until `end`, such as
/// "2031-10-16 10:00".
RenewArchive Renewal(const Dossier& dossier, const std::string& document_sha256, const std::string& end);

/// One dossier, its history, and an office around it. A test may change any of it.
struct Bench {
  Bench();

  /// What a decision is made from, besides the dossier and the command.
  Context ContextFor(const Actor& actor, absl::Time time) const;
  /// What Decide() says to `actor` at `time`; nothing changes.
  absl::StatusOr<Decision> Ask(const Actor& actor, absl::Time time, const Command& command) const;
  /// Asks, numbers and applies. The refusal when there is one.
  absl::Status Try(const Actor& actor, absl::Time time, const Command& command);
  /// The same for a command that must be allowed.
  Bench& Do(const Actor& actor, const std::string& time, const Command& command);

  int open_task() const;
  const v1::Event& last() const { return history.back(); }

  /// The ordinary way, one business day a step, each stage including the ones before:
  /// submitted Monday 12 October 2026 at 09:00.
  Bench& Submitted();
  Bench& Accepted();     // 10:00
  Bench& Transferred();  // 11:00
  Bench& Assigned();     // Tuesday 13 October, 09:00
  Bench& Drafted();      // Wednesday 14 October, 09:00
  Bench& Examined();     // 10:00
  Bench& Reviewed();     // Thursday 15 October, 09:00
  Bench& Signed();       // Friday 16 October, 09:00
  Bench& Numbered();     // 09:30
  Bench& Sealed();       // 10:00; proves itself until 2029-10-16 10:00
  Bench& Returned();     // Monday 19 October, 09:00

  Dossier dossier;
  Office office = OrdinaryOffice();
  /// The staff directory: for the one whom Assign names, the holder of the open task, and who did the work before it.
  std::vector<const Actor*> staff;
  /// The server's clock; without one it is the time of each command.
  std::optional<absl::Time> now;
  std::vector<v1::Event> history;
  std::map<NumberKey, int64_t> numbers;
};

/// Everything that a dossier is, as text: equal texts, equal dossiers.
std::string Describe(const Dossier& dossier);

}  // namespace onestop::dossier
