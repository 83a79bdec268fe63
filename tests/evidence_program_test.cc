// Evidence at the command line: exported from a server that runs, verified when it has ended, and refused in
// every way in which it can be damaged, exchanged or made up.

#include <signal.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/history.h"
#include "libs/evidence/contents.h"
#include "libs/evidence/package.h"
#include "libs/ledger/batch.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "onestop/dossier/v1/event.pb.h"
#include "tests/support/packed_events.h"
#include "tests/support/signing_office.h"

namespace onestop {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SigningOffice;
using testing::Terminal;

using Files = std::map<std::string, std::string>;

constexpr char kDrawing[] = "Bản vẽ mặt bằng\n";

// Any ZIP file, whatever it says.
void WriteZip(const std::string& path, const Files& files) {
  // Not WritePackage(), which would make a manifest that fits.
  int error = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  CHECK(archive != nullptr);
  for (const auto& [name, bytes] : files) {
    zip_source_t* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    CHECK(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  CHECK(zip_close(archive) == 0);
}

Files ReadZip(const std::string& path) {
  int error = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  CHECK(archive != nullptr);
  Files files;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    CHECK(zip_stat_index(archive, i, 0, &stat) == 0);
    zip_file_t* const file = zip_fopen_index(archive, i, 0);
    std::string bytes(stat.size, '\0');
    CHECK(zip_fread(file, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()));
    zip_fclose(file);
    files.emplace(stat.name, std::move(bytes));
  }
  zip_discard(archive);
  return files;
}

void Flip(std::string& bytes) {
  CHECK(!bytes.empty());
  char& byte = bytes[bytes.size() / 2];
  byte = static_cast<char>(byte ^ 1);
}

// The packages of two dossiers; their server has ended.
class EvidenceProgramTest : public ::testing::Test {
 protected:
  struct Said {
    int exit_code;
    std::string text;
  };

  static void SetUpTestSuite() {
    office_ = new SigningOffice();
    Supply();
    Import();
    for (const char* name : {"one", "other"}) {
      const auto walked = testing::WalkDossier(office_->Connect(), office_->keys());
      CHECK(walked.ok());
      Terminal terminal(
          office_->Onestop({"dossier", "evidence", walked->code, "-o", Path(name), "--as", "mc01"}));
      CHECK(terminal.End() == 0);
    }
    // The id of what was handed in with the second now leads to another file.
    office_->Query(
        "WITH changed AS (UPDATE document.document "
        "SET sha256 = (SELECT sha256 FROM dossier.result_document LIMIT 1) WHERE document_id = "
        "(SELECT document_id FROM document.document ORDER BY upload_time DESC LIMIT 1) RETURNING 1) "
        "SELECT count(*)::text FROM changed");
    Terminal terminal(office_->Onestop(
        {"dossier", "evidence", Package("other").code, "-o", Path("exchanged"), "--as", "mc01"}));
    exchanged_ = new Said{.exit_code = terminal.End(), .text = terminal.shown()};
    // From here on nothing can be asked: packages are verified by themselves.
    CHECK(office_->server().Stop(SIGTERM) == 0);
  }
  static void TearDownTestSuite() {
    delete shown_;
    delete exchanged_;
    delete office_;
  }

  // What the command says that must succeed.
  static std::string Run(const std::vector<std::string>& words) {
    Terminal terminal(office_->Onestop(words));
    CHECK(terminal.End() == 0);
    return terminal.shown();
  }
  // The package of a dossier that got a drawing by a supplement.
  static void Supply() {
    const std::string drawing = absl::StrCat(office_->server().directory().root, "/ban-ve.txt");
    std::ofstream(drawing) << kDrawing;
    const std::string told = Run({"dossier", "receive", "--as", "mc01", "--channel", "counter", "--procedure",
                                  "1.001786", "--unit", "H31.19", "--owner-name", "Người Mẫu", "--component",
                                  "don-de-nghi", "--component", "tai-lieu-kem-theo"});
    std::smatch id;
    CHECK(std::regex_search(told, id, std::regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")));
    Run({"dossier", "request-supplement", id[0], "--as", "mc01", "--content", "Thiếu bản vẽ"});
    Run({"dossier", "receive-supplement", id[0], "--as", "mc01", "--component",
         absl::StrCat("ban-ve=", drawing)});
    Run({"dossier", "accept", id[0], "--as", "mc01"});
    shown_ = new std::string(Run({"dossier", "show", id[0], "--as", "mc01"}));
    Run({"dossier", "evidence", id[0], "-o", Path("supplied"), "--as", "mc01"});
  }

  // The package of a dossier whose history came from an older system.
  static void Import() {
    const std::string history = absl::StrCat(office_->server().directory().root, "/history.jsonl");
    std::ofstream(history) << R"({"dossier":"H31.06-240103-0077","act":"submit","time":"2024-01-03 07:30",)"
                           << R"("procedure":"1.001786","agency":"H31.06","channel":"counter"})"
                           << "\n"
                           << R"({"dossier":"H31.06-240103-0077","act":"accept","time":"2024-01-03 08:00",)"
                           << R"("due":"10/01/2024"})"
                           << "\n";
    Run({"import", history, "--as", "history-migration"});
    Run({"dossier", "evidence", "H31.06-240103-0077", "-o", Path("imported"), "--as", "gd01"});
  }
  static std::string Path(const std::string& name) {
    return absl::StrCat(office_->server().directory().root, "/", name, ".zip");
  }
  static evidence::EvidencePackage Package(const std::string& name = "one") {
    auto package = evidence::ReadPackage(Path(name));
    CHECK(package.ok());
    return *std::move(package);
  }
  // The sealed result.
  static std::string SealedPath(const evidence::EvidencePackage& package) {
    std::string path;
    size_t size = 0;
    for (const auto& [name, bytes] : package.files) {
      // Every revision only appends.
      if (absl::StartsWith(name, "documents/") && bytes.size() > size) path = name, size = bytes.size();
    }
    return path;
  }

  static Said Verify(const std::string& name, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"evidence", "verify", Path(name)};
    words.insert(words.end(), more.begin(), more.end());
    Terminal terminal(office_->Onestop(words));
    const int exit_code = terminal.End();
    return {exit_code, terminal.shown()};
  }
  // What is said of the package `change`d, under a manifest that fits it.
  static Said Repacked(const std::function<void(evidence::EvidencePackage&)>& change) {
    evidence::EvidencePackage package = Package();
    change(package);
    CHECK(evidence::WritePackage(package, Path("changed")).ok());
    return Verify("changed");
  }
  static void ExpectRefused(const Said& said, const std::string& why) {
    EXPECT_EQ(said.exit_code, 1) << why;
    EXPECT_THAT(said.text, HasSubstr(why));
  }

  static dossier::v1::Event FirstEvent(const evidence::EvidencePackage& package) {
    dossier::v1::Event event;
    CHECK(event.ParseFromString(package.files.at(evidence::EventPath(1))));
    return event;
  }
  // The package as it was before events held the hashes of what was handed in.
  static void MakeOld(evidence::EvidencePackage& package) {
    dossier::v1::Event first = FirstEvent(package);
    first.mutable_submitted()->clear_documents();
    package.files[evidence::EventPath(1)] = first.SerializeAsString();
    package.last_hash = dossier::FirstHash();
    for (int64_t i = 1; package.files.contains(evidence::EventPath(i)); ++i) {
      package.last_hash = dossier::ChainHash(package.last_hash, package.files.at(evidence::EventPath(i)));
    }
    auto derived = evidence::DerivedFiles(testing::PackedEvents(package));
    CHECK(derived.ok());
    for (auto& [path, bytes] : *derived) package.files[path] = std::move(bytes);
  }
  // Puts another file in the place of the application, and all that is not an event says that it is the one.
  static void ExchangeApplication(evidence::EvidencePackage& package) {
    const std::string id = FirstEvent(package).submitted().components(0).document_id();
    for (evidence::PackedDocument& document : package.documents) {
      if (document.document_id != id) continue;
      package.files.erase(evidence::DocumentPath(document.sha256));
      document.sha256 = digest::Sha256Text("another application");
      package.files[evidence::DocumentPath(document.sha256)] = "another application";
    }
  }

  static SigningOffice* office_;
  // The dossier with a supplement, as it is shown.
  static const std::string* shown_;
  // What packing a dossier said whose file is another by now.
  static const Said* exchanged_;
};

SigningOffice* EvidenceProgramTest::office_ = nullptr;
const std::string* EvidenceProgramTest::shown_ = nullptr;
const EvidenceProgramTest::Said* EvidenceProgramTest::exchanged_ = nullptr;

TEST_F(EvidenceProgramTest, APackageHoldsWithoutItsServer) {
  const std::string last_hash = absl::BytesToHexString(Package().last_hash);
  for (const auto& more : {std::vector<std::string>{}, {"--last-hash", last_hash}}) {
    const Said said = Verify("one", more);
    EXPECT_EQ(said.exit_code, 0);
    EXPECT_THAT(said.text,
                AllOf(HasSubstr("11 events"), HasSubstr(last_hash), HasSubstr("everything holds")));
    EXPECT_THAT(said.text, Not(HasSubstr("the manifest alone")));
  }
  ExpectRefused(Verify("one", {"--last-hash", std::string(64, '0')}), "not the one given");
  const Said none = Verify("none");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.text, HasSubstr("cannot read the file"));
}

TEST_F(EvidenceProgramTest, AVietnameseReaderReadsVietnamese) {
  const std::vector<std::string> vietnamese = {"--lang", "vi"};
  const Said whole = Verify("one", vietnamese);
  EXPECT_EQ(whole.exit_code, 0);
  EXPECT_THAT(whole.text,
              AllOf(HasSubstr("8 Ký số kết quả "), HasSubstr("10 Đóng dấu kết quả, số 01/KQ-SKHCN "),
                    HasSubstr("mọi nội dung đều đúng")));
  EXPECT_THAT(whole.text, Not(HasSubstr("Result")));

  const auto changed = [&](const std::function<void(evidence::EvidencePackage&)>& change,
                           const std::string& why, const std::string& end) {
    evidence::EvidencePackage package = Package();
    change(package);
    CHECK(evidence::WritePackage(package, Path("changed")).ok());
    const Said said = Verify("changed", vietnamese);
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.text, AllOf(HasSubstr(why), HasSubstr(end)));
  };
  changed([](auto& p) { p.files.erase(SealedPath(p)); },
          "tài liệu của sự kiện 10 (Đóng dấu kết quả, số 01/KQ-SKHCN) không có trong gói",
          "onestop: gói chứng cứ không đúng: 2 sai lệch\n");
  changed([](auto& p) { std::swap(p.files[evidence::EventPath(3)], p.files[evidence::EventPath(4)]); },
          "! sự kiện 3 không thể có sau các sự kiện trước: không đúng số thứ tự\n", "1 sai lệch");

  std::ofstream(Path("changed"), std::ios::binary) << "%PDF-1.7\n";
  // What is no package at all is a wrong file, not a damaged package.
  const Said other = Verify("changed", vietnamese);
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.text, HasSubstr("không phải là gói chứng cứ: không phải tệp ZIP\n"));
  EXPECT_THAT(Verify("none", vietnamese).text, HasSubstr("onestop: không đọc được tệp "));
}

