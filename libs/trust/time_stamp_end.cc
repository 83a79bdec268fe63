// Computes how long a time stamp proves something, from its certificates and the policy's dates.

#include "libs/trust/time_stamp_end.h"

#include <algorithm>
#include <vector>

#include "libs/crypto/openssl.h"
#include "libs/trust/chain.h"

namespace onestop::trust {

absl::Time TimeStampEnd(absl::Span<const std::string> chain, absl::Span<const std::string> digests,
                        const TrustPolicy& policy, absl::Time now) {
  std::vector<crypto::CertificatePtr> certificates;
  absl::Time end = chain.empty() ? absl::InfinitePast() : absl::InfiniteFuture();
  for (const std::string& der : chain) {
    crypto::CertificatePtr certificate = crypto::CertificateFromDer(der);
    if (certificate == nullptr) return absl::InfinitePast();
    end = std::min(end, crypto::TimeOf(X509_get0_notAfter(certificate.get())));
    certificates.push_back(std::move(certificate));
  }
  const auto accepted = [&](absl::Time at) {
    return std::ranges::all_of(digests,
                               [&](const std::string& digest) { return policy.AcceptsDigest(digest, at); }) &&
           !CheckAlgorithms(certificates, policy, at).has_value();
  };
  // The policy changes at known moments only, so those are the only ones to be tried.
  for (absl::Time at = now; at < end; at = policy.NextChangeAfter(at)) {
    if (!accepted(at)) return at;
  }
  return end;
}

}  // namespace onestop::trust
