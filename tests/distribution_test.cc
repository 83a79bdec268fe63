// Whether a Citus cluster could hold the tables, distributed by province, without a change: what the catalogue must not hold,
// and the forms of statements that its planner refuses. Found by hand with Citus 13.2 (docs/adr/0027); it is not at hand where
// tests run.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/test_database.h"
#include "tests/support/query_tree.h"
#include "tests/support/statements.h"

namespace onestop {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TestDatabase;

constexpr char kOurTables[] = R"(
    pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'onestop'))";

// Statements that may name a table without its province, with their reasons.
const std::map<std::string, std::string>& NotOfOneProvince() {
  static const auto* const list = new std::map<std::string, std::string>{
      {"cli_provinces",
       "an operator's question: which provinces there are; a cluster asks all of its shards"},
      {"cli_logged_provinces", "the same question, of the ends of the logs"},
      {"cli_audit_provinces", "the same question, of the ends of the audit logs"},
  };
  return *list;
}

// PostgreSQL's numbers for commands, kinds of range table entries and operators.
constexpr char kSelect[] = "1";
constexpr char kInsert[] = "3";
constexpr char kOfTable[] = "0";
constexpr char kOfSubquery[] = "1";
constexpr char kTextEquals[] = "98";

class DistributionTest : public ::testing::Test {
 protected:
  std::vector<std::string> Lines(const std::string& query) {
    const std::string text = database_.Query(query);
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>(absl::StrSplit(text, '\n'));
  }

  std::vector<std::string> Subqueries() {
    return Lines(
        "SELECT string_agg(polname || ' on ' || polrelid::regclass, E'\\n') FROM pg_policy "
        "WHERE polqual::text LIKE '%{SUBLINK %' OR polwithcheck::text LIKE '%{SUBLINK %'");
  }
  // The first bit of tgtype is that of a row's trigger.
  std::vector<std::string> StatementTriggers() {
    return Lines(
        "SELECT string_agg(tgname || ' on ' || tgrelid::regclass, E'\\n') FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgtype & 1 = 0");
  }
  // Between rows of one province they could be: both keys must begin with it.
  std::vector<std::string> ForeignKeysBeyondTheProvince() {
    return Lines(
        "SELECT string_agg(c.conname || ' on ' || c.conrelid::regclass, E'\\n') FROM pg_constraint c "
        "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
        "JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] "
        "WHERE c.contype = 'f' AND (a.attname, b.attname) <> ('province', 'province')");
  }
  // As schema_test.cc asks, in one list.
  std::vector<std::string> TablesAndKeysWithoutProvince() {
    return Lines(absl::StrCat(
        "SELECT string_agg(what, E'\\n') FROM (SELECT t.oid::regclass::text AS what FROM ", kOurTables,
        " AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'province' AND "
        "a.attnotnull) "
        "UNION ALL SELECT i.indexrelid::regclass::text FROM pg_index i LEFT JOIN pg_attribute a ON "
        "a.attrelid = i.indrelid "
        "AND a.attnum = i.indkey[0] WHERE (i.indisunique OR i.indisexclusion) AND a.attname IS DISTINCT FROM "
        "'province' "
        "AND i.indrelid IN (SELECT t.oid FROM ",
        kOurTables, ")) x"));
  }

  // Why the cluster could not plan a statement, or would ask all of its shards; empty for one that is fit.
  std::vector<std::string> FaultsOf(const std::string& sql) {
    Learn();
    database_.Run(absl::StrCat("PREPARE probe AS ", sql));
    const std::string types = database_.Query(
        "SELECT array_to_string(parameter_types::text[], ', ') FROM pg_prepared_statements WHERE name = "
        "'probe'");
    // A body in standard SQL is kept as a tree, which the catalogue shows.
    database_.Run(absl::StrCat("DEALLOCATE probe; CREATE FUNCTION public.probe(", types,
                               ") RETURNS void LANGUAGE sql BEGIN ATOMIC ", sql, "; END"));
    const TreeNode tree =
        ParseTree(database_.Query("SELECT prosqlbody FROM pg_proc WHERE proname = 'probe'"));
    database_.Run("DROP FUNCTION public.probe");
    faults_.clear();
    Walk(tree, [this](const TreeNode& node) {
      if (node.is("QUERY")) CheckQuery(node);
      return true;
    });
    return faults_;
  }

  TestDatabase database_;

 private:
  struct Table {
    std::string name;
    std::string province;  // The number of the column.
  };

