#pragma once

/// Until when people can sign and agencies can seal. The catalogue knows certificates by their hash; the day on which one
/// ends is written beside it by who registers it.

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// People are warned when fewer days are left: a new certificate is asked for, issued and registered in about two weeks.
inline constexpr int kCertificateDaysWarning = 30;

/// The last day of the certificate that lasts longest of those that an entry has.
struct CertificateEnd {
  /// Staff id, or agency id for a seal.
  std::string id;
  bool seal = false;
  absl::CivilDay last_day;
};

/// Of the entries that are in force on `day` and whose certificates' ends are known, the first to end first, those of
/// one day in the order of people, seals and ids. Days that
/// Check() would refuse are left out.
std::vector<CertificateEnd> CertificateEnds(const v1::Catalogue& catalogue, absl::CivilDay day);

}  // namespace onestop::catalog
