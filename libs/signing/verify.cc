#include "libs/signing/verify.h"

#include <openssl/err.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/signing/chain.h"
#include "libs/signing/cms_frame.h"
#include "libs/signing/errors.h"
#include "libs/signing/openssl.h"

namespace onestop::signing {
namespace {

constexpr size_t kChunkBytes = 64 * 1024;

// A parsed CMS with its one signer, whose certificate it carries.
struct Signature {
  CmsPtr cms;
  CertificatesPtr certificates;
  CMS_SignerInfo* signer_info = nullptr;
  X509* certificate = nullptr;
};

bool IsData(const ASN1_OBJECT* object) { return object != nullptr && OBJ_obj2nid(object) == NID_pkcs7_data; }

absl::StatusOr<CmsPtr> ParseCms(absl::string_view der) {
  if (der.empty() || der.size() > kCmsBytesMax) {
    return SignatureInvalid(
        absl::StrCat("the CMS has ", der.size(), " bytes, 1 to ", kCmsBytesMax, " are allowed"));
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &bytes, static_cast<long>(der.size())));
  if (cms == nullptr) return SignatureInvalid("it is not a CMS in DER");
  // Encoded again it must be the same: no bytes behind it, no other way to write the same thing.
  unsigned char* encoded = nullptr;
  const int length = i2d_CMS_ContentInfo(cms.get(), &encoded);
  const absl::Cleanup free = [&] { OPENSSL_free(encoded); };
  if (length < 0 || absl::string_view(reinterpret_cast<char*>(encoded), static_cast<size_t>(length)) != der) {
    return SignatureInvalid("it is not a CMS in DER");
  }
  return cms;
}

absl::StatusOr<Signature> Parse(absl::string_view der) {
  Signature signature;
  ASSIGN_OR_RETURN(signature.cms, ParseCms(der));
  CMS_ContentInfo* const cms = signature.cms.get();
  if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed) return SignatureInvalid("it is not SignedData");
  if (CMS_is_detached(cms) != 1) return SignatureInvalid("it carries the content; a detached one is needed");
  if (!IsData(CMS_get0_eContentType(cms))) return SignatureInvalid("its content is not of type data");

  STACK_OF(CMS_SignerInfo)* const signers = CMS_get0_SignerInfos(cms);
  if (sk_CMS_SignerInfo_num(signers) != 1) return SignatureInvalid("there must be one signer");
  signature.certificates.reset(CMS_get1_certs(cms));
  if (signature.certificates == nullptr || CMS_set1_signers_certs(cms, nullptr, 0) != 1) {
    return SignatureInvalid("it does not carry the signer's certificate");
  }
  signature.signer_info = sk_CMS_SignerInfo_value(signers, 0);
  CMS_SignerInfo_get0_algs(signature.signer_info, nullptr, &signature.certificate, nullptr, nullptr);
  if (signature.certificate == nullptr) return SignatureInvalid("it does not carry the signer's certificate");
  return signature;
}

std::string NameOf(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  if (nid != NID_undef) return absl::AsciiStrToLower(OBJ_nid2sn(nid));
  char text[80] = "";
  OBJ_obj2txt(text, sizeof(text), object, 1);
  return text;
}

// The digest that the signer names, when it and the signature's algorithm are strong and agree.
absl::StatusOr<const EVP_MD*> CheckAlgorithms(const Signature& signature) {
  X509_ALGOR* digest = nullptr;
  X509_ALGOR* signing = nullptr;
  CMS_SignerInfo_get0_algs(signature.signer_info, nullptr, nullptr, &digest, &signing);
  const ASN1_OBJECT* object = nullptr;
  int parameters = V_ASN1_UNDEF;
  X509_ALGOR_get0(&object, &parameters, nullptr, digest);
  const int digest_id = OBJ_obj2nid(object);
  if (digest_id != NID_sha256 && digest_id != NID_sha384 && digest_id != NID_sha512) {
    return AlgorithmRefused(NameOf(object));
  }
  if (parameters != V_ASN1_UNDEF && parameters != V_ASN1_NULL)
    return SignatureInvalid("the digest has parameters");

  X509_ALGOR_get0(&object, &parameters, nullptr, signing);
  const int signing_id = OBJ_obj2nid(object);
  int own_digest_id = NID_undef;
  int key_id = NID_undef;
  const EVP_PKEY* const key = X509_get0_pubkey(signature.certificate);
  RETURN_IF_ERROR(CheckKey(signature.certificate));
  // rsaEncryption and RSASSA-PSS name no digest of their own; PSS has it among its parameters, which OpenSSL
  // compares.
  const bool bare_rsa = signing_id == NID_rsaEncryption;
  const bool pss = signing_id == NID_rsassaPss;
  if (!bare_rsa && !pss && OBJ_find_sigid_algs(signing_id, &own_digest_id, &key_id) != 1) {
    return AlgorithmRefused(NameOf(object));
  }
  if (own_digest_id != NID_undef && own_digest_id != digest_id) {
    return SignatureInvalid("its digest and its signature algorithm do not agree");
  }
  const bool rsa = bare_rsa || pss || key_id == NID_rsaEncryption;
  if (EVP_PKEY_is_a(key, "EC") == rsa || (!rsa && key_id != NID_X9_62_id_ecPublicKey)) {
    return SignatureInvalid("its signature algorithm is not that of the certificate's key");
  }
  if (!pss && parameters != V_ASN1_UNDEF && parameters != V_ASN1_NULL) {
    return SignatureInvalid("the signature algorithm has parameters");
  }
  return EVP_get_digestbynid(digest_id);
}