TEST_F(EvidenceProgramTest, AFlippedBitInAnyFileAndAnyFileTooFewOrTooManyIsRefused) {
  const Files files = ReadZip(Path("one"));
  // Otherwise the loop below would prove little.
  ASSERT_GT(files.size(), 20);
  for (const auto& [name, bytes] : files) {
    Files changed = files;
    Flip(changed[name]);
    WriteZip(Path("changed"), changed);
    const bool manifest = absl::StartsWith(name, "manifest.");
    ExpectRefused(Verify("changed"), manifest ? "manifest.json has another hash than manifest.sha256 says"
                                              : absl::StrCat(name, " is not the file that was packed"));
    changed.erase(name);
    WriteZip(Path("changed"), changed);
    ExpectRefused(Verify("changed"), absl::StrCat(name, " is missing"));
  }
  Files more = files;
  more["documents/more"] = "more";
  WriteZip(Path("changed"), more);
  ExpectRefused(Verify("changed"), "documents/more is not in the manifest");
}

TEST_F(EvidenceProgramTest, AFlippedBitIsRefusedUnderAManifestThatFits) {
  const evidence::EvidencePackage package = Package();
  std::set<std::string> unproven;
  for (const auto& [path, bytes] : package.files) {
    const Said said = Repacked([&name = path](evidence::EvidencePackage& p) { Flip(p.files[name]); });
    if (said.exit_code == 0) unproven.insert(path);
    if (absl::StartsWith(path, "documents/")) ExpectRefused(said, "another hash than its name says");
  }
  // Words for people, which nothing is made of.
  EXPECT_THAT(unproven, ::testing::ElementsAre("README.txt", "summary.txt"));
}

