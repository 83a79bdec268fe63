// What is said at once of a submission: what is missing, unknown, doubled or mistyped.

#include <string>
#include <vector>

#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SubmissionTest : public IntakeFixture {
 protected:
  v1::SubmitDossierRequest WithKinds(const std::vector<std::string>& kinds) {
    v1::SubmitDossierRequest request = Request({});
    for (const std::string& kind : kinds) request.add_components()->set_kind(kind);
    return request;
  }
  absl::StatusOr<v1::SubmitDossierResponse> Ask(const v1::SubmitDossierRequest& request) {
    return Call("portal", &v1::IntakeService::Stub::SubmitDossier, request);
  }
  // "COMPONENT_UNKNOWN components[0].kind don > don-de-nghi", one a warning.
  std::vector<std::string> Warnings(const v1::SubmitDossierRequest& request) {
    const auto response = Ask(request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> told;
    if (!response.ok()) return told;
    for (const v1::SubmissionWarning& warning : response->warnings()) {
      told.push_back(absl::StrCat(v1::WarningKind_Name(warning.kind()).substr(13), " ", warning.field(), " ",
                                  warning.found(), " > ", warning.suggestion()));
    }
    return told;
  }
};

TEST_F(SubmissionTest, WhatIsCompleteHasNoWarnings) {
  EXPECT_THAT(Warnings(WithKinds({"don-de-nghi"})), IsEmpty());
}

TEST_F(SubmissionTest, MissingUnknownAndDoubledPapersAreToldAtOnce) {
  const std::string document = Uploaded("portal");
  v1::SubmitDossierRequest request = WithKinds({"don", "xyz", "xyz"});
  request.mutable_components(0)->set_document_id(document);
  request.mutable_components(1)->set_document_id(document);
  EXPECT_THAT(Warnings(request),
              ElementsAre("COMPONENT_UNKNOWN components[0].kind don > don-de-nghi",
                          "COMPONENT_UNKNOWN components[1].kind xyz > ",
                          "COMPONENT_UNKNOWN components[2].kind xyz > ",
                          "COMPONENT_MISSING components  > don-de-nghi",
                          absl::StrCat("DOCUMENT_TWICE components[1].document_id ", document, " > "),
                          "COMPONENT_TWICE components[2].kind xyz > "));
}

TEST_F(SubmissionTest, ARepeatGetsTheSameWarnings) {
  const v1::SubmitDossierRequest request = WithKinds({"don"});
  const auto first = Ask(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->warnings_size(), 2);
  EXPECT_EQ(Ask(request)->SerializeAsString(), first->SerializeAsString());
}

TEST_F(SubmissionTest, AStrictSubmissionIsRefusedWithAllWarningsAndStoresNothing) {
  const std::string before = Written();
  v1::SubmitDossierRequest request = WithKinds({"don"});
  request.set_strict(true);
  const absl::Status refused = Ask(request).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  const auto violations = base::FieldViolationsOf(refused);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "components[0].kind");
  EXPECT_THAT(violations[0].description, HasSubstr("did you mean don-de-nghi"));
  EXPECT_EQ(violations[1].field, "components");
  EXPECT_EQ(Written(), before);
  request.mutable_components(0)->set_kind("don-de-nghi");
  EXPECT_THAT(Ask(request), IsOk());
}

// The catalogue that is in force when a repeat comes is another matter.
TEST_F(SubmissionTest, AStrictRepeatGetsItsFirstAnswer) {
  v1::SubmitDossierRequest request = WithKinds({"don-de-nghi"});
  request.set_strict(true);
  const auto first = Ask(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Ask(request)->SerializeAsString(), first->SerializeAsString());
}

// An owner with an identity number, so that dossiers of the same owner are known.
class SameOwnerTest : public SubmissionTest {
 protected:
  v1::SubmitDossierRequest Of(const std::string& number) {
    v1::SubmitDossierRequest request = WithKinds({"don-de-nghi"});
    request.mutable_owner()->set_identity_number(number);
    return request;
  }
  absl::StatusOr<v1::ReceiveDossierResponse> AtCounter(const std::string& number) {
    v1::ReceiveDossierRequest request;
    Fill(request, {""});
    request.mutable_owner()->set_identity_number(number);
    request.set_channel(common::v1::CHANNEL_COUNTER);
    return Call("officer", &v1::IntakeService::Stub::ReceiveDossier, request);
  }
  template <typename Request>
  Request Act(const std::string& id) {
    Request request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    return request;
  }
  std::string Accepted(const std::string& id) {
    const auto accepted =
        Call("officer", &v1::IntakeService::Stub::AcceptDossier, Act<v1::AcceptDossierRequest>(id));
    EXPECT_THAT(accepted, IsOk());
    return accepted.ok() ? accepted->receipt().code() : "";
  }
};

