// Who will not be able to sign, and when.

#include "libs/catalog/certificate_ends.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace onestop::catalog {
namespace {

template <typename Entry>
bool InForce(const Entry& entry, const std::string& today) {
  // Days of one form are in the order of their texts.
  return entry.valid_from() <= today && (entry.valid_to().empty() || today <= entry.valid_to());
}

// Who has a new certificate keeps the old one registered: the last to end counts.
std::optional<absl::CivilDay> LastOf(const google::protobuf::RepeatedPtrField<v1::CertificateEnd>& ends) {
  std::optional<absl::CivilDay> last;
  for (const v1::CertificateEnd& end : ends) {
    absl::CivilDay day;
    if (absl::ParseCivilTime(end.last_day(), &day)) last = std::max(last.value_or(day), day);
  }
  return last;
}

}  // namespace

std::vector<CertificateEnd> CertificateEnds(const v1::Catalogue& catalogue, absl::CivilDay day) {
  const std::string today = absl::FormatCivilTime(day);
  std::vector<CertificateEnd> ends;
  for (const v1::Staff& staff : catalogue.staff()) {
    if (!InForce(staff, today)) continue;
    if (const auto last = LastOf(staff.certificate_ends())) ends.push_back({staff.id(), false, *last});
  }
  for (const v1::Agency& agency : catalogue.agencies()) {
    if (!InForce(agency, today)) continue;
    if (const auto last = LastOf(agency.seal_certificate_ends())) ends.push_back({agency.id(), true, *last});
  }
  std::ranges::sort(ends, {},
                    [](const CertificateEnd& end) { return std::tie(end.last_day, end.seal, end.id); });
  return ends;
}

}  // namespace onestop::catalog
