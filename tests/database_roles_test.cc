// What each role of the database may do: one table of what is allowed (testdata/database_roles.txt), compared with what
// PostgreSQL's catalogue says after all migrations, and with what happens when each role tries. A new table, column, function,
// policy or role without a line there fails.
//
// When a migration changes a line on purpose: the test writes what is so beside the expected file's copy in the temporary
// directory and says where; read the difference, and take it over.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::TestDatabase;
using ::testing::UnorderedElementsAre;

std::string Source(absl::string_view file) {
  const char* const source = std::getenv("ONESTOP_SOURCE_DIR");
  const std::string path = absl::StrCat(source == nullptr ? "." : source, "/", file);
  const std::string text = testing::ReadFile(path);
  EXPECT_FALSE(text.empty()) << path;
  return text;
}

// Something that a role may try: one column or one object, and the statement that needs no other privilege.
struct Attempt {
  std::string what;
  std::string sql;
};

class DatabaseRolesTest : public ::testing::Test {
 protected:
  std::vector<std::string> Lines(const std::string& query) {
    const std::string text = database_.Query(query);
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>(absl::StrSplit(text, '\n'));
  }

  // The matrix, as an operator prints it.
  std::vector<std::string> Matrix() {
    const std::string sql = Source("deploy/database-roles.sql");
    return Lines(absl::StrCat("SELECT string_agg(line, E'\\n') FROM (",
                              absl::StripSuffix(absl::StripAsciiWhitespace(sql), ";"), ") AS printed"));
  }

  std::vector<std::string> Roles() {
    return Lines(R"(SELECT string_agg(rolname, E'\n' ORDER BY rolname) FROM pg_roles
                    WHERE rolname LIKE 'onestop\_%')");
  }

