// The catalogue and old systems' histories at the command line, against a server that has work: what an import would take
// away is asked for, and a file with mistakes can be corrected and sent again.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/testing/files.h"
#include "tests/support/signing_office.h"

namespace onestop {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::Terminal;

constexpr char kSample[] = ONESTOP_SAMPLE_CATALOGUE;

class CatalogueClientTest : public ::testing::Test {
 protected:
  // `onestop` with these words as `who`; what it showed. It ends with `code`, after `answer` was typed if it asks.
  std::string Run(const std::string& who, std::vector<std::string> words, int code = 0,
                  const std::string& answer = "") const {
    words.insert(words.end(), {"--as", who});
    Terminal terminal(office_.Onestop(std::move(words)));
    if (!answer.empty()) {
      EXPECT_TRUE(terminal.AwaitText("[y/N]")) << terminal.shown();
      terminal.Type(answer);
    }
    EXPECT_EQ(terminal.End(), code) << terminal.shown();
    return terminal.shown();
  }
  // "revision 3" when `imports` more have come in since the test began.
  std::string RevisionAfter(int imports) const {
    return absl::StrCat("revision ", first_revision_ + imports);
  }
  std::string File(const std::string& name, const std::string& text) const {
    const std::string path = directory_.File(name);
    testing::WriteFile(path, text);
    return path;
  }

