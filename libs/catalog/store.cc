// The catalogue's tables: entries by key, and a revision for each import. What an import replaces is
// gone; dossiers keep their pinned versions, which cannot be changed.

#include "libs/catalog/store.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/changes.h"
#include "libs/catalog/check.h"
#include "libs/catalog/entries.h"
#include "libs/catalog/rights.h"
#include "libs/catalog/text.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::catalog {
namespace {

constexpr pg::Statement kRevision = {"catalog.revision", R"sql(
    SELECT coalesce(max(revision), 0)::bigint FROM catalog.revision WHERE province = $1
)sql"};

constexpr pg::Statement kLastChange = {"catalog.last_change", R"sql(
    SELECT revision, change_time FROM catalog.revision WHERE province = $1 ORDER BY revision DESC LIMIT 1
)sql"};

// In an order that no locale changes, so that two reads give equal catalogues.
constexpr pg::Statement kEntries = {"catalog.entries", R"sql(
    SELECT kind, id, version_key, content FROM catalog.entry WHERE province = $1
    ORDER BY kind, id COLLATE "C", version_key COLLATE "C"
)sql"};

// One import of a province at a time, until the end of its transaction.
constexpr pg::Statement kLock = {"catalog.lock", R"sql(
    SELECT pg_advisory_xact_lock(hashtextextended('onestop catalogue ' || $1::text, 0))
)sql"};

constexpr pg::Statement kWrite = {"catalog.write_entries", R"sql(
    INSERT INTO catalog.entry (province, kind, id, version_key, content, revision)
    SELECT $1, kind, id, version_key, content, $2::bigint
    FROM unnest($3::text[], $4::text[], $5::text[], $6::bytea[]) AS given (kind, id, version_key, content)
    ON CONFLICT (province, kind, id, version_key)
        DO UPDATE SET content = excluded.content, revision = excluded.revision
)sql"};

// What an entry was before stays.
constexpr pg::Statement kWriteVersions = {"catalog.write_versions", R"sql(
    INSERT INTO catalog.entry_version (province, kind, id, version_key, content, revision)
    SELECT $1, kind, id, version_key, content, $2::bigint
    FROM unnest($3::text[], $4::text[], $5::text[], $6::bytea[]) AS given (kind, id, version_key, content)
)sql"};

constexpr pg::Statement kAddRevision = {"catalog.add_revision", R"sql(
    INSERT INTO catalog.revision (province, revision, change_time, changed_by, changed_entries, confirmed_by)
    VALUES ($1, $2::bigint, $3::timestamptz, $4, $5::integer, nullif($6, ''))
)sql"};

absl::Status Write(pg::Transaction& transaction, const std::string& province, int64_t revision,
                   const std::vector<ChangedEntry>& entries, const ImportOptions& options) {
  std::vector<std::string> kinds, ids, version_keys, contents;
  for (const auto& [entry, after, before, follows] : entries) {
    kinds.push_back(entry.kind);
    ids.push_back(entry.id);
    version_keys.push_back(entry.version_key);
    contents.push_back(entry.content);
  }
  pg::Params written;
  written.Text(province).Int64(revision).TextArray(kinds).TextArray(ids).TextArray(version_keys);
  written.BytesArray(contents);
  // All entries in one statement, taken apart by unnest.
  RETURN_IF_ERROR(transaction.Execute(kWrite, written).status());
  RETURN_IF_ERROR(transaction.Execute(kWriteVersions, written).status());
  pg::Params added;
  added.Text(province).Int64(revision).Time(options.now).Text(options.changed_by);
  added.Int64(static_cast<int64_t>(entries.size())).Text(options.confirmed_by);
  return transaction.Execute(kAddRevision, added).status();
}

absl::Status CheckExpected(int64_t expected, int64_t present) {
  if (expected == 0 || expected == present) return absl::OkStatus();
  return refusal::Refuse(
      absl::AbortedError(absl::StrCat("the catalogue is at revision ", present, ", the change was made from ",
                                      expected, "; read it again and repeat the change")),
      common::v1::ERROR_REASON_CATALOGUE_REVISION_STALE,
      {{"expected", absl::StrCat(expected)}, {"present", absl::StrCat(present)}});
}

// Whether a member of staff or a system can log in and change the catalogue, on `today` or later.
bool HasEditor(const v1::Catalogue& catalogue, absl::CivilDay today) {
  const auto edits = [today](const v1::Staff& staff) {
    const auto validity = ParseValidity(staff.valid_from(), staff.valid_to());
    return validity.has_value() && today <= validity->to && !staff.subjects().empty() &&
           std::ranges::any_of(staff.positions(), [](const v1::Staff::Position& position) {
             return position.role() == common::v1::ROLE_CATALOGUE_EDITOR;
           });
  };
  return std::ranges::any_of(catalogue.staff(), edits) ||
         std::ranges::any_of(catalogue.client_systems(), [today](const v1::ClientSystem& system) {
           return today <= ParseDay(system.valid_to()).value_or(absl::CivilDay::max()) &&
                  std::ranges::any_of(system.rights(),
                                      [](int right) { return right == v1::SYSTEM_RIGHT_CATALOGUE; });
         });
}

// A catalogue that lacks one already, by the passing of time, is not refused its other changes.
void CheckEditor(const Stored& stored, const v1::Catalogue& merged, absl::Time now,
                 std::vector<base::FieldViolation>& violations) {
  const absl::CivilDay today = absl::ToCivilDay(now, calendar::OfficeZone());
  if (HasEditor(merged, today) || (stored.revision > 0 && !HasEditor(stored.catalogue, today))) return;
  violations.push_back(
      {"staff", absl::StrCat("holds no one who can change the catalogue from ", absl::FormatCivilTime(today),
                             " on; keep a member of staff with the role CATALOGUE_EDITOR and a subject, or a "
                             "client system with the right CATALOGUE")});
}

// What the rights of the one who asks, the past and a confirmation allow.
absl::Status CheckAllowed(const Merged& merged, const ImportOptions& options, int64_t revision) {
  if (!options.expected_digest.empty() && ChangeDigest(merged.changed) != options.expected_digest) {
    return refusal::Refuse(
        absl::AbortedError("entries of the proposal have changed since it was made; reject it, and let it be "
                           "proposed again"),
        common::v1::ERROR_REASON_CATALOGUE_REVISION_STALE, {{"present", absl::StrCat(revision)}});
  }
  if (!options.not_rights_of.empty() && WhoseRights(merged.changed).contains(options.not_rights_of)) {
    return refusal::OwnRights();
  }
  return absl::OkStatus();
}

void Hold(const Merged& merged, const std::string& province, Imported& imported) {
  imported.held = true;
  imported.digest = ChangeDigest(merged.changed);
  imported.after.set_province(province);
  imported.before.set_province(province);
  for (const ChangedEntry& changed : merged.changed) {
    AddMessage(changed.entry.kind, *changed.after, imported.after);
    if (changed.before != nullptr) AddMessage(changed.entry.kind, *changed.before, imported.before);
  }
}

}  // namespace

