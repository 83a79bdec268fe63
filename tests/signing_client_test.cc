// A leader's and a clerk's whole queue, signed at a terminal by the real command line with a PKCS#12 file and
// with a token: a result for each, and one that cannot be signed stops no other.

#include <algorithm>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/files.h"
#include "libs/testing/soft_token.h"
#include "libs/testing/status_matchers.h"
#include "tests/support/signing_office.h"

namespace onestop {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::SoftToken;
using ::testing::StartsWith;
using testing::Terminal;
using testing::WalkedDossier;

constexpr char kAsks[] = "[y/N]";
constexpr int kManyDrafts = 10;

class SigningClientTest : public ::testing::Test {
 protected:
  // `words` and those of a key.
  std::vector<std::string> Command(std::vector<std::string> words,
                                   const std::vector<std::string>& key) const {
    words.insert(words.end(), key.begin(), key.end());
    return office_.Onestop(std::move(words));
  }
  std::vector<std::string> SignQueue(const char* option = "--lang=en") const {
    return Command({"sign-queue", "--as", testing::kWalkLeader, option}, office_.Pkcs12("staff-gd01"));
  }
  // Without asking.
  void SignAll() const {
    Terminal terminal(SignQueue("--yes"));
    EXPECT_EQ(terminal.End(), 0) << terminal.shown();
  }

  // What the tables, and the lines below them, say of a dossier.
  static std::string Result(const Terminal& terminal, const WalkedDossier& dossier) {
    std::string result;
    bool of_it = false;
    for (const absl::string_view line : absl::StrSplit(terminal.shown(), '\n')) {
      // The lines of a reason are indented.
      of_it = absl::StartsWith(line, dossier.code) || (of_it && absl::StartsWith(line, "    "));
      if (of_it) absl::StrAppend(&result, line, " ");
    }
    return result;
  }

