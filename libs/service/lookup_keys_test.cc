// Secrets follow from the dossier and the key, and the file of keys is refused with what is wrong.

#include "libs/service/lookup_keys.h"

#include <sys/stat.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::service {
namespace {

using ::onestop::testing::FailsWith;
using ::testing::HasSubstr;

constexpr char kDossier[] = "0190a3c2-7d1e-7abc-8def-0123456789ab";
constexpr char kOtherDossier[] = "0190a3c2-7d1e-7abc-8def-0123456789ac";

// A key of one digit.
std::string Digits(char digit) { return std::string(2 * kLookupKeyBytes, digit); }

class LookupKeysTest : public ::testing::Test {
 protected:
  absl::StatusOr<LookupKeys> Load(const std::string& text, mode_t mode = 0600) {
    const std::string path = directory_.File("lookup.key");
    onestop::testing::WriteFile(path, text);
    CHECK(chmod(path.c_str(), mode) == 0);
    return LookupKeys::Load(path);
  }

  onestop::testing::TemporaryDirectory directory_;
};

TEST_F(LookupKeysTest, ASecretIsAlwaysTheSameOfOneDossierAndKey) {
  const auto keys = Load(Digits('1') + "\n");
  ASSERT_THAT(keys, onestop::testing::IsOk());
  const std::string secret = keys->SecretFor(kDossier);
  EXPECT_EQ(secret.size(), dossier::kLookupSecretLength);
  EXPECT_EQ(secret.find_first_not_of(std::string(dossier::kLookupSecretAlphabet)), std::string::npos);
  EXPECT_EQ(keys->SecretFor(kDossier), secret);
  EXPECT_NE(keys->SecretFor(kOtherDossier), secret);
  EXPECT_NE(Load(Digits('2'))->SecretFor(kDossier), secret);
}

TEST_F(LookupKeysTest, AReplacedKeyStillMakesTheSecretsOfItsDossiers) {
  const std::string secret = Load(Digits('1'))->SecretFor(kDossier);
  const std::string hash = dossier::HashLookupSecret(kDossier, secret);
  const auto both = Load(absl::StrCat(Digits('2'), "\n\n", Digits('1'), "\r\n"));
  EXPECT_NE(both->SecretFor(kDossier), secret);
  EXPECT_EQ(both->SecretOf(kDossier, hash), secret);
  EXPECT_EQ(Load(Digits('2'))->SecretOf(kDossier, hash), "");
}

TEST_F(LookupKeysTest, WhatIsNoKeyIsRefusedWithItsLineAndNotShown) {
  const auto wrong = Load(absl::StrCat(Digits('1'), "\n", "abcdef", "\n"));
  EXPECT_THAT(wrong, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(wrong.status().message()),
              HasSubstr("lookup.key:2: is no key; a key is 64 hexadecimal"));
  EXPECT_THAT(std::string(wrong.status().message()), ::testing::Not(HasSubstr("abcdef")));
  EXPECT_THAT(std::string(Load("\n").status().message()), HasSubstr("holds no key"));
  EXPECT_THAT(LookupKeys::Load(directory_.File("none")), FailsWith(absl::StatusCode::kNotFound));
}

TEST_F(LookupKeysTest, AFileThatOthersMayReadIsRefused) {
  const auto open = Load(Digits('1'), 0640);
  EXPECT_THAT(open, FailsWith(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(open.status().message()), HasSubstr("has mode 0640"));
}

}  // namespace
}  // namespace onestop::service