TEST_F(EvidenceProgramTest, EventsInAnotherOrderTooFewOrOfAnotherDossierAreRefused) {
  ExpectRefused(
      Repacked([](auto& p) { std::swap(p.files[evidence::EventPath(3)], p.files[evidence::EventPath(4)]); }),
      "event 3 does not follow from those before");
  ExpectRefused(Repacked([](auto& p) { p.files.erase(evidence::EventPath(11)); }),
                "the events' hashes do not chain to the last hash");
  ExpectRefused(Repacked([](auto& p) { Flip(p.last_hash); }),
                "the events' hashes do not chain to the last hash");
  ExpectRefused(Repacked([](auto& p) { p.files.erase(evidence::EventPath(5)); }),
                "there are events out of sequence");
  ExpectRefused(Repacked([](auto& p) {
                  p.files[evidence::EventPath(2)] = Package("other").files[evidence::EventPath(2)];
                }),
                "event 2 is another dossier's");
  ExpectRefused(Repacked([](auto& p) { p.code = Package("other").code; }), "the dossier's code is");
}

TEST_F(EvidenceProgramTest, DocumentsThatAreMissingRenamedOrAnotherDossiersAreRefused) {
  const evidence::EvidencePackage other = Package("other");
  const std::string foreign_path = SealedPath(other);
  const std::string foreign = other.files.at(foreign_path);
  ExpectRefused(Repacked([](auto& p) { p.files.erase(SealedPath(p)); }), "(ResultSealed) is missing");
  ExpectRefused(Repacked([&](auto& p) { p.files[SealedPath(p)] = foreign; }),
                "another hash than its name says");
  ExpectRefused(Repacked([&](auto& p) { p.files[foreign_path] = foreign; }),
                absl::StrCat("no event names ", foreign_path));
  ExpectRefused(Repacked([](auto& p) {
                  auto entry = p.files.extract(SealedPath(p));
                  entry.key() = "documents/ket-qua.pdf";
                  p.files.insert(std::move(entry));
                }),
                "documents/ket-qua.pdf has another hash than its name says");
  // The list of the manifest says that it is the sealed one.
  ExpectRefused(Repacked([&](auto& p) {
                  const std::string path = SealedPath(p);
                  for (evidence::PackedDocument& document : p.documents) {
                    if (evidence::DocumentPath(document.sha256) == path)
                      document.sha256 = digest::Sha256Text(foreign);
                  }
                  p.files.erase(path);
                  p.files[foreign_path] = foreign;
                }),
                "has another hash in the manifest");
  ExpectRefused(Repacked([](auto& p) { p.documents.pop_back(); }), "is missing in the manifest");
  ExpectRefused(Repacked([](auto& p) { p.documents.push_back(p.documents[0]); }), "twice");
}

