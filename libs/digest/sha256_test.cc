// The digests that FIPS 180-4 publishes, in one piece, in two and in many.

#include "libs/digest/sha256.h"

#include <utility>

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

TEST(Sha256Test, PiecesAreHashedAsOneAlsoWhenTheStreamMoves) {
  EXPECT_EQ(Sha256Stream().Finish(), Sha256Text(""));
  Sha256Stream first;
  first.Update("a");
  Sha256Stream second = std::move(first);
  second.Update("");
  second.Update("bc");
  EXPECT_EQ(second.Finish(), Sha256Text("abc"));
}

}  // namespace
}  // namespace onestop::digest
