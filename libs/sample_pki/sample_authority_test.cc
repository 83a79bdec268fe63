// Proves that the sample's keys sign, its server answers, and its files are readable by their owner only.

#include "libs/sample_pki/sample_authority.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/signing_key.h"
#include "libs/sample_pki/trust_server.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/trust/time_stamp.h"
#include "libs/trust/verify_cms.h"

namespace onestop::sample_pki {
namespace {

namespace fs = std::filesystem;
using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

class SampleAuthorityTest : public ::testing::Test {
 protected:
  absl::StatusOr<SampleAuthority> Make(const std::vector<SampleSigner>& signers) {
    return MakeSampleAuthority((directory_ / "keys").string(), signers, Year(2023), Year(2036));
  }
  static absl::Time Year(int year) { return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone()); }

  const onestop::testing::TemporaryDirectory temporary_;
  const fs::path directory_ = temporary_.path();
};

// Names as the sample of a province has them, with Vietnamese letters in the certificates.
const std::vector<SampleSigner> kLeaderAndSeal = {{"staff-lvh", "Lê Văn Hùng"},
                                                  {"seal-H31.06", "Sở Khoa học và Công nghệ"}};

TEST_F(SampleAuthorityTest, WhatItMakesSignsAndVerifies) {
  const auto sample = Make(kLeaderAndSeal);
  ASSERT_THAT(sample, IsOk());
  ASSERT_EQ(sample->signers.size(), 2);
  const auto roots = trust::TrustStore::Load(sample->root_path);
  ASSERT_THAT(roots, IsOk());
  for (const SampleCertificate& made : sample->signers) {
    const auto key = crypto::SigningKey::Load(made.key_path, made.chain_path);
    ASSERT_THAT(key, IsOk());
    const auto cms = key->SignDetached("bytes");
    ASSERT_THAT(cms, IsOk());
    const trust::PiecesSource bytes({"bytes"});
    signing::v1::Signature signature;
    trust::ValidationData used;
    trust::VerifyCms(
        {.cms = *cms, .document = bytes, .sub_filter = "", .now = Year(2024), .existed_at = {}, .data = {}},
        trust::TrustPolicy::ForRoots(*roots), nullptr, signature, used);
    EXPECT_EQ(signature.verdict(), signing::v1::VERDICT_VALID) << signature.ShortDebugString();
    EXPECT_EQ(signature.signer().sha256(), made.certificate_sha256);
  }
}

// The directory holds private keys.
TEST_F(SampleAuthorityTest, OnlyTheOwnerMayReadTheFiles) {
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

// Certificates are registered for staff and agencies; new ones would make the registry wrong.
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
  // The server uses this machine's clock.
  const absl::Time now = absl::Now();
  const auto sample = MakeSampleAuthority((directory_ / "keys").string(), kLeaderAndSeal,
                                          now - absl::Hours(24), now + absl::Hours(24 * 365));
  ASSERT_THAT(sample, IsOk());
  const auto server = StartSampleTrust((directory_ / "keys").string());
  ASSERT_THAT(server, IsOk());
  const auto policy = trust::TrustPolicy::Load((directory_ / "keys" / "trust.yaml").string());
  ASSERT_THAT(policy, IsOk());
  const auto services = trust::MakeHttpTrustServices(*policy);
  const auto key = crypto::SigningKey::LoadPkcs12(sample->signers[0].pkcs12_path, kSamplePassword);
  ASSERT_THAT(key, IsOk());
  const auto cms = key->SignDetached("bytes");
  ASSERT_THAT(cms, IsOk());
  const auto token = services->TimeStamp(crypto::DigestOf(*trust::SignatureValueOf(*cms), EVP_sha256()), now,
                                         now + absl::Minutes(1));
  ASSERT_THAT(token, IsOk());
  const auto stamped = trust::AddTimeStamp(*cms, *token);
  ASSERT_THAT(stamped, IsOk());
  const trust::PiecesSource document({"bytes"});
  const trust::ValidationData none;
  signing::v1::Signature signature;
  trust::ValidationData used;
  trust::VerifyCms({.cms = *stamped,
                    .document = document,
                    .sub_filter = "ETSI.CAdES.detached",
                    .now = absl::Now(),
                    .existed_at = std::nullopt,
                    .data = none},
                   *policy, services.get(), signature, used);
  EXPECT_EQ(signature.verdict(), signing::v1::VERDICT_VALID) << signature.ShortDebugString();
  EXPECT_EQ(signature.level(), "B-T");
}

// Names come from a data file, and must not lead out of the directory or replace a root.
TEST_F(SampleAuthorityTest, NamesThatAreNoFileNamesAreRefused) {
  for (const std::string name : {"", "../x", "a/b", ".hidden", "root", "tsa", "tên"}) {
    EXPECT_THAT(Make({{name, "Lê Văn Hùng"}}), FailsWith(absl::StatusCode::kInvalidArgument)) << name;
  }
}

}  // namespace
}  // namespace onestop::sample_pki
