// TrustServices over HTTP: asks for time stamps and revocation, keeps fresh answers, and does not ask
// an address again that did not answer a moment ago.

#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/trust/http_client.h"
#include "libs/trust/reasons.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/verification.h"

namespace onestop::trust {
namespace {

using State = RevocationStatus::State;

// The answers that are kept, in bytes together.
constexpr size_t kCacheBytesMax = 64 * 1024 * 1024;
// The number of addresses of one certificate that are tried.
constexpr int kAddressesMax = 2;
// The number of addresses without an answer that are remembered.
constexpr size_t kUnansweredMax = 1024;

// Answers about revocation until they are due to be renewed.
class AnswerCache {
 public:
  /// Empty: there is none that is valid at `now`.
  std::string Find(const std::string& key, absl::Time now) {
    const base::MutexLock lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() || found->second.until <= now || now < found->second.since
               ? ""
               : found->second.der;
  }
  void Keep(const std::string& key, const std::string& der, absl::Time now, absl::Time until) {
    const base::MutexLock lock(mutex_);
    // Starting anew is simpler than an order of use, and 64 MiB are the answers of many issuers.
    if (bytes_ + der.size() > kCacheBytesMax) {
      entries_.clear();
      bytes_ = 0;
    }
    Entry& entry = entries_[key];
    bytes_ += der.size();
    bytes_ -= entry.der.size();
    entry = {.der = der, .since = now, .until = until};
  }

 private:
  struct Entry {
    std::string der;
    absl::Time since;
    absl::Time until;
  };

  base::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Addresses that did not answer a moment ago and are not asked again now: each would cost every file of a
// queue the whole time limit.
class UnansweredAddresses {
 public:
  bool Holds(const std::string& url, absl::Time now) {
    const base::MutexLock lock(mutex_);
    const auto found = since_.find(url);
    return found != since_.end() && found->second <= now && now < found->second + kAskAgainAfter;
  }
  void Add(const std::string& url, absl::Time now) {
    const base::MutexLock lock(mutex_);
    if (since_.size() >= kUnansweredMax) since_.clear();
    since_[url] = now;
  }
  void Remove(const std::string& url) {
    const base::MutexLock lock(mutex_);
    since_.erase(url);
  }

 private:
  base::Mutex mutex_;
  std::map<std::string, absl::Time> since_ ABSL_GUARDED_BY(mutex_);
};

// Addresses in certificates are untrusted until the chain was verified: only http://, without NUL, and few.
void TakeUri(const GENERAL_NAME* name, std::vector<std::string>& out) {
  if (name->type != GEN_URI || out.size() >= kAddressesMax) return;
  const absl::string_view uri = crypto::BytesOf(name->d.uniformResourceIdentifier);
  if (absl::StartsWith(uri, "http://") && !absl::StrContains(uri, '\0')) out.emplace_back(uri);
}

std::vector<std::string> OcspAddresses(X509* certificate) {
  std::vector<std::string> addresses;
  auto* const access =
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr));
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access); ++i) {
    const ACCESS_DESCRIPTION* const one = sk_ACCESS_DESCRIPTION_value(access, i);
    if (OBJ_obj2nid(one->method) == NID_ad_OCSP) TakeUri(one->location, addresses);
  }
  AUTHORITY_INFO_ACCESS_free(access);
  return addresses;
}

std::vector<std::string> CrlAddresses(X509* certificate) {
  std::vector<std::string> addresses;
  auto* const points = static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr));
  for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
    const DIST_POINT* const point = sk_DIST_POINT_value(points, i);
    // A name relative to the issuer and an indirect CRL are not supported; see StatusFromCrl().
    if (point->distpoint == nullptr || point->distpoint->type != 0 || point->CRLissuer != nullptr) continue;
    const GENERAL_NAMES* const names = point->distpoint->name.fullname;
    for (int j = 0; j < sk_GENERAL_NAME_num(names); ++j) TakeUri(sk_GENERAL_NAME_value(names, j), addresses);
  }
  CRL_DIST_POINTS_free(points);
  return addresses;
}

std::string OcspRequestFor(X509* certificate, X509* issuer) {
  using RequestPtr = std::unique_ptr<OCSP_REQUEST, crypto::FreeBy<OCSP_REQUEST_free>>;
  const RequestPtr request(OCSP_REQUEST_new());
  // SHA-1 only identifies the certificate here and protects nothing; every responder understands it (RFC
  // 5019).
  OCSP_CERTID* const id = OCSP_cert_to_id(EVP_sha1(), certificate, issuer);
  CHECK(id != nullptr && OCSP_request_add0_id(request.get(), id) != nullptr);
  return crypto::DerOf<i2d_OCSP_REQUEST>(request.get());
}