constexpr char kPerson[] = "031090000123";

TEST_F(SameOwnerTest, ASecondDossierOfTheProcedureIsToldWithTheFirst) {
  const auto first = Ask(Of(kPerson));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->warnings(), IsEmpty());
  const std::string id = first->dossier().dossier_id();
  const v1::SubmitDossierRequest second = Of(kPerson);
  const auto told = Ask(second);
  ASSERT_THAT(told, IsOk());
  ASSERT_EQ(told->warnings_size(), 1);
  EXPECT_EQ(told->warnings(0).kind(), v1::WARNING_KIND_DOSSIER_OPEN);
  EXPECT_EQ(told->warnings(0).field(), "owner.identity_number");
  EXPECT_EQ(told->warnings(0).found(), id);
  EXPECT_EQ(told->warnings(0).found_status(), common::v1::DOSSIER_STATUS_SUBMITTED);
  // A repeat does not find itself.
  EXPECT_EQ(Ask(second)->SerializeAsString(), told->SerializeAsString());

  const std::string code = Accepted(id);
  const auto counted = AtCounter(kPerson);
  ASSERT_THAT(counted, IsOk());
  ASSERT_EQ(counted->warnings_size(), 2);
  EXPECT_EQ(counted->warnings(1).found(), code);
  EXPECT_EQ(counted->warnings(1).found_status(), common::v1::DOSSIER_STATUS_ACCEPTED);
}

TEST_F(SameOwnerTest, OthersAndWhatEndedAreNotTold) {
  const auto first = Ask(Of(kPerson));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Warnings(Of("031090000124")), IsEmpty());
  EXPECT_THAT(Warnings(WithKinds({"don-de-nghi"})), IsEmpty()) << "without a number";
  auto reject = Act<v1::RejectDossierRequest>(first->dossier().dossier_id());
  reject.set_reason("Không thuộc thẩm quyền");
  const auto rejected = Call("officer", &v1::IntakeService::Stub::RejectDossier, reject);
  ASSERT_THAT(rejected, IsOk());
  EXPECT_EQ(rejected->dossier_id(), first->dossier().dossier_id());
  EXPECT_THAT(Warnings(Of(kPerson)), IsEmpty());
}

// Whose number it is follows from its kind, given or not; a correction of the owner counts.
TEST_F(SameOwnerTest, TheIdentityIsTheKindAndTheNumberAsCorrectedLast) {
  v1::SubmitDossierRequest passport = Of("031090000");
  passport.mutable_owner()->set_identity_kind(common::v1::IDENTITY_KIND_PASSPORT);
  const auto first = Ask(passport);
  ASSERT_THAT(first, IsOk());
  auto amend = Act<v1::AmendSubmissionRequest>(first->dossier().dossier_id());
  amend.mutable_change()->mutable_owner()->set_identity_number(kPerson);
  amend.mutable_change()->mutable_owner()->set_identity_kind(common::v1::IDENTITY_KIND_PERSONAL);
  ASSERT_THAT(Call("officer", &v1::IntakeService::Stub::AmendSubmission, amend), IsOk());
  EXPECT_EQ(Warnings(Of(kPerson)).size(), 1u);
  EXPECT_THAT(Warnings(passport), IsEmpty());
}

TEST_F(SameOwnerTest, APortalLearnsOnlyOfWhatItSubmittedItself) {
  ASSERT_THAT(AtCounter(kPerson), IsOk());
  EXPECT_THAT(Warnings(Of(kPerson)), IsEmpty());
  const auto counted = AtCounter(kPerson);
  ASSERT_THAT(counted, IsOk());
  EXPECT_EQ(counted->warnings_size(), 2) << "the officer sees both";
}

TEST_F(SameOwnerTest, AStrictSecondSubmissionIsRefused) {
  ASSERT_THAT(Ask(Of(kPerson)), IsOk());
  const std::string before = Written();
  v1::SubmitDossierRequest second = Of(kPerson);
  second.set_strict(true);
  const absl::Status refused = Ask(second).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  ASSERT_EQ(base::FieldViolationsOf(refused).size(), 1u);
  EXPECT_EQ(base::FieldViolationsOf(refused)[0].field, "owner.identity_number");
  EXPECT_EQ(Written(), before);
}

