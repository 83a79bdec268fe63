#pragma once

/// The stream in which one member of staff of the benchmark submits commands.

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "grpcpp/client_context.h"
#include "grpcpp/support/client_callback.h"
#include "libs/base/mutex.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"

namespace onestop::bench {

/// Whose command it is.
struct Lane;

/// Sends commands as they come and says what each became. Thread-safe.
class StaffStream final : public grpc::ClientBidiReactor<workflow::v1::SubmitCommandsRequest,
                                                         workflow::v1::SubmitCommandsResponse> {
 public:
  /// Gets each answer, or the error with which the stream broke.
  using Done = std::function<void(Lane&, const grpc::Status&, const workflow::v1::Progress&)>;

  StaffStream(workflow::v1::WorkflowService::Stub& stub, const std::string& credentials, Done done);

  void Send(workflow::v1::SubmitCommandsRequest request, Lane& lane);

  /// Ends the stream, in which everything is answered.
  grpc::Status Close();

  void OnWriteDone(bool ok) override;
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  void Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Done done_;
  grpc::ClientContext context_;
  workflow::v1::SubmitCommandsRequest out_;
  workflow::v1::SubmitCommandsResponse in_;
  base::Mutex mutex_;
  base::CondVar changed_;
  int64_t number_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unordered_map<int64_t, Lane*> lanes_ ABSL_GUARDED_BY(mutex_);
  std::deque<workflow::v1::SubmitCommandsRequest> waiting_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::bench
