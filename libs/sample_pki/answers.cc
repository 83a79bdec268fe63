// Makes an authority's answers with OpenSSL's own responders: OCSP responses, CRLs and time stamps.

#include "libs/sample_pki/answers.h"

#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

#include "libs/base/check.h"

namespace onestop::sample_pki {
namespace {

using AsnTimePtr = std::unique_ptr<ASN1_TIME, crypto::FreeBy<ASN1_TIME_free>>;
using GeneralizedTimePtr = std::unique_ptr<ASN1_GENERALIZEDTIME, crypto::FreeBy<ASN1_GENERALIZEDTIME_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, crypto::FreeBy<ASN1_INTEGER_free>>;
using OcspRequestPtr = std::unique_ptr<OCSP_REQUEST, crypto::FreeBy<OCSP_REQUEST_free>>;
using OcspIdPtr = std::unique_ptr<OCSP_CERTID, crypto::FreeBy<OCSP_CERTID_free>>;
using TsRequestPtr = std::unique_ptr<TS_REQ, crypto::FreeBy<TS_REQ_free>>;
using TsResponsePtr = std::unique_ptr<TS_RESP, crypto::FreeBy<TS_RESP_free>>;
using TsContextPtr = std::unique_ptr<TS_RESP_CTX, crypto::FreeBy<TS_RESP_CTX_free>>;

GeneralizedTimePtr Generalized(absl::Time time) {
  return GeneralizedTimePtr(ASN1_GENERALIZEDTIME_set(nullptr, absl::ToTimeT(time)));
}

AsnTimePtr AsnTime(absl::Time time) { return AsnTimePtr(ASN1_TIME_set(nullptr, absl::ToTimeT(time))); }

// A random positive number.
IntegerPtr RandomNumber() {
  unsigned char bytes[12];
  CHECK(RAND_bytes(bytes, sizeof(bytes)) == 1);
  BIGNUM* const number = BN_bin2bn(bytes, sizeof(bytes), nullptr);
  IntegerPtr integer(BN_to_ASN1_INTEGER(number, nullptr));
  BN_free(number);
  return integer;
}

// Whether `id` names a certificate of `issuer`.
bool IsOf(OCSP_CERTID* id, X509* issuer) {
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, &algorithm, nullptr, &serial, id);
  const EVP_MD* const digest = EVP_get_digestbyobj(algorithm);
  if (digest == nullptr) return false;
  const OcspIdPtr own(
      OCSP_cert_id_new(digest, X509_get_subject_name(issuer), X509_get0_pubkey_bitstr(issuer), serial));
  return own != nullptr && OCSP_id_issuer_cmp(own.get(), id) == 0;
}

void AddStatus(OCSP_BASICRESP* basic, OCSP_CERTID* id, const AnsweringIssuer* issuer,
               const AnswerTimes& times) {
  const GeneralizedTimePtr from = Generalized(times.this_update);
  // The serial number names the certificate within its issuer; `revoked` is searched by its DER.
  const GeneralizedTimePtr until = Generalized(times.next_update);
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id);
  int status = issuer == nullptr ? V_OCSP_CERTSTATUS_UNKNOWN : V_OCSP_CERTSTATUS_GOOD;
  // In OpenSSL, -1 leaves the optional reason out.
  int reason = OCSP_REVOKED_STATUS_NOSTATUS;
  GeneralizedTimePtr since;
  if (issuer != nullptr) {
    const auto found = issuer->revoked.find(crypto::DerOf<i2d_ASN1_INTEGER>(serial));
    if (found != issuer->revoked.end()) {
      status = V_OCSP_CERTSTATUS_REVOKED;
      reason = found->second.reason;
      since = Generalized(found->second.since);
    }
  }
  CHECK(OCSP_basic_add1_status(basic, id, status, reason, since.get(), from.get(), until.get()) != nullptr);
}

std::string Refuse(int status) {
  const crypto::OcspResponsePtr response(OCSP_response_create(status, nullptr));
  return crypto::DerOf<i2d_OCSP_RESPONSE>(response.get());
}

// The callbacks have the signatures that OpenSSL asks for.
ASN1_INTEGER* NextSerial(TS_RESP_CTX* /*context*/, void* /*data*/) { return RandomNumber().release(); }

int SetTime(TS_RESP_CTX* /*context*/, void* data, long* seconds, long* microseconds) {
  *seconds = static_cast<long>(absl::ToUnixSeconds(*static_cast<const absl::Time*>(data)));
  *microseconds = 0;
  return 1;
}

}  // namespace

std::string SerialOf(const X509* certificate) {
  return crypto::DerOf<i2d_ASN1_INTEGER>(X509_get0_serialNumber(certificate));
}

