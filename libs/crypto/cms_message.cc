// Parses a CMS with one signer, refuses forms and algorithms that are not supported, and verifies the
// signature over the signed attributes.

#include "libs/crypto/cms_message.h"

#include <openssl/ess.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/cms_frame.h"

namespace onestop::crypto {
namespace {

// Documents are read and hashed in pieces of this size.
constexpr size_t kChunkBytes = 64 * 1024;

Finding Malformed(absl::string_view detail) { return {"CMS_MALFORMED", std::string(detail)}; }

std::string NameOf(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  if (nid != NID_undef) return OBJ_nid2sn(nid);
  // Unknown identifiers are shown as dotted numbers. The buffer bounds what an untrusted file can put into
  // a report.
  char text[80] = "";
  OBJ_obj2txt(text, sizeof(text), object, 1);
  return text;
}

int TypeOf(CmsContent content) {
  return content == CmsContent::kTimeStamp ? NID_id_smime_ct_TSTInfo : NID_pkcs7_data;
}

bool Says(int parameters) { return parameters != V_ASN1_UNDEF && parameters != V_ASN1_NULL; }

std::string FinishDigest(EVP_MD_CTX* context) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  CHECK(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.data()), &length) == 1);
  digest.resize(length);
  return digest;
}

}  // namespace

std::optional<Finding> CmsMessage::Parse(absl::string_view der, CmsContent content) {
  content_ = content;
  const size_t max = content == CmsContent::kEnclosed ? kEnclosingCmsBytesMax : kCmsBytesMax;
  if (der.empty() || der.size() > max) {
    return Malformed(absl::StrCat(der.size(), " bytes; 1 to ", max, " are allowed"));
  }
  if (const auto too_much = TooMuchIn(der); too_much.has_value()) {
    return Finding{"CMS_FORM_NOT_SUPPORTED", *too_much};
  }
  cms_ = FromDer<CmsPtr, d2i_CMS_ContentInfo>(der);
  if (cms_ == nullptr) return Malformed("not a CMS");
  // DER has one encoding for each value: bytes that differ when encoded again were not DER.
  const std::string encoded = DerOf<i2d_CMS_ContentInfo>(cms_.get());
  not_der_ = encoded != der;
  if (OBJ_obj2nid(CMS_get0_type(cms_.get())) != NID_pkcs7_signed) return Malformed("not SignedData");
  if (OBJ_obj2nid(CMS_get0_eContentType(cms_.get())) != TypeOf(content)) {
    return Malformed(absl::StrCat("the content is not of type ", OBJ_nid2sn(TypeOf(content))));
  }
  if ((CMS_is_detached(cms_.get()) == 1) != (content == CmsContent::kDetached)) {
    return Malformed(content == CmsContent::kDetached ? "not detached" : "without its content");
  }
  if (std::optional<Finding> finding = FindSigner(); finding.has_value()) return finding;
  if (std::optional<Finding> finding = FindAlgorithms(); finding.has_value()) return finding;
  // Compared with the new encoding, since the bytes themselves may be BER, which the DER reader does not
  // read.
  if (!FrameAgrees(encoded, cms_.get(), EVP_MD_get_type(digest_))) {
    return Malformed("version, digests or issuer do not agree with the signer");
  }
  if (!CarriesCertificatesOnly(encoded)) return Finding{"CMS_FORM_NOT_SUPPORTED", "crls"};
  return std::nullopt;
}

std::optional<Finding> CmsMessage::FindSigner() {
  STACK_OF(CMS_SignerInfo)* const signers = CMS_get0_SignerInfos(cms_.get());
  const int count = sk_CMS_SignerInfo_num(signers);
  // Several signers are legal in a CMS and are reported as not supported; in a time stamp token they are a
  // mistake.
  if (count > 1 && content_ != CmsContent::kTimeStamp) {
    return Finding{"CMS_FORM_NOT_SUPPORTED", absl::StrCat(count, " signerInfos")};
  }
  if (count != 1) return Malformed("there must be one signer");
  signer_info_ = sk_CMS_SignerInfo_value(signers, 0);
  // Signers are matched with the certificates in the message only: no store and no network.
  certificates_.reset(CMS_get1_certs(cms_.get()));
  const bool set = certificates_ != nullptr && CMS_set1_signers_certs(cms_.get(), nullptr, 0) == 1;
  if (set) CMS_SignerInfo_get0_algs(signer_info_, nullptr, &signer_, nullptr, nullptr);
  ForgetErrors();
  if (signer_ == nullptr) return Malformed("the signer's certificate is not in it");
  return std::nullopt;
}

