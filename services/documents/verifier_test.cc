// Uploaded files, their signatures and what the officer is shown: real keys, a real worker, authorities
// that answer on loopback or do not.

#include "services/documents/verifier.h"

#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/reader.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/pg/transaction.h"
#include "libs/service/command.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/test_trust.h"
#include "services/documents/documents_fixture.h"

namespace onestop::documents_service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::TestTrust;
using pdf::PdfFixture;
using Fault = sample_pki::TrustServer::Fault;
using Service = sample_pki::TrustServer::Service;

class VerifierTest : public DocumentsServiceTest {
 protected:
  VerifierTest() {
    env_.now = [this] { return clock_.Now(); };
    env_.verifier = verifier_.get();
  }

  std::unique_ptr<Verifier> MakeVerifier(const std::string& worker) {
    return MakeVerifier(worker, trust_.Policy());
  }
  std::unique_ptr<Verifier> MakeVerifier(const std::string& worker, const trust::TrustPolicy& policy) {
    return std::make_unique<Verifier>(Verifier::Options{.files = files_,
                                                        .pool = pool_,
                                                        .province = "H31",
                                                        .policy = policy,
                                                        .services = trust_.Services(),
                                                        .worker = worker,
                                                        .metrics = metrics_,
                                                        .now = [this] { return clock_.Now(); }});
  }
  // The verifier of a process with a trust file of this version; `roots` names the file of its roots.
  std::unique_ptr<Verifier> VerifierOf(const std::string& version, const std::string& roots = "root.pem") {
    const std::string text =
        absl::StrReplaceAll(trust_.PolicyText(), {{"version: test", absl::StrCat("version: ", version)},
                                                  {"root.pem, kind: p", absl::StrCat(roots, ", kind: p")}});
    const auto policy = trust::TrustPolicy::Parse(text, trust_.directory / "trust.yaml");
    EXPECT_THAT(policy, IsOk());
    return MakeVerifier(Worker(), *policy);
  }
  static std::string Worker() {
    return absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-reader");
  }

  std::string Sign(absl::string_view bytes) const { return key_.SignDetached(bytes).value(); }
  std::string SignedPdf() const {
    return PdfFixture().SignLeader([this](absl::string_view bytes) { return Sign(bytes); }).bytes();
  }

  // Uploads each file under a new request_id.
  std::string UploadAs(const std::string& file_name, const std::string& bytes) {
    documents::v1::UploadMetadata metadata = Metadata(bytes);
    metadata.set_request_id(absl::StrCat("7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d", ++uploads_ + 10));
    metadata.set_file_name(file_name);
    const auto document = Upload("portal", metadata, bytes);
    EXPECT_THAT(document, IsOk());
    if (!document.ok()) return "";
    EXPECT_EQ(document->signature_verdict(), signing::v1::VERDICT_UNSPECIFIED) << "before it was verified";
    return document->document_id();
  }
  documents::v1::GetDocumentResponse Shown(const std::string& document_id,
                                           const std::string& subject = "portal") {
    auto response = Fetch(subject, document_id);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *std::move(response) : documents::v1::GetDocumentResponse();
  }
  documents::v1::GetDocumentResponse Verified(const std::string& file_name, const std::string& bytes) {
    const std::string id = UploadAs(file_name, bytes);
    EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
    return Shown(id);
  }

  static std::string Codes(const signing::v1::Report& report) {
    std::string codes;
    for (const auto& reason : report.reasons()) absl::StrAppend(&codes, reason.code(), " ");
    for (const auto& signature : report.signatures()) {
      for (const auto& reason : signature.reasons()) absl::StrAppend(&codes, reason.code(), " ");
    }
    return codes;
  }

  // The number of reports that this person may see.
  std::string ReportsSeenBy(const std::string& subject) {
    static constexpr pg::Statement kCount = {"test.reports", "SELECT count(*) FROM document.verification"};
    auto read = pg::ReadTransaction::Begin(
        pool_, ledger::ScopeOf(actors_.at(subject), "H31", dossier::ReadLevel::kPersonal),
        absl::Now() + absl::Seconds(30));
    EXPECT_THAT(read, IsOk());
    const auto rows = read->Execute(kCount);
    EXPECT_THAT(rows, IsOk());
    return std::string((*rows)[0].Text(0));
  }

