#pragma once

#include <string>

#include "libs/base/slots.h"
#include "libs/documents/file_store.h"
#include "libs/forms/template.h"
#include "libs/pdf/workers/pdf_inspector.h"
#include "libs/pdf/workers/pdf_writer.h"
#include "libs/pg/pool.h"
#include "libs/rpc/worker_pool.h"
#include "libs/service/command.h"
#include "libs/telemetry/metrics.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/trust_services.h"

namespace onestop::approval {

/// Files that are verified at once, each held whole in memory.
inline constexpr int kVerificationsMax = 12;
/// And of one caller.
inline constexpr int kVerificationsOfCallerMax = 8;

/// What the service works with. Everything outlives the service's server.
struct Env {
  const service::CommandEnv& command_env;
  const documents::FileStore& files;
  /// Logs in as onestop_approval, whose are the signing sessions too.
  pg::Pool& pool;
  /// Where work continues after a commit; the server's pool.
  rpc::WorkerPool& workers;
  const trust::TrustPolicy& policy;
  /// Time stamps and revocation. Blocks on the network.
  trust::TrustServices& trust;
  /// Programs that read and write PDFs, which are untrusted.
  const pdf::PdfInspector& inspector;
  const pdf::PdfWriter& writer;
  const forms::TemplateSet& templates;
  /// What results contain that no dossier contains.
  struct Office {
    /// Cơ quan chủ quản of agencies that have none in the catalogue; may be empty.
    std::string parent_agency;
    /// Địa danh, such as "Hưng Yên".
    std::string place;
    /// Where the public can verify a result; the dossier's code is appended.
    std::string verification_address;
    /// The pictures of signatures and seals, STAFF_ID.png and AGENCY_ID.png; empty: none.
    std::string images_directory;
  } office;
  /// Where verdicts on signatures are counted.
  telemetry::Metrics& metrics;
  /// Verifications in progress.
  mutable base::Slots verifications{kVerificationsMax, kVerificationsOfCallerMax};
};

}  // namespace onestop::approval
