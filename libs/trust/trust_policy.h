#pragma once

/// The roots, authorities, algorithms and addresses that are trusted, and since when: a YAML file.
///
///     version: "2026-11-21"
///     roots:
///       - {file: ban-co-yeu.pem, kind: public_duty, from: 2023-01-01}
///       - {file: neac.pem, kind: public_ca, from: 2023-01-01, to: 2035-12-31}
///       - {file: tsa.pem, kind: time_stamp, from: 2023-01-01}
///     intermediates: [issuing-ca.pem]   # authorities below the roots that signatures may leave out
///     algorithms:
///       rsa_bits_min: [{value: 2048, to: 2030-12-31}, {value: 3072, from: 2031-01-01}]
///       digests: [sha256, sha384, sha512]
///       curves: [P-256, P-384, {value: P-521, from: 2024-01-01}]
///     time_stamp:
///       - {url: "http://tsa.example.vn/", from: 2023-01-01}
///     revocation:
///       max_age_hours: 24         # how old "not revoked" may be
///       timeout_seconds: 3        # for one question
///       require: true             # false: a signature may be valid although no service could be asked; only with
///                                 # allow_unchecked: true beside it
///       sources:                  # in place of the addresses in the certificates of this issuer
///         - {issuer: sub-ca.pem, ocsp: "http://ocsp.example.vn/", crl: "http://crl.example.vn/sub.crl"}
///
/// Dates are days in Vietnam (UTC+7), the first and the last one in force; without one there is no limit.
/// File names begin at the directory of the trust file. Only http:// addresses: answers are signed.
/// `algorithms`, `time_stamp` and `revocation` may be left out; the values above (without dates) hold then.
/// `intermediates` prove nothing by themselves: each must still lead to a root, and its revocation is
/// checked. Nothing is fetched from an address that an untrusted certificate names for its issuer
/// (docs/adr/0017). Unknown keys are errors. Law: Nghị định 68/2024 (public duty), Nghị định 23/2025
/// (public).

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/trust/trust_store.h"
#include "onestop/signing/v1/report.pb.h"

struct x509_st;

namespace onestop::trust {

/// Larger keys cost more time to verify than they are worth.
inline constexpr int kRsaBitsMax = 8192;

/// A value and the time during which it holds.
template <typename T>
struct Dated {
  T value;
  absl::Time from = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();  // exclusive

  bool HoldsAt(absl::Time at) const { return from <= at && at < until; }
};

struct TrustedRoot {
  std::shared_ptr<x509_st> certificate;
  signing::v1::RootKind kind;
};

/// The addresses for questions about the certificates of an issuer. Empty: there is none.
struct RevocationSource {
  std::string ocsp_url;
  std::string crl_url;
};

/// Immutable and thread-safe; copies share everything.
class TrustPolicy {
 public:
  /// Reads the file and the certificates that it names. Errors: NOT_FOUND for a file that cannot be read;
  /// INVALID_ARGUMENT with one line for each mistake, "trust.yaml:12: roots[1].kind is x; it must be …".
  static absl::StatusOr<TrustPolicy> Load(const std::string& path);
  /// Like Load(), of `text`; `path` names it in errors, and file names are relative to it.
  static absl::StatusOr<TrustPolicy> Parse(absl::string_view text, const std::string& path);

  /// For tests: these roots for public duty and for time stamps, no services, revocation not required.
  static TrustPolicy ForRoots(const TrustStore& roots);

  const std::string& version() const { return state_->version; }

  /// Those in force at `at`, of any kind.
  std::vector<TrustedRoot> RootsAt(absl::Time at) const;

  /// Authorities that a chain may go through although the signature does not carry them.
  const std::vector<std::shared_ptr<x509_st>>& intermediates() const { return state_->intermediates; }

  /// When the next of the certificates in force at `at`, roots and intermediates, ends; those that have ended do not
  /// count. InfiniteFuture() when none is left.
  absl::Time NextCertificateEnd(absl::Time at) const;

  int RsaBitsMin(absl::Time at) const;
  /// `name` as OpenSSL has it in lower case: "sha256".
  bool AcceptsDigest(absl::string_view name, absl::Time at) const;
  /// `name` as NIST names it: "P-256".
  bool AcceptsCurve(absl::string_view name, absl::Time at) const;

  /// When the algorithms that are accepted change next after `at`; InfiniteFuture() when they do not.
  absl::Time NextChangeAfter(absl::Time at) const;

  /// Addresses of time stamp authorities, in the file's order.
  std::vector<std::string> TimeStampAddresses(absl::Time at) const;

  /// Null when the file has none for this issuer: the certificates' own addresses are used.
  const RevocationSource* SourceFor(const x509_st* issuer) const;
  absl::Duration revocation_age_max() const { return state_->revocation_age_max; }
  absl::Duration timeout() const { return state_->timeout; }
  bool revocation_required() const { return state_->revocation_required; }

  /// Private to this module: the contents of the file, as the reader fills them in.
  struct State {
    std::string version;
    std::vector<Dated<TrustedRoot>> roots;
    std::vector<std::shared_ptr<x509_st>> intermediates;
    std::vector<Dated<int64_t>> rsa_bits_min;
    std::vector<Dated<std::string>> digests;
    std::vector<Dated<std::string>> curves;
    std::vector<Dated<std::string>> time_stamp;
    /// By the issuer's certificate.
    std::vector<std::pair<std::shared_ptr<x509_st>, RevocationSource>> sources;
    absl::Duration revocation_age_max = absl::Hours(24);
    absl::Duration timeout = absl::Seconds(3);
    bool revocation_required = true;
  };

 private:
  explicit TrustPolicy(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace onestop::trust
