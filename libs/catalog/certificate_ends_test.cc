// Whose certificates count, and until when.

#include "libs/catalog/certificate_ends.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/check.h"

namespace onestop::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kDay(2026, 11, 30);

v1::Staff& Director(v1::Catalogue& catalogue) {
  return *std::ranges::find(*catalogue.mutable_staff(), "director", &v1::Staff::id);
}

// "director 2026-12-31", the first to end first.
std::vector<std::string> Told(const v1::Catalogue& catalogue) {
  std::vector<std::string> told;
  for (const CertificateEnd& end : CertificateEnds(catalogue, kDay)) {
    told.push_back(absl::StrCat(end.id, end.seal ? " seal " : " ", absl::FormatCivilTime(end.last_day)));
  }
  return told;
}

v1::Catalogue WithEnds() {
  v1::Catalogue catalogue = SmallCatalogue();
  v1::Staff& director = Director(catalogue);
  v1::CertificateEnd& end = *director.add_certificate_ends();
  end.set_sha256(director.certificates_sha256(0));
  end.set_last_day("2027-01-31");
  v1::CertificateEnd& seal = *catalogue.mutable_agencies(0)->add_seal_certificate_ends();
  seal.set_sha256(catalogue.agencies(0).seal_certificates_sha256(0));
  seal.set_last_day("2026-12-31");
  return catalogue;
}

TEST(CertificateEndsTest, PeopleAndSealsWhoseEndsAreKnownCount) {
  EXPECT_THAT(Told(SmallCatalogue()), IsEmpty());
  EXPECT_THAT(Told(WithEnds()), ElementsAre("H31.06 seal 2026-12-31", "director 2027-01-31"));
  EXPECT_THAT(Check(WithEnds()), IsEmpty());
}

TEST(CertificateEndsTest, OfSeveralTheLastToEndCounts) {
  v1::Catalogue catalogue = WithEnds();
  v1::Staff& director = Director(catalogue);
  director.add_certificates_sha256(std::string(64, 'c'));
  v1::CertificateEnd& end = *director.add_certificate_ends();
  end.set_sha256(std::string(64, 'C'));
  end.set_last_day("2029-11-30");
  EXPECT_THAT(Told(catalogue), ElementsAre("H31.06 seal 2026-12-31", "director 2029-11-30"));
  EXPECT_THAT(Check(catalogue), IsEmpty()) << "hashes are equal in capitals or not";
}

TEST(CertificateEndsTest, AnEntryThatIsNotInForceDoesNotCount) {
  v1::Catalogue catalogue = WithEnds();
  Director(catalogue).set_valid_to("2026-11-29");
  EXPECT_THAT(Told(catalogue), ElementsAre("H31.06 seal 2026-12-31"));
}

TEST(CertificateEndsTest, AnEndOfNoRegisteredCertificateOrNoDayIsRefused) {
  v1::Catalogue catalogue = WithEnds();
  Director(catalogue).mutable_certificate_ends(0)->set_sha256(std::string(64, 'd'));
  catalogue.mutable_agencies(0)->mutable_seal_certificate_ends(0)->set_last_day("soon");
  std::vector<std::string> fields;
  for (const base::FieldViolation& violation : Check(catalogue)) fields.push_back(violation.field);
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("agencies[0].seal_certificate_ends[0].last_day",
                                                      "staff[3].certificate_ends[0].sha256"));
}

}  // namespace
}  // namespace onestop::catalog