  testing::SigningOffice office_;
};

TEST_F(SigningClientTest, OneThatWasSentBackMeanwhileStopsNoOther) {
  const std::vector<WalkedDossier> drafts = office_.Drafts(4);
  Terminal terminal(SignQueue());
  ASSERT_TRUE(terminal.AwaitText(kAsks)) << terminal.shown();
  // The list was shown and not confirmed yet: what it says of this draft is out of date.
  ASSERT_THAT(office_.Refuse(drafts[1]), IsOk());
  terminal.Type("y");
  EXPECT_EQ(terminal.End(), 0);
  for (const int i : {0, 2, 3}) EXPECT_THAT(Result(terminal, drafts[i]), HasSubstr(" signed ")) << i;
  EXPECT_THAT(Result(terminal, drafts[1]), HasSubstr("waits no more"));
  EXPECT_THAT(terminal.shown(), HasSubstr("[TASK_NOT_OPEN]"));
  EXPECT_EQ(office_.Signed(), "3 of 3");

  Terminal again(SignQueue("--yes"));
  EXPECT_EQ(again.End(), 0);
  EXPECT_THAT(again.shown(), HasSubstr("Nothing waits."));
}

TEST_F(SigningClientTest, NothingIsSignedWithoutAYes) {
  office_.Drafts(1);
  Terminal terminal(SignQueue());
  ASSERT_TRUE(terminal.AwaitText(kAsks));
  terminal.Type("n");
  EXPECT_EQ(terminal.End(), 1);
  EXPECT_EQ(office_.Signed(), "0 of 0");
  // Nothing was prepared either.
  EXPECT_EQ(office_.Query("SELECT count(*)::text FROM approval.session"), "0");
}

TEST_F(SigningClientTest, AResultIsFetchedOnceItIsSigned) {
  const std::string code = office_.Drafts(1).front().code;
  const testing::TemporaryDirectory directory;
  const std::string file = directory.File("result.pdf");
  const auto fetch = [&](const char* what, const std::string& to) {
    return office_.Onestop({"dossier", what, code, "-o", to, "--as", testing::kWalkLeader});
  };
  Terminal before(fetch("result", file));
  EXPECT_EQ(before.End(), 1);
  EXPECT_THAT(before.shown(), HasSubstr("no signed or sealed result"));
  for (const char* what : {"result", "draft"}) {
    Terminal format(fetch(what, "json"));
    EXPECT_EQ(format.End(), 2) << what;
  }
  SignAll();
  Terminal after(fetch("result", file));
  EXPECT_EQ(after.End(), 0) << after.shown();
  EXPECT_THAT(after.shown(), HasSubstr("not sealed yet"));
  EXPECT_THAT(testing::ReadFile(file), StartsWith("%PDF"));
  Terminal draft(fetch("draft", directory.File("draft.pdf")));
  EXPECT_EQ(draft.End(), 0) << draft.shown();
  EXPECT_THAT(draft.shown(), HasSubstr("onestop dossier result"));
}

TEST_F(SigningClientTest, AProgramReadsTheSameInboxInEveryLanguage) {
  office_.Drafts(1);
  const auto inbox = [&](const char* language) {
    Terminal terminal(
        office_.Onestop({"inbox", "--output", "json", "--lang", language, "--as", testing::kWalkLeader}));
    EXPECT_EQ(terminal.End(), 0);
    return terminal.shown();
  };
  EXPECT_THAT(inbox("vi"), HasSubstr("\"channel\""));
  EXPECT_EQ(inbox("vi"), inbox("en"));
}

TEST_F(SigningClientTest, AWrongPasswordOpensNoKey) {
  office_.Drafts(1);
  const std::vector<std::string> command = SignQueue("--yes");
  // The last word is the password file.
  std::ofstream(command.back()) << "another\n";
  Terminal terminal(command);
  EXPECT_EQ(terminal.End(), 2);
  EXPECT_THAT(terminal.shown(), HasSubstr("the password is another"));
  EXPECT_EQ(office_.Signed(), "0 of 0");
}

// The seal in a token.
class SealTokenTest : public SigningClientTest {
 protected:
  void SetUp() override {
    if (!SoftToken::Installed()) GTEST_SKIP() << "there is no SoftHSM2; run tools/setup --develop";
    const config::DataDirectory& data = office_.server().directory();
    const auto key = crypto::ReadPemFile(absl::StrCat(data.Signing(), "/seal-H31.06.key.pem"));
    const auto chain = crypto::ReadPemFile(absl::StrCat(data.Signing(), "/seal-H31.06.pem"));
    CHECK(key.ok() && chain.ok());
    token_ = std::make_unique<SoftToken>(data.root, *key, *chain);
    std::ofstream(PinFile()) << SoftToken::kPin << "\n";
  }
  std::string PinFile() { return absl::StrCat(office_.server().directory().root, "/pin"); }
  std::vector<std::string> WithToken(std::vector<std::string> words) {
    words.insert(words.end(), {"--as", testing::kWalkClerk});
    return Command(std::move(words), {"--pkcs11-module", SoftToken::kModule, "--token-uri", SoftToken::kUri,
                                      "--pin-file", PinFile()});
  }
  std::vector<std::string> SealQueue(const char* option = "--lang=en") {
    return WithToken({"seal-queue", option});
  }
  // Until the server waits for the table of numbers.
  bool AwaitNumbering() const {
    const absl::Time patience = absl::Now() + testing::kProcessMax;
    while (absl::Now() < patience) {
      if (office_.Query("SELECT count(*)::text FROM pg_locks WHERE NOT granted AND relation = "
                        "'dossier.number'::regclass") != "0") {
        return true;
      }
      absl::SleepFor(absl::Milliseconds(10));
    }
    return false;
  }
  std::string Numbers() const {
    return office_.Query(
        "SELECT coalesce(string_agg(document_symbol, ' ' ORDER BY document_symbol), '') FROM dossier.dossier "
        "WHERE document_symbol <> ''");
  }

