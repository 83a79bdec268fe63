// Who reads what of a dossier that unit H31.19 took in for department H31.06 and the portal submitted. The row-level
// security of readers answers the same.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/access.h"
#include "libs/dossier/dossier_testing.h"

namespace onestop::dossier {
namespace {

struct Row {
  std::string name;
  Actor actor;
  ReadLevel level;
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

// As any other call than an import sees it.
Actor MigrationAlone() {
  Actor actor = Migration();
  actor.migration.reset();
  return actor;
}

Actor OtherMigration() {
  Actor actor = Migration();
  actor.id = "other-migration";
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

class ReadLevelTest : public ::testing::TestWithParam<Row> {};

TEST_P(ReadLevelTest, IsThatOfTheTable) {
  const Bench bench = Bench().Accepted();
  for (const ReadLevel level : {ReadLevel::kLists, ReadLevel::kCourse, ReadLevel::kPersonal}) {
    EXPECT_EQ(MayRead(GetParam().actor, bench.dossier, level), level <= GetParam().level)
        << static_cast<int>(level);
  }
}

constexpr auto kNone = ReadLevel::kNothing;
constexpr auto kLists = ReadLevel::kLists;
constexpr auto kAll = ReadLevel::kPersonal;

INSTANTIATE_TEST_SUITE_P(
    EveryActor, ReadLevelTest,
    ::testing::Values(
        Row{"OfficerOfTheIntakeUnit", With(Role::ROLE_ONE_STOP_OFFICER, kCounter), kAll},
        Row{"HeadOfTheDepartment", With(Role::ROLE_DIVISION_HEAD, kDepartment), kAll},
        Row{"SpecialistOfTheDepartment", With(Role::ROLE_SPECIALIST, kDepartment), kAll},
        Row{"LeaderOfTheDepartment", With(Role::ROLE_LEADER, kDepartment), kAll},
        Row{"ClerkOfTheDepartment", With(Role::ROLE_RECORDS_CLERK, kDepartment), kAll},
        Row{"ObserverOfTheIntakeUnit", With(Role::ROLE_OBSERVER, kCounter), kLists},
        Row{"ObserverOfTheDepartment", With(Role::ROLE_OBSERVER, kDepartment), kLists},
        Row{"ObserverElsewhere", With(Role::ROLE_OBSERVER, kElsewhere), kNone},
        Row{"OfficerOfAnotherUnit", With(Role::ROLE_ONE_STOP_OFFICER, "H31.20"), kNone},
        Row{"LeaderOfAnotherDepartment", With(Role::ROLE_LEADER, kElsewhere), kNone},
        Row{"OfAnAgencyWithALongerCode", With(Role::ROLE_LEADER, "H31.06.1"), kNone},
        Row{"OfAnAgencyWithAShorterCode", With(Role::ROLE_LEADER, "H31"), kNone},
        Row{"ProcedureControlAnywhere", With(Role::ROLE_PROCEDURE_CONTROL, "H31"), kLists},
        Row{"ProcedureControlOfTheDepartment", With(Role::ROLE_PROCEDURE_CONTROL, kDepartment), kLists},
        Row{"CatalogueEditorElsewhere", With(Role::ROLE_CATALOGUE_EDITOR, "H31"), kNone},
        Row{"CatalogueEditorOfTheDepartment", With(Role::ROLE_CATALOGUE_EDITOR, kDepartment), kNone},
        Row{"ItsPortal", Portal(), kAll}, Row{"AnotherPortal", OtherPortal(), kNone},
        Row{"APortalThatLostItsRight", FormerPortal(), kNone}, Row{"ItsMigration", MigrationAlone(), kAll},
        Row{"AnotherMigration", OtherMigration(), kNone}, Row{"SystemThatReadsAll", Reader(), kLists},
        Row{"SystemOfTheCatalogue", CatalogueSystem(), kNone},
        Row{"SystemOfTheArchive", ArchiveProgram(), kNone}, Row{"WithoutAnyRight", Actor(), kNone}),
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
  EXPECT_FALSE(works(ArchiveProgram()));
}

}  // namespace
}  // namespace onestop::dossier
