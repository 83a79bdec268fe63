// The command line that all servers share, and the text of --help, from which the manual pages are
// made.

#include "libs/config/command_line.h"

#include <iostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace onestop::config {
namespace {

// The exit code for a wrong argument or configuration, as most command lines have it.
constexpr int kUsage = 2;

// What a service does, for --help and the manual page.
constexpr std::pair<absl::string_view, absl::string_view> kPurposes[] = {
    {kCatalog.name, "publishes what the office works by: procedures, processes, agencies and staff"},
    {kDocuments.name, "stores files and verifies their signatures"},
    {kIntake.name, "takes dossiers in and hands results back"},
    {kWorkflow.name, "moves accepted dossiers through the steps of their process"},
    {kApproval.name, "drafts, signs, numbers and seals results"},
    {kTracking.name, "shows where dossiers are and feeds every event to followers"},
    {kStatistics.name, "computes figures and reports from the dossiers"},
    {kOnestopd.name, "all services of Onestop in one process"},
};

absl::string_view Purpose(const Program& program) {
  for (const auto& [name, purpose] : kPurposes) {
    if (name == program.name) return purpose;
  }
  return "a service of Onestop";
}

std::string Usage(const Program& program) {
  return absl::StrCat(
      program.name, ": ", Purpose(program), ".\n\nusage: ", program.name,
      " --config FILE [--check | --print-config]\n"
      "\n"
      "  --config FILE    the configuration (YAML); samples: /usr/share/onestop/config\n"
      "  --check          open everything that it names (files, database, addresses), list all\n"
      "                   that is wrong, and stop; exit status 1 when something is\n"
      "  --print-config   print every value that would hold, and stop; opens nothing\n"
      "  --help           print this and stop\n"
      "  --version        print the version and stop\n");
}

CommandLine Stop(int exit_code) { return {.config = std::nullopt, .exit_code = exit_code}; }

CommandLine Refuse(const Program& program, const std::string& what) {
  // Standard error: what --print-config writes to standard output must stay a clean file.
  std::cerr << program.name << ": " << what << "\n\n" << Usage(program);
  return Stop(kUsage);
}

}  // namespace

CommandLine ReadCommandLine(int argc, const char* const* argv, const Program& program) {
  std::string file;
  bool print = false;
  bool check = false;
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    if (argument == "--help") {
      std::cout << Usage(program);
      return Stop(0);
    }
    if (argument == "--version") {
      std::cout << program.name << " " << ONESTOP_VERSION << "\n";
      return Stop(0);
    }
    if (argument == "--check") {
      check = true;
    } else if (argument == "--print-config") {
      print = true;
    } else if (argument == "--config") {
      if (++i == argc) return Refuse(program, "--config needs a file");
      file = argv[i];
    } else if (argument.substr(0, 9) == "--config=") {
      file = std::string(argument.substr(9));
    } else {
      return Refuse(program, absl::StrCat("there is no argument ", argument));
    }
  }
  if (file.empty() && (check || print)) {
    return Refuse(program, absl::StrCat(check ? "--check" : "--print-config",
                                        " needs --config FILE, the configuration that it is about"));
  }
  if (file.empty()) return Refuse(program, "--config is missing");

  // Also for --print-config: what is printed was checked.
  absl::StatusOr<Config> config = Load(file, program);
  if (!config.ok()) {
    std::cerr << config.status().message() << "\n";
    return Stop(kUsage);
  }
  if (print) {
    std::cout << "# Every value that would hold. Nothing that is named here was opened: --check does that.\n"
              << Print(*config, program);
    return Stop(0);
  }
  return {.config = *std::move(config), .exit_code = 0, .check = check};
}

}  // namespace onestop::config
