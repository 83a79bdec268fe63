#pragma once

/// What proves for decades that certificates held: the certificates themselves and what their authorities
/// said of them. It comes with a file (its DSS), from the authorities, or from kept evidence.

#include <string>
#include <vector>

namespace onestop::signing {

/// DER each; sets: no value twice.
struct ValidationData {
  std::vector<std::string> certificates;
  /// OCSPResponse, whole (RFC 6960).
  std::vector<std::string> ocsp_responses;
  std::vector<std::string> crls;
};

}  // namespace onestop::signing
