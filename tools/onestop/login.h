#pragma once

/// Logging in at an OpenID provider from a terminal: the device authorization grant (RFC 8628). The person
/// confirms a code in a browser, on any device; no password comes near this program.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/messages/messages.h"

namespace onestop::cli {

struct Provider {
  std::string issuer;
  std::string client_id;
  std::string scope;
  std::string ca_file;
};

/// What a provider gave.
struct Tokens {
  std::string access;
  /// "": a new login is needed when `access` expires.
  std::string refresh;
  absl::Time expire_time;
};

/// What a person is told: where to go and what to type there.
struct DeviceCode {
  std::string user_code;
  std::string verification_uri;
  /// With the code in it; "" when the provider has none.
  std::string verification_uri_complete;
  absl::Time expire_time;
};

/// Asks the provider for a code, has it shown by `show`, and waits until the person has confirmed it, asking as
/// often as the provider says.
///
/// Errors: INVALID_ARGUMENT when the provider takes no devices or does not know the client; PERMISSION_DENIED
/// when the person refused; DEADLINE_EXCEEDED when they did not answer in time; UNAVAILABLE without an answer.
absl::StatusOr<Tokens> LogIn(const Provider& provider, const std::function<void(const DeviceCode&)>& show);

/// New tokens for the refresh token. Errors: UNAUTHENTICATED when it is not good any more; UNAVAILABLE.
absl::StatusOr<Tokens> Refresh(const Provider& provider, const Tokens& tokens);

/// Tells the provider that the tokens are not used any more (RFC 7009), if it wants to know. Errors: UNAVAILABLE.
absl::Status Revoke(const Provider& provider, const Tokens& tokens);

/// The tokens of a context are in a file of their own beside contexts.yaml, with mode 0600.
/// Errors: exit code 2 for a file that cannot be used; NOT_FOUND when there is none.
absl::StatusOr<Tokens> ReadTokens(const std::string& context);
absl::Status WriteTokens(const std::string& context, const Tokens& tokens);
absl::Status DeleteTokens(const std::string& context);

/// The access token of `context`, refreshed when it expires within kRefreshBefore.
/// Errors: UNAUTHENTICATED, which says to log in, when there is none or it has expired and cannot be refreshed.
inline constexpr absl::Duration kRefreshBefore = absl::Minutes(1);
absl::StatusOr<std::string> AccessToken(const std::string& context, const Provider& provider);

}  // namespace onestop::cli
