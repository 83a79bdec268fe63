#pragma once

/// The handlers of WorkflowService, one file each: a request is checked, becomes a command, and the ledger's
/// answer becomes the response. Rules are in libs/dossier.

#include "absl/status/statusor.h"
#include "libs/documents/file_store.h"
#include "libs/door/door.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/reply.h"
#include "libs/signing/pdf/pdf_writer.h"
#include "onestop/workflow/v1/workflow_service.pb.h"

namespace onestop::workflow {

/// What this door works with besides the ledger.
struct Env {
  const door::Env& door;
  /// For the inbox; the role is a member of onestop_reader.
  pg::Pool& reads;
  /// Where drafts are that were made elsewhere; only read.
  const documents::FileStore& files;
  /// The program that will prepare the draft to be signed: it says now whether it could.
  const signing::PdfWriter& writer;
};

namespace handlers {

absl::StatusOr<v1::ListTasksResponse> ListTasks(const Env& env, const rpc::Call& call,
                                                const v1::ListTasksRequest& request);
void ClaimTask(const Env& env, const rpc::Call& call, const v1::ClaimTaskRequest& request,
               rpc::Reply<v1::ClaimTaskResponse> reply);
void AssignTask(const Env& env, const rpc::Call& call, const v1::AssignTaskRequest& request,
                rpc::Reply<v1::AssignTaskResponse> reply);
void CompleteStep(const Env& env, const rpc::Call& call, const v1::CompleteStepRequest& request,
                  rpc::Reply<v1::CompleteStepResponse> reply);
void SendBack(const Env& env, const rpc::Call& call, const v1::SendBackRequest& request,
              rpc::Reply<v1::SendBackResponse> reply);
void DraftResult(const Env& env, const rpc::Call& call, const v1::DraftResultRequest& request,
                 rpc::Reply<v1::DraftResultResponse> reply);

}  // namespace handlers
}  // namespace onestop::workflow
