// Version and variant are in their places, and a text's UUID does not change between releases.

#include "libs/digest/uuid.h"

#include "gtest/gtest.h"

namespace onestop::digest {
namespace {

TEST(UuidTest, MarksTheVariantAndTheVersionAndKeepsTheOtherBits) {
  std::array<uint8_t, 16> bytes;
  bytes.fill(0xFF);
  EXPECT_EQ(FormatUuid(bytes, 7), "ffffffff-ffff-7fff-bfff-ffffffffffff");
  bytes.fill(0x00);
  EXPECT_EQ(FormatUuid(bytes, 8), "00000000-0000-8000-8000-000000000000");
}

// From the SHA-256 that FIPS 180-4 gives for "abc". Stored ids were made so: it can never change.
TEST(UuidTest, TheSameTextHasTheSameUuidForEver) {
  EXPECT_EQ(UuidOf("abc"), "ba7816bf-8f01-8fea-8141-40de5dae2223");
  EXPECT_NE(UuidOf("abd"), UuidOf("abc"));
}

}  // namespace
}  // namespace onestop::digest
