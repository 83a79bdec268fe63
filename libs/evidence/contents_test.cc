// Proves which file is the one that an event names, and what a package can prove about it.

#include "libs/evidence/contents.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/digest/sha256.h"
#include "libs/testing/status_matchers.h"

namespace onestop::evidence {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kApplication[] = "Đơn đề nghị";
constexpr char kDrawing[] = "Bản vẽ";

std::string PathOf(const std::string& bytes) { return DocumentPath(digest::Sha256Text(bytes)); }

template <typename Event>
void HandIn(Event& event, const std::string& document_id, const std::string& bytes, bool with_hash) {
  event.add_components()->set_document_id(document_id);
  if (!with_hash) return;
  auto& document = *event.add_documents();
  document.set_document_id(document_id);
  document.set_sha256(digest::Sha256Text(bytes));
  document.set_size_bytes(static_cast<int64_t>(bytes.size()));
}

// A dossier that was submitted with an application and received a drawing by a supplement.
class HandedInTest : public ::testing::Test {
 protected:
  explicit HandedInTest(bool old = false) : events_(2) {
    events_[0].set_sequence(1);
    HandIn(*events_[0].mutable_submitted(), "application", kApplication, !old);
    events_[1].set_sequence(2);
    HandIn(*events_[1].mutable_supplement_received(), "drawing", kDrawing, true);
    Put("application", kApplication);
    Put("drawing", kDrawing);
    auto derived = DerivedFiles(events_);
    EXPECT_THAT(derived, onestop::testing::IsOk());
    if (derived.ok()) package_.files.merge(*derived);
  }

  // The manifest says that the document has these bytes, and they are in the package.
  void Put(const std::string& document_id, const std::string& bytes) {
    std::erase_if(package_.documents, [&](const auto& d) { return d.document_id == document_id; });
    package_.documents.push_back({.document_id = document_id, .sha256 = digest::Sha256Text(bytes)});
    package_.files[PathOf(bytes)] = bytes;
  }

  std::vector<dossier::v1::Event> events_;
  EvidencePackage package_;
};

// The submission was recorded before events held hashes.
class OldHandedInTest : public HandedInTest {
 protected:
  OldHandedInTest() : HandedInTest(true) {}
};

auto Says(const std::string& english) { return Field(&Finding::en, HasSubstr(english)); }

TEST_F(HandedInTest, FilesOfTheDossierAndOfSupplementsAreProvenByEvents) {
  EXPECT_THAT(CheckContents(package_, events_), IsEmpty());
  EXPECT_THAT(UnprovenDocuments(package_, events_), IsEmpty());
}

// The manifest is made with the package and proves nothing by itself; the event does.
TEST_F(HandedInTest, AnExchangedFileIsFoundWhateverTheManifestSays) {
  package_.files.erase(PathOf(kDrawing));
  Put("drawing", "Một bản vẽ khác");
  EXPECT_THAT(CheckContents(package_, events_),
              ElementsAre(Says("document drawing of event 2 has another hash in the manifest")));
}

TEST_F(HandedInTest, AFileThatCameWithASupplementMustBeThere) {
  package_.files.erase(PathOf(kDrawing));
  EXPECT_THAT(CheckContents(package_, events_), Contains(Says("document drawing of event 2 is missing")));
}

// What an amendment took out stays in the package: an event brought it in.
TEST_F(HandedInTest, AFileThatAnAmendmentBroughtInMustBeThere) {
  events_.emplace_back().set_sequence(3);
  auto& amended = *events_[2].mutable_submission_amended();
  amended.add_removed_components()->set_document_id("application");
  amended.add_added_components()->set_document_id("form");
  auto& form = *amended.add_added_documents();
  form.set_document_id("form");
  form.set_sha256(digest::Sha256Text("Tờ khai"));
  package_.files["events.jsonl"] = DerivedFiles(events_)->at("events.jsonl");
  EXPECT_THAT(CheckContents(package_, events_),
              ElementsAre(Says("document form of event 3 is missing in the manifest")));
  Put("form", "Tờ khai");
  EXPECT_THAT(CheckContents(package_, events_), IsEmpty());
}

TEST_F(OldHandedInTest, AnOldSubmissionsFileIsNamedByTheManifestAlone) {
  EXPECT_THAT(CheckContents(package_, events_), IsEmpty());
  EXPECT_THAT(UnprovenDocuments(package_, events_), ElementsAre(PathOf(kApplication)));
}

// The bytes are those of another document, and only the manifest claims that they are the application's.
TEST_F(OldHandedInTest, AFileProvenByAnotherEventDoesNotProveTheApplication) {
  package_.files.erase(PathOf(kApplication));
  Put("application", kDrawing);
  EXPECT_THAT(UnprovenDocuments(package_, events_), ElementsAre(PathOf(kDrawing)));
}

// Events of newer software keep hashes, also for documents that older ones name.
TEST_F(OldHandedInTest, AFileThatALaterEventNamesWithItsHashIsProven) {
  HandIn(*events_[1].mutable_supplement_received(), "application", kApplication, true);
  EXPECT_THAT(UnprovenDocuments(package_, events_), IsEmpty());
}

}  // namespace
}  // namespace onestop::evidence
