#pragma once

/// The catalogue in PostgreSQL, schema `catalog`.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/connection.h"
#include "libs/pg/transaction.h"
#include "onestop/catalog/v1/catalog_service.pb.h"

namespace onestop::catalog {

/// Bytes of one change, as a message.
inline constexpr size_t kImportBytesMax = 128 * 1024 * 1024;

struct Stored {
  v1::Catalogue catalogue;
  /// 0: nothing was ever imported.
  int64_t revision = 0;
  absl::Time change_time = absl::InfinitePast();
};

/// The present revision of a province; 0 before the first import. A millisecond's work, for polling.
absl::StatusOr<int64_t> ReadRevision(pg::Connection& connection, absl::string_view province);

/// The whole catalogue. Requires a transaction that sees one instant (Mode::kSnapshot), or one that holds the
/// lock of Import().
///
/// Errors: DATA_LOSS when an entry cannot be read; those of the database.
absl::StatusOr<Stored> ReadCatalogue(pg::Transaction& transaction, absl::string_view province);

struct ImportOptions {
  /// Report what is wrong and write nothing.
  bool validate_only = false;
  /// The revision that the change was made from; 0: not checked.
  int64_t expected_revision = 0;
  /// Registered certificates and known holidays may disappear.
  bool allow_removals = false;
  /// The id of the actor who changes it, or who proposed it.
  std::string changed_by;
  absl::Time now;
  /// The id of the actor who confirmed it; empty: no second editor was asked.
  std::string confirmed_by = "";
  /// Write nothing when rights change, for which a second editor is to be asked: Imported::held.
  bool hold_rights = false;
  /// The past stays as it was: see PastViolations().
  bool past_days_closed = false;
  /// The actor whose own rights may not change; empty: those of each may.
  std::string not_rights_of = "";
  /// What ChangeDigest() must be; empty: not checked.
  std::string expected_digest = "";
};

struct Imported {
  /// The present one; unchanged when no entry was new or different.
  int64_t revision = 0;
  /// Entries that were new or different, in the order of the change.
  std::vector<v1::CatalogueChange> changes;
  /// Certificates and holidays that disappear.
  std::vector<v1::CatalogueRemoval> removals;
  /// Nothing was written, because rights change (ImportOptions::hold_rights).
  bool held = false;
  /// The entries that are new or different, what was before them, and their ChangeDigest(). Filled when `held`.
  v1::Catalogue after;
  v1::Catalogue before;
  std::string digest;
};

/// Makes imports of a province wait until this transaction ends. Import() does it by itself; do it before, to
/// read something else first.
absl::Status LockCatalogue(pg::Transaction& transaction, absl::string_view province);

/// Replaces or adds the entries of `change`, within `transaction`, which then has to be committed. Imports of
/// a province wait for one another. Does not check that a catalogue editor asks: the caller of this function
/// does, so that an operator can import the first catalogue, which names the editors.
///
/// Errors: INVALID_ARGUMENT CATALOGUE_INVALID with the violations, one at "staff" when the change would leave no one who
/// can make the next one; ABORTED CATALOGUE_REVISION_STALE; PERMISSION_DENIED SECOND_EDITOR_NEEDED;
/// FAILED_PRECONDITION CATALOGUE_REMOVAL_UNCONFIRMED, not when it only validates; those of the database.
absl::StatusOr<Imported> Import(pg::Transaction& transaction, const v1::Catalogue& change,
                                const ImportOptions& options);

}  // namespace onestop::catalog
