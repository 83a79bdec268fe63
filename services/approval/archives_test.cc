// The archive of a sealed result, renewed before its last time stamp expires: what it proves then,
// who may do it, when it is too late, and what is due.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/digest/sha256.h"
#include "libs/ledger/verify.h"
#include "libs/pdf/write/pdf_testing.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

namespace fs = std::filesystem;

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Code = absl::StatusCode;
using Fault = sample_pki::TrustServer::Fault;
using TrustService = sample_pki::TrustServer::Service;

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

// The office's first authority for time stamps has a certificate until 2026, and those of persons are valid
// until 2030.
class ArchivesTest : public ApprovalFixture {
 protected:
  ArchivesTest() : stamper_(StampUntil(Day(2026, 1, 1))) {}

  // A sealed result one month before its time stamp expires, when a new authority already stamps.
  Result Due() {
    const Result result = SealedResult();
    MoveTo(Day(2025, 12, 1));
    stamper_ = StampUntil(Day(2032, 1, 1));
    return result;
  }

  auto List(const std::string& subject, absl::Time before, bool mine = false, int page_size = 0,
            const std::string& page_token = "") {
    v1::ListArchivesDueRequest request;
    *request.mutable_end_before() = service::ToTimestamp(before);
    request.set_mine(mine);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return ListDue(subject, request);
  }
  // The detail by which the clerk's renewal is refused as too late; empty when it is not.
  std::string ProofLost(const v1::RenewArchiveRequest& request) {
    const auto answer = Renew("clerk", request);
    EXPECT_THAT(answer, FailsWith(Code::kFailedPrecondition, "ARCHIVE_PROOF_LOST"));
    const auto reason = base::ReasonOf(answer.status());
    return reason.has_value() ? reason->metadata.at("detail") : "";
  }
  // The dossiers that a list shows.
  std::vector<std::string> Due(const std::string& subject, absl::Time before, bool mine = false) {
    const auto list = List(subject, before, mine);
    EXPECT_THAT(list, IsOk());
    std::vector<std::string> ids;
    for (const v1::ArchiveDue& due : list->archives()) ids.push_back(due.dossier_id());
    return ids;
  }

  // What an outsider finds at `time` while no authority answers.
  signing::v1::Report VerifyAt(absl::Time time, absl::string_view bytes) {
    MoveTo(time);
    for (const TrustService service : {TrustService::kOcsp, TrustService::kCrl}) {
      trust_.server->SetFault(service, Fault::kDown);
    }
    const auto report = Verify("officer", bytes);
    EXPECT_THAT(report, IsOk());
    for (const TrustService service : {TrustService::kOcsp, TrustService::kCrl}) {
      trust_.server->SetFault(service, Fault::kNone);
    }
    return report.ok() ? *report : signing::v1::Report();
  }

  void ExpectUnchanged(const std::string& state) {
    EXPECT_EQ(State(), state);
    EXPECT_THAT(ledger::Verify(
                    office_.database.Options(), {.province = "H31"},
                    [](const ledger::Finding& finding) { ADD_FAILURE() << finding.what; },
                    [](const ledger::VerifyProgress&) {}),
                IsOk());
  }

  // The authority that made the last time stamp.
  sample_pki::Identity stamper_;
};

