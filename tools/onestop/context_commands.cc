// The contexts of the person who types: listed, chosen, set, shown, deleted. Needs no server.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/commands.h"
#include "tools/onestop/contexts.h"
#include "tools/onestop/usage.h"

namespace onestop::cli {
namespace {

constexpr Heading kContextColumns[] = {
    TextColumn("name", messages::InContext("context", "Name")),
    TextColumn("current", messages::InContext("context", "Current")),
    TextColumn("target", messages::InContext("context", "Server")),
    TextColumn("as", messages::InContext("context", "Acts as")),
    TextColumn("lang", messages::InContext("context", "Language")),
};

struct ContextOptions {
  std::string name;
  std::string issuer;
  std::string issuer_ca;
  std::string client_id;
  std::string scope;
  /// "intake=HOST:PORT"
  std::vector<std::string> services;
};

absl::StatusOr<Context> Find(const Contexts& contexts, const std::string& name) {
  const auto found = contexts.contexts.find(name);
  if (found != contexts.contexts.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [known, context] : contexts.contexts) names.push_back(known);
  return UsageError(messages::Both("there is no context \"$0\"$1", name, DidYouMean(name, names)));
}

absl::Status List(Session& session, const ContextOptions& /*options*/) {
  ASSIGN_OR_RETURN(const Contexts contexts, ReadContexts());
  Table table = session.MakeTable(kContextColumns);
  for (const auto& [name, context] : contexts.contexts) {
    const bool current = name == contexts.current;
    table.Row({name, Cell(current ? "*" : "", current ? "true" : "false"),
               context.target.empty() ? context.data : context.target, context.as, context.lang});
  }
  table.End();
  return absl::OkStatus();
}

absl::Status Use(Session& session, const ContextOptions& options) {
  ASSIGN_OR_RETURN(Contexts contexts, ReadContexts());
  RETURN_IF_ERROR(Find(contexts, options.name).status());
  contexts.current = options.name;
  RETURN_IF_ERROR(WriteContexts(contexts));
  session.out() << session.Localize("context $0 is used from now on", options.name) << "\n";
  return absl::OkStatus();
}

// What the options of every command say, as far as they are given.
Context Given(const Settings& settings, const ContextOptions& options) {
  return {.data = settings.data,
          .target = settings.target,
          .ca = settings.ca_file,
          .server_name = settings.server_name,
          .as = settings.as,
          .token_file = settings.token_file,
          .cert = settings.cert_file,
          .key = settings.key_file,
          .lang = settings.language,
          .issuer = options.issuer,
          .client_id = options.client_id,
          .scope = options.scope,
          .issuer_ca = options.issuer_ca,
          .targets = {}};
}

absl::Status SetTargets(const std::vector<std::string>& services, Context& context) {
  const std::vector<std::string> names(ServiceNames().begin(), ServiceNames().end());
  for (const std::string& text : services) {
    const size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == text.size() ||
        std::ranges::find(names, name) == names.end()) {
      return UsageError(messages::Both("--service: \"$0\" is not SERVICE=HOST:PORT$1; services: $2", text,
                                       DidYouMean(name, names), absl::StrJoin(names, ", ")));
    }
    context.targets[name] = text.substr(equals + 1);
  }
  return absl::OkStatus();
}

absl::Status Set(Session& session, const ContextOptions& options) {
  RETURN_IF_ERROR(CheckContextName(options.name));
  ASSIGN_OR_RETURN(Contexts contexts, ReadContexts());
  Context& context = contexts.contexts[options.name];
  const Context given = Given(session.settings(), options);
  for (const ContextField& field : ContextFields()) {
    const std::string& value = given.*(field.value);
    if (value.empty()) continue;
    // The command that uses it may run elsewhere.
    context.*(field.value) =
        field.path ? std::filesystem::absolute(value).lexically_normal().string() : value;
  }
  RETURN_IF_ERROR(SetTargets(options.services, context));
  // The first one is the one that is meant.
  if (contexts.contexts.size() == 1) contexts.current = options.name;
  RETURN_IF_ERROR(WriteContexts(contexts));
  session.out() << session.Localize("context $0 is set", options.name) << "\n";
  return absl::OkStatus();
}

absl::Status Show(Session& session, const ContextOptions& options) {
  ASSIGN_OR_RETURN(const Contexts contexts, ReadContexts());
  const std::string& name = options.name.empty() ? contexts.current : options.name;
  if (name.empty()) return UsageError(messages::Both("there is no current context; name one"));
  ASSIGN_OR_RETURN(const Context context, Find(contexts, name));
  if (!session.for_programs()) {
    session.out() << "name: " << name << "\n" << ToYaml(context, "");
    return absl::OkStatus();
  }
  nlohmann::ordered_json object = {{"name", name}};
  for (const ContextField& field : ContextFields()) object[std::string(field.name)] = context.*(field.value);
  object["targets"] = context.targets;
  session.WriteObject(object);
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const ContextOptions& options) {
  ASSIGN_OR_RETURN(Contexts contexts, ReadContexts());
  RETURN_IF_ERROR(Find(contexts, options.name).status());
  contexts.contexts.erase(options.name);
  if (contexts.current == options.name) contexts.current.clear();
  RETURN_IF_ERROR(WriteContexts(contexts));
  session.out() << session.Localize("context $0 is deleted", options.name) << "\n";
  return absl::OkStatus();
}

void AddName(CLI::App& command, ContextOptions& options, bool required) {
  command.add_option("name", options.name, "the context")->type_name("NAME")->required(required);
}

}  // namespace

