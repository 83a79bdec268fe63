// Signing is the transition: two calls and one event, whatever happens between them.

#include <array>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/approval/approval_fixture.h"
#include "services/approval/store/session.h"

namespace onestop::approval {
namespace {

namespace fs = std::filesystem;

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestTrust;
using Code = absl::StatusCode;
using Fault = sample_pki::TrustServer::Fault;
using TrustService = sample_pki::TrustServer::Service;
using SignaturesTest = ApprovalFixture;

// The event log alone must be able to prove a signature, also when the file is lost.
TEST_F(SignaturesTest, TheEvidenceIsInTheEvent) {
  const std::string id = Drafted();
  const auto prepared = Prepare("director", id, kSignTask);
  ASSERT_THAT(prepared, IsOk());
  const auto sign = Complete("director", Signature(id, kSignTask, *prepared, director_));
  ASSERT_THAT(sign, IsOk());
  const dossier::v1::ResultSigned event = LastEvent(id).result_signed();
  const dossier::v1::SignatureEvidence& evidence = event.signature();
  EXPECT_EQ(evidence.certificate_sha256(), director_.certificate_sha256());
  EXPECT_EQ(evidence.signed_sha256(), prepared->digest());
  EXPECT_EQ(std::vector<int64_t>(evidence.byte_range().begin(), evidence.byte_range().end()),
            std::vector<int64_t>(prepared->byte_range().begin(), prepared->byte_range().end()));
  EXPECT_EQ(service::ToTime(evidence.time_stamp_time()), TestTrust::Now());
  EXPECT_EQ(evidence.revocation(), "good");
  EXPECT_GE(evidence.ocsp_responses_size() + evidence.crls_size(), 1);
  EXPECT_GE(evidence.chain_size(), 2);
  EXPECT_EQ(evidence.policy_version(), policy_.version());
  EXPECT_EQ(event.mandate_id(), "m-director");
  EXPECT_EQ(event.base_sha256(), prepared->document_sha256());
  EXPECT_EQ(event.document_sha256(), sign->document_sha256());
  EXPECT_EQ(event.document_size(), sign->document_size());
}

// A client recomputes the digest from the bytes that it shows.
TEST_F(SignaturesTest, AClientIsShownWhatItSigns) {
  const std::string id = Drafted();
  const auto request = Make<v1::PrepareSignatureRequest>(id, kSignTask);
  const auto prepared = Prepare("director", request);
  ASSERT_THAT(prepared, IsOk());
  EXPECT_EQ(prepared->kind(), common::v1::STEP_KIND_SIGN);
  const std::string draft = File(prepared->document_sha256());
  EXPECT_EQ(static_cast<int64_t>(draft.size()), prepared->document_size());
  ASSERT_EQ(prepared->byte_range_size(), 4);
  const std::array<int64_t, 4> range = {prepared->byte_range(0), prepared->byte_range(1),
                                        prepared->byte_range(2), prepared->byte_range(3)};
  EXPECT_EQ(pdf::DigestOf(draft, prepared->appended(), range), prepared->digest());
  EXPECT_EQ(service::ToTime(prepared->expire_time()), Now() + absl::Minutes(15));
  // A repeat gets the same session, also from another server.
  Start();
  const auto again = Prepare("director", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), prepared->SerializeAsString());
  EXPECT_EQ(Sessions(), "1");
  auto reused = request;
  reused.set_task_number(kSealTask);
  EXPECT_THAT(Prepare("director", reused), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
}

// Sessions are in the database, not in a process.
TEST_F(SignaturesTest, AnotherServerCompletesWhatADeadOnePrepared) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  Start();
  EXPECT_THAT(Complete("director", request), IsOk());
}

// The answer is in the ledger, which needs neither.
TEST_F(SignaturesTest, ARepeatGetsTheFirstAnswerEvenWhenSessionAndFilesAreGone) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const auto first = Complete("director", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Sessions(), "0");
  const int64_t stamps = trust_.server->questions(TrustService::kTimeStamp);
  fs::remove_all(root_);
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kDown);
  const auto second = Complete("director", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(trust_.server->questions(TrustService::kTimeStamp), stamps);
}

