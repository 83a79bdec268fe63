#pragma once

/// What the office works by, as the domain needs it. libs/catalog makes these from the catalogue; they are
/// immutable and shared. Decide() gets the ones in force, or the ones that the dossier is pinned to.

#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/due.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::OnlineLevel;
using ::onestop::common::v1::Role;
using ::onestop::common::v1::StepKind;

/// A step of an internal process.
struct Step {
  int number;  // From 1.
  std::string name;
  StepKind kind;
  Role role;
  int working_hours;         // 0: no limit of its own.
  std::string name_en = "";  // Empty: only `name` is known.
};

/// A version of an internal process. The catalogue guarantees: at least one step; numbers 1, 2, 3 …; exactly
/// one SIGN, one SEAL after it, and one RETURN, which is last; an EXAMINE before SIGN.
struct Process {
  std::string id;
  int version;
  std::vector<Step> steps;
};

/// A version of an administrative procedure.
struct Procedure {
  std::string code;
  int version;
  std::string name;
  std::string sector;
  std::string resolving_agency;
  std::vector<std::string> intake_units;
  OnlineLevel online_level;
  /// The shorter of the statutory and the committed limit: what is promised.
  calendar::Limit limit;
  std::string process_id;
  int process_version;
  /// Kinds of the components that must be there, and of the others that it knows.
  std::vector<std::string> required_components;
  std::vector<std::string> optional_components = {};
  /// The provision by which the clock goes on after a supplement in place of starting from zero; empty: the rule set says.
  std::string supplement_resumes_basis = {};
  /// The provision by which the time until a payment does not count; empty: it does.
  std::string payment_pause_basis = {};
};

/// The numbers of the law, each with its source in the catalogue.
struct RuleSet {
  std::string id;
  int intake_check_hours;          // NĐ 61/2018 and 118/2025: 8 working hours.
  int same_day_cutoff_minute;      // 15:00 is 900.
  int supplement_requests_max;     // After acceptance.
  bool supplement_restarts_clock;  // NĐ 61/2018 Đ.19.4: from zero.
  /// Working days after acceptance within which a supplement may be asked for (NĐ 61/2018 Đ.19.4: 3); 0: no limit.
  int supplement_days_max = 0;
  /// Working days after which a supplement that did not come may end the dossier; 0: it may not.
  int supplement_wait_days = 0;
  /// How often the agency may name a new day (NĐ 61/2018 Đ.19.9: once), and how many days before the due date it has to.
  int extensions_max = 0;
  int extension_notice_days = 0;
};

/// Everything that one decision may look up. Pointers are valid for as long as the snapshot that they came
/// from; any of them may be null when the catalogue has no such entry on that day: Decide() then refuses.
struct Office {
  const Procedure* procedure = nullptr;
  /// Without a procedure: the one in force on the day whose code resembles the code that was asked for, or null.
  const Procedure* nearest_procedure = nullptr;
  const Process* process = nullptr;
  const calendar::Calendar* calendar = nullptr;
  const RuleSet* rules = nullptr;
  std::string calendar_id;
  /// Of the resolving agency: the part of a document's symbol after the number, and the seal certificates
  /// (SHA-256, 32 bytes each).
  std::string document_symbol;
  std::vector<std::string> seal_certificates_sha256;
};

}  // namespace onestop::dossier