// The purpose of a renewal: the file alone still proves itself, years later and without any
// authority.
TEST_F(ArchivesTest, ARenewedResultProvesItselfWhenTheFirstTimeStampHasEnded) {
  const Result result = Due();
  const std::string sealed = File(result.sha256);
  const auto renewed = Renew("clerk", Renewal(result));
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(renewed->level(), "B-LTA");
  EXPECT_EQ(service::ToTime(renewed->time_stamp_time()), Now());
  EXPECT_EQ(service::ToTime(renewed->archive_end_time()), Day(2032, 1, 1));
  EXPECT_NE(renewed->document_id(), result.document_id);
  const std::string file = File(renewed->document_sha256());
  EXPECT_EQ(renewed->document_size(), static_cast<int64_t>(file.size()));
  // The file was only appended to; the old one stays.
  EXPECT_TRUE(absl::StartsWith(file, sealed));
  EXPECT_EQ(File(result.sha256), sealed);

  const signing::v1::Report today = VerifyAt(Now(), file);
  EXPECT_EQ(today.verdict(), signing::v1::VERDICT_VALID) << today.DebugString();
  ASSERT_EQ(today.signatures_size(), 4);
  EXPECT_EQ(today.signatures(0).level(), "B-LTA");
  EXPECT_EQ(today.signatures(1).level(), "B-LTA");
  const signing::v1::Report later = VerifyAt(Day(2027, 6, 1), file);
  EXPECT_EQ(later.verdict(), signing::v1::VERDICT_VALID) << later.DebugString();
  const signing::v1::Report without = VerifyAt(Day(2027, 6, 1), sealed);
  EXPECT_EQ(without.verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_EQ(without.signatures(2).reasons(0).code(), "TIME_STAMP_EXPIRED");

  // Independent programs agree: qpdf and poppler.
  const pdf::SigningWorkspace programs;
  EXPECT_THAT(programs.Check(file), IsEmpty());
  const std::string verdict = programs.PdfSig(file);
  EXPECT_EQ(verdict.find("Signature is Invalid"), std::string::npos) << verdict;
  const size_t first = verdict.find("Signature is Valid.");
  ASSERT_NE(first, std::string::npos) << verdict;
  EXPECT_NE(verdict.find("Signature is Valid.", first + 1), std::string::npos) << verdict;
  EXPECT_EQ(programs.Text(file), programs.Text(sealed));
}

// A renewal concerns the file alone; figures and deadlines must not move.
TEST_F(ArchivesTest, ARenewalIsOneEventThatLeavesTheDossierUnchanged) {
  const Result result = Due();
  Do("officer", result.dossier_id, dossier::ReturnResult{"", dossier::Channel::CHANNEL_COUNTER});
  const auto row = [this] {
    return office_.database.Query(
        "SELECT concat_ws(' ', status, due_time, finish_time, return_time, open_task, document_symbol) FROM "
        "dossier.dossier");
  };
  const std::string before = row();
  const auto renewed = Renew("clerk", Renewal(result));
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(row(), before);
  EXPECT_EQ(office_.database.Query("SELECT result_document || ' ' || archive_end_time FROM dossier.dossier"),
            absl::StrCat(renewed->document_id(), " 2032-01-01 00:00:00+00"));

  const dossier::v1::Event event = LastEvent(result.dossier_id);
  EXPECT_EQ(event.actor(), "clerk");
  const dossier::v1::ArchiveRenewed& act = event.archive_renewed();
  EXPECT_EQ(act.base_document_id(), result.document_id);
  EXPECT_EQ(act.base_sha256(), result.sha256);
  EXPECT_EQ(act.document_sha256(), renewed->document_sha256());
  const dossier::v1::SignatureEvidence& evidence = act.time_stamp();
  EXPECT_EQ(evidence.certificate_sha256(), stamper_.certificate_sha256);
  EXPECT_EQ(evidence.revocation(), "good");
  EXPECT_EQ(evidence.level(), "B-LTA");
  EXPECT_GE(evidence.chain_size(), 4);
  EXPECT_GE(evidence.ocsp_responses_size() + evidence.crls_size(), 3);
  ASSERT_EQ(evidence.byte_range_size(), 4);
  const std::string file = File(renewed->document_sha256());
  const auto piece = [&](int i) {
    return file.substr(static_cast<size_t>(evidence.byte_range(i)),
                       static_cast<size_t>(evidence.byte_range(i + 1)));
  };
  EXPECT_EQ(digest::Sha256Text(piece(0) + piece(2)), evidence.signed_sha256());
  EXPECT_THAT(file, HasSubstr(absl::BytesToHexString(evidence.cms())));
  ExpectUnchanged(State());
}

// Certificates of persons end before those of time stamp authorities.
TEST_F(ArchivesTest, AnArchiveOutlivesTheSignersCertificates) {
  Result result = Due();
  const auto first = Renew("clerk", Renewal(result));
  ASSERT_THAT(first, IsOk());
  MoveTo(Day(2031, 6, 1));
  StampUntil(Day(2038, 1, 1));
  result.document_id = first->document_id();
  const auto second = Renew("clerk", Renewal(result));
  ASSERT_THAT(second, IsOk());
  const signing::v1::Report report = VerifyAt(Day(2037, 1, 1), File(second->document_sha256()));
  EXPECT_EQ(report.verdict(), signing::v1::VERDICT_VALID_AT_ITS_TIME) << report.DebugString();
  EXPECT_EQ(report.signatures_size(), 5);
}

// Sixty bytes over the whole file; VerificationTest has every byte of a result on demand.
TEST_F(ArchivesTest, NoByteOfARenewedResultCanBeAnother) {
  const auto renewed = Renew("clerk", Renewal(Due()));
  ASSERT_THAT(renewed, IsOk());
  const std::string file = File(renewed->document_sha256());
  constexpr size_t kFlips = 60;
  for (size_t i = 0; i < kFlips; ++i) {
    std::string changed = file;
    const size_t at = i * (file.size() - 1) / (kFlips - 1);
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto report = Verify("officer", changed);
    ASSERT_THAT(report, IsOk());
    EXPECT_NE(report->verdict(), signing::v1::VERDICT_VALID) << "byte " << at << " of " << file.size();
    EXPECT_NE(report->verdict(), signing::v1::VERDICT_VALID_AT_ITS_TIME) << "byte " << at;
  }
}

// A client that lost the answer sends the request again, perhaps to another server.
TEST_F(ArchivesTest, ARepeatGetsTheFirstAnswerAndNoSecondTimeStamp) {
  const Result result = Due();
  const v1::RenewArchiveRequest request = Renewal(result);
  const auto first = Renew("clerk", request);
  ASSERT_THAT(first, IsOk());
  const std::string state = State();
  const int64_t stamps = trust_.server->questions(TrustService::kTimeStamp);
  Start();
  const auto again = Renew("clerk", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(trust_.server->questions(TrustService::kTimeStamp), stamps);
  ExpectUnchanged(state);
  v1::RenewArchiveRequest other = request;
  other.set_document_id(first->document_id());
  EXPECT_THAT(Renew("clerk", other), FailsWith(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
}

// And the same request sent twice at once is one renewal.
TEST_F(ArchivesTest, OfTwoRenewalsAtOnceOneWins) {
  const Result result = Due();
  const auto both = [this](const v1::RenewArchiveRequest& one, const v1::RenewArchiveRequest& other) {
    std::vector<absl::StatusOr<v1::RenewArchiveResponse>> answers(2, absl::UnknownError(""));
    std::thread first([&] { answers[0] = Renew("clerk", one); });
    std::thread second([&] { answers[1] = Renew("clerk", other); });
    first.join();
    second.join();
    return answers;
  };
  auto answers = both(Renewal(result), Renewal(result));
  ASSERT_NE(answers[0].ok(), answers[1].ok());
  const auto& renewed = answers[0].ok() ? answers[0] : answers[1];
  EXPECT_THAT(answers[0].ok() ? answers[1] : answers[0],
              FailsWith(Code::kFailedPrecondition, "RESULT_CHANGED"));

  StampUntil(Day(2038, 1, 1));
  const v1::RenewArchiveRequest request = Renewal({result.dossier_id, renewed->document_id(), ""});
  answers = both(request, request);
  ASSERT_THAT(answers[0], IsOk());
  ASSERT_THAT(answers[1], IsOk());
  EXPECT_EQ(answers[0]->SerializeAsString(), answers[1]->SerializeAsString());
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.event WHERE kind = 40"), "2");
  // Draft, signed, sealed, and twice renewed: no file of the losing calls is left.
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 5);
}

// The monthly timer: of any agency, without a role, and nothing else.
TEST_F(ArchivesTest, ASystemWithTheRightRenewsWhatIsDueAndDoesNothingElse) {
  const std::string drafted = Drafted();
  const Result result = Due();
  EXPECT_THAT(Due("archive", Day(2026, 6, 1)), ElementsAre(result.dossier_id));
  EXPECT_THAT(Due("archive", Day(2026, 6, 1), /*mine=*/true), ElementsAre(result.dossier_id));
  EXPECT_THAT(Renew("archive", Renewal({drafted, result.document_id, ""})),
              FailsWith(Code::kFailedPrecondition, "RESULT_NOT_SEALED"));
  EXPECT_THAT(Renew("archive", Renewal({office_.NextRequestId(), result.document_id, ""})),
              FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Prepare("archive", drafted, 5), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  const auto request = Renewal(result);
  const auto renewed = Renew("archive", request);
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(Renew("archive", request)->SerializeAsString(), renewed->SerializeAsString());
  EXPECT_THAT(Due("archive", Day(2026, 6, 1)), IsEmpty());
  EXPECT_EQ(office_.database.Query("SELECT actor FROM dossier.event WHERE kind = 40"), "archive");
}

// Refusals come before the network is asked: a request to an authority takes time.
TEST_F(ArchivesTest, EveryRefusalOfARenewalLeavesNothing) {
  const std::string drafted = Drafted();
  const Result result = Due();
  const std::string state = State();
  const int64_t stamps = trust_.server->questions(TrustService::kTimeStamp);
  EXPECT_THAT(Renew("director", Renewal(result)), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Renew("officer", Renewal(result)), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Renew("outsider", Renewal(result)), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Renew("", Renewal(result)), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Renew("clerk", Renewal({drafted, result.document_id, ""})),
              FailsWith(Code::kFailedPrecondition, "RESULT_NOT_SEALED"));
  EXPECT_THAT(Renew("clerk", Renewal({result.dossier_id, office_.NextRequestId(), ""})),
              FailsWith(Code::kFailedPrecondition, "RESULT_CHANGED"));
  auto request = Renewal(result);
  request.set_document_id("x");
  EXPECT_THAT(Renew("clerk", request), FailsWithField("document_id"));
  request = Renewal(result);
  request.set_request_id("");
  EXPECT_THAT(Renew("clerk", request), FailsWithField("request_id"));
  EXPECT_EQ(trust_.server->questions(TrustService::kTimeStamp), stamps);
  // A time stamp of an authority whose own certificate ends first would prove for a shorter time.
  StampUntil(Day(2025, 12, 31));
  EXPECT_THAT(Renew("clerk", Renewal(result)),
              FailsWith(Code::kFailedPrecondition, "ARCHIVE_NOT_LENGTHENED"));
  ExpectUnchanged(state);
}

// Each authority in turn does not answer.
TEST_F(ArchivesTest, WithoutAuthoritiesNothingChangesAndTheRequestServesLater) {
  const Result result = Due();
  const v1::RenewArchiveRequest request = Renewal(result);
  const std::string state = State();
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kDown);
  EXPECT_THAT(Renew("clerk", request), FailsWith(Code::kUnavailable, "TIME_STAMP_UNAVAILABLE"));
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kNone);
  ExpectUnchanged(state);
  // Answers about the first authority are kept for minutes only.
  MoveTo(Now() + absl::Hours(1));
  trust_.server->SetFault(TrustService::kOcsp, Fault::kDown);
  trust_.server->SetFault(TrustService::kCrl, Fault::kDown);
  EXPECT_THAT(Renew("clerk", request), FailsWith(Code::kUnavailable, "REVOCATION_UNKNOWN"));
  // Authorities that did not answer are not asked again for some time.
  MoveTo(Now() + trust::kAskAgainAfter);
  trust_.server->SetFault(TrustService::kOcsp, Fault::kUnknown);
  EXPECT_THAT(Renew("clerk", request), FailsWith(Code::kUnavailable, "REVOCATION_UNKNOWN"));
  ExpectUnchanged(state);
  MoveTo(Now() + trust::kAskAgainAfter);
  trust_.server->SetFault(TrustService::kCrl, Fault::kNone);
  EXPECT_THAT(Renew("clerk", request), IsOk());
}

// An open transaction during a slow network call would block the ledger's other work.
TEST_F(ArchivesTest, NoTransactionIsOpenWhileTheTimeStampIsWaitedFor) {
  const v1::RenewArchiveRequest request = Renewal(Due());
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kSlow);
  const int64_t asked = trust_.server->questions(TrustService::kTimeStamp);
  absl::StatusOr<v1::RenewArchiveResponse> answer;
  std::thread caller([&] { answer = Renew("clerk", request); });
  const absl::Time patience = absl::Now() + absl::Minutes(1);
  while (trust_.server->questions(TrustService::kTimeStamp) == asked && absl::Now() < patience) {
    std::this_thread::yield();
  }
  EXPECT_GT(trust_.server->questions(TrustService::kTimeStamp), asked);
  // The session of this query itself is the only one with a transaction.
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                   "AND backend_type = 'client backend' AND xact_start IS NOT NULL"),
            "1");
  trust_.server->SetFault(TrustService::kTimeStamp, Fault::kDown);
  caller.join();
  EXPECT_THAT(answer, FailsWith(Code::kUnavailable, "TIME_STAMP_UNAVAILABLE"));
}

