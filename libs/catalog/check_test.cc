// A row for each violation that Check() knows: one change of a sound catalogue, and the path of the
// violation.

#include "libs/catalog/check.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"

namespace onestop::catalog {
namespace {

using ::testing::IsEmpty;
using C = v1::Catalogue;

struct Row {
  const char* what;
  std::function<void(C&)> change;
  const char* path;
};

class CheckTest : public ::testing::TestWithParam<Row> {};

TEST_P(CheckTest, TellsTheViolationAtItsPath) {
  C catalogue = SmallCatalogue();
  GetParam().change(catalogue);
  std::vector<std::string> paths;
  for (const base::FieldViolation& violation : Check(catalogue)) {
    paths.push_back(violation.field);
    EXPECT_FALSE(violation.description.empty());
  }
  EXPECT_THAT(paths, ::testing::Contains(GetParam().path));
}

std::string NameOf(const ::testing::TestParamInfo<Row>& row) {
  std::string name = row.param.what;
  std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

v1::Procedure& TheProcedure(C& c) { return *c.mutable_procedures(0); }
v1::Process& TheProcess(C& c) { return *c.mutable_processes(0); }
v1::Calendar& TheCalendar(C& c) { return *c.mutable_calendars(0); }

// A second version of the procedure, in force from a day on.
v1::Procedure& AddVersion(C& c, int version, const std::string& valid_from) {
  v1::Procedure added = TheProcedure(c);
  added.set_version(version);
  added.set_valid_from(valid_from);
  return *c.add_procedures() = added;
}

INSTANTIATE_TEST_SUITE_P(
    Office, CheckTest,
    ::testing::Values(
        Row{"no province", [](C& c) { c.clear_province(); }, "province"},
        Row{"a province of another form", [](C& c) { c.set_province("h31"); }, "province"},
        Row{"too many entries",
            [](C& c) {
              for (int i = 0; i <= kEntriesMax; ++i) c.add_staff();
            },
            "staff"},
        Row{"too many calendars",
            [](C& c) {
              for (int i = 0; i <= 50; ++i) c.add_calendars();
            },
            "calendars"},
        Row{"a calendar twice", [](C& c) { *c.add_calendars() = TheCalendar(c); }, "calendars[1].id"},
        Row{"a calendar without id", [](C& c) { TheCalendar(c).clear_id(); }, "calendars[0].id"},
        Row{"an unknown range", [](C& c) { TheCalendar(c).clear_known_to(); }, "calendars[0].known_to"},
        Row{"a range that ends first", [](C& c) { TheCalendar(c).set_known_to("2022-01-01"); },
            "calendars[0].known_to"},
        Row{"no office hours", [](C& c) { TheCalendar(c).clear_hours(); }, "calendars[0].hours"},
        Row{"no sessions", [](C& c) { TheCalendar(c).mutable_hours(0)->clear_sessions(); },
            "calendars[0].hours[0].sessions"},
        Row{"a time that is none",
            [](C& c) { TheCalendar(c).mutable_hours(0)->mutable_sessions(0)->set_start("25:00"); },
            "calendars[0].hours[0].sessions[0]"},
        Row{"sessions that overlap",
            [](C& c) { TheCalendar(c).mutable_hours(0)->mutable_sessions(1)->set_start("10:00"); },
            "calendars[0].hours[0].sessions[1]"},
        Row{"a day that does not exist", [](C& c) { TheCalendar(c).mutable_days(0)->set_date("2024-02-30"); },
            "calendars[0].days[0].date"},
        Row{"a day listed twice", [](C& c) { TheCalendar(c).mutable_days(1)->set_date("2024-01-01"); },
            "calendars[0].days[1].date"},
        Row{"a day of no kind", [](C& c) { TheCalendar(c).mutable_days(0)->clear_kind(); },
            "calendars[0].days[0].kind"},
        Row{"a rule set twice", [](C& c) { c.mutable_rule_sets(1)->set_id("2018"); }, "rule_sets[1].id"},
        Row{"two rule sets from one day", [](C& c) { c.mutable_rule_sets(1)->set_valid_from("2018-06-21"); },
            "rule_sets[1].valid_from"},
        Row{"a rule set without source", [](C& c) { c.mutable_rule_sets(0)->clear_legal_basis(); },
            "rule_sets[0].legal_basis"},
        Row{"no time to answer", [](C& c) { c.mutable_rule_sets(0)->clear_intake_check_hours(); },
            "rule_sets[0].intake_check_hours"},
        Row{"a cut-off that is none", [](C& c) { c.mutable_rule_sets(0)->set_same_day_cutoff("3 pm"); },
            "rule_sets[0].same_day_cutoff"},
        Row{"a negative number of days to ask",
            [](C& c) { c.mutable_rule_sets(0)->set_supplement_days_max(-1); },
            "rule_sets[0].supplement_days_max"},
        Row{"years to wait for a supplement",
            [](C& c) { c.mutable_rule_sets(0)->set_supplement_wait_days(521); },
            "rule_sets[0].supplement_wait_days"},
        Row{"a negative notice of being late",
            [](C& c) { c.mutable_rule_sets(0)->set_extension_notice_days(-1); },
            "rule_sets[0].extension_notice_days"},
        Row{"too many new days", [](C& c) { c.mutable_rule_sets(0)->set_extensions_max(11); },
            "rule_sets[0].extensions_max"},
        Row{"a negative number of supplements",
            [](C& c) { c.mutable_rule_sets(0)->set_supplement_requests_max(-1); },
            "rule_sets[0].supplement_requests_max"},
        Row{"procedures without rules", [](C& c) { c.clear_rule_sets(); }, "rule_sets"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Processes, CheckTest,
    ::testing::Values(
        Row{"no id", [](C& c) { TheProcess(c).clear_id(); }, "processes[0].id"},
        Row{"no version", [](C& c) { TheProcess(c).clear_version(); }, "processes[0].version"},
        Row{"a version twice", [](C& c) { *c.add_processes() = TheProcess(c); }, "processes[1].version"},
        Row{"no name", [](C& c) { TheProcess(c).clear_name(); }, "processes[0].name"},
        Row{"no steps", [](C& c) { TheProcess(c).clear_steps(); }, "processes[0].steps"},
        Row{"a step out of number", [](C& c) { TheProcess(c).mutable_steps(2)->set_number(4); },
            "processes[0].steps[2].number"},
        Row{"a step without name", [](C& c) { TheProcess(c).mutable_steps(2)->clear_name(); },
            "processes[0].steps[2].name"},
        Row{"a step of no kind", [](C& c) { TheProcess(c).mutable_steps(2)->clear_kind(); },
            "processes[0].steps[2].kind"},
        Row{"a step without role", [](C& c) { TheProcess(c).mutable_steps(2)->clear_role(); },
            "processes[0].steps[2].role"},
        Row{"a specialist who signs",
            [](C& c) { TheProcess(c).mutable_steps(4)->set_role(common::v1::ROLE_SPECIALIST); },
            "processes[0].steps[4].role"},
        Row{"negative hours", [](C& c) { TheProcess(c).mutable_steps(2)->set_working_hours(-1); },
            "processes[0].steps[2].working_hours"},
        Row{"two signatures",
            [](C& c) { TheProcess(c).mutable_steps(3)->set_kind(common::v1::STEP_KIND_SIGN); },
            "processes[0].steps"},
        Row{"nothing to sign",
            [](C& c) { TheProcess(c).mutable_steps(2)->set_kind(common::v1::STEP_KIND_REVIEW); },
            "processes[0].steps"},
        Row{"a seal before the signature", [](C& c) { TheProcess(c).mutable_steps()->SwapElements(4, 5); },
            "processes[0].steps"},
        Row{"no return", [](C& c) { TheProcess(c).mutable_steps()->RemoveLast(); }, "processes[0].steps"},
        Row{"a return before the end", [](C& c) { TheProcess(c).mutable_steps()->SwapElements(0, 6); },
            "processes[0].steps"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    People, CheckTest,
    ::testing::Values(
        Row{"an agency code of no form", [](C& c) { c.mutable_agencies(0)->set_id("Sở KHCN"); },
            "agencies[0].id"},
        Row{"an agency of another province", [](C& c) { c.mutable_agencies(0)->set_id("H32.06"); },
            "agencies[0].id"},
        Row{"an agency twice on a day", [](C& c) { *c.add_agencies() = c.agencies(0); },
            "agencies[2].valid_from"},
        Row{"an agency without name", [](C& c) { c.mutable_agencies(0)->clear_name(); }, "agencies[0].name"},
        Row{"an agency without calendar", [](C& c) { c.mutable_agencies(0)->clear_calendar_id(); },
            "agencies[0].calendar_id"},
        Row{"a parent that is not there", [](C& c) { c.mutable_agencies(0)->set_parent_id("H31.01"); },
            "agencies[0].parent_id"},
        Row{"parents in a circle",
            [](C& c) {
              c.mutable_agencies(0)->set_parent_id("H31.19");
              c.mutable_agencies(1)->set_parent_id("H31.06");
            },
            "agencies[1].parent_id"},
        Row{"a seal hash that is none",
            [](C& c) { c.mutable_agencies(0)->set_seal_certificates_sha256(0, "abc"); },
            "agencies[0].seal_certificates_sha256[0]"},
        Row{"a symbol with a slash", [](C& c) { c.mutable_agencies(0)->set_document_symbol("KQ/SKHCN"); },
            "agencies[0].document_symbol"},
        Row{"staff twice on a day", [](C& c) { *c.add_staff() = c.staff(0); }, "staff[6].valid_from"},
        Row{"staff without name", [](C& c) { c.mutable_staff(0)->clear_full_name(); }, "staff[0].full_name"},
        Row{"staff without place", [](C& c) { c.mutable_staff(0)->clear_positions(); }, "staff[0].positions"},
        Row{"staff of no agency",
            [](C& c) { c.mutable_staff(0)->mutable_positions(0)->set_agency_id("H31.99"); },
            "staff[0].positions[0].agency_id"},
        Row{"staff of no role", [](C& c) { c.mutable_staff(0)->mutable_positions(0)->clear_role(); },
            "staff[0].positions[0].role"},
        Row{"a last day before the first", [](C& c) { c.mutable_staff(0)->set_valid_to("2022-01-01"); },
            "staff[0].valid_to"},
        Row{"a first day that is none", [](C& c) { c.mutable_staff(0)->set_valid_from("1/1/2023"); },
            "staff[0].valid_from"},
        Row{"a certificate hash that is none",
            [](C& c) { c.mutable_staff(0)->add_certificates_sha256(std::string(64, 'g')); },
            "staff[0].certificates_sha256[0]"},
        Row{"one subject for two", [](C& c) { c.mutable_staff(1)->set_subjects(0, "officer"); },
            "staff[1].subjects[0]"},
        Row{"one subject for staff and a system",
            [](C& c) { c.mutable_client_systems(0)->set_subjects(0, "clerk"); },
            "client_systems[0].subjects[0]"},
        Row{"a system with the id of staff", [](C& c) { c.mutable_client_systems(0)->set_id("clerk"); },
            "client_systems[0].id"},
        Row{"a system without rights", [](C& c) { c.mutable_client_systems(0)->clear_rights(); },
            "client_systems[0].rights"},
        Row{"an unknown right",
            [](C& c) { c.mutable_client_systems(0)->set_rights(0, static_cast<v1::SystemRight>(99)); },
            "client_systems[0].rights[0]"},
        Row{"an import without days and agencies",
            [](C& c) { c.mutable_client_systems(1)->clear_migration(); }, "client_systems[1].migration"},
        Row{"days of an import without the right",
            [](C& c) { *c.mutable_client_systems(0)->mutable_migration() = c.client_systems(1).migration(); },
            "client_systems[0].migration"},
        Row{"an import without a last day",
            [](C& c) { c.mutable_client_systems(1)->mutable_migration()->clear_last_day(); },
            "client_systems[1].migration.last_day"},
        Row{"an import that ends before it begins",
            [](C& c) { c.mutable_client_systems(1)->mutable_migration()->set_last_day("1999-01-01"); },
            "client_systems[1].migration.last_day"},
        Row{"an import for an unknown agency",
            [](C& c) { c.mutable_client_systems(1)->mutable_migration()->set_agency_ids(0, "H31.99"); },
            "client_systems[1].migration.agency_ids[0]"},
        Row{"a mandate twice", [](C& c) { *c.add_mandates() = c.mandates(0); }, "mandates[1].id"},
        Row{"a mandate of unknown staff", [](C& c) { c.mutable_mandates(0)->set_staff_id("unknown"); },
            "mandates[0].staff_id"},
        Row{"a mandate of a specialist", [](C& c) { c.mutable_mandates(0)->set_staff_id("specialist"); },
            "mandates[0].staff_id"},
        Row{"a mandate for no agency", [](C& c) { c.mutable_mandates(0)->set_agency_id("H31.99"); },
            "mandates[0].agency_id"},
        Row{"a mandate of no kind", [](C& c) { c.mutable_mandates(0)->clear_kind(); }, "mandates[0].kind"},
        Row{"an authorisation without end",
            [](C& c) { c.mutable_mandates(0)->set_kind(common::v1::MANDATE_KIND_BY_AUTHORISATION); },
            "mandates[0].valid_to"},
        Row{"a mandate without source", [](C& c) { c.mutable_mandates(0)->clear_legal_basis(); },
            "mandates[0].legal_basis"},
        Row{"a mandate for no procedure",
            [](C& c) { c.mutable_mandates(0)->add_procedure_codes("1.999999"); },
            "mandates[0].procedure_codes[0]"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Procedures, CheckTest,
    ::testing::Values(
        Row{"a code of no form", [](C& c) { TheProcedure(c).set_code("1786"); }, "procedures[0].code"},
        Row{"no version", [](C& c) { TheProcedure(c).clear_version(); }, "procedures[0].version"},
        Row{"a version twice", [](C& c) { AddVersion(c, 1, "2025-01-01"); }, "procedures[1].version"},
        Row{"versions that overlap", [](C& c) { AddVersion(c, 2, "2025-01-01"); },
            "procedures[1].valid_from"},
        Row{"a later version that comes first",
            [](C& c) { AddVersion(c, 2, "2022-06-01").set_valid_to("2022-12-31"); },
            "procedures[1].valid_from"},
        Row{"no name", [](C& c) { TheProcedure(c).clear_name(); }, "procedures[0].name"},
        Row{"no sector", [](C& c) { TheProcedure(c).clear_sector(); }, "procedures[0].sector"},
        Row{"no online level", [](C& c) { TheProcedure(c).clear_online_level(); },
            "procedures[0].online_level"},
        Row{"an unknown online level",
            [](C& c) { TheProcedure(c).set_online_level(static_cast<common::v1::OnlineLevel>(7)); },
            "procedures[0].online_level"},
        Row{"no limit", [](C& c) { TheProcedure(c).clear_statutory_limit(); },
            "procedures[0].statutory_limit"},
        Row{"a limit without unit", [](C& c) { TheProcedure(c).mutable_statutory_limit()->clear_unit(); },
            "procedures[0].statutory_limit.unit"},
        Row{"a limit of no days", [](C& c) { TheProcedure(c).mutable_statutory_limit()->set_amount(0); },
            "procedures[0].statutory_limit"},
        Row{"a limit of two years and a day",
            [](C& c) { TheProcedure(c).mutable_statutory_limit()->set_amount(521); },
            "procedures[0].statutory_limit"},
        Row{"a promise longer than the law",
            [](C& c) {
              TheProcedure(c).mutable_committed_limit()->set_amount(41);
              TheProcedure(c).mutable_committed_limit()->set_unit(common::v1::TIME_UNIT_WORKING_HOUR);
            },
            "procedures[0].committed_limit"},
        Row{"steps that take longer than the limit",
            [](C& c) { TheProcess(c).mutable_steps(2)->set_working_hours(19); }, "procedures[0].process_id"},
        Row{"a process that is not there", [](C& c) { TheProcedure(c).set_process_version(2); },
            "procedures[0].process_id"},
        Row{"no counter", [](C& c) { TheProcedure(c).clear_intake_units(); }, "procedures[0].intake_units"},
        Row{"a counter that is not there", [](C& c) { TheProcedure(c).set_intake_units(0, "H31.99"); },
            "procedures[0].intake_units[0]"},
        Row{"a counter that takes nothing in", [](C& c) { c.mutable_agencies(1)->clear_one_stop_unit(); },
            "procedures[0].intake_units[0]"},
        Row{"a counter without officers",
            [](C& c) { c.mutable_staff(0)->mutable_positions(0)->set_role(common::v1::ROLE_OBSERVER); },
            "procedures[0].intake_units[0]"},
        Row{"a counter listed twice", [](C& c) { TheProcedure(c).add_intake_units("H31.19"); },
            "procedures[0].intake_units[1]"},
        Row{"an agency that is not there", [](C& c) { TheProcedure(c).set_resolving_agency("H31.99"); },
            "procedures[0].resolving_agency"},
        Row{"an agency that comes later", [](C& c) { c.mutable_agencies(0)->set_valid_from("2023-02-01"); },
            "procedures[0].resolving_agency"},
        Row{"an agency without symbol", [](C& c) { c.mutable_agencies(0)->clear_document_symbol(); },
            "procedures[0].resolving_agency"},
        Row{"an agency without clerk",
            [](C& c) { c.mutable_staff(4)->mutable_positions(0)->set_role(common::v1::ROLE_OBSERVER); },
            "procedures[0].resolving_agency"},
        Row{"a component twice", [](C& c) { TheProcedure(c).mutable_components(1)->set_kind("don-de-nghi"); },
            "procedures[0].components[1].kind"},
        Row{"a component without name", [](C& c) { TheProcedure(c).mutable_components(1)->clear_name(); },
            "procedures[0].components[1].name"},
        Row{"a negative fee",
            [](C& c) {
              v1::Procedure::Fee& fee = *TheProcedure(c).add_fees();
              fee.set_name("Phí");
              fee.set_amount_vnd(-1);
            },
            "procedures[0].fees[0].amount_vnd"},
        Row{"fewer than no copies", [](C& c) { TheProcedure(c).mutable_components(0)->set_copies(-1); },
            "procedures[0].components[0].copies"},
        Row{"too many originals", [](C& c) { TheProcedure(c).mutable_components(0)->set_originals(1001); },
            "procedures[0].components[0].originals"},
        Row{"certified copies without end",
            [](C& c) { TheProcedure(c).mutable_components(0)->set_certified_copies(5000); },
            "procedures[0].components[0].certified_copies"},
        Row{"a form that is too long",
            [](C& c) { TheProcedure(c).mutable_components(0)->set_form(std::string(5000, 'x')); },
            "procedures[0].components[0].form"},
        Row{"no order of steps", [](C& c) { TheProcedure(c).clear_order_of_steps(); },
            "procedures[0].order_of_steps"},
        Row{"no way of doing", [](C& c) { TheProcedure(c).clear_way_of_doing(); },
            "procedures[0].way_of_doing"},
        Row{"no components", [](C& c) { TheProcedure(c).clear_components(); }, "procedures[0].components"},
        Row{"no subjects", [](C& c) { TheProcedure(c).set_subjects("  "); }, "procedures[0].subjects"},
        Row{"no result", [](C& c) { TheProcedure(c).clear_result(); }, "procedures[0].result"},
        Row{"a decision on no day", [](C& c) { TheProcedure(c).set_decision_date("soon"); },
            "procedures[0].decision_date"},
        Row{"text that is not NFC", [](C& c) { TheProcedure(c).set_name("Ca\u0302\u0301p"); },
            "procedures[0].name"},
        Row{"text that is too long", [](C& c) { TheProcedure(c).set_name(std::string(2'001, 'x')); },
            "procedures[0].name"},
        Row{"bytes that are no text", [](C& c) { TheProcedure(c).set_name("\xC3\x28"); },
            "procedures[0].name"}),
    NameOf);

// A procedure that is not offered online may be published with its name and limit only.
TEST(CheckTest, APlainInformationNeedsNoPublicParts) {
  C catalogue = SmallCatalogue();
  TheProcedure(catalogue).set_online_level(common::v1::ONLINE_LEVEL_NONE);
  TheProcedure(catalogue).clear_order_of_steps();
  TheProcedure(catalogue).clear_components();
  EXPECT_THAT(Check(catalogue), IsEmpty());
}

// It is what a server has before the first import.
TEST(CheckTest, AnEmptyCatalogueIsSound) {
  C catalogue;
  catalogue.set_province("H31");
  EXPECT_THAT(Check(catalogue), IsEmpty());
}

TEST(CheckTest, VersionsMayFollowOneAnother) {
  C catalogue = SmallCatalogue();
  TheProcedure(catalogue).set_valid_to("2024-12-31");
  AddVersion(catalogue, 2, "2025-01-01").clear_valid_to();
  EXPECT_THAT(Check(catalogue), IsEmpty());
}

// Violations are shown on terminals and in logs.
TEST(CheckTest, AViolationQuotesLittleAndNoControlCharacters) {
  C catalogue = SmallCatalogue();
  TheProcedure(catalogue).set_code(std::string(10'000, '\x01'));
  for (const base::FieldViolation& violation : Check(catalogue)) {
    EXPECT_LT(violation.description.size(), 500u);
    EXPECT_EQ(violation.description.find('\x01'), std::string::npos);
  }
}

struct LimitRow {
  int amount;
  common::v1::TimeUnit unit;
  int hours;
};

// Calendar days may begin with a weekend: 25 of them leave 17 working days at the least.
TEST(WorkingHoursWithinTest, AreTheLeastThatALimitLeaves) {
  using enum common::v1::TimeUnit;
  for (const LimitRow& row :
       {LimitRow{10, TIME_UNIT_WORKING_DAY, 80}, LimitRow{3, TIME_UNIT_WORKING_HOUR, 3},
        LimitRow{0, TIME_UNIT_SAME_DAY, 8}, LimitRow{1, TIME_UNIT_CALENDAR_DAY, 8},
        LimitRow{7, TIME_UNIT_CALENDAR_DAY, 40}, LimitRow{15, TIME_UNIT_CALENDAR_DAY, 80},
        LimitRow{25, TIME_UNIT_CALENDAR_DAY, 136}, LimitRow{1, TIME_UNIT_MONTH, 160},
        LimitRow{5, TIME_UNIT_UNSPECIFIED, 0}}) {
    v1::TimeLimit limit;
    limit.set_amount(row.amount);
    limit.set_unit(row.unit);
    EXPECT_EQ(WorkingHoursWithin(limit), row.hours) << row.amount << " " << row.unit;
  }
}

}  // namespace
}  // namespace onestop::catalog
