#pragma once

/// One signature or seal, from the question to the answer: prepare, check, sign, complete.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/crypto/signing_key.h"
#include "libs/rpc/client.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"

namespace onestop::client {

/// The largest document that is signed here: what the service takes.
inline constexpr size_t kSignedBytesMax = 25 * 1024 * 1024;

/// Which step is to be signed or sealed.
struct SigningStep {
  /// Of the completion; that of the preparation follows from it.
  std::string request_id;
  std::string dossier_id;
  int task_number = 0;
};

/// Prepares the step and signs what was prepared with `key`, which stays here: the request that completes it.
/// Downloads the document that is to be signed, through `documents`, puts the prepared bytes behind it, and
/// refuses when the service wants something else signed: no signer signs what they do not hold.
///
/// Errors: those of the calls; DATA_LOSS when the prepared bytes are not what they are said to be.
absl::StatusOr<approval::v1::CompleteSignatureRequest> PrepareStep(const rpc::Client& approval,
                                                                   const rpc::Client& documents,
                                                                   const crypto::SigningKey& key,
                                                                   const SigningStep& step,
                                                                   const rpc::CallOptions& options);

/// PrepareStep(), and its completion.
absl::StatusOr<approval::v1::CompleteSignatureResponse> SignStep(const rpc::Client& approval,
                                                                 const rpc::Client& documents,
                                                                 const crypto::SigningKey& key,
                                                                 const SigningStep& step,
                                                                 const rpc::CallOptions& options);

}  // namespace onestop::client
