// A code that RFC 4231 publishes; random bytes differ.

#include "libs/digest/hmac.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "libs/digest/random.h"

namespace onestop::digest {
namespace {

// Test case 2 of RFC 4231.
TEST(HmacTest, GivesThePublishedCode) {
  const Sha256Bytes code = HmacSha256("Jefe", "what do ya want for nothing?");
  EXPECT_EQ(absl::BytesToHexString(std::string(code.begin(), code.end())),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(RandomTest, BytesAreAsManyAsAskedForAndDiffer) {
  EXPECT_EQ(RandomBytes(32).size(), 32);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

}  // namespace
}  // namespace onestop::digest
