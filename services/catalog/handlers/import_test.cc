// Imports and exports: once, whole or not at all, of any size, and nothing lost unasked.

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/entries.h"
#include "libs/testing/status_matchers.h"
#include "services/catalog/catalog_fixture.h"

namespace onestop::catalog_service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using Code = absl::StatusCode;

constexpr char kHash[] = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

// Without the refresh the change would be seen up to a second later.
TEST_F(CatalogServiceTest, AnEditorsImportIsWorkedByAtOnce) {
  const auto response = Import(As("editor"), NewTitle("Văn thư Sở"));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->revision(), 3);
  EXPECT_EQ(response->changed_entries(), 1);
  EXPECT_EQ(source_.Current()->revision(), 3);
  EXPECT_EQ(database_.Query("SELECT changed_by FROM catalog.revision WHERE revision = 3"), "editor");
}

// A repeat must not undo what was imported in between.
TEST_F(CatalogServiceTest, ARepeatGetsTheFirstAnswerAndChangesNothing) {
  ASSERT_THAT(Import(As("editor"), NewTitle("Một")), IsOk());
  ASSERT_THAT(Import(As("editor"), NewTitle("Hai", kOtherTry)), IsOk());
  const auto repeat = Import(As("editor"), NewTitle("Một"));
  ASSERT_THAT(repeat, IsOk());
  EXPECT_EQ(repeat->revision(), 3);
  EXPECT_EQ(source_.Current()->StaffOn("clerk", absl::CivilDay(2024, 1, 1))->title(), "Hai");
}

// Otherwise the second import would be lost without a word.
TEST_F(CatalogServiceTest, ARequestIdIsForOneRequest) {
  ASSERT_THAT(Import(As("editor"), NewTitle("Một")), IsOk());
  EXPECT_THAT(Import(As("editor"), NewTitle("Hai")), FailsWith(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
}

// LockCatalogue() puts imports in a row; the second finds the first one's answer.
TEST_F(CatalogServiceTest, TheSameImportTwiceAtOnceHappensOnce) {
  absl::StatusOr<catalog::v1::ImportCatalogueResponse> one, two;
  std::thread first([&] { one = Import(As("editor"), NewTitle("Một")); });
  std::thread second([&] { two = Import(As("editor"), NewTitle("Một")); });
  first.join();
  second.join();
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(two, IsOk());
  EXPECT_EQ(one->revision(), 3);
  EXPECT_EQ(two->revision(), 3);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.revision"), "3");
}

// Told before it is done, too, and not again once it is.
TEST_F(CatalogServiceTest, WhoEndsWithOpenTasksIsToldWithTheirDossiers) {
  database_.Run(R"(
      INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version,
          intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash,
          submit_time, code, change_time)
      SELECT 'H31', md5('d' || i)::uuid, 1, sha256(''), 4, '1.001786', 1, 'H31.19', 'H31.06', 1, 'A', 'portal', '', '', now(),
          'H31.06-240115-000' || i, now() FROM generate_series(1, 5) i;
      INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time,
          finish_time, outcome)
      SELECT 'H31', md5('d' || i)::uuid, 1, 1, 3, 3, 'H31.06', CASE WHEN i = 5 THEN 'director' ELSE 'clerk' END, now(),
          now() - i * interval '1 hour', CASE WHEN i = 4 THEN now() END, '' FROM generate_series(1, 5) i)");
  catalog::v1::ImportCatalogueRequest request;
  request.set_request_id(kFirstTry);
  catalog::v1::Staff& staff = *request.mutable_catalogue()->add_staff() = catalog::SmallCatalogue().staff(4);
  ASSERT_EQ(staff.id(), "clerk");
  staff.set_valid_to("2024-03-31");
  request.set_validate_only(true);
  const auto asked = Import(As("editor"), request);
  ASSERT_THAT(asked, IsOk());
  ASSERT_EQ(asked->held_tasks_size(), 1);
  EXPECT_EQ(asked->held_tasks(0).staff_id(), "clerk");
  EXPECT_EQ(asked->held_tasks(0).tasks(), 3);
  EXPECT_THAT(asked->held_tasks(0).dossier_codes(),
              ::testing::ElementsAre("H31.06-240115-0003", "H31.06-240115-0002", "H31.06-240115-0001"));
  request.set_validate_only(false);
  const auto imported = Import(As("editor"), request);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->held_tasks_size(), 1);
  request.set_request_id(kOtherTry);
  EXPECT_EQ(Import(As("editor"), request)->held_tasks_size(), 0);
}

