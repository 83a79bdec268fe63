// What a process gives to ApprovalService, from its configuration.

#include "services/approval/open.h"

#include <memory>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/approval/assembly.h"

namespace onestop::approval {

absl::Status Open(process::Process& process) {
  const config::Config& config = process.config();
  // Every file and program that is missing is an error of the start, not of the first signature.
  ASSIGN_OR_RETURN(const service::CommandEnv* command_env, process.CommandEnvFor("approval"));
  ASSIGN_OR_RETURN(documents::FileStore * files, process.Files());
  ASSIGN_OR_RETURN(trust::TrustPolicy policy, trust::TrustPolicy::Load(config.signing.trust_file));
  ASSIGN_OR_RETURN(std::string worker, process.Helper("onestop-pdf-reader"));
  ASSIGN_OR_RETURN(std::string writer, process.Helper("onestop-pdf-writer"));
  ASSIGN_OR_RETURN(std::unique_ptr<Assembly> assembly,
                   Assembly::Make({.command_env = *command_env,
                                   .files = *files,
                                   .pool = process.PoolFor("onestop_approval"),
                                   .server = process.server(),
                                   .metrics = process.metrics(),
                                   .policy = std::move(policy),
                                   .trust = nullptr,
                                   .pdf_worker = std::move(worker),
                                   .pdf_writer = std::move(writer),
                                   .templates = config.forms.templates_dir,
                                   .office = {.parent_agency = config.forms.parent_agency,
                                              .place = config.forms.place,
                                              .verification_address = config.forms.verification_address,
                                              .images_directory = config.signing.images_dir}}));
  // Until the server has stopped.
  process.Keep(std::move(assembly));
  return absl::OkStatus();
}

}  // namespace onestop::approval
