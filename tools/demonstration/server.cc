// onestopd's composition of services, with another clock.

#include "tools/demonstration/server.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "libs/base/status_macros.h"
#include "services/onestopd/services.h"

namespace onestop::demonstration {

absl::StatusOr<std::unique_ptr<DemoServer>> DemoServer::Start(const std::string& directory,
                                                              std::function<absl::Time()> now) {
  // As process::Serve() does: a check for developers of gRPC itself.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  onestopd::EmbeddedOptions options;
  options.directory = directory;
  options.now = now;
  ASSIGN_OR_RETURN(onestopd::Embedded embedded, onestopd::PrepareEmbedded(options));
  // The demonstration prints what it does; a log between the lines would hide it.
  embedded.config.telemetry.log_level = "error";
  std::unique_ptr<DemoServer> server(new DemoServer(std::move(embedded)));
  server->process_ =
      std::make_unique<process::Process>(server->embedded_.config, config::kOnestopd, std::move(now));
  RETURN_IF_ERROR(server->process_->Start(onestopd::AllServices(server->embedded_.cluster)));
  RETURN_IF_ERROR(onestopd::WriteEndpoint(server->embedded_.directory, server->process_->server().target()));
  return server;
}

DemoServer::~DemoServer() {
  if (process_ == nullptr) return;
  onestopd::RemoveEndpoint(embedded_.directory);
  process_->Stop();
}

}  // namespace onestop::demonstration
