// Configurations that are accepted, and one row for each mistake with the message that an operator
// reads.

#include "libs/config/config.h"

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"

namespace onestop::config {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::HasSubstr;

// The least that a service needs. Nine lines: what a test appends begins on line 10.
constexpr char kLeast[] = R"(province: H31
listen: {address: "127.0.0.1:7443"}
tokens:
  jwks_file: jwks.json
  issuer: https://id.example
  audience: onestop
database:
  conninfo: host=/run/postgresql dbname=onestop
lookups: {secret_key_file: lookup.key}
)";

// For a program that takes no dossiers in.
std::string WithoutLookups() {
  return absl::StrReplaceAll(kLeast, {{"lookups: {secret_key_file: lookup.key}\n", ""}});
}

absl::StatusOr<Config> Read(const std::string& text, const Program& program = kIntake) {
  return Parse(text, "etc/x.yaml", program);
}

TEST(ConfigTest, WhatIsLeftOutHasItsDefault) {
  const auto config = Read(kLeast);
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->province, "H31");
  EXPECT_EQ(config->ledger.writers, 2);
  EXPECT_EQ(config->limits.call_seconds_default, 30);
  EXPECT_FALSE(config->listen.allow_plaintext);
}

// The current directory of a service is not the operator's.
TEST(ConfigTest, RelativeFilesBeginAtTheFilesDirectoryAndAbsoluteOnesStay) {
  const auto config = Read(absl::StrCat(kLeast, "tls: {cert_file: tls/a.crt, key_file: /secrets/a.key}\n"));
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->tls.cert_file, "etc/tls/a.crt");
  EXPECT_EQ(config->tls.key_file, "/secrets/a.key");
  EXPECT_EQ(config->tls.client_ca_file, "");
}

struct Mistake {
  std::string name;
  std::string appended;
  std::string want;
};

class ConfigMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigMistakeTest, IsToldWithItsLine) {
  const auto config = Read(absl::StrCat(kLeast, GetParam().appended));
  ASSERT_THAT(config, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(config.status().message()), HasSubstr(GetParam().want));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ConfigMistakeTest,
    ::testing::Values(
        Mistake{"BelowARange", "ledger:\n  writers: 0\n",
                "etc/x.yaml:11: ledger.writers is 0; it must be 1 to 16"},
        Mistake{"AboveARange", "ledger: {writers: 17}\n", "etc/x.yaml:10: ledger.writers is 17; it must be"},
        Mistake{"BeyondAnyNumber", "drain_seconds: 99999999999999999999\n",
                "drain_seconds is 99999999999999999999;"},
        Mistake{"NotANumber", "drain_seconds: soon\n",
                "etc/x.yaml:10: drain_seconds is soon; it must be 0 to 600"},
        Mistake{"NotAFlag", "tls: {require_client_certificate: yes}\n",
                "require_client_certificate is yes; it must be true or false"},
        Mistake{"NotARatio", "telemetry: {sample_ratio: nan}\n",
                "telemetry.sample_ratio is nan; it must be 0 to 1"},
        Mistake{"AnUnknownKey", "ledger:\n  writer: 2\n",
                "etc/x.yaml:11: ledger.writer is not a key; did you mean ledger.writers?"},
        Mistake{"AMistypedSection", "ledgr: {}\n", "etc/x.yaml:10: ledgr is not a key; did you mean ledger?"},
        Mistake{"AKeyThatNoneResembles", "ledger:\n  colour: 2\n",
                "ledger.colour is not a key; see the samples"},
        Mistake{"AnUnknownSection", "cache: {}\n", "etc/x.yaml:10: cache is not a key"},
        Mistake{"AKeyTwice", "drain_seconds: 1\ndrain_seconds: 2\n",
                "etc/x.yaml:11: drain_seconds is given a second time"},
        Mistake{"AListForAValue", "drain_seconds: [1]\n", "drain_seconds must have one value"},
        Mistake{"AValueForASection", "ledger: 3\n", "ledger must be a section"},
        Mistake{"AnotherProgramsSection", "signing: {trust_file: t.yaml}\n",
                "etc/x.yaml:10: signing is not used by"},
        Mistake{"NotYaml", "ledger: [\n", "not YAML"},
        Mistake{"AnAlias", "ledger: &a {}\n", "there is an anchor; anchors and aliases are not taken"},
        Mistake{"NotALevel", "telemetry: {log_level: loud}\n", "telemetry.log_level is not a level"},
        Mistake{"NotAnAddress", "telemetry: {otlp_endpoint: collector}\n",
                "telemetry.otlp_endpoint is not an address"},
        Mistake{"ABareIpv6Address", "telemetry: {otlp_endpoint: \"::1:4317\"}\n", "is not an address"},
        Mistake{"APortBeyond65535", "telemetry: {metrics_address: \"127.0.0.1:65536\"}\n",
                "is not an address"},
        Mistake{"MetricsThatOthersReach", "telemetry: {metrics_address: \"0.0.0.0:9443\"}\n",
                "telemetry.metrics_address is 0.0.0.0:9443, which others reach without TLS or login"},
        Mistake{"SpansInTheClear", "telemetry: {otlp_endpoint: \"otel.example:4317\", otlp_insecure: true}\n",
                "telemetry.otlp_insecure would send spans to otel.example:4317 in the clear"},
        Mistake{"ACertificateWithoutKey", "tls: {cert_file: a.crt}\n", "tls.cert_file is set alone"},
        Mistake{"AKeyWithoutCertificate", "tls: {key_file: a.key}\n", "tls.key_file is set alone"},
        Mistake{"ClientRootsWithoutTls", "tls: {client_ca_file: c.crt}\n",
                "tls.client_ca_file needs tls.cert_file"},
        Mistake{"RequiredCertificatesWithoutRoots",
                "tls: {cert_file: a, key_file: b, require_client_certificate: true}\n",
                "tls.require_client_certificate needs tls.client_ca_file"},
        Mistake{"RevokedCertificatesOfNoRoots", "tls: {cert_file: a, key_file: b, client_crl_file: c}\n",
                "tls.client_crl_file needs tls.client_ca_file"},
        Mistake{"AnotherProgramsDemands", "signing_demands: {acr: gold}\n",
                "etc/x.yaml:10: signing_demands is not used by"},
        Mistake{"DefaultTimeAboveTheMost", "limits: {call_seconds_default: 301}\n",
                "is above limits.call_seconds_max"},
        Mistake{"ATextThatIsTooLong", "telemetry: {otlp_ca_file: " + std::string(2000, 'x') + "}\n",
                "is longer than"},
        Mistake{"AControlCharacter", "telemetry: {otlp_ca_file: \"a\\x1bb\"}\n",
                "holds a control character"}),
    [](const auto& row) { return row.param.name; });

