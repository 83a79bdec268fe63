// The number and the seal after the signature, and what the sealed result proves.

#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/test_authority.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestAuthority;
using Code = absl::StatusCode;
using Fault = sample_pki::TrustServer::Fault;
using TrustService = sample_pki::TrustServer::Service;
using SealsTest = ApprovalFixture;

TEST_F(SealsTest, ASignedAndSealedResultVerifies) {
  const std::string id = Drafted();
  const auto sign = Sign(id);
  ASSERT_THAT(sign, IsOk());
  EXPECT_EQ(sign->mandate_kind(), common::v1::MANDATE_KIND_HEAD);
  EXPECT_EQ(sign->next_task_number(), kSealTask);
  EXPECT_EQ(sign->level(), "B-T");
  const auto seal = Seal(id);
  ASSERT_THAT(seal, IsOk());
  EXPECT_EQ(seal->document_number(), 1);
  EXPECT_EQ(seal->document_symbol(), "01/KQ-SKHCN");
  // Numbered and sealed.
  EXPECT_EQ(seal->version(), sign->version() + 2);
  EXPECT_EQ(service::ToTime(seal->finish_time()), Now());
  EXPECT_EQ(seal->level(), "B-LTA");

  const std::string result = File(seal->document_sha256());
  // Each signature only appends.
  EXPECT_TRUE(absl::StartsWith(result, File(sign->document_sha256())));
  auto report = Verify("officer", result);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->verdict(), signing::v1::VERDICT_VALID) << report->DebugString();
  EXPECT_EQ(report->signatures_size(), 3);
  std::string changed = result;
  changed[changed.size() / 3] = static_cast<char>(changed[changed.size() / 3] ^ 1);
  report = Verify("officer", changed);
  ASSERT_THAT(report, IsOk());
  EXPECT_NE(report->verdict(), signing::v1::VERDICT_VALID);
  // Sessions that have served are removed.
  EXPECT_EQ(Sessions(), "0");
}

// A number that a refused seal took would be a gap in the register of results.
TEST_F(SealsTest, EveryRefusalOfASealLeavesNothing) {
  const std::string id = Drafted();
  EXPECT_THAT(Prepare("clerk", id, kSealTask), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  ASSERT_THAT(Sign(id), IsOk());
  std::string state = State();
  EXPECT_THAT(Prepare("director", id, kSealTask), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Prepare("outsider", id, kSealTask), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  source_.Set(MakeCatalogue(
      [](auto& catalogue) { catalogue.mutable_agencies(0)->clear_seal_certificates_sha256(); }));
  EXPECT_THAT(Prepare("clerk", id, kSealTask),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  source_.Set(catalogue_);
  // A valid certificate that is not the seal's: the client says which one it will sign with.
  auto announced = Make<v1::PrepareSignatureRequest>(id, kSealTask);
  announced.set_certificate_sha256(director_.certificate_sha256());
  EXPECT_THAT(Prepare("clerk", announced), FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  // What is refused takes no number.
  EXPECT_EQ(State(), state);

  const auto prepared = Prepare("clerk", id, kSealTask);
  ASSERT_THAT(prepared, IsOk());
  EXPECT_EQ(prepared->kind(), common::v1::STEP_KIND_SEAL);
  EXPECT_EQ(prepared->document_symbol(), "01/KQ-SKHCN");
  EXPECT_EQ(prepared->document_date(), "2024-03-15");
  // Prepared again, it keeps its number.
  const auto again = Prepare("clerk", id, kSealTask);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->document_number(), 1);
  state = State();
  const auto by = [&](const crypto::SigningKey& key) { return Signature(id, kSealTask, *prepared, key); };
  EXPECT_THAT(Complete("clerk", by(director_)),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  EXPECT_THAT(Complete("clerk", by(TestAuthority().Signer())),
              FailsWith(Code::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
  EXPECT_THAT(Complete("director", by(seal_)), FailsWith(Code::kPermissionDenied, "TASK_HELD_BY_OTHER"));
  EXPECT_THAT(Complete("outsider", by(seal_)), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(State(), state);
  EXPECT_THAT(Complete("clerk", by(seal_)), IsOk());
}

// A leader has signed once; an authority that is away must not make that worthless.
TEST_F(SealsTest, WithoutAuthoritiesNothingChangesAndTheSignatureServesLater) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string state = State();
  // Authorities that did not answer are not asked again for some time.
  const auto pause = [this] {
    office_.Set(Now() + trust::kAskAgainAfter);
    trust_.MoveTo(Now());
  };
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kDown);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kUnavailable, "TIME_STAMP_UNAVAILABLE"));
  pause();
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kWrongImprint);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kUnavailable, "TIME_STAMP_UNAVAILABLE"));
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kNone);
  EXPECT_EQ(State(), state);
  EXPECT_THAT(Complete("director", request), IsOk());

  // Another office's first question about its seal's certificate.
  const auto seal = Prepared("clerk", id, kSealTask, seal_);
  const std::string signed_state = State();
  trust_.server->SetFault(TrustService::kOcsp, Fault::kDown);
  trust_.server->SetFault(TrustService::kCrl, Fault::kDown);
  EXPECT_THAT(Complete("clerk", seal), FailsWith(Code::kUnavailable, "REVOCATION_UNKNOWN"));
  EXPECT_EQ(State(), signed_state);
  pause();
  trust_.server->SetFault(TrustService::kOcsp, Fault::kNone);
  trust_.server->SetFault(TrustService::kCrl, Fault::kNone);
  EXPECT_THAT(Complete("clerk", seal), IsOk());
}

// While the database comes back, the ledger may reach it before the reader does.
// A refusal would be recorded as the answer to this request_id, for good.
TEST_F(SealsTest, AReadThatFailsIsNoRefusal) {
  const std::string id = Drafted();
  ASSERT_THAT(Sign(id), IsOk());
  const auto seal = Prepared("clerk", id, kSealTask, seal_);
  const std::string state = State();
  Start(/*reads=*/false);
  EXPECT_THAT(Complete("clerk", seal), FailsWith(Code::kUnavailable));
  EXPECT_EQ(State(), state);
  Start();
  EXPECT_THAT(Complete("clerk", seal), IsOk());
}

}  // namespace
}  // namespace onestop::approval
