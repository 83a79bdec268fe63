// Proves the defaults and the dates of the trust file, with a row for each mistake.

#include "libs/trust/trust_policy.h"

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"
#include "libs/testing/test_trust.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestTrust;
using ::testing::HasSubstr;

// Midnight in Vietnam.
absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::FixedTimeZone(7 * 60 * 60));
}

class TrustPolicyTest : public ::testing::Test {
 protected:
  absl::StatusOr<TrustPolicy> Parse(absl::string_view text) {
    return TrustPolicy::Parse(text, trust_.directory / "trust.yaml");
  }
  TestTrust trust_;
};

// The defaults are those that the head of trust_policy.h lists.
TEST_F(TrustPolicyTest, WhatIsLeftOutHasItsDefault) {
  const auto policy = Parse("version: v\nroots: [{file: root.pem, kind: public_ca}]\n");
  ASSERT_THAT(policy, IsOk());
  EXPECT_EQ(policy->version(), "v");
  EXPECT_EQ(policy->RootsAt(At(1990, 1, 1)).size(), 1);
  EXPECT_EQ(policy->RootsAt(At(1990, 1, 1))[0].kind, signing::v1::ROOT_KIND_PUBLIC_CA);
  EXPECT_EQ(policy->RsaBitsMin(At(2024, 1, 1)), 2048);
  EXPECT_TRUE(policy->AcceptsDigest("sha256", At(2024, 1, 1)));
  EXPECT_FALSE(policy->AcceptsDigest("sha1", At(2024, 1, 1)));
  EXPECT_TRUE(policy->AcceptsCurve("P-521", At(2024, 1, 1)));
  EXPECT_TRUE(policy->TimeStampAddresses(At(2024, 1, 1)).empty());
  EXPECT_EQ(policy->revocation_age_max(), absl::Hours(24));
  EXPECT_EQ(policy->timeout(), absl::Seconds(3));
  EXPECT_TRUE(policy->revocation_required());
}