class HttpTrustServices final : public TrustServices {
 public:
  explicit HttpTrustServices(TrustPolicy policy) : policy_(std::move(policy)) {}

  absl::StatusOr<std::string> TimeStamp(absl::string_view sha256_digest, absl::Time now,
                                        absl::Time deadline) override;
  ValidationData Revocation(absl::Span<const std::string> chain, absl::Time now,
                            absl::Time deadline) override;

 private:
  // The time until the deadline, at most the limit of one question; zero when the deadline has passed.
  absl::Duration TimeLeft(absl::Time deadline) const {
    return std::clamp(deadline - absl::Now(), absl::ZeroDuration(), policy_.timeout());
  }
  // Asks an address that is not known to leave questions unanswered.
  absl::StatusOr<std::string> Ask(const HttpQuestion& question, absl::Time now, absl::Time deadline);
  absl::StatusOr<std::string> AskForToken(const std::string& url, absl::string_view digest, absl::Time now,
                                          absl::Time deadline);
  std::vector<std::string> AddressesOf(const RevocationQuestion& question, bool ocsp) const;
  RevocationStatus AskAbout(const RevocationQuestion& question, absl::Time deadline);
  RevocationStatus AskOcsp(const std::string& url, const RevocationQuestion& question, absl::Time deadline);
  RevocationStatus JudgeOcsp(const std::string& der, const RevocationQuestion& question, absl::Time deadline);
  RevocationStatus AskCrl(const std::string& url, const RevocationQuestion& question, absl::Time deadline);
  void Keep(const std::string& key, const RevocationStatus& status, absl::Time now);

  const TrustPolicy policy_;
  AnswerCache cache_;
  UnansweredAddresses unanswered_;
};

absl::StatusOr<std::string> HttpTrustServices::Ask(const HttpQuestion& question, absl::Time now,
                                                   absl::Time deadline) {
  if (unanswered_.Holds(question.url, now)) {
    return absl::UnavailableError(absl::StrCat(question.url, ": did not answer a moment ago"));
  }
  const absl::Duration given = TimeLeft(deadline);
  absl::StatusOr<std::string> answer = trust::Ask(question, given);
  if (answer.ok()) {
    unanswered_.Remove(question.url);
  } else if (given >= policy_.timeout() / 2 || absl::Now() < deadline) {
    // An address is not remembered as not answering when the caller had no time to wait for it.
    unanswered_.Add(question.url, now);
  }
  return answer;
}

void HttpTrustServices::Keep(const std::string& key, const RevocationStatus& status, absl::Time now) {
  // Never longer than the policy accepts an answer, whatever the issuer says.
  const absl::Time latest = now + policy_.revocation_age_max();
  if (status.next_update > now) cache_.Keep(key, status.der, now, std::min(status.next_update, latest));
}

std::vector<std::string> HttpTrustServices::AddressesOf(const RevocationQuestion& question, bool ocsp) const {
  // The trust file replaces the addresses in the certificates, also by none.
  if (const RevocationSource* const source = policy_.SourceFor(question.issuer); source != nullptr) {
    const std::string& url = ocsp ? source->ocsp_url : source->crl_url;
    return url.empty() ? std::vector<std::string>{} : std::vector{url};
  }
  return ocsp ? OcspAddresses(question.certificate) : CrlAddresses(question.certificate);
}

RevocationStatus HttpTrustServices::JudgeOcsp(const std::string& der, const RevocationQuestion& question,
                                              absl::Time deadline) {
  RevocationStatus status = StatusFromOcsp(der, question, policy_);
  const crypto::CertificatePtr responder = crypto::CertificateFromDer(status.unproven_responder);
  // The responder's own revocation is looked up only when its certificate asks for that.
  if (responder == nullptr) return status;
  const RevocationQuestion about = {
      .certificate = responder.get(), .issuer = question.issuer, .at = question.at, .now = question.now};
  for (const std::string& url : AddressesOf(about, false)) {
    const RevocationStatus said = AskCrl(url, about, deadline);
    if (said.state != State::kUnknown) return StatusFromOcsp(der, question, policy_, {&said.der, 1});
  }
  return status;
}

