// Who may know of a dossier that unit H31.19 took in for department H31.06 and the portal submitted. The
// row-level security of readers answers the same.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"

namespace onestop::dossier {
namespace {

struct Row {
  std::string name;
  Actor actor;
  bool sees;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

Actor With(Role role, const std::string& agency) {
  Actor actor;
  actor.id = "staff";
  actor.positions = {{agency, role}};
  return actor;
}

Actor AnySystem(const std::string& id) {
  Actor actor;
  actor.id = id;
  actor.is_system = true;
  return actor;
}

Actor OtherPortal() {
  Actor actor = Portal();
  actor.id = "other-portal";
  return actor;
}

// A system that was the portal and has lost the right.
Actor FormerPortal() { return AnySystem("portal"); }

Actor Reader() {
  Actor actor = AnySystem("reader");
  actor.read_all = true;
  return actor;
}

Actor CatalogueSystem() {
  Actor actor = AnySystem("catalogue");
  actor.catalogue = true;
  return actor;
}

class MaySeeTest : public ::testing::TestWithParam<Row> {};

TEST_P(MaySeeTest, TellsWhoMayKnow) {
  const Bench bench = Bench().Accepted();
  EXPECT_EQ(MaySee(GetParam().actor, bench.dossier), GetParam().sees);
}

INSTANTIATE_TEST_SUITE_P(
    EveryActor, MaySeeTest,
    ::testing::Values(Row{"OfficerOfTheIntakeUnit", With(Role::ROLE_ONE_STOP_OFFICER, kCounter), true},
                      Row{"ObserverOfTheIntakeUnit", With(Role::ROLE_OBSERVER, kCounter), true},
                      Row{"SpecialistOfTheDepartment", With(Role::ROLE_SPECIALIST, kDepartment), true},
                      Row{"ObserverOfTheDepartment", With(Role::ROLE_OBSERVER, kDepartment), true},
                      Row{"OfficerOfAnotherUnit", With(Role::ROLE_ONE_STOP_OFFICER, "H31.20"), false},
                      Row{"LeaderOfAnotherDepartment", With(Role::ROLE_LEADER, kElsewhere), false},
                      Row{"OfAnAgencyWithALongerCode", With(Role::ROLE_LEADER, "H31.06.1"), false},
                      Row{"OfAnAgencyWithAShorterCode", With(Role::ROLE_LEADER, "H31"), false},
                      Row{"ProcedureControlAnywhere", With(Role::ROLE_PROCEDURE_CONTROL, "H31"), true},
                      Row{"CatalogueEditorElsewhere", With(Role::ROLE_CATALOGUE_EDITOR, "H31"), false},
                      Row{"ItsPortal", Portal(), true}, Row{"AnotherPortal", OtherPortal(), false},
                      Row{"APortalThatLostItsRight", FormerPortal(), false},
                      Row{"Migration", Migration(), true}, Row{"SystemThatReadsAll", Reader(), true},
                      Row{"SystemOfTheCatalogue", CatalogueSystem(), false},
                      Row{"WithoutAnyRight", Actor(), false}),
    [](const auto& row) { return row.param.name; });

// Those whose work it is, by their role in one of its two agencies.
TEST(WorksOnTest, StaffWithARoleThatActsInAConcernedAgencyDo) {
  const auto works = [](const Actor& actor) { return WorksOn(actor, kCounter, kDepartment); };
  EXPECT_TRUE(works(Officer()));
  EXPECT_TRUE(works(Head()));
  EXPECT_TRUE(works(Specialist()));
  EXPECT_TRUE(works(Leader()));
  EXPECT_TRUE(works(Clerk()));
  EXPECT_FALSE(works(With(Role::ROLE_OBSERVER, kDepartment)));
  EXPECT_FALSE(works(With(Role::ROLE_PROCEDURE_CONTROL, kCounter)));
  EXPECT_FALSE(works(With(Role::ROLE_CATALOGUE_EDITOR, kCounter)));
  EXPECT_FALSE(works(Outsider()));
  EXPECT_FALSE(works(Portal()));
  EXPECT_FALSE(works(Reader()));
}

TEST(MaySeeOfficeWorkTest, StaffAndSystemsThatReadAllMay) {
  EXPECT_TRUE(MaySeeOfficeWork(Officer()));
  EXPECT_TRUE(MaySeeOfficeWork(With(Role::ROLE_OBSERVER, kDepartment)));
  EXPECT_TRUE(MaySeeOfficeWork(Reader()));
  EXPECT_FALSE(MaySeeOfficeWork(Portal()));
  EXPECT_FALSE(MaySeeOfficeWork(Migration()));
  // A system that acts for staff.
  EXPECT_FALSE(MaySeeOfficeWork(RecordedByMigration(Officer())));
}

}  // namespace
}  // namespace onestop::dossier
