// Proves where the places are: as the draft names them, as the decree sets them, and on rotated pages.

#include "libs/pdf/write/places.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::pdf {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::DoubleNear;
using Handle = QPDFObjectHandle;

// A destination on the page with this index.
Handle Destination(QPDF& pdf, size_t page, const char* view) {
  Handle destination = Handle::parse(view);
  destination.insertItem(0, pdf.getAllPages().at(page));
  return destination;
}

TEST(FindPlaces, ADraftWithoutDestinationsHasTheDecreesPlaces) {
  const auto places = FindPlaces(DrawDraft(3));
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->number.page, 0);
  EXPECT_EQ(places->date.page, 0);
  EXPECT_EQ(places->leader.page, 2);
  EXPECT_EQ(places->seal.page, 2);
  EXPECT_EQ(places->number.rectangle.bottom, places->date.rectangle.bottom);
  EXPECT_LE(places->number.rectangle.left + places->number.rectangle.width,
            places->date.rectangle.left + 0.001);
  const Rectangle& leader = places->leader.rectangle;
  const Rectangle& seal = places->seal.rectangle;
  EXPECT_GT(leader.left, 297);
  // The seal's right edge is at the end of the left third of the signature.
  EXPECT_THAT(seal.left + seal.width, DoubleNear(leader.left + leader.width / 3, 0.001));
  EXPECT_THAT(seal.width, DoubleNear(102.05, 0.01));
}

TEST(FindPlaces, RectanglesOfTheNameTreeAreTaken) {
  const std::string draft = Rewrite(DrawDraft(2), [](QPDF& pdf) {
    Handle names = Handle::newArray(
        {Handle::newString("onestop.leader"), Destination(pdf, 1, "[/FitR 300 200 450 270]"),
         Handle::newString("onestop.number"), Destination(pdf, 0, "[/FitR 90 700 200 690]")});
    Handle tree = Handle::newDictionary({{"/Names", names}});
    pdf.getRoot().replaceKey("/Names", Handle::newDictionary({{"/Dests", pdf.makeIndirectObject(tree)}}));
  });
  const auto places = FindPlaces(draft);
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->leader.page, 1);
  EXPECT_EQ(places->leader.rectangle.left, 300);
  EXPECT_EQ(places->leader.rectangle.height, 70);
  EXPECT_EQ(places->number.rectangle.bottom, 690);
  EXPECT_EQ(places->number.rectangle.height, 10);
  EXPECT_THAT(places->seal.rectangle.left, DoubleNear(350 - kSealPoints, 0.001));
}

TEST(FindPlaces, APointOfAnOldDestinationIsTheTopLeftCorner) {
  const std::string draft = Rewrite(DrawDraft(), [](QPDF& pdf) {
    Handle dests = Handle::newDictionary();
    Handle wrapped = Handle::newDictionary({{"/D", Destination(pdf, 0, "[/XYZ 310 260 null]")}});
    dests.replaceKey("/onestop.leader", wrapped);
    // Off the page: ignored.
    dests.replaceKey("/onestop.date", Destination(pdf, 0, "[/FitR 900 900 950 950]"));
    pdf.getRoot().replaceKey("/Dests", dests);
  });
  const auto places = FindPlaces(draft);
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->leader.rectangle.left, 310);
  EXPECT_EQ(places->leader.rectangle.bottom + places->leader.rectangle.height, 260);
  EXPECT_LT(places->date.rectangle.left, 595);
}

// Named places are in the page's own coordinates, the result in those of its reader.
TEST(FindPlaces, DestinationsAreTurnedWithThePage) {
  const std::string draft = Rewrite(DrawDraft(), [](QPDF& pdf) {
    Handle page = pdf.getAllPages().at(0);
    page.replaceKey("/Rotate", Handle::newInteger(90));
    pdf.getRoot().replaceKey(
        "/Dests",
        Handle::newDictionary({{"/onestop.leader", Destination(pdf, 0, "[/FitR 100 200 170 350]")}}));
  });
  const auto places = FindPlaces(draft);
  ASSERT_THAT(places, IsOk());
  const Rectangle& leader = places->leader.rectangle;
  EXPECT_EQ(leader.left, 200);
  EXPECT_EQ(leader.bottom, 595 - 170);
  EXPECT_EQ(leader.width, 150);
  EXPECT_EQ(leader.height, 70);
}

TEST(FindPlaces, FilesThatAreNotPdfAreRefused) {
  EXPECT_THAT(FindPlaces("no PDF"), FailsWith(absl::StatusCode::kFailedPrecondition, "DRAFT_NOT_SIGNABLE"));
}

}  // namespace
}  // namespace onestop::pdf
