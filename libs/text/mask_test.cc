// Names as lists and the public look-up show them.

#include "libs/text/mask.h"

#include "gtest/gtest.h"

namespace onestop::text {
namespace {

// A letter with its marks is one: cutting bytes would show half a letter.
TEST(MaskNameTest, OnlyTheFirstLetterOfEachWordIsShown) {
  EXPECT_EQ(MaskName("Nguyễn Văn An"), "N*** V*** A***");
  EXPECT_EQ(MaskName("Đỗ  Ánh"), "Đ*** Á***");
  EXPECT_EQ(MaskName("Ở"), "Ở***");
  EXPECT_EQ(MaskName(""), "");
}

// The name of an organisation would push everything else out of a table.
TEST(MaskNameTest, ALongNameEndsWithinTheLimit) {
  EXPECT_EQ(MaskName("Công ty cổ phần"), "C*** t*** c*** p***");
  EXPECT_EQ(MaskName("Công ty trách nhiệm hữu hạn một thành viên"), "C*** t*** t*** n*** …");
}

}  // namespace
}  // namespace onestop::text
