#include "libs/signing/pdf/prepare.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/signing/pdf/pdf_testing.h"
#include "libs/signing/pdf/places.h"
#include "libs/testing/status_matchers.h"

namespace onestop::signing {
namespace {

using ::onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

int Count(absl::string_view text, absl::string_view part) {
  int count = 0;
  for (size_t at = text.find(part); at != absl::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class PreparePdfTest : public ::testing::Test {
 protected:
  // Prepares, signs and embeds: the whole file.
  absl::StatusOr<std::string> Sign(const std::string& base, const SignatureSpec& spec,
                                   const SigningKey& key) {
    auto prepared = PreparePdf(base, spec);
    if (!prepared.ok()) return prepared.status();
    std::string covered = base + prepared->appended;
    covered.erase(prepared->byte_range[1], prepared->byte_range[2] - prepared->byte_range[1]);
    auto cms = key.SignDetached(covered);
    if (!cms.ok()) return cms.status();
    auto appended = EmbedCms(prepared->appended, base.size(), prepared->byte_range, *cms);
    if (!appended.ok()) return appended.status();
    return base + *appended;
  }

  std::string SignByLeader(const std::string& base) {
    const auto places = FindPlaces(base);
    EXPECT_THAT(places, IsOk());
    const auto file = Sign(base, LeaderSpec(*places), desk_.leader());
    EXPECT_THAT(file, IsOk());
    return file.value_or("");
  }

  Desk desk_;
};

TEST_F(PreparePdfTest, LeaderSignsThenTheClerkNumbersAndSealsAndBothSignaturesHold) {
  const std::string draft = DrawDraft();
  const std::string led = SignByLeader(draft);
  EXPECT_THAT(led, StartsWith(draft));
  EXPECT_THAT(desk_.Check(led), IsEmpty());
  EXPECT_THAT(desk_.PdfSig(led), HasSubstr("Signature is Valid"));

  const auto sealed = Sign(led, SealSpec(), desk_.seal());
  ASSERT_THAT(sealed, IsOk());
  EXPECT_THAT(*sealed, StartsWith(led));
  EXPECT_THAT(desk_.Check(*sealed), IsEmpty());
  const std::string verdict = desk_.PdfSig(*sealed);
  EXPECT_THAT(verdict, HasSubstr("onestop.leader"));
  EXPECT_THAT(verdict, HasSubstr("onestop.seal"));
  EXPECT_EQ(Count(verdict, "Signature is Valid."), 2);
  EXPECT_THAT(verdict, HasSubstr("Total document signed"));
  EXPECT_THAT(desk_.Text(*sealed), HasSubstr("Số: 0015/KQ-SKHCN"));
  EXPECT_THAT(desk_.Text(*sealed), HasSubstr("ngày 21 tháng 11 năm 2026"));
}

}  // namespace
}  // namespace onestop::signing