TEST_F(EvidenceProgramTest, TheEventSaysWhichFileWasHandedIn) {
  const evidence::EvidencePackage package = Package();
  const dossier::v1::Submitted submitted = FirstEvent(package).submitted();
  ASSERT_EQ(submitted.documents_size(), 1);
  const std::string& bytes = package.files.at(evidence::DocumentPath(submitted.documents(0).sha256()));
  EXPECT_EQ(submitted.documents(0).size_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_THAT(package.files.at("summary.txt"),
              HasSubstr(absl::StrCat("1. don-de-nghi.txt  ",
                                     evidence::DocumentPath(submitted.documents(0).sha256()), "\n")));
  ExpectRefused(Repacked(&ExchangeApplication), " of event 1 has another hash in the manifest");
}

TEST_F(EvidenceProgramTest, OfAnOldEventTheManifestAloneSaysWhichFileWasHandedIn) {
  for (const bool exchanged : {false, true}) {
    const Said said = Repacked([exchanged](auto& p) {
      MakeOld(p);
      if (exchanged) ExchangeApplication(p);
    });
    EXPECT_EQ(said.exit_code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("its event holds no hash, and the manifest alone says"));
  }
}

TEST_F(EvidenceProgramTest, WhatCameWithASupplementIsInThePackageAndProven) {
  const evidence::EvidencePackage package = Package("supplied");
  const std::string path = evidence::DocumentPath(digest::Sha256Text(kDrawing));
  ASSERT_TRUE(package.files.contains(path));
  EXPECT_EQ(package.files.at(path), kDrawing);
  EXPECT_THAT(package.files.at("summary.txt"), AllOf(HasSubstr("Nhận đủ hồ sơ bổ sung: 1 thành phần"),
                                                     HasSubstr(absl::StrCat("3. ban-ve.txt  ", path, "\n"))));
  EXPECT_THAT(*shown_, AllOf(HasSubstr("don-de-nghi  (paper)"),
                             HasSubstr(absl::StrCat("ban-ve  ", package.documents[0].document_id))));
  const Said said = Verify("supplied");
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, AllOf(HasSubstr("4 events"), Not(HasSubstr("the manifest alone"))));
}