struct Digests {
  std::string own;     // By the signer's algorithm.
  std::string sha256;  // By which we know the document.
};

std::string FinishDigest(EVP_MD_CTX* context) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  CHECK(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.data()), &length) == 1);
  digest.resize(length);
  return digest;
}

absl::StatusOr<Digests> DigestDocument(ByteSource document, const EVP_MD* algorithm) {
  const DigestPtr own(EVP_MD_CTX_new());
  const DigestPtr sha256(EVP_MD_CTX_new());
  CHECK(EVP_DigestInit_ex(own.get(), algorithm, nullptr) == 1);
  CHECK(EVP_DigestInit_ex(sha256.get(), EVP_sha256(), nullptr) == 1);
  std::string chunk;
  while (true) {
    RETURN_IF_ERROR(document(kChunkBytes, chunk));
    if (chunk.empty()) break;
    CHECK(EVP_DigestUpdate(own.get(), chunk.data(), chunk.size()) == 1);
    CHECK(EVP_DigestUpdate(sha256.get(), chunk.data(), chunk.size()) == 1);
  }
  return Digests{.own = FinishDigest(own.get()), .sha256 = FinishDigest(sha256.get())};
}

// The signed attributes must name the document's digest, and the key must have signed them.
absl::Status CheckSignature(const Signature& signature, absl::string_view digest) {
  CMS_SignerInfo* const info = signature.signer_info;
  if (CMS_signed_get_attr_count(info) <= 0) return SignatureInvalid("it has no signed attributes");
  // -3: the attribute must stand there once, with one value.
  const auto attribute = [&](int nid, int type) {
    return CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), -3, type);
  };
  if (!IsData(static_cast<const ASN1_OBJECT*>(attribute(NID_pkcs9_contentType, V_ASN1_OBJECT)))) {
    return SignatureInvalid("its signed attributes name no content type, or another");
  }
  const auto* const signed_digest =
      static_cast<const ASN1_OCTET_STRING*>(attribute(NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING));
  if (signed_digest == nullptr) return SignatureInvalid("its signed attributes name no message digest");
  const absl::string_view named(reinterpret_cast<const char*>(ASN1_STRING_get0_data(signed_digest)),
                                static_cast<size_t>(ASN1_STRING_length(signed_digest)));
  if (named != digest) return SignatureInvalid("digest mismatch: another document was signed");
  if (CMS_SignerInfo_verify(info) != 1) return SignatureInvalid("the key did not sign this");
  return absl::OkStatus();
}

std::string SubjectOf(const X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  return TextOf(bio.get());
}

std::string SerialOf(const X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  i2a_ASN1_INTEGER(bio.get(), X509_get0_serialNumber(certificate));
  return TextOf(bio.get());
}

void SetTime(const ASN1_TIME* time, google::protobuf::Timestamp& out) {
  out.set_seconds(absl::ToUnixSeconds(TimeOf(time)));
}

}  // namespace

absl::StatusOr<dossier::v1::SignatureEvidence> VerifyDetached(absl::string_view cms, ByteSource document,
                                                              const TrustStore& roots, absl::Time at) {
  // OpenSSL's queue of errors is the thread's; the next user must not find ours in it.
  const absl::Cleanup forget = [] { ERR_clear_error(); };
  ASSIGN_OR_RETURN(const Signature signature, Parse(cms));
  ASSIGN_OR_RETURN(const EVP_MD* const algorithm, CheckAlgorithms(signature));
  if (!FrameAgrees(cms, signature.cms.get(), EVP_MD_get_type(algorithm))) {
    return SignatureInvalid("its version, digests or issuer do not agree with its signer");
  }
  ASSIGN_OR_RETURN(const Digests digests, DigestDocument(document, algorithm));
  RETURN_IF_ERROR(CheckSignature(signature, digests.own));
  RETURN_IF_ERROR(CheckChain(signature.certificate, signature.certificates.get(), roots, at));

  dossier::v1::SignatureEvidence evidence;
  evidence.set_cms(cms.data(), cms.size());
  evidence.set_certificate_sha256(FingerprintOf(signature.certificate));
  evidence.set_certificate_subject(SubjectOf(signature.certificate));
  evidence.set_certificate_serial(SerialOf(signature.certificate));
  SetTime(X509_get0_notBefore(signature.certificate), *evidence.mutable_certificate_not_before());
  SetTime(X509_get0_notAfter(signature.certificate), *evidence.mutable_certificate_not_after());
  evidence.set_signed_sha256(digests.sha256);
  evidence.set_digest_algorithm(absl::AsciiStrToLower(OBJ_nid2sn(EVP_MD_get_type(algorithm))));
  return evidence;
}

absl::StatusOr<dossier::v1::SignatureEvidence> VerifyDetached(absl::string_view cms,
                                                              absl::string_view document,
                                                              const TrustStore& roots, absl::Time at) {
  const auto source = [&document](size_t max, std::string& buffer) {
    const size_t take = std::min(max, document.size());
    buffer.assign(document.data(), take);
    document.remove_prefix(take);
    return absl::OkStatus();
  };
  return VerifyDetached(cms, ByteSource(source), roots, at);
}

}  // namespace onestop::signing
