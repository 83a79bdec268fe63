#pragma once

/// The JSON of keys and tokens as plain structs, in and out: the one file of this library that includes
/// nlohmann/json, which takes seconds to compile. Only shapes are read here; what they mean is judged by
/// jwk.h and tokens.h.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::rpc {

/// The header of a token (RFC 7515). A member that is absent or no text is "".
struct JoseHeader {
  std::string algorithm;
  std::string key_id;
  /// Whether it asks for extensions ("crit").
  bool critical = false;
};

/// What a token claims (RFC 7519). A text that is absent or none is "".
struct JoseClaims {
  std::string issuer;
  std::string subject;
  /// "aud", one text or a list of them.
  std::vector<std::string> audiences;
  /// "nbf": 1970 when absent, InfinitePast when it is no date.
  absl::Time begin_time = absl::UnixEpoch();
  /// "exp": InfinitePast when it is absent or no date.
  absl::Time expire_time = absl::InfinitePast();
  /// "iat": InfiniteFuture when absent, InfinitePast when it is no date.
  absl::Time issue_time = absl::InfiniteFuture();
  /// "auth_time", when the holder logged in: InfinitePast when it is absent or no date.
  absl::Time authentication_time = absl::InfinitePast();
  /// "acr", how sure the log-in was.
  std::string acr;
  /// "amr", by which methods: a list of texts, else empty.
  std::vector<std::string> amr;
};

/// One key of a set (RFC 7517). Numbers are bytes, decoded; what is absent or cannot be decoded is "".
struct JoseKey {
  std::string id;
  std::string type;
  std::string use;
  std::string algorithm;
  std::string curve;
  std::string n;
  std::string e;
  std::string x;
  std::string y;
};

/// Nothing when `json` is no JSON object.
std::optional<JoseHeader> ReadJoseHeader(absl::string_view json);
std::optional<JoseClaims> ReadJoseClaims(absl::string_view json);
/// Nothing when `json` is no JSON object with a list "keys". What is no object in the list is passed over.
std::optional<std::vector<JoseKey>> ReadJoseKeys(absl::string_view json);

/// The header of a token signed with ES256.
std::string WriteJoseHeader(absl::string_view key_id);
/// `claims` with one audience at least; times as whole seconds. What is absent is left out.
std::string WriteJoseClaims(const JoseClaims& claims);
/// The members of a P-256 key that its thumbprint covers, in that order (RFC 7638 section 3.2). Uses x and y.
std::string WriteThumbprintMembers(const JoseKey& key);
/// A key set of P-256 keys for signatures. Uses id, x and y.
std::string WriteJoseKeys(const std::vector<JoseKey>& keys);

}  // namespace onestop::rpc