// Its time stamp could not be verified later, when the authority no longer answers.
TEST_F(ArchivesTest, ANewAuthorityWithoutRevocationAnswersIsRefused) {
  const Result result = Due();
  StampUntil(Day(2032, 1, 1), /*answers=*/false);
  const std::string state = State();
  EXPECT_THAT(Renew("clerk", Renewal(result)), FailsWith(Code::kUnavailable, "REVOCATION_UNKNOWN"));
  ExpectUnchanged(state);
}

// A new time stamp over a file that proves nothing any more would only look like a proof.
TEST_F(ArchivesTest, WhatHasEndedCannotBeRenewed) {
  const Result result = Due();
  const std::string state = State();
  MoveTo(Day(2026, 1, 2));
  EXPECT_EQ(ProofLost(Renewal(result)), "TIME_STAMP_EXPIRED");
  ExpectUnchanged(state);
}

// With the key an outsider could have made time stamps for any past time.
TEST_F(ArchivesTest, ATimeStampWhoseAuthorityLostItsKeyIsNotBuiltUpon) {
  const Result result = SealedResult();
  MoveTo(Day(2025, 12, 1));
  ASSERT_THAT(trust_.server->Revoke(stamper_, Day(2025, 11, 1), /*reason=*/1), IsOk());
  StampUntil(Day(2032, 1, 1));
  const std::string state = State();
  EXPECT_EQ(ProofLost(Renewal(result)), "TIME_STAMP_REVOKED");
  ExpectUnchanged(state);
}

