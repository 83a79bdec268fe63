// The sample catalogue, which the demonstration and the tests of services use, is sound and complete.

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "libs/calendar/due.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/check.h"
#include "libs/catalog/snapshot.h"
#include "libs/catalog/yaml.h"
#include "libs/testing/files.h"

namespace onestop::catalog {
namespace {

const absl::CivilDay kReportDay(2024, 5, 21);

std::string SampleText() {
  const char* source = std::getenv("ONESTOP_SOURCE_DIR");
  return testing::ReadFile(std::string(source == nullptr ? "." : source) +
                           "/deploy/samples/hung_yen/catalogue.yaml");
}

v1::Catalogue Sample() {
  auto catalogue = FromYaml(SampleText());
  EXPECT_TRUE(catalogue.ok()) << catalogue.status();
  return catalogue.ok() ? *std::move(catalogue) : v1::Catalogue();
}

TEST(SampleTest, IsSound) {
  for (const base::FieldViolation& violation : Check(Sample())) {
    ADD_FAILURE() << violation.field << " " << violation.description;
  }
}

TEST(SampleTest, HasThePublishedCounts) {
  const auto snapshot = Snapshot::Build(Sample(), 1);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  std::map<int, int> counts;
  for (const v1::Procedure* procedure : (*snapshot)->ProceduresOn(kReportDay)) {
    if (procedure->resolving_agency() == "H31.06") ++counts[procedure->online_level()];
  }
  EXPECT_THAT(counts, ::testing::UnorderedElementsAre(::testing::Pair(common::v1::ONLINE_LEVEL_FULL, 43),
                                                      ::testing::Pair(common::v1::ONLINE_LEVEL_PARTIAL, 15)));
}

TEST(SampleTest, ComesBackFromYamlAsItWas) {
  const v1::Catalogue sample = Sample();
  const auto again = FromYaml(ToYaml(sample));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*again, sample));
}

TEST(SampleTest, SaysHowSureEachCodeIs) {
  const v1::Catalogue sample = Sample();
  for (const v1::Procedure& procedure : sample.procedures()) {
    EXPECT_THAT(procedure.source_note(), ::testing::StartsWith("Code: ")) << procedure.code();
  }
}

// Every limit fits the sample's calendars: no procedure fails at its first dossier.
TEST(SampleTest, EveryProcedureCanBePromisedFor) {
  const auto snapshot = Snapshot::Build(Sample(), 1);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  const absl::Time accepted = absl::FromCivil(absl::CivilMinute(2024, 1, 15, 9, 0), calendar::OfficeZone());
  for (const v1::Procedure* published : (*snapshot)->ProceduresOn(kReportDay)) {
    const dossier::Office office = (*snapshot)->OfficeOn(published->code(), kReportDay);
    ASSERT_NE(office.calendar, nullptr);
    const auto due = calendar::DueAfter(*office.calendar, accepted, office.procedure->limit,
                                        office.rules->same_day_cutoff_minute);
    ASSERT_TRUE(due.ok()) << published->code() << due.status();
    EXPECT_GT(due->time, accepted);
  }
}

// 2 + 4 + 58 + 6 + 8 + 2 hours, ten working days: a real internal procedure.
TEST(SampleTest, HasTheProcessOfEightyHours) {
  const auto snapshot = Snapshot::Build(Sample(), 1);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  const dossier::Process* process = (*snapshot)->ProcessVersion("seven-steps-80h", 1);
  ASSERT_NE(process, nullptr);
  std::vector<int> hours;
  for (const dossier::Step& step : process->steps) hours.push_back(step.working_hours);
  EXPECT_THAT(hours, ::testing::ElementsAre(2, 4, 58, 6, 8, 2, 0));
}

TEST(SampleTest, SystemsHaveTheirRights) {
  const auto snapshot = Snapshot::Build(Sample(), 1);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_TRUE((*snapshot)->ActorBySubject("portal", kReportDay)->portal);
  EXPECT_TRUE((*snapshot)->ActorBySubject("history-migration", kReportDay)->migration);
  EXPECT_TRUE((*snapshot)->ActorBySubject("ioc", kReportDay)->read_all);
  EXPECT_TRUE((*snapshot)->ActorBySubject("spiffe://onestop/system/admin", kReportDay)->catalogue);
}

}  // namespace
}  // namespace onestop::catalog
