// Verification finds each tampering, and says what it is.

#include "libs/ledger/verify.h"

#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/rebuild.h"

namespace onestop::ledger {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// The findings are compared in full: one tampering must not look like another.
constexpr char kHash1[] = "event 1: the hash does not follow from its bytes and the one before";
constexpr char kHash2[] = "event 2: the hash does not follow from its bytes and the one before";
constexpr char kColumns[] = "event 2: the columns beside the bytes do not agree with them";
constexpr char kRow[] = "its stored row does not follow from its events";
constexpr char kTasks[] = "its stored tasks do not follow from its events";
constexpr char kClock[] = "its stored clock does not follow from its events";

struct Tampering {
  std::string name;
  std::string sql;
  // All that is found.
  std::vector<std::string> findings;
};

void PrintTo(const Tampering& tampering, std::ostream* out) { *out << tampering.name; }

class VerifyTest : public ::testing::TestWithParam<Tampering> {};

// Triggers are disabled by the owner of the tables, as an attacker with the owner's rights would do.
TEST_P(VerifyTest, FindsWhatWasTamperedWith) {
  TestOffice office;
  office.Accepted();
  ASSERT_THAT(FindingsOf(office.database), IsEmpty());
  office.database.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; ALTER TABLE dossier.log DISABLE TRIGGER ALL");
  office.database.Run(GetParam().sql);
  EXPECT_THAT(FindingsOf(office.database), UnorderedElementsAreArray(GetParam().findings));
}

INSTANTIATE_TEST_SUITE_P(
    Tamperings, VerifyTest,
    ::testing::Values(
        // What cannot be read is missing from all that follows.
        Tampering{"Bytes",
                  "UPDATE dossier.event SET payload = payload || '\\x00' WHERE seq = 1",
                  {kHash1, "event 1: the bytes are not an event", kHash2, "event 2: it is out of sequence",
                   kRow, kTasks, kClock}},
        Tampering{"OccurTime",
                  "UPDATE dossier.event SET occur_time = occur_time + interval '1 day' WHERE seq = 2",
                  {kColumns}},
        Tampering{"Actor", "UPDATE dossier.event SET actor = 'another' WHERE seq = 2", {kColumns}},
        Tampering{"Hash", "UPDATE dossier.event SET hash = sha256(hash) WHERE seq = 2", {kHash2}},
        Tampering{"LostEvent",
                  "DELETE FROM dossier.event WHERE seq = 2",
                  {"1 events of the log are missing", kRow, kTasks, kClock}},
        Tampering{"LostDossier", "DELETE FROM dossier.dossier", {"its row is missing"}},
        Tampering{"DueTime", "UPDATE dossier.dossier SET due_time = due_time + interval '1 day'", {kRow}},
        Tampering{"FinishTime", "UPDATE dossier.dossier SET finish_time = now()", {kRow}},
        Tampering{"Task", "UPDATE dossier.task SET finish_time = now()", {kTasks}},
        Tampering{"LostTask", "DELETE FROM dossier.task", {kTasks}},
        Tampering{"Clock", "UPDATE dossier.clock SET due_time = now()", {kClock}},
        Tampering{"LostClock", "DELETE FROM dossier.clock", {kClock}},
        Tampering{"LostBatch",
                  "DELETE FROM dossier.log WHERE first_position = 1",
                  {"1 gaps or overlaps are in the positions of the log", "1 events are not in the log",
                   "event 1: it is not in the log"}},
        Tampering{"LostLastBatch",
                  "DELETE FROM dossier.log WHERE first_position = 2",
                  {"1 gaps or overlaps are in the positions of the log", "1 events are not in the log",
                   "event 2: it is not in the log"}},
        Tampering{"LostEnd",
                  "UPDATE dossier.log_head SET position = 1",
                  {"1 gaps or overlaps are in the positions of the log"}},
        Tampering{"MovedBatch",
                  "UPDATE dossier.log SET first_position = 3 WHERE first_position = 2",
                  {"2 gaps or overlaps are in the positions of the log"}},
        Tampering{"LongerBatch",
                  "UPDATE dossier.log SET events = 2 WHERE first_position = 1",
                  {"1 gaps or overlaps are in the positions of the log", "1 events of the log are missing"}},
        Tampering{"MovedEvent",
                  "UPDATE dossier.event SET ordinal = 1 WHERE seq = 2",
                  {"the log has no event at position 2"}},
        Tampering{"ExchangedBatches",
                  "UPDATE dossier.log SET first_position = 13 - first_position; UPDATE dossier.log SET "
                  "first_position = "
                  "first_position - 10",
                  {"event 2: its position in the log is not after that of the one before"}}),
    [](const auto& row) { return row.param.name; });

// Every tampering with the projection is corrected from the events, and nothing else is touched.
class RebuildTest : public ::testing::TestWithParam<const char*> {};

TEST_P(RebuildTest, CorrectsWhatDoesNotFollowFromTheEvents) {
  TestOffice office;
  office.Accepted();
  office.Accepted();
  office.Submitted();
  const auto rows = [&] {
    return office.database.Query(
        "SELECT string_agg(r, E'\n' ORDER BY r) FROM (SELECT ROW(d.*)::text AS r FROM (SELECT * FROM "
        "dossier.dossier) d "
        "UNION ALL SELECT ROW(t.*)::text FROM dossier.task t UNION ALL SELECT ROW(c.*)::text FROM "
        "dossier.clock c "
        "UNION ALL SELECT ROW(e.*)::text FROM dossier.event e UNION ALL SELECT ROW(l.*)::text FROM "
        "dossier.log l) a");
  };
  const std::string before = rows();
  const auto rebuild = [&] {
    const auto done = Rebuild(
        office.database.Options(), {.province = "H31"},
        [](const absl::Status& status) { ADD_FAILURE() << status; }, [](const RebuildProgress&) {});
    EXPECT_TRUE(done.ok()) << done.status();
    return done.value_or(RebuildProgress{}).replaced;
  };
  EXPECT_EQ(rebuild(), 0);
  EXPECT_EQ(rows(), before);
  office.database.Run(GetParam());
  ASSERT_THAT(FindingsOf(office.database), ::testing::Not(IsEmpty()));
  EXPECT_GE(rebuild(), 1);
  EXPECT_THAT(FindingsOf(office.database), IsEmpty());
  // When it was changed last does not follow from events.
  office.database.Run("UPDATE dossier.dossier SET change_time = '2024-01-01'");
  const std::string after = rows();
  EXPECT_EQ(rebuild(), 0);
  EXPECT_EQ(rows(), after);
}

INSTANTIATE_TEST_SUITE_P(
    Damages, RebuildTest,
    ::testing::Values("DELETE FROM dossier.dossier",
                      "UPDATE dossier.dossier SET due_time = due_time + interval '1 day'",
                      "UPDATE dossier.dossier SET finish_time = now()", "DELETE FROM dossier.task",
                      "UPDATE dossier.task SET assignee = 'another'", "DELETE FROM dossier.clock",
                      "UPDATE dossier.clock SET running = NOT running"));

TEST(RebuildOfDamageTest, ADamagedHistoryIsToldAndItsRowsStay) {
  TestOffice office;
  office.Accepted();
  office.database.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; UPDATE dossier.event SET hash = sha256(hash) WHERE seq "
      "= 2; "
      "DELETE FROM dossier.task");
  std::vector<std::string> told;
  const auto done = Rebuild(
      office.database.Options(), {.province = "H31"},
      [&](const absl::Status& status) { told.emplace_back(status.message()); },
      [](const RebuildProgress&) {});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->replaced, 0);
  EXPECT_EQ(done->damaged, 1);
  EXPECT_THAT(told, ::testing::ElementsAre(::testing::HasSubstr("does not fit the chain of hashes")));
  EXPECT_EQ(office.database.Query("SELECT count(*) FROM dossier.task"), "0");
}

}  // namespace
}  // namespace onestop::ledger
