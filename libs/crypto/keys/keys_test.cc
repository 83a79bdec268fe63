// Keys from PKCS#12 files and from a real token (SoftHSM2), each test with tokens of its own.

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/keys/pkcs12.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/signing_key.h"
#include "libs/testing/soft_token.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_trust.h"

namespace onestop::crypto {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::kSignedDocument;
using ::onestop::testing::SoftToken;
using ::onestop::testing::TestTrust;
using ::onestop::testing::Verify;

class KeysTest : public ::testing::Test {
 protected:
  void ExpectSigns(const SigningKey& key) {
    const auto cms = key.SignDetached(kSignedDocument);
    ASSERT_THAT(cms, IsOk());
    EXPECT_EQ(Verify(*cms, trust_.Policy(), services_.get()).reasons(), "");
    EXPECT_EQ(key.certificate_sha256(), leader_.certificate_sha256);
    EXPECT_EQ(key.chain_der().size(), 1);
  }
  std::string Path(absl::string_view name) const { return trust_.directory / std::string(name); }

  TestTrust trust_;
  std::unique_ptr<trust::TrustServices> services_ = trust_.Services();
  sample_pki::Identity leader_ = trust_.Issue(trust_.SignerSpec());
};

// Authorities hand out files of both kinds; the names of the holders have Vietnamese letters, as passwords
// may.
TEST_F(KeysTest, Pkcs12FilesOpenWithAndWithoutAPassword) {
  for (const std::string password : {"mật khẩu", ""}) {
    ASSERT_THAT(WritePkcs12(Path("leader.p12"), leader_.key_pem, leader_.chain_pem, "leader", password),
                IsOk());
    const auto key = SigningKey::LoadPkcs12(Path("leader.p12"), password);
    ASSERT_THAT(key, IsOk());
    ExpectSigns(*key);
    const auto wrong = SigningKey::LoadPkcs12(Path("leader.p12"), "another");
    ASSERT_THAT(wrong, FailsWith(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(std::string(wrong.status().message()), ::testing::HasSubstr("the password is another"));
  }
}

TEST_F(KeysTest, FilesThatAreNotPkcs12AreRefused) {
  EXPECT_THAT(SigningKey::LoadPkcs12(Path("none.p12"), ""), FailsWith(absl::StatusCode::kNotFound));
  EXPECT_THAT(SigningKey::LoadPkcs12(Path("root.pem"), ""), FailsWith(absl::StatusCode::kInvalidArgument));
}

// A client signs the digest of a prepared PDF without having its bytes at hand.
TEST_F(KeysTest, ADigestIsSignedAsItsDocumentIs) {
  const SigningKey key = leader_.ToSigningKey();
  const auto cms = key.SignDigest(DigestOf(kSignedDocument, EVP_sha256()));
  ASSERT_THAT(cms, IsOk());
  EXPECT_EQ(Verify(*cms, trust_.Policy(), services_.get()).reasons(), "");
  EXPECT_THAT(key.SignDigest("short"), FailsWith(absl::StatusCode::kInvalidArgument));
}

class TokenTest : public KeysTest {
 protected:
  void SetUp() override {
    if (!SoftToken::Installed()) GTEST_SKIP() << "there is no SoftHSM2; run tools/setup --develop";
    token_ = std::make_unique<SoftToken>(trust_.directory, leader_.key_pem, leader_.chain_pem);
  }

  std::unique_ptr<SoftToken> token_;
};

TEST_F(TokenTest, AKeyInATokenSigns) {
  const auto key = SigningKey::OpenPkcs11(SoftToken::kModule, SoftToken::kUri, SoftToken::kPin);
  ASSERT_THAT(key, IsOk());
  ExpectSigns(*key);
  const auto by_id = SigningKey::OpenPkcs11(SoftToken::kModule, "pkcs11:token=se%61l;id=%01", "1234");
  ASSERT_THAT(by_id, IsOk());
  ExpectSigns(*by_id);
}

// Each fault has its own code, so that the client can tell its user what to do.
TEST_F(TokenTest, MissingTokensKeysAndPinsAreReported) {
  const auto open = [](absl::string_view uri, absl::string_view pin) {
    return SigningKey::OpenPkcs11(SoftToken::kModule, uri, pin);
  };
  EXPECT_THAT(open(SoftToken::kUri, "9999"), FailsWith(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(open("pkcs11:token=none;object=sealkey", "1234"), FailsWith(absl::StatusCode::kNotFound));
  EXPECT_THAT(open("pkcs11:token=seal;object=none", "1234"), FailsWith(absl::StatusCode::kNotFound));
  EXPECT_THAT(open("token=seal", "1234"), FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(open("pkcs11:token=seal;pin-value=1234", "1234"),
              FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SigningKey::OpenPkcs11("/nonexistent.so", "pkcs11:token=seal", "1234"),
              FailsWith(absl::StatusCode::kNotFound));
}

// Pulling the token out in the middle of a session is the usual fault.
TEST_F(TokenTest, ATokenThatIsGoneSignsNothing) {
  const auto key = SigningKey::OpenPkcs11(SoftToken::kModule, SoftToken::kUri, SoftToken::kPin);
  ASSERT_THAT(key, IsOk());
  EXPECT_THAT(key->Try(), IsOk());
  token_->TakeAway();
  EXPECT_THAT(key->SignDetached(kSignedDocument), FailsWith(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(key->Try(), FailsWith(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace onestop::crypto