// Without tokens a demand of them would let every caller by.
TEST(ConfigTest, WhatIsDemandedOfTokensNeedsTokens) {
  const std::string tokens = "  jwks_file: jwks.json\n  issuer: https://id.example\n  audience: onestop\n";
  const std::string demands = "catalogue_demands: {amr: otp}\n";
  EXPECT_THAT(Parse(absl::StrCat(WithoutLookups(), demands), "etc/x.yaml", kCatalog), IsOk());
  const std::string without = absl::StrReplaceAll(WithoutLookups(), {{"tokens:\n" + tokens, ""}});
  const auto refused =
      Parse(absl::StrCat(without, demands, "tls: {cert_file: a, key_file: b, client_ca_file: c}\n"),
            "etc/x.yaml", kCatalog);
  ASSERT_THAT(refused, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("catalogue_demands is of tokens"));
}

// An operator has to say that one person is enough.
TEST(ConfigTest, RightsChangeByTwoPeopleUnlessSaidOtherwise) {
  const auto config = Parse(WithoutLookups(), "etc/x.yaml", kCatalog);
  ASSERT_THAT(config, IsOk());
  EXPECT_TRUE(config->catalogue.second_editor);
  EXPECT_TRUE(config->catalogue.past_days_closed);
}

// What the store takes in must be readable whole, to be signed and verified.
TEST(ConfigTest, NoDocumentMayBeLargerThanCanBeVerified) {
  const auto with = [](int64_t bytes_max) {
    return Parse(
        absl::StrCat(WithoutLookups(), "documents: {root: files, file_bytes_max: ", bytes_max, "}\n"),
        "etc/x.yaml", kDocuments);
  };
  EXPECT_THAT(with(kDocumentBytesMax), IsOk());
  const auto above = with(kDocumentBytesMax + 1);
  ASSERT_THAT(above, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(above.status().message()),
              HasSubstr("documents.file_bytes_max is 26214401; it must be 1 to 26214400"));
}

