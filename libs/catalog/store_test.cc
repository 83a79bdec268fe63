// Imports into a real database: replaced by key, refused as a whole, one after another, and seen by a
// refresher.

#include "libs/catalog/store.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/refresher.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::catalog {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::SizeIs;

class StoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<Imported> ImportAndCommit(const v1::Catalogue& change, ImportOptions options = {}) {
    pg::Connection connection = database_.Connect("onestop_catalog");
    auto transaction = pg::Transaction::Begin(connection, {});
    if (!transaction.ok()) return transaction.status();
    options.changed_by = "editor";
    options.now = absl::FromUnixSeconds(1'700'000'000);
    auto imported = Import(*transaction, change, options);
    if (!imported.ok()) return imported;
    const absl::Status committed = transaction->Commit();
    if (!committed.ok()) return committed;
    return imported;
  }

  RefresherOptions Options() {
    return {.connection = database_.Options("onestop_intake"), .province = "H31"};
  }

  testing::TestDatabase database_;
  SnapshotSource source_;
};

TEST_F(StoreTest, BeforeTheFirstImportNoCallerIsKnown) {
  Refresher refresher(Options(), source_);
  EXPECT_EQ(source_.Current(), nullptr);
  ASSERT_THAT(refresher.Refresh(), IsOk());
  EXPECT_EQ(source_.Current()->revision(), 0);
  EXPECT_EQ(source_.Current()->ActorBySubject("editor", absl::CivilDay(2024, 1, 1)), nullptr);
}

TEST_F(StoreTest, WhatWasImportedIsReadBack) {
  const auto imported = ImportAndCommit(SmallCatalogue());
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->revision, 1);
  EXPECT_THAT(imported->changes, SizeIs(16));
  Refresher refresher(Options(), source_);
  ASSERT_THAT(refresher.Refresh(), IsOk());
  EXPECT_EQ(source_.Current()->revision(), 1);
  EXPECT_NE(source_.Current()->ProcedureOn("1.001786", absl::CivilDay(2024, 1, 1)), nullptr);
}

TEST_F(StoreTest, TheSameImportAgainChangesNothing) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  const auto again = ImportAndCommit(SmallCatalogue());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->revision, 1);
  EXPECT_THAT(again->changes, SizeIs(0));
}

TEST_F(StoreTest, AChangeReplacesItsEntriesAndLeavesTheRest) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  v1::Catalogue change;
  change.set_province("H31");
  *change.add_staff() = SmallCatalogue().staff(4);
  change.mutable_staff(0)->set_title("Văn thư Sở");
  const auto imported = ImportAndCommit(change);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->revision, 2);
  EXPECT_THAT(imported->changes, SizeIs(1));
  Refresher refresher(Options(), source_);
  ASSERT_THAT(refresher.Refresh(), IsOk());
  EXPECT_EQ(source_.Current()->StaffOn("clerk", absl::CivilDay(2024, 1, 1))->title(), "Văn thư Sở");
  EXPECT_EQ(source_.Current()->catalogue().staff_size(), 6);
}

TEST_F(StoreTest, AnInvalidChangeLeavesNoTrace) {
  v1::Catalogue change = SmallCatalogue();
  change.mutable_procedures(0)->set_process_version(9);
  EXPECT_THAT(ImportAndCommit(change), FailsWith(absl::StatusCode::kInvalidArgument, "CATALOGUE_INVALID"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.entry"), "0");
}

TEST_F(StoreTest, ValidationOnlyWritesNothing) {
  const auto imported = ImportAndCommit(SmallCatalogue(), {.validate_only = true});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->revision, 0);
  EXPECT_THAT(imported->changes, SizeIs(16));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.entry"), "0");
}

// Dossiers are pinned to versions: a change of one would change what was promised.
TEST_F(StoreTest, APublishedVersionDoesNotChange) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  v1::Catalogue procedure = SmallCatalogue();
  procedure.mutable_procedures(0)->set_name("Tên khác");
  EXPECT_THAT(ImportAndCommit(procedure), FailsWith(absl::StatusCode::kInvalidArgument, "CATALOGUE_INVALID"));
  v1::Catalogue process = SmallCatalogue();
  process.mutable_processes(0)->mutable_steps(0)->set_working_hours(1);
  EXPECT_THAT(ImportAndCommit(process), testing::FailsWithField("processes[0]"));
}

TEST_F(StoreTest, APublishedVersionMayEndAndBeFollowed) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  v1::Catalogue change;
  change.set_province("H31");
  *change.add_procedures() = SmallCatalogue().procedures(0);
  *change.add_procedures() = SmallCatalogue().procedures(0);
  change.mutable_procedures(0)->set_valid_to("2024-12-31");
  change.mutable_procedures(1)->set_valid_from("2025-01-01");
  change.mutable_procedures(1)->set_version(2);
  EXPECT_THAT(ImportAndCommit(change), IsOk());
}

