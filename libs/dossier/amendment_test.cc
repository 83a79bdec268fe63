// What an amendment says of what was and is, and what it makes of the dossier.

#include "libs/dossier/amendment.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::common::v1::IDENTITY_KIND_PASSPORT;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::Not;

v1::HandedInDocument File(const std::string& id) {
  v1::HandedInDocument file;
  file.set_document_id(id);
  file.set_sha256(Sha(id[0]));
  file.set_size_bytes(1000);
  return file;
}

Component Paper(const std::string& kind, const std::string& document_id = "") {
  Component component;
  component.set_kind(kind);
  component.set_document_id(document_id);
  return component;
}

// Submitted online with one file, whose kind was mistyped.
void SubmitMistyped(Bench& bench) {
  Submit submit = OnlineSubmission();
  submit.owner.set_phone("0900 000 000");
  submit.components = {Paper("don", "a")};
  submit.documents = {File("a")};
  bench.Do(Portal(), "2026-10-12 09:00", submit);
}

std::vector<std::string> Told(const v1::SubmissionAmended& amended) {
  std::vector<std::string> told;
  for (const auto& field : amended.fields()) {
    told.push_back(field.path() + ": " + field.old_value() + " > " + field.new_value());
  }
  return told;
}

TEST(AmendmentTest, TheEventHoldsWhatWasAndWhatIs) {
  Bench bench;
  SubmitMistyped(bench);
  Amend amend;
  amend.owner.full_name = "Nguyễn Văn Ánh";
  amend.owner.phone = "";
  amend.owner.identity = {.kind = IDENTITY_KIND_PASSPORT, .number = "C1234567"};
  amend.submitter.full_name = "Trần Thị Bình";
  bench.Do(Officer(), "2026-10-12 10:00", amend);
  EXPECT_THAT(
      Told(bench.last().submission_amended()),
      ElementsAre("owner.full_name: Nguyễn Văn An > Nguyễn Văn Ánh", "owner.identity_number:  > C1234567",
                  "owner.phone: 0900 000 000 > ", "owner.identity_kind:  > IDENTITY_KIND_PASSPORT",
                  "submitter.full_name:  > Trần Thị Bình"));
  EXPECT_EQ(bench.last().acting_role(), Role::ROLE_ONE_STOP_OFFICER);
  EXPECT_EQ(bench.dossier.owner.full_name(), "Nguyễn Văn Ánh");
  EXPECT_EQ(bench.dossier.owner.phone(), "");
  EXPECT_EQ(bench.dossier.owner.identity_kind(), IDENTITY_KIND_PASSPORT);
  EXPECT_EQ(bench.dossier.submitter.full_name(), "Trần Thị Bình");
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_SUBMITTED);
}

// The paper is there under a mistyped name: the citizen need not bring it again.
TEST(AmendmentTest, AMistypedPaperIsExchangedAndTheDossierAccepted) {
  Bench bench;
  SubmitMistyped(bench);
  EXPECT_THAT(bench.Try(Officer(), At("2026-10-12 10:00"), Accept{}), Not(IsOk()));
  Amend amend;
  amend.removed = {{.kind = "don", .document_id = ""}};
  amend.added = {Paper("don-de-nghi", "a"), Paper("ban-ve", "b")};
  amend.documents = {File("b"), File("a")};
  bench.Do(Portal(), "2026-10-12 10:00", amend);
  const v1::SubmissionAmended& amended = bench.last().submission_amended();
  EXPECT_EQ(bench.last().acting_role(), Role::ROLE_UNSPECIFIED);
  ASSERT_EQ(amended.removed_components_size(), 1);
  EXPECT_EQ(amended.removed_components(0).kind(), "don");
  ASSERT_EQ(amended.removed_documents_size(), 1);
  EXPECT_EQ(amended.removed_documents(0).sha256(), Sha('a'));
  ASSERT_EQ(amended.added_documents_size(), 2);
  EXPECT_EQ(amended.added_documents(0).document_id(), "a");
  ASSERT_EQ(bench.dossier.components.size(), 2u);
  EXPECT_EQ(bench.dossier.components[0].kind(), "don-de-nghi");
  EXPECT_THAT(bench.Try(Officer(), At("2026-10-12 11:00"), Accept{}), IsOk());
}

TEST(AmendmentTest, OnlyTheChosenFileOfAKindLeaves) {
  Bench bench;
  Submit submit = OnlineSubmission();
  submit.components = {Paper("don-de-nghi", "a"), Paper("don-de-nghi", "b"), Paper("don-de-nghi")};
  submit.documents = {File("a"), File("b")};
  bench.Do(Portal(), "2026-10-12 09:00", submit);
  Amend amend;
  amend.removed = {{.kind = "don-de-nghi", .document_id = "b"}};
  bench.Do(Officer(), "2026-10-12 10:00", amend);
  ASSERT_EQ(bench.dossier.components.size(), 2u);
  EXPECT_EQ(bench.dossier.components[0].document_id(), "a");
  EXPECT_EQ(bench.dossier.components[1].document_id(), "");
}

// Before acceptance a supplement may be awaited: a typing error need not wait for it.
TEST(AmendmentTest, ADossierThatWaitsForASupplementCanBeCorrected) {
  Bench bench;
  bench.Submitted().Do(Officer(), "2026-10-12 10:00", RequestSupplement{"x"});
  Amend amend;
  amend.owner.phone = "0900 000 000";
  bench.Do(Officer(), "2026-10-12 11:00", amend);
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  EXPECT_EQ(bench.dossier.owner.phone(), "0900 000 000");
}

// The number was mistyped, and the result is ready: the applicant must be reached.
TEST(AmendmentTest, AfterAcceptanceTheCounterCorrectsWhereTheApplicantIsReached) {
  for (Bench& (Bench::*stage)() : {&Bench::Accepted, &Bench::Assigned, &Bench::Sealed}) {
    Bench bench;
    (bench.*stage)();
    const DossierStatus status = bench.dossier.status;
    const auto due = bench.dossier.due_time;
    Amend amend;
    amend.owner.phone = "0900 000 000";
    amend.submitter.email = "binh@example.vn";
    amend.owner.address = "";
    bench.Do(Officer(), "2026-10-19 08:00", amend);
    EXPECT_THAT(
        Told(bench.last().submission_amended()),
        ::testing::IsSupersetOf({"owner.phone:  > 0900 000 000", "submitter.email:  > binh@example.vn"}));
    EXPECT_EQ(bench.dossier.owner.phone(), "0900 000 000");
    EXPECT_EQ(bench.dossier.status, status);
    EXPECT_EQ(bench.dossier.due_time, due);
  }
}

// A later program may let more be corrected.
TEST(AmendmentTest, AFieldOfALaterContractChangesNothingHere) {
  Bench bench;
  bench.Submitted();
  v1::SubmissionAmended amended;
  amended.add_fields()->set_path("owner.birthday");
  Dossier dossier = bench.dossier;
  ApplyAmendment(amended, dossier);
  EXPECT_EQ(Describe(dossier), Describe(bench.dossier));
}

}  // namespace
}  // namespace onestop::dossier
