// How PostgreSQL would run every statement of the sources, on a database of tens of thousands of dossiers that was never
// analysed, and on the same one once it was: nothing that serves a page, a look-up or a command may read a table that
// grows with dossiers from end to end. The plans are the generic ones, under the role and the settings that the statement runs
// with.

#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/verify_statements.h"
#include "libs/pg/read_transaction.h"
#include "libs/testing/test_database.h"
#include "nlohmann/json.hpp"
#include "tests/support/statements.h"

namespace onestop {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TestDatabase;

// Dossiers, with six events each.
constexpr int kDossiers = 20'000;

// Statements that read a whole province, or more, by intent.
const std::map<std::string, std::string>& ReadsAll() {
  static const auto* const list = new std::map<std::string, std::string>{
      {"cli_provinces", "an operator's question: which provinces there are"},
      {"cli_audit_provinces", "the same question, of the ends of the audit logs"},
      {"audit.hash_at", "an inspector's question; of the heads of the audit logs there is one in a province"},
      {"verify.count", "verification reads every dossier; this says how many are to come"},
      {"verify.log", "verification reads the whole log"},
  };
  return *list;
}

// Whether a statement counts or lists figures: a figure of a period is the length of a list over the province.
bool IsFigure(const NamedStatement& statement) { return absl::StartsWith(statement.name, "statistics."); }

// As the migrations leave them, and no more rows in them than there are agencies, procedures and sessions.
bool StaysSmall(absl::string_view table) {
  static const auto* const small = new std::set<absl::string_view>{
      "entry",   "revision",  "request",     "log_head", "number",  "follower",
      "session", "migration", "pg_database", "log_tree", "proposal"};
  // PostgreSQL's own catalogue does not grow with dossiers either.
  return small->contains(table) || absl::StartsWith(table, "pg_");
}

struct Session {
  std::string role;
  std::string settings;
};

// The service that reads by a statement: one of those that do.
std::string ReaderOf(const NamedStatement& statement) {
  static const auto* const services =
      new std::map<absl::string_view, absl::string_view>{{"catalog.held_tasks", "catalog"},
                                                         {"document.find", "documents"},
                                                         {"document.signature_events", "documents"},
                                                         {"documents.find_uploads", "intake"},
                                                         {"ledger.dossiers_alike", "intake"},
                                                         {"ledger.open_tasks", "workflow"},
                                                         {"ledger.notes_to", "workflow"},
                                                         {"ledger.signed_documents_of", "workflow"},
                                                         {"ledger.archives_due", "approval"}};
  const auto found = services->find(statement.name);
  const absl::string_view service = found != services->end() ? found->second
                                    : IsFigure(statement)    ? "statistics"
                                                             : "tracking";
  return absl::StrCat("onestop_", service, "_reader");
}

Session SessionOf(const NamedStatement& statement) {
  const auto is = [&statement](absl::string_view file) { return absl::StartsWith(statement.file, file); };
  const bool writes = absl::StartsWith(statement.name, "ledger.");
  if (is("libs/ledger/statements.h") || (is("libs/ledger/dossier_columns.cc") && writes)) {
    // Results are the approval service's alone.
    const bool of_result = statement.name == "ledger.insert_result_documents";
    return {of_result ? "onestop_approval" : "onestop_intake", ledger::kWriterSession};
  }
  if (is("services/approval/")) return {"onestop_approval", ""};
  const bool of_reader = statement.name == "catalog.held_tasks";
  if ((is("services/catalog/") && !of_reader) || is("libs/catalog/")) return {"onestop_catalog", ""};
  if (is("services/documents/") && statement.name != "document.find" &&
      statement.name != "document.signature_events") {
    return {"onestop_documents", ""};
  }
  if (is("libs/ledger/follower_statements.h") || statement.name == "ledger.log_hashes") {
    return {"onestop_follower", ""};
  }
  if (is("libs/audit/")) {
    const bool reads = statement.name == "audit.list" || statement.name == "audit.verify";
    return {reads ? "onestop_auditor" : statement.name == "audit.append" ? "onestop_audit" : "", ""};
  }
  if (is("libs/ledger/rebuild_statements.h") || absl::StartsWith(statement.name, "rebuild.")) {
    return {"", ledger::kPageSettings};
  }
  if (is("tools/") || is("libs/pg/") || is("services/onestopd/")) return {};
  if (is("libs/ledger/verify_statements.h") || statement.name == "verify.dossiers") {
    return {"onestop_verifier", ledger::kPageSettings};
  }
  return {ReaderOf(statement),
          absl::StrCat(pg::kReaderSettings,
                       "; SET LOCAL onestop.province = 'H31'; SET LOCAL onestop.scope = 'agencies'; "
                       "SET LOCAL onestop.agencies = '{\"H31.1\",\"H31.2\"}'; "
                       "SET LOCAL onestop.submitter = ''; SET LOCAL onestop.staff_id = 'cb1'; "
                       "SET LOCAL onestop.personal = 'true'")};
}

// What of a plan reads a large table from end to end, or sorts what it has read between two bounds of a province.
void CollectFaults(const nlohmann::json& plan, bool sorted, std::vector<std::string>& faults) {
  const std::string type = plan.value("Node Type", "");
  const std::string table = plan.value("Relation Name", plan.value("table", ""));
  if (type == "Seq Scan" && !StaysSmall(table)) faults.push_back(absl::StrCat("reads all of ", table));
  if (absl::StrContains(type, "Index") && absl::StrContains(type, "Scan") && !StaysSmall(table)) {
    const std::string index = plan.value("Index Name", "");
    // Of these indexes each holds what is open, waiting or due, and no more.
    const bool is_partial = plan.contains("partial");
    const std::string condition = plan.value("Index Cond", "");
    if (condition.empty()) faults.push_back(absl::StrCat("reads all of the index ", index));
    if (!condition.empty() && !absl::StrContains(condition, " AND ") && !is_partial) {
      faults.push_back(absl::StrCat("reads a whole province in the index ", index));
    }
    // A second column that is equal to something bounds what there is to sort.
    static const std::regex kBounded(R"( AND \(\w+ (= |IS NULL))");
    if (sorted && !is_partial && !std::regex_search(condition, kBounded)) {
      faults.push_back(absl::StrCat("sorts what it reads in the index ", index));
    }
  }
  sorted = type == "Sort" || (sorted && type != "Limit");
  for (const auto& child : plan.value("Plans", nlohmann::json::array())) CollectFaults(child, sorted, faults);
}

class PlansTest : public ::testing::Test {
 protected:
  void Fill() {
    // No statistics come behind the test's back.
    for (const char* table : {"dossier.dossier", "dossier.event", "dossier.log", "dossier.task",
                              "dossier.clock", "dossier.document_use", "dossier.personal_data",
                              "dossier.result_document", "document.document", "document.verification"}) {
      database_.Run(absl::StrCat("ALTER TABLE ", table, " SET (autovacuum_enabled = false)"));
    }
    database_.Run(absl::StrCat(
        "SET synchronous_commit = off; CREATE TEMPORARY TABLE n AS SELECT i, md5('d' || i)::uuid AS id, "
        "'2026-01-01'::timestamptz + i * interval '1 minute' AS at FROM generate_series(1, ",
        kDossiers, ") i"));
    // Of a hundred dossiers one is not accepted, one awaits a supplement and ten are in work.
    database_.Run(R"(
        INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version,
            intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash,
            submit_time, code, register_number, accept_time, limit_unit, due_time, finish_time, open_task, open_step,
            change_time, owner_identity, result_document, archive_end_time)
        SELECT 'H31', id, 6, sha256(''), CASE WHEN i % 100 = 1 THEN 1 WHEN i % 100 = 3 THEN 5 WHEN i % 10 = 0 THEN 4 ELSE 10 END,
            '1.' || i % 150, 1, 'H31.' || i % 30, 'H31.' || i % 30, 1, 'Nguyen Van ' || i, 'portal',
            CASE WHEN i % 2 = 0 THEN 'r' || i ELSE '' END, sha256(''), at, CASE WHEN i % 100 <> 1 THEN 'H31-' || i END, i,
            CASE WHEN i % 100 <> 1 THEN at END, 1, CASE WHEN i % 100 <> 1 THEN at + interval '5 days' END,
            CASE WHEN i % 10 <> 0 AND i % 100 NOT IN (1, 3) THEN at + interval '4 days' END,
            CASE WHEN i % 10 = 0 THEN 1 END, CASE WHEN i % 10 = 0 THEN 1 END, at, sha256(('o' || i % 5000)::bytea),
            CASE WHEN i % 10 = 7 THEN md5('f' || i)::uuid END, CASE WHEN i % 10 = 7 THEN at + interval '2 years' END
        FROM n;
        INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
        SELECT 'H31', id, 1, at, true, at + interval '5 days' FROM n WHERE i % 100 <> 1;
        INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time,
            finish_time, outcome)
        SELECT 'H31', id, t, t, 3, 3, 'H31.' || i % 30, CASE WHEN i % 3 = 0 THEN 'cb' || i % 200 ELSE '' END, at,
            at + interval '2 days', CASE WHEN t = 1 OR i % 10 <> 0 THEN at + interval '1 day' END, ''
        FROM n, generate_series(1, 2) t WHERE i % 100 <> 1;
        INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id,
            payload, hash, caller, request_id, fingerprint, batch, ordinal)
        SELECT 'H31', id, s, (ARRAY[20, 21, 24, 25, 27, 30])[s], at, at, 'cb' || i % 200, '', '', ''::bytea, sha256(''), 'portal',
            md5(i || ' ' || s)::uuid, sha256(''), (i * 6 + s) / 100 + 1, (i * 6 + s) % 100
        FROM n, generate_series(1, 6) s;
        INSERT INTO dossier.personal_data (province, dossier_id, seq, part, kind, salt, data)
        SELECT 'H31', id, 1, k, k + 1, sha256(''), 'x' FROM n, generate_series(0, 1) k;
        INSERT INTO dossier.log (province, first_position, events, batch, record_time)
        SELECT 'H31', (batch - 1) * 100 + 1, 100, batch, max(record_time) FROM dossier.event GROUP BY batch;
        INSERT INTO dossier.log_head (province, position) SELECT 'H31', max(first_position) + 99 FROM dossier.log;
        INSERT INTO dossier.result_document (province, document_id, dossier_id, number, kind, sha256, size_bytes, make_time)
        SELECT 'H31', md5('f' || i)::uuid, id, 1, 3, sha256(''), 1, at FROM n WHERE i % 10 = 7;
        INSERT INTO dossier.document_use (province, dossier_id, document_id)
        SELECT 'H31', id, md5('u' || i || k)::uuid FROM n, generate_series(1, 2) k;
        INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, media_type, size_bytes,
            sha256, upload_time)
        SELECT 'H31', md5('u' || i || k)::uuid, 'portal', md5('q' || i || k)::uuid, 'portal', 'a.pdf', 'application/pdf', 1,
            sha256(''), at FROM n, generate_series(1, 2) k;
        INSERT INTO document.verification (province, document_id, verdict, report, verify_time, policy_version, next_try_time)
        SELECT 'H31', md5('u' || i || 1)::uuid, 1, '', at, 'v' || i % 3, CASE WHEN i % 100 = 0 THEN at END FROM n;
    )");
  }

  // The plan as JSON, of the arguments NULL.
  std::vector<std::string> FaultsOf(const NamedStatement& statement) {
    const Session session = SessionOf(statement);
    // Of the session, since it is not in one transaction that the plan is asked for.
    database_.Run(absl::StrReplaceAll(
        absl::StrCat("SET plan_cache_mode = force_generic_plan; ", session.settings,
                     session.role.empty() ? "" : absl::StrCat("; SET ROLE ", session.role)),
        {{"SET LOCAL ", "SET "}}));
    database_.Run(absl::StrCat("PREPARE probe AS ", statement.sql));
    const std::string count = database_.Query(
        "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'probe'");
    size_t parameters = 0;
    EXPECT_TRUE(absl::SimpleAtoi(count, &parameters)) << statement.name << " has parameters: " << count;
    const std::vector<std::string> nulls(parameters, "NULL");
    const std::string arguments = nulls.empty() ? "" : absl::StrCat("(", absl::StrJoin(nulls, ", "), ")");
    const std::string text =
        database_.Query(absl::StrCat("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE probe", arguments));
    database_.Run("DEALLOCATE probe; RESET ROLE; RESET ALL");
    nlohmann::json plan = nlohmann::json::parse(text)[0]["Plan"];
    MarkIndexes(plan);
    std::vector<std::string> faults;
    CollectFaults(plan, /*sorted=*/false, faults);
    if (!faults.empty()) faults.push_back(plan.dump(1));
    return faults;
  }

  void ExpectNoFaults() {
    for (const NamedStatement& statement : AllStatements()) {
      // BEGIN and the like read no table.
      if (absl::StartsWith(statement.name, "pg.") || ReadsAll().contains(statement.name)) continue;
      if (IsFigure(statement)) continue;
      EXPECT_THAT(FaultsOf(statement), IsEmpty()) << statement.name << " in " << statement.file;
    }
  }

  TestDatabase database_;

 private:
  void MarkIndexes(nlohmann::json& plan) {
    if (partial_.empty()) {
      const std::string names = database_.Query(
          "SELECT string_agg(c.relname, ' ') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE "
          "i.indpred IS NOT NULL");
      for (const absl::string_view name : absl::StrSplit(names, ' ')) partial_.emplace(name);
      const std::string all = database_.Query(
          "SELECT string_agg(c.relname || ' ' || t.relname, E'\\n') FROM pg_index i JOIN pg_class c ON c.oid "
          "= i.indexrelid "
          "JOIN pg_class t ON t.oid = i.indrelid");
      for (const absl::string_view line : absl::StrSplit(all, '\n')) {
        tables_.insert(std::pair<std::string, std::string>(absl::StrSplit(line, ' ')));
      }
    }
    const std::string index = plan.value("Index Name", "");
    if (partial_.contains(index)) plan["partial"] = true;
    // That of a bitmap names its index alone.
    if (const auto found = tables_.find(index); found != tables_.end()) plan["table"] = found->second;
    if (!plan.contains("Plans")) return;
    for (nlohmann::json& child : plan["Plans"]) MarkIndexes(child);
  }

  std::set<std::string> partial_;
  // By index.
  std::map<std::string, std::string> tables_;
};

