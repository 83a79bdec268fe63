// Judges OCSP responses and CRLs: whether they are about the certificate, by whom they are signed, and
// whether they count at the time asked about.

#include "libs/trust/revocation.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/trust/chain.h"

namespace onestop::trust {
namespace {

using State = RevocationStatus::State;

// When an answer was given, and until when it is valid.
struct Validity {
  absl::Time this_update;
  absl::Time next_update;  // InfinitePast(): the answer has none
};

bool IsFrom(const Validity& given, absl::Time latest) { return given.this_update <= latest + kClockSkewMax; }

bool ProvesGood(const Validity& given, const RevocationQuestion& question, const TrustPolicy& policy) {
  // Issuers remove expired certificates from their lists, so a later "good" proves nothing.
  if (given.this_update > crypto::TimeOf(X509_get0_notAfter(question.certificate))) return false;
  // Given after the time asked about, an answer covers that time however old it is now.
  if (given.this_update >= question.at) return true;
  const bool due = given.next_update != absl::InfinitePast() && question.at > given.next_update;
  return !due && question.at - given.this_update <= policy.revocation_age_max();
}

// Whether the answer counts at the time asked about. `status` has its source already.
void Judge(const Validity& given, bool revoked, const RevocationQuestion& question, const TrustPolicy& policy,
           RevocationStatus& status) {
  const absl::string_view source = status.source == "ocsp" ? "OCSP" : "CRL";
  status.next_update = given.next_update;
  if (!IsFrom(given, question.now)) {
    status.why = absl::StrCat(source, " thisUpdate");
    // "Revoked" counts without regard to freshness: a revocation is not taken back.
  } else if (revoked) {
    status.state = State::kRevoked;
  } else if (ProvesGood(given, question, policy)) {
    status.state = State::kGood;
  } else {
    status.why = absl::StrCat(source, " nextUpdate");
  }
}

bool AcceptsSignature(int signature_nid, const TrustPolicy& policy, absl::Time at) {
  int digest = NID_undef;
  int key = NID_undef;
  return OBJ_find_sigid_algs(signature_nid, &digest, &key) == 1 && digest != NID_undef &&
         policy.AcceptsDigest(absl::AsciiStrToLower(OBJ_nid2sn(digest)), at);
}

// Whether the issuer authorised `responder` to sign OCSP responses, and the authorisation was valid when
// the answer was made.
bool IsAuthorised(X509* responder, X509* issuer, absl::Time produced_at, const TrustPolicy& policy) {
  constexpr uint32_t kSigning = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  // The same issuer must have signed it directly (RFC 6960, 4.2.2.2), so no chain is built here.
  return X509_check_issued(issuer, responder) == X509_V_OK &&
         X509_verify(responder, X509_get0_pubkey(issuer)) == 1 &&
         (X509_get_extension_flags(responder) & EXFLAG_XKUSAGE) != 0 &&
         (X509_get_extended_key_usage(responder) & XKU_OCSP_SIGN) != 0 &&
         (X509_get_key_usage(responder) & kSigning) != 0 &&
         crypto::TimeOf(X509_get0_notBefore(responder)) <= produced_at &&
         produced_at <= crypto::TimeOf(X509_get0_notAfter(responder)) &&
         !CheckKey(responder, policy, produced_at).has_value() &&
         !CheckSignatureDigest(responder, policy, produced_at).has_value();
}

// Whether the responder's certificate was not revoked. Only CRLs are used: an OCSP response about a
// responder would need another responder.
bool IsNotRevoked(X509* responder, const RevocationQuestion& question, absl::Time produced_at,
                  const TrustPolicy& policy, absl::Span<const std::string> crls, RevocationStatus& status) {
  if (X509_get_ext_by_NID(responder, NID_id_pkix_OCSP_noCheck, -1) >= 0) return true;
  const RevocationQuestion about = {
      .certificate = responder, .issuer = question.issuer, .at = produced_at, .now = question.now};
  bool good = false;
  for (const std::string& crl : crls) {
    const RevocationStatus said = StatusFromCrl(crl, about, policy);
    if (said.state == State::kRevoked) {
      status.why = "OCSP responder revoked";
      return false;
    }
    // Every list is read, since a later one may say "revoked".
    if (said.state != State::kGood || good) continue;
    good = true;
    status.responder_crl = crl;
  }
  if (good) return true;
  status.why = "OCSP id-pkix-ocsp-nocheck";
  status.unproven_responder = crypto::DerOfCertificate(responder);
  return false;
}

// Whether the issuer or a responder that it authorised signed the answer; otherwise `status` has the
// reason.
bool IsSignedByAuthorised(OCSP_BASICRESP* basic, const RevocationQuestion& question,
                          const TrustPolicy& policy, absl::Span<const std::string> crls,
                          RevocationStatus& status) {
  const crypto::CertificatesPtr known(sk_X509_new_null());
  X509_up_ref(question.issuer);
  CHECK(sk_X509_push(known.get(), question.issuer) > 0);
  X509* responder = nullptr;
  // Set before each check, so that a failure leaves the field that it is about.
  status.why = "OCSP responderID";
  if (OCSP_resp_get0_signer(basic, &responder, known.get()) != 1 || responder == nullptr) return false;
  const absl::Time produced_at = crypto::TimeOf(OCSP_resp_get0_produced_at(basic));
  const bool issuer = X509_cmp(responder, question.issuer) == 0;
  status.why = "OCSP OCSPSigning";
  if (!issuer && !IsAuthorised(responder, question.issuer, produced_at, policy)) return false;
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, OCSP_resp_get0_tbs_sigalg(basic));
  status.why = "OCSP signature";
  if (!AcceptsSignature(OBJ_obj2nid(algorithm), policy, produced_at) ||
      // NOVERIFY: only the signature is verified here; the certificate was checked above, by stricter
      // rules.
      OCSP_basic_verify(basic, known.get(), nullptr, OCSP_NOVERIFY) != 1) {
    return false;
  }
  status.why.clear();
  return issuer || IsNotRevoked(responder, question, produced_at, policy, crls, status);
}

// The part of the answer that is about this certificate; null when there is none.
OCSP_SINGLERESP* FindSingle(OCSP_BASICRESP* basic, const RevocationQuestion& question) {
  using IdPtr = std::unique_ptr<OCSP_CERTID, crypto::FreeBy<OCSP_CERTID_free>>;
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    OCSP_SINGLERESP* const single = OCSP_resp_get0(basic, i);
    const OCSP_CERTID* const id = OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT* algorithm = nullptr;
    OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, const_cast<OCSP_CERTID*>(id));
    const EVP_MD* const digest = EVP_get_digestbyobj(algorithm);
    if (digest == nullptr) continue;
    // The identifier is built with the answer's own digest, which is not a security matter: the answer is
    // signed.
    const IdPtr own(OCSP_cert_to_id(digest, question.certificate, question.issuer));
    if (own != nullptr && OCSP_id_cmp(own.get(), id) == 0) return single;
  }
  return nullptr;
}

