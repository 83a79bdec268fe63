#include "libs/signing/sample_authority.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/signing/cms_message.h"
#include "libs/signing/sample/trust_server.h"
#include "libs/signing/sign.h"
#include "libs/signing/trust/time_stamp.h"
#include "libs/signing/trust/verify_cms.h"
#include "libs/testing/status_matchers.h"

namespace onestop::signing {
namespace {

namespace fs = std::filesystem;
using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

class SampleAuthorityTest : public ::testing::Test {
 protected:
  SampleAuthorityTest() {
    std::string pattern = (fs::temp_directory_path() / "onestop-keys-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~SampleAuthorityTest() override { fs::remove_all(directory_); }

  absl::StatusOr<SampleAuthority> Make(const std::vector<SampleSigner>& signers) {
    return MakeSampleAuthority((directory_ / "keys").string(), signers, Year(2023), Year(2036));
  }
  static absl::Time Year(int year) { return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone()); }

  fs::path directory_;
};

const std::vector<SampleSigner> kLeaderAndSeal = {{"staff-lvh", "Lê Văn Hùng"},
                                                  {"seal-H31.06", "Sở Khoa học và Công nghệ"}};

TEST_F(SampleAuthorityTest, WhatItMakesSignsAndVerifies) {
  const auto sample = Make(kLeaderAndSeal);
  ASSERT_THAT(sample, IsOk());
  ASSERT_EQ(sample->signers.size(), 2);
  const auto roots = TrustStore::Load(sample->root_path);
  ASSERT_THAT(roots, IsOk());
  for (const SampleCertificate& made : sample->signers) {
    const auto key = SigningKey::Load(made.key_path, made.chain_path);
    ASSERT_THAT(key, IsOk());
    const auto cms = key->SignDetached("bytes");
    ASSERT_THAT(cms, IsOk());
    const PiecesSource bytes({"bytes"});
    v1::Signature signature;
    ValidationData used;
    VerifyCms(
        {.cms = *cms, .document = bytes, .sub_filter = "", .now = Year(2024), .existed_at = {}, .data = {}},
        TrustPolicy::ForRoots(*roots), nullptr, signature, used);
    EXPECT_EQ(signature.verdict(), v1::VERDICT_VALID) << signature.ShortDebugString();
    EXPECT_EQ(signature.signer().sha256(), made.certificate_sha256);
  }
}

TEST_F(SampleAuthorityTest, NobodyElseMayReadTheFiles) {
  ASSERT_THAT(Make(kLeaderAndSeal), IsOk());
  int files = 0;
  for (const auto& entry : fs::directory_iterator(directory_ / "keys")) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
    ++files;
  }
  // Key and certificate of four authorities and two signers, and these as PKCS#12.
  EXPECT_EQ(files, 14);
  EXPECT_EQ(fs::status(directory_ / "keys").permissions(), fs::perms::owner_all);
}

TEST_F(SampleAuthorityTest, ASecondRunKeepsWhatIsThereAndAddsWhatIsNew) {
  const auto first = Make(kLeaderAndSeal);
  ASSERT_THAT(first, IsOk());
  std::vector<SampleSigner> more = kLeaderAndSeal;
  more.push_back({"staff-ntm", "Nguyễn Thị Mai"});
  const auto second = Make(more);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->signers[0].certificate_sha256, first->signers[0].certificate_sha256);
  EXPECT_EQ(second->signers[1].certificate_sha256, first->signers[1].certificate_sha256);
  EXPECT_EQ(second->signers.size(), 3);
}

TEST_F(SampleAuthorityTest, ItsServerStampsAndAnswersByItsTrustFile) {
  // The server has this machine's clock.
  const absl::Time now = absl::Now();
  const auto sample = MakeSampleAuthority((directory_ / "keys").string(), kLeaderAndSeal,
                                          now - absl::Hours(24), now + absl::Hours(24 * 365));
  ASSERT_THAT(sample, IsOk());
  const auto server = StartSampleTrust((directory_ / "keys").string());
  ASSERT_THAT(server, IsOk());
  const auto policy = TrustPolicy::Load((directory_ / "keys" / "trust.yaml").string());
  ASSERT_THAT(policy, IsOk());
  const auto services = MakeHttpTrustServices(*policy);
  const auto key = SigningKey::LoadPkcs12(sample->signers[0].pkcs12_path, kSamplePassword);
  ASSERT_THAT(key, IsOk());
  const auto cms = key->SignDetached("bytes");
  ASSERT_THAT(cms, IsOk());
  const auto token =
      services->TimeStamp(DigestOf(*SignatureValueOf(*cms), EVP_sha256()), now, now + absl::Minutes(1));
  ASSERT_THAT(token, IsOk());
  const auto stamped = AddTimeStamp(*cms, *token);
  ASSERT_THAT(stamped, IsOk());
  const PiecesSource document({"bytes"});
  const ValidationData none;
  v1::Signature signature;
  ValidationData used;
  VerifyCms({.cms = *stamped,
             .document = document,
             .sub_filter = "ETSI.CAdES.detached",
             .now = absl::Now(),
             .existed_at = std::nullopt,
             .data = none},
            *policy, services.get(), signature, used);
  EXPECT_EQ(signature.verdict(), v1::VERDICT_VALID) << signature.ShortDebugString();
  EXPECT_EQ(signature.level(), "B-T");
}

TEST_F(SampleAuthorityTest, NamesThatAreNoFileNamesAreRefused) {
  for (const std::string name : {"", "../x", "a/b", ".hidden", "root", "tsa", "tên"}) {
    EXPECT_THAT(Make({{name, "Somebody"}}), FailsWith(absl::StatusCode::kInvalidArgument)) << name;
  }
}

}  // namespace
}  // namespace onestop::signing
