// Prepares a signature, checks what is to be signed, signs it with the signer's key and completes it.

#include "libs/client/signing_flow.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/client/transfer.h"
#include "libs/digest/sha256.h"
#include "libs/digest/uuid.h"
#include "libs/messages/messages.h"
#include "libs/messages/status.h"
#include "libs/pdf/write/embed.h"

namespace onestop::client {
namespace {

using approval::v1::ApprovalService;

template <typename Request>
Request MakeRequest(const SigningStep& step, std::string request_id) {
  Request request;
  request.set_request_id(std::move(request_id));
  request.set_dossier_id(step.dossier_id);
  request.set_task_number(step.task_number);
  return request;
}

// What is signed is the document that we hold, with what we were shown behind it.
absl::Status Check(const approval::v1::PrepareSignatureResponse& prepared, const std::string& document) {
  const auto differs = [](const messages::Bilingual& what) {
    return messages::Error(
        absl::StatusCode::kDataLoss,
        messages::Both("what is to be signed is not what it is said to be ($0); nothing was signed", what));
  };
  if (digest::Sha256Text(document) != prepared.document_sha256())
    return differs(messages::Both("another document"));
  if (prepared.byte_range_size() != 4) return differs(messages::Both("its byte range"));
  std::array<int64_t, 4> range{};
  std::ranges::copy(prepared.byte_range(), range.begin());
  if (pdf::DigestOf(document, prepared.appended(), range) != prepared.digest())
    return differs(messages::Both("another digest"));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<approval::v1::CompleteSignatureRequest> PrepareStep(const rpc::Client& approval,
                                                                   const rpc::Client& documents,
                                                                   const crypto::SigningKey& key,
                                                                   const SigningStep& step,
                                                                   const rpc::CallOptions& options) {
  const auto stub = approval.Stub<ApprovalService>();
  auto prepare = MakeRequest<approval::v1::PrepareSignatureRequest>(
      // Derived: a repeat of the command prepares under the same id.
      step, digest::UuidOf(absl::StrCat(step.request_id, "\nprepare")));
  prepare.set_certificate_sha256(key.certificate_sha256());
  ASSIGN_OR_RETURN(const auto prepared,
                   rpc::Invoke(approval, *stub, &ApprovalService::Stub::PrepareSignature, prepare, options));
  ASSIGN_OR_RETURN(const std::string document,
                   Download(documents, prepared.document_id(), kSignedBytesMax, options));
  // The server is not trusted with this: the key signs only what was compared here.
  RETURN_IF_ERROR(Check(prepared, document));
  auto complete = MakeRequest<approval::v1::CompleteSignatureRequest>(step, step.request_id);
  complete.set_session_id(prepared.session_id());
  ASSIGN_OR_RETURN(*complete.mutable_cms(), key.SignDigest(prepared.digest()));
  return complete;
}

absl::StatusOr<approval::v1::CompleteSignatureResponse> SignStep(const rpc::Client& approval,
                                                                 const rpc::Client& documents,
                                                                 const crypto::SigningKey& key,
                                                                 const SigningStep& step,
                                                                 const rpc::CallOptions& options) {
  ASSIGN_OR_RETURN(const auto complete, PrepareStep(approval, documents, key, step, options));
  const auto stub = approval.Stub<ApprovalService>();
  return rpc::Invoke(approval, *stub, &ApprovalService::Stub::CompleteSignature, complete, options);
}

}  // namespace onestop::client
