#pragma once

/// Whether client certificates are revoked, by the lists that their authorities publish (CRLs, RFC 5280).

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/rpc/jwk.h"

namespace onestop::rpc {

/// When the first of the lists in `crl_file` is out of date: its nextUpdate. Errors: INVALID_ARGUMENT, naming the file,
/// when it cannot be read, holds no list, or one without nextUpdate.
absl::StatusOr<absl::Time> RevocationListsEnd(const std::string& crl_file);

/// Thread-safe. A verdict is remembered for kRemembered, since each costs some signatures; a change of the files forgets
/// them all.
class RevocationChecker {
 public:
  static constexpr absl::Duration kRemembered = absl::Seconds(10);
  /// Certificates whose verdicts are remembered at once.
  static constexpr size_t kRememberedMax = 10'000;

  /// `roots_file`: the authorities that client certificates lead to. `crl_file`: lists in PEM, one of each authority on the
  /// way from a certificate to its root. Both are looked at for changes once a second; a changed file that cannot be
  /// used is logged, and what was there before holds until the lists' nextUpdate.
  ///
  /// Errors: INVALID_ARGUMENT when a file is not usable. Lists that are out of date are no error here: a server starts
  /// with them, and takes no client certificate.
  static absl::StatusOr<std::unique_ptr<RevocationChecker>> Create(std::string roots_file,
                                                                   std::string crl_file);
  ~RevocationChecker();

  /// OK when neither `certificate` nor an authority that issued it is revoked at `now`. `certificate` is one in PEM, `issuers`
  /// what came with it, also in PEM, and may be empty. Both were verified by TLS before.
  ///
  /// Errors: UNAUTHENTICATED CLIENT_CERTIFICATE_REVOKED; UNAVAILABLE CLIENT_CERTIFICATE_STATUS_UNKNOWN when a list is missing, out of date or
  /// not its authority's: what cannot be known counts as revoked, and an operator has to help.
  absl::Status Check(absl::string_view certificate, absl::string_view issuers, absl::Time now);

 private:
  struct Lists;
  struct Verdict {
    absl::Status status;
    absl::Time until;
  };

  RevocationChecker(std::string roots_file, std::string crl_file, std::shared_ptr<const Lists> lists);

  // Reads the files again if one changed.
  void Refresh(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string roots_file_;
  const std::string crl_file_;
  base::Mutex mutex_;
  // Never changed: a reload makes new ones.
  std::shared_ptr<const Lists> lists_ ABSL_GUARDED_BY(mutex_);
  absl::Time check_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // By the hash of what was shown.
  absl::flat_hash_map<std::string, Verdict> verdicts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::rpc
