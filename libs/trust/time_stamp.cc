// Reads what a signature time stamp covers, and adds the token to the signature.

#include "libs/trust/time_stamp.h"

#include <openssl/cms.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/crypto/cms_message.h"
#include "libs/refusal/refusals.h"

namespace onestop::trust {
namespace {

absl::Status SignatureInvalid(absl::string_view detail) {
  return refusal::SignatureInvalid(
      absl::StrCat("the signature does not hold: ", detail,
                   "; sign the document's exact bytes and send the detached CMS in DER"),
      detail);
}

}  // namespace

absl::StatusOr<std::string> SignatureValueOf(absl::string_view cms) {
  crypto::CmsMessage message;
  if (const auto finding = message.Parse(cms, crypto::CmsContent::kDetached); finding.has_value()) {
    return SignatureInvalid(finding->detail);
  }
  return std::string(message.signature_value());
}

absl::StatusOr<std::string> AddTimeStamp(absl::string_view cms, absl::string_view token) {
  const absl::Cleanup forget = [] { crypto::ForgetErrors(); };
  crypto::CmsMessage message;
  if (const auto finding = message.Parse(cms, crypto::CmsContent::kDetached); finding.has_value()) {
    return SignatureInvalid(finding->detail);
  }
  // The token is parsed, so that bytes of another kind never become a part of a signature.
  crypto::CmsMessage stamp;
  if (const auto finding = stamp.Parse(token, crypto::CmsContent::kTimeStamp); finding.has_value()) {
    return SignatureInvalid(finding->detail);
  }
  // One time stamp at most: verification reports further unsigned attributes, which nothing covers.
  if (CMS_unsigned_get_attr_count(message.signer_info()) > 0) {
    return SignatureInvalid("it has unsigned attributes; a time stamp is put on a signature without any");
  }
  CHECK(CMS_unsigned_add1_attr_by_NID(message.signer_info(), NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE,
                                      token.data(), static_cast<int>(token.size())) == 1);
  return crypto::DerOf<i2d_CMS_ContentInfo>(message.cms());
}

}  // namespace onestop::trust
