// Changes of rights: held until another editor confirms them, never one's own, and kept with who and when.

#include <string>

#include "services/catalog/catalog_fixture.h"

namespace onestop::catalog_service {
namespace {

using ::onestop::testing::FailsWith;
using ::testing::SizeIs;

constexpr char kNoProposal[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d99";

class CatalogueChangesTest : public CatalogServiceTest {
 protected:
  void SetUp() override {
    CatalogServiceTest::SetUp();
    catalog::v1::Catalogue second;
    second.set_province("H31");
    catalog::v1::Staff& editor = *second.add_staff() = catalog::SmallCatalogue().staff(5);
    ASSERT_EQ(editor.id(), "editor");
    editor.set_id("editor2");
    editor.set_subjects(0, "editor2");
    catalog::v1::ClientSystem& system = *second.add_client_systems();
    system.set_id("keeper");
    system.set_name("Keeper");
    system.add_subjects("keeper");
    system.add_rights(catalog::v1::SYSTEM_RIGHT_CATALOGUE);
    Publish(second);
    env_.second_editor = true;
    env_.past_days_closed = true;
  }

  static catalog::v1::Staff Person(const std::string& id) {
    const catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
    for (const catalog::v1::Staff& staff : catalogue.staff()) {
      if (staff.id() == id) return staff;
    }
    ADD_FAILURE() << id;
    return {};
  }

  // Another subject for a person: a change of rights that concerns no day.
  static Request NewSubject(const std::string& person, const std::string& subject,
                            const char* request_id = kFirstTry) {
    Request request;
    request.set_request_id(request_id);
    *request.mutable_catalogue()->add_staff() = Person(person);
    request.mutable_catalogue()->mutable_staff(0)->add_subjects(subject);
    return request;
  }

  static Request MoreOf(const std::string& person, const std::string& title, const char* request_id) {
    Request request;
    request.set_request_id(request_id);
    *request.mutable_catalogue()->add_staff() = Person(person);
    request.mutable_catalogue()->mutable_staff(0)->set_title(title);
    return request;
  }

  std::string Propose(const std::string& as, const Request& request) {
    const auto proposed = Import(As(as), request);
    EXPECT_THAT(proposed, IsOk());
    EXPECT_FALSE(proposed->proposal_id().empty());
    return proposed->proposal_id();
  }

  absl::StatusOr<int64_t> Confirm(const std::string& as, const std::string& id, bool dry_run = false) {
    catalog::v1::ConfirmCatalogueChangeRequest request;
    request.set_proposal_id(id);
    rpc::Call call = As(as);
    call.dry_run = dry_run;
    const auto confirmed = handlers::ConfirmCatalogueChange(env_, call, request);
    if (!confirmed.ok()) return confirmed.status();
    return confirmed->revision();
  }

  absl::Status Reject(const std::string& as, const std::string& id) {
    catalog::v1::RejectCatalogueChangeRequest request;
    request.set_proposal_id(id);
    request.set_reason("sai cơ quan");
    return handlers::RejectCatalogueChange(env_, As(as), request).status();
  }

  catalog::v1::ListCatalogueChangesResponse Changes(bool decided, const std::string& id = "") {
    catalog::v1::ListCatalogueChangesRequest request;
    request.set_decided(decided);
    request.set_proposal_id(id);
    const auto listed = handlers::ListCatalogueChanges(env_, As("editor2"), request);
    EXPECT_THAT(listed, IsOk());
    return *listed;
  }

  // Whether the subject is known on the day of the tests.
  bool IsKnown(const std::string& subject) const {
    return source_.Current()->ActorBySubject(subject, absl::CivilDay(2024, 3, 15)) != nullptr;
  }

  std::string Ask(const pg::Statement& statement) {
    pg::Connection connection = database_.Connect("onestop_catalog");
    const auto rows = connection.Execute(statement);
    EXPECT_THAT(rows, IsOk());
    return rows->empty() ? "" : std::string((*rows)[0].Text(0));
  }
};

// M9 of the review: one editor made himself a leader elsewhere, and nothing told of it.
TEST_F(CatalogueChangesTest, AChangeOfRightsWaitsForAnotherEditor) {
  const int64_t before = source_.Current()->revision();
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  EXPECT_FALSE(IsKnown("clerk2"));
  EXPECT_EQ(source_.Current()->revision(), before);
  EXPECT_THAT(Changes(false).proposals(), SizeIs(1));
  const auto confirmed = Confirm("editor2", id);
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(*confirmed, before + 1);
  EXPECT_TRUE(IsKnown("clerk2"));
  EXPECT_THAT(Changes(false).proposals(), SizeIs(0));
  const auto decided = Changes(true);
  ASSERT_THAT(decided.proposals(), SizeIs(1));
  EXPECT_EQ(decided.proposals(0).proposed_by(), "editor");
  EXPECT_EQ(decided.proposals(0).decided_by(), "editor2");
  EXPECT_EQ(decided.proposals(0).state(), catalog::v1::CATALOGUE_PROPOSAL_STATE_CONFIRMED);
  EXPECT_EQ(decided.proposals(0).revision(), before + 1);
  constexpr pg::Statement kWho = {"test.who", R"sql(
      SELECT changed_by || ' ' || confirmed_by FROM catalog.revision WHERE province = 'H31' ORDER BY revision DESC LIMIT 1
  )sql"};
  EXPECT_EQ(Ask(kWho), "editor editor2");
}

// What is no right needs no second editor.
TEST_F(CatalogueChangesTest, OtherChangesAreMadeAtOnce) {
  const auto imported = Import(As("editor"), NewTitle("Văn thư"));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->proposal_id(), "");
  EXPECT_THAT(Changes(true).proposals(), SizeIs(0));
}

TEST_F(CatalogueChangesTest, NoEditorConfirmsAnOwnProposalOrOwnRights) {
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  EXPECT_THAT(Confirm("editor", id), FailsWith(absl::StatusCode::kPermissionDenied, "SECOND_EDITOR_NEEDED"));
  // A key on a disk is no person; nor is who keeps no catalogue an editor.
  EXPECT_THAT(Confirm("keeper", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Confirm("officer", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  Request own = NewSubject("editor", "editor3", kOtherTry);
  const std::string of_editor = Propose("keeper", own);
  EXPECT_THAT(Confirm("editor", of_editor),
              FailsWith(absl::StatusCode::kPermissionDenied, "SECOND_EDITOR_NEEDED"));
  EXPECT_THAT(Confirm("editor2", of_editor), IsOk());
  EXPECT_TRUE(IsKnown("editor3"));
}

// Where one person keeps the catalogue, that one still appoints others alone.
TEST_F(CatalogueChangesTest, WithoutASecondEditorNoneAppointsThemself) {
  env_.second_editor = false;
  EXPECT_THAT(Import(As("editor"), NewSubject("editor", "editor3")),
              FailsWith(absl::StatusCode::kPermissionDenied, "SECOND_EDITOR_NEEDED"));
  EXPECT_THAT(Import(As("editor"), NewSubject("clerk", "clerk2", kOtherTry)), IsOk());
  EXPECT_TRUE(IsKnown("clerk2"));
}

TEST_F(CatalogueChangesTest, AProposalIsDecidedOnce) {
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  EXPECT_THAT(Confirm("editor2", id, /*dry_run=*/true), IsOk());
  EXPECT_FALSE(IsKnown("clerk2"));
  const auto first = Confirm("editor2", id);
  ASSERT_THAT(first, IsOk());
  // A repeat gets the same answer.
  const auto again = Confirm("editor2", id);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(*again, *first);
  EXPECT_THAT(Reject("editor", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "CATALOGUE_PROPOSAL_DECIDED"));
  EXPECT_THAT(Confirm("editor2", kNoProposal),
              FailsWith(absl::StatusCode::kNotFound, "CATALOGUE_PROPOSAL_NOT_FOUND"));
}

TEST_F(CatalogueChangesTest, ARejectedProposalChangesNothing) {
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  // Its proposer may withdraw it.
  EXPECT_THAT(Reject("editor", id), IsOk());
  EXPECT_THAT(Reject("editor", id), IsOk());
  EXPECT_THAT(Reject("editor2", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "CATALOGUE_PROPOSAL_DECIDED"));
  EXPECT_THAT(Confirm("editor2", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "CATALOGUE_PROPOSAL_DECIDED"));
  EXPECT_FALSE(IsKnown("clerk2"));
  EXPECT_EQ(Changes(true).proposals(0).reason(), "sai cơ quan");
}

// A repeat of the import is the same proposal.
TEST_F(CatalogueChangesTest, ARepeatedImportGetsTheSameProposal) {
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  EXPECT_EQ(Propose("editor", NewSubject("clerk", "clerk2")), id);
  EXPECT_THAT(Changes(false).proposals(), SizeIs(1));
}

// Confirmed is what was read, or nothing.
TEST_F(CatalogueChangesTest, AProposalOfEntriesThatHaveChangedSinceIsStale) {
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  // Another entry does not matter.
  ASSERT_THAT(Import(As("editor"), MoreOf("head", "Trưởng phòng", kOtherTry)), IsOk());
  const std::string other = Propose("editor", NewSubject("officer", "officer2", kNoProposal));
  EXPECT_THAT(Confirm("editor2", other), IsOk());
  ASSERT_THAT(Import(As("editor2"), MoreOf("clerk", "Văn thư trưởng", kOtherTry)), IsOk());
  EXPECT_THAT(Confirm("editor2", id), FailsWith(absl::StatusCode::kAborted, "CATALOGUE_REVISION_STALE"));
  EXPECT_FALSE(IsKnown("clerk2"));
}

// What the second editor reads before it confirms.
TEST_F(CatalogueChangesTest, AProposalShowsWhatIsAndWhatWouldBe) {
  const std::string id = Propose("editor", NewSubject("clerk", "clerk2"));
  const auto shown = Changes(false, id);
  ASSERT_THAT(shown.proposals(), SizeIs(1));
  ASSERT_THAT(shown.proposals(0).changes(), SizeIs(1));
  EXPECT_THAT(shown.proposals(0).changes(0).fields(), ::testing::ElementsAre("subjects"));
  EXPECT_THAT(shown.proposals(0).before().staff(0).subjects(), ::testing::ElementsAre("clerk"));
  EXPECT_THAT(shown.proposals(0).after().staff(0).subjects(), ::testing::ElementsAre("clerk", "clerk2"));
}

// A mandate that is ended in the past cannot be told from one that always ended so (M9).
TEST_F(CatalogueChangesTest, APastDayIsNotChanged) {
  Request request;
  request.set_request_id(kFirstTry);
  *request.mutable_catalogue()->add_mandates() = catalog::SmallCatalogue().mandates(0);
  request.mutable_catalogue()->mutable_mandates(0)->set_valid_to("2024-03-13");
  EXPECT_THAT(Import(As("editor"), request),
              FailsWith(absl::StatusCode::kInvalidArgument, "CATALOGUE_INVALID"));
  // Yesterday: it holds no more from today on.
  request.mutable_catalogue()->mutable_mandates(0)->set_valid_to("2024-03-14");
  EXPECT_THAT(Confirm("editor2", Propose("editor", request)), IsOk());
}

// Every version of an entry is kept, and the service cannot change one.
TEST_F(CatalogueChangesTest, WhatAnEntryWasBeforeIsKept) {
  constexpr pg::Statement kVersions = {"test.versions", R"sql(
      SELECT count(*)::text FROM catalog.entry_version WHERE province = 'H31' AND kind = 'staff' AND id = 'clerk'
  )sql"};
  EXPECT_EQ(Ask(kVersions), "1");
  ASSERT_THAT(Confirm("editor2", Propose("editor", NewSubject("clerk", "clerk2"))), IsOk());
  EXPECT_EQ(Ask(kVersions), "2");
  pg::Connection connection = database_.Connect("onestop_catalog");
  constexpr pg::Statement kForge = {"test.forge", "DELETE FROM catalog.entry_version WHERE province = 'H31'"};
  EXPECT_FALSE(connection.Execute(kForge).ok());
}

}  // namespace
}  // namespace onestop::catalog_service