std::string AnswerOcsp(absl::string_view request_der, const std::vector<AnsweringIssuer>& issuers,
                       const AnswerTimes& times, bool unknown, const AuthorityKey* signer) {
  const auto request = crypto::FromDer<OcspRequestPtr, d2i_OCSP_REQUEST>(request_der);
  // The trust services ask about one certificate at a time, so more are refused.
  if (request == nullptr || OCSP_request_onereq_count(request.get()) != 1) {
    return Refuse(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  }
  OCSP_CERTID* const id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0));
  const AnsweringIssuer* issuer = nullptr;
  // The certificate's issuer is found by hashes of its name and key, which is all that a request holds.
  for (const AnsweringIssuer& one : issuers) {
    if (IsOf(id, one.issuer.certificate())) issuer = &one;
  }
  if (issuer == nullptr) return Refuse(OCSP_RESPONSE_STATUS_UNAUTHORIZED);
  const crypto::OcspBasicPtr basic(OCSP_BASICRESP_new());
  AddStatus(basic.get(), id, unknown ? nullptr : issuer, times);
  // A nonce of the request must come back in the response (RFC 8954).
  OCSP_copy_nonce(basic.get(), request.get());
  // Without OCSP_NOTIME, OpenSSL would set this machine's clock.
  auto* const produced_at = const_cast<ASN1_GENERALIZEDTIME*>(OCSP_resp_get0_produced_at(basic.get()));
  CHECK(ASN1_GENERALIZEDTIME_set(produced_at, absl::ToTimeT(times.this_update)) != nullptr);
  const AuthorityKey& own = issuer->responder.empty() ? issuer->issuer : issuer->responder;
  const AuthorityKey& by = signer == nullptr ? own : *signer;
  CHECK(OCSP_basic_sign(basic.get(), by.certificate(), by.key.get(), EVP_sha256(), nullptr, OCSP_NOTIME) ==
        1);
  const crypto::OcspResponsePtr response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  return crypto::DerOf<i2d_OCSP_RESPONSE>(response.get());
}

std::string MakeCrl(const AnsweringIssuer& issuer, const AnswerTimes& times) {
  constexpr long kVersion2 = 1;
  const crypto::CrlPtr crl(X509_CRL_new());
  const IntegerPtr number = RandomNumber();
  CHECK(X509_CRL_set_version(crl.get(), kVersion2) == 1 &&
        X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.issuer.certificate())) == 1 &&
        X509_CRL_set1_lastUpdate(crl.get(), AsnTime(times.this_update).get()) == 1 &&
        X509_CRL_set1_nextUpdate(crl.get(), AsnTime(times.next_update).get()) == 1 &&
        X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, number.get(), 0, 0) == 1);
  // An entry without a reason leaves the extension out, as RFC 5280 asks.
  for (const auto& [serial_der, revoked] : issuer.revoked) {
    const auto serial = crypto::FromDer<IntegerPtr, d2i_ASN1_INTEGER>(serial_der);
    X509_REVOKED* const entry = X509_REVOKED_new();
    CHECK(X509_REVOKED_set_serialNumber(entry, serial.get()) == 1 &&
          X509_REVOKED_set_revocationDate(entry, AsnTime(revoked.since).get()) == 1);
    if (revoked.reason >= 0) {
      ASN1_ENUMERATED* const reason = ASN1_ENUMERATED_new();
      CHECK(ASN1_ENUMERATED_set(reason, revoked.reason) == 1 &&
            X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1);
      ASN1_ENUMERATED_free(reason);
    }
    CHECK(X509_CRL_add0_revoked(crl.get(), entry) == 1);
  }
  CHECK(X509_CRL_sort(crl.get()) == 1 && X509_CRL_sign(crl.get(), issuer.issuer.key.get(), EVP_sha256()) > 0);
  return crypto::DerOf<i2d_X509_CRL>(crl.get());
}

std::string AnswerTimeStamp(absl::string_view request, const AuthorityKey& authority, absl::Time time) {
  // The policy of ETSI EN 319 421 for best practices.
  constexpr char kPolicy[] = "0.4.0.2023.1.1";
  const TsContextPtr context(TS_RESP_CTX_new());
  ASN1_OBJECT* const policy = OBJ_txt2obj(kPolicy, 1);
  // The chain without the signer's certificate, which OpenSSL adds itself.
  const crypto::CertificatesPtr others(X509_chain_up_ref(authority.chain.get()));
  X509_free(sk_X509_shift(others.get()));
  // Tokens name their signer's certificate by its hash (RFC 5816), hence the digest for ess_cert_id.
  CHECK(TS_RESP_CTX_set_signer_cert(context.get(), authority.certificate()) == 1 &&
        TS_RESP_CTX_set_signer_key(context.get(), authority.key.get()) == 1 &&
        TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256()) == 1 &&
        TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256()) == 1 &&
        TS_RESP_CTX_set_def_policy(context.get(), policy) == 1 &&
        TS_RESP_CTX_set_certs(context.get(), others.get()) == 1 &&
        TS_RESP_CTX_add_md(context.get(), EVP_sha256()) == 1 &&
        TS_RESP_CTX_add_md(context.get(), EVP_sha384()) == 1 &&
        TS_RESP_CTX_add_md(context.get(), EVP_sha512()) == 1);
  ASN1_OBJECT_free(policy);
  TS_RESP_CTX_set_serial_cb(context.get(), NextSerial, nullptr);
  TS_RESP_CTX_set_time_cb(context.get(), SetTime, &time);
  const TsResponsePtr response(TS_RESP_create_response(context.get(), crypto::BioOver(request).get()));
  crypto::ForgetErrors();
  // A request that OpenSSL refuses still gets a response, with a failure status.
  return response == nullptr ? "" : crypto::DerOf<i2d_TS_RESP>(response.get());
}

std::string Misunderstand(absl::string_view request_der, bool nonce, bool imprint) {
  const auto request = crypto::FromDer<TsRequestPtr, d2i_TS_REQ>(request_der);
  // What cannot be parsed is passed on, so that the responder refuses it as it would any other.
  if (request == nullptr) return std::string(request_der);
  if (nonce) CHECK(TS_REQ_set_nonce(request.get(), RandomNumber().get()) == 1);
  if (imprint) {
    std::string other(32, 'x');
    CHECK(TS_MSG_IMPRINT_set_msg(TS_REQ_get_msg_imprint(request.get()),
                                 reinterpret_cast<unsigned char*>(other.data()),
                                 static_cast<int>(other.size())) == 1);
  }
  return crypto::DerOf<i2d_TS_REQ>(request.get());
}

}  // namespace onestop::sample_pki