// For editors who want to see the mistakes of a file before they publish it.
TEST_F(CatalogServiceTest, ValidationOnlyChangesNothing) {
  catalog::v1::ImportCatalogueRequest request = NewTitle("Một");
  request.set_validate_only(true);
  const auto response = Import(As("editor"), request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->revision(), 2);
  EXPECT_EQ(response->changed_entries(), 1);
  EXPECT_EQ(database_.Query("SELECT max(revision) FROM catalog.revision"), "2");
}

// Roles that decide about dossiers do not change the rules of the office.
TEST_F(CatalogServiceTest, OnlyEditorsImportAndExport) {
  for (const char* subject : {"director", "clerk", "portal", "history"}) {
    EXPECT_THAT(Import(As(subject), NewTitle("Một")), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"))
        << subject;
    EXPECT_THAT(Export(As(subject)), FailsWith(Code::kPermissionDenied, "ROLE_MISSING")) << subject;
  }
  EXPECT_THAT(Import(As("unknown"), NewTitle("Một")), FailsWith(Code::kPermissionDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(Export(rpc::Call()), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

// The province's directory of staff may be kept by another program.
TEST_F(CatalogServiceTest, ASystemWithTheRightMayImport) {
  catalog::v1::Catalogue systems;
  systems.set_province("H31");
  catalog::v1::ClientSystem& admin = *systems.add_client_systems();
  admin.set_id("admin");
  admin.set_name("Quản trị");
  admin.add_subjects("admin");
  admin.add_rights(catalog::v1::SYSTEM_RIGHT_CATALOGUE);
  Publish(systems);
  EXPECT_THAT(Import(As("admin"), NewTitle("Một")), IsOk());
}

TEST_F(CatalogServiceTest, WrongFieldsOfAnImportAreRefused) {
  catalog::v1::ImportCatalogueRequest request = NewTitle("Một", "1");
  EXPECT_THAT(Import(As("editor"), request), FailsWithField("request_id"));
  request = NewTitle("Một");
  request.set_expected_revision(-1);
  EXPECT_THAT(Import(As("editor"), request), FailsWithField("expected_revision"));
  request = NewTitle("Một");
  request.mutable_catalogue()->set_province("H32");
  EXPECT_THAT(Import(As("editor"), request), FailsWithField("catalogue.province"));
  request.clear_catalogue();
  EXPECT_THAT(Import(As("editor"), request), FailsWithField("catalogue"));
}

// The catalogue changes whole or not at all.
TEST_F(CatalogServiceTest, AnInvalidOrStaleImportLeavesNoTrace) {
  catalog::v1::ImportCatalogueRequest request = NewTitle("Một");
  request.mutable_catalogue()->mutable_staff(0)->clear_full_name();
  EXPECT_THAT(Import(As("editor"), request), FailsWith(Code::kInvalidArgument, "CATALOGUE_INVALID"));
  request = NewTitle("Một");
  request.set_expected_revision(1);
  EXPECT_THAT(Import(As("editor"), request), FailsWith(Code::kAborted, "CATALOGUE_REVISION_STALE"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.request"), "0");
  EXPECT_EQ(source_.Current()->revision(), 2);
}

// Editors export, edit and import: nothing may be lost or changed on the way.
TEST_F(CatalogServiceTest, AnExportCanBeImportedAndChangesNothing) {
  const auto exported = Export(As("editor"));
  ASSERT_THAT(exported, IsOk());
  EXPECT_EQ(exported->revision(), 2);
  EXPECT_TRUE(exported->has_change_time());
  EXPECT_EQ(exported->catalogue().procedures_size(), 4);
  catalog::v1::ImportCatalogueRequest request;
  request.set_request_id(kFirstTry);
  *request.mutable_catalogue() = exported->catalogue();
  const auto imported = Import(As("editor"), request);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->changed_entries(), 0);
  EXPECT_EQ(imported->revision(), 2);
}

// The messages of a stream are one import: one revision, checked and refused as a whole.
TEST_F(CatalogServiceTest, ManyMessagesAreOneImport) {
  Request first = NewTitle("Một");
  Request second;
  *second.mutable_catalogue()->add_staff() = catalog::SmallCatalogue().staff(3);
  second.mutable_catalogue()->mutable_staff(0)->set_title("Giám đốc Sở");
  const auto response = Import(As("editor"), {first, second});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->revision(), 3);
  EXPECT_EQ(response->changed_entries(), 2);
  EXPECT_EQ(Import(As("editor"), {first, second})->revision(), 3) << "a repeat, in the same messages";
  second.mutable_catalogue()->mutable_staff(0)->clear_full_name();
  first.set_request_id(kOtherTry);
  EXPECT_THAT(Import(As("editor"), {first, second}), FailsWithField("staff[1].full_name"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM catalog.revision"), "3");
}

TEST_F(CatalogServiceTest, OnlyTheFirstMessageHasMoreThanEntries) {
  const Request first = NewTitle("Một");
  for (const char* field : {"request_id", "validate_only", "expected_revision", "allow_removals"}) {
    Request second = NewTitle("Hai");
    if (field != std::string("request_id")) second.clear_request_id();
    if (field == std::string("validate_only")) second.set_validate_only(true);
    if (field == std::string("expected_revision")) second.set_expected_revision(2);
    if (field == std::string("allow_removals")) second.set_allow_removals(true);
    EXPECT_THAT(Import(As("editor"), {first, second}), FailsWithField(field));
  }
  EXPECT_THAT(Import(As("editor"), std::vector<Request>()), FailsWithField("catalogue"));
}

// References to what stands on the server are good; the province need not be said.
TEST_F(CatalogServiceTest, APartOfACatalogueIsCheckedWithTheRest) {
  Request request;
  request.set_request_id(kFirstTry);
  catalog::v1::Procedure& procedure = *request.mutable_catalogue()->add_procedures() =
      catalog::SmallCatalogue().procedures(0);
  procedure.set_code("1.009999");
  EXPECT_THAT(Import(As("editor"), request), IsOk());
  procedure.set_process_id("no-such-process");
  request.set_request_id(kOtherTry);
  EXPECT_THAT(Import(As("editor"), request), FailsWith(Code::kInvalidArgument, "CATALOGUE_INVALID"));
}

// Two thousand procedures with all their texts: more than one message can hold, in both directions.
TEST_F(CatalogServiceTest, AnyNumberOfProceduresComesInAndGoesOut) {
  catalog::v1::Catalogue catalogue;
  for (int i = 0; i < 1900; ++i) {
    catalog::v1::Procedure& procedure = *catalogue.add_procedures() = catalog::SmallCatalogue().procedures(0);
    procedure.set_code(absl::StrFormat("3.%06d", i));
    procedure.set_order_of_steps(std::string(14'000, 'x'));
  }
  std::vector<Request> messages;
  for (catalog::v1::Catalogue& part : catalog::InParts(catalogue, 1024 * 1024)) {
    messages.emplace_back().mutable_catalogue()->Swap(&part);
    EXPECT_LE(messages.back().ByteSizeLong(), 1100 * 1024);
  }
  messages[0].set_request_id(kFirstTry);
  const auto imported = Import(As("editor"), messages);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->revision(), 3) << "one revision";
  EXPECT_EQ(imported->changed_entries(), 1900);
  EXPECT_LE(imported->ByteSizeLong(), 1024 * 1024);

  const auto exported = Export(As("editor"));
  ASSERT_THAT(exported, IsOk());
  EXPECT_EQ(exported->catalogue().procedures_size(), 1904);
  EXPECT_LE(largest_part_, 1100 * 1024);

  catalog::v1::ListProceduresRequest request;
  request.set_page_size(200);
  int listed = 0;
  do {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->ByteSizeLong(), 1100 * 1024);
    listed += page->procedures_size();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, 1904);
}

TEST_F(CatalogServiceTest, AnImportSaysWhichFieldsOfWhichEntriesItChanges) {
  Request request = NewTitle("Văn thư Sở");
  request.mutable_catalogue()->mutable_staff(0)->clear_subjects();
  request.mutable_catalogue()->mutable_staff(0)->set_valid_to("2040-12-31");
  *request.mutable_catalogue()->add_staff() = catalog::SmallCatalogue().staff(4);
  request.mutable_catalogue()->mutable_staff(1)->set_id("new-clerk");
  request.mutable_catalogue()->mutable_staff(1)->clear_subjects();
  request.set_validate_only(true);
  const auto told = Import(As("editor"), request);
  ASSERT_THAT(told, IsOk());
  ASSERT_EQ(told->changes_size(), 2);
  EXPECT_EQ(told->changes(0).entry().kind(), "staff");
  EXPECT_EQ(told->changes(0).entry().id(), "clerk");
  EXPECT_EQ(told->changes(0).change(), catalog::v1::CHANGE_KIND_ENDED);
  EXPECT_THAT(told->changes(0).fields(), ::testing::ElementsAre("valid_to", "title", "subjects"));
  EXPECT_THAT(told->changes(0).emptied_fields(), ::testing::ElementsAre("subjects"));
  EXPECT_EQ(told->changes(1).entry().id(), "new-clerk");
  EXPECT_EQ(told->changes(1).change(), catalog::v1::CHANGE_KIND_NEW);
  EXPECT_THAT(told->removals(), ::testing::IsEmpty());
}

// Importing a file that was written before a certificate was registered would end signing.
TEST_F(CatalogServiceTest, CertificatesDisappearOnlyWhenTheImportSaysSo) {
  Request with = NewTitle("Văn thư");
  with.mutable_catalogue()->mutable_staff(0)->add_certificates_sha256(kHash);
  ASSERT_THAT(Import(As("editor"), with), IsOk());
  Request without = NewTitle("Văn thư", kOtherTry);
  EXPECT_THAT(Import(As("editor"), without),
              FailsWith(Code::kFailedPrecondition, "CATALOGUE_REMOVAL_UNCONFIRMED"));
  EXPECT_THAT(base::FieldViolationsOf(Import(As("editor"), without).status())[0].field,
              ::testing::EndsWith(".certificates_sha256"));
  EXPECT_EQ(source_.Current()->StaffOn("clerk", absl::CivilDay(2024, 1, 1))->certificates_sha256_size(), 1);

  // Without changing anything it is told, not refused.
  without.set_validate_only(true);
  const auto told = Import(As("editor"), without);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->removed_facts(), 1);
  ASSERT_EQ(told->removals_size(), 1);
  EXPECT_EQ(told->removals(0).entry().id(), "clerk");
  EXPECT_EQ(told->removals(0).value(), absl::AsciiStrToLower(kHash));
  without.set_validate_only(false);
  without.set_allow_removals(true);
  EXPECT_THAT(Import(As("editor"), without), IsOk());
}

// The same of an entry that follows the one with the certificate.
TEST_F(CatalogServiceTest, ASealDoesNotDisappearWithANewEntryOfItsAgency) {
  Request with;
  with.set_request_id(kFirstTry);
  catalog::v1::Agency& agency = *with.mutable_catalogue()->add_agencies() =
      catalog::SmallCatalogue().agencies(0);
  agency.add_seal_certificates_sha256(kHash);
  ASSERT_THAT(Import(As("editor"), with), IsOk());
  Request next;
  next.set_request_id(kOtherTry);
  catalog::v1::Agency& ended = *next.mutable_catalogue()->add_agencies() = agency;
  ended.set_valid_to("2030-12-31");
  catalog::v1::Agency& renamed = *next.mutable_catalogue()->add_agencies() = agency;
  renamed.set_valid_from("2031-01-01");
  renamed.set_name("Tên mới");
  renamed.clear_seal_certificates_sha256();
  EXPECT_THAT(Import(As("editor"), next),
              FailsWith(Code::kFailedPrecondition, "CATALOGUE_REMOVAL_UNCONFIRMED"));
  for (const std::string& hash : agency.seal_certificates_sha256()) {
    renamed.add_seal_certificates_sha256(absl::AsciiStrToLower(hash));
  }
  EXPECT_THAT(Import(As("editor"), next), IsOk()) << "the same hashes, one in the other case";
}

TEST_F(CatalogServiceTest, KnownHolidaysDisappearOnlyWhenTheImportSaysSo) {
  Request request;
  request.set_request_id(kFirstTry);
  catalog::v1::Calendar& calendar = *request.mutable_catalogue()->add_calendars() =
      catalog::SmallCatalogue().calendars(0);
  ASSERT_GT(calendar.days_size(), 0);
  const int days = calendar.days_size();
  calendar.clear_days();
  EXPECT_THAT(Import(As("editor"), request),
              FailsWith(Code::kFailedPrecondition, "CATALOGUE_REMOVAL_UNCONFIRMED"));
  request.set_allow_removals(true);
  const auto removed = Import(As("editor"), request);
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->removed_facts(), days);
}

}  // namespace
}  // namespace onestop::catalog_service
