// What a process gives to DocumentsService: the file store, its pool, and a verifier where a trust
// file is configured.

#include "services/documents/open.h"

#include <memory>
#include <string>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/service/command.h"
#include "libs/telemetry/log.h"
#include "services/documents/documents_service.h"

namespace onestop::documents_service {
namespace {

// Null without a trust file: then uploads are stored and their signatures stay unverified.
absl::StatusOr<Verifier*> StartVerifier(process::Process& process, const Env& env) {
  const config::Signing& config = process.config().signing;
  if (config.trust_file.empty()) {
    telemetry::Log(telemetry::Level::kWarning,
                   "signing.trust_file is not set: the signatures of uploaded files are not verified");
    return nullptr;
  }
  ASSIGN_OR_RETURN(trust::TrustPolicy policy, trust::TrustPolicy::Load(config.trust_file));
  ASSIGN_OR_RETURN(std::string worker, process.Helper("onestop-pdf-reader"));
  // Authorities are asked over HTTP.
  Verifier& verifier = process.Keep(
      std::make_unique<Verifier>(Verifier::Options{.files = env.files,
                                                   .pool = env.pool,
                                                   .province = env.province,
                                                   .policy = policy,
                                                   .services = trust::MakeHttpTrustServices(policy),
                                                   .worker = std::move(worker),
                                                   .metrics = process.metrics(),
                                                   .now = process.now()}));
  verifier.Start();
  return &verifier;
}

}  // namespace

absl::Status Open(process::Process& process) {
  ASSIGN_OR_RETURN(documents::FileStore * files, process.Files());
  std::unique_ptr<Env> made(new Env{
      .files = *files,
      .pool = process.PoolFor("onestop_documents"),
      .province = process.config().province,
      .actor_of = [catalogue = process.catalogue(), now = process.now()](
                      const rpc::Call& call) -> absl::StatusOr<std::shared_ptr<const dossier::Actor>> {
        ASSIGN_OR_RETURN(service::Principal principal, service::ResolveCaller(catalogue, call, now()));
        return std::move(principal.actor);
      },
      .now = process.now()});
  ASSIGN_OR_RETURN(made->verifier, StartVerifier(process, *made));
  const Env& env = process.Keep(std::move(made));
  DocumentsService& service = process.Keep(std::make_unique<DocumentsService>(process.server(), env));
  process.server().Register(service, DocumentsService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::documents_service