  void Authorities(Fault fault) {
    trust_.server->SetFault(Service::kOcsp, fault);
    trust_.server->SetFault(Service::kCrl, fault);
  }

  // The dossier of this number names the document.
  void Attach(const std::string& document_id, int dossier = 1) {
    database_.Run(absl::StrCat("INSERT INTO dossier.document_use VALUES ('H31', '", ledger::SampleId(dossier),
                               "', '", document_id, "')"));
  }
  // What is shown of the document after everything that is due was verified.
  documents::v1::GetDocumentResponse AfterAnotherRound(const std::string& document_id) {
    EXPECT_THAT(verifier_->Recall(), IsOk());
    while (*verifier_->VerifyNext()) {
    }
    return Shown(document_id);
  }

  TestTrust trust_;
  telemetry::Metrics metrics_;
  const sample_pki::Identity signer_ = trust_.Issue(trust_.SignerSpec());
  const crypto::SigningKey key_ = signer_.ToSigningKey();
  onestop::testing::FakeClock clock_{TestTrust::Now()};
  int uploads_ = 0;
  std::unique_ptr<Verifier> verifier_ = MakeVerifier(Worker());
};

// The whole path: upload, background verification, and the report that an officer opens.
TEST_F(VerifierTest, ASignatureByATrustedAuthorityIsShownAsValid) {
  const documents::v1::GetDocumentResponse shown = Verified("đơn.pdf", SignedPdf());
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_VALID) << shown.DebugString();
  EXPECT_EQ(shown.signature_report().sha256(), shown.document().sha256());
  ASSERT_EQ(shown.signature_report().signatures_size(), 1);
  EXPECT_EQ(shown.signature_report().signatures(0).signer().sha256(), key_.certificate_sha256());
  EXPECT_EQ(shown.signature_report().policy_version(), "test");
  EXPECT_FALSE(shown.has_next_verify_time());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "the verdict is final";
  EXPECT_EQ(
      database_.Query("SELECT verdict || '/' || tries || '/' || policy_version FROM document.verification"),
      "1/1/test");
}

// The name of a key is changed, so that the file stays readable.
TEST_F(VerifierTest, AChangedByteIsInvalid) {
  const documents::v1::GetDocumentResponse shown =
      Verified("đơn.pdf", pdf::Replaced(SignedPdf(), "/MediaBox", "/MediaBux"));
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_INVALID);
  EXPECT_THAT(Codes(shown.signature_report()), ::testing::HasSubstr("DIGEST_MISMATCH"));
  for (const auto& reason : shown.signature_report().signatures(0).reasons()) {
    EXPECT_NE(reason.text_vi(), "");
    EXPECT_NE(reason.text_en(), "");
  }
  EXPECT_FALSE(shown.has_next_verify_time());
}

TEST_F(VerifierTest, AFileWithoutSignatureIsNotSigned) {
  EXPECT_EQ(Verified("đơn.pdf", PdfFixture().bytes()).document().signature_verdict(),
            signing::v1::VERDICT_NOT_SIGNED);
}

// A text file is never due, so no attempt is spent on it.
TEST_F(VerifierTest, FilesThatHoldNoSignatureAreNotChecked) {
  const documents::v1::GetDocumentResponse text = Shown(UploadAs("đơn.txt", "Kính gửi"));
  EXPECT_FALSE(text.has_next_verify_time());
  EXPECT_FALSE(text.has_signature_report());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false));
}

