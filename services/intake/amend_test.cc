// Corrections of what was submitted, over real connections: once, with what was and what is, and never after acceptance.

#include <string>

#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;

class AmendTest : public IntakeFixture {
 protected:
  AmendTest() {
    v1::SubmitDossierRequest request = Request({Uploaded("portal", 'a')});
    request.mutable_components(0)->set_kind("don");
    request.mutable_owner()->set_phone("0900 000 000");
    id_ = *Submit(request);
  }

  v1::AmendSubmissionRequest Amendment() {
    v1::AmendSubmissionRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id_);
    return request;
  }
  absl::StatusOr<v1::AmendSubmissionResponse> Amend(const std::string& who,
                                                    const v1::AmendSubmissionRequest& request) {
    return Call(who, &v1::IntakeService::Stub::AmendSubmission, request);
  }
  std::string OwnerName() {
    return office_.database.Query(
        absl::StrCat("SELECT owner_name FROM dossier.dossier WHERE dossier_id = '", id_, "'"));
  }

  std::string id_;
};

TEST_F(AmendTest, ANameAndAPaperAreCorrectedOnceAndTheOldOnesKept) {
  v1::AmendSubmissionRequest request = Amendment();
  v1::SubmissionChange& change = *request.mutable_change();
  change.mutable_owner()->set_full_name("Nguyễn Văn Anh");
  change.mutable_owner()->set_phone("");
  change.mutable_owner()->set_identity_number("C1234567");
  change.mutable_owner()->set_identity_kind(common::v1::IDENTITY_KIND_PASSPORT);
  change.add_remove_components()->set_kind("don");
  common::v1::Component& added = *change.add_add_components();
  added.set_kind("don-de-nghi");
  added.set_document_id(Uploaded("officer", 'b', 2000));
  const auto first = Amend("officer", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->changed_fields(), 4);
  EXPECT_EQ(first->removed_components(), 1);
  EXPECT_EQ(first->added_components(), 1);
  EXPECT_EQ(OwnerName(), "Nguyễn Văn Anh");

  const dossier::v1::SubmissionAmended amended = LastEvent(id_).submission_amended();
  EXPECT_EQ(amended.fields(0).path(), "owner.full_name");
  EXPECT_EQ(amended.fields(0).old_value(), "Nguyễn Văn Ánh");
  EXPECT_EQ(amended.fields(0).new_value(), "Nguyễn Văn Anh");
  ASSERT_EQ(amended.removed_documents_size(), 1);
  EXPECT_EQ(amended.removed_documents(0).sha256(), std::string(32, 'a'));
  ASSERT_EQ(amended.added_documents_size(), 1);
  EXPECT_EQ(amended.added_documents(0).sha256(), std::string(32, 'b'));
  EXPECT_EQ(amended.added_documents(0).size_bytes(), 2000);

  EXPECT_EQ(office_.database.Query(
                absl::StrCat("SELECT count(*) FROM dossier.document_use WHERE dossier_id = '", id_, "'")),
            "2")
      << "the history names both files";

  const std::string before = Written();
  EXPECT_EQ(Amend("officer", request)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Written(), before);
  v1::AcceptDossierRequest accept;
  accept.set_request_id(office_.NextRequestId());
  accept.set_dossier_id(id_);
  EXPECT_THAT(Call("officer", &v1::IntakeService::Stub::AcceptDossier, accept), IsOk());
  EXPECT_THAT(Amend("officer", request), IsOk()) << "a repeat, also after acceptance";
}

TEST_F(AmendTest, OnlyThePortalAndTheCounterMayCorrect) {
  v1::AmendSubmissionRequest request = Amendment();
  request.mutable_change()->mutable_submitter()->set_full_name("Trần Thị Bình");
  const std::string before = Written();
  EXPECT_THAT(Amend("specialist", request), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_EQ(Written(), before);
  EXPECT_THAT(Amend("portal", request), IsOk());
}

TEST_F(AmendTest, AfterAcceptanceItIsRefusedWithWhatToDo) {
  v1::AmendSubmissionRequest request = Amendment();
  request.set_dossier_id(office_.Accepted());
  request.mutable_change()->mutable_owner()->set_full_name("Nguyễn Văn Ánh Hai");
  const absl::Status refused = Amend("officer", request).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_ACCEPTED"));
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("ask for a supplement"));
}

