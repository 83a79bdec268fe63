// The table of classes is whole, and what an operator demands reaches the calls of its class alone.

#include "libs/process/call_classes.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "onestop/approval/v1/approval_service.pb.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "onestop/workflow/v1/workflow_service.pb.h"

namespace onestop::process {
namespace {

using google::protobuf::ServiceDescriptor;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<const ServiceDescriptor*> Services() {
  return {approval::v1::CompleteSignatureRequest::descriptor()->file()->service(0),
          catalog::v1::ImportCatalogueRequest::descriptor()->file()->service(0),
          documents::v1::UploadDocumentRequest::descriptor()->file()->service(0),
          intake::v1::SubmitDossierRequest::descriptor()->file()->service(0),
          statistics::v1::GetReportRequest::descriptor()->file()->service(0),
          tracking::v1::GetDossierRequest::descriptor()->file()->service(0),
          workflow::v1::ClaimTaskRequest::descriptor()->file()->service(0)};
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

// A new RPC fails here until its class was decided.
TEST(CallClassesTest, EveryRpcOfTheContractHasAClass) {
  int count = 0;
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i, ++count) {
      EXPECT_TRUE(ClassOf(PathOf(*service->method(i))).has_value()) << PathOf(*service->method(i));
    }
  }
  EXPECT_GT(count, 40);
  EXPECT_FALSE(ClassOf("/onestop.catalog.v1.CatalogService/None").has_value());
}

// The commands of a stream are not asked one by one for what their calls demand.
TEST(CallClassesTest, NoStreamOfCommandsHasOneOfAClass) {
  int count = 0;
  for (const ServiceDescriptor* service : Services()) {
    const auto* const stream = service->FindMethodByName("SubmitCommands");
    if (stream == nullptr) continue;
    std::set<const google::protobuf::Descriptor*> commands;
    for (int i = 0; i < stream->input_type()->field_count(); ++i) {
      commands.insert(stream->input_type()->field(i)->message_type());
    }
    for (int i = 0; i < service->method_count(); ++i) {
      if (!commands.contains(service->method(i)->input_type())) continue;
      EXPECT_EQ(ClassOf(PathOf(*service->method(i))), CallClass::kNone) << PathOf(*service->method(i));
      ++count;
    }
  }
  EXPECT_GT(count, 5);
}

TEST(CallClassesTest, WhatIsDemandedReachesTheCallsOfItsClassAlone) {
  config::Config config;
  EXPECT_THAT(TokenDemandsOf(config), IsEmpty());
  config.signing_demands = {.acr = "gold  silver", .amr = "otp", .authentication_minutes_max = 480};
  const auto demands = TokenDemandsOf(config);
  std::vector<std::string> paths;
  for (const auto& [path, demand] : demands) paths.push_back(path);
  EXPECT_THAT(paths, UnorderedElementsAre("/onestop.approval.v1.ApprovalService/CompleteSignature",
                                          "/onestop.approval.v1.ApprovalService/PrepareSignature"));
  const rpc::TokenDemand& demand = demands.begin()->second;
  EXPECT_EQ(demand.call_class, "signing");
  EXPECT_THAT(demand.acr, ElementsAre("gold", "silver"));
  EXPECT_THAT(demand.amr, ElementsAre("otp"));
  EXPECT_EQ(demand.authentication_age_max, absl::Hours(8));
}

}  // namespace
}  // namespace onestop::process