// What operators copy; its certificates take the place of those that it names.
TEST_F(TrustPolicyTest, TheSampleIsOneThatCanBeReadAndSaysTheDefaults) {
  std::filesystem::create_directory(trust_.directory / "roots");
  const std::string root = testing::ReadFile(trust_.directory / "root.pem");
  for (const char* name : {"public-duty", "national", "time-stamp"}) {
    testing::WriteFile(trust_.directory / "roots" / absl::StrCat(name, ".pem"), root);
  }
  sample_pki::CertificateSpec below = testing::TestAuthority::RootSpec();
  below.common_name = "Below";
  const sample_pki::Identity between = trust_.Issue(below);
  // The certificate itself comes first in its chain.
  const std::string end = "-----END CERTIFICATE-----\n";
  testing::WriteFile(trust_.directory / "roots/public-duty-issuing.pem",
                     between.chain_pem.substr(0, between.chain_pem.find(end) + end.size()));
  const auto sample =
      Parse(testing::ReadFile(absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/config/trust.yaml")));
  ASSERT_THAT(sample, IsOk());
  EXPECT_EQ(sample->RootsAt(At(2026, 1, 1)).size(), 3);
  EXPECT_EQ(sample->intermediates().size(), 1);
  EXPECT_EQ(sample->revocation_age_max(), absl::Hours(24));
  EXPECT_EQ(sample->timeout(), absl::Seconds(3));
  EXPECT_TRUE(sample->revocation_required());
  EXPECT_TRUE(sample->AcceptsCurve("P-521", At(2026, 1, 1)));
}

// What an alert waits for: the next end, not one that has passed.
TEST_F(TrustPolicyTest, TheNextEndOfACertificateIsTold) {
  const auto policy = Parse("version: v\nroots: [{file: root.pem, kind: public_ca}]\n");
  ASSERT_THAT(policy, IsOk());
  const absl::Time end = policy->NextCertificateEnd(At(2024, 1, 1));
  EXPECT_GT(end, At(2024, 1, 1));
  EXPECT_EQ(policy->NextCertificateEnd(end - absl::Seconds(1)), end);
  EXPECT_EQ(policy->NextCertificateEnd(end), absl::InfiniteFuture());
}

// A second before and after each limit, in the office's own time zone.
TEST_F(TrustPolicyTest, DatesAreTheFirstAndTheLastDayInVietnam) {
  const auto policy = Parse(R"(
version: v
roots:
  - {file: root.pem, kind: public_duty, from: 2023-01-01, to: 2023-12-31}
algorithms:
  rsa_bits_min: [{value: 2048, to: 2030-12-31}, {value: 3072, from: 2031-01-01}]
time_stamp:
  - {url: "http://127.0.0.1:1/a", to: 2023-06-30}
  - {url: "http://127.0.0.1:1/b"}
)");
  ASSERT_THAT(policy, IsOk());
  EXPECT_EQ(policy->RootsAt(At(2023, 1, 1) - absl::Seconds(1)).size(), 0);
  EXPECT_EQ(policy->RootsAt(At(2023, 1, 1)).size(), 1);
  EXPECT_EQ(policy->RootsAt(At(2024, 1, 1) - absl::Seconds(1)).size(), 1);
  EXPECT_EQ(policy->RootsAt(At(2024, 1, 1)).size(), 0);
  EXPECT_EQ(policy->RsaBitsMin(At(2030, 12, 31)), 2048);
  EXPECT_EQ(policy->RsaBitsMin(At(2031, 1, 1)), 3072);
  EXPECT_EQ(policy->TimeStampAddresses(At(2023, 6, 30)).size(), 2);
  EXPECT_THAT(policy->TimeStampAddresses(At(2023, 7, 1)), ::testing::ElementsAre("http://127.0.0.1:1/b"));
}

struct MistakeCase {
  std::string name;
  std::string text;
  std::string says;
};

class MistakeTest : public TrustPolicyTest, public ::testing::WithParamInterface<MistakeCase> {};

// An operator corrects the file by the message alone.
TEST_P(MistakeTest, IsNamedWithItsLine) {
  const auto policy = Parse(GetParam().text);
  ASSERT_THAT(policy, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(policy.status().message()), HasSubstr(GetParam().says));
}

// The two keys that every trust file needs.
constexpr char kRoots[] = "version: v\nroots: [{file: root.pem, kind: public_duty}]\n";

INSTANTIATE_TEST_SUITE_P(
    Files, MistakeTest,
    ::testing::Values(
        MistakeCase{"Empty", "", "trust.yaml: the file is empty"},
        MistakeCase{"NoMap", "- a\n", "must be a map"},
        MistakeCase{"AnAlias", "version: &v 1\nroots: *v\n", "trust.yaml:1: there is an anchor"},
        MistakeCase{"NoRoots", "version: v\n", "roots is missing"},
        MistakeCase{"NotYaml", "version: [\n", "not YAML"},
        MistakeCase{"UnknownKey", absl::StrCat(kRoots, "color: red\n"), "trust.yaml:3: color is not a key"},
        MistakeCase{"Twice", absl::StrCat(kRoots, "version: w\n"), "version is given twice"},
        MistakeCase{"UnknownKeyOfARoot",
                    "version: v\nroots: [{file: root.pem, kind: public_duty, since: 2}]\n",
                    "roots[0].since is not a key"},
        MistakeCase{"Kind", "version: v\nroots: [{file: root.pem, kind: friends}]\n",
                    "roots[0].kind is friends"},
        MistakeCase{"NoFile", "version: v\nroots: [{file: none.pem, kind: public_duty}]\n", "cannot be read"},
        MistakeCase{"Day", "version: v\nroots: [{file: root.pem, kind: public_duty, from: 2023}]\n",
                    "roots[0].from is 2023"},
        MistakeCase{
            "Backwards",
            "version: v\nroots: [{file: root.pem, kind: public_duty, from: 2023-02-01, to: 2023-01-01}]\n",
            "ends before it begins"},
        MistakeCase{"Intermediate", absl::StrCat(kRoots, "intermediates: [root.pem]\n"),
                    "intermediates[0] is not the certificate of an authority below a root"},
        MistakeCase{"NoIntermediate", absl::StrCat(kRoots, "intermediates: [none.pem]\n"),
                    "intermediates[0]: "},
        MistakeCase{"Digest", absl::StrCat(kRoots, "algorithms: {digests: [sha1]}\n"),
                    "algorithms.digests[0] is sha1"},
        MistakeCase{"Bits", absl::StrCat(kRoots, "algorithms: {rsa_bits_min: 1024}\n"),
                    "is 1024; it must be 2048"},
        MistakeCase{"Https", absl::StrCat(kRoots, "time_stamp: [{url: \"https://x/\"}]\n"),
                    "begins with http://"},
        MistakeCase{"Timeout", absl::StrCat(kRoots, "revocation: {timeout_seconds: 0}\n"),
                    "it must be 1 to 60"},
        MistakeCase{"Require", absl::StrCat(kRoots, "revocation: {require: maybe}\n"),
                    "it must be true or false"},
        MistakeCase{"Unchecked", absl::StrCat(kRoots, "revocation: {require: false}\n"), "would count"},
        MistakeCase{"Allowed", absl::StrCat(kRoots, "revocation: {require: false, allow_unchecked: yes}\n"),
                    "it must be true or false"},
        MistakeCase{"Large", std::string(300 * 1024, ' '), "bytes"}),
    [](const auto& test) { return test.param.name; });

TEST_F(TrustPolicyTest, AMissingFileIsReported) {
  EXPECT_THAT(TrustPolicy::Load(trust_.directory / "none.yaml"), FailsWith(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace onestop::trust
