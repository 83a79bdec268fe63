// Answers what the policy accepts at a time, from the values that the trust file dates.

#include "libs/trust/trust_policy.h"

#include <algorithm>
#include <limits>

#include "libs/crypto/openssl.h"
#include "libs/trust/trust_file.h"

namespace onestop::trust {
namespace {

bool Contains(const std::vector<Dated<std::string>>& values, absl::string_view name, absl::Time at) {
  return std::ranges::any_of(
      values, [&](const Dated<std::string>& one) { return one.value == name && one.HoldsAt(at); });
}

// The earliest of `next` and the moments after `at` when one of `values` begins or ends.
template <typename T>
absl::Time FirstChange(const std::vector<Dated<T>>& values, absl::Time at, absl::Time next) {
  for (const Dated<T>& one : values) {
    for (const absl::Time time : {one.from, one.until}) {
      if (time > at) next = std::min(next, time);
    }
  }
  return next;
}

}  // namespace

absl::StatusOr<TrustPolicy> TrustPolicy::Parse(absl::string_view text, const std::string& path) {
  absl::StatusOr<State> state = ReadTrustFile(text, path);
  if (!state.ok()) return state.status();
  return TrustPolicy(std::make_shared<const State>(*std::move(state)));
}

TrustPolicy TrustPolicy::ForRoots(const TrustStore& roots) {
  State state = DefaultTrust();
  // Revocation is not required, since tests with these roots have no server.
  state.version = "for tests";
  state.revocation_required = false;
  const crypto::CertificatesPtr all(X509_STORE_get1_all_certs(roots.get()));
  for (int i = 0; i < sk_X509_num(all.get()); ++i) {
    const std::shared_ptr<X509> root(crypto::Share(sk_X509_value(all.get(), i)));
    // Every root counts for signers and for time stamps, so that a test needs one root only.
    for (const signing::v1::RootKind kind :
         {signing::v1::ROOT_KIND_PUBLIC_DUTY, signing::v1::ROOT_KIND_TIME_STAMP}) {
      state.roots.push_back({.value = {.certificate = root, .kind = kind}});
    }
  }
  return TrustPolicy(std::make_shared<const State>(std::move(state)));
}

std::vector<TrustedRoot> TrustPolicy::RootsAt(absl::Time at) const {
  std::vector<TrustedRoot> roots;
  for (const Dated<TrustedRoot>& root : state_->roots) {
    if (root.HoldsAt(at)) roots.push_back(root.value);
  }
  return roots;
}

absl::Time TrustPolicy::NextCertificateEnd(absl::Time at) const {
  absl::Time next = absl::InfiniteFuture();
  const auto take = [&next, at](const std::shared_ptr<X509>& certificate) {
    const absl::Time end = crypto::TimeOf(X509_get0_notAfter(certificate.get()));
    if (end > at) next = std::min(next, end);
  };
  for (const TrustedRoot& root : RootsAt(at)) take(root.certificate);
  for (const std::shared_ptr<X509>& between : state_->intermediates) take(between);
  return next;
}

int TrustPolicy::RsaBitsMin(absl::Time at) const {
  // When no value is in force, no key is long enough.
  int64_t bits = std::numeric_limits<int>::max();
  // Where several values are in force, the least of them counts.
  for (const Dated<int64_t>& one : state_->rsa_bits_min) {
    if (one.HoldsAt(at)) bits = std::min(bits, one.value);
  }
  return static_cast<int>(bits);
}

bool TrustPolicy::AcceptsDigest(absl::string_view name, absl::Time at) const {
  return Contains(state_->digests, name, at);
}

bool TrustPolicy::AcceptsCurve(absl::string_view name, absl::Time at) const {
  return Contains(state_->curves, name, at);
}

absl::Time TrustPolicy::NextChangeAfter(absl::Time at) const {
  absl::Time next = FirstChange(state_->rsa_bits_min, at, absl::InfiniteFuture());
  next = FirstChange(state_->digests, at, next);
  return FirstChange(state_->curves, at, next);
}

std::vector<std::string> TrustPolicy::TimeStampAddresses(absl::Time at) const {
  std::vector<std::string> addresses;
  for (const Dated<std::string>& one : state_->time_stamp) {
    if (one.HoldsAt(at)) addresses.push_back(one.value);
  }
  return addresses;
}

const RevocationSource* TrustPolicy::SourceFor(const x509_st* issuer) const {
  // By the whole certificate: an issuer with a renewed certificate may have another address.
  for (const auto& [certificate, source] : state_->sources) {
    if (X509_cmp(certificate.get(), issuer) == 0) return &source;
  }
  return nullptr;
}

}  // namespace onestop::trust
