// What the client says of itself for the tools of the system: its manual page and its completion.

#include <memory>
#include <string>

#include "tools/onestop/command_tree.h"
#include "tools/onestop/commands.h"

namespace onestop::cli {
namespace {

struct SelfOptions {
  const CLI::App* app = nullptr;
  const Action* action = nullptr;
  std::string shell;
};

absl::Status PrintManual(Session& session, const SelfOptions& options) {
  session.out() << Manual(*options.app, *options.action, session.language());
  return absl::OkStatus();
}

absl::Status PrintCompletion(Session& session, const SelfOptions& options) {
  session.out() << (options.shell == "zsh" ? ZshCompletion(*options.app, session.language())
                                           : BashCompletion(*options.app));
  return absl::OkStatus();
}

}  // namespace

void AddSelfCommands(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SelfOptions>();
  options->app = &app;
  options->action = &action;
  CLI::App& manual = *app.add_subcommand("manual", "print the manual page onestop(1), in roff");
  manual.footer("  onestop manual --lang vi | man -l -");
  Bind(manual, action, options, &PrintManual, kOwnForm);

  CLI::App& completion =
      *app.add_subcommand("completion", "print the completion of this command line for a shell");
  completion.footer(
      "  source <(onestop completion bash)\n"
      "  source <(onestop completion zsh)");
  completion.add_option("shell", options->shell, "the shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  Bind(completion, action, options, &PrintCompletion, kOwnForm);
}

}  // namespace onestop::cli
