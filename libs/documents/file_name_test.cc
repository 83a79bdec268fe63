// Names that promise another type than the one that was found.

#include "libs/documents/file_name.h"

#include "gtest/gtest.h"
#include "libs/documents/file_type.h"

namespace onestop::documents {
namespace {

TEST(FileNameTest, ANameSuitsTheTypeThatItPromisesAndNoOther) {
  EXPECT_TRUE(NameSuits("Đơn đề nghị.PDF", kPdf));
  EXPECT_FALSE(NameSuits("don.pdf", kText));
  EXPECT_FALSE(NameSuits("anh.jpg", kPng));
  EXPECT_TRUE(NameSuits("to-khai.xml", kText));
  EXPECT_TRUE(NameSuits("to-khai.xml", kXml));
}

TEST(FileNameTest, ANameThatPromisesNothingSuitsAny) {
  EXPECT_TRUE(NameSuits("don", kText));
  EXPECT_TRUE(NameSuits("don.", kPdf));
  EXPECT_TRUE(NameSuits("don.ban-sao", kPdf));
}

}  // namespace
}  // namespace onestop::documents
