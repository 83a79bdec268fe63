#pragma once

/// The decisions of one transaction, in memory: what a writer works out between locking the dossiers and
/// writing. Knows no database.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/dossier/decide.h"
#include "libs/dossier/history.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/ledger/ledger.h"

namespace onestop::ledger {

using dossier::Folded;

/// An event with its stored form.
struct StoredEvent {
  /// The decision's, which lives as long as the batch.
  const dossier::v1::Event* event;
  /// The command that it came of; of the batch, too.
  const Submission* submission;
  std::string payload;
  std::string hash;
  /// What is stored beside it.
  const std::vector<dossier::v1::PersonalDataPart>* personal_data;
};

/// One command on its way: waiting, refused (`result` is an error), a repeat, or done (`event` is set).
struct Pending {
  Submission submission;
  /// Set when the fate is known before COMMIT: a refusal, or the answer to a repeat.
  std::optional<absl::StatusOr<Answer>> result;
  std::optional<dossier::Decision> decision;
  /// Of the decision's event, which is committed to them.
  std::vector<dossier::v1::PersonalDataPart> personal_data;
  Answer answer;
  /// A COMMIT with it was sent, its answer was lost, and its event was not looked for since.
  bool in_doubt = false;
};

/// Decides the commands of a batch in order, each on the state that the one before left.
class Batch {
 public:
  explicit Batch(absl::Time record_time) : record_time_(record_time) {}

  /// The dossiers that the commands are about, as locked; those not given do not exist. Call before Decide().
  void AddDossier(const std::string& id, std::unique_ptr<Folded> folded);

  /// Decides `pending`: sets its result when refused, its decision otherwise.
  void Decide(Pending& pending);

  /// The numbers wanted so far: how many of each key.
  const std::map<dossier::NumberKey, int64_t>& numbers_wanted() const { return numbers_wanted_; }

  /// The codes that dossiers had in old systems and could keep.
  std::vector<std::string> OwnCodes() const;
  /// Lets the dossiers keep them, but for those that are `taken`. Before IssueNumbers().
  void KeepCodes(absl::flat_hash_set<std::string> taken);

  /// Gives out the issued numbers (the last one of each key), in the order of the commands.
  void IssueNumbers(const std::map<dossier::NumberKey, int64_t>& last);

  /// Seals what was decided: serialises and chains the events, and makes the answers. Call once, last.
  absl::Status Finish();

  struct Changed {
    /// By pointer: a folded dossier is moved from the cache, through a batch and back with each command.
    std::unique_ptr<Folded> folded;
    int64_t version_before = 0;
    size_t tasks_before = 0;
    size_t clock_before = 0;
    size_t documents_before = 0;
    bool existed = false;
    /// The number of the task that was open; 0 when none was.
    int open_task_before = 0;
    /// Which columns of the projection its events changed: the most that one of them did.
    Rewritten rewritten = Rewritten::kWithEveryEvent;
    /// The commands of this batch that were allowed, in order.
    std::vector<Pending*> decided;
    /// As it was before the batch, once a number is wanted: its events are then folded again with their
    /// numbers.
    std::unique_ptr<Folded> before;
  };
  /// The dossiers that changed, by id.
  absl::flat_hash_map<std::string, Changed>& dossiers() { return dossiers_; }
  const absl::flat_hash_map<std::string, Changed>& dossiers() const { return dossiers_; }
  const std::vector<StoredEvent>& events() const { return events_; }

 private:
  absl::Status Settle(Changed& changed);

  absl::Time record_time_;
  absl::flat_hash_map<std::string, Changed> dossiers_;
  std::vector<Pending*> allowed_;
  std::map<dossier::NumberKey, int64_t> numbers_wanted_;
  std::vector<StoredEvent> events_;
};

}  // namespace onestop::ledger
