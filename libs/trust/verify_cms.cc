// Verifies one CMS or one document time stamp, and describes it for the report.

#include "libs/trust/verify_cms.h"

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "libs/timestamp/timestamp.h"
#include "libs/trust/reasons.h"
#include "libs/trust/verification.h"

namespace onestop::trust {
namespace {

using State = RevocationStatus::State;

constexpr absl::string_view kDocumentTimeStamp = "ETSI.RFC3161";
constexpr absl::string_view kPades = "ETSI.CAdES.detached";

// The chain is described also when it is not trusted, so that a reader sees whose certificate it is.
void DescribeChain(const Chain& chain, signing::v1::Signature& out) {
  for (const crypto::CertificatePtr& one : chain.certificates) Describe(one.get(), *out.add_chain());
  out.set_root_kind(chain.kind);
}

void DescribeMessage(const crypto::CmsMessage& message, signing::v1::Signature& out) {
  if (message.signer() != nullptr) Describe(message.signer(), *out.mutable_signer());
  out.set_digest_algorithm(message.digest_name());
  out.set_signature_algorithm(message.signature_algorithm());
}

void DescribeRevocation(const SignerRevocation& revocation, signing::v1::Signature& out) {
  switch (revocation.status.state) {
    case State::kGood:
      out.set_revocation("good");
      break;
    case State::kRevoked:
      out.set_revocation("revoked");
      *out.mutable_revocation_time() = timestamp::ToWholeSeconds(revocation.status.revoked_since);
      break;
    case State::kUnknown:
      out.set_revocation("unknown");
      break;
  }
  out.set_revocation_source(revocation.source);
}

// The DER of the only time stamp among the unsigned attributes; empty when there is none. Other attributes
// are added to the reasons.
std::string TokenOf(const crypto::CmsMessage& message, Reasons& reasons) {
  CMS_SignerInfo* const info = message.signer_info();
  const int count = CMS_unsigned_get_attr_count(info);
  if (count <= 0) return "";
  X509_ATTRIBUTE* const attribute = CMS_unsigned_get_attr(info, 0);
  if (count > 1 || OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute)) != NID_id_smime_aa_timeStampToken) {
    AddReason(reasons, "UNSIGNED_ATTRIBUTE_UNKNOWN");
    return "";
  }
  const ASN1_TYPE* const value = X509_ATTRIBUTE_get0_type(attribute, 0);
  if (X509_ATTRIBUTE_count(attribute) != 1 || ASN1_TYPE_get(value) != V_ASN1_SEQUENCE) {
    AddReason(reasons, "TIME_STAMP_WRONG");
    return "";
  }
  return std::string(crypto::BytesOf(value->value.sequence));
}

// A signature by a person or an organisation, as opposed to a document time stamp.
void VerifySignature(const CmsInput& input, const TrustPolicy& policy, Verification& verification,
                     signing::v1::Signature& out) {
  Reasons& reasons = *out.mutable_reasons();
  crypto::CmsMessage message;
  const auto malformed = message.Parse(
      input.cms, input.enclosed ? crypto::CmsContent::kEnclosed : crypto::CmsContent::kDetached);
  DescribeMessage(message, out);
  if (malformed.has_value()) return AddReason(reasons, malformed->code, malformed->detail);
  // Some programs (NSS) write BER under this name, and programs write it around large files: the contents
  // are verified all the same.
  const bool customary = input.enclosed || input.sub_filter == "adbe.pkcs7.detached";
  const signing::v1::Verdict loose = customary ? signing::v1::VERDICT_VALID : signing::v1::VERDICT_UNKNOWN;
  if (message.not_der()) AddReason(reasons, "CMS_NOT_DER", loose);
  const absl::StatusOr<std::string> digest = input.enclosed
                                                 ? crypto::DigestOf(message.carried(), message.digest())
                                                 : crypto::DigestOf(input.document, message.digest());
  if (!digest.ok()) return AddReason(reasons, "DOCUMENT_NOT_READABLE");
  // Only PAdES requires the attribute signing-certificate; the other forms may leave it out.
  const auto broken = message.CheckSignature(*digest, input.sub_filter == kPades);
  if (broken.has_value()) AddReason(reasons, broken->code, broken->detail);
  if (message.signing_time() != absl::InfinitePast()) {
    *out.mutable_claimed_time() = timestamp::ToWholeSeconds(message.signing_time());
  }

  // The time of the signature: the proven one, otherwise now.
  // Never in the future, whatever the caller knows.
  absl::Time at = std::min(input.existed_at.value_or(input.now), input.now);
  bool proven = input.existed_at.has_value();
  out.set_level("B-B");
  if (const std::string der = TokenOf(message, reasons); !der.empty()) {
    Token token;
    Reasons token_reasons;
    const auto value_digest = [&](const EVP_MD* algorithm) -> absl::StatusOr<std::string> {
      return crypto::DigestOf(message.signature_value(), algorithm);
    };
    verification.CheckToken(der, value_digest, at, true, token, token_reasons);
    out.set_time_stamp_authority(token.authority);
    if (token.time != absl::InfinitePast())
      *out.mutable_time_stamp_time() = timestamp::ToWholeSeconds(token.time);
    const signing::v1::Verdict worth = VerdictOf(token_reasons);
    reasons.MergeFrom(token_reasons);
    if (worth == signing::v1::VERDICT_VALID) out.set_level("B-T");
    // A time stamp by a trusted authority that may no longer count: everything else is judged at its time,
    // and the verdict is UNKNOWN at best.
    if (worth == signing::v1::VERDICT_VALID ||
        (worth == signing::v1::VERDICT_UNKNOWN && token.chain.leads_to_root())) {
      at = token.time;
      proven = true;
    }
  }

  Chain chain;
  const auto untrusted = verification.FindChain(message, ChainPurpose::kSigning, at, chain);
  DescribeChain(chain, out);
  if (untrusted.has_value()) AddReason(reasons, untrusted->code, untrusted->detail);
  if (!policy.AcceptsDigest(message.digest_name(), at)) {
    AddReason(reasons, "ALGORITHM_REFUSED", message.digest_name());
  }
  verification.CheckForeignCertificates(message, chain, reasons);
  out.set_revocation("not checked");
  // The addresses of a chain that is not trusted are untrusted too.
  if (untrusted.has_value() || VerdictOf(reasons) == signing::v1::VERDICT_INVALID) return;
  DescribeRevocation(verification.CheckRevocation(chain, at, proven, reasons), out);
  // Reached only when the signature holds at its time: an expired certificate then lowers the verdict.
  for (const crypto::CertificatePtr& one : chain.certificates) {
    if (crypto::TimeOf(X509_get0_notAfter(one.get())) < input.now)
      AddReason(reasons, "CERTIFICATE_EXPIRED_SINCE");
  }
}