RevocationStatus HttpTrustServices::AskOcsp(const std::string& url, const RevocationQuestion& question,
                                            absl::Time deadline) {
  const absl::StatusOr<std::string> answer =
      Ask({.url = url,
           .body = OcspRequestFor(question.certificate, question.issuer),
           .body_type = "application/ocsp-request",
           .answer_type = "application/ocsp-response",
           .answer_bytes_max = kOcspBytesMax},
          question.now, deadline);
  return answer.ok() ? JudgeOcsp(*answer, question, deadline) : RevocationStatus{};
}

RevocationStatus HttpTrustServices::AskCrl(const std::string& url, const RevocationQuestion& question,
                                           absl::Time deadline) {
  // Kept by its address: one CRL covers all certificates of an issuer.
  if (const std::string kept = cache_.Find(url, question.now); !kept.empty()) {
    const RevocationStatus status = StatusFromCrl(kept, question, policy_);
    if (status.state != State::kUnknown) return status;
  }
  const absl::StatusOr<std::string> answer = Ask({.url = url,
                                                  .body = "",
                                                  .body_type = "",
                                                  .answer_type = "application/pkix-crl",
                                                  .answer_bytes_max = kCrlBytesMax},
                                                 question.now, deadline);
  const RevocationStatus status =
      answer.ok() ? StatusFromCrl(*answer, question, policy_) : RevocationStatus{};
  if (status.state != State::kUnknown) Keep(url, status, question.now);
  return status;
}

// An answer that does not count is returned when there is no other, so that a report can say why.
RevocationStatus HttpTrustServices::AskAbout(const RevocationQuestion& question, absl::Time deadline) {
  const std::string key = crypto::FingerprintOf(question.certificate);
  if (const std::string kept = cache_.Find(key, question.now); !kept.empty()) {
    RevocationStatus status = JudgeOcsp(kept, question, deadline);
    if (status.state != State::kUnknown) return status;
  }
  RevocationStatus first;
  // OCSP first: its answers are small and recent.
  for (const bool ocsp : {true, false}) {
    for (const std::string& url : AddressesOf(question, ocsp)) {
      if (TimeLeft(deadline) <= absl::ZeroDuration()) return first;
      RevocationStatus status = ocsp ? AskOcsp(url, question, deadline) : AskCrl(url, question, deadline);
      if (status.state != State::kUnknown) {
        if (ocsp) Keep(key, status, question.now);
        return status;
      }
      if (first.source.empty()) first = std::move(status);
    }
  }
  return first;
}

ValidationData HttpTrustServices::Revocation(absl::Span<const std::string> chain, absl::Time now,
                                             absl::Time deadline) {
  ValidationData data;
  // The last certificate is the root, which only the trust file can take out of use.
  for (size_t i = 0; i + 1 < chain.size(); ++i) {
    const crypto::CertificatePtr certificate = crypto::CertificateFromDer(chain[i]);
    const crypto::CertificatePtr issuer = crypto::CertificateFromDer(chain[i + 1]);
    if (certificate == nullptr || issuer == nullptr) break;
    const RevocationStatus status =
        AskAbout({.certificate = certificate.get(), .issuer = issuer.get(), .at = now, .now = now}, deadline);
    if (status.source.empty()) continue;
    ValidationData::Add(status.der, status.source == "ocsp" ? data.ocsp_responses : data.crls);
    if (!status.responder_crl.empty()) ValidationData::Add(status.responder_crl, data.crls);
  }
  crypto::ForgetErrors();
  return data;
}

absl::StatusOr<std::string> HttpTrustServices::TimeStamp(absl::string_view sha256_digest, absl::Time now,
                                                         absl::Time deadline) {
  const std::vector<std::string> addresses = policy_.TimeStampAddresses(now);
  absl::Status last =
      absl::UnavailableError("no time stamp authority is configured; add one to the trust file");
  // One authority after the other, in the order of the trust file.
  for (const std::string& url : addresses) {
    if (TimeLeft(deadline) <= absl::ZeroDuration())
      return absl::UnavailableError("no time stamp before the deadline");
    absl::StatusOr<std::string> token = AskForToken(url, sha256_digest, now, deadline);
    if (token.ok()) return token;
    last = token.status();
  }
  return last;
}

using TsRequestPtr = std::unique_ptr<TS_REQ, crypto::FreeBy<TS_REQ_free>>;
using TsResponsePtr = std::unique_ptr<TS_RESP, crypto::FreeBy<TS_RESP_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, crypto::FreeBy<ASN1_INTEGER_free>>;

