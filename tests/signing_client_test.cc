// A leader's and a clerk's whole queue, signed at a terminal by the real command line with a PKCS#12 file and
// with a token: a result for each, and one that cannot be signed stops no other.

#include <algorithm>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/signing/pem_file.h"
#include "libs/testing/soft_token.h"
#include "libs/testing/status_matchers.h"
#include "tests/signing_office.h"

namespace onestop {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::SoftToken;
using testing::Terminal;
using testing::WalkedDossier;

constexpr char kAsks[] = "[y/N]";

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

  // What the last table says of a dossier.
  static std::string Result(const Terminal& terminal, const WalkedDossier& dossier) {
    std::string result;
    for (const absl::string_view line : absl::StrSplit(terminal.shown(), '\n')) {
      if (absl::StartsWith(line, dossier.code)) result = std::string(line);
    }
    return result;
  }

  testing::SigningOffice office_;
};

TEST_F(SigningClientTest, OneThatWasSentBackMeanwhileStopsNoOther) {
  const std::vector<WalkedDossier> drafts = office_.Drafts(4);
  Terminal terminal(SignQueue());
  ASSERT_TRUE(terminal.AwaitText(kAsks)) << terminal.shown();
  ASSERT_THAT(office_.Refuse(drafts[1]), IsOk());
  terminal.Type("y");
  EXPECT_EQ(terminal.End(), 1);
  for (const int i : {0, 2, 3}) EXPECT_THAT(Result(terminal, drafts[i]), HasSubstr(" signed ")) << i;
  EXPECT_THAT(Result(terminal, drafts[1]), HasSubstr("TASK_NOT_OPEN"));
  EXPECT_THAT(terminal.shown(), HasSubstr("1 of 4 were not signed"));
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
  EXPECT_EQ(office_.Query("SELECT count(*)::text FROM approval.session"), "0");
}

TEST_F(SigningClientTest, AWrongPasswordOpensNoKey) {
  office_.Drafts(1);
  const std::vector<std::string> command = SignQueue("--yes");
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
    const auto key = signing::ReadPemFile(absl::StrCat(data.Signing(), "/seal-H31.06.key.pem"));
    const auto chain = signing::ReadPemFile(absl::StrCat(data.Signing(), "/seal-H31.06.pem"));
    CHECK(key.ok() && chain.ok());
    token_ = std::make_unique<SoftToken>(data.root, *key, *chain);
    std::ofstream(PinFile()) << SoftToken::kPin << "\n";
  }
  std::string PinFile() { return absl::StrCat(office_.server().directory().root, "/pin"); }
  std::vector<std::string> SealQueue(const char* option = "--lang=en") {
    return Command(
        {"seal-queue", "--as", testing::kWalkClerk, option},
        {"--pkcs11-module", SoftToken::kModule, "--token-uri", SoftToken::kUri, "--pin-file", PinFile()});
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
  EXPECT_EQ(terminal.End(), 1);
  EXPECT_THAT(Result(terminal, drafts[0]), HasSubstr("DOSSIER_IN_WRONG_STATUS"));
  for (const int i : {1, 2}) EXPECT_THAT(Result(terminal, drafts[i]), HasSubstr("B-LTA")) << i;
  EXPECT_EQ(office_.Sealed(), "3 of 3");
  EXPECT_EQ(Numbers(), "0001/KQ-SKHCN 0002/KQ-SKHCN 0003/KQ-SKHCN");
}

TEST_F(SealTokenTest, ATokenPulledOutSealsNothingAndTheSameItemsAreSealedWhenItIsBack) {
  const std::vector<WalkedDossier> drafts = office_.Drafts(2);
  SignAll();
  const int files = office_.StoredFiles();
  Terminal terminal(SealQueue());
  // By now it has opened the key.
  ASSERT_TRUE(terminal.AwaitText(kAsks)) << terminal.shown();
  token_->TakeAway();
  terminal.Type("y");
  EXPECT_EQ(terminal.End(), 1);
  for (const WalkedDossier& dossier : drafts) {
    EXPECT_THAT(Result(terminal, dossier), HasSubstr("the token does not sign"));
    EXPECT_THAT(Result(terminal, dossier), Not(HasSubstr("B-LTA")));
  }
  EXPECT_EQ(office_.Sealed(), "0 of 0");
  EXPECT_EQ(office_.StoredFiles(), files);
  // Prepared, they have their numbers, which stay theirs.
  const std::string numbers = Numbers();
  EXPECT_EQ(numbers, "0001/KQ-SKHCN 0002/KQ-SKHCN");

  Terminal without(SealQueue("--yes"));
  EXPECT_EQ(without.End(), 2);
  EXPECT_EQ(office_.Sealed(), "0 of 0");

  token_->BringBack();
  Terminal back(SealQueue("--yes"));
  EXPECT_EQ(back.End(), 0) << back.shown();
  EXPECT_EQ(office_.Sealed(), "2 of 2");
  EXPECT_EQ(Numbers(), numbers);
}

}  // namespace
}  // namespace onestop
