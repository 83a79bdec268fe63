// OpenSSL's command line as the other side: it accepts what this project writes, and its output is accepted
// here.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/shell.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_trust.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::IsOk;
using ::onestop::testing::kSignedDocument;
using ::onestop::testing::TestTrust;
using ::onestop::testing::Verified;
using ::onestop::testing::Verify;

class OpensslCommandTest : public ::testing::Test {
 protected:
  OpensslCommandTest() {
    Write("document", std::string(kSignedDocument));
    Write("leader.key.pem", leader_.key_pem);
    Write("leader.pem", leader_.chain_pem);
  }
  std::string Path(absl::string_view name) const { return trust_.directory / std::string(name); }
  void Write(absl::string_view name, const std::string& bytes) {
    CHECK(crypto::WritePemFile(Path(name), bytes).ok());
  }
  // In the directory of the test, so that commands name files without paths.
  int Run(const std::string& arguments) const {
    return testing::Shell(absl::StrCat("cd ", trust_.directory.string(), " && openssl ", arguments,
                                       " >/dev/null 2>output"))
        .exit_code;
  }

  TestTrust trust_;
  std::unique_ptr<TrustServices> services_ = trust_.Services();
  sample_pki::Identity leader_ = trust_.Issue(trust_.SignerSpec());
  const int64_t at_ = absl::ToUnixSeconds(TestTrust::Now());
};

// The last step proves that the command would have noticed another document.
TEST_F(OpensslCommandTest, ItAcceptsOurCmsAndOurToken) {
  Write("signature", trust_.SignAndStamp(leader_, *services_));
  EXPECT_EQ(
      Run(absl::StrCat("cms -verify -cades -binary -inform DER -in signature -content document -purpose any "
                       "-CAfile root.pem -attime ",
                       at_)),
      0);
  const auto token = services_->TimeStamp(crypto::DigestOf(kSignedDocument, EVP_sha256()), TestTrust::Now(),
                                          absl::InfiniteFuture());
  ASSERT_THAT(token, IsOk());
  Write("token", *token);
  EXPECT_EQ(
      Run(absl::StrCat("ts -verify -data document -in token -token_in -CAfile tsa-root.pem -attime ", at_)),
      0);
  Write("document", "another document");
  EXPECT_NE(
      Run(absl::StrCat("ts -verify -data document -in token -token_in -CAfile tsa-root.pem -attime ", at_)),
      0);
}

TEST_F(OpensslCommandTest, WeAcceptItsCmsWithItsSigningTime) {
  const auto sign = [&](absl::string_view options) {
    CHECK(Run(absl::StrCat(
              "cms -sign -binary -nosmimecap -in document -signer leader.pem -inkey leader.key.pem "
              "-md sha256 -outform DER -out signature ",
              options)) == 0);
    absl::StatusOr<std::string> cms = crypto::ReadPemFile(Path("signature"));
    CHECK(cms.ok());
    return *cms;
  };
  const std::string cades = sign("-cades");
  const Verified verified = Verify(cades, trust_.Policy(), services_.get());
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(verified.signature.verdict(), signing::v1::VERDICT_VALID);
  EXPECT_TRUE(verified.signature.has_claimed_time());
  // Without the attribute signing-certificate it is a PKCS#7 signature and not CAdES.
  const std::string plain = sign("");
  EXPECT_EQ(
      Verify(plain, trust_.Policy(), services_.get(), TestTrust::Now(), {}, "adbe.pkcs7.detached").reasons(),
      "");
  EXPECT_EQ(Verify(plain, trust_.Policy(), services_.get()).reasons(), "SIGNING_CERTIFICATE_WRONG");
}

}  // namespace
}  // namespace onestop::trust
