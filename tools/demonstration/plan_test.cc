// The plan has the published totals, uses every procedure, and is the same each time.

#include "tools/demonstration/plan.h"

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/testing/status_matchers.h"
#include "tools/onestop/files.h"

namespace onestop::demonstration {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); }

class DemoPlan : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* source = std::getenv("ONESTOP_SOURCE_DIR");
    ASSERT_NE(source, nullptr);
    const auto catalogue =
        cli::ReadCatalogue(absl::StrCat(source, "/deploy/samples/hung_yen/catalogue.yaml"));
    ASSERT_THAT(catalogue, IsOk());
    catalogue_ = *catalogue;
    const auto plan = MakeDemoPlan(catalogue_);
    ASSERT_THAT(plan, IsOk());
    plan_ = *plan;
  }

  catalog::v1::Catalogue catalogue_;
  std::vector<DemoDossier> plan_;
};

TEST_F(DemoPlan, HasThePublishedTotals) {
  int received = 0;
  int carried = 0;
  for (const DemoDossier& dossier : plan_) {
    EXPECT_LE(DayOf(dossier.accept_time), kDemoTo);
    (DayOf(dossier.accept_time) < kDemoFrom ? carried : received) += 1;
    EXPECT_GE(DayOf(dossier.seal_time), kDemoFrom) << "those carried over are open at the period's start";
    EXPECT_LE(DayOf(dossier.seal_time), kDemoTo);
    EXPECT_LE(DayOf(dossier.seal_time), dossier.due_date);
    EXPECT_LE(dossier.seal_time, dossier.due_time);
  }
  EXPECT_EQ(received, 276);
  EXPECT_EQ(carried, 5);
}

TEST_F(DemoPlan, UsesEveryProcedureAndHasSomeOnTheirVeryDueDate) {
  std::set<std::string> procedures;
  int on_time = 0;
  for (const DemoDossier& dossier : plan_) {
    procedures.insert(dossier.procedure_code);
    if (DayOf(dossier.seal_time) == dossier.due_date) ++on_time;
  }
  EXPECT_EQ(procedures.size(), 58u);
  EXPECT_GT(on_time, 10);
  EXPECT_LT(on_time, 140);
  RecordProperty("on_time", on_time);
}

TEST_F(DemoPlan, PutsTheActsOfADossierInOrder) {
  for (const DemoDossier& d : plan_) {
    const absl::Time times[] = {d.submit_time,  d.accept_time, d.transfer_time, d.assign_time, d.draft_time,
                                d.examine_time, d.review_time, d.sign_time,     d.seal_time,   d.return_time};
    for (size_t i = 1; i < std::size(times); ++i)
      EXPECT_LE(times[i - 1], times[i]) << d.number << " act " << i;
    EXPECT_NE(d.people.specialist, d.people.leader);
    EXPECT_FALSE(d.required_components.empty());
  }
}

TEST_F(DemoPlan, IsTheSameEveryTime) {
  const auto again = MakeDemoPlan(catalogue_);
  ASSERT_THAT(again, IsOk());
  ASSERT_EQ(again->size(), plan_.size());
  for (size_t i = 0; i < plan_.size(); ++i) {
    EXPECT_EQ((*again)[i].procedure_code, plan_[i].procedure_code);
    EXPECT_EQ((*again)[i].return_time, plan_[i].return_time);
    EXPECT_EQ((*again)[i].people.specialist, plan_[i].people.specialist);
  }
}

TEST(MakeDemoPlan, SaysWhatACatalogueLacks) {
  EXPECT_THAT(MakeDemoPlan({}), FailsWith(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace onestop::demonstration
