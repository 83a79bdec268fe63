// Verifies bearer tokens and remembers verified ones by their hash, so that a token itself is never kept in
// memory.

#include "libs/rpc/tokens.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/jose_json.h"
#include "libs/rpc/settings_file.h"
#include "libs/telemetry/log.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::rpc {
namespace {

// How often the file is checked for a change.
constexpr absl::Duration kCheckEvery = absl::Seconds(1);

absl::Status Invalid(absl::string_view why) {
  return TokenInvalid(absl::StrCat("the bearer token ", why, "; get a new one from the issuer"));
}

absl::Status Expired() {
  return refusal::Refuse(absl::UnauthenticatedError("the bearer token has expired; get a new one"),
                         common::v1::ERROR_REASON_TOKEN_EXPIRED);
}

// A part of a token, decoded; "", which is no JSON, when it cannot be.
std::string Part(absl::string_view encoded) {
  std::string text;
  return absl::WebSafeBase64Unescape(encoded, &text) ? text : std::string();
}

bool IsSubject(absl::string_view subject) {
  return !subject.empty() && subject.size() <= kSubjectMax &&
         std::all_of(subject.begin(), subject.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

// OK when the token is good for no longer than `options` allow.
absl::Status CheckLifetime(const JoseClaims& claims, const TokenOptions& options, absl::Time now) {
  if (claims.issue_time == absl::InfinitePast()) return Invalid("has no readable time of issue");
  const absl::Time begin = claims.issue_time == absl::InfiniteFuture() ? now : claims.issue_time;
  const absl::Duration lifetime = claims.expire_time - begin;
  if (lifetime <= options.lifetime_max + options.clock_skew) return absl::OkStatus();
  return TokenInvalid(absl::StrCat(
      "the bearer token is good for ", absl::FormatDuration(absl::Trunc(lifetime, absl::Minutes(1))),
      ", and this server takes tokens of at most ", absl::FormatDuration(options.lifetime_max),
      "; get one with a shorter lifetime from the issuer"));
}

// Texts of a token appear in refusals: what is no plain text is as good as absent.
TokenIdentity IdentityOf(JoseClaims claims) {
  TokenIdentity identity = {.subject = std::move(claims.subject),
                            .acr = IsSubject(claims.acr) ? std::move(claims.acr) : "",
                            .amr = {},
                            .authentication_time = claims.authentication_time};
  for (std::string& method : claims.amr) {
    if (IsSubject(method)) identity.amr.push_back(std::move(method));
  }
  return identity;
}

std::string OrNone(absl::string_view text) { return text.empty() ? "none" : std::string(text); }

// `claim` is "acr" or "amr".
absl::Status TooWeak(const TokenDemand& demand, const std::string& claim, const std::string& demanded,
                     const std::string& found) {
  return refusal::Refuse(
      absl::UnauthenticatedError(absl::StrCat("a token for ", demand.call_class, " needs one of ", demanded,
                                              " as its ", claim, ", and this one has ", OrNone(found),
                                              "; log in again as strongly as that")),
      common::v1::ERROR_REASON_AUTHENTICATION_TOO_WEAK,
      {{"call_class", demand.call_class}, {"claim", claim}, {"demanded", demanded}, {"found", found}});
}

}  // namespace

absl::Status TokenInvalid(absl::string_view message) {
  return refusal::Refuse(absl::UnauthenticatedError(message), common::v1::ERROR_REASON_TOKEN_INVALID);
}

absl::Status CheckDemand(const TokenIdentity& identity, const TokenDemand& demand, absl::Time now) {
  if (!demand.acr.empty() && std::ranges::find(demand.acr, identity.acr) == demand.acr.end()) {
    return TooWeak(demand, "acr", absl::StrJoin(demand.acr, " "), identity.acr);
  }
  if (!demand.amr.empty() && std::ranges::find_first_of(demand.amr, identity.amr) == demand.amr.end()) {
    return TooWeak(demand, "amr", absl::StrJoin(demand.amr, " "), absl::StrJoin(identity.amr, " "));
  }
  if (demand.authentication_age_max == absl::ZeroDuration() ||
      now <= identity.authentication_time + demand.authentication_age_max) {
    return absl::OkStatus();
  }
  // A token that does not say it has no time, as one of long ago.
  const bool said = identity.authentication_time != absl::InfinitePast();
  const std::string time = said ? absl::FormatTime(identity.authentication_time, absl::UTCTimeZone()) : "";
  return refusal::Refuse(
      absl::UnauthenticatedError(
          absl::StrCat("a token for ", demand.call_class, " needs a log-in of the last ",
                       absl::FormatDuration(demand.authentication_age_max), ", and this one ",
                       said ? absl::StrCat("has one of ", time) : "does not say when it was (auth_time)",
                       "; log in again")),
      common::v1::ERROR_REASON_AUTHENTICATION_TOO_OLD,
      {{"call_class", demand.call_class},
       {"seconds_max", absl::StrCat(absl::ToInt64Seconds(demand.authentication_age_max))},
       {"authentication_time", time}});
}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(const TokenOptions& options) {
  if (options.issuer.empty() || options.audience.empty()) {
    return absl::InvalidArgumentError("tokens need the issuer and the audience that they must name");
  }
  ASSIGN_OR_RETURN(const FileStamp stamp, StampOf(options.jwks_file));
  ASSIGN_OR_RETURN(const std::string json, ReadSettingsFile(options.jwks_file));
  absl::StatusOr<KeySet> keys = ParseJwks(json);
  if (!keys.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(options.jwks_file, ": ", keys.status().message()));
  }
  if ((*keys)->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.jwks_file, ": the key set has no key, so no client could log in with a token"));
  }
  return std::unique_ptr<TokenVerifier>(new TokenVerifier(options, *std::move(keys), stamp));
}