// Applicants may upload a signature before the file that it is for.
TEST_F(VerifierTest, ASignatureBesideItsFileWaitsForTheDossierThatNamesBoth) {
  const std::string text = UploadAs("đơn.txt", "Kính gửi");
  const documents::v1::GetDocumentResponse alone = Verified("đơn.txt.p7s", Sign("Kính gửi"));
  EXPECT_EQ(alone.document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Codes(alone.signature_report()), "SIGNED_FILE_MISSING ");
  EXPECT_EQ(alone.signed_document_id(), "");
  EXPECT_FALSE(alone.has_next_verify_time()) << "asking again would not help";
  const std::string signature = alone.document().document_id();
  Attach(signature);
  EXPECT_EQ(Codes(AfterAnotherRound(signature).signature_report()), "SIGNED_FILE_MISSING ");

  Attach(text);
  const documents::v1::GetDocumentResponse shown = AfterAnotherRound(signature);
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_VALID) << shown.DebugString();
  EXPECT_EQ(shown.signed_document_id(), text);
  ASSERT_EQ(shown.signature_report().signatures_size(), 1);
  EXPECT_EQ(shown.signature_report().signatures(0).kind(), signing::v1::SIGNATURE_KIND_DETACHED);
  EXPECT_EQ(shown.signature_report().sha256(), shown.document().sha256());
}

// Names are the applicant's and may be changed; the digest is not.
TEST_F(VerifierTest, TheFileOfASignatureIsFoundByItsDigestUnderAnyName) {
  const std::string other = UploadAs("chữ ký", "Tệp khác");
  const std::string text = UploadAs("đơn.txt", "Kính gửi");
  const std::string signature = UploadAs("chữ ký.p7s", Sign("Kính gửi"));
  for (const std::string& id : {other, text, signature}) Attach(id);
  const documents::v1::GetDocumentResponse shown = AfterAnotherRound(signature);
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_VALID);
  EXPECT_EQ(shown.signed_document_id(), text);
}

// Found by its name, since no file has the digest any more.
TEST_F(VerifierTest, AFileThatWasChangedAfterItsSignatureIsInvalid) {
  const std::string text = UploadAs("đơn.txt", "Kính gửi ai khác");
  const std::string signature = UploadAs("đơn.txt.P7S", Sign("Kính gửi"));
  Attach(text);
  Attach(signature);
  const documents::v1::GetDocumentResponse shown = AfterAnotherRound(signature);
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_INVALID);
  EXPECT_THAT(Codes(shown.signature_report()), ::testing::HasSubstr("DIGEST_MISMATCH"));
  EXPECT_EQ(shown.signed_document_id(), text);
}

// A signature must not vouch for a file that another applicant handed in.
TEST_F(VerifierTest, AnotherDossiersFileIsNotTheOneThatIsSigned) {
  const std::string text = UploadAs("đơn.txt", "Kính gửi");
  const std::string signature = UploadAs("đơn.txt.p7s", Sign("Kính gửi"));
  Attach(text, 1);
  Attach(signature, 2);
  EXPECT_EQ(Codes(AfterAnotherRound(signature).signature_report()), "SIGNED_FILE_MISSING ");
}

// The report describes the enclosed file, which has no row of its own.
TEST_F(VerifierTest, ASignatureAroundItsFileIsVerifiedAndTellsWhatIsInIt) {
  const documents::v1::GetDocumentResponse text =
      Verified("đơn.p7m", onestop::testing::SignAround(signer_, "Kính gửi"));
  EXPECT_EQ(text.document().signature_verdict(), signing::v1::VERDICT_VALID) << text.DebugString();
  EXPECT_EQ(text.signature_report().enclosed_file().size_bytes(), static_cast<int64_t>(strlen("Kính gửi")));
  // The enclosed PDF was changed after its own signature.
  const std::string changed = pdf::Replaced(SignedPdf(), "/MediaBox", "/MediaBux");
  const documents::v1::GetDocumentResponse pdf =
      Verified("đơn.pdf.p7m", onestop::testing::SignAround(signer_, changed));
  EXPECT_EQ(pdf.document().signature_verdict(), signing::v1::VERDICT_INVALID);
  EXPECT_EQ(pdf.signature_report().enclosed_file().media_type(), "application/pdf");
}

