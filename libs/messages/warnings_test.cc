// Every kind of warning has its sentence, with what was found and what was meant.

#include "libs/messages/warnings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::messages {
namespace {

using ::testing::HasSubstr;

TEST(WarningsTest, EveryKindIsSaidInBothLanguages) {
  intake::v1::SubmissionWarning warning;
  warning.set_found("don");
  warning.set_suggestion("don-de-nghi");
  warning.set_suggestion_name("Đơn đề nghị");
  const auto& kinds = *intake::v1::WarningKind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    warning.set_kind(static_cast<intake::v1::WarningKind>(kinds.value(i)->number()));
    const Bilingual said = Describe(warning);
    EXPECT_EQ(said.en.empty(), kinds.value(i)->number() == 0) << kinds.value(i)->name();
    EXPECT_EQ(said.vi.empty(), said.en.empty()) << kinds.value(i)->name();
  }
}

TEST(WarningsTest, AnUnknownKindIsToldWithTheNearestIfThereIsOne) {
  intake::v1::SubmissionWarning warning;
  warning.set_kind(intake::v1::WARNING_KIND_COMPONENT_UNKNOWN);
  warning.set_found("don");
  EXPECT_EQ(Describe(warning).en, "the procedure has no paper of the kind don");
  warning.set_suggestion("don-de-nghi");
  warning.set_suggestion_name("Đơn đề nghị");
  EXPECT_THAT(Describe(warning).en, HasSubstr("did you mean don-de-nghi – Đơn đề nghị?"));
  EXPECT_THAT(Describe(warning).vi, HasSubstr("don-de-nghi – Đơn đề nghị"));
}

TEST(WarningsTest, AnOpenDossierIsToldWithItsState) {
  intake::v1::SubmissionWarning warning;
  warning.set_kind(intake::v1::WARNING_KIND_DOSSIER_OPEN);
  warning.set_found("H31.06-240115-0001");
  warning.set_found_status(common::v1::DOSSIER_STATUS_PROCESSING);
  EXPECT_EQ(Describe(warning).en,
            "the owner has an open dossier of this procedure already: H31.06-240115-0001 (processing)");
  EXPECT_THAT(Describe(warning).vi, HasSubstr("H31.06-240115-0001 (Đang xử lý)"));
}

}  // namespace
}  // namespace onestop::messages