void VerifyDocumentTimeStamp(const CmsInput& input, Verification& verification, signing::v1::Signature& out) {
  Reasons& reasons = *out.mutable_reasons();
  Token token;
  const auto digest = [&](const EVP_MD* algorithm) { return crypto::DigestOf(input.document, algorithm); };
  // A document time stamp is judged at the time that a later one proves.
  const absl::Time at = std::min(input.existed_at.value_or(input.now), input.now);
  verification.CheckToken(input.cms, digest, at, false, token, reasons);
  DescribeMessage(token.message, out);
  DescribeChain(token.chain, out);
  out.set_time_stamp_authority(token.authority);
  if (token.time != absl::InfinitePast())
    *out.mutable_time_stamp_time() = timestamp::ToWholeSeconds(token.time);
  out.set_revocation("not checked");
  if (!token.chain.leads_to_root() || VerdictOf(reasons) == signing::v1::VERDICT_INVALID) return;
  DescribeRevocation(verification.CheckTokenRevocation(token.chain, token.time, reasons), out);
}

}  // namespace

absl::Status PiecesSource::operator()(size_t max, std::string& buffer) const {
  // Empty pieces are skipped: an empty buffer would mean the end of the document.
  while (next_ < pieces_.size() && pieces_[next_].empty()) ++next_;
  buffer.clear();
  if (next_ == pieces_.size()) return absl::OkStatus();
  absl::string_view& piece = pieces_[next_];
  buffer.assign(piece.data(), std::min(max, piece.size()));
  piece.remove_prefix(buffer.size());
  return absl::OkStatus();
}

void VerifyCms(const CmsInput& input, const TrustPolicy& policy, TrustServices* services,
               signing::v1::Signature& out, ValidationData& used) {
  const absl::Cleanup forget = [] { crypto::ForgetErrors(); };
  Verification verification({.policy = policy,
                             .services = services,
                             .data = input.data,
                             .now = input.now,
                             .deadline = input.deadline},
                            used);
  const absl::string_view form = input.sub_filter;
  if (form == kDocumentTimeStamp) {
    VerifyDocumentTimeStamp(input, verification, out);
  } else if (form.empty() || form == kPades || form == "adbe.pkcs7.detached") {
    VerifySignature(input, policy, verification, out);
    // Named separately from unknown forms: SHA-1 is refused for good.
  } else if (form == "adbe.pkcs7.sha1" || form == "adbe.x509.rsa_sha1") {
    AddReason(*out.mutable_reasons(), "ALGORITHM_REFUSED", "sha1");
  } else {
    AddReason(*out.mutable_reasons(), "CMS_FORM_NOT_SUPPORTED");
  }
  out.set_verdict(VerdictOf(out.reasons()));
}

}  // namespace onestop::trust
