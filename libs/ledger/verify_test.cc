// Verification finds each tampering, and says what it is.

#include "libs/ledger/verify.h"

#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"

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
                  {"1 batches of the log do not have the events that it says", kRow, kTasks, kClock}},
        Tampering{"LostDossier", "DELETE FROM dossier.dossier", {"2 events belong to no dossier"}},
        Tampering{"DueTime", "UPDATE dossier.dossier SET due_time = due_time + interval '1 day'", {kRow}},
        Tampering{"FinishTime", "UPDATE dossier.dossier SET finish_time = now()", {kRow}},
        Tampering{"Task", "UPDATE dossier.task SET finish_time = now()", {kTasks}},
        Tampering{"LostTask", "DELETE FROM dossier.task", {kTasks}},
        Tampering{"Clock", "UPDATE dossier.clock SET due_time = now()", {kClock}},
        Tampering{"LostClock", "DELETE FROM dossier.clock", {kClock}},
        Tampering{"LostBatch",
                  "DELETE FROM dossier.log WHERE first_position = 1",
                  {"1 gaps or overlaps are in the positions of the log", "1 events are not in the log",
                   "1 events have positions that are not in the order of their dossier"}},
        Tampering{"LostLastBatch",
                  "DELETE FROM dossier.log WHERE first_position = 2",
                  {"1 gaps or overlaps are in the positions of the log", "1 events are not in the log"}},
        Tampering{"LostEnd",
                  "UPDATE dossier.log_head SET position = 1",
                  {"1 gaps or overlaps are in the positions of the log"}},
        Tampering{"MovedBatch",
                  "UPDATE dossier.log SET first_position = 3 WHERE first_position = 2",
                  {"2 gaps or overlaps are in the positions of the log"}},
        Tampering{"LongerBatch",
                  "UPDATE dossier.log SET events = 2 WHERE first_position = 1",
                  {"1 gaps or overlaps are in the positions of the log",
                   "1 batches of the log do not have the events that it says"}},
        Tampering{"MovedEvent",
                  "UPDATE dossier.event SET ordinal = 1 WHERE seq = 2",
                  {"1 batches of the log do not have the events that it says"}},
        Tampering{"ExchangedBatches",
                  "UPDATE dossier.log SET first_position = 13 - first_position; UPDATE dossier.log SET "
                  "first_position = "
                  "first_position - 10",
                  {"2 events have positions that are not in the order of their dossier"}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace onestop::ledger
