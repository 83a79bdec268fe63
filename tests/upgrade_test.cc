// Migrates a database with rows in it, from the oldest schema to the newest, and compares what it held. Each
// NNNN.sql of testdata/upgrade is what the programs of one schema wrote, loaded when that schema is reached.
//
// `verify` is compared before and after too. Only the program of that schema could verify the database before, and it
// is not here any more: the present one asks for columns that a later migration adds. So NNNN.verified keeps what
// counts of the rows up to that file, computed from the files themselves: how many dossiers and events there are, and
// SHA-256 of the hashes of all events, in the order of dossiers and sequence numbers. Each hash covers its event's bytes and
// the hash before, so equal digests are equal histories.
//
// A migration that is meant to change what old rows say must be excepted here, by table and column, with its
// reason.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/verify.h"
#include "libs/pg/migrations.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::TestDatabase;

constexpr char kOurTables[] = R"(
    FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'onestop'))";

// By table: its columns, and its rows in those columns.
struct Rows {
  std::string columns;
  std::string rows;
};
using Contents = std::map<std::string, Rows>;

class UpgradeTest : public ::testing::Test {
 protected:
  // Applies what is due up to number `last`.
  void MigrateTo(int last) {
    std::vector<pg::Migration> migrations(pg::AllMigrations().begin(), pg::AllMigrations().end());
    std::erase_if(migrations, [last](const pg::Migration& migration) { return migration.id > last; });
    ASSERT_THAT(pg::Migrate(database_.Options(), migrations, absl::Now() + absl::Minutes(1)), IsOk());
  }

  static std::string Data(absl::string_view file) {
    const char* const source = std::getenv("ONESTOP_SOURCE_DIR");
    const std::string text =
        testing::ReadFile(absl::StrCat(source == nullptr ? "." : source, "/tests/testdata/upgrade/", file));
    EXPECT_FALSE(text.empty()) << file;
    return text;
  }

  // Loads the rows of the schema `number` over those of the schemas before, and compares with what was verified then.
  void Load(absl::string_view number) {
    database_.Run(Data(absl::StrCat(number, ".sql")));
    ASSERT_EQ(Stored(), Data(absl::StrCat(number, ".verified")));
  }

  std::vector<std::string> Lines(const std::string& query) {
    const std::string text = database_.Query(query);
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>(absl::StrSplit(text, '\n'));
  }

  std::string RowsOf(const std::string& table, const std::string& columns) {
    return database_.Query(
        absl::StrCat("SELECT string_agg(to_jsonb(x)::text, E'\\n' ORDER BY to_jsonb(x)::text) FROM (SELECT ",
                     columns, " FROM ", table, ") x"));
  }

  std::vector<std::string> ColumnsOf(const std::string& table) {
    return Lines(
        absl::StrCat("SELECT string_agg(quote_ident(attname), E'\\n' ORDER BY attnum) FROM pg_attribute "
                     "WHERE attrelid = to_regclass('",
                     table, "') AND attnum > 0 AND NOT attisdropped"));
  }

  Contents Everything() {
    Contents contents;
    for (const std::string& table :
         Lines(absl::StrCat("SELECT string_agg(t.oid::regclass::text, E'\\n') ", kOurTables))) {
      std::vector<std::string> compared = ColumnsOf(table);
      std::erase_if(compared, [&](const std::string& column) { return HasOtherForm(table, column); });
      const std::string columns = absl::StrJoin(compared, ", ");
      contents[table] = {columns, RowsOf(table, columns)};
    }
    return contents;
  }

  // The form of the log and of requests changed with 0025 (docs/adr/0024): these tables and columns went, and what they said
  // is compared by LogAndRequests(). 0028 moves personal data out of payloads (docs/adr/0028-personal-data-beside-events.md): Verify() makes the bytes of
  // before again, and finds the hash of before in them.
  static bool HasOtherForm(const std::string& table, absl::string_view column = "") {
    return table == "dossier.log" || table == "dossier.log_head" || table == "dossier.request" ||
           (table == "dossier.event" && (column == "xid" || column == "payload"));
  }