  void Learn() {
    if (!tables_.empty()) return;
    for (const std::string& line : Lines(absl::StrCat(
             "SELECT string_agg(concat_ws(' ', t.oid, t.oid::regclass, (SELECT attnum FROM pg_attribute a "
             "WHERE a.attrelid = t.oid AND a.attname = 'province')), E'\\n') FROM ",
             kOurTables))) {
      const std::vector<std::string> parts = absl::StrSplit(line, ' ');
      tables_[parts[0]] = {parts[1], parts.size() > 2 ? parts[2] : "0"};
    }
    for (const std::string& line : Lines("SELECT string_agg(concat_ws(' ', oid, proname, provolatile), "
                                         "E'\\n') FROM pg_proc WHERE provolatile <> 'i'")) {
      const std::vector<std::string> parts = absl::StrSplit(line, ' ');
      changing_[parts[0]] = {parts[1], parts[2] == "v"};
    }
    for (const std::string& oid :
         Lines("SELECT string_agg(t.oid::text, E'\\n') FROM pg_type t JOIN pg_proc p "
               "ON p.oid IN (t.typinput, t.typoutput) WHERE p.provolatile <> 'i'")) {
      texts_that_change_.insert(oid);
    }
  }

  void Fault(std::string what) { faults_.push_back(std::move(what)); }

  void CheckQuery(const TreeNode& query) {
    const std::string& command = query.Atom("commandType");
    const std::vector<TreeNode>& entries = query["rtable"].items;
    for (size_t i = 1; i <= entries.size(); ++i) {
      const TreeNode& entry = entries[i - 1];
      // "c" is EXCLUDED, which is no table.
      if (entry.Atom("rtekind") != kOfTable || entry.Atom("relkind") == "c") continue;
      const auto table = tables_.find(entry.Atom("relid"));
      if (table == tables_.end()) continue;
      const bool written = command == kInsert && query.Atom("resultRelation") == absl::StrCat(i);
      if (written ? !IsGivenProvince(query, table->second.province) : !IsOfProvince(query, i)) {
        Fault(absl::StrCat(table->second.name,
                           written ? " is given rows of no one province" : " is asked without its province"));
      }
    }
    if (!query["rowMarks"].items.empty() && entries.size() != 1) Fault("locks rows of a join");
    for (const TreeNode& with : query["cteList"].items) {
      if (with["ctequery"].Atom("commandType") != kSelect) Fault("changes rows in a WITH");
    }
    if (command == kInsert) {
      ForbidChanging(query["onConflict"], "in ON CONFLICT", /*only_over_columns=*/false);
      ForbidChanging(query["returningList"], "in the RETURNING of an INSERT", /*only_over_columns=*/false);
    } else if (command != kSelect) {
      for (const char* part : {"targetList", "jointree", "returningList"}) {
        ForbidChanging(query[part], "over columns of what is changed", /*only_over_columns=*/true);
      }
    }
  }

  // The conditions that must all hold.
  static void CollectConditions(const TreeNode& node, std::vector<const TreeNode*>& conditions) {
    if (node.is("OPEXPR")) return conditions.push_back(&node);
    if (!node.label.empty() && !node.is("FROMEXPR") && !node.is("JOINEXPR") &&
        !(node.is("BOOLEXPR") && node.Atom("boolop") == "and")) {
      return;
    }
    for (const TreeNode& item : node.items) CollectConditions(item, conditions);
    for (const TreeNode& value : node.fields) CollectConditions(value, conditions);
  }

  static const TreeNode& WithoutRelabel(const TreeNode& node) {
    return node.is("RELABELTYPE") ? WithoutRelabel(node["arg"]) : node;
  }

  // province = $n, of the entry's own.
  bool IsOfProvince(const TreeNode& query, size_t entry) {
    const auto table = tables_.find(query["rtable"].items[entry - 1].Atom("relid"));
    if (table == tables_.end()) return false;
    std::vector<const TreeNode*> conditions;
    CollectConditions(query["jointree"], conditions);
    for (const TreeNode* condition : conditions) {
      const std::vector<TreeNode>& args = (*condition)["args"].items;
      if (condition->Atom("opno") != kTextEquals || args.size() != 2) continue;
      for (const size_t side : {size_t{0}, size_t{1}}) {
        const TreeNode& column = WithoutRelabel(args[side]);
        if (column.is("VAR") && column.Atom("varno") == absl::StrCat(entry) &&
            column.Atom("varlevelsup") == "0" && column.Atom("varattno") == table->second.province &&
            WithoutRelabel(args[1 - side]).is("PARAM")) {
          return true;
        }
      }
    }
    return false;
  }

