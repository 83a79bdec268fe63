#include "libs/rpc/malformed.h"

#include "libs/rpc/errors.h"
#include "libs/rpc/server_call.h"

namespace onestop::rpc {
namespace {

class MalformedMessage final : public grpc::experimental::Interceptor {
 public:
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    using Hook = grpc::experimental::InterceptionHookPoints;
    if (methods->QueryInterceptionHookPoint(Hook::POST_RECV_MESSAGE)) {
      malformed_ = methods->GetRecvMessage() == nullptr;
    }
    if (malformed_ && methods->QueryInterceptionHookPoint(Hook::PRE_SEND_STATUS)) {
      methods->ModifySendStatus(ToGrpcStatus(MessageMalformed(0)));
    }
    methods->Proceed();
  }

 private:
  bool malformed_ = false;
};

}  // namespace

grpc::experimental::Interceptor* MalformedMessageFactory::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  // A stream of requests ends with a null message too; nothing to watch there. Null means no interceptor.
  using Type = grpc::experimental::ServerRpcInfo::Type;
  if (info->type() != Type::UNARY && info->type() != Type::SERVER_STREAMING) return nullptr;
  return new MalformedMessage();
}

}  // namespace onestop::rpc
