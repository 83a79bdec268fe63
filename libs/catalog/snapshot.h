#pragma once

/// The rules of the office, at one revision of the catalogue, as of any day.
///
///     ASSIGN_OR_RETURN(const auto snapshot, Snapshot::Build(catalogue, revision));
///     ASSIGN_OR_RETURN(const auto actor, snapshot->Resolve(call.subject, day));
///     context.office = dossier.accept_time ? snapshot->OfficePinned(dossier, day)
///                                          : snapshot->OfficeOn(dossier.procedure_code, day);
///
/// A snapshot never changes: it is built once, with everything parsed, and shared as
/// std::shared_ptr<const Snapshot>. Every look-up takes constant time but for the versions of the one entry
/// that it is about, and allocates nothing unless said. Pointers and views that it returns live as long as it
/// does.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/calendar.h"
#include "libs/catalog/text.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/dossier.h"
#include "libs/dossier/rules.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

class Snapshot {
 public:
  /// Errors: INVALID_ARGUMENT, reason CATALOGUE_INVALID, with the violations that Check() found.
  static absl::StatusOr<std::shared_ptr<const Snapshot>> Build(const v1::Catalogue& catalogue,
                                                               int64_t revision);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  /// Grows with each change of the catalogue; from 1 when it comes from a database.
  int64_t revision() const { return revision_; }
  /// The tenant, such as "H31".
  const std::string& province() const { return catalogue_.province(); }
  /// Everything, as it was given.
  const v1::Catalogue& catalogue() const { return catalogue_; }

  /// The version of a procedure in force on `day`, or null.
  const dossier::Procedure* ProcedureOn(absl::string_view code, absl::CivilDay day) const;
  /// Of those in force on `day` the one that `code` was meant for, as base::Nearest() judges; or null.
  const dossier::Procedure* NearestProcedure(absl::string_view code, absl::CivilDay day) const;
  const dossier::Procedure* ProcedureVersion(absl::string_view code, int version) const;
  const dossier::Process* ProcessVersion(absl::string_view id, int version) const;
  const calendar::Calendar* CalendarById(absl::string_view id) const;
  const dossier::RuleSet* RuleSetById(absl::string_view id) const;
  /// The rule set in force on `day`. The first one reaches back without limit: older history, which can only
  /// be imported, is measured by the oldest rules that are known.
  const dossier::RuleSet* RuleSetOn(absl::CivilDay day) const;

  /// What a decision on a dossier that is not accepted yet may look up: the versions in force on `day`, and
  /// the calendar of the agency that resolves the procedure then. Copies three short strings.
  dossier::Office OfficeOn(absl::string_view procedure_code, absl::CivilDay day) const;
  /// The same for an accepted dossier: the versions that it is pinned to. Seal certificates and document
  /// symbol are those of its resolving agency on `day`.
  dossier::Office OfficePinned(const dossier::Dossier& dossier, absl::CivilDay day) const;

  /// A caller, by the subject of its token or the URI of its certificate; null when no caller has it on
  /// `day`. The actor carries all mandates that it ever has: Decide() asks which one holds on the day. It
  /// may outlive the snapshot.
  std::shared_ptr<const dossier::Actor> ActorBySubject(absl::string_view subject, absl::CivilDay day) const;
  /// A member of staff by id; null when there is none on `day`.
  std::shared_ptr<const dossier::Actor> ActorById(absl::string_view staff_id, absl::CivilDay day) const;
  /// The actor of a call: the caller, with the rights of `today`.
  ///
  /// Errors: PERMISSION_DENIED, reason CALLER_UNKNOWN: the caller is not known on `today`.
  absl::StatusOr<std::shared_ptr<const dossier::Actor>> Resolve(absl::string_view subject,
                                                                absl::CivilDay today) const;

  // As published, for readers. Null when there is none.
  const v1::Procedure* PublishedProcedureOn(absl::string_view code, absl::CivilDay day) const;
  const v1::Procedure* PublishedProcedureVersion(absl::string_view code, int version) const;
  const v1::Process* PublishedProcess(absl::string_view id, int version) const;
  /// The latest version.
  const v1::Process* LatestProcess(absl::string_view id) const;
  const v1::Agency* AgencyOn(absl::string_view id, absl::CivilDay day) const;
  const v1::Staff* StaffOn(absl::string_view id, absl::CivilDay day) const;

  /// Those in force on `day`, in order of code or id.
  std::vector<const v1::Procedure*> ProceduresOn(absl::CivilDay day) const;
  std::vector<const v1::Agency*> AgenciesOn(absl::CivilDay day) const;
  std::vector<const v1::Staff*> AllStaffOn(absl::CivilDay day) const;

 private:
  struct ProcedureEntry {
    const v1::Procedure* published;
    Validity validity;
    dossier::Procedure procedure;
    const dossier::Process* process;
  };
  struct ProcessEntry {
    const v1::Process* published;
    dossier::Process process;
  };
  struct AgencyEntry {
    const v1::Agency* published;
    Validity validity;
    const calendar::Calendar* calendar;
    std::vector<std::string> seal_certificates_sha256;
  };
  struct StaffEntry {
    const v1::Staff* published;
    Validity validity;
    std::shared_ptr<const dossier::Actor> actor;
  };
  struct RuleSetEntry {
    absl::CivilDay valid_from;
    dossier::RuleSet rules;
  };
  struct SubjectEntry {
    Validity validity;
    std::shared_ptr<const dossier::Actor> actor;
  };
  // Keys are views into catalogue_.
  template <typename Value>
  using ById = absl::flat_hash_map<absl::string_view, Value>;

  Snapshot(const v1::Catalogue& catalogue, int64_t revision);
  void IndexOffice();
  void IndexAgencies();
  void IndexProcedures();
  void IndexStaff();
  void IndexSystems();

  const ProcedureEntry* ProcedureEntryOn(absl::string_view code, absl::CivilDay day) const;
  const ProcedureEntry* ProcedureEntryOf(absl::string_view code, int version) const;
  const ProcessEntry* ProcessEntryOf(absl::string_view id, int version) const;
  const AgencyEntry* AgencyEntryOn(absl::string_view id, absl::CivilDay day) const;
  const StaffEntry* StaffEntryOn(absl::string_view id, absl::CivilDay day) const;

  // Written by the constructor alone.
  v1::Catalogue catalogue_;
  int64_t revision_;
  ById<calendar::Calendar> calendars_;
  // In order of valid_from.
  std::vector<RuleSetEntry> rule_sets_;
  ById<std::vector<ProcessEntry>> processes_;
  ById<std::vector<AgencyEntry>> agencies_;
  ById<std::vector<ProcedureEntry>> procedures_;
  ById<std::vector<StaffEntry>> staff_;
  ById<std::vector<SubjectEntry>> subjects_;
};

}  // namespace onestop::catalog
