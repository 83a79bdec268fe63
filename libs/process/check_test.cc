// What keeps a process from starting is told all at once, each with its key, and nothing is said of what is in order.

#include "libs/process/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/tls.h"
#include "libs/rpc/token_issuer.h"
#include "libs/service/lookup_keys.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::process {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing::TestDatabase;

class CheckTest : public ::testing::Test {
 protected:
  // Of the program with the most to name; everything is there.
  config::Config Good() {
    const rpc::probe::CertificateFiles pair = authority_.Issue("server", "DNS:localhost");
    CHECK(rpc::WriteJwks(directory_.File("jwks.json"), {rpc::KeyPair::Generate()}).ok());
    const std::string samples = absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/samples/hung_yen");
    testing::WriteFile(
        directory_.File("trust.yaml"),
        absl::StrCat("version: '1'\nroots:\n  - {file: ", authority_.root_file(), ", kind: public_duty}\n"));
    for (const char* program : {"onestop-pdf-reader", "onestop-pdf-writer"}) {
      testing::WriteFile(directory_.File(program), "");
      CHECK(chmod(directory_.File(program).c_str(), 0700) == 0);
    }
    config::Config config;
    config.province = "H31";
    config.listen.address = "127.0.0.1:0";
    config.tls = {.cert_file = pair.cert, .key_file = pair.key, .client_ca_file = authority_.root_file()};
    config.tokens = {.jwks_file = directory_.File("jwks.json"), .issuer = "i", .audience = "a"};
    config.database.conninfo = absl::StrReplaceAll(
        database_.Conninfo(), {{absl::StrCat(" user='", pg::PrivateCluster::kSuperuser, "'"), ""}});
    config.documents.root = directory_.File("documents");
    config.signing = {.trust_file = directory_.File("trust.yaml"),
                      .images_dir = directory_.path().string(),
                      .programs_dir = directory_.path().string()};
    config.lookups.secret_key_file = directory_.File("lookup.key");
    if (!std::filesystem::exists(config.lookups.secret_key_file)) {
      CHECK(service::LookupKeys::Make(config.lookups.secret_key_file).ok());
    }
    config.forms = {
        .templates_dir = absl::StrCat(samples, "/templates"), .place = "p", .verification_address = "v"};
    return config;
  }

  testing::TemporaryDirectory directory_;
  rpc::probe::Authority authority_{directory_, "root"};
  TestDatabase database_;
};

TEST_F(CheckTest, WhereAllIsThereNothingIsTold) {
  EXPECT_THAT(FindObstacles(Good(), config::kOnestopd), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(directory_.File("documents"))) << "a check makes nothing";
}

TEST_F(CheckTest, AllThatIsMissingIsToldAtOnce) {
  config::Config config = Good();
  config.tls = {
      .cert_file = "/nowhere/a.crt", .key_file = "/nowhere/a.key", .client_ca_file = "/nowhere/c.crt"};
  config.tokens.jwks_file = "/nowhere/jwks.json";
  config.signing = {
      .trust_file = "/nowhere/trust.yaml", .images_dir = "/nowhere/i", .programs_dir = "/nowhere/p"};
  config.forms.templates_dir = "/nowhere/forms";
  config.documents.root = "/dev/null/documents";
  config.database.passfile = "/nowhere/pgpass";
  config.database.conninfo = "host=/nowhere dbname=onestop";
  config.telemetry.otlp_ca_file = "/nowhere/o.crt";
  config.lookups.secret_key_file = "/nowhere/lookup.key";
  config.telemetry.metrics_address = "192.0.2.1:9440";
  EXPECT_THAT(FindObstacles(config, config::kOnestopd),
              ElementsAre(StartsWith("tls: /nowhere/a.crt: cannot be read: No such file"),
                          StartsWith("tls: /nowhere/a.key: cannot be read: No such file"),
                          StartsWith("tls: /nowhere/c.crt: cannot be read: No such file"),
                          StartsWith("tokens.jwks_file: cannot read /nowhere/jwks.json"),
                          StartsWith("telemetry.otlp_ca_file: /nowhere/o.crt"),
                          StartsWith("documents.root: /dev/null is not a directory"),
                          StartsWith("signing.trust_file: /nowhere/trust.yaml: cannot be read"),
                          StartsWith("signing.programs_dir: /nowhere/p/onestop-pdf-reader cannot be run"),
                          StartsWith("signing.programs_dir: /nowhere/p/onestop-pdf-writer cannot be run"),
                          StartsWith("forms.templates_dir: the directory /nowhere/forms"),
                          StartsWith("signing.images_dir: the directory /nowhere/i"),
                          StartsWith("lookups.secret_key_file: /nowhere/lookup.key: cannot be read"),
                          StartsWith("telemetry.metrics_address: 192.0.2.1:9440 cannot be listened on"),
                          StartsWith("database.passfile: /nowhere/pgpass: cannot be read"),
                          StartsWith("database, as onestop_tracking: ")));
}

