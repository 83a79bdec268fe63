#include "libs/signing/errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"

namespace onestop::signing {

absl::Status SignatureInvalid(absl::string_view detail) {
  return base::WithReason(absl::InvalidArgumentError(absl::StrCat("the signature does not hold: ", detail,
                                                                  "; sign the document's exact "
                                                                  "bytes and send the detached CMS in DER")),
                          {"SIGNATURE_INVALID", {{"detail", std::string(detail)}}});
}

absl::Status AlgorithmRefused(absl::string_view algorithm) {
  return base::WithReason(
      absl::InvalidArgumentError(absl::StrCat(
          algorithm,
          " is not accepted; sign by RSA of 2048 to 8192 bits or ECDSA with P-256, P-384 or P-521, and "
          "SHA-256, SHA-384 or SHA-512")),
      {"ALGORITHM_REFUSED", {{"algorithm", std::string(algorithm)}}});
}

absl::Status CertificateNotTrusted(absl::string_view detail) {
  return base::WithReason(absl::FailedPreconditionError(
                              absl::StrCat("the signer's certificate is not trusted: ", detail,
                                           "; sign with a "
                                           "certificate that is valid at the act's time, from a recognised "
                                           "authority, and send its chain along")),
                          {"CERTIFICATE_NOT_TRUSTED", {{"detail", std::string(detail)}}});
}

}  // namespace onestop::signing
