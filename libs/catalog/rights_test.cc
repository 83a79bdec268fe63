// What counts as a change of rights, whose they are, and what a change may not do to days that are past.

#include "libs/catalog/rights.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"

namespace onestop::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const absl::CivilDay kToday(2026, 3, 9);

// A change of the small catalogue, and what it was made of, which the entries point into.
struct Changed {
  v1::Catalogue base = SmallCatalogue();
  v1::Catalogue change;
  Merged merged;

  explicit Changed(const std::function<void(v1::Catalogue&)>& edit) {
    change = base;
    edit(change);
    merged = Merge(base, change);
  }
  const std::vector<ChangedEntry>& entries() const { return merged.changed; }
  bool rights() const { return std::ranges::any_of(merged.changed, &ChangesRights); }
  std::vector<std::string> past() const {
    std::vector<std::string> fields;
    for (const base::FieldViolation& violation : PastViolations(merged.changed, kToday)) {
      fields.push_back(violation.field);
    }
    return fields;
  }
};

v1::Staff& Person(v1::Catalogue& catalogue, const std::string& id) {
  return *std::ranges::find(*catalogue.mutable_staff(), id, &v1::Staff::id);
}

TEST(RightsTest, NamesTitlesAndProceduresAreNoRights) {
  EXPECT_FALSE(Changed([](v1::Catalogue& c) {
                 Person(c, "director").set_full_name("Giám Đốc Mới");
                 Person(c, "director").set_title("Giám đốc");
                 c.mutable_procedures(0)->set_valid_to("2030-12-31");
                 c.mutable_agencies(0)->set_name("Sở Khoa học");
                 c.mutable_mandates(0)->set_legal_basis("QĐ 1/QĐ-UBND");
               }).rights());
}

TEST(RightsTest, WhateverGivesOrTakesRightsIsOne) {
  const std::vector<std::function<void(v1::Catalogue&)>> edits = {
      [](v1::Catalogue& c) { Person(c, "clerk").add_subjects("clerk2"); },
      [](v1::Catalogue& c) { Person(c, "clerk").mutable_positions(0)->set_role(common::v1::ROLE_LEADER); },
      [](v1::Catalogue& c) { Person(c, "clerk").set_valid_to("2026-12-31"); },
      [](v1::Catalogue& c) { Person(c, "clerk").add_certificates_sha256(std::string(64, 'c')); },
      [](v1::Catalogue& c) { c.mutable_mandates(0)->set_valid_to("2026-12-31"); },
      [](v1::Catalogue& c) { c.mutable_agencies(0)->add_seal_certificates_sha256(std::string(64, 'd')); },
      [](v1::Catalogue& c) { c.add_client_systems()->set_id("new"); },
  };
  for (const auto& edit : edits) EXPECT_TRUE(Changed(edit).rights());
}

TEST(RightsTest, RightsBelongToWhomTheyAreGiven) {
  const Changed changed([](v1::Catalogue& c) {
    Person(c, "clerk").add_subjects("clerk2");
    Person(c, "head").set_title("Trưởng phòng");
    c.mutable_mandates(0)->set_staff_id("editor");
  });
  // Who had the mandate loses it.
  EXPECT_THAT(WhoseRights(changed.entries()), UnorderedElementsAre("clerk", "director", "editor"));
}

TEST(RightsTest, PastDaysStayAsTheyWere) {
  using Fields = std::vector<std::string>;
  const struct {
    std::function<void(v1::Catalogue&)> edit;
    Fields wrong;
  } kRows[] = {
      {[](v1::Catalogue& c) { c.mutable_mandates(0)->set_valid_to("2026-03-08"); }, {}},
      {[](v1::Catalogue& c) { c.mutable_mandates(0)->set_valid_to("2026-03-07"); },
       {"mandates(m-director).valid_to"}},
      {[](v1::Catalogue& c) { c.mutable_mandates(0)->set_valid_from("2022-01-01"); },
       {"mandates(m-director).valid_from"}},
      {[](v1::Catalogue& c) { c.mutable_mandates(0)->set_staff_id("head"); }, {"mandates(m-director).id"}},
      {[](v1::Catalogue& c) { Person(c, "clerk").set_valid_to("2026-03-01"); },
       {"staff(clerk, 2023-01-01).valid_to"}},
      {[](v1::Catalogue& c) { Person(c, "clerk").mutable_positions(0)->set_role(common::v1::ROLE_LEADER); },
       {"staff(clerk, 2023-01-01).positions"}},
      // What is not of a day.
      {[](v1::Catalogue& c) { Person(c, "clerk").add_subjects("clerk2"); }, {}},
  };
  for (const auto& row : kRows) EXPECT_EQ(Changed(row.edit).past(), row.wrong);
}

TEST(RightsTest, NothingNewBeginsInThePast) {
  const auto begins = [](const std::string& day) {
    return Changed([&](v1::Catalogue& c) {
             Person(c, "clerk").set_valid_to("2026-03-08");
             v1::Staff& next = *c.add_staff() = Person(c, "clerk");
             next.set_valid_from(day);
             next.clear_valid_to();
             next.mutable_positions(0)->set_role(common::v1::ROLE_LEADER);
           })
        .past();
  };
  EXPECT_THAT(begins("2026-03-09"), IsEmpty());
  EXPECT_THAT(begins("2026-03-08"), ElementsAre("staff(clerk, 2026-03-08).valid_from"));
}

// Equal only for what does the same to the same.
TEST(RightsTest, TheDigestIsOfBeforeAndAfter) {
  const auto to_leader = [](v1::Catalogue& c) { Person(c, "clerk").add_subjects("x"); };
  const Changed one(to_leader), same(to_leader);
  const Changed other([](v1::Catalogue& c) { Person(c, "clerk").add_subjects("y"); });
  EXPECT_THAT(ChangeDigest(one.entries()), SizeIs(32));
  EXPECT_EQ(ChangeDigest(one.entries()), ChangeDigest(same.entries()));
  EXPECT_NE(ChangeDigest(one.entries()), ChangeDigest(other.entries()));
  // From another state to the same.
  v1::Catalogue base = SmallCatalogue();
  Person(base, "clerk").set_title("Văn thư");
  const Merged merged = Merge(base, one.change);
  EXPECT_NE(ChangeDigest(merged.changed), ChangeDigest(one.entries()));
}

}  // namespace
}  // namespace onestop::catalog