// The applicant has lost the receipt.
TEST_F(SubmissionTest, TheCounterTellsTheSecretOfALookUpOnceMore) {
  const auto submitted = Ask(WithKinds({"don-de-nghi"}));
  ASSERT_THAT(submitted, IsOk());
  v1::GetLookupSecretRequest request;
  request.set_dossier_id(submitted->dossier().dossier_id());
  const auto ask = [&](const std::string& who) {
    return Call(who, &v1::IntakeService::Stub::GetLookupSecret, request);
  };
  const auto told = ask("officer");
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->lookup_secret(), submitted->dossier().lookup_secret());
  EXPECT_THAT(ask("portal"), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(ask("specialist"), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  request.set_dossier_id(kNoDocument);
  EXPECT_THAT(ask("officer"), FailsWith(absl::StatusCode::kNotFound, "DOSSIER_NOT_FOUND"));
}

// The sender repeats a reference by mistake, or sends a dossier twice under two ids.
TEST_F(SubmissionTest, AReferenceThatTheSenderGaveAlreadyIsTold) {
  v1::SubmitDossierRequest first = WithKinds({"don-de-nghi"});
  first.set_external_reference("DVC-2024-7");
  const auto submitted = Ask(first);
  ASSERT_THAT(submitted, IsOk());
  EXPECT_THAT(submitted->warnings(), IsEmpty());
  v1::SubmitDossierRequest second = WithKinds({"don-de-nghi"});
  second.set_external_reference("DVC-2024-7");
  EXPECT_THAT(Warnings(second), ElementsAre(absl::StrCat("REFERENCE_USED external_reference ",
                                                         submitted->dossier().dossier_id(), " > ")));
  v1::SubmitDossierRequest other = WithKinds({"don-de-nghi"});
  other.set_external_reference("DVC-2024-8");
  EXPECT_THAT(Warnings(other), IsEmpty());
  // Another sender has references of its own.
  v1::ReceiveDossierRequest counter;
  Fill(counter, {""});
  counter.set_channel(common::v1::CHANNEL_COUNTER);
  counter.set_external_reference("DVC-2024-7");
  const auto counted = Call("officer", &v1::IntakeService::Stub::ReceiveDossier, counter);
  ASSERT_THAT(counted, IsOk());
  EXPECT_THAT(counted->warnings(), IsEmpty());
}

// Found in its bytes when it was uploaded: plain text, or a picture.
TEST_F(SubmissionTest, AFileThatIsNotWhatItsNameSaysIsTold) {
  const std::string document = Uploaded("portal");
  office_.database.Run(absl::StrCat(
      "UPDATE document.document SET file_name = 'don.pdf', media_type = 'text/plain' WHERE document_id = '",
      document, "'"));
  v1::SubmitDossierRequest request = WithKinds({"don-de-nghi"});
  request.mutable_components(0)->set_document_id(document);
  EXPECT_THAT(Warnings(request),
              ElementsAre("FILE_TYPE_OTHER components[0].document_id don-de-nghi > text/plain"));
}

// As a filter of a list is.
TEST_F(SubmissionTest, AMistypedUnitIsRefusedWithTheNearest) {
  v1::ReceiveDossierRequest request;
  Fill(request, {""});
  request.set_channel(common::v1::CHANNEL_COUNTER);
  for (const char* unit : {"H31.91", "h31.19"}) {
    request.set_intake_unit(unit);
    const absl::Status refused = Call("officer", &v1::IntakeService::Stub::ReceiveDossier, request).status();
    EXPECT_THAT(refused, testing::FailsWithField("intake_unit"));
    EXPECT_THAT(std::string(refused.message()), HasSubstr("did you mean \"H31.19\"?")) << unit;
  }
}

// Taken in all the same, also by a strict request.
TEST_F(SubmissionTest, ThatNoDueDateCouldBePromisedTodayIsTold) {
  office_.Set(ledger::At(2026, 12, 28));
  v1::SubmitDossierRequest request = WithKinds({"don-de-nghi"});
  request.set_strict(true);
  EXPECT_THAT(Warnings(request), ElementsAre("CALENDAR_ENDS procedure_code vn-office > "));
}

TEST_F(SubmissionTest, AMistypedProcedureIsRefusedWithTheNearest) {
  v1::SubmitDossierRequest request = WithKinds({});
  request.set_procedure_code("1.001768");
  const absl::Status refused = Ask(request).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "PROCEDURE_NOT_IN_FORCE"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("did you mean 1.001786"));
  EXPECT_EQ(base::ReasonOf(refused)->metadata.at("nearest"), "1.001786");
}

TEST_F(SubmissionTest, AnAcceptanceNamesThePaperThatIsThereUnderAnotherName) {
  const auto id = Submit(WithKinds({"don"}));
  ASSERT_THAT(id, IsOk());
  v1::AcceptDossierRequest accept;
  accept.set_request_id(office_.NextRequestId());
  accept.set_dossier_id(*id);
  const absl::Status refused = Call("officer", &v1::IntakeService::Stub::AcceptDossier, accept).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "COMPONENT_MISSING"));
  EXPECT_EQ(base::ReasonOf(refused)->metadata.at("present"), "don");
}

}  // namespace
}  // namespace onestop::intake
