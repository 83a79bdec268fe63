#include "libs/digest/sha256.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace onestop::digest {
namespace {

// The vectors of FIPS 180-4's examples.
TEST(Sha256Test, GivesThePublishedDigests) {
  EXPECT_EQ(absl::BytesToHexString(Sha256Text("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(absl::BytesToHexString(Sha256Text("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, TwoPartsAreHashedAsOne) { EXPECT_EQ(Sha256("ab", "c"), Sha256("abc")); }

}  // namespace
}  // namespace onestop::digest