using DistributionPoints = std::unique_ptr<CRL_DIST_POINTS, crypto::FreeBy<CRL_DIST_POINTS_free>>;
using Scope = std::unique_ptr<ISSUING_DIST_POINT, crypto::FreeBy<ISSUING_DIST_POINT_free>>;

DistributionPoints PointsOf(X509* certificate) {
  return DistributionPoints(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr)));
}

bool HaveOneInCommon(const GENERAL_NAMES* a, const GENERAL_NAMES* b) {
  for (int i = 0; i < sk_GENERAL_NAME_num(a); ++i) {
    for (int j = 0; j < sk_GENERAL_NAME_num(b); ++j) {
      if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a, i), sk_GENERAL_NAME_value(b, j)) == 0) return true;
    }
  }
  return false;
}

// Whether the certificate names this CRL issuer, which is not its own issuer, for questions about it.
bool SendsTo(const CRL_DIST_POINTS* points, const X509_NAME* crl_issuer) {
  for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
    const GENERAL_NAMES* const issuers = sk_DIST_POINT_value(points, i)->CRLissuer;
    for (int j = 0; j < sk_GENERAL_NAME_num(issuers); ++j) {
      const GENERAL_NAME* const name = sk_GENERAL_NAME_value(issuers, j);
      if (name->type == GEN_DIRNAME && X509_NAME_cmp(name->d.directoryName, crl_issuer) == 0) return true;
    }
  }
  return false;
}

