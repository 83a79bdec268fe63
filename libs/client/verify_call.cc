// Sends a file to VerifyFile in chunks.

#include "libs/client/verify_call.h"

#include <string>

#include "libs/base/status_macros.h"
#include "libs/client/transfer.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"

namespace onestop::client {

absl::StatusOr<signing::v1::Report> VerifyBytes(const rpc::Client& client, absl::string_view bytes,
                                                const rpc::CallOptions& options) {
  const auto stub = client.Stub<approval::v1::ApprovalService>();
  rpc::ClientCall call(client, "/onestop.approval.v1.ApprovalService/VerifyFile", options);
  approval::v1::VerifyFileResponse response;
  const auto writer = stub->VerifyFile(&call.context(), &response);
  approval::v1::VerifyFileRequest request;
  // A write that fails has its reason in Finish().
  for (bool going = true; going && !bytes.empty();) {
    request.set_chunk(std::string(bytes.substr(0, kChunkBytes)));
    bytes.remove_prefix(request.chunk().size());
    going = writer->Write(request);
  }
  writer->WritesDone();
  RETURN_IF_ERROR(call.Finish(writer->Finish()));
  return response.report();
}

}  // namespace onestop::client
