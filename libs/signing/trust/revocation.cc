#include "libs/signing/trust/revocation.h"

#include <openssl/x509v3.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "libs/base/check.h"
#include "libs/signing/chain.h"

namespace onestop::signing {
namespace {

using State = RevocationStatus::State;

// When an answer was given, and until when it stands.
struct Validity {
  absl::Time this_update;
  absl::Time next_update;  // InfinitePast(): it does not say
};

bool IsFrom(const Validity& given, absl::Time latest) { return given.this_update <= latest + kClockSkewMax; }

bool ProvesGood(const Validity& given, const RevocationQuestion& question, const TrustPolicy& policy) {
  if (given.this_update > TimeOf(X509_get0_notAfter(question.certificate))) return false;
  if (given.this_update >= question.at) return true;
  const bool due = given.next_update != absl::InfinitePast() && question.at > given.next_update;
  return !due && question.at - given.this_update <= policy.revocation_age_max();
}

RevocationStatus Answer(const Validity& given, bool revoked, absl::Time since, int reason,
                        const RevocationQuestion& question, const TrustPolicy& policy) {
  RevocationStatus status;
  status.next_update = given.next_update;
  if (!IsFrom(given, question.now)) return status;
  if (revoked) {
    status.state = State::kRevoked;
    status.revoked_since = since;
    status.reason = reason;
  } else if (ProvesGood(given, question, policy)) {
    status.state = State::kGood;
  }
  return status;
}

bool AcceptsSignature(int signature_nid, const TrustPolicy& policy, absl::Time at) {
  int digest = NID_undef;
  int key = NID_undef;
  return OBJ_find_sigid_algs(signature_nid, &digest, &key) == 1 && digest != NID_undef &&
         policy.AcceptsDigest(absl::AsciiStrToLower(OBJ_nid2sn(digest)), at);
}

// Whether `responder` may speak for the issuer: it is the issuer, or has its warrant and was valid then.
// Whether the warrant was revoked is not asked: it carries id-pkix-ocsp-nocheck, or would lead in a circle.
bool MayAnswer(X509* responder, X509* issuer, absl::Time produced_at, const TrustPolicy& policy) {
  if (X509_cmp(responder, issuer) == 0) return true;
  return X509_check_issued(issuer, responder) == X509_V_OK &&
         X509_verify(responder, X509_get0_pubkey(issuer)) == 1 &&
         (X509_get_extension_flags(responder) & EXFLAG_XKUSAGE) != 0 &&
         (X509_get_extended_key_usage(responder) & XKU_OCSP_SIGN) != 0 &&
         TimeOf(X509_get0_notBefore(responder)) <= produced_at &&
         produced_at <= TimeOf(X509_get0_notAfter(responder)) &&
         !CheckKey(responder, policy, produced_at).has_value() &&
         !CheckSignatureDigest(responder, policy, produced_at).has_value();
}

bool IsSignedByWhoeverMay(OCSP_BASICRESP* basic, X509* issuer, const TrustPolicy& policy) {
  const CertificatesPtr known(sk_X509_new_null());
  X509_up_ref(issuer);
  CHECK(sk_X509_push(known.get(), issuer) > 0);
  X509* responder = nullptr;
  if (OCSP_resp_get0_signer(basic, &responder, known.get()) != 1 || responder == nullptr) return false;
  const absl::Time produced_at = TimeOf(OCSP_resp_get0_produced_at(basic));
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, OCSP_resp_get0_tbs_sigalg(basic));
  return MayAnswer(responder, issuer, produced_at, policy) &&
         AcceptsSignature(OBJ_obj2nid(algorithm), policy, produced_at) &&
         OCSP_basic_verify(basic, known.get(), nullptr, OCSP_NOVERIFY) == 1;
}

// The part of the answer that is about this certificate, if any.
OCSP_SINGLERESP* FindSingle(OCSP_BASICRESP* basic, const RevocationQuestion& question) {
  using IdPtr = std::unique_ptr<OCSP_CERTID, FreeBy<OCSP_CERTID_free>>;
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    OCSP_SINGLERESP* const single = OCSP_resp_get0(basic, i);
    const OCSP_CERTID* const id = OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT* algorithm = nullptr;
    OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, const_cast<OCSP_CERTID*>(id));
    const EVP_MD* const digest = EVP_get_digestbyobj(algorithm);
    if (digest == nullptr) continue;
    const IdPtr own(OCSP_cert_to_id(digest, question.certificate, question.issuer));
    if (own != nullptr && OCSP_id_cmp(own.get(), id) == 0) return single;
  }
  return nullptr;
}