  std::vector<Attempt> AttemptsFrom(const std::string& query) {
    std::vector<Attempt> attempts;
    for (const std::string& line : Lines(query)) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('\t', 1));
      attempts.push_back({parts.first, parts.second});
    }
    return attempts;
  }

  // Of every table, column and privilege; of every function; of every role to become. No statement touches a row.
  std::vector<Attempt> Attempts() {
    std::vector<Attempt> all = AttemptsFrom(R"sql(
        SELECT string_agg(x.what || E'\t' || x.sql, E'\n') FROM (
            SELECT s.nspname, s.nspname || '.' || t.relname AS name, t.oid
            FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
            WHERE t.relkind IN ('r', 'p') AND s.nspname !~ '^pg_' AND s.nspname <> 'information_schema') t
        CROSS JOIN LATERAL (
            SELECT 'SELECT ' || t.name || ' ' || attname AS what, format('SELECT %I FROM %s LIMIT 0', attname, t.name) AS sql
            FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT 'INSERT ' || t.name || ' ' || attname,
                format('INSERT INTO %s (%I) SELECT NULL::%s WHERE false', t.name, attname, format_type(atttypid, atttypmod))
            FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT 'UPDATE ' || t.name || ' ' || attname, format('UPDATE %s SET %I = NULL WHERE false', t.name, attname)
            FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped
            UNION ALL SELECT 'DELETE ' || t.name, format('DELETE FROM %s WHERE false', t.name)
            UNION ALL SELECT 'TRUNCATE ' || t.name, format('TRUNCATE %s', t.name)) x
    )sql");
    for (Attempt& attempt : AttemptsFrom(R"sql(
             SELECT string_agg('EXECUTE ' || p.oid::regprocedure || E'\t' || format('SELECT %s(%s)', p.oid::regproc,
                 (SELECT string_agg('NULL::' || a.type::regtype, ', ' ORDER BY a.place)
                  FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, place))), E'\n')
             FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace
             WHERE s.nspname !~ '^pg_' AND s.nspname <> 'information_schema')sql")) {
      all.push_back(std::move(attempt));
    }
    for (const std::string& role : Roles()) {
      all.push_back({absl::StrCat("BECOME ", role), absl::StrCat("SET LOCAL ROLE ", role)});
    }
    return all;
  }

  // What of `attempts` PostgreSQL lets `role` do. A role that does not log in is taken by a superuser.
  std::set<std::string> Allowed(const std::string& role, const std::vector<Attempt>& attempts) {
    const bool logs_in =
        database_.Query(absl::StrCat("SELECT rolcanlogin FROM pg_roles WHERE rolname = '", role, "'")) == "t";
    pg::Connection connection = logs_in ? database_.Connect(role) : database_.Connect();
    if (!logs_in) {
      EXPECT_THAT(connection.RunScript("test.take", absl::StrCat("SET SESSION AUTHORIZATION ", role)),
                  IsOk());
    }
    std::vector<std::string> statements;
    for (const Attempt& attempt : attempts) {
      statements.push_back(absl::StrCat("'", absl::StrReplaceAll(attempt.sql, {{"'", "''"}}), "'"));
    }
    // Each is undone, whatever it does. Its own failure is no refusal: it came past the privilege.
    const std::string script = absl::StrCat(R"sql(
        DO $do$
        DECLARE
            tried text;
            said text;
            allowed text := '';
        BEGIN
            FOREACH tried IN ARRAY ARRAY[)sql",
                                            absl::StrJoin(statements, ","), R"sql(]::text[] LOOP
                BEGIN
                    EXECUTE tried;
                    RAISE EXCEPTION 'done' USING ERRCODE = 'ON000';
                EXCEPTION WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS said = MESSAGE_TEXT;
                    allowed := allowed || CASE
                        WHEN SQLSTATE <> '42501' THEN '1'
                        WHEN tried LIKE 'SELECT %(%' AND said NOT LIKE 'permission denied for function%'
                            AND said NOT LIKE 'permission denied for schema%' THEN '1'
                        ELSE '0' END;
                END;
            END LOOP;
            PERFORM set_config('test.allowed', allowed, false);
        END $do$)sql");
    EXPECT_THAT(connection.RunScript("test.try", script), IsOk()) << role;
    constexpr pg::Statement kAllowed = {"test.allowed", "SELECT current_setting('test.allowed')"};
    const auto rows = connection.Execute(kAllowed);
    EXPECT_THAT(rows, IsOk());
    const std::string flags = rows.ok() ? std::string((*rows)[0].Text(0)) : "";
    EXPECT_EQ(flags.size(), attempts.size()) << role;
    std::set<std::string> allowed;
    for (size_t i = 0; i < flags.size() && i < attempts.size(); ++i) {
      if (flags[i] == '1') allowed.insert(attempts[i].what);
    }
    allowed.erase(absl::StrCat("BECOME ", role));
    return allowed;
  }

  // What the matrix allows `role`, in the words of Attempt::what.
  std::set<std::string> AllowedBy(const std::vector<std::string>& matrix, const std::string& role) {
    std::map<std::string, std::vector<std::string>> columns;
    std::set<std::string> allowed;
    for (const std::string& line : matrix) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits(": ", 1));
      const std::vector<std::string> head = absl::StrSplit(absl::StripSuffix(parts.first, ","), ' ');
      if (head[0] == "table") {
        columns[std::string(absl::StripSuffix(head[1], ","))] = absl::StrSplit(parts.second, ", ");
      } else if (head[0] == "role" && head[1] == role) {
        const size_t become = parts.second.find("may become ");
        if (become == std::string::npos) continue;
        for (const absl::string_view other : absl::StrSplit(parts.second.substr(become + 11), ", ")) {
          allowed.insert(absl::StrCat("BECOME ", other));
        }
      } else if (head[0] == "function") {
        std::string name(absl::StripPrefix(parts.first, "function "));
        name = std::string(absl::StripSuffix(name, ", as its owner"));
        const std::vector<std::string> who = absl::StrSplit(parts.second, ", ");
        for (const std::string& one : who) {
          if (one == role || one == "public") allowed.insert(absl::StrCat("FUNCTION ", name));
        }
      } else if (head.size() == 3 && head[1] == "on" && (head[0] == role || head[0] == "public")) {
        AddTable(parts.second, head[2], columns[head[2]], allowed);
      }
    }
    return allowed;
  }

  TestDatabase database_;

 private:
  // "SELECT, INSERT (a, b), DELETE".
  static void AddTable(absl::string_view held, const std::string& table, const std::vector<std::string>& all,
                       std::set<std::string>& allowed) {
    while (!held.empty()) {
      const absl::string_view privilege = held.substr(0, held.find_first_of(" ,"));
      held.remove_prefix(privilege.size());
      std::vector<std::string> columns = all;
      if (absl::ConsumePrefix(&held, " (")) {
        columns = absl::StrSplit(held.substr(0, held.find(')')), ", ");
        held.remove_prefix(held.find(')') + 1);
      }
      absl::ConsumePrefix(&held, ", ");
      if (privilege == "DELETE" || privilege == "TRUNCATE") {
        allowed.insert(absl::StrCat(privilege, " ", table));
        continue;
      }
      for (const std::string& column : columns) {
        allowed.insert(absl::StrCat(privilege, " ", table, " ", column));
      }
    }
  }
};

