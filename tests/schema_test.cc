// What is true of every table, asked of PostgreSQL's own catalogue after all migrations. A new table that
// breaks a rule fails here by name.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/test_database.h"

namespace onestop {
namespace {

using ::testing::HasSubstr;
using testing::TestDatabase;

// The migrator's own bookkeeping is about the database, not about a province.
constexpr char kOurTables[] = R"(
    pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'onestop'))";

// Primary keys, unique constraints and unique indexes alike are unique indexes.
std::string KeysWithoutProvince(TestDatabase& database) {
  return database.Query(std::string(R"(
      SELECT string_agg(i.indexrelid::regclass::text, ', ' ORDER BY 1)
      FROM pg_index i
      JOIN (SELECT t.oid FROM )") +
                        kOurTables + R"() ours ON ours.oid = i.indrelid
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND a.attname IS DISTINCT FROM 'province')");
}

std::string TablesWithoutProvince(TestDatabase& database) {
  return database.Query(std::string(R"(
      SELECT string_agg(ours.oid::regclass::text, ', ' ORDER BY 1)
      FROM (SELECT t.oid FROM )") +
                        kOurTables + R"() ours
      WHERE NOT EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = ours.oid AND a.attname = 'province' AND a.attnotnull))");
}

TEST(SchemaTest, ThereAreTablesToJudge) {
  TestDatabase database;
  EXPECT_NE(database.Query(std::string("SELECT count(*) FROM ") + kOurTables), "0");
}

TEST(SchemaTest, EveryKeyBeginsWithTheProvince) {
  TestDatabase database;
  EXPECT_EQ(KeysWithoutProvince(database), "");
}

TEST(SchemaTest, EveryRowHasAProvince) {
  TestDatabase database;
  EXPECT_EQ(TablesWithoutProvince(database), "");
}

TEST(SchemaTest, EveryTableHasAPrimaryKey) {
  TestDatabase database;
  EXPECT_EQ(database.Query(std::string(R"(
      SELECT string_agg(ours.oid::regclass::text, ', ' ORDER BY 1)
      FROM (SELECT t.oid FROM )") +
                           kOurTables + R"() ours
      WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = ours.oid AND i.indisprimary))"),
            "");
}

TEST(SchemaTest, APlantedMistakeIsFound) {
  TestDatabase database;
  database.Run(
      "CREATE TABLE dossier.planted (province text NOT NULL, id uuid PRIMARY KEY, code text);"
      "CREATE UNIQUE INDEX planted_expression ON dossier.planted (lower(code));"
      "CREATE TABLE dossier.homeless (id uuid)");
  EXPECT_THAT(KeysWithoutProvince(database), HasSubstr("dossier.planted_pkey"));
  EXPECT_THAT(KeysWithoutProvince(database), HasSubstr("dossier.planted_expression"));
  EXPECT_EQ(TablesWithoutProvince(database), "dossier.homeless");
}

// Whatever onestop_reader may read of a dossier, it reads through a policy.
TEST(SchemaTest, WhatReadersSeeOfDossiersIsBehindRowSecurity) {
  TestDatabase database;
  EXPECT_EQ(database.Query(std::string(R"(
      SELECT string_agg(ours.oid::regclass::text, ', ' ORDER BY 1)
      FROM (SELECT t.oid, t.relrowsecurity FROM )") +
                           kOurTables + R"() ours
      WHERE has_any_column_privilege('onestop_reader', ours.oid, 'SELECT') AND NOT ours.relrowsecurity
        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = ours.oid AND a.attname = 'dossier_id'))"),
            "");
}

// Events and their order are never changed: not even the privilege exists.
TEST(SchemaTest, NoServiceMayChangeOrDeleteWhatHappened) {
  TestDatabase database;
  EXPECT_EQ(database.Query(R"(
      SELECT string_agg(r.rolname || ' on ' || t.name, ', ' ORDER BY 1)
      FROM pg_roles r, (VALUES ('dossier.event'), ('dossier.log')) t (name)
      WHERE r.rolname LIKE 'onestop\_%' AND NOT r.rolsuper
        AND (has_any_column_privilege(r.rolname, t.name, 'UPDATE')
             OR has_table_privilege(r.rolname, t.name, 'DELETE')
             OR has_table_privilege(r.rolname, t.name, 'TRUNCATE')))"),
            "");
}

TEST(SchemaTest, NoServiceIsASuperuserOrPassesByRowSecurity) {
  TestDatabase database;
  EXPECT_EQ(database.Query(R"(
      SELECT string_agg(rolname, ', ' ORDER BY 1) FROM pg_roles
      WHERE rolname LIKE 'onestop\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb))"),
            "");
  EXPECT_NE(database.Query(R"(SELECT count(*) FROM pg_roles WHERE rolname LIKE 'onestop\_%')"), "0");
}

}  // namespace
}  // namespace onestop