  testing::TemporaryDirectory directory_;
  testing::SigningOffice office_;
  const int first_revision_ = std::stoi(office_.Query("SELECT max(revision)::text FROM catalog.revision"));
};

// The embedded catalogue is the sample with certificates: the sample alone would end signing.
TEST_F(CatalogueClientTest, TheSampleDoesNotTakeTheCertificatesAwayUnasked) {
  const std::string diff = Run("admin", {"catalogue", "diff", kSample});
  EXPECT_THAT(diff, AllOf(HasSubstr("gd01"), HasSubstr("certificates_sha256"),
                          HasSubstr("seal_certificates_sha256")));
  const std::string asked = Run("admin", {"catalogue", "import", kSample}, 1, "n");
  EXPECT_THAT(asked, AllOf(HasSubstr("gd01"), HasSubstr("nothing was imported")));
  office_.Drafts(1);
  std::vector<std::string> sign = {"sign-queue", "--yes"};
  for (const std::string& word : office_.Pkcs12("staff-gd01")) sign.push_back(word);
  Run(testing::kWalkLeader, sign);

  EXPECT_THAT(Run("admin", {"catalogue", "import", kSample}, 0, "y"), HasSubstr(RevisionAfter(1)));
  // Put back by hand, as an operator does.
  const std::string certificate = absl::StrCat(office_.server().directory().Signing(), "/staff-gd01.pem");
  EXPECT_THAT(Run("admin", {"staff", "register-certificate", "gd01", certificate}),
              HasSubstr(RevisionAfter(2)));
  EXPECT_THAT(Run("admin", {"staff", "register-certificate", "gd01", certificate}), HasSubstr("already"));
  office_.Drafts(1);
  Run(testing::kWalkLeader, sign);
}

TEST_F(CatalogueClientTest, APartRefersToWhatIsOnTheServer) {
  const std::string part = File("part.yaml",
                                "agencies:\n"
                                "  - id: H31.06.99\n"
                                "    valid_from: \"2024-01-01\"\n"
                                "    name: \"Phòng Thử\"\n"
                                "    calendar_id: vn-office\n");
  EXPECT_THAT(Run("admin", {"catalogue", "diff", part}), AllOf(HasSubstr("H31.06.99"), HasSubstr("new")));
  EXPECT_THAT(Run("admin", {"catalogue", "import", part}),
              HasSubstr(absl::StrCat(RevisionAfter(1), ", 1 entry")));
  EXPECT_THAT(Run("admin", {"catalogue", "diff", part}),
              HasSubstr(absl::StrCat("says what ", RevisionAfter(1), " says")));
  const std::string wrong = File("wrong.yaml",
                                 "agencies:\n"
                                 "  - id: H31.06.98\n"
                                 "    valid_from: \"2024-01-01\"\n"
                                 "    name: \"Phòng Sai\"\n"
                                 "    calendar_id: no-such-calendar\n");
  EXPECT_THAT(Run("admin", {"catalogue", "import", wrong}, 2),
              HasSubstr("wrong.yaml:5: agencies[0].calendar_id"));
}

// A review of who may call needs no query: the first to end is the first.
TEST_F(CatalogueClientTest, SystemsAreListedWithTheDaysThatAreLeft) {
  const absl::CivilDay last = absl::ToCivilDay(absl::Now(), calendar::OfficeZone()) + 10;
  const std::string part = File("guest.yaml", absl::StrCat("client_systems:\n"
                                                           "  - id: guest\n"
                                                           "    name: Guest\n"
                                                           "    subjects: [guest]\n"
                                                           "    rights: [READ_ALL]\n"
                                                           "    valid_to: \"",
                                                           absl::FormatCivilTime(last), "\"\n"));
  EXPECT_THAT(Run("admin", {"catalogue", "import", part}), HasSubstr("client system guest ends on"));
  const std::string listed = Run("bt01", {"system", "list", "--output", "csv"});
  EXPECT_THAT(listed,
              AllOf(HasSubstr(absl::StrCat("guest,Guest,read-all,", absl::FormatCivilTime(last), ",10")),
                    HasSubstr("warning: client system guest ends on")));
  EXPECT_LT(listed.find("guest,"), listed.find("portal,"));
}

// The embedded server asks for no second editor; the commands are there all the same.
TEST_F(CatalogueClientTest, ProposalsThatThereAreNotAreTold) {
  EXPECT_THAT(Run("bt01", {"catalogue", "changes", "--all", "--output", "csv"}), HasSubstr("proposal_id"));
  const std::string none = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
  EXPECT_THAT(Run("bt01", {"catalogue", "confirm", none}, 1), HasSubstr("CATALOGUE_PROPOSAL_NOT_FOUND"));
  EXPECT_THAT(Run("bt01", {"catalogue", "change", none}, 1), HasSubstr("CATALOGUE_PROPOSAL_NOT_FOUND"));
  EXPECT_THAT(Run("bt01", {"catalogue", "reject", none, "--reason", "x"}, 1),
              HasSubstr("CATALOGUE_PROPOSAL_NOT_FOUND"));
}

TEST_F(CatalogueClientTest, AnExportThatIsOutOfDateIsNotImported) {
  const std::string file = directory_.File("export.yaml");
  Run("admin", {"catalogue", "export", file});
  const std::string exported = testing::ReadFile(file);
  EXPECT_THAT(exported, StartsWith(absl::StrCat("# ", RevisionAfter(0), " of ")));
  EXPECT_THAT(Run("admin", {"catalogue", "export", file}, 2), HasSubstr("--force"));
  Run("admin", {"catalogue", "export", file, "--force"});
  const std::string part = File("part.yaml",
                                "agencies:\n"
                                "  - id: H31.06.97\n"
                                "    valid_from: \"2024-01-01\"\n"
                                "    name: \"Phòng Khác\"\n"
                                "    calendar_id: vn-office\n");
  Run("admin", {"catalogue", "import", part});
  EXPECT_THAT(Run("admin", {"catalogue", "import", file}, 1),
              AllOf(HasSubstr("CATALOGUE_REVISION_STALE"), HasSubstr("catalogue diff")));
  Run("admin", {"catalogue", "import", file, "--any-revision"});
}

TEST_F(CatalogueClientTest, PeopleAreListedByRole) {
  EXPECT_THAT(Run("admin", {"staff", "list", "--role", "leader", "--agency", "H31.06"}),
              AllOf(HasSubstr("gd01"), Not(HasSubstr("mc01"))));
}

TEST_F(CatalogueClientTest, ACorrectedHistoryGoesInAndIsFoundByItsOldName) {
  const auto line = [](const std::string& dossier, const std::string& rest) {
    return absl::StrCat(R"({"dossier":")", dossier, R"(",)", rest, "}\r\n");
  };
  const std::string submit =
      R"("act":"submit","time":"03/01/2024","procedure":"1.001786","agency":"H31.06","channel":"counter","so":12345678901234567890123)";
  const std::string accept = R"("act":"accept","time":"2024-01-03 08:00","due":"10/01/2024")";
  const std::string finish = R"("act":"finish","time":"10/01/2024")";
  const auto file = [&](const std::string& accept_of_first) {
    return absl::StrCat("\xEF\xBB\xBF", line("HS/2024/1", submit), line("HS/2024/1", accept_of_first),
                        line("HS/2024/1", finish), line("H31.06-240103-0077", submit),
                        line("H31.06-240103-0077", accept));
  };
  const std::string path =
      File("history.jsonl", file(R"("act":"accept","time":"2024-01-03 08:00","due":"10/01/2024)"));
  EXPECT_THAT(Run("history-migration", {"import", path}, 1), HasSubstr("2 lines were refused"));
  EXPECT_THAT(testing::ReadFile(path + ".rejects.jsonl"),
              AllOf(HasSubstr(R"({"line":2,"reason":"LINE_NOT_JSON")"),
                    HasSubstr(R"({"line":3,"reason":"HELD_BACK")")));
  File("history.jsonl", file(accept));
  const std::string again = Run("history-migration", {"import", path});
  EXPECT_THAT(again, AllOf(HasSubstr("recorded"), HasSubstr("duplicates")));
  EXPECT_EQ(office_.Query("SELECT count(*)::text FROM dossier.event WHERE recorded_by <> ''"), "5");

  const std::string timeline = Run("history-migration", {"dossier", "timeline", "HS/2024/1"});
  EXPECT_THAT(timeline, AllOf(HasSubstr("2024-01-10 "), Not(HasSubstr("2024-01-10 00:00")),
                              HasSubstr("2024-01-03 08:00")));
  EXPECT_THAT(Run("history-migration", {"dossier", "show", "h31.06-240103-0077"}),
              HasSubstr("H31.06-240103-0077"));
}

}  // namespace
}  // namespace onestop