// A user who clicks twice, or a client that retries after a timeout.
TEST_F(SignaturesTest, TheSameSignatureSentTwiceAtOnceIsOneEvent) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  absl::StatusOr<v1::CompleteSignatureResponse> answers[2];
  std::vector<std::thread> callers;
  for (auto& answer : answers) callers.emplace_back([&] { answer = Complete("director", request); });
  for (std::thread& caller : callers) caller.join();
  ASSERT_THAT(answers[0], IsOk());
  ASSERT_THAT(answers[1], IsOk());
  EXPECT_EQ(answers[0]->SerializeAsString(), answers[1]->SerializeAsString());
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.event WHERE kind = 28"), "1");
  // The draft, and one signed file.
  EXPECT_THAT(File(answers[0]->document_sha256()), ::testing::Not(::testing::IsEmpty()));
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 2);
}

// Both signatures are valid; the ledger decides which one counts.
TEST_F(SignaturesTest, OfTwoLeadersOneSigns) {
  const std::string id = DraftedElsewhere();
  const auto first = Prepared("director", id, kSignTask, director_);
  const auto second = Prepared("second", id, kSignTask, second_);
  absl::StatusOr<v1::CompleteSignatureResponse> answers[2];
  std::thread one([&] { answers[0] = Complete("director", first); });
  std::thread other([&] { answers[1] = Complete("second", second); });
  one.join();
  other.join();
  ASSERT_NE(answers[0].ok(), answers[1].ok());
  EXPECT_THAT(answers[0].ok() ? answers[1] : answers[0],
              FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.result_document"), "2");
}

// Long enough to read what is signed and to find the card; see store::kSessionTime.
TEST_F(SignaturesTest, ASessionEndsAfterFifteenMinutes) {
  const std::string id = Drafted();
  const auto request = Prepared("director", id, kSignTask, director_);
  const std::string state = State();
  office_.Set(Now() + absl::Minutes(15));
  EXPECT_THAT(Complete("director", request), FailsWith(Code::kFailedPrecondition, "SIGNING_SESSION_EXPIRED"));
  EXPECT_EQ(State(), state);
  // The next preparation removes it.
  EXPECT_THAT(Prepare("director", id, kSignTask), IsOk());
  EXPECT_EQ(Sessions(), "1");
}

// The title in the draft and the mandate of the signer must agree (NĐ 30/2020 Đ.13).
TEST_F(SignaturesTest, ADeputySignsADraftThatSaysSo) {
  const std::string id = Drafted([](auto& draft) {
    draft.set_signer("second");
    draft.clear_signer_titles();
    draft.add_signer_titles("KT. GIÁM ĐỐC");
    draft.add_signer_titles("PHÓ GIÁM ĐỐC");
  });
  const auto answer = Complete("second", Prepared("second", id, kSignTask, second_));
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->mandate_kind(), common::v1::MANDATE_KIND_DEPUTY);
}

// Sessions hold up to 2 MiB each, so one caller must not fill the table.
TEST_F(SignaturesTest, SessionsOfOnePersonAreLimited) {
  const std::string id = DraftedElsewhere();
  ASSERT_THAT(Prepare("director", id, kSignTask), IsOk());
  office_.database.Run(absl::StrCat(
      "INSERT INTO approval.session SELECT province, gen_random_uuid(), fingerprint, staff_id, dossier_id, "
      "task_number, kind, document_id, document_sha256, document_size, appended, byte_range, digest, "
      "expire_time "
      "FROM approval.session, generate_series(2, ",
      store::kSessionsMax, ")"));
  EXPECT_THAT(Prepare("director", id, kSignTask),
              FailsWith(Code::kResourceExhausted, "TOO_MANY_SIGNING_SESSIONS"));
  EXPECT_THAT(Prepare("second", id, kSignTask), IsOk());
}

}  // namespace
}  // namespace onestop::approval
