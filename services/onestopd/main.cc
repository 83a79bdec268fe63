// The command line of onestopd. --data runs the embedded default; --config runs all services by a
// configuration, like the single ones.

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/status_macros.h"
#include "libs/process/process.h"
#include "services/onestopd/embedded.h"
#include "services/onestopd/private_database.h"
#include "services/onestopd/services.h"

namespace onestop::onestopd {
namespace {

constexpr char kUsage[] =
    "onestopd: all services of Onestop in one process.\n"
    "\n"
    "  onestopd --data DIR [--listen 127.0.0.1:PORT] [--metrics 127.0.0.1:PORT] [--otlp HOST:PORT]\n"
    "      The embedded default: a private PostgreSQL, own keys and invented people in DIR, loopback\n"
    "      only. For trying out; never for real dossiers. DIR/README.txt explains what is there. Writes\n"
    "      DIR/endpoint when it is ready. One server in a directory.\n"
    "\n"
    "  onestopd --config FILE [--check | --print-config]\n"
    "      By a configuration; a sample is /usr/share/onestop/config/onestopd.yaml.\n"
    "\n"
    "  onestopd --help | --version\n";

// Loopback only: with the keys of the directory any client may act as any person.
absl::Status CheckLoopback(absl::string_view option, absl::string_view address) {
  const bool loopback = absl::StartsWith(address, "127.") || absl::StartsWith(address, "[::1]:") ||
                        absl::StartsWith(address, "localhost:");
  if (loopback && address.back() != ':' && absl::StrContains(address, ':')) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(option, " is \"", address,
                                                 "\"; give an address of this machine alone, such as "
                                                 "127.0.0.1:7440, or 127.0.0.1:0 for any port"));
}

// Errors: INVALID_ARGUMENT with the argument that is not understood.
absl::Status Read(const std::vector<std::string_view>& arguments, EmbeddedOptions& options) {
  for (size_t i = 0; i < arguments.size(); i += 2) {
    std::string* const value = arguments[i] == "--data"      ? &options.directory
                               : arguments[i] == "--listen"  ? &options.listen_address
                               : arguments[i] == "--metrics" ? &options.metrics_address
                               : arguments[i] == "--otlp"    ? &options.otlp_endpoint
                                                             : nullptr;
    const absl::string_view name(arguments[i].data(), arguments[i].size());
    if (value == nullptr)
      return absl::InvalidArgumentError(absl::StrCat("there is no option \"", name, "\""));
    if (i + 1 == arguments.size()) return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    *value = std::string(arguments[i + 1]);
  }
  if (options.directory.empty()) return absl::InvalidArgumentError("give --data DIR or --config FILE");
  RETURN_IF_ERROR(CheckLoopback("--listen", options.listen_address));
  return options.metrics_address.empty() ? absl::OkStatus()
                                         : CheckLoopback("--metrics", options.metrics_address);
}

int RunEmbedded(const EmbeddedOptions& options) {
  absl::StatusOr<Embedded> embedded = PrepareEmbedded(options);
  if (!embedded.ok()) return process::Fail(config::kOnestopd, embedded.status());
  const int result = process::Serve(embedded->config, config::kOnestopd, AllServices(embedded->cluster),
                                    [&](process::Process& process) {
                                      return WriteEndpoint(embedded->directory, process.server().target());
                                    });
  RemoveEndpoint(embedded->directory);
  return result;
}

int RunConfigured(int argc, char** argv) {
  std::unique_ptr<pg::PrivateCluster> cluster;
  return process::Main(argc, argv, config::kOnestopd, AllServices(cluster),
                       [&cluster](config::Config& config) -> absl::Status {
                         if (config.database.private_directory.empty()) return absl::OkStatus();
                         ASSIGN_OR_RETURN(cluster, OpenPrivateDatabase(config.database.private_directory));
                         config.database.conninfo = ConninfoOf(*cluster);
                         return absl::OkStatus();
                       });
}

int Run(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "--help") {
    std::fputs(kUsage, stdout);
    return 0;
  }
  if (!arguments.empty() && (arguments[0] == "--config" || arguments[0] == "--version")) {
    return RunConfigured(argc, argv);
  }
  EmbeddedOptions options;
  if (arguments.empty()) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (const absl::Status wrong = Read(arguments, options); !wrong.ok()) {
    process::Fail(config::kOnestopd, wrong);
    std::fputs("onestopd --help says what there is\n", stderr);
    return 2;
  }
  // Before any thread exists: the cluster and its supervisor start some.
  rpc::BlockStopSignals();
  return RunEmbedded(options);
}

}  // namespace
}  // namespace onestop::onestopd

int main(int argc, char** argv) { return onestop::onestopd::Run(argc, argv); }
