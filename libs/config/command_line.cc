#include "libs/config/command_line.h"

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"

namespace onestop::config {
namespace {

constexpr int kUsage = 2;

std::string Usage(const Program& program) {
  return absl::StrCat("usage: ", program.name,
                      " --config FILE [--print-config]\n"
                      "\n"
                      "  --config FILE    the configuration (YAML); samples are in deploy/config\n"
                      "  --print-config   check it, print every value that would hold, and stop\n"
                      "  --help           print this and stop\n"
                      "  --version        print the version and stop\n");
}

CommandLine Stop(int exit_code) { return {.config = std::nullopt, .exit_code = exit_code}; }

CommandLine Refuse(const Program& program, const std::string& what) {
  std::cerr << program.name << ": " << what << "\n\n" << Usage(program);
  return Stop(kUsage);
}

}  // namespace

CommandLine ReadCommandLine(int argc, const char* const* argv, const Program& program) {
  std::string file;
  bool print = false;
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
    if (argument == "--print-config") {
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
  if (file.empty()) return Refuse(program, "--config is missing");

  absl::StatusOr<Config> config = Load(file, program);
  if (!config.ok()) {
    std::cerr << config.status().message() << "\n";
    return Stop(kUsage);
  }
  if (print) {
    std::cout << Print(*config, program);
    return Stop(0);
  }
  return {.config = *std::move(config), .exit_code = 0};
}

}  // namespace onestop::config