IntegerPtr MakeNonce() {
  unsigned char bytes[16];
  CHECK(RAND_bytes(bytes, sizeof(bytes)) == 1);
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, and always as long
  BIGNUM* const number = BN_bin2bn(bytes, sizeof(bytes), nullptr);
  IntegerPtr nonce(BN_to_ASN1_INTEGER(number, nullptr));
  BN_free(number);
  CHECK(nonce != nullptr);
  return nonce;
}

std::string TimeStampRequest(absl::string_view digest, const ASN1_INTEGER* nonce) {
  const TsRequestPtr request(TS_REQ_new());
  const std::unique_ptr<TS_MSG_IMPRINT, crypto::FreeBy<TS_MSG_IMPRINT_free>> imprint(TS_MSG_IMPRINT_new());
  const std::unique_ptr<X509_ALGOR, crypto::FreeBy<X509_ALGOR_free>> algorithm(X509_ALGOR_new());
  std::string bytes(digest);
  // cert_req: the token must carry its certificate, since nothing is fetched when it is verified.
  CHECK(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
        TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
        TS_MSG_IMPRINT_set_msg(imprint.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                               static_cast<int>(bytes.size())) == 1 &&
        TS_REQ_set_version(request.get(), 1) == 1 &&
        TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
        TS_REQ_set_nonce(request.get(), nonce) == 1 && TS_REQ_set_cert_req(request.get(), 1) == 1);
  return crypto::DerOf<i2d_TS_REQ>(request.get());
}

absl::StatusOr<std::string> HttpTrustServices::AskForToken(const std::string& url, absl::string_view digest,
                                                           absl::Time now, absl::Time deadline) {
  // The nonce ties the answer to this question; an old token cannot be replayed.
  const IntegerPtr nonce = MakeNonce();
  ASSIGN_OR_RETURN(const std::string answer, Ask({.url = url,
                                                  .body = TimeStampRequest(digest, nonce.get()),
                                                  .body_type = "application/timestamp-query",
                                                  .answer_type = "application/timestamp-reply",
                                                  .answer_bytes_max = kTokenBytesMax},
                                                 now, deadline));
  const auto refused = [&url](absl::string_view why) {
    return absl::UnavailableError(absl::StrCat(url, ": ", why));
  };
  const auto response = crypto::FromDer<TsResponsePtr, d2i_TS_RESP>(answer);
  if (response == nullptr) return refused("the answer is not a TimeStampResp");
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get())));
  if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) {
    return refused(absl::StrCat("the authority refused with status ", status));
  }
  PKCS7* const pkcs7 = TS_RESP_get_token(response.get());
  TS_TST_INFO* const info = TS_RESP_get_tst_info(response.get());
  if (pkcs7 == nullptr || info == nullptr) return refused("the answer holds no token");
  const ASN1_INTEGER* const echoed = TS_TST_INFO_get_nonce(info);
  if (echoed == nullptr || ASN1_INTEGER_cmp(echoed, nonce.get()) != 0)
    return refused("the nonce does not match the request");

  std::string token_der = crypto::DerOf<i2d_PKCS7>(pkcs7);
  const auto imprint = [&](const EVP_MD* algorithm) -> absl::StatusOr<std::string> {
    return EVP_MD_get_type(algorithm) == NID_sha256 ? std::string(digest) : "";
  };
  // The token is verified before it is used: a signature with a bad time stamp would have to be made again.
  const ValidationData none;
  ValidationData used;
  Verification verification(
      {.policy = policy_, .services = nullptr, .data = none, .now = now, .deadline = deadline}, used);
  Token token;
  Reasons reasons;
  verification.CheckToken(token_der, imprint, now, false, token, reasons);
  if (VerdictOf(reasons) != signing::v1::VERDICT_VALID) return refused(reasons.begin()->text_en());
  // Of this moment: what is signed now must not be proven for another day. In the future it is refused above.
  if (token.time < now - kClockSkewMax) {
    return refused(absl::StrCat("the time of the stamp, ",
                                absl::FormatTime(absl::RFC3339_sec, token.time, absl::UTCTimeZone()),
                                ", is more than 5 minutes before the server's; compare the clocks"));
  }
  return token_der;
}

}  // namespace

std::unique_ptr<TrustServices> MakeHttpTrustServices(TrustPolicy policy) {
  return std::make_unique<HttpTrustServices>(std::move(policy));
}

}  // namespace onestop::trust