  // Whether a column of the query's result is $n, or the province of a table that is asked for by $n.
  bool IsProvince(const TreeNode& query, absl::string_view column) {
    for (const TreeNode& target : query["targetList"].items) {
      if (target.Atom("resno") != column) continue;
      const TreeNode& value = WithoutRelabel(target["expr"]);
      if (value.is("PARAM")) return true;
      int entry = 0;
      if (!value.is("VAR") || !absl::SimpleAtoi(value.Atom("varno"), &entry)) return false;
      const TreeNode& source = query["rtable"].items[static_cast<size_t>(entry - 1)];
      if (source.Atom("rtekind") == kOfSubquery)
        return IsProvince(source["subquery"], value.Atom("varattno"));
      const auto table = tables_.find(source.Atom("relid"));
      return table != tables_.end() && table->second.province == value.Atom("varattno") &&
             IsOfProvince(query, static_cast<size_t>(entry));
    }
    return false;
  }
  bool IsGivenProvince(const TreeNode& insert, const std::string& column) {
    return IsProvince(insert, column);
  }

  static bool HasColumn(const TreeNode& node) {
    bool found = false;
    Walk(node, [&found](const TreeNode& below) {
      found = found || below.is("VAR");
      return !found;
    });
    return found;
  }

  // Functions that are not IMMUTABLE; with `only_over_columns` the STABLE ones may take parameters.
  void ForbidChanging(const TreeNode& part, absl::string_view where, bool only_over_columns) {
    Walk(part, [&](const TreeNode& node) {
      std::string name;
      bool is_volatile = false;
      if (node.is("COERCEVIAIO")) {
        for (const std::string& type : {node["arg"].Atom("vartype"), node["arg"].Atom("paramtype"),
                                        node["arg"].Atom("funcresulttype"), node.Atom("resulttype")}) {
          if (texts_that_change_.contains(type)) name = "a cast by way of text";
        }
      } else if (node.is("SQLVALUEFUNCTION")) {
        name = "the present time or user";
      } else {
        const std::string& function = node.is("FUNCEXPR") ? node.Atom("funcid") : node.Atom("opfuncid");
        if (const auto found = changing_.find(function); found != changing_.end()) {
          name = found->second.first;
          is_volatile = found->second.second;
        }
      }
      if (!name.empty() && (!only_over_columns || is_volatile || HasColumn(node))) {
        Fault(absl::StrCat(name, " is not immutable, ", where));
      }
      return true;
    });
  }

  std::map<std::string, Table> tables_;
  // By the function's oid: its name, and whether it is VOLATILE.
  std::map<std::string, std::pair<std::string, bool>> changing_;
  std::set<std::string> texts_that_change_;
  std::vector<std::string> faults_;
};

TEST_F(DistributionTest, TheCatalogueHoldsNothingThatCannotBeDistributed) {
  EXPECT_THAT(Subqueries(), IsEmpty()) << "policies with subqueries: ask a function";
  EXPECT_THAT(StatementTriggers(), IsEmpty()) << "triggers for each statement: make them for each row";
  EXPECT_THAT(ForeignKeysBeyondTheProvince(), IsEmpty());
  EXPECT_THAT(TablesAndKeysWithoutProvince(), IsEmpty());
}

TEST_F(DistributionTest, WhatCannotBeDistributedIsFoundInTheCatalogue) {
  database_.Run(R"(
      CREATE TABLE dossier.planted (id uuid PRIMARY KEY, province text NOT NULL, other text REFERENCES dossier.log_head (province));
      ALTER TABLE dossier.planted ENABLE ROW LEVEL SECURITY;
      CREATE POLICY planted ON dossier.planted USING (province = (SELECT current_setting('onestop.province', true)));
      CREATE TRIGGER planted BEFORE UPDATE ON dossier.planted FOR EACH STATEMENT EXECUTE FUNCTION dossier.refuse_change();
      CREATE TABLE dossier.homeless (id uuid))");
  EXPECT_THAT(Subqueries(), Contains("planted on dossier.planted"));
  EXPECT_THAT(StatementTriggers(), Contains("planted on dossier.planted"));
  EXPECT_THAT(ForeignKeysBeyondTheProvince(), Contains("planted_other_fkey on dossier.planted"));
  EXPECT_THAT(TablesAndKeysWithoutProvince(), Contains("dossier.planted_pkey"));
  EXPECT_THAT(TablesAndKeysWithoutProvince(), Contains("dossier.homeless"));
}

