#pragma once

/// What the verification of a signature and of a time stamp share. Private to this module.

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "libs/crypto/cms_message.h"
#include "libs/trust/chain.h"
#include "libs/trust/revocation.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/validation_data.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::trust {

using Reasons = google::protobuf::RepeatedPtrField<signing::v1::Reason>;

/// A time stamp token, parsed.
struct Token {
  crypto::CmsMessage message;
  Chain chain;
  absl::Time time = absl::InfinitePast();
  /// The subject of the authority's certificate.
  std::string authority;
};

/// The revocation of the signer's certificate alone.
struct SignerRevocation {
  RevocationStatus status;
  /// "ocsp", "crl", or "dss" when the answer was given with the file.
  std::string source;
};

/// One verification: its inputs, and the data it used.
class Verification {
 public:
  struct Context {
    const TrustPolicy& policy;
    TrustServices* services;
    const ValidationData& data;
    absl::Time now;
    absl::Time deadline;
  };

  /// Gives the digest of what was stamped, by the token's algorithm.
  using DigestSource = absl::FunctionRef<absl::StatusOr<std::string>(const EVP_MD* algorithm)>;

  Verification(const Context& context, ValidationData& used) : context_(context), used_(used) {}

  /// Parses the token and verifies it as of `at`, the latest time at which it is known to have existed.
  /// Adds what is wrong to `reasons`, as TIME_STAMP_… . `check_revocation`: also of its chain.
  void CheckToken(absl::string_view der, DigestSource digest, absl::Time at, bool check_revocation,
                  Token& token, Reasons& reasons);

  /// Builds the chain of the signer of `message` to a root, from its certificates and the given ones.
  std::optional<crypto::Finding> FindChain(const crypto::CmsMessage& message, ChainPurpose purpose,
                                           absl::Time at, Chain& chain) const;

  /// Asks about every certificate below the root at `at`: first in the given data, then the services. The
  /// reasons are those of a signature; `proven` says that `at` is proven.
  SignerRevocation CheckRevocation(const Chain& chain, absl::Time at, bool proven, Reasons& reasons);

  /// The same for a time stamp's chain (RFC 3161, 4): when it was revoked later without a harmless reason,
  /// the time stamp proves nothing.
  SignerRevocation CheckTokenRevocation(const Chain& chain, absl::Time at, Reasons& reasons);

  /// Whether each certificate that `message` carries besides `chain` is signed by another one of them or by
  /// a root.
  void CheckForeignCertificates(const crypto::CmsMessage& message, const Chain& chain,
                                Reasons& reasons) const;

 private:
  // One for each certificate below the root.
  std::vector<SignerRevocation> Statuses(const Chain& chain, absl::Time at);
  void Use(const Chain& chain);

  const Context context_;
  ValidationData& used_;
};

/// RFC 2253, with Vietnamese letters unescaped.
std::string NameOf(const X509_NAME* name);
void Describe(const X509* certificate, signing::v1::Certificate& out);

}  // namespace onestop::trust
