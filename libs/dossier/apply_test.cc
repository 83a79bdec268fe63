// Apply() refuses events that no decision can have made, and then leaves the dossier as it was.

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::testing::FailsWith;

// Each row damages one thing of an event that would apply.
struct DamageRow {
  std::string name;
  std::function<void(v1::Event&)> damage;
};

void PrintTo(const DamageRow& row, std::ostream* out) { *out << row.name; }

class DamagedEventTest : public ::testing::TestWithParam<DamageRow> {};

TEST_P(DamagedEventTest, IsFoundAndChangesNothing) {
  const Bench bench = Bench().Drafted();
  auto decision = bench.Ask(Specialist(), At("2026-10-14 10:00"), Complete{bench.open_task(), ""});
  ASSERT_TRUE(decision.ok());
  Dossier dossier = bench.dossier;
  GetParam().damage(decision->event);
  EXPECT_THAT(Apply(decision->event, dossier), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_EQ(Describe(dossier), Describe(bench.dossier));
}

INSTANTIATE_TEST_SUITE_P(
    Everything, DamagedEventTest,
    ::testing::Values(
        DamageRow{"OfAnotherDossier", [](v1::Event& event) { event.set_dossier_id("d-2"); }},
        DamageRow{"Repeated", [](v1::Event& event) { event.set_sequence(event.sequence() - 1); }},
        DamageRow{"AfterAGap", [](v1::Event& event) { event.set_sequence(event.sequence() + 1); }},
        DamageRow{"WithoutAKind", [](v1::Event& event) { event.clear_kind(); }},
        DamageRow{"SubmittedAgain", [](v1::Event& event) { event.mutable_submitted(); }},
        DamageRow{"OfATaskThatIsDone",
                  [](v1::Event& event) { event.mutable_step_completed()->set_task_number(1); }},
        DamageRow{
            "OpeningATaskOutOfTurn",
            [](v1::Event& event) { event.mutable_step_completed()->mutable_next_task()->set_number(9); }},
        // A supplement opens a task; here the examiner's is still open.
        DamageRow{"OpeningASecondTask",
                  [](v1::Event& event) {
                    const v1::Task next = event.step_completed().next_task();
                    *event.mutable_supplement_received()->mutable_next_task() = next;
                  }}),
    [](const auto& row) { return row.param.name; });

TEST(ApplyTest, AHistoryBeginsWithASubmission) {
  const Bench bench = Bench().Accepted();
  v1::Event event = bench.last();
  event.set_sequence(1);
  Dossier dossier;
  EXPECT_THAT(Apply(event, dossier), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

}  // namespace
}  // namespace onestop::dossier
