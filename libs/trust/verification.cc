// The steps that signatures and time stamps share: the chain, revocation, and certificates that do not
// belong to it.

#include "libs/trust/verification.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/timestamp/timestamp.h"
#include "libs/trust/reasons.h"

namespace onestop::trust {
namespace {

using State = RevocationStatus::State;

// More than any chain needs; further certificates of a file are ignored.
constexpr size_t kGivenCertificatesMax = 256;

bool Holds(const Chain& chain, X509* certificate) {
  return std::ranges::any_of(chain.certificates, [&](const crypto::CertificatePtr& one) {
    return X509_cmp(one.get(), certificate) == 0;
  });
}

bool IsSignedBy(X509* certificate, X509* issuer) {
  const bool signed_by =
      X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(issuer)) == 0 &&
      X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
  crypto::ForgetErrors();
  return signed_by;
}

// RFC 3161, 4: with these reasons, tokens made before the revocation stay valid.
bool IsHarmless(int reason) {
  return reason == CRL_REASON_UNSPECIFIED || reason == CRL_REASON_AFFILIATION_CHANGED ||
         reason == CRL_REASON_SUPERSEDED || reason == CRL_REASON_CESSATION_OF_OPERATION;
}

}  // namespace

std::optional<crypto::Finding> Verification::FindChain(const crypto::CmsMessage& message,
                                                       ChainPurpose purpose, absl::Time at,
                                                       Chain& chain) const {
  const crypto::CertificatesPtr others(sk_X509_new_null());
  CHECK(others != nullptr);
  // The message's own certificates first, then those that the file or an evidence package holds, then the
  // trust file's.
  for (int i = 0; i < sk_X509_num(message.certificates()); ++i) {
    CHECK(sk_X509_push(others.get(), crypto::Share(sk_X509_value(message.certificates(), i)).release()) > 0);
  }
  for (size_t i = 0; i < std::min(context_.data.certificates.size(), kGivenCertificatesMax); ++i) {
    crypto::CertificatePtr given = crypto::CertificateFromDer(context_.data.certificates[i]);
    if (given != nullptr) CHECK(sk_X509_push(others.get(), given.release()) > 0);
  }
  for (const std::shared_ptr<X509>& between : context_.policy.intermediates()) {
    CHECK(sk_X509_push(others.get(), crypto::Share(between.get()).release()) > 0);
  }
  return BuildChain(message.signer(), others.get(), context_.policy, purpose, at, chain);
}

std::vector<SignerRevocation> Verification::Statuses(const Chain& chain, absl::Time at) {
  std::vector<SignerRevocation> statuses;
  // The services are asked once, for the whole chain, and only when the given data leave a question open.
  ValidationData fetched;
  bool asked = false;
  for (size_t i = 0; i + 1 < chain.certificates.size(); ++i) {
    const RevocationQuestion question = {.certificate = chain.certificates[i].get(),
                                         .issuer = chain.certificates[i + 1].get(),
                                         .at = at,
                                         .now = context_.now};
    SignerRevocation status = {.status = StatusFrom(context_.data, question, context_.policy),
                               .source = "dss"};
    // Given answers come first: with an archived file, no service has to exist any more.
    if (status.status.state == State::kUnknown && context_.services != nullptr) {
      if (!std::exchange(asked, true)) {
        fetched = context_.services->Revocation(chain.der(), context_.now, context_.deadline);
      }
      RevocationStatus answered = StatusFrom(fetched, question, context_.policy);
      // An answer that does not count still replaces the given one: its reason is the more recent one.
      if (!answered.source.empty()) status.status = std::move(answered);
      status.source = status.status.source;
    }
    if (status.status.state == State::kUnknown) {
      status.source.clear();
    } else {
      ValidationData::Add(status.status.der,
                          status.status.source == "ocsp" ? used_.ocsp_responses : used_.crls);
      if (!status.status.responder_crl.empty()) ValidationData::Add(status.status.responder_crl, used_.crls);
    }
    statuses.push_back(std::move(status));
  }
  return statuses;
}

void Verification::Use(const Chain& chain) {
  for (const std::string& der : chain.der()) ValidationData::Add(der, used_.certificates);
}

