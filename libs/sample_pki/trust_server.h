#pragma once

/// A real HTTP server on loopback that answers for sample authorities: OCSP, CRL, RFC 3161 time stamps.
/// For the embedded default and for tests; faults can be switched on. Never for production: it holds the
/// authorities' keys.
///
///     ASSIGN_OR_RETURN(auto server, TrustServer::Start({}));
///     server->AddIssuer(root.identity(), root.Issue(ocsp_spec));
///     server->SetTimeStampAuthority(tsa);
///     spec.ocsp_url = server->OcspUrl();

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/sample_pki/authority.h"

namespace onestop::sample_pki {

class TrustServer {
 public:
  enum class Service { kOcsp, kCrl, kTimeStamp };
  enum class Fault {
    kNone,
    /// Hangs up without an answer.
    kDown,
    /// Waits until the server stops or the fault is another one, then hangs up.
    kSlow,
    /// Bytes that cannot be parsed as an answer, of the right content type; a page of text; megabytes of a
    /// DER string.
    kGarbage,
    kPage,
    kHuge,
    /// OCSP: "unknown" for every certificate; signed by the time stamp authority, which is not authorised to
    /// do so.
    kUnknown,
    kWrongResponder,
    /// OCSP, CRL: an answer of ten days ago that was due to be renewed nine days ago.
    kStale,
    /// Time stamps: of yesterday; of tomorrow; of another question's nonce; over something else.
    kYesterday,
    kTomorrow,
    kWrongNonce,
    kWrongImprint,
  };
  struct Options {
    /// On 127.0.0.1; 0 takes a free one.
    int port = 0;
    /// The authorities' clock.
    std::function<absl::Time()> clock = [] { return absl::Now(); };
    /// How long an answer about revocation is valid.
    absl::Duration answers_valid_for = absl::Minutes(10);
  };

  /// Errors: UNAVAILABLE when the port is taken.
  static absl::StatusOr<std::unique_ptr<TrustServer>> Start(Options options);
  /// Stops.
  ~TrustServer();

  int port() const;
  /// "http://127.0.0.1:PORT/ocsp" and so on. A CRL has an address for each issuer.
  std::string OcspUrl() const;
  std::string CrlUrl(const Identity& issuer) const;
  std::string TimeStampUrl() const;

  /// Answers for certificates of `issuer` from now on; `responder` signs OCSP responses (an Identity without
  /// a key: the issuer itself). Errors: INVALID_ARGUMENT when they are not keys with certificates.
  absl::Status AddIssuer(const Identity& issuer, const Identity& responder);
  absl::Status SetTimeStampAuthority(const Identity& authority);

  /// Revokes a certificate. `reason` by RFC 5280 (1: key compromise, 5: cessation); -1: none is given.
  /// Errors: NOT_FOUND when its issuer was not added.
  absl::Status Revoke(const Identity& certificate, absl::Time since, int reason = -1);

  void SetFault(Service service, Fault fault);
  /// How many questions a service received.
  int64_t questions(Service service) const;

  /// Ends every answer that is being given and waits for it. More calls do nothing.
  void Stop();

  /// Private to this module.
  struct State;

 private:
  explicit TrustServer(std::unique_ptr<State> state);

  const std::unique_ptr<State> state_;
};

/// Starts a server for the sample authority in `directory` (MakeSampleAuthority() made it) and writes
/// `directory`/trust.yaml, which names its addresses; certificates of the sample carry none, so that programs
/// which know nothing of the trust file do not wait for a server that is gone. Errors: NOT_FOUND,
/// INVALID_ARGUMENT for a directory that is no such; UNAVAILABLE when the port is taken; INTERNAL when the
/// disk fails.
absl::StatusOr<std::unique_ptr<TrustServer>> StartSampleTrust(const std::string& directory,
                                                              TrustServer::Options options = {});

}  // namespace onestop::sample_pki
