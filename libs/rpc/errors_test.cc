// Errors on the wire: what comes back on the client's side, what is hidden from it, and that a
// trailer stays within its limits.

#include "libs/rpc/errors.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"

namespace onestop::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Detail>
bool Has(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  for (const auto& any : wire.details()) {
    if (any.Is<Detail>()) return true;
  }
  return false;
}

TEST(ErrorsTest, OkIsOkBothWays) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

// Programs decide by the reason, so it must survive the wire.
TEST(ErrorsTest, ReasonAndMetadataComeBackAsTheyWent) {
  const absl::Status status =
      base::WithReason(absl::FailedPreconditionError("the dossier is RETURNED"),
                       {"DOSSIER_IN_WRONG_STATUS", {{"dossier_id", "01f0"}, {"status", "RETURNED"}}});
  const grpc::Status wire = ToGrpcStatus(status);
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(wire.error_message(), "the dossier is RETURNED");
  EXPECT_EQ(FromGrpcStatus(wire), status);
  EXPECT_FALSE(Has<google::rpc::RetryInfo>(wire));
  EXPECT_FALSE(Has<google::rpc::LocalizedMessage>(wire));
}

TEST(ErrorsTest, FieldViolationsComeBackAsTheyWent) {
  const absl::Status status = base::FieldErrors({{"owner.full_name", "is empty"}, {"channel", "is 7"}});
  const grpc::Status wire = ToGrpcStatus(status);
  EXPECT_TRUE(Has<google::rpc::BadRequest>(wire));
  EXPECT_EQ(FromGrpcStatus(wire), status);
}

// Messages of the database name hosts, tables and values.
TEST(ErrorsTest, ADatabaseThatIsAwayOrSlowHasAReasonAndTellsNothingOfItself) {
  const grpc::Status away = ToGrpcStatus(absl::UnavailableError("connection to server at 10.0.0.7 failed"));
  EXPECT_EQ(base::ReasonOf(FromGrpcStatus(away))->name, "STORAGE_UNAVAILABLE");
  EXPECT_EQ(away.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(Has<google::rpc::RetryInfo>(away));
  EXPECT_THAT(away.error_message(), Not(HasSubstr("10.0.0.7")));
  EXPECT_THAT(away.error_details(), Not(HasSubstr("10.0.0.7")));
  const grpc::Status slow = ToGrpcStatus(absl::DeadlineExceededError("SELECT phone FROM citizen took long"));
  EXPECT_EQ(base::ReasonOf(FromGrpcStatus(slow))->name, "DEADLINE_PASSED");
  EXPECT_EQ(slow.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_THAT(slow.error_message(), Not(HasSubstr("citizen")));
  EXPECT_THAT(slow.error_details(), Not(HasSubstr("citizen")));
}

// Such an error is unexpected, so its text may hold anything.
TEST(ErrorsTest, AnErrorWithoutAReasonTellsNothingButTheTrace) {
  const grpc::Status wire =
      ToGrpcStatus(absl::NotFoundError("relation \"citizen\" does not exist"), {.trace_id = "4bf9"});
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(wire.error_message(), "internal error; quote trace id 4bf9");
  EXPECT_THAT(wire.error_details(), Not(HasSubstr("citizen")));
  EXPECT_FALSE(base::ReasonOf(FromGrpcStatus(wire)).has_value());
}

// Clients wait as long as the server asks.
TEST(ErrorsTest, WhatMayBeTriedAgainSaysWhen) {
  for (const absl::Status& status : {absl::UnavailableError("x"), absl::ResourceExhaustedError("x")}) {
    EXPECT_TRUE(Has<google::rpc::RetryInfo>(ToGrpcStatus(base::WithReason(status, {"SERVER_BUSY", {}}))));
  }
}

TEST(ErrorsTest, ARefusalMaySayItselfWhenToTryAgain) {
  const auto seconds_of = [](const std::map<std::string, std::string>& metadata) {
    const grpc::Status wire =
        ToGrpcStatus(base::WithReason(absl::ResourceExhaustedError("x"), {"LOOKUP_RATE_LIMITED", metadata}));
    google::rpc::Status details;
    EXPECT_TRUE(details.ParseFromString(wire.error_details()));
    google::rpc::RetryInfo retry;
    for (const auto& any : details.details()) {
      if (any.UnpackTo(&retry)) break;
    }
    return retry.retry_delay().seconds();
  };
  EXPECT_EQ(seconds_of({{kRetrySecondsKey, "6"}}), 6);
  EXPECT_EQ(seconds_of({}), 1);
}

// gRPC clients drop larger trailers, and with them the reason.
TEST(ErrorsTest, MessageAndDetailsStayWithinWhatATrailerTakes) {
  base::Reason reason = {"CATALOGUE_INVALID", {}};
  for (int i = 0; i < 100; ++i) reason.metadata[absl::StrCat("key", i)] = std::string(1000, 'x');
  std::vector<base::FieldViolation> violations;
  for (int i = 0; i < 100; ++i) violations.push_back({absl::StrCat("f", i), std::string(1000, 'y')});
  std::string long_text;
  for (int i = 0; i < 1000; ++i) long_text += "ộ";
  for (const absl::Status& status :
       {base::WithReason(absl::InvalidArgumentError(long_text), reason), base::FieldErrors(violations)}) {
    const grpc::Status wire = ToGrpcStatus(status, {.locale = "vi"});
    EXPECT_LE(wire.error_message().size(), kErrorMessageMax);
    EXPECT_LE(wire.error_details().size(), kErrorDetailsMax);
    // Cut at a character: protobuf would refuse to parse half of one.
    google::rpc::Status parsed;
    EXPECT_TRUE(parsed.ParseFromString(wire.error_details()));
    EXPECT_TRUE(base::ReasonOf(FromGrpcStatus(wire)).has_value());
  }
}

// A proxy may answer in the server's place.
TEST(ErrorsTest, DetailsThatAreNotOursAreNoHarm) {
  const absl::Status status =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::ABORTED, "again", "\xff not a message"));
  EXPECT_EQ(status, absl::AbortedError("again"));
}

TEST(ErrorsTest, TheVietnameseSentenceIsFilledIn) {
  const grpc::Status wire =
      ToGrpcStatus(base::WithReason(absl::FailedPreconditionError("x"),
                                    {"COMPONENT_MISSING", {{"components", "don-de-nghi"}}}),
                   {.locale = "vi"});
  EXPECT_THAT(LocalizedMessageOf(wire), HasSubstr("“don-de-nghi”"));
  EXPECT_EQ(LocalizedMessageOf(ToGrpcStatus(absl::InternalError("x"), {.locale = "vi"})), "");
}

}  // namespace
}  // namespace onestop::rpc
