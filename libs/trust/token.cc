// Verification::CheckToken(): verifies an RFC 3161 token, its signature, chain and age.

#include <openssl/x509v3.h>

#include "libs/trust/reasons.h"
#include "libs/trust/verification.h"

namespace onestop::trust {
namespace {

// The code of a chain's finding when the signer is an authority for time stamps.
absl::string_view CodeForToken(absl::string_view code) {
  if (code == "ROOT_UNKNOWN") return "TIME_STAMP_ROOT_UNKNOWN";
  if (code == "ALGORITHM_REFUSED" || code == "CMS_FORM_NOT_SUPPORTED") return code;
  if (code == "CERTIFICATE_EXPIRED" || code == "CERTIFICATE_NOT_YET_VALID" ||
      code == "CERTIFICATE_USAGE_WRONG" || code == "CHAIN_WRONG") {
    return "TIME_STAMP_NOT_TRUSTED";
  }
  return "TIME_STAMP_WRONG";
}

void Add(Reasons& reasons, const crypto::Finding& finding) {
  AddReason(reasons, CodeForToken(finding.code), finding.detail);
}

// The time that the token states for the digest that it must cover; InfinitePast() when it does not cover
// it. `at` as in CheckToken().
absl::Time TimeOfInfo(const crypto::CmsMessage& message, Verification::DigestSource digest,
                      const TrustPolicy& policy, absl::Time at, Reasons& reasons) {
  const auto wrong = [&reasons](absl::string_view detail) {
    AddReason(reasons, "TIME_STAMP_WRONG", detail);
    return absl::InfinitePast();
  };
  const auto info = crypto::FromDer<crypto::TstInfoPtr, d2i_TS_TST_INFO>(message.carried());
  if (info == nullptr || TS_TST_INFO_get_version(info.get()) != 1 ||
      // An extension that is critical and not understood could change what the token means (RFC 3161,
      // 2.4.2).
      TS_TST_INFO_get_ext_by_critical(info.get(), 1, -1) >= 0) {
    return wrong("TSTInfo");
  }
  TS_MSG_IMPRINT* const imprint = TS_TST_INFO_get_msg_imprint(info.get());
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  const int nid = OBJ_obj2nid(algorithm);
  const absl::Time time = crypto::TimeOf(TS_TST_INFO_get_time(info.get()));
  if (time == absl::InfinitePast()) return wrong("genTime");
  const bool known = nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512;
  const std::string name = nid == NID_sha256 ? "sha256" : nid == NID_sha384 ? "sha384" : "sha512";
  // Two questions: whether the digest was accepted when the token was made, and whether it still is.
  if (!known || !policy.AcceptsDigest(name, time)) {
    AddReason(reasons, "ALGORITHM_REFUSED", known ? name : OBJ_nid2sn(nid));
    return absl::InfinitePast();
  }
  const absl::StatusOr<std::string> digested = digest(EVP_get_digestbynid(nid));
  if (!digested.ok()) {
    AddReason(reasons, "DOCUMENT_NOT_READABLE");
    return absl::InfinitePast();
  }
  if (crypto::BytesOf(TS_MSG_IMPRINT_get_msg(imprint)) != *digested) return wrong("message-imprint");
  if (!policy.AcceptsDigest(name, at)) AddReason(reasons, "TIME_STAMP_ALGORITHM_ENDED", name);
  return time;
}

}  // namespace

void Verification::CheckToken(absl::string_view der, DigestSource digest, absl::Time at,
                              bool check_revocation, Token& token, Reasons& reasons) {
  const TrustPolicy& policy = context_.policy;
  crypto::CmsMessage& message = token.message;
  if (const auto finding = message.Parse(der, crypto::CmsContent::kTimeStamp); finding.has_value()) {
    return Add(reasons, *finding);
  }
  if (message.not_der()) AddReason(reasons, "CMS_NOT_DER");
  token.authority = NameOf(X509_get_subject_name(message.signer()));
  const absl::Time time = TimeOfInfo(message, digest, policy, at, reasons);
  if (time == absl::InfinitePast()) return;
  // RFC 3161, 2.4.2: the attribute that names the authority's certificate must be there.
  const auto signature = message.CheckSignature(crypto::DigestOf(message.carried(), message.digest()), true);
  if (signature.has_value()) return Add(reasons, *signature);
  if (!policy.AcceptsDigest(message.digest_name(), time)) {
    return AddReason(reasons, "ALGORITHM_REFUSED", message.digest_name());
  }
  if (time > context_.now + kClockSkewMax) return AddReason(reasons, "TIME_STAMP_IN_FUTURE");
  // Set before the chain is checked: a report shows the time although the authority is not trusted.
  token.time = time;
  if (CMS_unsigned_get_attr_count(message.signer_info()) > 0)
    AddReason(reasons, "UNSIGNED_ATTRIBUTE_UNKNOWN");

  if (const auto finding = FindChain(message, ChainPurpose::kTimeStamping, time, token.chain);
      finding.has_value()) {
    return Add(reasons, *finding);
  }
  CheckForeignCertificates(message, token.chain, reasons);
  for (const crypto::CertificatePtr& one : token.chain.certificates) {
    if (crypto::TimeOf(X509_get0_notAfter(one.get())) < at) AddReason(reasons, "TIME_STAMP_EXPIRED");
  }
  // A token by an algorithm that was withdrawn by then could be forged.
  if (!policy.AcceptsDigest(message.digest_name(), at)) {
    AddReason(reasons, "TIME_STAMP_ALGORITHM_ENDED", message.digest_name());
  } else if (const auto weak = CheckAlgorithms(token.chain.certificates, policy, at); weak.has_value()) {
    AddReason(reasons, "TIME_STAMP_ALGORITHM_ENDED", weak->detail);
  }
  if (check_revocation) CheckTokenRevocation(token.chain, time, reasons);
}

}  // namespace onestop::trust
