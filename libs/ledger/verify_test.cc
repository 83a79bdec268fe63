// Verification finds each tampering, and says what it is.

#include "libs/ledger/verify.h"

#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/log_keeper.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
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
  pg::Connection keeper = office.database.Connect("onestop_keeper");
  ASSERT_THAT(AdvanceLog(keeper, "H31"), IsOk());
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
                  {"1 positions have no event", kRow, kTasks, kClock}},
        Tampering{"LostDossier", "DELETE FROM dossier.dossier", {"2 events belong to no dossier"}},
        Tampering{"DueTime", "UPDATE dossier.dossier SET due_time = due_time + interval '1 day'", {kRow}},
        Tampering{"FinishTime", "UPDATE dossier.dossier SET finish_time = now()", {kRow}},
        Tampering{"Task", "UPDATE dossier.task SET finish_time = now()", {kTasks}},
        Tampering{"LostTask", "DELETE FROM dossier.task", {kTasks}},
        Tampering{"Clock", "UPDATE dossier.clock SET due_time = now()", {kClock}},
        Tampering{"LostClock", "DELETE FROM dossier.clock", {kClock}},
        Tampering{"LostPosition",
                  "DELETE FROM dossier.log WHERE position = 1",
                  {"1 positions are missing in the log", "1 positions are not in the order of their dossier",
                   "1 events that the log has passed have no position"}},
        Tampering{"LostLastPosition",
                  "DELETE FROM dossier.log WHERE position = 2",
                  {"1 events that the log has passed have no position"}},
        Tampering{"MovedPosition",
                  "UPDATE dossier.log SET position = position + 1 WHERE position = 2",
                  {"1 positions are missing in the log"}},
        Tampering{
            "ExchangedPositions",
            "UPDATE dossier.log SET position = 3 - position + 10; UPDATE dossier.log SET position = position "
            "- 10",
            {"2 positions are not in the order of their dossier"}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace onestop::ledger
