// Each refusal of a signature in the contract has a row, and leaves nothing.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/test_authority.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

namespace fs = std::filesystem;

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestAuthority;
using ::onestop::testing::TestTrust;
using Code = absl::StatusCode;
using TrustService = sample_pki::TrustServer::Service;
using SignatureRefusalsTest = ApprovalFixture;

// A preparation checks all that a signature would be refused for, before the leader signs.
TEST_F(SignatureRefusalsTest, EveryRefusalOfAPreparationLeavesNothing) {
  const std::string id = Drafted();
  const std::string as_deputy = Drafted([](auto& draft) {
    draft.set_signer("second");
    draft.clear_signer_titles();
  });
  const std::string examining = Examining();
  const std::string submitted = office_.Submitted();
  const std::string state = State();
  EXPECT_THAT(Prepare("deputy", id, kSignTask), FailsWith(Code::kPermissionDenied, "MANDATE_MISSING"));
  EXPECT_THAT(Prepare("specialist", id, kSignTask), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Prepare("outsider", id, kSignTask), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Prepare("director", ledger::TestOffice::RequestId(5), kSignTask),
              FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Prepare("director", submitted, kSignTask),
              FailsWith(Code::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  EXPECT_THAT(Prepare("director", id, 4), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Prepare("specialist", examining, kExamineTask),
              FailsWith(Code::kFailedPrecondition, "STEP_NEEDS_OTHER_ACT"));
  EXPECT_THAT(Prepare("second", id, kSignTask), FailsWith(Code::kFailedPrecondition, "SIGNER_NOT_NAMED"));
  // Since the draft was composed, the signer's mandate has become another.
  source_.Set(MakeCatalogue([](auto& catalogue) {
    for (auto& mandate : *catalogue.mutable_mandates()) {
      if (mandate.staff_id() == "second") mandate.set_kind(common::v1::MANDATE_KIND_BY_ORDER);
    }
  }));
  EXPECT_THAT(Prepare("second", as_deputy, kSignTask),
              FailsWith(Code::kFailedPrecondition, "MANDATE_NOT_AS_SHOWN"));
  source_.Set(catalogue_);
  auto announced = Make<v1::PrepareSignatureRequest>(id, kSignTask);
  announced.set_certificate_sha256(deputy_.certificate_sha256());
  EXPECT_THAT(Prepare("director", announced),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  announced.set_certificate_sha256("short");
  EXPECT_THAT(Prepare("director", announced), FailsWithField("certificate_sha256"));
  EXPECT_THAT(Prepare("", id, kSignTask), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Prepare("unknown", id, kSignTask), FailsWith(Code::kPermissionDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(Prepare("director", "x", kSignTask), FailsWithField("dossier_id"));
  EXPECT_THAT(Prepare("director", id, 0), FailsWithField("task_number"));
  source_.Set(MakeCatalogue([](auto& catalogue) {
    for (auto& staff : *catalogue.mutable_staff()) staff.clear_certificates_sha256();
  }));
  EXPECT_THAT(Prepare("director", id, kSignTask),
              FailsWith(Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"));
  EXPECT_EQ(State(), state);
  EXPECT_EQ(Sessions(), "0");
}

// The signature is made by the client, so every part of it may be wrong or forged.
TEST_F(SignatureRefusalsTest, EveryRefusalOfASignatureLeavesNothing) {
  const std::string id = DraftedElsewhere();
  const auto prepared = Prepare("director", id, kSignTask);
  ASSERT_THAT(prepared, IsOk());
  const auto other = Prepare("second", id, kSignTask);
  ASSERT_THAT(other, IsOk());
  const std::string state = State();
  const auto by = [&](const crypto::SigningKey& key) { return Signature(id, kSignTask, *prepared, key); };
  const sample_pki::Identity revoked = trust_.Issue(trust_.SignerSpec());
  ASSERT_THAT(trust_.server->Revoke(revoked, TestTrust::Now() - absl::Hours(1)), IsOk());
  struct Case {
    std::string name;
    std::string caller;
    v1::CompleteSignatureRequest request;
    Code code;
    std::string reason;
  };
  std::vector<Case> cases = {
      {"no cms", "director", by(director_), Code::kInvalidArgument, "SIGNATURE_INVALID"},
      {"another digest", "director", by(director_), Code::kInvalidArgument, "SIGNATURE_INVALID"},
      {"weak key", "director", by(KeyWith([](auto& s) { s.key = sample_pki::KeyType::kSecp256k1; })),
       Code::kInvalidArgument, "ALGORITHM_REFUSED"},
      {"expired", "director", by(KeyWith([this](auto& s) { s.not_after = Now() - absl::Hours(1); })),
       Code::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"},
      {"revoked", "director", by(revoked.ToSigningKey()), Code::kFailedPrecondition,
       "CERTIFICATE_NOT_TRUSTED"},
      {"unknown root", "director", by(TestAuthority().Signer()), Code::kFailedPrecondition,
       "CERTIFICATE_NOT_TRUSTED"},
      {"not registered", "director", by(KeyWith([](auto&) {})), Code::kPermissionDenied,
       "CERTIFICATE_NOT_REGISTERED"},
      {"another person's", "director", by(deputy_), Code::kPermissionDenied, "CERTIFICATE_NOT_REGISTERED"},
      {"another's session", "second", by(second_), Code::kNotFound, "SIGNING_SESSION_UNKNOWN"},
      {"no session", "director", by(director_), Code::kNotFound, "SIGNING_SESSION_UNKNOWN"},
      {"no leader", "specialist", by(director_), Code::kPermissionDenied, "ROLE_MISSING"},
      {"another agency", "outsider", by(director_), Code::kNotFound, "DOSSIER_NOT_FOUND"},
      {"closed task", "director", by(director_), Code::kFailedPrecondition, "TASK_NOT_OPEN"},
      {"anonymous", "", by(director_), Code::kUnauthenticated, "CREDENTIALS_MISSING"},
  };
  cases[0].request.set_cms("no cms");
  cases[1].request.set_cms(*director_.SignDigest(other->digest()));
  // The rows by their position above.
  cases[9].request.set_session_id(ledger::TestOffice::RequestId(5));
  cases[12].request.set_task_number(4);
  for (const Case& c : cases) {
    EXPECT_THAT(Complete(c.caller, c.request), FailsWith(c.code, c.reason)) << c.name;
  }
  EXPECT_EQ(State(), state);
  for (const char* verdict : {"invalid", "refused_algorithm", "untrusted", "valid"}) {
    EXPECT_THAT(
        office_.metrics.Scrape(),
        ::testing::HasSubstr(absl::StrCat("onestop_signature_verdicts_total{verdict=\"", verdict, "\"} ")));
  }
  // The session outlives them all.
  EXPECT_THAT(Complete("director", by(director_)), IsOk());
}

// Minutes pass between the two calls, and mandates end.
TEST_F(SignatureRefusalsTest, AMandateLostAfterThePreparationIsMissed) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string state = State();
  const int64_t stamps = trust_.server->questions(TrustService::kTimeStamp);
  source_.Set(
      MakeCatalogue([](auto& catalogue) { catalogue.mutable_mandates(0)->set_valid_to("2024-01-31"); }));
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kPermissionDenied, "MANDATE_MISSING"));
  EXPECT_EQ(State(), state);
  EXPECT_EQ(trust_.server->questions(TrustService::kTimeStamp), stamps);
}

// What is signed must be the bytes that the client was shown.
TEST_F(SignatureRefusalsTest, ADamagedOrLostDocumentCannotBeSigned) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string hex = office_.database.Query("SELECT encode(sha256, 'hex') FROM dossier.result_document");
  const fs::path file = root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  fs::resize_file(file, fs::file_size(file) - 1);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  fs::remove(file);
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_THAT(Prepare("director", id, kSignTask), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
}

// Names of fields are how a client shows an error at the right place.
TEST_F(SignatureRefusalsTest, EveryWrongFieldOfASignatureIsNamed) {
  const auto with = [&](const std::function<void(v1::CompleteSignatureRequest&)>& change) {
    auto request = Make<v1::CompleteSignatureRequest>(ledger::TestOffice::RequestId(5), kSignTask);
    request.set_session_id(ledger::TestOffice::RequestId(6));
    request.set_cms("cms");
    change(request);
    return Complete("director", request);
  };
  EXPECT_THAT(with([](auto& r) { r.set_request_id("x"); }), FailsWithField("request_id"));
  EXPECT_THAT(with([](auto& r) { r.set_dossier_id("x"); }), FailsWithField("dossier_id"));
  EXPECT_THAT(with([](auto& r) { r.set_task_number(0); }), FailsWithField("task_number"));
  EXPECT_THAT(with([](auto& r) { r.set_session_id("x"); }), FailsWithField("session_id"));
  EXPECT_THAT(with([](auto& r) { r.set_cms(""); }), FailsWithField("cms"));
  EXPECT_THAT(with([](auto& r) { r.set_cms(std::string(10 * 1024 + 1, '0')); }), FailsWithField("cms"));
  auto refuse = Make<v1::RefuseDraftRequest>(ledger::TestOffice::RequestId(5), kSignTask);
  refuse.set_reason(std::string(2001, 'a'));
  EXPECT_THAT(Refuse("director", refuse), FailsWithField("reason"));
}

}  // namespace
}  // namespace onestop::approval