void AddContextCommands(CLI::App& app, Action& action) {
  CLI::App& context =
      *app.add_subcommand("context", "servers and identities under names, so that they need not be typed");
  context.require_subcommand(1);
  {
    auto options = std::make_shared<ContextOptions>();
    CLI::App& command = *context.add_subcommand("list", "all contexts");
    command.footer("  onestop context list");
    Bind(command, action, options, &List, Rows(kContextColumns));
  }
  {
    auto options = std::make_shared<ContextOptions>();
    CLI::App& command = *context.add_subcommand("use", "use a context from now on");
    command.footer("  onestop context use province");
    AddName(command, *options, true);
    Bind(command, action, options, &Use, kOwnForm);
  }
  {
    auto options = std::make_shared<ContextOptions>();
    CLI::App& command = *context.add_subcommand("set", "make a context, or change the fields that are given");
    command.footer(absl::StrCat(
        "  onestop context set province --target onestop.province:7440 --ca roots.pem --lang vi\n"
        "  onestop context set province --issuer https://sso.province/realms/staff --client-id "
        "onestop-cli\n\n",
        Note("It takes the options of every command under \"Server\" and \"Identity\", and --lang.")));
    AddName(command, *options, true);
    command.add_option("--service", options->services, "a service at an address of its own")
        ->type_name("SERVICE=HOST:PORT")
        ->allow_extra_args(false);
    command.add_option("--issuer", options->issuer, "for `onestop login`: the OpenID provider")
        ->type_name("URL");
    command
        .add_option("--issuer-ca", options->issuer_ca, "roots of its certificate, PEM; default: the system's")
        ->type_name("FILE");
    command.add_option("--client-id", options->client_id, "this client's id there; default: onestop-cli")
        ->type_name("ID");
    command.add_option("--scope", options->scope, "what is asked for; default: openid offline_access");
    Bind(command, action, options, &Set, kOwnForm);
  }
  {
    auto options = std::make_shared<ContextOptions>();
    CLI::App& command = *context.add_subcommand("show", "the fields of a context");
    command.footer("  onestop context show province");
    AddName(command, *options, false);
    Bind(command, action, options, &Show);
  }
  {
    auto options = std::make_shared<ContextOptions>();
    CLI::App& command =
        *context.add_subcommand("delete", "forget a context; its token stays until `onestop logout`");
    command.footer("  onestop context delete province");
    AddName(command, *options, true);
    Bind(command, action, options, &Delete, kOwnForm);
  }
}

}  // namespace onestop::cli
