#pragma once

/// How often look-ups may be tried, against guessing secrets and against collecting data.

#include <list>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace onestop::tracking {

/// Token buckets by key, in bounded memory: the key that was used longest ago is forgotten first.
/// Thread-safe.
class Buckets {
 public:
  /// `per_minute` tokens, of which as many may be taken at once.
  Buckets(int per_minute, size_t keys_max) : per_minute_(per_minute), keys_max_(keys_max) {}

  /// Takes one token of `key`, or returns false when there is none.
  bool Take(absl::string_view key, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  /// Gives a token back that turned out not to be needed.
  void GiveBack(absl::string_view key) ABSL_LOCKS_EXCLUDED(mutex_);
  /// How long until `key` has a token, if none is taken meanwhile; zero when it has one.
  absl::Duration WaitOf(absl::string_view key, absl::Time now) const ABSL_LOCKS_EXCLUDED(mutex_);
  size_t size() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Bucket {
    std::string key;
    double tokens;
    absl::Time filled;
  };

  const int per_minute_;
  const size_t keys_max_;
  mutable base::Mutex mutex_;
  // Most recently used first.
  std::list<Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::list<Bucket>::iterator> by_key_ ABSL_GUARDED_BY(mutex_);
};

/// How often LookUpDossier may be called; the defaults are those of config::Lookups.
struct LookupOptions {
  /// Look-ups a minute from one citizen's address.
  int address_per_minute = 30;
  /// Failures a minute of one dossier from one client.
  int failures_per_minute = 10;
  /// Look-ups a minute by one system, for all its citizens.
  int system_per_minute = 6'000;
  /// Keys of each kind that are remembered, about 200 bytes each.
  int keys_max = 20'000;
};

/// The caller of a look-up as the limits distinguish it. At least one of the two is not empty.
struct LookupClient {
  /// The id of the system of the catalogue that calls; empty: another caller.
  std::string system;
  /// What AddressKey() makes of the citizen's address; empty: the system did not give it.
  std::string address;
};

/// What counts as one address: an IPv4 address, the network of 64 bits of an IPv6 address (a household has
/// one), and anything else as it is. Brackets are left out.
std::string AddressKey(absl::string_view address);
/// Whether `text` is an IPv4 or IPv6 address.
bool IsIpAddress(absl::string_view text);

/// What LookUpDossier allows. Thread-safe.
class LookupLimits {
 public:
  /// Implicit, so that an aggregate is given the options. NOLINTNEXTLINE(google-explicit-constructor)
  LookupLimits(const LookupOptions& options = {});

  /// Takes one look-up of `client`, or returns false when it has none left.
  bool TakeLookup(const LookupClient& client, absl::Time now);
  /// How long until TakeLookup() may succeed.
  absl::Duration WaitForLookup(const LookupClient& client, absl::Time now) const;
  /// Takes one failure that `client` has with `dossier` (an id, or a code of none), or returns false when
  /// none is left. One client's failures leave those of others.
  bool TakeFailure(absl::string_view dossier, const LookupClient& client, absl::Time now);
  /// How long until TakeFailure() may succeed.
  absl::Duration WaitForFailure(absl::string_view dossier, const LookupClient& client, absl::Time now) const;
  /// Gives back a failure that turned out to be none.
  void GiveBackFailure(absl::string_view dossier, const LookupClient& client);

 private:
  Buckets addresses_;
  Buckets systems_;
  Buckets failures_;
};

}  // namespace onestop::tracking
