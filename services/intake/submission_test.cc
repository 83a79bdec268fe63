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

TEST_F(SubmissionTest, ARepeatGetsTheWarningsOfTheFirstTime) {
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