  // Positions and requests of all events, in the form of before 0022 or in the newest.
  std::string LogAndRequests(bool newest) {
    return database_.Query(
        newest
            ? "SELECT string_agg(concat_ws(' ', e.dossier_id, e.seq, l.first_position + e.ordinal, e.caller, "
              "e.request_id, encode(e.fingerprint, 'hex')), E'\n' ORDER BY e.dossier_id, e.seq) "
              "FROM dossier.event e JOIN dossier.log l USING (province, batch)"
            : "SELECT string_agg(concat_ws(' ', e.dossier_id, e.seq, l.position, r.caller, r.request_id, "
              "encode(r.fingerprint, 'hex')), E'\n' ORDER BY e.dossier_id, e.seq) "
              "FROM dossier.event e JOIN dossier.log l USING (province, dossier_id, seq) "
              "LEFT JOIN dossier.request r USING (province, dossier_id, record_time)");
  }

  // What of `before` is not in the database any more, or is another thing.
  std::vector<std::string> Losses(const Contents& before) {
    std::vector<std::string> losses;
    for (const auto& [table, content] : before) {
      if (HasOtherForm(table)) continue;
      const std::vector<std::string> columns = ColumnsOf(table);
      bool whole = true;
      for (const absl::string_view column : absl::StrSplit(content.columns, ", ")) {
        if (std::ranges::find(columns, column) != columns.end()) continue;
        losses.push_back(absl::StrCat(table, ": the column ", column, " is gone"));
        whole = false;
      }
      // Without all its columns the rows cannot be compared; the loss is reported already.
      if (whole && RowsOf(table, content.columns) != content.rows) {
        losses.push_back(absl::StrCat(table, ": rows are gone or changed"));
      }
    }
    return losses;
  }

  std::string HashOfHashes() {
    return database_.Query(
        "SELECT encode(sha256(string_agg(hash, ''::bytea ORDER BY dossier_id, seq)), 'hex') FROM "
        "dossier.event");
  }

  // As a file NNNN.verified says it.
  static std::string Verification(absl::string_view dossiers, absl::string_view events,
                                  absl::string_view hash) {
    return absl::StrCat("dossiers ", dossiers, "\nevents ", events, "\nhash_of_hashes ", hash, "\n");
  }

  // What is stored now, in a schema that `verify` may not know.
  std::string Stored() {
    return Verification(database_.Query("SELECT count(*) FROM dossier.dossier"),
                        database_.Query("SELECT count(*) FROM dossier.event"), HashOfHashes());
  }

  // What `verify` finds and counts in the newest schema.
  struct Verified {
    std::vector<std::string> findings;
    std::string counts;
  };
  Verified Verify() {
    Verified result;
    const auto verified = ledger::Verify(
        database_.Options(), {.province = "H31"},
        [&](const ledger::Finding& finding) {
          result.findings.push_back(absl::StrCat(finding.dossier_id, " ", finding.what));
        },
        [](const ledger::VerifyProgress&) {});
    EXPECT_THAT(verified, IsOk());
    if (!verified.ok()) return result;
    result.counts = Verification(absl::StrCat(verified->progress.dossiers),
                                 absl::StrCat(verified->progress.events), HashOfHashes());
    return result;
  }

  // The newest schema, and `sql` in one more migration.
  std::vector<std::string> LossesBy(const std::string& sql) {
    const Contents before = Everything();
    std::vector<pg::Migration> migrations(pg::AllMigrations().begin(), pg::AllMigrations().end());
    const int last = migrations.back().id + 1;
    const std::string name = absl::StrFormat("%04d_of_this_test", last);
    migrations.push_back({last, name, sql});
    EXPECT_THAT(pg::Migrate(database_.Options(), migrations, absl::Now() + absl::Minutes(1)), IsOk());
    return Losses(before);
  }