// An authority that is no longer trusted must not leave valid verdicts behind.
TEST_F(VerifierTest, AnotherTrustFileMakesEveryVerdictDueAgain) {
  const std::string id = Verified("đơn.pdf", SignedPdf()).document().document_id();
  EXPECT_THAT(verifier_->Recall(), IsOk());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "nothing is new";

  // The root is not trusted any more; then it is again.
  const std::unique_ptr<Verifier> distrusting = VerifierOf("2", "tsa-root.pem");
  EXPECT_THAT(distrusting->Recall(), IsOk());
  EXPECT_THAT(distrusting->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Shown(id).signature_report().policy_version(), "2");
  const std::unique_ptr<Verifier> trusting = VerifierOf("3");
  EXPECT_THAT(trusting->Recall(), IsOk());
  EXPECT_THAT(trusting->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_VALID);
  EXPECT_THAT(trusting->Recall(), IsOk());
  EXPECT_THAT(trusting->VerifyNext(), IsOkAndHolds(false));

  // Verdicts of long ago stay as they are.
  clock_.Advance(store::kRecallAgeMax + absl::Hours(1));
  EXPECT_THAT(verifier_->Recall(), IsOk());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false));
}

// After a change of the trust file very many files may be outdated.
TEST_F(VerifierTest, ARoundMakesNoMoreDueThanItMay) {
  const std::string id = Verified("đơn.pdf", SignedPdf()).document().document_id();
  database_.Run(
      absl::StrCat("INSERT INTO document.verification (province, document_id, verdict, report, verify_time, "
                   "policy_version) "
                   "SELECT 'H31', gen_random_uuid(), verdict, report, verify_time, (n % 3)::text "
                   "FROM document.verification, generate_series(1, ",
                   3 * store::kRecallMax, ") n"));
  EXPECT_THAT(verifier_->Recall(), IsOk());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM document.verification WHERE next_try_time IS NOT NULL"),
            absl::StrCat(store::kRecallMax));
}

// The office itself recorded when the file came; a later revocation does not change that.
TEST_F(VerifierTest, AFileIsJudgedAsOfItsUpload) {
  Authorities(Fault::kDown);
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  Authorities(Fault::kNone);
  // Revoked between the upload and the second attempt.
  ASSERT_THAT(trust_.server->Revoke(signer_, clock_.Now() + absl::Seconds(30)), IsOk());
  clock_.Advance(absl::Minutes(1));
  trust_.MoveTo(clock_.Now());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_VALID_AT_ITS_TIME);
  EXPECT_EQ(Codes(Shown(id).signature_report()), "CERTIFICATE_REVOKED_SINCE ");
}

// One worker that works, and one that fails.
TEST_F(VerifierTest, VerdictsAndInspectionsAreCounted) {
  Verified("đơn.pdf", SignedPdf());
  UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(MakeVerifier("/bin/false")->VerifyNext(), IsOkAndHolds(true));
  for (const char* line :
       {"onestop_files_verified_total{verdict=\"valid\"} 1",
        "onestop_files_verified_total{verdict=\"unknown\"} 1",
        "onestop_pdf_inspections_total{outcome=\"inspected\"} 1",
        "onestop_pdf_inspections_total{outcome=\"failed\"} 1", "onestop_pdf_inspection_seconds_count 2"}) {
    EXPECT_THAT(metrics_.Scrape(), ::testing::HasSubstr(line));
  }
}

// An authority that is away is no reason to call a signature valid or invalid.
TEST_F(VerifierTest, WhileAuthoritiesAreOutOfReachItIsUnknownAndLaterValid) {
  Authorities(Fault::kDown);
  const documents::v1::GetDocumentResponse unknown = Verified("đơn.pdf", SignedPdf());
  EXPECT_EQ(unknown.document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_THAT(Codes(unknown.signature_report()), ::testing::HasSubstr("REVOCATION_UNKNOWN"));
  EXPECT_EQ(service::ToTime(unknown.next_verify_time()), clock_.Now() + absl::Minutes(1));
  Authorities(Fault::kNone);
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "before its time";

  clock_.Advance(absl::Minutes(1));
  trust_.MoveTo(clock_.Now());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  const documents::v1::GetDocumentResponse valid = Shown(unknown.document().document_id());
  EXPECT_EQ(valid.document().signature_verdict(), signing::v1::VERDICT_VALID) << valid.DebugString();
  EXPECT_FALSE(valid.has_next_verify_time());
}

TEST_F(VerifierTest, AfterAWeekItStaysUnknown) {
  Authorities(Fault::kDown);
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  for (const absl::Duration pause : kVerifyPauses) {
    clock_.Advance(pause - absl::Seconds(1));
    EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << pause;
    clock_.Advance(absl::Seconds(1));
    EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true)) << pause;
  }
  EXPECT_FALSE(Shown(id).has_next_verify_time());
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
  clock_.Advance(absl::Hours(24 * 365));
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false));
}

