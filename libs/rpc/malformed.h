#pragma once

/// Answers requests that gRPC could not parse.

#include "grpcpp/support/server_interceptor.h"

namespace onestop::rpc {

/// gRPC 1.51's callback API answers a request that does not parse (not the method's message, or a string that
/// is not UTF-8) with UNIMPLEMENTED and no text, as if the method did not exist. This interceptor makes it
/// INVALID_ARGUMENT MESSAGE_MALFORMED. Streams of requests parse for themselves (streams.h).
class MalformedMessageFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* info) override;
};

}  // namespace onestop::rpc