// Both values stand beside the event, where they can be erased.
TEST_F(AmendTest, AfterAcceptanceAPhoneIsStillCorrected) {
  v1::AmendSubmissionRequest request = Amendment();
  request.set_dossier_id(office_.Accepted());
  request.mutable_change()->mutable_owner()->set_phone("0911 111 112");
  EXPECT_THAT(Amend("portal", request), FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_ACCEPTED"));
  EXPECT_THAT(Amend("specialist", request), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  const auto amended = Amend("officer", request);
  ASSERT_THAT(amended, IsOk());
  EXPECT_EQ(amended->changed_fields(), 1);
  const dossier::v1::Event event = LastEvent(request.dossier_id());
  ASSERT_EQ(event.submission_amended().fields_size(), 1);
  EXPECT_EQ(event.submission_amended().fields(0).path(), "owner.phone");
  EXPECT_EQ(office_.database.Query(absl::StrCat("SELECT count(*) FROM dossier.event WHERE position('0911 111 "
                                                "112' in encode(payload, 'escape')) > 0")),
            "0");
  EXPECT_EQ(Amend("officer", request)->SerializeAsString(), amended->SerializeAsString());
}

TEST_F(AmendTest, EachWrongChangeIsRefusedByItsFieldAndStoresNothing) {
  struct Row {
    const char* field;
    void (*fill)(v1::SubmissionChange&);
  };
  const std::string before = Written();
  for (const Row& row :
       {Row{"change", [](v1::SubmissionChange&) {}},
        Row{"change", [](v1::SubmissionChange& c) { c.mutable_owner()->set_phone("0900 000 000"); }},
        Row{"change.owner.full_name", [](v1::SubmissionChange& c) { c.mutable_owner()->set_full_name(""); }},
        Row{"change.owner.phone", [](v1::SubmissionChange& c) { c.mutable_owner()->set_phone("abc"); }},
        Row{"change.submitter.email",
            [](v1::SubmissionChange& c) { c.mutable_submitter()->set_email("foo"); }},
        Row{"change.owner.identity_kind",
            [](v1::SubmissionChange& c) {
              c.mutable_owner()->set_identity_kind(common::v1::IDENTITY_KIND_PASSPORT);
            }},
        Row{"change.remove_components",
            [](v1::SubmissionChange& c) { c.add_remove_components()->set_kind("ban-ve"); }},
        Row{"change.remove_components[0].kind", [](v1::SubmissionChange& c) { c.add_remove_components(); }},
        Row{"change.add_components[0].kind", [](v1::SubmissionChange& c) { c.add_add_components(); }},
        Row{"change.add_components", [](v1::SubmissionChange& c) {
              for (int i = 0; i < 101; ++i) c.add_add_components()->set_kind("ban-ve");
            }}}) {
    v1::AmendSubmissionRequest request = Amendment();
    row.fill(*request.mutable_change());
    EXPECT_THAT(Amend("officer", request), FailsWithField(row.field)) << row.field;
  }
  EXPECT_EQ(Written(), before);
}

TEST_F(AmendTest, AFileThatIsNotThereIsNamedByItsField) {
  v1::AmendSubmissionRequest request = Amendment();
  request.mutable_change()->add_add_components()->set_kind("ban-ve");
  common::v1::Component& missing = *request.mutable_change()->add_add_components();
  missing.set_kind("ban-ve");
  missing.set_document_id(kNoDocument);
  const absl::Status refused = Amend("officer", request).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  EXPECT_EQ(base::ReasonOf(refused)->metadata.at("field"), "change.add_components[1].document_id");
}

}  // namespace
}  // namespace onestop::intake