  std::unique_ptr<SoftToken> token_;
};

TEST_F(SealTokenTest, ATokenSealsTheQueueAndOneThatWasSealedMeanwhileStopsNoOther) {
  const std::vector<WalkedDossier> drafts = office_.Drafts(3);
  SignAll();
  Terminal terminal(SealQueue());
  ASSERT_TRUE(terminal.AwaitText(kAsks)) << terminal.shown();
  const auto other = office_.Prepare(drafts[0], testing::kWalkSealTask);
  ASSERT_THAT(other, IsOk());
  ASSERT_THAT(office_.Complete(*other), IsOk());
  terminal.Type("y");
  EXPECT_EQ(terminal.End(), 0);
  EXPECT_THAT(Result(terminal, drafts[0]), HasSubstr("waits no more"));
  EXPECT_THAT(terminal.shown(), HasSubstr("[DOSSIER_IN_WRONG_STATUS]"));
  for (const int i : {1, 2}) EXPECT_THAT(Result(terminal, drafts[i]), HasSubstr("B-LTA")) << i;
  EXPECT_EQ(office_.Sealed(), "3 of 3");
  EXPECT_EQ(Numbers(), "01/KQ-SKHCN 02/KQ-SKHCN 03/KQ-SKHCN");
}

TEST_F(SealTokenTest, ATokenThatIsNotThereCostsNoNumber) {
  const std::string code = office_.Drafts(2)[0].code;
  SignAll();
  Terminal terminal(SealQueue());
  // By now it has opened the key.
  ASSERT_TRUE(terminal.AwaitText(kAsks)) << terminal.shown();
  token_->TakeAway();
  terminal.Type("y");
  EXPECT_EQ(terminal.End(), 2);
  EXPECT_THAT(terminal.shown(), HasSubstr("the token does not sign"));
  for (const std::vector<std::string>& words : {SealQueue("--yes"), WithToken({"dossier", "seal", code})}) {
    Terminal without(words);
    EXPECT_EQ(without.End(), 2) << without.shown();
  }
  EXPECT_EQ(Numbers(), "");
  EXPECT_EQ(office_.Query("SELECT count(*)::text FROM approval.session"), "0");

  token_->BringBack();
  Terminal back(SealQueue("--yes"));
  EXPECT_EQ(back.End(), 0) << back.shown();
  EXPECT_EQ(Numbers(), "01/KQ-SKHCN 02/KQ-SKHCN");
}

TEST_F(SealTokenTest, APulledTokenStopsTheQueueUntilItIsBack) {
  const std::vector<WalkedDossier> drafts = office_.Drafts(kManyDrafts);
  SignAll();
  const int files = office_.StoredFiles();
  Terminal terminal(SealQueue());
  ASSERT_TRUE(terminal.AwaitText(kAsks)) << terminal.shown();
  // No number can be taken until the token is gone.
  pg::Connection holder = office_.server().Database();
  ASSERT_THAT(holder.RunScript("test.hold", "BEGIN; LOCK TABLE dossier.number IN EXCLUSIVE MODE"), IsOk());
  terminal.Type("y");
  ASSERT_TRUE(AwaitNumbering()) << terminal.shown();
  token_->TakeAway();
  ASSERT_THAT(holder.RunScript("test.release", "ROLLBACK"), IsOk());
  EXPECT_EQ(terminal.End(), 1);
  int prepared = 0;
  for (const WalkedDossier& dossier : drafts) {
    const std::string result = Result(terminal, dossier);
    if (absl::StrContains(result, " not sealed ")) {
      ++prepared;
      EXPECT_THAT(result, HasSubstr("the token does not sign"));
    } else {
      EXPECT_THAT(result, ContainsRegex(" not tried .* the key does not sign any more"));
    }
  }
  // As many as it works on at once.
  EXPECT_GE(prepared, 1);
  EXPECT_LE(prepared, 6);
  EXPECT_THAT(terminal.shown(),
              HasSubstr(absl::StrCat(kManyDrafts, " of ", kManyDrafts, " were not sealed")));
  EXPECT_EQ(office_.Sealed(), "0 of 0");
  EXPECT_EQ(office_.StoredFiles(), files);
  // Prepared, they have their numbers, which stay theirs.
  const std::string numbers = Numbers();
  const std::vector<std::string> taken = absl::StrSplit(numbers, ' ');
  EXPECT_EQ(static_cast<int>(taken.size()), prepared);

  token_->BringBack();
  Terminal back(SealQueue("--yes"));
  EXPECT_EQ(back.End(), 0) << back.shown();
  EXPECT_EQ(office_.Sealed(), absl::StrCat(kManyDrafts, " of ", kManyDrafts));
  EXPECT_THAT(Numbers(), StartsWith(numbers));
}

}  // namespace
}  // namespace onestop
