#pragma once

/// How a signature is refused. This room's own.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::signing {

absl::Status SignatureInvalid(absl::string_view detail);
absl::Status AlgorithmRefused(absl::string_view algorithm);
absl::Status CertificateNotTrusted(absl::string_view detail);

}  // namespace onestop::signing
