#pragma once

/// What an authority answers: OCSP, CRL, time stamps, by OpenSSL's own responders. Private to this module.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/crypto/openssl.h"

namespace onestop::sample_pki {

/// A key with its certificate, as an authority uses it.
struct AuthorityKey {
  crypto::KeyPtr key;
  /// Its own first.
  crypto::CertificatesPtr chain;

  X509* certificate() const { return sk_X509_value(chain.get(), 0); }
  bool empty() const { return key == nullptr; }
};

struct Revoked {
  absl::Time since;
  /// RFC 5280's; -1: none is given.
  int reason;
};

/// One issuer and the certificates that it revoked, by the DER of the serial number.
struct AnsweringIssuer {
  AuthorityKey issuer;
  /// Who signs OCSP responses for it; empty: itself.
  AuthorityKey responder;
  std::map<std::string, Revoked> revoked;
};

/// From when until when an answer is valid.
struct AnswerTimes {
  absl::Time this_update;
  absl::Time next_update;
};

/// The OCSPResponse to `request`; MALFORMEDREQUEST when it cannot be parsed. `unknown`: the answer for every
/// certificate. `signer`: the key that signs instead of the issuer's responder; may be null.
std::string AnswerOcsp(absl::string_view request, const std::vector<AnsweringIssuer>& issuers,
                       const AnswerTimes& times, bool unknown, const AuthorityKey* signer);

std::string MakeCrl(const AnsweringIssuer& issuer, const AnswerTimes& times);

/// The TimeStampResp to `request` at `time`.
std::string AnswerTimeStamp(absl::string_view request, const AuthorityKey& authority, absl::Time time);

/// `request` with another nonce or another imprint: as a faulty authority would read it.
std::string Misunderstand(absl::string_view request, bool nonce, bool imprint);

/// The DER of a certificate's serial number.
std::string SerialOf(const X509* certificate);

}  // namespace onestop::sample_pki
