// Erasing personal data is refused in each of these situations, a row each.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

// What a reader of the dossier found.
ErasePersonalData Erasing(const Dossier& dossier) {
  v1::PersonalDataErased::Erasure erasure;
  erasure.set_sequence(1);
  erasure.set_kind(v1::PERSONAL_DATA_KIND_OWNER);
  return {.basis = "hết thời hạn lưu trữ", .erasures = {erasure}, .version = dossier.version};
}

auto Erasing() {
  return [](Bench& b) { return Erasing(b.dossier); };
}

INSTANTIATE_TEST_SUITE_P(
    Erasure, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Returned, Outsider(), Erasing()), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"ByTheClerk", Later(&Bench::Returned, Clerk(), Erasing()), kDenied, "ROLE_MISSING"},
        Row{"ByTheCounter", Later(&Bench::Returned, Officer(), Erasing()), kDenied, "ROLE_MISSING"},
        Row{"WhileItIsInWork", Later(&Bench::Assigned, Leader(), Erasing()), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"BeforeItIsReturned", Later(&Bench::Sealed, Leader(), Erasing()), kPrecondition,
            "DOSSIER_IN_WRONG_STATUS"},
        Row{"OfADossierThatChanged",
            [](Bench& b) {
              b.Returned();
              ErasePersonalData erase = Erasing(b.dossier);
              --erase.version;
              return b.Try(Leader(), At(kLater), erase);
            },
            absl::StatusCode::kAborted, "DOSSIER_CHANGED"},
        Row{"AtAnotherTime",
            [](Bench& b) {
              b.Returned();
              b.now = At(kLater);
              return b.Try(Leader(), At(kLater) - absl::Hours(1), Erasing(b.dossier));
            },
            kDenied, "MIGRATION_RIGHT_MISSING"},
        Row{"OfNothing",
            [](Bench& b) {
              b.Returned();
              ErasePersonalData erase = Erasing(b.dossier);
              erase.erasures.clear();
              return b.Try(Leader(), At(kLater), erase);
            },
            kPrecondition, "NOTHING_TO_ERASE"}),
    NameOfRow);

// After it no person is named any more; the hashes, the numbers and the course stay.
TEST(ErasureTest, TheDossierNamesNoPersonAfterIt) {
  Bench b;
  b.Returned();
  ASSERT_NE(b.dossier.owner.full_name(), "");
  const std::string code = b.dossier.code;
  b.Do(Leader(), kLater, Erasing(b.dossier));
  EXPECT_EQ(b.dossier.owner.full_name(), "");
  EXPECT_EQ(b.dossier.code, code);
  EXPECT_EQ(b.dossier.status, DossierStatus::DOSSIER_STATUS_RETURNED);
  EXPECT_TRUE(b.dossier.erased.contains(v1::PERSONAL_DATA_KIND_OWNER));
}

}  // namespace
}  // namespace onestop::dossier
