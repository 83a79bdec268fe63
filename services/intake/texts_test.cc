// Texts are taken in as people's programs write them, and a repeat is the same in whichever form it comes.

#include <string>

#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::IsOk;

class TextsTest : public IntakeFixture {};

// macOS writes letters and marks apart.
TEST_F(TextsTest, ANameInAnotherFormIsTheSameNameAndARepeatTheSame) {
  v1::SubmitDossierRequest composed = Request({""});
  composed.mutable_owner()->set_full_name("Nguy\u1EC5n V\u0103n An");
  v1::SubmitDossierRequest apart = composed;
  apart.mutable_owner()->set_full_name("Nguye\u0302\u0303n Va\u0306n\u200b An");
  const auto first = Call("portal", &v1::IntakeService::Stub::SubmitDossier, apart);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Event(first->dossier().dossier_id()).owner().full_name(), "Nguy\u1EC5n V\u0103n An");
  EXPECT_EQ(Call("portal", &v1::IntakeService::Stub::SubmitDossier, composed)->SerializeAsString(),
            first->SerializeAsString());
}

TEST_F(TextsTest, LinesAndBulletsOfFormsAndWordAreTakenInAsLinesAndBullets) {
  const auto id = Submit(Request({""}));
  ASSERT_THAT(id, IsOk());
  v1::RequestSupplementRequest ask;
  ask.set_request_id(office_.NextRequestId());
  ask.set_dossier_id(*id);
  ask.set_content("Còn thiếu:\r\n\uf0b7 bản vẽ\u2028\uf0a7 tờ khai");
  ASSERT_THAT(Call("officer", &v1::IntakeService::Stub::RequestSupplement, ask), IsOk());
  EXPECT_EQ(LastEvent(*id).supplement_requested().content(), "Còn thiếu:\n• bản vẽ\n• tờ khai");
}

}  // namespace
}  // namespace onestop::intake
