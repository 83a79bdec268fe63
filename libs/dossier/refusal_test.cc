// Each row of refusal_*_test.cc: what is attempted is refused for the reason that it names.

#include "gmock/gmock.h"
#include "libs/dossier/refusal_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::testing::FailsWith;

TEST_P(RefusalTest, IsForThisReason) {
  Bench bench;
  EXPECT_THAT(GetParam().attempt(bench), FailsWith(GetParam().code, GetParam().reason));
}

}  // namespace
}  // namespace onestop::dossier