TEST_F(CheckTest, AKeyThatOthersMayReadIsToldWithTheModes) {
  const config::Config config = Good();
  ASSERT_EQ(chmod(config.tls.key_file.c_str(), 0640), 0);
  EXPECT_THAT(
      FindObstacles(config, config::kOnestopd),
      ElementsAre(HasSubstr("has mode 0640, so that others than its owner may use the private key; allowed "
                            "are 0400 and 0600")));
  ASSERT_EQ(chmod(config.tls.key_file.c_str(), 0400), 0);
  EXPECT_THAT(FindObstacles(config, config::kOnestopd), IsEmpty());
}

TEST_F(CheckTest, CertificatesThatAreNotValidNowAreTold) {
  const rpc::ServerOptions options = ServerOptionsOf(Good());
  const auto told = [&](absl::Time now) {
    return absl::StrJoin(
        rpc::TlsMistakes(options.tls, now), "\n",
        [](std::string* out, const absl::Status& status) { absl::StrAppend(out, status.message()); });
  };
  EXPECT_EQ(told(absl::Now()), "");
  EXPECT_THAT(told(absl::Now() + absl::Hours(72)),
              HasSubstr("server-cert.pem holds a certificate that ended on "));
  EXPECT_THAT(told(absl::Now() + absl::Hours(72)), HasSubstr("root.pem holds a certificate that ended on "));
  EXPECT_THAT(told(absl::Now() - absl::Hours(72)),
              HasSubstr("server-cert.pem holds a certificate that begins on "));
}

TEST_F(CheckTest, TheKeyOfAnotherCertificateIsTold) {
  config::Config config = Good();
  config.tls.key_file = authority_.Issue("other", "DNS:localhost").key;
  EXPECT_THAT(FindObstacles(config, config::kOnestopd),
              ElementsAre(HasSubstr("is not the key of the certificate")));
}

// What the old message called PEM.
TEST_F(CheckTest, AMistakeInTheTrustFileIsToldWithItsLine) {
  const config::Config config = Good();
  testing::WriteFile(config.signing.trust_file, "version: '1'\nrots: []\n");
  EXPECT_THAT(FindObstacles(config, config::kOnestopd),
              ElementsAre(HasSubstr("trust.yaml:2: rots is not a key")));
  testing::WriteFile(config.signing.trust_file, "");
  EXPECT_THAT(FindObstacles(config, config::kOnestopd),
              ElementsAre(HasSubstr("is empty; it must hold YAML")));
}

TEST_F(CheckTest, AnAddressInUseIsTold) {
  rpc::Server server({.address = "127.0.0.1:0"});
  ASSERT_TRUE(server.Start().ok());
  config::Config config = Good();
  config.listen.address = server.target();
  EXPECT_THAT(
      FindObstacles(config, config::kOnestopd),
      ElementsAre(HasSubstr("cannot be listened on: Address already in use (does the server run already?)")));
}

TEST_F(CheckTest, ADatabaseThatIsNotMigratedIsToldOnce) {
  const TestDatabase empty(TestDatabase::Schema::kEmpty);
  config::Config config = Good();
  config.database.conninfo = absl::StrReplaceAll(
      empty.Conninfo(), {{absl::StrCat(" user='", pg::PrivateCluster::kSuperuser, "'"), ""}});
  EXPECT_THAT(FindObstacles(config, config::kOnestopd), ElementsAre(HasSubstr("migrate")));
}

TEST_F(CheckTest, APasswordFileThatOthersMayReadIsTold) {
  config::Config config = Good();
  config.database.passfile = directory_.File("pgpass");
  testing::WriteFile(config.database.passfile, "*:*:*:*:x\n");
  ASSERT_EQ(chmod(config.database.passfile.c_str(), 0640), 0);
  EXPECT_THAT(FindObstacles(config, config::kOnestopd), ElementsAre(HasSubstr("has mode 0640")));
}

// Its start makes it.
TEST_F(CheckTest, APrivateDatabaseNeedsOnlyItsDirectory) {
  config::Config config = Good();
  config.database = {.private_directory = directory_.File("postgres")};
  EXPECT_THAT(FindObstacles(config, config::kOnestopd), IsEmpty());
  config.database.private_directory = "/dev/null/postgres";
  EXPECT_THAT(FindObstacles(config, config::kOnestopd),
              ElementsAre(HasSubstr("/dev/null is not a directory")));
}

// As a unit would start it: the server says the same at its start.
TEST_F(CheckTest, AServerRefusesToStartWithAKeyThatOthersMayRead) {
  rpc::ServerOptions options = ServerOptionsOf(Good());
  ASSERT_EQ(chmod(options.tls.key_file.c_str(), 0640), 0);
  rpc::Server server(options);
  EXPECT_THAT(std::string(server.Start().message()), HasSubstr("has mode 0640"));
}

}  // namespace
}  // namespace onestop::process
