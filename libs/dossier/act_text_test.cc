#include "libs/dossier/act_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::dossier {
namespace {

using ::testing::HasSubstr;

TEST(DescribeTest, AStepHasItsNameInEachLanguageAndTheVietnameseOneWhereThereIsNoOther) {
  v1::Event event;
  event.mutable_step_completed();
  const Process process = {
      .id = "p",
      .version = 1,
      .steps = {{.number = 1, .name = "Thẩm định", .name_en = "Examine"}, {.number = 2, .name = "Ký"}}};
  const Task first = {.number = 1, .step = 1};
  EXPECT_EQ(Describe(event, &first, &process).vi, "Hoàn thành bước 1: Thẩm định");
  EXPECT_EQ(Describe(event, &first, &process).en, "Completed step 1: Examine");
  const Task second = {.number = 2, .step = 2};
  EXPECT_EQ(Describe(event, &second, &process).en, "Completed step 2: Ký");
  EXPECT_EQ(Describe(event, &second, nullptr).en, "Completed step 2");
}

TEST(DescribeTest, ARenewalIsToldInEachLanguage) {
  v1::Event event;
  event.mutable_archive_renewed();
  EXPECT_EQ(KindOf(event), "ArchiveRenewed");
  EXPECT_THAT(Describe(event, nullptr, nullptr).vi, HasSubstr("Gia hạn lưu trữ"));
  EXPECT_THAT(Describe(event, nullptr, nullptr).en, HasSubstr("Renewed the archive"));
}

}  // namespace
}  // namespace onestop::dossier
