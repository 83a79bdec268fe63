// What is in force on a day, which caller a subject is, and whom a migration may act for.

#include "libs/catalog/snapshot.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/check.h"
#include "libs/catalog/convert.h"

namespace onestop::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::NotNull;
using Day = absl::CivilDay;

constexpr char kCode[] = "1.001786";
const Day kSomeDay(2024, 3, 15);

std::shared_ptr<const Snapshot> Built(const v1::Catalogue& catalogue) {
  auto snapshot = Snapshot::Build(catalogue, 7);
  CHECK(snapshot.ok());
  return *std::move(snapshot);
}

// Version 1 until the end of April 2024, version 2 from May on.
v1::Catalogue TwoVersions() {
  v1::Catalogue catalogue = SmallCatalogue();
  catalogue.mutable_procedures(0)->set_valid_to("2024-04-30");
  v1::Procedure& second = *catalogue.add_procedures();
  second = catalogue.procedures(0);
  second.set_version(2);
  second.set_valid_from("2024-05-01");
  second.clear_valid_to();
  second.mutable_committed_limit()->set_amount(40);
  second.mutable_committed_limit()->set_unit(common::v1::TIME_UNIT_WORKING_HOUR);
  return catalogue;
}

TEST(SnapshotTest, TheSmallCatalogueIsSound) {
  for (const base::FieldViolation& violation : Check(SmallCatalogue())) {
    ADD_FAILURE() << violation.field << " " << violation.description;
  }
  const auto snapshot = Built(SmallCatalogue());
  EXPECT_EQ(snapshot->revision(), 7);
  EXPECT_EQ(snapshot->province(), "H31");
}

TEST(SnapshotTest, ABrokenCatalogueIsRefusedWithEveryViolation) {
  v1::Catalogue catalogue = SmallCatalogue();
  catalogue.mutable_procedures(0)->set_process_version(9);
  catalogue.mutable_procedures(0)->clear_subjects();
  const absl::Status status = Snapshot::Build(catalogue, 1).status();
  EXPECT_EQ(base::ReasonOf(status)->name, "CATALOGUE_INVALID");
  EXPECT_EQ(base::ReasonOf(status)->metadata.at("violations"), "2");
  EXPECT_EQ(base::FieldViolationsOf(status).size(), 2u);
}

TEST(SnapshotTest, AVersionIsInForceFromItsFirstDayToItsLast) {
  const auto snapshot = Built(TwoVersions());
  EXPECT_THAT(snapshot->ProcedureOn(kCode, Day(2022, 12, 31)), IsNull());
  EXPECT_EQ(snapshot->ProcedureOn(kCode, Day(2023, 1, 1))->version, 1);
  EXPECT_EQ(snapshot->ProcedureOn(kCode, Day(2024, 4, 30))->version, 1);
  EXPECT_EQ(snapshot->ProcedureOn(kCode, Day(2024, 5, 1))->version, 2);
  EXPECT_EQ(snapshot->ProcedureOn(kCode, Day(2199, 1, 1))->version, 2);
  EXPECT_THAT(snapshot->ProcedureOn("1.999999", kSomeDay), IsNull());
  EXPECT_EQ(snapshot->ProcedureVersion(kCode, 1)->version, 1);
  EXPECT_THAT(snapshot->ProcedureVersion(kCode, 3), IsNull());
}

TEST(SnapshotTest, TheCommittedLimitIsThePromise) {
  const auto snapshot = Built(TwoVersions());
  EXPECT_EQ(snapshot->ProcedureVersion(kCode, 1)->limit, (calendar::Limit{calendar::Unit::kWorkingDay, 5}));
  EXPECT_EQ(snapshot->ProcedureVersion(kCode, 2)->limit, (calendar::Limit{calendar::Unit::kWorkingHour, 40}));
}

TEST(SnapshotTest, OnlyRequiredComponentsAreRequired) {
  EXPECT_THAT(Built(SmallCatalogue())->ProcedureOn(kCode, kSomeDay)->required_components,
              ElementsAre("don-de-nghi"));
}

TEST(SnapshotTest, ACodeThatIsNotInForceHasItsNearest) {
  const auto snapshot = Built(SmallCatalogue());
  ASSERT_THAT(snapshot->NearestProcedure("1.001768", kSomeDay), NotNull());
  EXPECT_EQ(snapshot->NearestProcedure("1.001768", kSomeDay)->code, kCode);
  EXPECT_THAT(snapshot->NearestProcedure("9.999999", kSomeDay), IsNull());
  EXPECT_EQ(snapshot->OfficeOn("1.001768", kSomeDay).nearest_procedure->code, kCode);
  EXPECT_THAT(snapshot->OfficeOn(kCode, kSomeDay).nearest_procedure, IsNull());
}

