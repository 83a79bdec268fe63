// Until when client systems are known, and that they are refused after that.

#include "libs/catalog/system_ends.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/check.h"
#include "libs/catalog/snapshot.h"
#include "libs/testing/status_matchers.h"

namespace onestop::catalog {
namespace {

using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::ClientSystem& Add(v1::Catalogue& catalogue, const std::string& id, const std::string& valid_to) {
  v1::ClientSystem& system = *catalogue.add_client_systems();
  system.set_id(id);
  system.set_name(id);
  system.add_subjects(id);
  system.add_rights(v1::SYSTEM_RIGHT_PORTAL);
  system.set_valid_to(valid_to);
  return system;
}

TEST(SystemEndsTest, TheFirstToEndIsTheFirst) {
  v1::Catalogue catalogue;
  Add(catalogue, "open", "");
  Add(catalogue, "later", "2027-01-01");
  Add(catalogue, "b-soon", "2026-12-05");
  Add(catalogue, "a-soon", "2026-12-05");
  std::vector<std::string> told;
  for (const SystemEnd& end : SystemEnds(catalogue)) {
    told.push_back(
        absl::StrCat(end.id, " ", end.last_day.has_value() ? absl::FormatCivilTime(*end.last_day) : "-"));
  }
  EXPECT_THAT(told, ElementsAre("a-soon 2026-12-05", "b-soon 2026-12-05", "later 2027-01-01", "open -"));
}

// A forgotten system does not keep its credentials for ever.
TEST(SystemEndsTest, ASystemIsUnknownAfterItsLastDay) {
  v1::Catalogue catalogue = SmallCatalogue();
  Add(catalogue, "guest", "2026-12-05");
  const auto snapshot = Snapshot::Build(catalogue, 1);
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_THAT((*snapshot)->Resolve("guest", absl::CivilDay(2026, 12, 5)), IsOk());
  const auto after = (*snapshot)->Resolve("guest", absl::CivilDay(2026, 12, 6)).status();
  EXPECT_EQ(after.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(base::ReasonOf(after)->name, "CALLER_UNKNOWN");
}

// Its subject is free for another from the next day on: a person has a first day.
TEST(SystemEndsTest, ASubjectBelongsToASystemUntilItsLastDay) {
  v1::Catalogue catalogue = SmallCatalogue();
  Add(catalogue, "guest", "2022-12-31").set_subjects(0, "officer");
  EXPECT_THAT(Check(catalogue), IsEmpty());
  catalogue.mutable_client_systems()->rbegin()->set_valid_to("2023-01-01");
  EXPECT_EQ(Check(catalogue).size(), 1);
  // What is no day ends nothing.
  catalogue.mutable_client_systems()->rbegin()->set_valid_to("2022-02-30");
  EXPECT_EQ(Check(catalogue).size(), 2);
}

}  // namespace
}  // namespace onestop::catalog