absl::StatusOr<int64_t> ReadRevision(pg::Connection& connection, absl::string_view province) {
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kRevision, pg::Params().Text(province)));
  return rows[0].Int64(0);
}

absl::StatusOr<Stored> ReadCatalogue(pg::Transaction& transaction, absl::string_view province) {
  pg::Params params;
  params.Text(province);
  Stored stored;
  stored.catalogue.set_province(std::string(province));
  ASSIGN_OR_RETURN(const pg::Result last, transaction.Execute(kLastChange, params));
  if (last.empty()) return stored;
  stored.revision = last[0].Int64(0);
  stored.change_time = last[0].Time(1);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kEntries, params));
  for (const pg::Row row : rows) {
    RETURN_IF_ERROR(AddEntry({.kind = std::string(row.Text(0)),
                              .id = std::string(row.Text(1)),
                              .version_key = std::string(row.Text(2)),
                              .content = row.Bytes(3)},
                             stored.catalogue));
  }
  return stored;
}

absl::Status LockCatalogue(pg::Transaction& transaction, absl::string_view province) {
  return transaction.Execute(kLock, pg::Params().Text(province)).status();
}

absl::StatusOr<Imported> Import(pg::Transaction& transaction, const v1::Catalogue& change,
                                const ImportOptions& options) {
  // What is far too large is refused before it is compared with anything.
  if (change.ByteSizeLong() > kImportBytesMax) {
    return base::FieldError(
        "catalogue", absl::StrCat("has more than ", kImportBytesMax, " bytes; import it in several files"));
  }
  RETURN_IF_ERROR(LockCatalogue(transaction, change.province()));
  ASSIGN_OR_RETURN(const Stored stored, ReadCatalogue(transaction, change.province()));
  // Under the lock, so that the revision cannot move until the import commits.
  RETURN_IF_ERROR(CheckExpected(options.expected_revision, stored.revision));
  Merged merged = Merge(stored.catalogue, change);
  // The whole catalogue and not the change alone: a removed right or a shortened validity breaks
  // entries elsewhere.
  std::vector<base::FieldViolation> violations = Check(merged.catalogue);
  NameOthers(change, merged.catalogue, violations);
  violations.insert(violations.end(), merged.violations.begin(), merged.violations.end());
  CheckEditor(stored, merged.catalogue, options.now, violations);
  if (options.past_days_closed) {
    std::ranges::move(PastViolations(merged.changed, absl::ToCivilDay(options.now, calendar::OfficeZone())),
                      std::back_inserter(violations));
  }
  RETURN_IF_ERROR(ToStatus(violations));
  RETURN_IF_ERROR(CheckAllowed(merged, options, stored.revision));
  Imported imported = {.revision = stored.revision};
  for (const ChangedEntry& changed : merged.changed) {
    imported.changes.push_back(Describe(changed));
    std::ranges::move(RemovalsOf(changed), std::back_inserter(imported.removals));
  }
  // The same import again changes no revision: servers need not build a snapshot for it.
  if (imported.changes.empty() || options.validate_only) return imported;
  if (!imported.removals.empty() && !options.allow_removals) {
    return RemovalUnconfirmed(imported.removals, stored.revision);
  }
  if (options.hold_rights && std::ranges::any_of(merged.changed, &ChangesRights)) {
    Hold(merged, change.province(), imported);
    return imported;
  }
  ++imported.revision;
  RETURN_IF_ERROR(Write(transaction, change.province(), imported.revision, merged.changed, options));
  return imported;
}

}  // namespace onestop::catalog
