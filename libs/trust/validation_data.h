#pragma once

/// The data that a verification rests on besides the signature itself.

#include <algorithm>
#include <string>
#include <vector>

namespace onestop::trust {

/// Sets of DER: from a PDF's DSS, from trust services, or from an evidence package.
struct ValidationData {
  std::vector<std::string> certificates;
  /// Whole OCSPResponses (RFC 6960).
  std::vector<std::string> ocsp_responses;
  std::vector<std::string> crls;

  /// Adds what is not there yet.
  void Merge(const ValidationData& other) {
    AddAll(other.certificates, certificates);
    AddAll(other.ocsp_responses, ocsp_responses);
    AddAll(other.crls, crls);
  }
  static void Add(const std::string& der, std::vector<std::string>& set) {
    if (std::ranges::find(set, der) == set.end()) set.push_back(der);
  }

 private:
  static void AddAll(const std::vector<std::string>& from, std::vector<std::string>& set) {
    for (const std::string& der : from) Add(der, set);
  }
};

}  // namespace onestop::trust