TEST_F(PlansTest, NoStatementReadsWhatItDoesNotAskForInAYoungDatabase) {
  Fill();
  ASSERT_EQ(
      database_.Query("SELECT count(*) FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid "
                      "WHERE c.relname IN ('event', 'task') AND c.relnamespace = 'dossier'::regnamespace"),
      "0");
  ExpectNoFaults();
}

TEST_F(PlansTest, NoStatementReadsWhatItDoesNotAskForOnceAnalysed) {
  Fill();
  database_.Run("ANALYZE");
  ExpectNoFaults();
}

// An empty table has no more in it than an index: what matters is that none of these plans, which are kept, reads the table
// itself when it has grown. Which index it is, the writer decides again as the table grows.
TEST_F(PlansTest, WritersReadByIndexesInAnEmptyDatabase) {
  for (const NamedStatement& statement : AllStatements()) {
    if (statement.file != "libs/ledger/statements.h" && statement.file != "libs/ledger/dossier_columns.cc")
      continue;
    std::vector<std::string> faults = FaultsOf(statement);
    std::erase_if(faults, [](const std::string& fault) {
      return absl::StrContains(fault, "a whole province") || absl::StartsWith(fault, "sorts ");
    });
    if (faults.size() == 1) faults.clear();  // The plan alone.
    EXPECT_THAT(faults, IsEmpty()) << statement.name;
  }
}

TEST_F(PlansTest, APlanThatReadsAllIsFound) {
  Fill();
  const auto faults_of = [this](const char* sql) {
    return FaultsOf({.name = "planted", .sql = sql, .file = "libs/ledger/reader_statements.h"});
  };
  EXPECT_THAT(faults_of("SELECT count(*) FROM dossier.event WHERE province = $1 AND hash = $2"),
              Contains(HasSubstr("event")));
  EXPECT_THAT(faults_of("SELECT count(*) FROM dossier.dossier WHERE province = $1 AND owner_name = $2"),
              Contains(HasSubstr("dossier")));
  EXPECT_THAT(faults_of("SELECT code FROM dossier.dossier WHERE province = $1 AND accept_time > $2 ORDER BY "
                        "due_time LIMIT 10"),
              Contains(HasSubstr("sorts what it reads")));
  EXPECT_THAT(faults_of("SELECT version FROM dossier.dossier WHERE province = $1 AND dossier_id = $2"),
              IsEmpty());
}

}  // namespace
}  // namespace onestop