TEST_F(DatabaseRolesTest, TheMatrixIsWhatIsAllowed) {
  const std::vector<std::string> matrix = Matrix();
  std::vector<std::string> allowed =
      absl::StrSplit(absl::StripAsciiWhitespace(Source("tests/testdata/database_roles.txt")), '\n');
  std::vector<std::string> differences;
  for (const std::string& line : matrix) {
    if (!std::ranges::count(allowed, line)) differences.push_back(absl::StrCat("+ ", line));
  }
  for (const std::string& line : allowed) {
    if (!std::ranges::count(matrix, line)) differences.push_back(absl::StrCat("- ", line));
  }
  if (matrix == allowed) return;
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "database_roles.txt";
  std::ofstream(path) << absl::StrJoin(matrix, "\n") << "\n";
  ADD_FAILURE() << absl::StrJoin(differences, "\n") << "\nWhat is so is in " << path
                << "; what is allowed, in tests/testdata/database_roles.txt";
}

TEST_F(DatabaseRolesTest, EachRoleCanWhatTheMatrixSaysAndNothingElse) {
  const std::vector<std::string> matrix = Matrix();
  const std::vector<Attempt> attempts = Attempts();
  ASSERT_GT(attempts.size(), 500U);
  // Functions are called by their types, and have the names of their arguments in the matrix.
  std::map<std::string, std::string> names;
  for (const std::string& line : Lines("SELECT string_agg(s.nspname || '.' || p.proname || '(' || "
                                       "pg_get_function_identity_arguments(p.oid) || ')' "
                                       "|| E'\\t' || p.oid::regprocedure, E'\\n') FROM pg_proc p JOIN "
                                       "pg_namespace s ON s.oid = p.pronamespace "
                                       "WHERE s.nspname !~ '^pg_' AND s.nspname <> 'information_schema'")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, '\t');
    names[parts.first] = parts.second;
  }
  for (const std::string& role : Roles()) {
    std::set<std::string> expected;
    for (const std::string& one : AllowedBy(matrix, role)) {
      const std::string function(absl::StripPrefix(one, "FUNCTION "));
      expected.insert(function == one ? one : absl::StrCat("EXECUTE ", names[function]));
    }
    const std::set<std::string> allowed = Allowed(role, attempts);
    std::vector<std::string> more, less;
    std::ranges::set_difference(allowed, expected, std::back_inserter(more));
    std::ranges::set_difference(expected, allowed, std::back_inserter(less));
    EXPECT_THAT(more, IsEmpty()) << role << " can what the matrix does not say";
    EXPECT_THAT(less, IsEmpty()) << role << " cannot what the matrix says";
  }
}

// A row of an event of a kind, as a writer inserts it.
std::string InsertEvent(int kind, absl::string_view recorded_by = "") {
  return absl::StrCat(
      "INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, "
      "recorded_by, "
      "trace_id, payload, hash, batch, ordinal) VALUES ('H31', '00000000-0000-4000-8000-000000000001', ",
      kind, ", ", kind, ", now(), now(), 'cb1', '", recorded_by, "', '', '', sha256(''), ", kind, ", 0)");
}

TEST_F(DatabaseRolesTest, AServiceAppendsItsKindsOfEventAndNoOther) {
  constexpr int kKindMax = 200;
  std::vector<Attempt> attempts;
  for (int kind = 1; kind <= kKindMax; ++kind) attempts.push_back({absl::StrCat(kind), InsertEvent(kind)});
  std::set<std::string> appended;
  for (const char* service : {"intake", "workflow", "approval"}) {
    const std::string head = absl::StrCat("kinds of event that ", service, " appends: ");
    std::set<std::string> expected;
    for (const std::string& line : Matrix()) {
      if (absl::StartsWith(line, head)) expected = absl::StrSplit(line.substr(head.size()), ", ");
    }
    EXPECT_EQ(Allowed(absl::StrCat("onestop_", service), attempts), expected) << service;
    appended.insert(expected.begin(), expected.end());
  }
  // A kind that no service appends was forgotten in dossier.appends().
  std::set<std::string> kinds;
  const auto* const oneof = dossier::v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < oneof->field_count(); ++i) kinds.insert(absl::StrCat(oneof->field(i)->number()));
  EXPECT_EQ(appended, kinds);
  // Imported history is intake's.
  const std::vector<Attempt> imported = {{"25", InsertEvent(25, "old")}, {"31", InsertEvent(31, "old")}};
  EXPECT_THAT(Allowed("onestop_workflow", imported), IsEmpty());
  EXPECT_THAT(Allowed("onestop_intake", imported), ElementsAre("31"));
}