  TestDatabase database_{TestDatabase::Schema::kEmpty};
};

TEST_F(UpgradeTest, NoRowIsLostOrChangedOnTheWayToTheNewest) {
  MigrateTo(4);
  Load("0004");
  Contents before = Everything();
  EXPECT_THAT(before["dossier.event"].rows, Not(IsEmpty()));
  // 0008.sql holds rows of tables that 0004.sql did not know.
  MigrateTo(8);
  EXPECT_THAT(Losses(before), IsEmpty());
  Load("0008");
  before = Everything();
  const std::string log_and_requests = LogAndRequests(/*newest=*/false);
  EXPECT_THAT(log_and_requests, HasSubstr(" 54"));
  MigrateTo(pg::AllMigrations().back().id);
  EXPECT_THAT(Losses(before), IsEmpty());
  EXPECT_EQ(LogAndRequests(/*newest=*/true), log_and_requests);
  const Verified verified = Verify();
  EXPECT_THAT(verified.findings, IsEmpty());
  EXPECT_EQ(verified.counts, Data("0008.verified"));
  EXPECT_EQ(database_.Query(
                "SELECT count(*) FROM dossier.event e JOIN dossier.dossier d USING (province, dossier_id) "
                "WHERE d.owner_name <> '' AND position(convert_to(d.owner_name, 'UTF8') IN e.payload) > 0"),
            "0");
  EXPECT_EQ(
      database_.Query("SELECT count(*) FROM dossier.dossier d WHERE d.owner_name <> '' AND NOT EXISTS "
                      "(SELECT FROM dossier.personal_data p WHERE p.dossier_id = d.dossier_id AND p.kind = 1 "
                      "AND position(convert_to(d.owner_name, 'UTF8') IN p.data) > 0)"),
      "0");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM dossier.dossier WHERE archive_end_time = '-infinity'"), "2")
      << "the two sealed results are due for a new time stamp at once";
}

TEST_F(UpgradeTest, AMigrationThatLosesOrChangesARowIsFound) {
  MigrateTo(4);
  Load("0004");
  EXPECT_THAT(LossesBy("UPDATE dossier.dossier SET owner_name = upper(owner_name)"),
              Contains("dossier.dossier: rows are gone or changed"));
}

TEST_F(UpgradeTest, AMigrationThatDeletesAnEventIsFound) {
  MigrateTo(4);
  Load("0004");
  EXPECT_THAT(LossesBy("ALTER TABLE dossier.event DISABLE TRIGGER event_is_append_only; "
                       "DELETE FROM dossier.event WHERE kind = 20"),
              Contains("dossier.event: rows are gone or changed"));
  const Verified verified = Verify();
  EXPECT_THAT(verified.findings, Contains(HasSubstr("out of sequence")));
  EXPECT_NE(verified.counts, Data("0004.verified"));
}

// 0028 leaves what it could not make again: here an event whose bytes were changed after it.
TEST_F(UpgradeTest, APayloadThatIsChangedIsFound) {
  MigrateTo(4);
  Load("0004");
  MigrateTo(pg::AllMigrations().back().id);
  database_.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER event_is_append_only; "
      "UPDATE dossier.event SET payload = set_byte(payload, 3, get_byte(payload, 3) # 1) WHERE kind = 20");
  EXPECT_THAT(Verify().findings, Contains(HasSubstr("the hash does not follow")));
}

TEST_F(UpgradeTest, AMigrationThatDropsAColumnOrATableIsFound) {
  MigrateTo(4);
  Load("0004");
  EXPECT_THAT(LossesBy("ALTER TABLE dossier.task DROP COLUMN outcome; DROP TABLE document.document CASCADE"),
              ::testing::IsSupersetOf({"dossier.task: the column outcome is gone",
                                       "document.document: the column sha256 is gone"}));
}

}  // namespace
}  // namespace onestop