// The change is sound by itself; it breaks a mandate that it does not contain, which has no index in
// it.
TEST_F(StoreTest, AViolationElsewhereGoesById) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  v1::Catalogue change;
  change.set_province("H31");
  *change.add_staff() = SmallCatalogue().staff(3);
  change.mutable_staff(0)->mutable_positions(0)->set_role(common::v1::ROLE_OBSERVER);
  EXPECT_THAT(ImportAndCommit(change), testing::FailsWithField("mandates(m-director).staff_id"));
}

// No later import could be made.
TEST_F(StoreTest, TheLastEditorStays) {
  v1::Catalogue without = SmallCatalogue();
  ASSERT_EQ(without.staff(5).id(), "editor");
  without.mutable_staff()->RemoveLast();
  EXPECT_THAT(ImportAndCommit(without), testing::FailsWithField("staff")) << "the first catalogue";
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  v1::Catalogue change;
  change.set_province("H31");
  v1::Staff& editor = *change.add_staff() = SmallCatalogue().staff(5);
  editor.clear_subjects();
  EXPECT_THAT(ImportAndCommit(change), testing::FailsWithField("staff")) << "who cannot log in";
  editor = SmallCatalogue().staff(5);
  editor.set_valid_to("2023-11-14");
  EXPECT_THAT(ImportAndCommit(change), testing::FailsWithField("staff")) << "who left yesterday";
  editor.set_valid_to("2023-11-15");
  EXPECT_THAT(ImportAndCommit(change), IsOk()) << "who is there today";
  editor = SmallCatalogue().staff(5);
  editor.mutable_positions(0)->set_role(common::v1::ROLE_OBSERVER);
  EXPECT_THAT(ImportAndCommit(change), testing::FailsWithField("staff"));
  v1::ClientSystem& admin = *change.add_client_systems();
  admin.set_id("admin");
  admin.set_name("Quản trị");
  admin.add_subjects("admin");
  admin.add_rights(v1::SYSTEM_RIGHT_CATALOGUE);
  EXPECT_THAT(ImportAndCommit(change), IsOk()) << "a system takes the editor's place";
}

TEST_F(StoreTest, AStaleChangeIsRefused) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  EXPECT_THAT(ImportAndCommit(SmallCatalogue(), {.expected_revision = 2}),
              FailsWith(absl::StatusCode::kAborted, "CATALOGUE_REVISION_STALE"));
  EXPECT_THAT(ImportAndCommit(SmallCatalogue(), {.expected_revision = 1}), IsOk());
}

// Damaged behind the import's back, as by an operator with SQL.
TEST_F(StoreTest, ABrokenCatalogueKeepsTheLastGoodSnapshot) {
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  telemetry::Metrics metrics;
  Refresher refresher(Options(), source_, &metrics);
  ASSERT_THAT(refresher.Refresh(), IsOk());
  database_.Run(
      "UPDATE catalog.entry SET content = '\\xff' WHERE kind = 'processes';"
      "INSERT INTO catalog.revision VALUES ('H31', 2, now(), 'vandal', 1)");
  EXPECT_THAT(refresher.Refresh(), FailsWith(absl::StatusCode::kDataLoss));
  EXPECT_EQ(source_.Current()->revision(), 1);
  EXPECT_THAT(metrics.Scrape(), ::testing::HasSubstr("onestop_catalogue_refresh_failures_total 1"));
  EXPECT_THAT(metrics.Scrape(), ::testing::HasSubstr("onestop_catalogue_revision 1"));
}

TEST_F(StoreTest, TheBackgroundSeesAnImportOfAnotherProcess) {
  RefresherOptions options = Options();
  options.period = absl::Milliseconds(5);
  Refresher refresher(options, source_);
  refresher.Start();
  ASSERT_THAT(ImportAndCommit(SmallCatalogue()), IsOk());
  // As long as it takes; the test's own time limit bounds it.
  while (source_.Current() == nullptr || source_.Current()->revision() != 1)
    absl::SleepFor(absl::Milliseconds(1));
}

// By the rights of the database's roles, not by a check of this library.
TEST_F(StoreTest, OtherServicesMayReadButNotChange) {
  pg::Connection connection = database_.Connect("onestop_intake");
  auto transaction = pg::Transaction::Begin(connection, {});
  ASSERT_THAT(transaction, IsOk());
  EXPECT_THAT(Import(*transaction, SmallCatalogue(), {.changed_by = "x", .now = absl::Now()}),
              FailsWith(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace onestop::catalog
