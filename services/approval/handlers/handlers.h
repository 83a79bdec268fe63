#pragma once

/// What ApprovalService does. The contracts are in the proto, the rules in libs/dossier.

#include "libs/documents/file_store.h"
#include "libs/door/door.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/reply.h"
#include "libs/rpc/worker_pool.h"
#include "libs/signing/trust_store.h"
#include "libs/telemetry/metrics.h"
#include "onestop/approval/v1/approval_service.pb.h"

namespace onestop::approval {

/// What this door works with besides the ledger.
struct Env {
  const door::Env& door;
  const documents::FileStore& files;
  const signing::TrustStore& roots;
  /// For the signed document's hash; the role is a member of onestop_reader.
  pg::Pool& reads;
  /// Where verdicts on signatures are counted.
  telemetry::Metrics& metrics;
};

namespace handlers {

/// These two read a file and verify a signature: they run on the server's pool, not on gRPC's threads.
void SignResult(const Env& env, const rpc::Call& call, const v1::SignResultRequest& request,
                rpc::Reply<v1::SignResultResponse> reply);
void SealResult(const Env& env, const rpc::Call& call, const v1::SealResultRequest& request,
                rpc::Reply<v1::SealResultResponse> reply);

void RefuseDraft(const Env& env, const rpc::Call& call, const v1::RefuseDraftRequest& request,
                 rpc::Reply<v1::RefuseDraftResponse> reply);

/// The number of the open task; 0 when none is open.
inline int OpenTaskNumber(const ledger::Committed& committed) {
  const dossier::Task* const task = committed.dossier.OpenTask();
  return task == nullptr ? 0 : task->number;
}

}  // namespace handlers
}  // namespace onestop::approval