TEST_F(DatabaseRolesTest, ACounterOnlyGrowsAndIsOfOneService) {
  database_.Run(
      "INSERT INTO dossier.number (province, series, period, last) VALUES ('H31', 'dossier/H31.06', "
      "'240115', 5)");
  const std::vector<Attempt> attempts = {
      {"grow", "UPDATE dossier.number SET last = 6"},
      {"shrink", "UPDATE dossier.number SET last = 4"},
      {"see",
       "DO $$ BEGIN IF NOT EXISTS (SELECT FROM dossier.number) THEN RAISE insufficient_privilege; END IF; "
       "END $$"},
      {"document", "INSERT INTO dossier.number VALUES ('H31', 'document/H31.06', '2024', 1)"},
      {"dossier", "INSERT INTO dossier.number VALUES ('H31', 'dossier/H31.06', '240116', 1)"}};
  EXPECT_THAT(Allowed("onestop_intake", attempts), UnorderedElementsAre("dossier", "grow", "see"));
  // Of the counters of others it changes no row.
  EXPECT_THAT(Allowed("onestop_approval", attempts), UnorderedElementsAre("document", "grow", "shrink"));
  EXPECT_EQ(database_.Query("SELECT last FROM dossier.number"), "5");
}

// What a service reads by the scope that it says, beyond which its reader's role has nothing.
TEST_F(DatabaseRolesTest, PapersAndNamesOfAProvinceAreReadByLookUpsAlone) {
  for (const int kind : {20, 25, 30}) database_.Run(InsertEvent(kind));
  database_.Run(
      "INSERT INTO dossier.personal_data (province, dossier_id, seq, part, kind, salt, data) "
      "VALUES ('H31', '00000000-0000-4000-8000-000000000001', 20, 0, 1, sha256(''), 'x')");
  const auto counts_in = [this](const std::string& service, const std::string& table) {
    pg::Connection connection = database_.Connect(absl::StrCat("onestop_", service));
    EXPECT_THAT(connection.RunScript(
                    "test.read",
                    absl::StrCat("SET ROLE onestop_", service,
                                 "_reader; SET onestop.province = 'H31'; SET onestop.scope = 'province'; "
                                 "SET onestop.personal = 'true'")),
                IsOk());
    const std::string sql = absl::StrCat("SELECT count(province) FROM ", table);
    const pg::Statement statement = {"test.count", sql};
    const auto rows = connection.Execute(statement);
    return rows.ok() ? absl::StrCat((*rows)[0].Int64(0)) : std::string("refused");
  };
  EXPECT_EQ(counts_in("tracking", "dossier.personal_data"), "1");
  EXPECT_EQ(counts_in("intake", "dossier.personal_data"), "0");
  EXPECT_EQ(counts_in("approval", "dossier.personal_data"), "0");
  EXPECT_EQ(counts_in("workflow", "dossier.personal_data"), "refused");
  EXPECT_EQ(counts_in("statistics", "dossier.personal_data"), "refused");
  EXPECT_EQ(counts_in("catalog", "dossier.event"), "refused");
  EXPECT_EQ(counts_in("tracking", "dossier.event"), "3");
  // The seal.
  EXPECT_EQ(counts_in("documents", "dossier.event"), "1");
}

TEST_F(DatabaseRolesTest, WhatIsNewIsSeen) {
  database_.Run(
      "CREATE TABLE dossier.planted (province text PRIMARY KEY);"
      "ALTER TABLE dossier.task ADD COLUMN planted text;"
      "GRANT DELETE ON dossier.task TO onestop_workflow;"
      "CREATE FUNCTION dossier.planted() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
  const std::vector<std::string> matrix = Matrix();
  EXPECT_THAT(matrix, Contains("table dossier.planted: province"));
  EXPECT_THAT(matrix,
              Contains(AllOf(HasSubstr("table dossier.task, row security: "), HasSubstr(", planted"))));
  EXPECT_THAT(matrix, Contains(AllOf(HasSubstr("onestop_workflow on dossier.task: "), HasSubstr("DELETE"))));
  EXPECT_THAT(matrix, Contains(HasSubstr("function dossier.planted(): ")));
}

}  // namespace
}  // namespace onestop
