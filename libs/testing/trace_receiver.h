#pragma once

/// A collector of traces for one test: real OTLP over gRPC on loopback.

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace onestop::testing {

/// Listens from its construction to its destruction. Thread-safe.
class TraceReceiver : public opentelemetry::proto::collector::trace::v1::TraceService::CallbackService {
 public:
  using Span = opentelemetry::proto::trace::v1::Span;

  explicit TraceReceiver(
      const std::shared_ptr<grpc::ServerCredentials>& credentials = grpc::InsecureServerCredentials()) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~TraceReceiver() override { server_->Shutdown(); }

  std::string endpoint() const { return absl::StrCat("127.0.0.1:", port_); }

  /// All spans that were received so far.
  std::vector<Span> spans() const {
    const base::MutexLock lock(mutex_);
    return spans_;
  }
  /// The resource attributes of the last sender.
  std::map<std::string, std::string> resource() const {
    const base::MutexLock lock(mutex_);
    return resource_;
  }

  grpc::ServerUnaryReactor* Export(
      grpc::CallbackServerContext* context,
      const opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest* request,
      opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse*) override {
    const base::MutexLock lock(mutex_);
    for (const auto& resource : request->resource_spans()) {
      for (const auto& attribute : resource.resource().attributes()) {
        resource_[attribute.key()] = attribute.value().string_value();
      }
      for (const auto& scope : resource.scope_spans()) {
        spans_.insert(spans_.end(), scope.spans().begin(), scope.spans().end());
      }
    }
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  int port_ = 0;
  mutable base::Mutex mutex_;
  std::vector<Span> spans_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> resource_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace onestop::testing