// Imported history is older than any rule set.
TEST(SnapshotTest, RuleSetsFollowOneAnotherAndTheFirstReachesBack) {
  const auto snapshot = Built(SmallCatalogue());
  EXPECT_EQ(snapshot->RuleSetOn(Day(2011, 1, 3))->id, "2018");
  EXPECT_EQ(snapshot->RuleSetOn(Day(2018, 6, 21))->id, "2018");
  EXPECT_EQ(snapshot->RuleSetOn(Day(2025, 6, 30))->id, "2018");
  EXPECT_EQ(snapshot->RuleSetOn(Day(2025, 7, 1))->id, "2025");
  EXPECT_EQ(snapshot->RuleSetById("2018")->same_day_cutoff_minute, 15 * 60);
  EXPECT_THAT(snapshot->RuleSetById("1999"), IsNull());
}

TEST(SnapshotTest, AnOfficeIsWhatIsInForceOnTheDay) {
  const auto snapshot = Built(TwoVersions());
  const dossier::Office office = snapshot->OfficeOn(kCode, Day(2025, 7, 1));
  EXPECT_EQ(office.procedure->version, 2);
  ASSERT_EQ(office.process->steps.size(), 7u);
  EXPECT_EQ(office.process->steps[0].name_en, "Check and transfer");
  EXPECT_EQ(office.rules->id, "2025");
  EXPECT_EQ(office.calendar->id(), "vn-office");
  EXPECT_EQ(office.calendar_id, "vn-office");
  EXPECT_EQ(office.document_symbol, "KQ-SKHCN");
  EXPECT_THAT(office.seal_certificates_sha256, ElementsAre(std::string(32, '\xAA')));
}

TEST(SnapshotTest, AnOfficeOfAnUnknownProcedureHasNone) {
  const auto snapshot = Built(SmallCatalogue());
  const dossier::Office office = snapshot->OfficeOn("1.999999", kSomeDay);
  EXPECT_THAT(office.procedure, IsNull());
  EXPECT_THAT(office.process, IsNull());
  EXPECT_THAT(office.calendar, IsNull());
  EXPECT_THAT(office.rules, NotNull());
}

// An agency that gets a new symbol and new seals uses them for old dossiers too.
TEST(SnapshotTest, AnAcceptedDossierKeepsItsVersionsButTheAgencyIsThatOfTheDay) {
  v1::Catalogue catalogue = TwoVersions();
  catalogue.mutable_agencies(0)->set_valid_to("2025-06-30");
  v1::Agency& later = *catalogue.add_agencies();
  later = catalogue.agencies(0);
  later.set_valid_from("2025-07-01");
  later.clear_valid_to();
  later.set_document_symbol("KQ-SKHCNMOI");
  later.clear_seal_certificates_sha256();
  const auto snapshot = Built(catalogue);
  dossier::Dossier dossier;
  dossier.procedure_code = kCode;
  dossier.procedure_version = 1;
  dossier.process_id = "seven-steps-40h";
  dossier.process_version = 1;
  dossier.rule_set = "2018";
  dossier.calendar_id = "vn-office";
  dossier.resolving_agency = "H31.06";
  const dossier::Office office = snapshot->OfficePinned(dossier, Day(2025, 7, 1));
  EXPECT_EQ(office.procedure->version, 1);
  EXPECT_EQ(office.rules->id, "2018");
  EXPECT_EQ(office.document_symbol, "KQ-SKHCNMOI");
  EXPECT_THAT(office.seal_certificates_sha256, IsEmpty());
  EXPECT_EQ(snapshot->OfficePinned(dossier, Day(2025, 6, 30)).document_symbol, "KQ-SKHCN");
  dossier.procedure_version = 5;
  EXPECT_THAT(snapshot->OfficePinned(dossier, kSomeDay).procedure, IsNull());
}

TEST(SnapshotTest, ProceduresAreThoseInForceOnTheDay) {
  const auto snapshot = Built(TwoVersions());
  EXPECT_THAT(snapshot->ProceduresOn(Day(2022, 5, 1)), IsEmpty());
  ASSERT_EQ(snapshot->ProceduresOn(Day(2024, 5, 1)).size(), 1u);
  EXPECT_EQ(snapshot->ProceduresOn(Day(2024, 5, 1))[0]->version(), 2);
}

TEST(SnapshotTest, AgenciesAreListedInOrderOfId) {
  const auto snapshot = Built(SmallCatalogue());
  const auto agencies = snapshot->AgenciesOn(kSomeDay);
  ASSERT_EQ(agencies.size(), 2u);
  EXPECT_EQ(agencies[0]->id(), "H31.06");
  EXPECT_EQ(agencies[1]->id(), "H31.19");
}

