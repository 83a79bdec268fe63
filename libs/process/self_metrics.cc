// Gauges of what changes without our doing, read when they are asked for.

#include "libs/process/self_metrics.h"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/read_file.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/calendar_ends.h"
#include "libs/catalog/certificate_ends.h"
#include "libs/catalog/snapshot.h"
#include "libs/catalog/system_ends.h"
#include "libs/rpc/revocation.h"
#include "libs/rpc/tls.h"
#include "libs/trust/trust_policy.h"

namespace onestop::process {
namespace {

constexpr size_t kStatmBytesMax = 256;

double ProcessorSeconds() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// The second number of /proc/self/statm: pages in RAM. 0 where it cannot be read.
double ResidentBytes() {
  const absl::StatusOr<std::string> text = base::ReadFile("/proc/self/statm", kStatmBytesMax);
  const std::vector<std::string> numbers = absl::StrSplit(text.ok() ? *text : "", ' ');
  double resident = 0;
  if (numbers.size() < 2 || !absl::SimpleAtod(numbers[1], &resident)) return 0;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  // Less the one that reads the directory.
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

void AddProcess(telemetry::Metrics& metrics) {
  metrics.AddGauge(telemetry::kBuildInfo, {Version(), Commit()}).Set(1);
  // The moment at which this is called: a process does little before.
  metrics.AddGauge(telemetry::kProcessStartTime).Set(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
  metrics.BeforeScrape([cpu = metrics.AddCounter(telemetry::kProcessCpuSeconds),
                        memory = metrics.AddGauge(telemetry::kProcessResidentBytes),
                        files = metrics.AddGauge(telemetry::kProcessOpenFiles), told = 0.0]() mutable {
    const double used = ProcessorSeconds();
    cpu.Increment(used - std::exchange(told, used));
    memory.Set(ResidentBytes());
    files.Set(OpenFiles());
  });
}

void AddCertificates(telemetry::Metrics& metrics, const config::Config& config) {
  // Read at each scrape: certificates are renewed while the server runs. One that cannot be read keeps its last end.
  const auto watch = [&metrics](absl::string_view use, const std::string& file,
                                absl::StatusOr<absl::Time> (*read)(const std::string&)) {
    if (file.empty()) return;
    metrics.BeforeScrape([end = metrics.AddGauge(telemetry::kCertificateEnd, {use}), file, read] {
      if (const absl::StatusOr<absl::Time> time = read(file); time.ok()) {
        end.Set(absl::ToDoubleSeconds(*time - absl::UnixEpoch()));
      }
    });
  };
  watch("tls", config.tls.cert_file, &rpc::CertificateEnd);
  watch("clients", config.tls.client_ca_file, &rpc::CertificateEnd);
  watch("client_crl", config.tls.client_crl_file, &rpc::RevocationListsEnd);
  if (config.signing.trust_file.empty()) return;
  // Read once, as the services do. A file that cannot be read ends the start elsewhere.
  const absl::StatusOr<trust::TrustPolicy> policy = trust::TrustPolicy::Load(config.signing.trust_file);
  if (!policy.ok()) return;
  metrics.BeforeScrape([end = metrics.AddGauge(telemetry::kCertificateEnd, {"trust"}), policy = *policy] {
    end.Set(absl::ToDoubleSeconds(policy.NextCertificateEnd(absl::Now()) - absl::UnixEpoch()));
  });
}

void AddDocuments(telemetry::Metrics& metrics, const config::Documents& documents) {
  metrics.AddGauge(telemetry::kDocumentsReserveBytes).Set(static_cast<double>(documents.free_bytes_min));
  metrics.BeforeScrape([free = metrics.AddGauge(telemetry::kDocumentsFreeBytes), root = documents.root] {
    struct statvfs disk = {};
    if (statvfs(root.c_str(), &disk) != 0) return;
    free.Set(static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize));
  });
}

void AddCalendars(telemetry::Metrics& metrics, const catalog::SnapshotSource& catalogue) {
  metrics.BeforeScrape([&metrics, &catalogue] {
    const std::shared_ptr<const catalog::Snapshot> snapshot = catalogue.Current();
    if (snapshot == nullptr) return;
    const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
    for (const auto& [id, known_to] : catalog::CalendarEnds(snapshot->catalogue(), today)) {
      const absl::Duration left = absl::Hours(24) * (known_to - today);
      metrics.AddGauge(telemetry::kCalendarKnownSeconds, {id}).Set(absl::ToDoubleSeconds(left));
    }
  });
}

void AddSigners(telemetry::Metrics& metrics, const catalog::SnapshotSource& catalogue) {
  metrics.BeforeScrape([&metrics, ending = metrics.AddGauge(telemetry::kSignersEnding),
                        &catalogue]() mutable {
    const std::shared_ptr<const catalog::Snapshot> snapshot = catalogue.Current();
    if (snapshot == nullptr) return;
    const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
    const auto ends = catalog::CertificateEnds(snapshot->catalogue(), today);
    ending.Set(static_cast<double>(std::ranges::count_if(ends, [today](const catalog::CertificateEnd& end) {
      return end.last_day - today < catalog::kCertificateDaysWarning;
    })));
    if (ends.empty()) return;
    const absl::Time first = absl::FromCivil(ends.front().last_day + 1, calendar::OfficeZone());
    metrics.AddGauge(telemetry::kCertificateEnd, {"signers"})
        .Set(absl::ToDoubleSeconds(first - absl::UnixEpoch()));
  });
}

void AddSystems(telemetry::Metrics& metrics, const catalog::SnapshotSource& catalogue) {
  metrics.BeforeScrape([ending = metrics.AddGauge(telemetry::kSystemsEnding), &catalogue]() mutable {
    const std::shared_ptr<const catalog::Snapshot> snapshot = catalogue.Current();
    if (snapshot == nullptr) return;
    const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
    const auto ends = catalog::SystemEnds(snapshot->catalogue());
    ending.Set(static_cast<double>(std::ranges::count_if(ends, [today](const catalog::SystemEnd& end) {
      return end.last_day.has_value() && today <= *end.last_day &&
             *end.last_day - today < catalog::kSystemDaysWarning;
    })));
  });
}

}  // namespace

absl::string_view Version() { return ONESTOP_VERSION; }
absl::string_view Commit() { return ONESTOP_COMMIT; }

void AddSelfMetrics(telemetry::Metrics& metrics, const config::Config& config, const config::Program& program,
                    const catalog::SnapshotSource& catalogue) {
  AddProcess(metrics);
  AddCertificates(metrics, config);
  if (program.documents) AddDocuments(metrics, config.documents);
  AddCalendars(metrics, catalogue);
  AddSigners(metrics, catalogue);
  AddSystems(metrics, catalogue);
}

}  // namespace onestop::process