TEST_F(EvidenceProgramTest, PackingTellsThatAStoredFileIsNotTheOneThatWasHandedIn) {
  ExpectRefused(*exchanged_, " of event 1 has another hash in the manifest");
  ExpectRefused(Verify("exchanged"), " of event 1 has another hash in the manifest");
}

TEST_F(EvidenceProgramTest, WhatAnImportRecordedIsCountedApart) {
  EXPECT_THAT(Package("imported").files.at("summary.txt"),
              AllOf(HasSubstr(" / history-migration]"),
                    HasSubstr("of 2 events, 2 were recorded by an import of old histories")));
  EXPECT_THAT(Verify("imported").text, HasSubstr("of 2 events, 2 were recorded by an import"));
  EXPECT_THAT(Package("supplied").files.at("summary.txt"), Not(HasSubstr("recorded by an import")));
  EXPECT_THAT(Verify("supplied").text, Not(HasSubstr("recorded by an import")));
}

TEST_F(EvidenceProgramTest, NoNameLeadsOutOfThePackage) {
  const std::string outside = absl::StrCat(office_->server().directory().root, "/outside");
  for (const std::string& name : {absl::StrCat("../../../../../../../../..", outside), outside,
                                  std::string("documents/../../outside"), std::string("events/../outside")}) {
    const Said said = Repacked([&name](auto& p) { p.files[name] = "outside"; });
    EXPECT_EQ(said.exit_code, 1) << name;
    EXPECT_THAT(said.text, HasSubstr("! ")) << name;
  }
  EXPECT_FALSE(fs::exists(outside));
}

TEST_F(EvidenceProgramTest, WhatIsNoWholePackageIsRefused) {
  const std::string whole = testing::ReadFile(Path("one"));
  const auto refused = [](absl::string_view bytes, const std::string& why) {
    std::ofstream(Path("changed"), std::ios::binary) << bytes;
    ExpectRefused(Verify("changed"), why);
  };
  for (const size_t part : {1, 3, 7})
    refused(whole.substr(0, whole.size() * part / 8), "it is not a whole ZIP file");
  // Something else altogether: the wrong file was named.
  for (const char* bytes : {"%PDF-1.7\n", ""}) {
    std::ofstream(Path("changed"), std::ios::binary) << bytes;
    const Said said = Verify("changed");
    EXPECT_EQ(said.exit_code, 2);
    EXPECT_THAT(said.text, HasSubstr("it is no ZIP file"));
  }

  // Small on the disk, and more than a package may hold.
  WriteZip(Path("changed"), {{"documents/bomb", std::string(evidence::kPackageBytesMax + 1, '\0')}});
  ASSERT_LT(fs::file_size(Path("changed")), 1024 * 1024);
  ExpectRefused(Verify("changed"), "it holds more than");
  Files many;
  for (size_t i = 0; i <= evidence::kPackageFilesMax; ++i) many[absl::StrCat("documents/", i)] = "x";
  WriteZip(Path("changed"), many);
  ExpectRefused(Verify("changed"), absl::StrCat("it holds more than ", evidence::kPackageFilesMax, " files"));
}

}  // namespace
}  // namespace onestop
