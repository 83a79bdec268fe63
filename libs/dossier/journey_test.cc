// A dossier on its ordinary way through the seven steps, and what each act puts on record.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

TEST(JourneyTest, ADossierGoesFromThePortalToItsApplicantInTenActs) {
  const Bench bench = Bench().Returned();
  const Dossier& dossier = bench.dossier;
  EXPECT_EQ(dossier.status, DossierStatus::DOSSIER_STATUS_RETURNED);
  EXPECT_EQ(dossier.version, 10);
  EXPECT_EQ(dossier.OpenTask(), nullptr);
  ASSERT_EQ(dossier.tasks.size(), 7u);
  const std::vector<std::string> outcomes = {"completed", "assigned", "completed", "completed",
                                             "signed",    "sealed",   "returned"};
  const std::vector<std::string> people = {"officer", "head",  "examiner", "head",
                                           "leader",  "clerk", "officer"};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(dossier.tasks[i].outcome, outcomes[i]) << i;
    EXPECT_EQ(dossier.tasks[i].assignee, people[i]) << i;
    EXPECT_EQ(dossier.tasks[i].step, static_cast<int>(i) + 1);
    EXPECT_EQ(dossier.tasks[i].agency_id, i == 0 || i == 6 ? kCounter : kDepartment) << i;
  }
  EXPECT_EQ(dossier.code, "H31.06-261012-0001");
  EXPECT_EQ(dossier.register_number, 1);
  EXPECT_EQ(dossier.document_symbol, "0001/KQ-SKHCN");
  EXPECT_EQ(*dossier.due_time, At("2026-10-26 17:30"));
  EXPECT_EQ(*dossier.finish_time, At("2026-10-16 10:00"));
  EXPECT_EQ(*dossier.return_time, At("2026-10-19 09:00"));
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), Timeliness::TIMELINESS_BEFORE);
}

}  // namespace
}  // namespace onestop::dossier
