#pragma once

/// The chain from a signer's certificate to a root. Private to this module.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/openssl.h"
#include "libs/trust/trust_policy.h"

namespace onestop::trust {

/// Authorities between a signer's certificate and a root.
inline constexpr int kChainDepthMax = 5;

/// What the certificate is needed for.
enum class ChainPurpose { kSigning, kTimeStamping };

struct Chain {
  /// Signer first, root last. When no root was found: as far as it could be built.
  std::vector<crypto::CertificatePtr> certificates;
  signing::v1::RootKind kind = signing::v1::ROOT_KIND_UNSPECIFIED;

  bool leads_to_root() const { return kind != signing::v1::ROOT_KIND_UNSPECIFIED; }
  std::vector<std::string> der() const;
};

/// Builds the chain of `signer` through `others` to a root of the policy that is in force at `at`, each
/// certificate valid then and by algorithms that are accepted then. Findings: ROOT_UNKNOWN,
/// CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_USAGE_WRONG, ALGORITHM_REFUSED, CHAIN_WRONG.
std::optional<crypto::Finding> BuildChain(X509* signer, STACK_OF(X509) * others, const TrustPolicy& policy,
                                          ChainPurpose purpose, absl::Time at, Chain& chain);

/// Whether the key and the digest of its signature are accepted at `at`: ALGORITHM_REFUSED.
std::optional<crypto::Finding> CheckKey(const X509* certificate, const TrustPolicy& policy, absl::Time at);
std::optional<crypto::Finding> CheckSignatureDigest(const X509* certificate, const TrustPolicy& policy,
                                                    absl::Time at);
/// The same of every certificate of a chain below its root, which is trusted whatever signed it.
std::optional<crypto::Finding> CheckAlgorithms(absl::Span<const crypto::CertificatePtr> chain,
                                               const TrustPolicy& policy, absl::Time at);

}  // namespace onestop::trust
