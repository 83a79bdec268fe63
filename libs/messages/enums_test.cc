// Every value of every enum has a word in both languages, so that no new value reaches a person as
// a number.

#include "libs/messages/enums.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "gtest/gtest.h"

namespace onestop::messages {
namespace {

constexpr Language kVi = Language::kVietnamese;
constexpr Language kEn = Language::kEnglish;

template <typename Enum>
class WordTest : public ::testing::Test {};

using Enums = ::testing::Types<common::v1::DossierStatus, common::v1::Channel, common::v1::Timeliness,
                               common::v1::StepKind, common::v1::Role, common::v1::OnlineLevel,
                               common::v1::StopGround, common::v1::EndKind, common::v1::MessageKind,
                               dossier::v1::PersonalDataKind, statistics::v1::Atom, signing::v1::Verdict>;
TYPED_TEST_SUITE(WordTest, Enums);

TYPED_TEST(WordTest, EveryValueHasAWordInBothLanguages) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<TypeParam>();
  for (int i = 1; i < descriptor->value_count(); ++i) {
    const auto value = static_cast<TypeParam>(descriptor->value(i)->number());
    EXPECT_NE(Word(kEn, value), absl::StrCat(descriptor->value(i)->number())) << descriptor->value(i)->name();
    EXPECT_NE(Word(kVi, value), Word(kEn, value)) << descriptor->value(i)->name();
  }
}

TYPED_TEST(WordTest, AValueFromALaterContractIsItsNumber) {
  EXPECT_EQ(Word(kVi, static_cast<TypeParam>(999)), "999");
}

TEST(WordOfTest, TheUnspecifiedValueIsNothingButAVerdictIsUnknown) {
  EXPECT_EQ(Word(kVi, common::v1::DOSSIER_STATUS_UNSPECIFIED), "");
  EXPECT_EQ(Word(kEn, signing::v1::VERDICT_UNSPECIFIED), "unknown");
}

}  // namespace
}  // namespace onestop::messages
