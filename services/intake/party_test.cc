// What may be said of people and organisations: each wrong particular is refused by its field, and every kind of
// identity is taken in.

#include <string>
#include <utility>

#include "libs/messages/faults.h"
#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PartyTest : public IntakeFixture {};

struct PersonCase {
  const char* what;
  const char* field;
  void (*fill)(common::v1::Party&);
  const char* told;
};

// Each is named by its field, with what is allowed, and without its value.
TEST_F(PartyTest, EachWrongParticularIsRefusedByItsField) {
  using common::v1::Party;
  for (const PersonCase& row :
       {PersonCase{"no letter", "full_name", [](Party& p) { p.set_full_name("12345 !!! @@@"); }, "no letter"},
        PersonCase{"unseen", "full_name", [](Party& p) { p.set_full_name("\u200b\u2060"); }, "is empty"},
        PersonCase{"letters", "phone", [](Party& p) { p.set_phone("abc"); }, "place 1; digits, blanks and"},
        PersonCase{"slash", "phone", [](Party& p) { p.set_phone("0912/345678"); }, "place 5"},
        PersonCase{"short", "phone", [](Party& p) { p.set_phone("(123) 4567"); }, "has 7 digits"},
        PersonCase{"long", "phone", [](Party& p) { p.set_phone("+84 1234567890 1234"); }, "has 16 digits"},
        PersonCase{"no at", "email", [](Party& p) { p.set_email("foo"); }, "has 0 times"},
        PersonCase{"two at", "email", [](Party& p) { p.set_email("a@b@c.vn"); }, "has 2 times"},
        PersonCase{"no dot", "email", [](Party& p) { p.set_email("a@localhost"); }, "no domain with a dot"},
        PersonCase{"empty label", "email", [](Party& p) { p.set_email("a@b..vn"); }, "no domain with a dot"},
        PersonCase{"no name", "email", [](Party& p) { p.set_email("@b.vn"); }, "nothing before"},
        PersonCase{"blank", "email", [](Party& p) { p.set_email("a b@c.vn"); }, "holds a blank"},
        PersonCase{"11 digits", "identity_number", [](Party& p) { p.set_identity_number("01234567890"); },
                   "has 11 characters and is neither 12 digits"},
        PersonCase{"passport without its kind", "identity_number",
                   [](Party& p) { p.set_identity_number("C1234567"); }, "of a passport number give the kind"},
        PersonCase{"passport too long", "identity_number",
                   [](Party& p) {
                     p.set_identity_kind(common::v1::IDENTITY_KIND_PASSPORT);
                     p.set_identity_number("C123456789");
                   },
                   "6 to 9 capitals"},
        PersonCase{"personal number as a passport's", "identity_number",
                   [](Party& p) {
                     p.set_identity_kind(common::v1::IDENTITY_KIND_PERSONAL);
                     p.set_identity_number("C1234567");
                   },
                   "has 12 digits"},
        PersonCase{"enterprise code in one", "identity_number",
                   [](Party& p) {
                     p.set_identity_kind(common::v1::IDENTITY_KIND_ENTERPRISE);
                     p.set_identity_number("0101234567001");
                   },
                   "10 and 3 after a hyphen"},
        PersonCase{"a number of none", "identity_number",
                   [](Party& p) {
                     p.set_identity_kind(common::v1::IDENTITY_KIND_NONE);
                     p.set_identity_number("1");
                   },
                   "says that there is none"}}) {
    v1::SubmitDossierRequest request = Request({""});
    row.fill(*request.mutable_owner());
    const absl::Status refused = Submit(request).status();
    EXPECT_THAT(refused, FailsWithField(absl::StrCat("owner.", row.field))) << row.what;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(row.told)) << row.what;
    // And a person reads it in Vietnamese, throughout.
    const std::string english = base::FieldViolationsOf(refused).at(0).description;
    const std::string vietnamese = messages::VietnameseOfFault(english);
    EXPECT_THAT(vietnamese, Not(AnyOf(IsEmpty(), HasSubstr(" is "), HasSubstr(" has ")))) << english;
  }
}

TEST_F(PartyTest, PeopleAndOrganisationsOfEveryKindAreTakenIn) {
  using common::v1::IdentityKind;
  const std::pair<IdentityKind, const char*> identities[] = {
      {common::v1::IDENTITY_KIND_UNSPECIFIED, ""},
      {common::v1::IDENTITY_KIND_UNSPECIFIED, "033090000001"},
      {common::v1::IDENTITY_KIND_UNSPECIFIED, "0101234567-001"},
      {common::v1::IDENTITY_KIND_PERSONAL, "033090000001"},
      {common::v1::IDENTITY_KIND_PERSONAL, ""},
      {common::v1::IDENTITY_KIND_PASSPORT, "C1234567"},
      {common::v1::IDENTITY_KIND_PASSPORT, "123456"},
      {common::v1::IDENTITY_KIND_ENTERPRISE, "0101234567"},
      {common::v1::IDENTITY_KIND_ENTERPRISE, "0101234567-001"},
      {common::v1::IDENTITY_KIND_NONE, ""}};
  for (const auto& [kind, number] : identities) {
    v1::SubmitDossierRequest request = Request({""});
    request.mutable_owner()->set_identity_kind(kind);
    request.mutable_owner()->set_identity_number(number);
    request.mutable_owner()->set_phone("+84 (0) 221-386.25");
    request.mutable_owner()->set_email("an.nguyen+hs@thu.example.vn");
    const auto id = Submit(request);
    ASSERT_THAT(id, IsOk()) << number;
    EXPECT_EQ(Event(*id).owner().identity_kind(), kind);
    EXPECT_EQ(Event(*id).owner().identity_number(), number);
  }
}

}  // namespace
}  // namespace onestop::intake