// The digest and the signature's algorithm must be known, and agree with one another and with the key.
// Whether they are strong enough is decided by the policy.
std::optional<Finding> CmsMessage::FindAlgorithms() {
  X509_ALGOR* digest = nullptr;
  X509_ALGOR* signing = nullptr;
  CMS_SignerInfo_get0_algs(signer_info_, nullptr, nullptr, &digest, &signing);
  const ASN1_OBJECT* object = nullptr;
  int parameters = V_ASN1_UNDEF;
  X509_ALGOR_get0(&object, &parameters, nullptr, digest);
  const int digest_id = OBJ_obj2nid(object);
  if (digest_id != NID_sha256 && digest_id != NID_sha384 && digest_id != NID_sha512) {
    return Finding{"ALGORITHM_REFUSED", absl::AsciiStrToLower(NameOf(object))};
  }
  if (Says(parameters)) return Malformed("the digest has parameters");
  digest_ = EVP_get_digestbynid(digest_id);

  X509_ALGOR_get0(&object, &parameters, nullptr, signing);
  const int signing_id = OBJ_obj2nid(object);
  signature_algorithm_ = NameOf(object);
  int own_digest_id = NID_undef;
  int key_id = NID_undef;
  // rsaEncryption and RSASSA-PSS name no digest of their own; PSS has it among its parameters, which OpenSSL
  // compares.
  const bool pss = signing_id == NID_rsassaPss;
  const bool bare_rsa = signing_id == NID_rsaEncryption;
  if (!bare_rsa && !pss && OBJ_find_sigid_algs(signing_id, &own_digest_id, &key_id) != 1) {
    return Finding{"ALGORITHM_REFUSED", signature_algorithm_};
  }
  if (own_digest_id != NID_undef && own_digest_id != digest_id) {
    return Malformed("its digest and its signature algorithm do not agree");
  }
  const EVP_PKEY* const key = X509_get0_pubkey(signer_);
  ForgetErrors();
  const bool rsa = bare_rsa || pss || key_id == NID_rsaEncryption;
  const bool ec = !rsa && key_id == NID_X9_62_id_ecPublicKey;
  if (key == nullptr || !(ec || rsa) || EVP_PKEY_is_a(key, "EC") != ec) {
    return Malformed("its signature algorithm is not that of the certificate's key");
  }
  if (!pss && Says(parameters)) return Malformed("the signature algorithm has parameters");
  return std::nullopt;
}

std::string CmsMessage::digest_name() const {
  return digest_ == nullptr ? "" : absl::AsciiStrToLower(OBJ_nid2sn(EVP_MD_get_type(digest_)));
}

absl::string_view CmsMessage::carried() const {
  const ASN1_OCTET_STRING* const* const content = CMS_get0_content(cms_.get());
  return content == nullptr || *content == nullptr ? absl::string_view() : BytesOf(*content);
}

absl::string_view CmsMessage::signature_value() const {
  return BytesOf(CMS_SignerInfo_get0_signature(signer_info_));
}

absl::string_view CmsMessage::message_digest() const {
  const auto* const digest =
      static_cast<const ASN1_OCTET_STRING*>(SignedAttribute(NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING));
  return digest == nullptr ? absl::string_view() : BytesOf(digest);
}

absl::Time CmsMessage::signing_time() const {
  // A signing time is encoded as UTCTime until 2049 and as GeneralizedTime after (RFC 5652, 11.3).
  for (const int type : {V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME}) {
    const void* const time = SignedAttribute(NID_pkcs9_signingTime, type);
    if (time != nullptr) return TimeOf(static_cast<const ASN1_TIME*>(time));
  }
  return absl::InfinitePast();
}

// -3: OpenSSL returns the attribute only when it occurs once, with one value.
const void* CmsMessage::SignedAttribute(int nid, int type) const {
  const void* const value = CMS_signed_get0_data_by_OBJ(signer_info_, OBJ_nid2obj(nid), -3, type);
  ForgetErrors();
  return value;
}

