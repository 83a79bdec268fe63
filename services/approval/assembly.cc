// Constructs the service and everything it uses, in one place, so that tests run what a process runs.

#include "services/approval/assembly.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "libs/service/pdf_programs.h"

namespace onestop::approval {

absl::StatusOr<std::unique_ptr<Assembly>> Assembly::Make(AssemblyOptions options) {
  ASSIGN_OR_RETURN(forms::TemplateSet templates, forms::TemplateSet::Load(options.templates));
  rpc::Server& server = options.server;
  // NOLINTNEXTLINE(modernize-make-unique): the constructor is private.
  std::unique_ptr<Assembly> assembly(new Assembly(std::move(options), std::move(templates)));
  // Registered when it is complete: the server may call it from then on.
  server.Register(assembly->service_, ApprovalService::kName);
  return assembly;
}

Assembly::Assembly(AssemblyOptions options, forms::TemplateSet templates)
    : policy_(std::move(options.policy)),
      trust_(options.trust != nullptr ? std::move(options.trust) : trust::MakeHttpTrustServices(policy_)),
      inspector_(
          {.worker = std::move(options.pdf_worker), .observe = service::InspectionMeter(options.metrics)}),
      writer_({.program = std::move(options.pdf_writer)}),
      templates_(std::move(templates)),
      env_{.command_env = options.command_env,
           .files = options.files,
           .pool = options.pool,
           // Follow-up work shares the pool that handlers run on.
           .workers = options.server.pool(),
           .policy = policy_,
           .trust = *trust_,
           .inspector = inspector_,
           .writer = writer_,
           .templates = templates_,
           .office = std::move(options.office),
           .metrics = options.metrics},
      service_(options.server, env_) {}

}  // namespace onestop::approval
