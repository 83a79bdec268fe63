// The grant step by step, and the file that keeps what it gave. What a provider answers is checked for form
// alone: the servers check the token.

#include "tools/onestop/login.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/messages/status.h"
#include "libs/text/utf8.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/contexts.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/http_form.h"

namespace onestop::cli {
namespace {

using messages::Both;

constexpr char kGrant[] = "urn:ietf:params:oauth:grant-type:device_code";
constexpr size_t kTokensBytesMax = 256 * 1024;
// RFC 8628, section 3.2 and 3.5.
constexpr int64_t kIntervalSeconds = 5;
constexpr int64_t kSlowDownSeconds = 5;
// A provider that says neither.
constexpr int64_t kExpiresSeconds = 600;
constexpr int64_t kAccessSeconds = 300;

std::string Text(const nlohmann::json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

int64_t Number(const nlohmann::json& object, const char* name, int64_t otherwise) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_number() ? found->get<int64_t>() : otherwise;
}

absl::StatusOr<nlohmann::json> Discover(const Provider& provider) {
  const std::string url =
      absl::StrCat(absl::StripSuffix(provider.issuer, "/"), "/.well-known/openid-configuration");
  ASSIGN_OR_RETURN(HttpAnswer answer, Ask({.url = url, .form = {}, .ca_file = provider.ca_file}));
  // The document must be the issuer's own (OpenID Connect Discovery 1.0, 4.3).
  if (answer.status != 200 ||
      absl::StripSuffix(Text(answer.body, "issuer"), "/") != absl::StripSuffix(provider.issuer, "/")) {
    return UsageError(Both("$0 is no OpenID provider: $1 does not describe it", provider.issuer, url));
  }
  return std::move(answer.body);
}

absl::StatusOr<HttpAnswer> AskEndpoint(const Provider& provider, const nlohmann::json& configuration,
                                       const char* endpoint,
                                       std::vector<std::pair<std::string, std::string>> form) {
  const std::string url = Text(configuration, endpoint);
  if (url.empty()) {
    return UsageError(Both("the provider $0 has no $1; onestop login needs the device authorization grant",
                           provider.issuer, endpoint));
  }
  form.emplace_back("client_id", provider.client_id);
  return Ask({.url = url, .form = std::move(form), .ca_file = provider.ca_file});
}

// What the provider says of a failure, without what it may have put of its own into it.
absl::Status Refused(const Provider& provider, const HttpAnswer& answer,
                     absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
  const std::string error = Text(answer.body, "error");
  return messages::Error(code, Both("the provider $0 refuses: $1 $2", provider.issuer,
                                    error.empty() ? absl::StrCat("HTTP ", answer.status) : error,
                                    text::Prefix(Text(answer.body, "error_description"), 200)));
}

absl::StatusOr<Tokens> TokensOf(const Provider& provider, const nlohmann::json& body) {
  const std::string type = Text(body, "token_type");
  if (Text(body, "access_token").empty() || !absl::EqualsIgnoreCase(type, "bearer"))
    return UsageError(Both("the provider $0 gave no bearer token", provider.issuer));
  return Tokens{.access = Text(body, "access_token"),
                .refresh = Text(body, "refresh_token"),
                .expire_time = absl::Now() + absl::Seconds(Number(body, "expires_in", kAccessSeconds))};
}

// Asks until the person has decided.
absl::StatusOr<Tokens> Poll(const Provider& provider, const nlohmann::json& configuration,
                            const std::string& device_code, absl::Time expire_time, int64_t interval) {
  while (absl::Now() < expire_time) {
    absl::SleepFor(absl::Seconds(interval));
    ASSIGN_OR_RETURN(const HttpAnswer answer,
                     AskEndpoint(provider, configuration, "token_endpoint",
                                 {{"grant_type", kGrant}, {"device_code", device_code}}));
    if (answer.status == 200) return TokensOf(provider, answer.body);
    const std::string error = Text(answer.body, "error");
    if (error == "slow_down") interval += kSlowDownSeconds;
    if (error == "slow_down" || error == "authorization_pending") continue;
    if (error == "access_denied")
      return messages::Error(absl::StatusCode::kPermissionDenied,
                             Both("the login was refused in the browser"));
    if (error == "expired_token") break;
    return Refused(provider, answer);
  }
  return messages::Error(absl::StatusCode::kFailedPrecondition,
                         Both("the code was not confirmed in time; log in again: onestop login"));
}

std::string PathOf(const std::string& context) {
  return absl::StrCat(ConfigurationDirectory(), "/tokens/", context, ".json");
}

absl::Status LogInFirst(const std::string& context) {
  return messages::Error(
      absl::StatusCode::kUnauthenticated,
      Both("there is no valid login for the context $0: onestop login --context $0", context));
}

}  // namespace

absl::StatusOr<Tokens> LogIn(const Provider& provider, const std::function<void(const DeviceCode&)>& show) {
  ASSIGN_OR_RETURN(const nlohmann::json configuration, Discover(provider));
  ASSIGN_OR_RETURN(
      const HttpAnswer answer,
      AskEndpoint(provider, configuration, "device_authorization_endpoint", {{"scope", provider.scope}}));
  if (answer.status != 200) return Refused(provider, answer);
  const std::string device_code = Text(answer.body, "device_code");
  const DeviceCode code = {
      .user_code = Text(answer.body, "user_code"),
      .verification_uri = Text(answer.body, "verification_uri"),
      .verification_uri_complete = Text(answer.body, "verification_uri_complete"),
      .expire_time = absl::Now() + absl::Seconds(Number(answer.body, "expires_in", kExpiresSeconds))};
  if (device_code.empty() || code.user_code.empty() || code.verification_uri.empty())
    return UsageError(Both("the provider $0 gave no device code", provider.issuer));
  show(code);
  // Never without a pause, whatever the provider says.
  const int64_t interval = std::max<int64_t>(1, Number(answer.body, "interval", kIntervalSeconds));
  return Poll(provider, configuration, device_code, code.expire_time, interval);
}

absl::StatusOr<Tokens> Refresh(const Provider& provider, const Tokens& tokens) {
  ASSIGN_OR_RETURN(const nlohmann::json configuration, Discover(provider));
  ASSIGN_OR_RETURN(const HttpAnswer answer,
                   AskEndpoint(provider, configuration, "token_endpoint",
                               {{"grant_type", "refresh_token"}, {"refresh_token", tokens.refresh}}));
  if (answer.status != 200) return Refused(provider, answer, absl::StatusCode::kUnauthenticated);
  ASSIGN_OR_RETURN(Tokens fresh, TokensOf(provider, answer.body));
  // A provider that does not rotate refresh tokens leaves the old one valid.
  if (fresh.refresh.empty()) fresh.refresh = tokens.refresh;
  return fresh;
}

absl::Status Revoke(const Provider& provider, const Tokens& tokens) {
  ASSIGN_OR_RETURN(const nlohmann::json configuration, Discover(provider));
  if (Text(configuration, "revocation_endpoint").empty()) return absl::OkStatus();
  const bool refresh = !tokens.refresh.empty();
  return AskEndpoint(provider, configuration, "revocation_endpoint",
                     {{"token", refresh ? tokens.refresh : tokens.access},
                      {"token_type_hint", refresh ? "refresh_token" : "access_token"}})
      .status();
}

absl::StatusOr<Tokens> ReadTokens(const std::string& context) {
  const std::string path = PathOf(context);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return absl::NotFoundError(path);
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path, kTokensBytesMax));
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (Text(json, "access_token").empty())
    return UsageError(Both("$0 holds no token; log in again: onestop login", path));
  return Tokens{.access = Text(json, "access_token"),
                .refresh = Text(json, "refresh_token"),
                .expire_time = absl::FromUnixSeconds(Number(json, "expire_time", 0))};
}

