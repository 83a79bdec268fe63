// Names and values of the enum agree, and the shared refusals have the metadata that programs read.

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/testing/status_matchers.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::refusal {
namespace {

namespace v1 = ::onestop::common::v1;

using ::onestop::testing::FailsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using Code = absl::StatusCode;

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  return base::ReasonOf(status)->metadata;
}

TEST(Refuse, AttachesTheNameAndTheMetadata) {
  const absl::Status status = Refuse(absl::NotFoundError("no dossier d-1"),
                                     v1::ERROR_REASON_DOSSIER_NOT_FOUND, {{"dossier_id", "d-1"}});
  EXPECT_THAT(status, FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(status.message(), "no dossier d-1");
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("dossier_id", "d-1")));
}

TEST(Refuse, ReplacesAnEarlierReason) {
  const absl::Status status =
      Refuse(base::FieldError("yaml", "is empty"), v1::ERROR_REASON_CATALOGUE_INVALID, {{"violations", "1"}});
  EXPECT_THAT(status, FailsWith(Code::kInvalidArgument, "CATALOGUE_INVALID"));
  EXPECT_EQ(base::FieldViolationsOf(status).size(), 1U);
}

TEST(HasReason, FindsOneOfSeveral) {
  const absl::Status status = StorageUnavailable();
  EXPECT_TRUE(HasReason(status, {v1::ERROR_REASON_STORAGE_UNAVAILABLE}));
  EXPECT_TRUE(HasReason(status, {v1::ERROR_REASON_SERVER_BUSY, v1::ERROR_REASON_STORAGE_UNAVAILABLE}));
  EXPECT_FALSE(HasReason(status, {v1::ERROR_REASON_SERVER_BUSY}));
  EXPECT_FALSE(HasReason(absl::OkStatus(), {v1::ERROR_REASON_SERVER_BUSY}));
  EXPECT_FALSE(HasReason(absl::InternalError("x"), {v1::ERROR_REASON_SERVER_BUSY}));
}

// libs/base knows no protobuf and writes FIELD_INVALID by hand.
TEST(HasReason, KnowsTheOneReasonThatBaseSpells) {
  EXPECT_TRUE(HasReason(base::FieldError("a", "b"), {v1::ERROR_REASON_FIELD_INVALID}));
}

TEST(NameOf, IsTheInverseOfReasonNamedForEveryReason) {
  for (int value = v1::ErrorReason_MIN; value <= v1::ErrorReason_MAX; ++value) {
    if (!v1::ErrorReason_IsValid(value)) continue;
    const auto reason = static_cast<v1::ErrorReason>(value);
    EXPECT_EQ(ReasonNamed(NameOf(reason)), reason) << NameOf(reason);
  }
  EXPECT_EQ(NameOf(v1::ERROR_REASON_DOSSIER_NOT_FOUND), "DOSSIER_NOT_FOUND");
}

// Clients are updated later than servers.
TEST(ReasonNamed, IsUnspecifiedForWhatANewerServerSends) {
  EXPECT_EQ(ReasonNamed("OF_A_NEWER_SERVER"), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonNamed(""), v1::ERROR_REASON_UNSPECIFIED);
}

TEST(Refusals, HaveTheCodeThatTheContractSays) {
  EXPECT_THAT(StorageUnavailable(), FailsWith(Code::kUnavailable, "STORAGE_UNAVAILABLE"));
  EXPECT_THAT(CatalogueUnavailable(), FailsWith(Code::kUnavailable, "STORAGE_UNAVAILABLE"));
  EXPECT_THAT(CommitInDoubt(), FailsWith(Code::kUnknown, "COMMIT_IN_DOUBT"));
  EXPECT_THAT(RequestIdReused("r"), FailsWith(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_THAT(DocumentDamaged("d"), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_THAT(StoredFileDamaged("\x01"), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_THAT(ServerBusy("calls are waiting"), FailsWith(Code::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_THAT(ServerDraining(), FailsWith(Code::kUnavailable, "SERVER_DRAINING"));
  EXPECT_THAT(DeadlinePassed("x"), FailsWith(Code::kDeadlineExceeded, "DEADLINE_PASSED"));
  EXPECT_THAT(DocumentTooLarge(5), FailsWith(Code::kInvalidArgument, "DOCUMENT_TOO_LARGE"));
  EXPECT_THAT(SignatureInvalid("no", "x"), FailsWith(Code::kInvalidArgument, "SIGNATURE_INVALID"));
  EXPECT_THAT(DraftNotSignable("XFA", "x"), FailsWith(Code::kFailedPrecondition, "DRAFT_NOT_SIGNABLE"));
  EXPECT_THAT(StreamTimePassed("x"), FailsWith(Code::kDeadlineExceeded, "DEADLINE_PASSED"));
  EXPECT_THAT(SigningSessionDamaged("s"), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_THAT(DocumentNotFound("d"), FailsWith(Code::kNotFound, "DOCUMENT_NOT_FOUND"));
  EXPECT_THAT(StoredFileNotFound("\x01"), FailsWith(Code::kNotFound, "DOCUMENT_NOT_FOUND"));
  for (const absl::Status& status :
       {RoleMissing("ROLE_LEADER", "H31.06"), StaffOnly("files are verified"), PortalRightMissing(),
        UploadRightMissing(), CatalogueRightMissing("H31"), ColleaguesOnly("H31.06", "H31")}) {
    EXPECT_THAT(status, FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  }
}

TEST(Refusals, HaveTheMetadataThatTheMessageNames) {
  EXPECT_THAT(MetadataOf(StorageUnavailable()), IsEmpty());
  EXPECT_THAT(MetadataOf(RequestIdReused("r-1")), ElementsAre(Pair("request_id", "r-1")));
  EXPECT_THAT(MetadataOf(DocumentDamaged("d-1")), ElementsAre(Pair("document_id", "d-1")));
  EXPECT_THAT(MetadataOf(StoredFileDamaged("\x01\xab")), ElementsAre(Pair("sha256", "01ab")));
  EXPECT_THAT(MetadataOf(StoredFileNotFound("\x01\xab")), ElementsAre(Pair("sha256", "01ab")));
  EXPECT_THAT(MetadataOf(RoleMissing("ROLE_LEADER", "H31.06")),
              ElementsAre(Pair("agency", "H31.06"), Pair("role", "ROLE_LEADER")));
  EXPECT_THAT(MetadataOf(UploadRightMissing()), ElementsAre(Pair("right", "PORTAL")));
  EXPECT_THAT(MetadataOf(DocumentTooLarge(5)), ElementsAre(Pair("max_bytes", "5")));
  EXPECT_THAT(MetadataOf(DraftNotSignable("XFA", "it has a form")), ElementsAre(Pair("detail", "XFA")));
  EXPECT_THAT(std::string(ServerBusy("uploads are in progress").message()),
              HasSubstr("too many uploads are in progress; nothing was done"));
  EXPECT_THAT(std::string(CommitInDoubt("reset by peer").message()), HasSubstr(": reset by peer"));
}

}  // namespace
}  // namespace onestop::refusal
