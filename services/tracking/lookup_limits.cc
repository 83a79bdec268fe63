// Token buckets, and what a key is. Failures count for the dossier and the client together: otherwise ten
// wrong tries by an outsider would lock the applicant out.

#include "services/tracking/lookup_limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace onestop::tracking {

bool Buckets::Take(absl::string_view key, absl::Time now) {
  const base::MutexLock lock(mutex_);
  const double full = per_minute_;
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    buckets_.push_front({.key = std::string(key), .tokens = full, .filled = now});
    found = by_key_.emplace(std::string(key), buckets_.begin()).first;
    // Bounded memory: an attacker with many addresses only displaces keys, oldest first.
    if (buckets_.size() > keys_max_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = *found->second;
  // A clock that was set back brings no tokens and takes none.
  const absl::Duration passed = std::max(now - bucket.filled, absl::ZeroDuration());
  bucket.tokens = std::min(full, bucket.tokens + full * absl::FDivDuration(passed, absl::Minutes(1)));
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void Buckets::GiveBack(absl::string_view key) {
  const base::MutexLock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  found->second->tokens = std::min<double>(per_minute_, found->second->tokens + 1);
}

absl::Duration Buckets::WaitOf(absl::string_view key, absl::Time now) const {
  const base::MutexLock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return absl::ZeroDuration();
  const Bucket& bucket = *found->second;
  const absl::Time ready = bucket.filled + absl::Minutes(1) * (1 - bucket.tokens) / per_minute_;
  return std::max(ready - now, absl::ZeroDuration());
}

size_t Buckets::size() const {
  const base::MutexLock lock(mutex_);
  return buckets_.size();
}

namespace {

// The networks that providers give to one household have 64 bits.
constexpr size_t kIpv6NetworkBytes = 8;

// A line feed occurs in none of the three parts.
std::string FailureKey(absl::string_view dossier, const LookupClient& client) {
  return absl::StrCat(dossier, "\n", client.system, "\n", client.address);
}

}  // namespace

bool IsIpAddress(absl::string_view text) {
  const std::string copy(text);
  in6_addr bytes = {};
  return inet_pton(AF_INET, copy.c_str(), &bytes) == 1 || inet_pton(AF_INET6, copy.c_str(), &bytes) == 1;
}

std::string AddressKey(absl::string_view address) {
  if (absl::ConsumePrefix(&address, "[")) absl::ConsumeSuffix(&address, "]");
  const std::string copy(address);
  in6_addr six = {};
  if (inet_pton(AF_INET6, copy.c_str(), &six) != 1) return copy;
  char bytes[sizeof(six.s6_addr)];
  std::memcpy(bytes, six.s6_addr, sizeof(bytes));
  char four[INET_ADDRSTRLEN] = {};
  // An IPv4 client on a dual-stack socket is the same client.
  if (IN6_IS_ADDR_V4MAPPED(&six)) return inet_ntop(AF_INET, bytes + 12, four, sizeof(four));
  return absl::BytesToHexString(absl::string_view(bytes, kIpv6NetworkBytes));
}

LookupLimits::LookupLimits(const LookupOptions& options)
    : addresses_(options.address_per_minute, static_cast<size_t>(options.keys_max)),
      systems_(options.system_per_minute, static_cast<size_t>(options.keys_max)),
      failures_(options.failures_per_minute, static_cast<size_t>(options.keys_max)) {}

bool LookupLimits::TakeLookup(const LookupClient& client, absl::Time now) {
  if (!client.system.empty() && !systems_.Take(client.system, now)) return false;
  if (client.address.empty() || addresses_.Take(client.address, now)) return true;
  // One citizen's limit must not use up the limit of the portal's other citizens.
  systems_.GiveBack(client.system);
  return false;
}

absl::Duration LookupLimits::WaitForLookup(const LookupClient& client, absl::Time now) const {
  // A system and an address without a name have no bucket, and nothing to wait for.
  return std::max(systems_.WaitOf(client.system, now), addresses_.WaitOf(client.address, now));
}

bool LookupLimits::TakeFailure(absl::string_view dossier, const LookupClient& client, absl::Time now) {
  return failures_.Take(FailureKey(dossier, client), now);
}

absl::Duration LookupLimits::WaitForFailure(absl::string_view dossier, const LookupClient& client,
                                            absl::Time now) const {
  return failures_.WaitOf(FailureKey(dossier, client), now);
}

void LookupLimits::GiveBackFailure(absl::string_view dossier, const LookupClient& client) {
  failures_.GiveBack(FailureKey(dossier, client));
}

}  // namespace onestop::tracking