TEST(ConfigTest, FilesArePrivateUnlessTheConfigurationSharesThem) {
  const std::string text = absl::StrCat(WithoutLookups(), "documents: {root: files");
  const auto alone = Parse(absl::StrCat(text, "}\n"), "etc/x.yaml", kDocuments);
  const auto shared = Parse(absl::StrCat(text, ", group_shared: true}\n"), "etc/x.yaml", kDocuments);
  ASSERT_THAT(alone, IsOk());
  ASSERT_THAT(shared, IsOk());
  EXPECT_FALSE(alone->documents.group_shared);
  EXPECT_TRUE(shared->documents.group_shared);
}

// kLeast with one text replaced.
struct Swap {
  std::string name;
  std::string from;
  std::string to;
  std::string want;
};

class ConfigSwapTest : public ::testing::TestWithParam<Swap> {};

TEST_P(ConfigSwapTest, IsRefused) {
  const std::string text = absl::StrReplaceAll(kLeast, {{GetParam().from, GetParam().to}});
  ASSERT_NE(text, kLeast);
  const auto config = Read(text);
  ASSERT_THAT(config, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(config.status().message()), HasSubstr(GetParam().want));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ConfigSwapTest,
    ::testing::Values(
        Swap{"NoProvince", "province: H31\n", "\n", "province is missing"},
        Swap{"AProvinceInLowerCase", "H31", "h31",
             "etc/x.yaml:1: province is missing or not a province's code"},
        Swap{"OthersReachItInTheClear", "127.0.0.1:7443", "10.0.0.5:7443", "which others reach"},
        Swap{"NoAddress", "127.0.0.1:7443", "", "listen.address is not an address"},
        Swap{"NoClientCanLogIn",
             "  jwks_file: jwks.json\n  issuer: https://id.example\n  audience: onestop\n", "",
             "no client could log in"},
        Swap{"AnyIssuer", "  issuer: https://id.example\n", "", "tokens.issuer is missing"},
        Swap{"AnyAudience", "  audience: onestop\n", "", "tokens.audience is missing"},
        Swap{"NoDatabase", "  conninfo: host=/run/postgresql dbname=onestop\n", "",
             "database.conninfo is missing"},
        Swap{"APassword", "dbname=onestop", "dbname=onestop password=s3cret", "holds a password"},
        Swap{"AUser", "dbname=onestop", "dbname=onestop user=me", "names a user"},
        Swap{"AUri", "host=/run/postgresql dbname=onestop", "postgresql://u:p@db/onestop", "is a URI"},
        Swap{"ARemoteDatabaseInTheClear", "host=/run/postgresql", "host=db1",
             "database.conninfo reaches db1 without verified TLS"},
        Swap{"ARemoteDatabaseThatIsNotVerified", "host=/run/postgresql",
             "host=/run/postgresql,10.0.0.7 sslmode=require",
             "database.conninfo reaches 10.0.0.7 without verified TLS"},
        Swap{"ARemoteDatabaseWrittenWithBlanks", "host=/run/postgresql", "host =  db1",
             "database.conninfo reaches db1 without verified TLS"},
        Swap{"TlsThatIsTakenBack", "host=/run/postgresql", "host=db1 sslmode=verify-full sslmode=disable",
             "database.conninfo reaches db1 without verified TLS"},
        Swap{"ARemoteAddressOfTheDatabase", "host=/run/postgresql", "host=localhost hostaddr=10.0.0.7",
             "database.conninfo reaches 10.0.0.7 without verified TLS"},
        Swap{"AClusterOfItsOwn", "conninfo: host=/run/postgresql dbname=onestop", "private_directory: /var/x",
             "is for onestopd alone"}),
    [](const auto& row) { return row.param.name; });

TEST(ConfigTest, WhatLeavesTheMachineIsEncryptedOrAllowedByName) {
  for (const char* conninfo :
       {"host=localhost dbname=onestop", "host=127.0.0.1 dbname=onestop", "dbname=onestop",
        "host=db1,db2 dbname=onestop sslmode=verify-full sslrootcert=db.crt",
        "host=db1 dbname=onestop\n  allow_plaintext: true"}) {
    EXPECT_THAT(Read(absl::StrReplaceAll(kLeast, {{"host=/run/postgresql dbname=onestop", conninfo}})),
                IsOk())
        << conninfo;
  }
  EXPECT_THAT(
      Read(absl::StrCat(kLeast, "telemetry: {metrics_address: \"0.0.0.0:9443\", allow_plaintext: true}\n")),
      IsOk());
  EXPECT_THAT(Read(absl::StrCat(kLeast, "telemetry: {otlp_endpoint: \"otel.example:4317\"}\n")), IsOk());
}

