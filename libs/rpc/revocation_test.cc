// Lists of revoked certificates: what they say, when they are silent, and how they change.

#include "libs/rpc/revocation.h"

#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/tls.h"
#include "libs/testing/files.h"

namespace onestop::rpc {
namespace {

using probe::Authority;
using probe::CertificateFiles;
using probe::TemporaryDirectory;
using probe::WriteFile;

class RevocationTest : public ::testing::Test {
 protected:
  std::unique_ptr<RevocationChecker> Checker() {
    auto made = RevocationChecker::Create(clients_.root_file(), list_);
    EXPECT_TRUE(made.ok()) << made.status();
    return *std::move(made);
  }

  static std::string Told(RevocationChecker& checker, const CertificateFiles& files, absl::Time now) {
    const absl::Status status = checker.Check(onestop::testing::ReadFile(files.cert), "", now);
    return status.ok() ? "OK" : base::ReasonOf(status)->name;
  }

  TemporaryDirectory directory_;
  Authority clients_{directory_, "clients"};
  CertificateFiles portal_ = clients_.Issue("portal", "URI:spiffe://onestop/system/portal");
  CertificateFiles stolen_ = clients_.Issue("stolen", "URI:spiffe://onestop/system/stolen");
  std::string list_ = clients_.WriteCrl("clients.crl", {stolen_});
  absl::Time now_ = absl::Now();
};

TEST_F(RevocationTest, ARevokedCertificateIsToldFromOthers) {
  const auto checker = Checker();
  EXPECT_EQ(Told(*checker, portal_, now_), "OK");
  EXPECT_EQ(Told(*checker, stolen_, now_), "CLIENT_CERTIFICATE_REVOKED");
  const absl::Status status = checker->Check(onestop::testing::ReadFile(stolen_.cert), "", now_);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(base::ReasonOf(status)->metadata.at("serial_number"), "03");
}

// What cannot be known counts as revoked.
TEST_F(RevocationTest, AListThatIsOutOfDateAdmitsNoCertificate) {
  clients_.WriteCrl("clients.crl", {stolen_}, absl::Hours(1));
  const auto checker = Checker();
  EXPECT_EQ(Told(*checker, portal_, now_), "OK");
  EXPECT_EQ(Told(*checker, portal_, now_ + absl::Hours(2)), "CLIENT_CERTIFICATE_STATUS_UNKNOWN");
  EXPECT_EQ(checker->Check(onestop::testing::ReadFile(portal_.cert), "", now_ + absl::Hours(2)).code(),
            absl::StatusCode::kUnavailable);
  // The next list is taken up without a restart.
  clients_.WriteCrl("clients.crl", {stolen_}, absl::Hours(48));
  EXPECT_EQ(Told(*checker, portal_, now_ + absl::Hours(3)), "OK");
}

// The name of an authority proves nothing: its list is signed.
TEST_F(RevocationTest, AListOfAnotherKeyOrAuthorityAdmitsNoCertificate) {
  Authority other(directory_, "other");
  other.WriteCrl("clients.crl", {});
  EXPECT_EQ(Told(*Checker(), portal_, now_), "CLIENT_CERTIFICATE_STATUS_UNKNOWN");
  const TemporaryDirectory elsewhere;
  Authority same_name(elsewhere, "clients");
  list_ = same_name.WriteCrl("clients.crl", {});
  EXPECT_EQ(Told(*Checker(), portal_, now_), "CLIENT_CERTIFICATE_STATUS_UNKNOWN");
}

TEST_F(RevocationTest, AChangedListIsTakenUpAndAnUnusableOneIsNot) {
  const auto checker = Checker();
  ASSERT_EQ(Told(*checker, portal_, now_), "OK");
  WriteFile(list_, "no list");
  EXPECT_EQ(Told(*checker, portal_, now_ + absl::Seconds(2)), "OK");
  EXPECT_EQ(Told(*checker, stolen_, now_ + absl::Seconds(2)), "CLIENT_CERTIFICATE_REVOKED");
  clients_.WriteCrl("clients.crl", {portal_});
  // A verdict that was remembered goes with its list.
  EXPECT_EQ(Told(*checker, portal_, now_ + absl::Seconds(4)), "CLIENT_CERTIFICATE_REVOKED");
  EXPECT_EQ(Told(*checker, stolen_, now_ + absl::Seconds(4)), "OK");
}

TEST_F(RevocationTest, ListsThatCannotBeUsedAreRefusedAtTheStart) {
  WriteFile(list_, "no list");
  EXPECT_EQ(RevocationChecker::Create(clients_.root_file(), list_).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(RevocationChecker::Create(clients_.root_file(), directory_.File("none")).ok());
  EXPECT_FALSE(RevocationListsEnd(list_).ok());
}

// `--check` tells of a list that would refuse every client, before the server starts with it.
TEST_F(RevocationTest, AnEndedListIsAMistakeOfTheConfiguration) {
  const CertificateFiles server = clients_.Issue("server", "DNS:localhost");
  TlsOptions options = {.cert_file = server.cert,
                        .key_file = server.key,
                        .client_ca_file = clients_.root_file(),
                        .client_crl_file = list_};
  EXPECT_THAT(TlsMistakes(options, now_), ::testing::IsEmpty());
  clients_.WriteCrl("clients.crl", {}, absl::Hours(1));
  EXPECT_THAT(TlsMistakes(options, now_ + absl::Hours(2)), ::testing::SizeIs(1));
  const auto end = RevocationListsEnd(list_);
  ASSERT_TRUE(end.ok());
  EXPECT_LE(*end, now_ + absl::Hours(1) + absl::Minutes(1));
}

}  // namespace
}  // namespace onestop::rpc
