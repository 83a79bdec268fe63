#pragma once

/// RFC 3161 on a signature: what is stamped, and how the token is added.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::trust {

/// The signature value of the only signer of `cms`: what a signature time stamp is over. Its SHA-256 goes to
/// TrustServices::TimeStamp(). Errors: INVALID_ARGUMENT SIGNATURE_INVALID when `cms` is no such CMS.
absl::StatusOr<std::string> SignatureValueOf(absl::string_view cms);

/// `cms` with `token` (DER of a TimeStampToken) as the unsigned attribute of its only signer. Errors:
/// INVALID_ARGUMENT SIGNATURE_INVALID when `cms` or `token` cannot be read, or `cms` has unsigned attributes
/// already.
absl::StatusOr<std::string> AddTimeStamp(absl::string_view cms, absl::string_view token);

}  // namespace onestop::trust