// Uploaded files are untrusted; the worker that reads one may be ended by it.
TEST_F(VerifierTest, AHostileFileCostsItsOwnVerdictAndNothingElse) {
  const std::string pdf = SignedPdf();
  const std::string damaged = pdf.substr(0, pdf.size() - 200);
  const documents::v1::GetDocumentResponse shown = Verified("đơn.pdf", damaged);
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_INVALID);
  EXPECT_THAT(Codes(shown.signature_report()), ::testing::HasSubstr("PDF_MALFORMED"));

  // Arrays in arrays: deep nesting exhausts the stack of a recursive reader.
  const documents::v1::GetDocumentResponse deep =
      Verified("đơn.pdf", absl::StrCat(pdf, "21 0 obj\n", std::string(2'000'000, '['), "\nendobj\n%%EOF\n"));
  EXPECT_THAT(deep.document().signature_verdict(),
              ::testing::AnyOf(signing::v1::VERDICT_INVALID, signing::v1::VERDICT_UNKNOWN));
  EXPECT_EQ(Verified("đơn.pdf", pdf).document().signature_verdict(), signing::v1::VERDICT_VALID);
}

// A fault of the program says nothing about the file.
TEST_F(VerifierTest, AReaderThatFailsLeavesTheVerdictOpen) {
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(MakeVerifier("/bin/false")->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Codes(Shown(id).signature_report()), "PDF_READER_FAILED ");
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
}

// Once the operator has installed the program.
TEST_F(VerifierTest, WhatCannotBeVerifiedIsTriedAgain) {
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(MakeVerifier("/no/such/program")->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_UNSPECIFIED);
  EXPECT_TRUE(Shown(id).has_next_verify_time());
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_VALID);
}

// A row that another transaction holds is skipped, not waited for.
TEST_F(VerifierTest, AFileIsTakenByOneProcess) {
  UploadAs("đơn.pdf", SignedPdf());
  pg::Connection other = database_.Connect();
  auto transaction = pg::Transaction::Begin(other, {.deadline = absl::Now() + absl::Seconds(60)});
  ASSERT_THAT(transaction, IsOk());
  static constexpr pg::Statement kLock = {"test.lock", "SELECT FROM document.verification FOR UPDATE"};
  ASSERT_THAT(transaction->Execute(kLock, pg::Params()), IsOk());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "another process is taking it";
  ASSERT_THAT(transaction->Commit(), IsOk());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
}

// A report names signers, so it has the rights of its document.
TEST_F(VerifierTest, TheReportIsForWhoMayReadTheDocument) {
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(ReportsSeenBy("portal"), "1");
  EXPECT_EQ(ReportsSeenBy("colleague"), "0");
  NameInDossier(id);
  EXPECT_EQ(ReportsSeenBy("colleague"), "1");
  EXPECT_EQ(ReportsSeenBy("outsider"), "0");
  EXPECT_EQ(Shown(id, "colleague").document().signature_verdict(), signing::v1::VERDICT_VALID);
  EXPECT_THAT(Fetch("outsider", id), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
}

// No call waits for a verification.
TEST_F(VerifierTest, FilesAreVerifiedInTheBackground) {
  verifier_->Start();
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  const absl::Time give_up = absl::Now() + absl::Seconds(120);
  while (Shown(id).document().signature_verdict() == signing::v1::VERDICT_UNSPECIFIED &&
         absl::Now() < give_up) {
  }
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_VALID);
}

}  // namespace
}  // namespace onestop::documents_service