std::optional<Finding> CmsMessage::CheckSignature(absl::string_view document_digest,
                                                  bool signing_certificate_required) const {
  if (CMS_signed_get_attr_count(signer_info_) <= 0) {
    return Finding{"SIGNED_ATTRIBUTES_WRONG", "no signed attributes"};
  }
  const auto* const type =
      static_cast<const ASN1_OBJECT*>(SignedAttribute(NID_pkcs9_contentType, V_ASN1_OBJECT));
  if (type == nullptr || OBJ_obj2nid(type) != TypeOf(content_)) {
    return Finding{"SIGNED_ATTRIBUTES_WRONG", "content-type"};
  }
  // The digest is compared before the key is used: a changed document is the usual fault and gets its own
  // finding.
  if (message_digest().empty()) return Finding{"SIGNED_ATTRIBUTES_WRONG", "message-digest"};
  if (message_digest() != document_digest) return Finding{"DIGEST_MISMATCH", ""};
  const bool verified = CMS_SignerInfo_verify(signer_info_) == 1;
  ForgetErrors();
  if (!verified) return Finding{"SIGNATURE_WRONG", ""};
  return CheckSigningCertificate(signing_certificate_required);
}

std::optional<Finding> CmsMessage::CheckSigningCertificate(bool required) const {
  using V1Ptr = std::unique_ptr<ESS_SIGNING_CERT, FreeBy<ESS_SIGNING_CERT_free>>;
  using V2Ptr = std::unique_ptr<ESS_SIGNING_CERT_V2, FreeBy<ESS_SIGNING_CERT_V2_free>>;
  const auto present = [&](int nid) { return CMS_signed_get_attr_by_NID(signer_info_, nid, -1) >= 0; };
  const auto der = [&](int nid) {
    const auto* const value = static_cast<const ASN1_STRING*>(SignedAttribute(nid, V_ASN1_SEQUENCE));
    return value == nullptr ? absl::string_view() : BytesOf(value);
  };
  // An attribute that is present and cannot be read is a fault, not a missing attribute.
  const V1Ptr v1 = FromDer<V1Ptr, d2i_ESS_SIGNING_CERT>(der(NID_id_smime_aa_signingCertificate));
  const V2Ptr v2 = FromDer<V2Ptr, d2i_ESS_SIGNING_CERT_V2>(der(NID_id_smime_aa_signingCertificateV2));
  if ((v1 == nullptr && present(NID_id_smime_aa_signingCertificate)) ||
      (v2 == nullptr && present(NID_id_smime_aa_signingCertificateV2))) {
    return Finding{"SIGNING_CERTIFICATE_WRONG", ""};
  }
  if (v1 == nullptr && v2 == nullptr) {
    return required ? std::optional<Finding>({"SIGNING_CERTIFICATE_WRONG", ""}) : std::nullopt;
  }
  // OpenSSL takes the first of the chain for the signer. The attribute may also name the authorities above
  // it.
  const std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * s) { sk_X509_free(s); })> chain(
      sk_X509_new_null());
  CHECK(sk_X509_push(chain.get(), signer_) > 0);
  for (int i = 0; i < sk_X509_num(certificates_.get()); ++i) {
    CHECK(sk_X509_push(chain.get(), sk_X509_value(certificates_.get(), i)) > 0);
  }
  const bool named = OSSL_ESS_check_signing_certs(v1.get(), v2.get(), chain.get(), 1) == 1;
  ForgetErrors();
  if (!named) return Finding{"SIGNING_CERTIFICATE_WRONG", ""};
  return std::nullopt;
}

absl::StatusOr<std::string> DigestOf(ByteSource document, const EVP_MD* algorithm) {
  const DigestPtr context(EVP_MD_CTX_new());
  CHECK(EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1);
  std::string chunk;
  while (true) {
    RETURN_IF_ERROR(document(kChunkBytes, chunk));
    if (chunk.empty()) return FinishDigest(context.get());
    CHECK(EVP_DigestUpdate(context.get(), chunk.data(), chunk.size()) == 1);
  }
}

std::string DigestOf(absl::string_view bytes, const EVP_MD* algorithm) {
  const DigestPtr context(EVP_MD_CTX_new());
  CHECK(EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1);
  CHECK(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
  return FinishDigest(context.get());
}

}  // namespace onestop::crypto
