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

  absl::StatusOr<Principal> Caller(const std::string& subject, absl::Time now = At(2024, 12, 2)) const {
    rpc::Call call;
    call.caller = {.kind = rpc::Caller::Kind::kToken, .subject = subject};
    return ResolveCaller([this] { return snapshot_; }, call, now);
  }
  absl::StatusOr<Principal> Importer(const std::string& subject, absl::Time now = At(2024, 12, 2)) const {
    rpc::Call call;
    call.caller = {.kind = rpc::Caller::Kind::kToken, .subject = subject};
    return ResolveImporter([this] { return snapshot_; }, call, now);
  }

  std::shared_ptr<const catalog::Snapshot> snapshot_;
};

TEST_F(PrincipalTest, AFormerEmployeeIsUnknown) {
  EXPECT_THAT(Caller("clerk"), FailsWith(kDenied, "CALLER_UNKNOWN"));
}

TEST_F(PrincipalTest, APresentEmployeeActsWithPresentRights) {
  const auto principal = Caller("director");
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->actor->id, "director");
}

// A migration that could do more than import would write the past by any other call.
TEST_F(PrincipalTest, TheRightToImportIsThereForImportsAlone) {
  const auto other = Caller("history");
  ASSERT_THAT(other, IsOk());
  EXPECT_FALSE(other->actor->migration.has_value());
  const auto import = Importer("history");
  ASSERT_THAT(import, IsOk());
  EXPECT_TRUE(import->actor->migration.has_value());
  EXPECT_THAT(Importer("director"), FailsWith(kDenied, "MIGRATION_RIGHT_MISSING"));
  EXPECT_THAT(Importer("portal"), FailsWith(kDenied, "MIGRATION_RIGHT_MISSING"));
}

TEST_F(PrincipalTest, TheRightToImportHasAFirstAndALastDay) {
  EXPECT_THAT(Importer("history", At(1999, 12, 31)), FailsWith(kDenied, "MIGRATION_RIGHT_MISSING"));
  EXPECT_THAT(Importer("history", At(2000, 1, 1)), IsOk());
  EXPECT_THAT(Importer("history", At(2099, 12, 31)), IsOk());
  EXPECT_THAT(Importer("history", At(2100, 1, 1)), FailsWith(kDenied, "MIGRATION_RIGHT_MISSING"));
}

}  // namespace
}  // namespace onestop::service
