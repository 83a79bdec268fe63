// What a process tells of itself: each scrape asks anew.

#include "libs/process/self_metrics.h"

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/testing/files.h"

namespace onestop::process {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The value of a series without labels or with these ones; -1 when there is none.
double Value(const std::string& scrape, const std::string& series) {
  const size_t begin = scrape.find(absl::StrCat("\n", series, " "));
  if (begin == std::string::npos) return -1;
  const size_t number = begin + series.size() + 2;
  double value = -1;
  return absl::SimpleAtod(scrape.substr(number, scrape.find('\n', number) - number), &value) ? value : -1;
}

class SelfMetricsTest : public ::testing::Test {
 protected:
  std::string Scrape(const config::Config& config, const config::Program& program = config::kCatalog) {
    AddSelfMetrics(metrics_, config, program, catalogue_);
    return metrics_.Scrape();
  }

  telemetry::Metrics metrics_;
  catalog::SnapshotSource catalogue_;
  testing::TemporaryDirectory directory_;
};

TEST_F(SelfMetricsTest, TheProcessTellsWhatItIsAndUses) {
  const std::string scrape = Scrape({});
  EXPECT_THAT(scrape, HasSubstr(absl::StrCat("version=\"", Version(), "\"")));
  EXPECT_GT(Value(scrape, "process_resident_memory_bytes"), 1e6);
  EXPECT_GT(Value(scrape, "process_open_fds"), 2);
  EXPECT_LE(Value(scrape, "process_start_time_seconds"),
            absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
  const double cpu = Value(scrape, "process_cpu_seconds_total");
  EXPECT_GT(cpu, 0);
  // A counter: what was told is not told again.
  const double later = Value(metrics_.Scrape(), "process_cpu_seconds_total");
  EXPECT_GE(later, cpu);
  EXPECT_LT(later, 2 * cpu + 1);
}

TEST_F(SelfMetricsTest, ACertificateThatWasRenewedTellsItsNewEnd) {
  rpc::probe::Authority authority(directory_, "root");
  config::Config config;
  config.tls = {.cert_file = authority.Issue("server", "DNS:localhost").cert,
                .key_file = "",
                .client_ca_file = authority.root_file()};
  const std::string series = "onestop_certificate_end_seconds{use=\"tls\"}";
  const std::string scrape = Scrape(config);
  // The test's certificates are good for a day.
  const double tomorrow = absl::ToDoubleSeconds(absl::Now() + absl::Hours(24) - absl::UnixEpoch());
  EXPECT_NEAR(Value(scrape, series), tomorrow, 600);
  EXPECT_NEAR(Value(scrape, "onestop_certificate_end_seconds{use=\"clients\"}"), tomorrow, 600);
  // A file that is not there for a moment changes nothing.
  std::filesystem::remove(config.tls.cert_file);
  EXPECT_EQ(Value(metrics_.Scrape(), series), Value(scrape, series));
}

// After its end no client certificate is taken, so that operators are told before.
TEST_F(SelfMetricsTest, AListOfRevokedCertificatesTellsItsEnd) {
  const rpc::probe::Authority authority(directory_, "root");
  config::Config config;
  config.tls.client_crl_file = authority.WriteCrl("clients.crl", {}, absl::Hours(3));
  EXPECT_NEAR(Value(Scrape(config), "onestop_certificate_end_seconds{use=\"client_crl\"}"),
              absl::ToDoubleSeconds(absl::Now() + absl::Hours(3) - absl::UnixEpoch()), 600);
}

TEST_F(SelfMetricsTest, SystemsThatEndSoonAreCounted) {
  catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
  catalogue.mutable_client_systems(0)->set_valid_to(absl::FormatCivilTime(today + 29));
  catalogue.mutable_client_systems(1)->set_valid_to(absl::FormatCivilTime(today + 30));
  catalogue_.Set(*catalog::Snapshot::Build(catalogue, 1));
  EXPECT_EQ(Value(Scrape({}), "onestop_systems_ending"), 1);
}

TEST_F(SelfMetricsTest, TheTrustFileTellsWhichOfItsCertificatesEndsFirst) {
  const rpc::probe::Authority authority(directory_, "root");
  config::Config config;
  config.signing.trust_file = directory_.File("trust.yaml");
  testing::WriteFile(config.signing.trust_file,
                     "version: '1'\nroots:\n  - {file: root.pem, kind: public_duty}\n");
  EXPECT_NEAR(Value(Scrape(config), "onestop_certificate_end_seconds{use=\"trust\"}"),
              absl::ToDoubleSeconds(absl::Now() + absl::Hours(24) - absl::UnixEpoch()), 600);
}

TEST_F(SelfMetricsTest, AProgramWithDocumentsTellsTheSpaceForThem) {
  config::Config config;
  config.documents = {.root = directory_.path().string(), .free_bytes_min = 4096};
  const std::string scrape = Scrape(config, config::kDocuments);
  EXPECT_EQ(Value(scrape, "onestop_documents_reserve_bytes"), 4096);
  EXPECT_GT(Value(scrape, "onestop_documents_free_bytes"), 0);
}

TEST_F(SelfMetricsTest, AProgramWithoutDocumentsTellsNothingOfThem) {
  EXPECT_THAT(Scrape({}), Not(HasSubstr("onestop_documents_")));
}

TEST_F(SelfMetricsTest, EachCalendarInUseTellsHowFarItReaches) {
  catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
  for (auto& one : *catalogue.mutable_calendars()) {
    one.set_known_to(absl::FormatCivilTime(today + 30));
  }
  auto& unused = *catalogue.add_calendars();
  unused = catalogue.calendars(0);
  unused.set_id("unused");
  auto snapshot = catalog::Snapshot::Build(catalogue, 1);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  catalogue_.Set(*std::move(snapshot));
  const std::string scrape = Scrape({});
  EXPECT_EQ(Value(scrape, absl::StrCat("onestop_calendar_known_seconds{calendar=\"",
                                       catalogue.calendars(0).id(), "\"}")),
            30 * 86'400);
  EXPECT_THAT(scrape, Not(HasSubstr("unused")));
}

TEST_F(SelfMetricsTest, TheFirstSignerToEndIsToldAndHowManyWillSoon) {
  catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
  const auto end = [&](catalog::v1::CertificateEnd& one, const std::string& sha256, absl::CivilDay day) {
    one.set_sha256(sha256);
    one.set_last_day(absl::FormatCivilTime(day));
  };
  catalog::v1::Agency& agency = *catalogue.mutable_agencies(0);
  end(*agency.add_seal_certificate_ends(), agency.seal_certificates_sha256(0), today + 10);
  for (catalog::v1::Staff& staff : *catalogue.mutable_staff()) {
    if (staff.certificates_sha256().empty()) continue;
    end(*staff.add_certificate_ends(), staff.certificates_sha256(0), today + 400);
  }
  catalogue_.Set(*catalog::Snapshot::Build(catalogue, 1));
  const std::string scrape = Scrape({});
  EXPECT_EQ(Value(scrape, "onestop_signers_ending"), 1);
  EXPECT_EQ(Value(scrape, "onestop_certificate_end_seconds{use=\"signers\"}"),
            absl::ToUnixSeconds(absl::FromCivil(today + 11, calendar::OfficeZone())));
}

}  // namespace
}  // namespace onestop::process
