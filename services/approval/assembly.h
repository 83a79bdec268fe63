#pragma once

/// ApprovalService with everything that it is made of: the same for a process (open.h) and for tests.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/rpc/server.h"
#include "services/approval/approval_service.h"
#include "services/approval/env.h"

namespace onestop::approval {

/// What an Assembly is made from. What is referred to outlives it; the server it is registered with stops
/// taking calls before it is destroyed.
struct AssemblyOptions {
  const service::CommandEnv& command_env;
  const documents::FileStore& files;
  /// As Env::pool.
  pg::Pool& pool;
  rpc::Server& server;
  telemetry::Metrics& metrics;
  trust::TrustPolicy policy;
  /// What answers about time and revocation; null: the authorities that `policy` names, over HTTP.
  std::unique_ptr<trust::TrustServices> trust;
  /// The programs onestop-pdf-reader and onestop-pdf-writer.
  std::string pdf_worker;
  std::string pdf_writer;
  /// The directory of the templates of results.
  std::string templates;
  Env::Office office;
};

class Assembly {
 public:
  /// Makes the service and registers it with `options.server`. Errors: those of forms::TemplateSet::Load().
  static absl::StatusOr<std::unique_ptr<Assembly>> Make(AssemblyOptions options);

 private:
  Assembly(AssemblyOptions options, forms::TemplateSet templates);

  const trust::TrustPolicy policy_;
  const std::unique_ptr<trust::TrustServices> trust_;
  const pdf::PdfInspector inspector_;
  const pdf::PdfWriter writer_;
  const forms::TemplateSet templates_;
  const Env env_;
  ApprovalService service_;
};

}  // namespace onestop::approval
