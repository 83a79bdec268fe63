// Logging in at the provider of a context, and out again.

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/login.h"

namespace onestop::cli {
namespace {

struct LoginOptions {};

absl::Status CheckContext(const Session& session) {
  RETURN_IF_ERROR(session.settings().context_status);
  if (session.settings().context.empty() || session.settings().provider.issuer.empty()) {
    return UsageError(messages::Both(
        "where to log in? Name the provider once: onestop context set NAME --issuer URL, and choose the "
        "context by --context or `onestop context use`"));
  }
  return absl::OkStatus();
}

absl::Status Login(Session& session, const LoginOptions& /*options*/) {
  RETURN_IF_ERROR(CheckContext(session));
  const std::string& context = session.settings().context;
  ASSIGN_OR_RETURN(const Tokens tokens,
                   LogIn(session.settings().provider, [&session](const DeviceCode& code) {
                     // Standard error: the result is the login.
                     std::cerr << session.Localize("Open $0 in a browser and enter the code $1",
                                                   code.verification_uri, code.user_code)
                               << "\n";
                     if (!code.verification_uri_complete.empty())
                       std::cerr << session.Localize("or open $0", code.verification_uri_complete) << "\n";
                     std::cerr << std::flush;
                   }));
  RETURN_IF_ERROR(WriteTokens(context, tokens));
  session.out() << session.Localize("logged in for the context $0", context) << "\n";
  return absl::OkStatus();
}

absl::Status Logout(Session& session, const LoginOptions& /*options*/) {
  RETURN_IF_ERROR(CheckContext(session));
  const std::string& context = session.settings().context;
  const absl::StatusOr<Tokens> tokens = ReadTokens(context);
  // Forgotten here whatever the provider says.
  RETURN_IF_ERROR(DeleteTokens(context));
  if (tokens.ok()) RETURN_IF_ERROR(Revoke(session.settings().provider, *tokens));
  session.out() << session.Localize("logged out of the context $0", context) << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddLoginCommands(CLI::App& app, Action& action) {
  const auto options = std::make_shared<LoginOptions>();
  CLI::App& login =
      *app.add_subcommand("login", "log in at the provider of the context, with a code and a browser");
  login.footer(absl::StrCat(
      "  onestop login --context province\n\n",
      Note("The token is kept in ~/.config/onestop/tokens, for you alone, and renewed by itself as "
           "long as the provider allows it.")));
  Bind(login, action, options, &Login, kOwnForm);
  CLI::App& logout = *app.add_subcommand("logout", "forget the token of the context, and tell the provider");
  logout.footer("  onestop logout --context province");
  Bind(logout, action, options, &Logout, kOwnForm);
}

}  // namespace onestop::cli
