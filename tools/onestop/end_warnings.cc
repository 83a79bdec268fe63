// The warnings that come in time: once a calendar has ended, no dossier can be accepted; once a certificate has, nothing
// is signed with it.

#include "tools/onestop/end_warnings.h"

#include <iostream>

#include "absl/time/clock.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/calendar_ends.h"
#include "libs/catalog/certificate_ends.h"
#include "libs/catalog/system_ends.h"

namespace onestop::cli {
namespace {

void WarnOfCertificate(const Session& session, const catalog::CertificateEnd& end, int64_t days) {
  const std::string last_day = absl::FormatCivilTime(end.last_day);
  if (days < 0) {
    std::cerr << session.Localize(
        "warning: the certificate of $0 ended on $1: register the new one, or let the entry end", end.id,
        last_day);
  } else {
    std::cerr << session.Localize(
        "warning: the certificate of $0 ends on $1, $2 days from today: have a new one issued and register "
        "it",
        end.id, last_day, days);
  }
  std::cerr << "\n";
}

}  // namespace

void WarnOfEnds(const Session& session, const catalog::v1::Catalogue& catalogue, absl::CivilDay today) {
  for (const auto& [id, known_to] : catalog::CalendarEnds(catalogue, today)) {
    const int64_t days = known_to - today;
    if (days >= catalog::kKnownDaysWarning) continue;
    std::cerr << session.Localize(
                     "warning: calendar $0 knows its holidays to $1, $2 days from today; a dossier whose due "
                     "date lies beyond cannot be accepted: add the next year's days and known_to",
                     id, absl::FormatCivilTime(known_to), days)
              << "\n";
  }
  for (const catalog::CertificateEnd& end : catalog::CertificateEnds(catalogue, today)) {
    const int64_t days = end.last_day - today;
    if (days < catalog::kCertificateDaysWarning) WarnOfCertificate(session, end, days);
  }
  WarnOfSystemEnds(session, catalogue, today);
}

void WarnOfSystemEnds(const Session& session, const catalog::v1::Catalogue& catalogue, absl::CivilDay today) {
  for (const catalog::SystemEnd& end : catalog::SystemEnds(catalogue)) {
    if (!end.last_day.has_value() || *end.last_day - today >= catalog::kSystemDaysWarning) continue;
    const std::string last_day = absl::FormatCivilTime(*end.last_day);
    const int64_t days = *end.last_day - today;
    // One that ended a while ago was let go.
    if (days < -catalog::kSystemDaysWarning) continue;
    if (days < 0) {
      std::cerr << session.Localize(
          "warning: client system $0 ended on $1 and is refused: give it new credentials and a later "
          "valid_to, "
          "or leave it ended",
          end.id, last_day);
    } else {
      std::cerr << session.Localize(
          "warning: client system $0 ends on $1, $2 days from today: give it new credentials and a later "
          "valid_to, or let it end",
          end.id, last_day, days);
    }
    std::cerr << "\n";
  }
}

void WarnOfEnds(const Session& session, const catalog::v1::Catalogue& catalogue) {
  WarnOfEnds(session, catalogue, absl::ToCivilDay(absl::Now(), calendar::OfficeZone()));
}

}  // namespace onestop::cli