TokenVerifier::TokenVerifier(TokenOptions options, KeySet keys, FileStamp stamp)
    : options_(std::move(options)), keys_(std::move(keys)), stamp_(stamp) {}

absl::StatusOr<TokenIdentity> TokenVerifier::Verify(absl::string_view token, absl::Time now) {
  // Before hashing and parsing: the token is untrusted until its signature is verified.
  if (token.size() > kTokenMax) return Invalid(absl::StrCat("is longer than ", kTokenMax, " bytes"));
  const KeySet keys = Keys(now);
  const Digest digest = digest::Sha256(token);
  {
    const base::MutexLock lock(mutex_);
    if (const auto found = index_.find(digest); found != index_.end()) {
      // A remembered token expires like any other.
      if (now >= found->second->expire_time + options_.clock_skew) return Expired();
      remembered_.splice(remembered_.begin(), remembered_, found->second);
      return found->second->identity;
    }
  }
  ASSIGN_OR_RETURN(Remembered entry, VerifyNew(token, keys, now));
  entry.digest = digest;
  TokenIdentity identity = entry.identity;
  Remember(std::move(entry), keys);
  return identity;
}

KeySet TokenVerifier::Keys(absl::Time now) {
  const base::MutexLock lock(mutex_);
  if (now >= check_time_ && now < check_time_ + kCheckEvery) return keys_;
  check_time_ = now;
  const absl::StatusOr<FileStamp> stamp = StampOf(options_.jwks_file);
  // A file that is gone for a moment, while it is replaced, changes nothing.
  if (!stamp.ok() || *stamp == stamp_) return keys_;
  const absl::StatusOr<std::string> json = ReadSettingsFile(options_.jwks_file);
  absl::StatusOr<KeySet> keys = json.ok() ? ParseJwks(*json) : json.status();
  // Also after a failure: the same wrong file is reported once, not every second.
  stamp_ = *stamp;
  if (!keys.ok()) {
    telemetry::Log(telemetry::Level::kWarning, "the changed key set is not usable; the old keys stay",
                   {{"error", keys.status().message()}});
    return keys_;
  }
  keys_ = *std::move(keys);
  if (keys_->empty()) {
    telemetry::Log(telemetry::Level::kWarning, "the key set is empty: no token is taken any more", {});
  }
  // A key may have been withdrawn.
  index_.clear();
  remembered_.clear();
  return keys_;
}

absl::StatusOr<TokenVerifier::Remembered> TokenVerifier::VerifyNew(absl::string_view token,
                                                                   const KeySet& keys, absl::Time now) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return Invalid("does not have three parts");
  const std::optional<JoseHeader> header = ReadJoseHeader(Part(parts[0]));
  if (!header.has_value()) return Invalid("has no readable header");
  // RFC 7515: a token with extensions that are not understood must be refused.
  if (header->critical) return Invalid("asks for extensions that are not known here");
  const auto key = keys->find(header->key_id);
  if (key == keys->end()) return Invalid("names a key that the issuer's key set does not have");
  // The key says which algorithm; the token may only agree.
  if (header->algorithm != key->second.algorithm) return Invalid("names another algorithm than its key's");
  std::string signature;
  if (!absl::WebSafeBase64Unescape(parts[2], &signature) ||
      !VerifySignature(key->second, token.substr(0, parts[0].size() + 1 + parts[1].size()), signature)) {
    return Invalid("has a wrong signature");
  }
  std::optional<JoseClaims> claims = ReadJoseClaims(Part(parts[1]));
  if (!claims.has_value()) return Invalid("has no readable claims");
  if (claims->issuer != options_.issuer) return Invalid("is from another issuer");
  if (std::ranges::find(claims->audiences, options_.audience) == claims->audiences.end())
    return Invalid("is for another audience");
  // Required, unlike in RFC 7519: a token that never expires could not be withdrawn.
  const absl::Time expire_time = claims->expire_time;
  if (expire_time == absl::InfinitePast()) return Invalid("does not say when it expires");
  if (now >= expire_time + options_.clock_skew) return Expired();
  if (claims->begin_time == absl::InfinitePast() || now < claims->begin_time - options_.clock_skew) {
    return Invalid("is not valid yet");
  }
  RETURN_IF_ERROR(CheckLifetime(*claims, options_, now));
  // The subject appears in logs and in keys of pages.
  if (!IsSubject(claims->subject)) return Invalid("has no usable subject");
  return Remembered{.digest = {}, .identity = IdentityOf(*std::move(claims)), .expire_time = expire_time};
}

void TokenVerifier::Remember(Remembered entry, const KeySet& keys) {
  const base::MutexLock lock(mutex_);
  // The keys changed meanwhile, or another thread was quicker.
  if (keys != keys_ || index_.contains(entry.digest)) return;
  if (remembered_.size() >= kRememberedMax) {
    index_.erase(remembered_.back().digest);
    remembered_.pop_back();
  }
  remembered_.push_front(std::move(entry));
  index_[remembered_.front().digest] = remembered_.begin();
}

}  // namespace onestop::rpc