// The message goes to standard error, and so into logs.
TEST(ConfigTest, AnErrorNeverRepeatsAPassword) {
  const auto config = Read(absl::StrReplaceAll(kLeast, {{"dbname=onestop", "dbname=x password=s3cret"}}));
  EXPECT_THAT(std::string(config.status().message()), ::testing::Not(HasSubstr("s3cret")));
}

// An operator corrects the file once, not mistake by mistake.
TEST(ConfigTest, EveryMistakeIsToldAtOnce) {
  const auto config = Read(absl::StrCat(kLeast, "drain_seconds: x\nledger: {writers: 99, colour: red}\n"));
  const std::string message(config.status().message());
  EXPECT_THAT(message, HasSubstr("drain_seconds is x"));
  EXPECT_THAT(message, HasSubstr("ledger.writers is 99"));
  EXPECT_THAT(message, HasSubstr("ledger.colour is not a key"));
}

TEST(ConfigTest, OnestopdMayHaveAClusterOfItsOwnButNotTwoDatabases) {
  // The sections that onestopd needs beyond those of a single service.
  const std::string more =
      "documents: {root: d}\nsigning: {trust_file: t.yaml}\n"
      "forms: {templates_dir: f, place: p, verification_address: v}\n";
  const std::string own = absl::StrReplaceAll(
      kLeast, {{"conninfo: host=/run/postgresql dbname=onestop", "private_directory: pg"}});
  EXPECT_THAT(Read(own + more, kOnestopd), IsOk());
  const std::string both = absl::StrReplaceAll(own, {{"database:\n", "database:\n  conninfo: dbname=x\n"}});
  EXPECT_THAT(Read(both + more, kOnestopd), FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Read(own, kOnestopd), FailsWith(absl::StatusCode::kInvalidArgument));  // documents, signing
}

// --print-config shows what holds, and its output can be used as a file.
TEST(ConfigTest, WhatIsPrintedIsReadBackTheSame) {
  const auto config = Read(absl::StrCat(
      kLeast, "telemetry: {sample_ratio: 0.25, otlp_ca_file: '/a\"b\\c'}\nledger: {writers: 3}\n"));
  ASSERT_THAT(config, IsOk());
  const std::string printed = Print(*config, kIntake);
  const auto again = Parse(printed, "/elsewhere/y.yaml", kIntake);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->telemetry.sample_ratio, 0.25);
  EXPECT_EQ(again->telemetry.otlp_ca_file, "/a\"b\\c");
  EXPECT_EQ(again->ledger.writers, 3);
}

// The roles' rights are what separates the services in the database.
TEST(ConfigTest, AServiceReachesTheDatabaseAsItsOwnRole) {
  Database database = {.conninfo = "host=/run/postgresql dbname=onestop"};
  EXPECT_EQ(ConninfoFor(database, "onestop_intake"),
            "host=/run/postgresql dbname=onestop user=onestop_intake");
  // A quote in the name must not end the value.
  database.passfile = "/etc/it's";
  EXPECT_THAT(ConninfoFor(database, "r"), HasSubstr(R"( passfile='/etc/it\'s')"));
}

TEST(ConfigTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_THAT(Load("/nowhere/x.yaml", kIntake), FailsWith(absl::StatusCode::kNotFound));
  EXPECT_THAT(Load("/", kIntake), FailsWith(absl::StatusCode::kNotFound));
}

// A wrong file name may lead to any file.
TEST(ConfigTest, AFileThatIsTooLargeIsNotRead) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/large.yaml");
  std::ofstream(path) << std::string(kFileBytesMax + 1, '#');
  EXPECT_THAT(Load(path, kIntake), FailsWith(absl::StatusCode::kInvalidArgument));
}

// onestopd makes its embedded configuration without a file.
TEST(ConfigTest, AProgramMayCheckWhatItMadeItself) {
  Config config = {.province = "H31"};
  EXPECT_THAT(Check(config, kIntake), FailsWith(absl::StatusCode::kInvalidArgument));
  config.tokens = {.jwks_file = "j", .issuer = "i", .audience = "a"};
  config.database.conninfo = "dbname=onestop";
  config.lookups.secret_key_file = "k";
  EXPECT_THAT(Check(config, kIntake), IsOk());
}

}  // namespace
}  // namespace onestop::config