TEST(ResolveTest, StaffActForThemselvesWithAllTheirMandates) {
  const auto actor = Built(SmallCatalogue())->Resolve("director", kSomeDay);
  ASSERT_TRUE(actor.ok());
  EXPECT_EQ((*actor)->id, "director");
  EXPECT_TRUE((*actor)->Holds(common::v1::ROLE_LEADER, "H31.06"));
  ASSERT_EQ((*actor)->mandates.size(), 1u);
  EXPECT_EQ((*actor)->mandates[0].valid_to, Day::max());
  EXPECT_THAT((*actor)->certificates_sha256, ElementsAre(std::string(32, '\xBB')));
}

TEST(ResolveTest, AMigrationHasDaysAndAgencies) {
  const auto actor = Built(SmallCatalogue())->Resolve("spiffe://onestop/history", kSomeDay);
  ASSERT_TRUE(actor.ok());
  ASSERT_TRUE((*actor)->migration.has_value());
  EXPECT_EQ((*actor)->migration->first_day, Day(2000, 1, 1));
  EXPECT_EQ((*actor)->migration->last_day, Day(2099, 12, 31));
  EXPECT_THAT((*actor)->migration->agency_ids, ElementsAre("H31.06", "H31.19"));
}

// As a catalogue of before such rights had days reads.
TEST(ResolveTest, AMigrationWithoutDaysHasNoRight) {
  v1::Catalogue catalogue = SmallCatalogue();
  catalogue.mutable_client_systems(1)->clear_migration();
  EXPECT_FALSE(ToActor(catalogue.client_systems(1)).migration.has_value());
}

struct Refusal {
  const char* what;
  const char* subject;
  Day day;
  const char* reason;
};

class ResolveRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(ResolveRefusalTest, IsRefused) {
  const auto actor = Built(SmallCatalogue())->Resolve(GetParam().subject, GetParam().day);
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(base::ReasonOf(actor.status())->name, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ResolveRefusalTest,
    ::testing::Values(Refusal{"an unknown subject", "unknown", kSomeDay, "CALLER_UNKNOWN"},
                      Refusal{"an empty subject", "", kSomeDay, "CALLER_UNKNOWN"},
                      Refusal{"staff before their first day", "clerk", Day(2022, 12, 31), "CALLER_UNKNOWN"}),
    [](const auto& row) {
      std::string name = row.param.what;
      std::ranges::replace(name, ' ', '_');
      return name;
    });

// A misspelt subject is found by comparing it; the id of another is not told.
TEST(ResolveTest, AnUnknownCallerIsToldItsOwnSubject) {
  const auto snapshot = Built(SmallCatalogue());
  const absl::Status unknown = snapshot->Resolve("spiffe://onestop/histroy", kSomeDay).status();
  EXPECT_EQ(base::ReasonOf(unknown)->metadata.at("subject"), "spiffe://onestop/histroy");
  EXPECT_NE(unknown.message().find("\"spiffe://onestop/histroy\""), absl::string_view::npos);
}

TEST(ResolveTest, AClerkWhoHasLeftCannotCall) {
  v1::Catalogue catalogue = SmallCatalogue();
  catalogue.mutable_staff(4)->set_valid_to("2024-03-15");
  const auto snapshot = Built(catalogue);
  EXPECT_EQ((*snapshot->Resolve("clerk", Day(2024, 3, 15)))->id, "clerk");
  const auto former = snapshot->Resolve("clerk", Day(2024, 3, 16));
  EXPECT_EQ(former.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(base::ReasonOf(former.status())->name, "CALLER_UNKNOWN");
}

TEST(ResolveTest, ASubjectPassesFromOneHolderToTheNext) {
  v1::Catalogue catalogue = SmallCatalogue();
  catalogue.mutable_staff(4)->set_valid_to("2024-03-15");
  v1::Staff& next = *catalogue.add_staff();
  next = catalogue.staff(4);
  next.set_id("clerk-2");
  next.set_valid_from("2024-03-16");
  next.clear_valid_to();
  const auto snapshot = Built(catalogue);
  EXPECT_EQ(snapshot->ActorBySubject("clerk", Day(2024, 3, 15))->id, "clerk");
  EXPECT_EQ(snapshot->ActorBySubject("clerk", Day(2024, 3, 16))->id, "clerk-2");
  EXPECT_THAT(snapshot->ActorById("clerk", Day(2024, 3, 16)), IsNull());
}

// A command keeps its actor while a refresher replaces the snapshot.
TEST(ResolveTest, AnActorOutlivesItsSnapshot) {
  auto snapshot = Built(SmallCatalogue());
  const auto actor = snapshot->ActorById("clerk", kSomeDay);
  snapshot.reset();
  EXPECT_EQ(actor->id, "clerk");
}

}  // namespace
}  // namespace onestop::catalog
