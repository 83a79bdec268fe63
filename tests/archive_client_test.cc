// Forty results renewed with one command at a terminal: a result for each, one that was renewed meanwhile
// stops no other, and afterwards nothing is due.

#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/client/request_id.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/status_matchers.h"
#include "tests/support/signing_office.h"

namespace onestop {
namespace {

using approval::v1::ApprovalService;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Terminal;
using testing::WalkedDossier;

constexpr int kResults = 40;

class ArchiveClientTest : public ::testing::Test {
 protected:
  // What is stamped from now on is stamped under a certificate for so long.
  void StampFor(absl::Duration time) {
    EXPECT_EQ(office_.server().Stop(SIGTERM), 0);
    const std::string directory = office_.server().directory().Signing();
    const auto stamper = testing::MakeTimeStamper(office_.server().directory(), time);
    ASSERT_THAT(stamper, IsOk());
    ASSERT_THAT(crypto::WritePemFile(absl::StrCat(directory, "/tsa.key.pem"), stamper->key_pem), IsOk());
    ASSERT_THAT(crypto::WritePemFile(absl::StrCat(directory, "/tsa.pem"), stamper->chain_pem), IsOk());
    office_.server().Start();
  }

  // `onestop` with these words as `who`, and behind them `more`; what it showed. It ends with `code`.
  std::string Run(const std::string& who, std::vector<std::string> words, int code = 0,
                  const std::vector<std::string>& more = {}) const {
    words.insert(words.end(), {"--as", who});
    words.insert(words.end(), more.begin(), more.end());
    Terminal terminal(office_.Onestop(std::move(words)));
    EXPECT_EQ(terminal.End(), code) << terminal.shown();
    return terminal.shown();
  }
  std::vector<WalkedDossier> Sealed(int count) const {
    std::vector<WalkedDossier> dossiers = office_.Drafts(count);
    Run(testing::kWalkLeader, {"sign-queue", "--yes"}, 0, office_.Pkcs12("staff-gd01"));
    Run(testing::kWalkClerk, {"seal-queue", "--yes"}, 0, office_.Pkcs12("seal-H31.06"));
    return dossiers;
  }
  // Lines of `text` that hold `word`.
  static int64_t Lines(const std::string& text, const std::string& word) {
    const std::vector<std::string> lines = absl::StrSplit(text, '\n');
    return std::ranges::count_if(lines,
                                 [&](const std::string& line) { return absl::StrContains(line, word); });
  }
  std::string Due() const {
    return Run(testing::kWalkClerk, {"archive", "due", "--before", before_, "--mine"});
  }

  testing::SigningOffice office_;
  const std::string before_ =
      absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * 60), absl::UTCTimeZone());
};

TEST_F(ArchiveClientTest, FortyAreRenewedThoughOneWasRenewedMeanwhile) {
  ASSERT_NO_FATAL_FAILURE(StampFor(absl::Hours(24 * 30)));
  const std::vector<WalkedDossier> dossiers = Sealed(kResults);
  EXPECT_EQ(Lines(Due(), "/KQ-SKHCN"), kResults);
  ASSERT_NO_FATAL_FAILURE(StampFor(absl::Hours(24 * 300)));

  Terminal terminal(office_.Onestop(
      {"archive", "renew", "--before", before_, "--as", testing::kWalkClerk, "--lang", "vi"}));
  ASSERT_TRUE(terminal.AwaitText("[c/K]")) << terminal.shown();
  const std::string document = office_.Query("SELECT min(result_document::text) FROM dossier.dossier");
  const rpc::Client clerk = office_.As(testing::kWalkClerk);
  approval::v1::RenewArchiveRequest request;
  request.set_request_id(client::NewRequestId());
  request.set_dossier_id(
      office_.Query("SELECT dossier_id::text FROM dossier.dossier ORDER BY result_document::text "
                    "LIMIT 1"));
  request.set_document_id(document);
  ASSERT_THAT(rpc::Invoke(clerk, *ApprovalService::NewStub(clerk.channel()),
                          &ApprovalService::Stub::RenewArchive, request),
              IsOk());
  terminal.Type("c");
  EXPECT_EQ(terminal.End(), 1);
  EXPECT_EQ(Lines(terminal.shown(), "đã gia hạn "), kResults - 1) << terminal.shown();
  // The reason stands below the table.
  EXPECT_THAT(terminal.shown(), HasSubstr("chưa gia hạn"));
  EXPECT_THAT(terminal.shown(), HasSubstr("RESULT_CHANGED"));
  EXPECT_THAT(terminal.shown(), HasSubstr("1 trong số 40 hồ sơ chưa gia hạn được"));
  EXPECT_EQ(office_.Query(
                "SELECT count(DISTINCT dossier_id) || ' of ' || count(*) FROM dossier.event WHERE kind = 40"),
            "40 of 40");
  EXPECT_EQ(Lines(Due(), "/KQ-SKHCN"), 0);
  EXPECT_THAT(Run(testing::kWalkClerk, {"archive", "renew", "--before", before_, "--yes"}),
              HasSubstr("Nothing is due."));
  EXPECT_THAT(Run(testing::kWalkClerk, {"dossier", "timeline", dossiers[0].code}),
              HasSubstr("ArchiveRenewed"));
}

TEST_F(ArchiveClientTest, ADossierIsRenewedByItsCodeByTheClerkAlone) {
  ASSERT_NO_FATAL_FAILURE(StampFor(absl::Hours(24 * 30)));
  const std::string code = Sealed(1)[0].code;
  ASSERT_NO_FATAL_FAILURE(StampFor(absl::Hours(24 * 300)));
  EXPECT_THAT(Run(testing::kWalkLeader, {"archive", "renew", code, "--yes", "--format", "csv"}, 1),
              AllOf(HasSubstr(",not renewed,,,,"), HasSubstr("ROLE_MISSING")));
  EXPECT_EQ(
      Lines(Run(testing::kWalkClerk, {"archive", "renew", code, "--yes", "--format", "csv"}), ",renewed,"),
      1);
  EXPECT_THAT(Run(testing::kWalkClerk, {"archive", "renew", code, "--yes"}, 1),
              HasSubstr("ARCHIVE_NOT_LENGTHENED"));
  const std::string open = office_.Drafts(1)[0].code;
  EXPECT_THAT(Run(testing::kWalkClerk, {"archive", "renew", open, "--yes"}, 1),
              HasSubstr("no sealed result"));
}

}  // namespace
}  // namespace onestop