// A new time stamp would confirm the damaged bytes.
TEST_F(ArchivesTest, ADamagedFileIsNotRenewed) {
  const Result result = Due();
  const std::string hex = absl::BytesToHexString(result.sha256);
  const fs::path path = root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(1000);
  const int byte = file.get();
  file.seekp(1000);
  file.put(static_cast<char>(byte ^ 1));
  file.close();
  EXPECT_THAT(Renew("clerk", Renewal(result)), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  fs::remove(path);
  EXPECT_THAT(Renew("clerk", Renewal(result)), FailsWith(Code::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.event WHERE kind = 40"), "0");
}

TEST_F(ArchivesTest, DueArchivesAreListedEarliestFirstUntilRenewed) {
  const Result first = SealedResult();
  StampUntil(Day(2027, 1, 1));
  const Result second = SealedResult();
  StampUntil(Day(2028, 1, 1));
  const Result third = SealedResult();
  Drafted();
  // A result that was sealed before this column existed.
  office_.database.Run(
      absl::StrCat("UPDATE dossier.dossier SET archive_end_time = '-infinity' WHERE dossier_id = '",
                   third.dossier_id, "'"));
  EXPECT_THAT(Due("clerk", Day(2026, 6, 1)), ElementsAre(third.dossier_id, first.dossier_id));
  EXPECT_THAT(Due("clerk", Day(2027, 1, 2)),
              ElementsAre(third.dossier_id, first.dossier_id, second.dossier_id));
  EXPECT_THAT(Due("clerk", Day(2027, 1, 1), /*mine=*/true), ElementsAre(third.dossier_id, first.dossier_id));
  // Every viewer of the dossiers sees what is due; only the clerk may renew.
  EXPECT_THAT(Due("officer", Day(2026, 6, 1)), ElementsAre(third.dossier_id, first.dossier_id));
  EXPECT_THAT(Due("officer", Day(2026, 6, 1), /*mine=*/true), IsEmpty());
  EXPECT_THAT(Due("outsider", Day(2026, 6, 1)), IsEmpty());

  auto page = List("clerk", Day(2027, 1, 2), false, 2);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->archives_size(), 2);
  EXPECT_FALSE(page->archives(0).has_archive_end_time());
  EXPECT_EQ(service::ToTime(page->archives(1).archive_end_time()), Day(2026, 1, 1));
  EXPECT_EQ(page->archives(1).document_id(), first.document_id);
  EXPECT_EQ(page->archives(1).document_symbol(), "01/KQ-SKHCN");
  page = List("clerk", Day(2027, 1, 2), false, 2, page->next_page_token());
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->archives_size(), 1);
  EXPECT_EQ(page->archives(0).dossier_id(), second.dossier_id);
  EXPECT_EQ(page->next_page_token(), "");
  EXPECT_THAT(List("clerk", Day(2027, 1, 2), false, 2, "x"),
              FailsWith(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  EXPECT_THAT(List("clerk", Day(2027, 1, 2), false, -1), FailsWithField("page_size"));
  EXPECT_THAT(ListDue("clerk", {}), FailsWithField("end_before"));

  ASSERT_THAT(Renew("clerk", Renewal(first)), IsOk());
  EXPECT_THAT(Due("clerk", Day(2027, 1, 2)), ElementsAre(third.dossier_id, second.dossier_id));
}

}  // namespace
}  // namespace onestop::approval