// The reasons that the CRL covers by the distribution point that leads to it; kNot when none leads to it.
enum class Reach { kNot, kSomeReasons, kAllReasons };
Reach ReachOf(const ISSUING_DIST_POINT* scope, const CRL_DIST_POINTS* points) {
  Reach reach = Reach::kNot;
  if (scope->distpoint->type != 0) return reach;  // a name relative to the issuer's: not supported
  const GENERAL_NAMES* const own = scope->distpoint->name.fullname;
  for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
    const DIST_POINT* const point = sk_DIST_POINT_value(points, i);
    const bool named = point->distpoint != nullptr && point->distpoint->type == 0
                           ? HaveOneInCommon(own, point->distpoint->name.fullname)
                           : point->distpoint == nullptr && HaveOneInCommon(own, point->CRLissuer);
    if (named) reach = std::max(reach, point->reasons == nullptr ? Reach::kAllReasons : Reach::kSomeReasons);
  }
  return reach;
}

// The extensions that are critical for understanding the list and are not supported (RFC 5280, 5.2 and
// 5.3); empty when there are none.
absl::string_view NotUnderstood(X509_CRL* crl) {
  // A delta CRL lists changes only; taken for a whole list it would call revoked certificates good.
  if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return "deltaCRLIndicator";
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* const extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (X509_EXTENSION_get_critical(extension) == 1 && nid != NID_issuing_distribution_point &&
        nid != NID_authority_key_identifier && nid != NID_crl_number) {
      return "crlExtensions";
    }
  }
  const STACK_OF(X509_REVOKED)* const entries = X509_CRL_get_REVOKED(crl);
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    const X509_REVOKED* const entry = sk_X509_REVOKED_value(entries, i);
    for (int at = X509_REVOKED_get_ext_by_critical(entry, 1, -1); at >= 0;
         at = X509_REVOKED_get_ext_by_critical(entry, 1, at)) {
      const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(X509_REVOKED_get_ext(entry, at)));
      if (nid != NID_certificate_issuer && nid != NID_crl_reason && nid != NID_invalidity_date) {
        return "crlEntryExtensions";
      }
    }
  }
  return "";
}

// The field because of which the CRL does not count for the certificate; empty when it counts.
// `some_reasons`: it can only prove a revocation.
absl::string_view OutOfScope(X509_CRL* crl, X509* certificate, bool& some_reasons) {
  some_reasons = false;
  if (const absl::string_view field = NotUnderstood(crl); !field.empty()) return field;
  int critical = 0;
  const Scope scope(static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, nullptr)));
  if (scope == nullptr) return critical == -1 ? "" : "issuingDistributionPoint";  // -1: it has none.
  const bool authority = X509_check_ca(certificate) == 1;
  if (scope->onlyattr != 0) return "onlyContainsAttributeCerts";
  if (scope->onlyuser != 0 && authority) return "onlyContainsUserCerts";
  if (scope->onlyCA != 0 && !authority) return "onlyContainsCACerts";
  some_reasons = scope->onlysomereasons != nullptr;
  if (scope->distpoint == nullptr) return "";
  const Reach reach = ReachOf(scope.get(), PointsOf(certificate).get());
  some_reasons = some_reasons || reach == Reach::kSomeReasons;
  return reach == Reach::kNot ? "distributionPoint" : "";
}