absl::Status WriteTokens(const std::string& context, const Tokens& tokens) {
  const nlohmann::json json = {{"access_token", tokens.access},
                               {"refresh_token", tokens.refresh},
                               {"expire_time", absl::ToUnixSeconds(tokens.expire_time)}};
  return WritePrivateFile(PathOf(context),
                          json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

absl::Status DeleteTokens(const std::string& context) {
  std::error_code error;
  std::filesystem::remove(PathOf(context), error);
  return error ? CannotWrite(PathOf(context), error.value()) : absl::OkStatus();
}

absl::StatusOr<std::string> AccessToken(const std::string& context, const Provider& provider) {
  absl::StatusOr<Tokens> tokens = ReadTokens(context);
  if (absl::IsNotFound(tokens.status())) return LogInFirst(context);
  RETURN_IF_ERROR(tokens.status());
  if (absl::Now() + kRefreshBefore < tokens->expire_time) return tokens->access;
  if (tokens->refresh.empty()) return LogInFirst(context);
  absl::StatusOr<Tokens> fresh = Refresh(provider, *tokens);
  if (absl::IsUnauthenticated(fresh.status())) return LogInFirst(context);
  RETURN_IF_ERROR(fresh.status());
  RETURN_IF_ERROR(WriteTokens(context, *fresh));
  return fresh->access;
}

}  // namespace onestop::cli
