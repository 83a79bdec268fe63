// With whose rights a command is decided: those that the caller has now, whatever time the client gives for
// the act.

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot.h"
#include "libs/service/command.h"
#include "libs/testing/status_matchers.h"

namespace onestop::service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilHour(year, month, day, 9), calendar::OfficeZone());
}

// The clerk left on 30 June 2024; it is 2 December 2024.
class PrincipalTest : public ::testing::Test {
 protected:
  PrincipalTest() {
    catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
    for (catalog::v1::Staff& staff : *catalogue.mutable_staff()) {
      if (staff.id() == "clerk") staff.set_valid_to("2024-06-30");
    }
    snapshot_ = *catalog::Snapshot::Build(catalogue, 1);
  }

  absl::StatusOr<Principal> CommandHeader(const std::string& subject, const std::string& on_behalf_of,
                                          std::optional<absl::Time> occur_time) const {
    rpc::Call call;
    call.caller = {.kind = rpc::Caller::Kind::kToken, .subject = subject};
    call.on_behalf_of = on_behalf_of;
    return ResolveCaller([this] { return snapshot_; }, call, At(2024, 12, 2), occur_time);
  }

  std::shared_ptr<const catalog::Snapshot> snapshot_;
};

// The client chooses occur_time, so it must not bring back rights that have ended.
TEST_F(PrincipalTest, AFormerEmployeeIsUnknownAtAnyTimeGiven) {
  EXPECT_THAT(CommandHeader("clerk", "", std::nullopt), FailsWith(kDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(CommandHeader("clerk", "", At(2024, 1, 15)), FailsWith(kDenied, "CALLER_UNKNOWN"));
}

// Imported history was done by people who have left since.
TEST_F(PrincipalTest, AMigrationActsForAnEmployeeOfThatDay) {
  const auto principal = CommandHeader("history", "clerk", At(2024, 1, 15));
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->actor->id, "clerk");
  EXPECT_EQ(principal->actor->recorded_by, "history");
  EXPECT_THAT(CommandHeader("history", "clerk", At(2024, 11, 15)), FailsWith(kDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(CommandHeader("history", "clerk", std::nullopt), FailsWith(kDenied, "CALLER_UNKNOWN"));
}

TEST_F(PrincipalTest, APresentEmployeeActsWithPresentRights) {
  const auto principal = CommandHeader("director", "", At(2022, 1, 15));
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->actor->id, "director");
}

}  // namespace
}  // namespace onestop::service
