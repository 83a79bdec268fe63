// Parsing never throws (allow_exceptions is false), and every member's type is asked before it is taken.

#include "libs/rpc/jose_json.h"

#include "absl/strings/escaping.h"
#include "libs/base/check.h"
#include "nlohmann/json.hpp"

namespace onestop::rpc {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

// A null value when `text` is no JSON object.
Json ObjectIn(absl::string_view text) {
  // nlohmann/json parses without recursion, so deep nesting is no danger.
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json(nullptr);
}

// A member of another type is treated like a missing one.
std::string StringOf(const Json& object, const char* key) {
  const auto member = object.find(key);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

std::string BytesOf(const Json& object, const char* key) {
  std::string bytes;
  return absl::WebSafeBase64Unescape(StringOf(object, key), &bytes) ? bytes : std::string();
}

// A NumericDate (RFC 7519 section 2).
absl::Time DateOf(const Json& claims, const char* key, absl::Time otherwise) {
  const auto member = claims.find(key);
  if (member == claims.end()) return otherwise;
  const double seconds = member->is_number() ? member->get<double>() : -1;
  // The upper limit keeps the arithmetic of absl::Time exact; no token is valid for thousands of
  // years.
  if (!(seconds >= 0 && seconds < 1e11)) return absl::InfinitePast();
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

// One text or a list of them.
std::vector<std::string> TextsOf(const Json& claims, const char* key) {
  const auto member = claims.find(key);
  std::vector<std::string> texts;
  if (member == claims.end()) return texts;
  if (member->is_string()) texts.push_back(member->get<std::string>());
  if (!member->is_array()) return texts;
  for (const Json& one : *member) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

OrderedJson ThumbprintMembers(const JoseKey& key) {
  // The order of RFC 7638: a thumbprint is computed over exactly these bytes.
  return {{"crv", "P-256"},
          {"kty", "EC"},
          {"x", absl::WebSafeBase64Escape(key.x)},
          {"y", absl::WebSafeBase64Escape(key.y)}};
}

}  // namespace

std::optional<JoseHeader> ReadJoseHeader(absl::string_view json) {
  const Json header = ObjectIn(json);
  if (header.is_null()) return std::nullopt;
  return JoseHeader{.algorithm = StringOf(header, "alg"),
                    .key_id = StringOf(header, "kid"),
                    .critical = header.contains("crit")};
}

std::optional<JoseClaims> ReadJoseClaims(absl::string_view json) {
  const Json claims = ObjectIn(json);
  if (claims.is_null()) return std::nullopt;
  return JoseClaims{.issuer = StringOf(claims, "iss"),
                    .subject = StringOf(claims, "sub"),
                    .audiences = TextsOf(claims, "aud"),
                    .begin_time = DateOf(claims, "nbf", absl::UnixEpoch()),
                    .expire_time = DateOf(claims, "exp", absl::InfinitePast()),
                    .issue_time = DateOf(claims, "iat", absl::InfiniteFuture()),
                    .authentication_time = DateOf(claims, "auth_time", absl::InfinitePast()),
                    .acr = StringOf(claims, "acr"),
                    .amr = TextsOf(claims, "amr")};
}

std::optional<std::vector<JoseKey>> ReadJoseKeys(absl::string_view json) {
  const Json document = ObjectIn(json);
  if (document.is_null()) return std::nullopt;
  const auto list = document.find("keys");
  if (list == document.end() || !list->is_array()) return std::nullopt;
  std::vector<JoseKey> keys;
  for (const Json& key : *list) {
    // Key sets of other programs may hold entries that this one does not know.
    if (!key.is_object()) continue;
    keys.push_back({.id = StringOf(key, "kid"),
                    .type = StringOf(key, "kty"),
                    .use = StringOf(key, "use"),
                    .algorithm = StringOf(key, "alg"),
                    .curve = StringOf(key, "crv"),
                    .n = BytesOf(key, "n"),
                    .e = BytesOf(key, "e"),
                    .x = BytesOf(key, "x"),
                    .y = BytesOf(key, "y")});
  }
  return keys;
}

std::string WriteJoseHeader(absl::string_view key_id) {
  return OrderedJson{{"alg", "ES256"}, {"typ", "JWT"}, {"kid", std::string(key_id)}}.dump();
}

std::string WriteJoseClaims(const JoseClaims& claims) {
  CHECK(!claims.audiences.empty());
  OrderedJson json = {{"iss", claims.issuer}, {"sub", claims.subject}, {"aud", claims.audiences}};
  // RFC 7519 allows both forms; most verifiers expect a plain text for one audience.
  if (claims.audiences.size() == 1) json["aud"] = claims.audiences.front();
  json["nbf"] = absl::ToUnixSeconds(claims.begin_time);
  json["exp"] = absl::ToUnixSeconds(claims.expire_time);
  if (claims.issue_time != absl::InfiniteFuture()) json["iat"] = absl::ToUnixSeconds(claims.issue_time);
  if (claims.authentication_time != absl::InfinitePast()) {
    json["auth_time"] = absl::ToUnixSeconds(claims.authentication_time);
  }
  if (!claims.acr.empty()) json["acr"] = claims.acr;
  if (!claims.amr.empty()) json["amr"] = claims.amr;
  return json.dump();
}

std::string WriteThumbprintMembers(const JoseKey& key) { return ThumbprintMembers(key).dump(); }

std::string WriteJoseKeys(const std::vector<JoseKey>& keys) {
  OrderedJson list = OrderedJson::array();
  for (const JoseKey& key : keys) {
    OrderedJson json = ThumbprintMembers(key);
    json["kid"] = key.id;
    json["alg"] = "ES256";
    json["use"] = "sig";
    list.push_back(std::move(json));
  }
  return OrderedJson{{"keys", std::move(list)}}.dump(2) + "\n";
}

}  // namespace onestop::rpc