TEST_F(DistributionTest, EveryStatementOfTheSourcesCanBePlanned) {
  std::set<std::string> names;
  for (const NamedStatement& statement : AllStatements()) {
    ASSERT_FALSE(statement.sql.empty()) << statement.file << ": the text of " << statement.name
                                        << " cannot be read; write it of literals, or add it to "
                                           "MadeStatements() of tests/support/statements.cc";
    EXPECT_TRUE(names.insert(statement.name).second) << statement.name << " is there twice";
    // BEGIN and the like.
    if (absl::StartsWith(statement.name, "pg.")) continue;
    if (NotOfOneProvince().contains(statement.name)) continue;
    EXPECT_THAT(FaultsOf(statement.sql), IsEmpty()) << statement.name << " in " << statement.file;
  }
  for (const auto& [name, reason] : NotOfOneProvince())
    EXPECT_TRUE(names.contains(name)) << name << " is not there any more";
  // So that a reader of sources that finds nothing does not pass.
  EXPECT_GE(names.size(), 80U);
  EXPECT_TRUE(names.contains("ledger.lock") && names.contains("ledger.move_dossiers") &&
              names.contains("statistics.count_0"));
}

// Each the shortest of its form.
TEST_F(DistributionTest, FormsThatCannotBePlannedAreFound) {
  const std::map<std::string, std::string> forms = {
      {"SELECT d.version FROM unnest($2::uuid[]) k (id) JOIN dossier.dossier d ON d.province = $1 AND "
       "d.dossier_id = k.id "
       "FOR UPDATE OF d",
       "locks rows of a join"},
      {"WITH moved AS (UPDATE dossier.log_head SET position = 1 WHERE province = $1 RETURNING province, "
       "position) "
       "INSERT INTO dossier.number (province, series, period, last) SELECT province, '', '', position FROM "
       "moved",
       "changes rows in a WITH"},
      {"INSERT INTO dossier.number AS n (province, series, period, last) VALUES ($1, '', '', 1) "
       "ON CONFLICT (province, series, period) DO UPDATE SET last = 2 WHERE n.last < extract(epoch FROM "
       "now())",
       "now is not immutable, in ON CONFLICT"},
      {"INSERT INTO dossier.log (province, first_position, events, batch, record_time) VALUES ($1, 1, 1, 1, "
       "$2) "
       "RETURNING record_time::text",
       "a cast by way of text is not immutable, in the RETURNING of an INSERT"},
      {"UPDATE document.verification SET next_try_time = next_try_time + make_interval(secs => 5) WHERE "
       "province = $1",
       "timestamptz_pl_interval is not immutable, over columns of what is changed"},
      {"DELETE FROM approval.session WHERE province = $1 AND random() < 0.5",
       "random is not immutable, over columns of what is changed"},
      {"SELECT count(*) FROM dossier.event", "dossier.event is asked without its province"},
      {"SELECT count(*) FROM dossier.event WHERE province = $1 OR actor = $2",
       "dossier.event is asked without its province"},
      {"SELECT count(*) FROM dossier.dossier d JOIN dossier.event e USING (province, dossier_id) WHERE "
       "d.province = $1",
       "dossier.event is asked without its province"},
      {"SELECT 1 WHERE EXISTS (SELECT FROM dossier.task WHERE assignee = $1)",
       "dossier.task is asked without its province"},
      {"UPDATE dossier.task t SET outcome = '' FROM (SELECT $1::text AS province) k WHERE t.province = "
       "k.province",
       "dossier.task is asked without its province"},
      {"INSERT INTO dossier.document_use (province, dossier_id, document_id) SELECT k.p, $1, $2 FROM "
       "unnest($3::text[]) k (p)",
       "dossier.document_use is given rows of no one province"},
  };
  for (const auto& [sql, fault] : forms) EXPECT_THAT(FaultsOf(sql), Contains(HasSubstr(fault))) << sql;
}

TEST_F(DistributionTest, AStatementWhoseTextCannotBeReadIsFound) {
  const auto found = StatementsIn(R"cc(
#define ROWS        \
                                      "SELECT version " \
                                      "FROM dossier.dossier "
                                    constexpr pg::Statement kWhole = {"a.whole", ROWS "WHERE province = $1"};
                                    static const pg::Statement made = {"a.made", *text};
                                    constexpr Statement kOne{"a.one", R"sql(SELECT 1)sql"};)cc",
                                  "a.cc");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].sql, "SELECT version FROM dossier.dossier WHERE province = $1");
  EXPECT_EQ(found[1].sql, "");
  EXPECT_EQ(found[2].sql, "SELECT 1");
}

}  // namespace
}  // namespace onestop