SignerRevocation Verification::CheckRevocation(const Chain& chain, absl::Time at, bool proven,
                                               Reasons& reasons) {
  Use(chain);
  const std::vector<SignerRevocation> statuses = Statuses(chain, at);
  for (const SignerRevocation& one : statuses) {
    if (one.status.state == State::kRevoked) {
      // A revocation after a proven time leaves the signature valid at its time.
      const bool since = proven && one.status.revoked_since > at;
      AddReason(reasons, since ? "CERTIFICATE_REVOKED_SINCE" : "CERTIFICATE_REVOKED",
                absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", one.status.revoked_since, absl::UTCTimeZone()));
    } else if (one.status.state == State::kUnknown) {
      const bool required = context_.policy.revocation_required();
      AddReason(reasons, "REVOCATION_UNKNOWN",
                // The policy decides whether an open question counts against the signature.
                required ? signing::v1::VERDICT_UNKNOWN : signing::v1::VERDICT_VALID, one.status.why);
    }
  }
  return statuses.empty() ? SignerRevocation{} : statuses.front();
}

SignerRevocation Verification::CheckTokenRevocation(const Chain& chain, absl::Time at, Reasons& reasons) {
  Use(chain);
  const std::vector<SignerRevocation> statuses = Statuses(chain, at);
  for (const SignerRevocation& one : statuses) {
    if (one.status.state == State::kRevoked) {
      // A later revocation for another reason, such as a stolen key, lets tokens be forged with any time.
      if (one.status.revoked_since > at && IsHarmless(one.status.reason)) continue;
      AddReason(reasons, "TIME_STAMP_REVOKED",
                absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", one.status.revoked_since, absl::UTCTimeZone()));
    } else if (one.status.state == State::kUnknown) {
      const bool required = context_.policy.revocation_required();
      AddReason(reasons, "TIME_STAMP_REVOCATION_UNKNOWN",
                required ? signing::v1::VERDICT_UNKNOWN : signing::v1::VERDICT_VALID, one.status.why);
    }
  }
  return statuses.empty() ? SignerRevocation{} : statuses.front();
}

// Certificates besides the chain are covered by no signature, so each must at least be genuine.
void Verification::CheckForeignCertificates(const crypto::CmsMessage& message, const Chain& chain,
                                            Reasons& reasons) const {
  const std::vector<TrustedRoot> roots = context_.policy.RootsAt(context_.now);
  STACK_OF(X509)* const carried = message.certificates();
  for (int i = 0; i < sk_X509_num(carried); ++i) {
    X509* const one = sk_X509_value(carried, i);
    if (Holds(chain, one)) continue;
    // At most kCmsCertificatesMax² signatures; with keys of the largest size that is seconds.
    if (absl::Now() >= context_.deadline) return AddReason(reasons, "FOREIGN_CERTIFICATE_WRONG");
    bool rooted = std::ranges::any_of(
        roots, [&](const TrustedRoot& root) { return IsSignedBy(one, root.certificate.get()); });
    // Its own certificate counts too: it may be a root that the policy does not have.
    for (int j = 0; j < sk_X509_num(carried) && !rooted; ++j)
      rooted = IsSignedBy(one, sk_X509_value(carried, j));
    AddReason(reasons, rooted ? "FOREIGN_CERTIFICATE" : "FOREIGN_CERTIFICATE_WRONG");
  }
}

std::string NameOf(const X509_NAME* name) {
  const crypto::BioPtr bio(BIO_new(BIO_s_mem()));
  // Without ESC_MSB, so that Vietnamese letters are not shown as escapes.
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  crypto::ForgetErrors();
  return crypto::TextOf(bio.get());
}

void Describe(const X509* certificate, signing::v1::Certificate& out) {
  const crypto::BioPtr serial(BIO_new(BIO_s_mem()));
  i2a_ASN1_INTEGER(serial.get(), X509_get0_serialNumber(certificate));
  out.set_subject(NameOf(X509_get_subject_name(certificate)));
  out.set_issuer(NameOf(X509_get_issuer_name(certificate)));
  out.set_serial(crypto::TextOf(serial.get()));
  *out.mutable_not_before() = timestamp::ToWholeSeconds(crypto::TimeOf(X509_get0_notBefore(certificate)));
  *out.mutable_not_after() = timestamp::ToWholeSeconds(crypto::TimeOf(X509_get0_notAfter(certificate)));
  out.set_sha256(crypto::FingerprintOf(certificate));
}

}  // namespace onestop::trust