bool IsSignedByIssuer(X509_CRL* crl, X509* issuer) {
  // An issuer without a key usage may sign CRLs (RFC 5280, 4.2.1.3).
  const bool may = (X509_get_extension_flags(issuer) & EXFLAG_KUSAGE) == 0 ||
                   (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0;
  return may && X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
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
                                const TrustPolicy& policy, absl::Span<const std::string> crls) {
  RevocationStatus status;
  const auto response = crypto::FromDer<crypto::OcspResponsePtr, d2i_OCSP_RESPONSE>(der);
  if (response == nullptr || OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return status;
  const crypto::OcspBasicPtr basic(OCSP_response_get1_basic(response.get()));
  // Another certificate's answer is not reported at all: `source` stays empty.
  OCSP_SINGLERESP* const single = basic == nullptr ? nullptr : FindSingle(basic.get(), question);
  if (single == nullptr) {
    crypto::ForgetErrors();
    return status;
  }
  status.source = "ocsp";
  status.der = std::string(der);
  if (IsSignedByAuthorised(basic.get(), question, policy, crls, status)) {
    ASN1_GENERALIZEDTIME* since = nullptr;
    ASN1_GENERALIZEDTIME* this_update = nullptr;
    ASN1_GENERALIZEDTIME* next_update = nullptr;
    const int says = OCSP_single_get0_status(single, &status.reason, &since, &this_update, &next_update);
    const bool revoked = says == V_OCSP_CERTSTATUS_REVOKED;
    if (revoked) status.revoked_since = crypto::TimeOf(since);
    // Every other status is the responder's "unknown".
    if (revoked || says == V_OCSP_CERTSTATUS_GOOD) {
      Judge({crypto::TimeOf(this_update),
             next_update == nullptr ? absl::InfinitePast() : crypto::TimeOf(next_update)},
            revoked, question, policy, status);
    } else {
      status.why = "OCSP unknown";
    }
  }
  crypto::ForgetErrors();
  return status;
}

RevocationStatus StatusFromCrl(absl::string_view der, const RevocationQuestion& question,
                               const TrustPolicy& policy) {
  RevocationStatus status;
  const auto crl = crypto::FromDer<crypto::CrlPtr, d2i_X509_CRL>(der);
  if (crl == nullptr) return status;
  const X509_NAME* const issuer = X509_CRL_get_issuer(crl.get());
  const bool own = X509_NAME_cmp(issuer, X509_get_subject_name(question.issuer)) == 0;
  // An indirect CRL is reported as not supported; another issuer's list is none of the certificate's
  // business.
  if (!own && !SendsTo(PointsOf(question.certificate).get(), issuer)) return status;
  status.source = "crl";
  status.der = std::string(der);
  const absl::Time this_update = crypto::TimeOf(X509_CRL_get0_lastUpdate(crl.get()));
  bool some_reasons = false;
  const auto not_used = [&](absl::string_view field) { status.why = absl::StrCat("CRL ", field); };
  if (!own) {
    not_used("indirectCRL");
  } else if (!IsSignedByIssuer(crl.get(), question.issuer) ||
             !AcceptsSignature(X509_CRL_get_signature_nid(crl.get()), policy, this_update)) {
    not_used("signature");
  } else if (const absl::string_view field = OutOfScope(crl.get(), question.certificate, some_reasons);
             !field.empty()) {
    not_used(field);
  } else {
    const ASN1_TIME* const next_update = X509_CRL_get0_nextUpdate(crl.get());
    X509_REVOKED* entry = nullptr;
    // In an indirect CRL, OpenSSL compares the issuer of each entry too.
    const bool revoked = X509_CRL_get0_by_cert(crl.get(), &entry, question.certificate) == 1;
    if (revoked) {
      status.revoked_since = crypto::TimeOf(X509_REVOKED_get0_revocationDate(entry));
      status.reason = ReasonOf(entry);
    }
    Judge({this_update, next_update == nullptr ? absl::InfinitePast() : crypto::TimeOf(next_update)}, revoked,
          question, policy, status);
    // A list for some reasons cannot prove that the certificate was not revoked for another one.
    if (status.state == State::kGood && some_reasons) {
      status.state = State::kUnknown;
      not_used("onlySomeReasons");
    }
  }
  crypto::ForgetErrors();
  return status;
}

RevocationStatus StatusFrom(const ValidationData& data, const RevocationQuestion& question,
                            const TrustPolicy& policy) {
  RevocationStatus best;
  const auto take = [&best](RevocationStatus status) {
    const bool tells_more = status.state == State::kUnknown && best.why.empty();
    const bool is_earlier = status.state == State::kRevoked && status.revoked_since < best.revoked_since;
    // States are ordered: "revoked" outweighs "good", and the earliest revocation counts.
    if (status.state > best.state || (status.state == best.state && (tells_more || is_earlier))) {
      best = std::move(status);
    }
  };
  for (const std::string& der : data.ocsp_responses) take(StatusFromOcsp(der, question, policy, data.crls));
  for (const std::string& der : data.crls) take(StatusFromCrl(der, question, policy));
  return best;
}

}  // namespace onestop::trust
