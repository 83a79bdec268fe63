#include "services/documents/open.h"

#include <memory>

#include "libs/base/status_macros.h"
#include "libs/door/door.h"
#include "services/documents/documents_service.h"

namespace onestop::documents {

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(FileStore * files, process.Files());
  std::unique_ptr<Env> made(new Env{
      .files = *files,
      .pool = process.PoolFor("onestop_documents"),
      .province = process.config().province,
      .who_acts = [catalogue = process.catalogue()](
                      const rpc::Call& call) -> absl::StatusOr<std::shared_ptr<const dossier::Actor>> {
        ASSIGN_OR_RETURN(door::Acting acting, door::WhoActs(catalogue, call, absl::Now()));
        return std::move(acting.actor);
      }});
  const Env& env = process.Keep(std::move(made));
  DocumentsService& service = process.Keep(std::make_unique<DocumentsService>(process.server(), env));
  process.server().Register(service, DocumentsService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::documents
