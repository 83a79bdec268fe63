#pragma once

/// What ApprovalService does: one function a method, one file a function.

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/documents/file_store.h"
#include "libs/door/door.h"
#include "libs/forms/template.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/reply.h"
#include "libs/rpc/streams.h"
#include "libs/rpc/worker_pool.h"
#include "libs/signing/inspect/pdf_inspector.h"
#include "libs/signing/pdf/pdf_writer.h"
#include "libs/signing/trust/trust_policy.h"
#include "libs/signing/trust/trust_services.h"
#include "libs/telemetry/metrics.h"
#include "onestop/approval/v1/approval_service.pb.h"

namespace onestop::approval {

/// Files that are verified at once, each held whole in memory.
inline constexpr int kVerificationsMax = 8;

/// What this door works with besides the ledger. Everything outlives the door's server.
struct Env {
  const door::Env& door;
  const documents::FileStore& files;
  /// Logs in as onestop_approval: a member of onestop_reader, and the owner of the signing sessions.
  pg::Pool& pool;
  /// Where work goes on after a commit; the server's.
  rpc::WorkerPool& workers;
  const signing::TrustPolicy& policy;
  /// Time stamps and revocation. Blocks on the network.
  signing::TrustServices& trust;
  /// Programs that read and write PDFs, which may be anybody's.
  const signing::PdfInspector& inspector;
  const signing::PdfWriter& writer;
  const forms::TemplateSet& templates;
  /// What results say that no dossier says.
  struct Office {
    /// Cơ quan chủ quản of agencies that have none in the catalogue; may be empty.
    std::string parent_agency;
    /// Địa danh, such as "Hưng Yên".
    std::string place;
    /// Where anybody can have a result verified; the dossier's code is put at its end.
    std::string verification_address;
    /// The pictures of signatures and seals, STAFF_ID.png and AGENCY_ID.png; empty: none.
    std::string images_directory;
  } office;
  /// Where verdicts on signatures are counted.
  telemetry::Metrics& metrics;
  /// Verifications in progress.
  mutable std::atomic<int> verifications = 0;
};

namespace handlers {

/// These block (files, PDF, cryptography, the network): they run on the server's pool, never on gRPC's
/// threads.
void ComposeDraft(const Env& env, const rpc::Call& call, const v1::ComposeDraftRequest& request,
                  rpc::Reply<v1::ComposeDraftResponse> reply);
void PrepareSignature(const Env& env, const rpc::Call& call, const v1::PrepareSignatureRequest& request,
                      rpc::Reply<v1::PrepareSignatureResponse> reply);
void CompleteSignature(const Env& env, const rpc::Call& call, const v1::CompleteSignatureRequest& request,
                       rpc::Reply<v1::CompleteSignatureResponse> reply);
void RenewArchive(const Env& env, const rpc::Call& call, const v1::RenewArchiveRequest& request,
                  rpc::Reply<v1::RenewArchiveResponse> reply);
absl::StatusOr<v1::ListArchivesDueResponse> ListArchivesDue(const Env& env, const rpc::Call& call,
                                                            const v1::ListArchivesDueRequest& request);
absl::StatusOr<std::unique_ptr<rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse>>> VerifyFile(
    const Env& env, const rpc::Call& call);

void RefuseDraft(const Env& env, const rpc::Call& call, const v1::RefuseDraftRequest& request,
                 rpc::Reply<v1::RefuseDraftResponse> reply);

/// The number of the open task; 0 when none is open.
inline int OpenTaskNumber(const ledger::Committed& committed) {
  const dossier::Task* const task = committed.dossier.OpenTask();
  return task == nullptr ? 0 : task->number;
}

}  // namespace handlers
}  // namespace onestop::approval