// A CRL that is only of a part of the certificates says nothing about the others.
bool IsAbout(X509_CRL* crl, X509* certificate) {
  using ScopePtr = std::unique_ptr<ISSUING_DIST_POINT, FreeBy<ISSUING_DIST_POINT_free>>;
  int critical = 0;
  const ScopePtr scope(static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, nullptr)));
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* const extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (X509_EXTENSION_get_critical(extension) == 1 && nid != NID_issuing_distribution_point) return false;
  }
  if (scope == nullptr) return critical == -1;  // -1: it has none.
  const bool authority = X509_check_ca(certificate) == 1;
  return scope->distpoint == nullptr && scope->onlyattr == 0 && scope->indirectCRL == 0 &&
         scope->onlysomereasons == nullptr && (scope->onlyuser == 0 || !authority) &&
         (scope->onlyCA == 0 || authority);
}

bool IsSignedByIssuer(X509_CRL* crl, X509* issuer) {
  const bool may = (X509_get_extension_flags(issuer) & EXFLAG_KUSAGE) == 0 ||
                   (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0;
  return may && X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0 &&
         X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
}

int ReasonOf(const X509_REVOKED* entry) {
  auto* const reason =
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr));
  if (reason == nullptr) return -1;
  const long value = ASN1_ENUMERATED_get(reason);
  ASN1_ENUMERATED_free(reason);
  return static_cast<int>(value);
}

}  // namespace

RevocationStatus StatusFromOcsp(absl::string_view der, const RevocationQuestion& question,
                                const TrustPolicy& policy) {
  RevocationStatus status;
  const auto response = FromDer<OcspResponsePtr, d2i_OCSP_RESPONSE>(der);
  if (response == nullptr || OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return status;
  const OcspBasicPtr basic(OCSP_response_get1_basic(response.get()));
  OCSP_SINGLERESP* const single = basic == nullptr ? nullptr : FindSingle(basic.get(), question);
  if (single != nullptr && IsSignedByWhoeverMay(basic.get(), question.issuer, policy)) {
    ASN1_GENERALIZEDTIME* since = nullptr;
    ASN1_GENERALIZEDTIME* this_update = nullptr;
    ASN1_GENERALIZEDTIME* next_update = nullptr;
    int reason = -1;
    const int says = OCSP_single_get0_status(single, &reason, &since, &this_update, &next_update);
    const Validity given = {TimeOf(this_update),
                            next_update == nullptr ? absl::InfinitePast() : TimeOf(next_update)};
    if (says == V_OCSP_CERTSTATUS_GOOD || says == V_OCSP_CERTSTATUS_REVOKED) {
      const bool revoked = says == V_OCSP_CERTSTATUS_REVOKED;
      status =
          Answer(given, revoked, revoked ? TimeOf(since) : absl::InfiniteFuture(), reason, question, policy);
      status.source = "ocsp";
      status.der = std::string(der);
    }
  }
  ForgetErrors();
  return status;
}

RevocationStatus StatusFromCrl(absl::string_view der, const RevocationQuestion& question,
                               const TrustPolicy& policy) {
  RevocationStatus status;
  const auto crl = FromDer<CrlPtr, d2i_X509_CRL>(der);
  if (crl != nullptr && IsSignedByIssuer(crl.get(), question.issuer) &&
      IsAbout(crl.get(), question.certificate)) {
    const ASN1_TIME* const next_update = X509_CRL_get0_nextUpdate(crl.get());
    const Validity given = {TimeOf(X509_CRL_get0_lastUpdate(crl.get())),
                            next_update == nullptr ? absl::InfinitePast() : TimeOf(next_update)};
    if (AcceptsSignature(X509_CRL_get_signature_nid(crl.get()), policy, given.this_update)) {
      X509_REVOKED* entry = nullptr;
      const bool revoked = X509_CRL_get0_by_cert(crl.get(), &entry, question.certificate) == 1;
      status = Answer(given, revoked,
                      revoked ? TimeOf(X509_REVOKED_get0_revocationDate(entry)) : absl::InfiniteFuture(),
                      revoked ? ReasonOf(entry) : -1, question, policy);
      status.source = "crl";
      status.der = std::string(der);
    }
  }
  ForgetErrors();
  return status;
}

RevocationStatus StatusFrom(const ValidationData& data, const RevocationQuestion& question,
                            const TrustPolicy& policy) {
  RevocationStatus best;
  const auto take = [&best](RevocationStatus status) {
    if (status.state > best.state ||
        (status.state == State::kRevoked && status.revoked_since < best.revoked_since)) {
      best = std::move(status);
    }
  };
  for (const std::string& der : data.ocsp_responses) take(StatusFromOcsp(der, question, policy));
  for (const std::string& der : data.crls) take(StatusFromCrl(der, question, policy));
  return best;
}

}  // namespace onestop::signing
