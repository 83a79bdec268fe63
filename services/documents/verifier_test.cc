// Uploaded files, their signatures and what the officer is shown: real keys, a real worker, authorities that
// answer on loopback or do not.

#include "services/documents/verifier.h"

#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/reader.h"
#include "libs/pg/transaction.h"
#include "libs/signing/inspect/pdf_fixture.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/test_trust.h"
#include "services/documents/documents_fixture.h"

namespace onestop::documents {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::TestTrust;
using signing::inspect::PdfFixture;
using Fault = signing::TrustServer::Fault;
using Service = signing::TrustServer::Service;

class VerifierTest : public DocumentsServiceTest {
 protected:
  VerifierTest() {
    env_.now = [this] { return clock_.Now(); };
    env_.verifier = verifier_.get();
  }

  std::unique_ptr<Verifier> MakeVerifier(const std::string& worker) {
    return std::make_unique<Verifier>(Verifier::Options{.files = files_,
                                                        .pool = pool_,
                                                        .province = "H31",
                                                        .policy = trust_.Policy(),
                                                        .services = trust_.Services(),
                                                        .worker = worker,
                                                        .now = [this] { return clock_.Now(); }});
  }
  static std::string Worker() {
    return absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-worker");
  }

  std::string Sign(absl::string_view bytes) const { return key_.SignDetached(bytes).value(); }
  std::string SignedPdf() const {
    return PdfFixture().SignLeader([this](absl::string_view bytes) { return Sign(bytes); }).bytes();
  }

  // Each under a request_id of its own.
  std::string UploadAs(const std::string& file_name, const std::string& bytes) {
    v1::UploadMetadata metadata = Metadata(bytes);
    metadata.set_request_id(absl::StrCat("7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d", ++uploads_ + 10));
    metadata.set_file_name(file_name);
    const auto document = Upload("portal", metadata, bytes);
    EXPECT_THAT(document, IsOk());
    if (!document.ok()) return "";
    EXPECT_EQ(document->signature_verdict(), signing::v1::VERDICT_UNSPECIFIED) << "before anybody looked";
    return document->document_id();
  }
  v1::GetDocumentResponse Shown(const std::string& document_id, const std::string& subject = "portal") {
    auto response = Look(subject, document_id);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *std::move(response) : v1::GetDocumentResponse();
  }
  v1::GetDocumentResponse Verified(const std::string& file_name, const std::string& bytes) {
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

  // How many reports this person may see.
  std::string ReportsSeenBy(const std::string& subject) {
    static constexpr pg::Statement kCount = {"test.reports", "SELECT count(*) FROM document.verification"};
    auto read = pg::ReadTransaction::Begin(pool_, ledger::ScopeOf(actors_.at(subject), "H31"),
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

  TestTrust trust_;
  const signing::SigningKey key_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  onestop::testing::FakeClock clock_{TestTrust::Now()};
  int uploads_ = 0;
  std::unique_ptr<Verifier> verifier_ = MakeVerifier(Worker());
};

TEST_F(VerifierTest, ASignatureByATrustedAuthorityIsShownAsValid) {
  const v1::GetDocumentResponse shown = Verified("đơn.pdf", SignedPdf());
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_VALID) << shown.DebugString();
  EXPECT_EQ(shown.signature_report().sha256(), shown.document().sha256());
  ASSERT_EQ(shown.signature_report().signatures_size(), 1);
  EXPECT_EQ(shown.signature_report().signatures(0).signer().sha256(), key_.certificate_sha256());
  EXPECT_EQ(shown.signature_report().policy_version(), "test");
  EXPECT_FALSE(shown.has_next_verify_time());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "the verdict stands";
  EXPECT_EQ(
      database_.Query("SELECT verdict || '/' || tries || '/' || policy_version FROM document.verification"),
      "1/1/test");
}

TEST_F(VerifierTest, AChangedByteIsInvalid) {
  const v1::GetDocumentResponse shown =
      Verified("đơn.pdf", signing::inspect::Replaced(SignedPdf(), "/MediaBox", "/MediaBux"));
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_INVALID);
  EXPECT_THAT(Codes(shown.signature_report()), ::testing::HasSubstr("DIGEST_MISMATCH"));
  for (const auto& reason : shown.signature_report().signatures(0).reasons()) {
    EXPECT_NE(reason.text_vi(), "");
    EXPECT_NE(reason.text_en(), "");
  }
  EXPECT_FALSE(shown.has_next_verify_time());
}

TEST_F(VerifierTest, WhatNobodySignedIsNotSigned) {
  EXPECT_EQ(Verified("đơn.pdf", PdfFixture().bytes()).document().signature_verdict(),
            signing::v1::VERDICT_NOT_SIGNED);
}

TEST_F(VerifierTest, ASignatureBesideItsFileIsUnknownAndOtherFilesAreNotChecked) {
  const v1::GetDocumentResponse beside = Verified("đơn.p7s", Sign("một tệp khác"));
  EXPECT_EQ(beside.document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Codes(beside.signature_report()), "CMS_FORM_NOT_SUPPORTED ");
  EXPECT_FALSE(beside.has_next_verify_time()) << "asking again would not help";

  const v1::GetDocumentResponse text = Shown(UploadAs("đơn.txt", "Kính gửi"));
  EXPECT_FALSE(text.has_next_verify_time());
  EXPECT_FALSE(text.has_signature_report());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false));
}

TEST_F(VerifierTest, WhileAuthoritiesAreOutOfReachItIsUnknownAndLaterValid) {
  Authorities(Fault::kDown);
  const v1::GetDocumentResponse unknown = Verified("đơn.pdf", SignedPdf());
  EXPECT_EQ(unknown.document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_THAT(Codes(unknown.signature_report()), ::testing::HasSubstr("REVOCATION_UNKNOWN"));
  EXPECT_EQ(unknown.next_verify_time().seconds(), absl::ToUnixSeconds(clock_.Now() + absl::Minutes(1)));
  Authorities(Fault::kNone);
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "before its time";

  clock_.Advance(absl::Minutes(1));
  trust_.MoveTo(clock_.Now());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  const v1::GetDocumentResponse valid = Shown(unknown.document().document_id());
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

TEST_F(VerifierTest, AHostileFileCostsItsOwnVerdictAndNothingElse) {
  const std::string pdf = SignedPdf();
  const std::string damaged = pdf.substr(0, pdf.size() - 200);
  const v1::GetDocumentResponse shown = Verified("đơn.pdf", damaged);
  EXPECT_EQ(shown.document().signature_verdict(), signing::v1::VERDICT_INVALID);
  EXPECT_THAT(Codes(shown.signature_report()), ::testing::HasSubstr("PDF_MALFORMED"));

  // Arrays in arrays: what has used up the stack of many a reader.
  const v1::GetDocumentResponse deep =
      Verified("đơn.pdf", absl::StrCat(pdf, "21 0 obj\n", std::string(2'000'000, '['), "\nendobj\n%%EOF\n"));
  EXPECT_THAT(deep.document().signature_verdict(),
              ::testing::AnyOf(signing::v1::VERDICT_INVALID, signing::v1::VERDICT_UNKNOWN));
  EXPECT_EQ(Verified("đơn.pdf", pdf).document().signature_verdict(), signing::v1::VERDICT_VALID);
}

TEST_F(VerifierTest, AReaderThatFailsLeavesTheVerdictOpen) {
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(MakeVerifier("/bin/false")->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Codes(Shown(id).signature_report()), "PDF_READER_FAILED ");
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_UNKNOWN);
}

TEST_F(VerifierTest, WhatCannotBeLookedAtIsLookedAtAgain) {
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(MakeVerifier("/no/such/program")->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_UNSPECIFIED);
  EXPECT_TRUE(Shown(id).has_next_verify_time());
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_VALID);
}

TEST_F(VerifierTest, AFileIsTakenByOneProcess) {
  UploadAs("đơn.pdf", SignedPdf());
  pg::Connection other = database_.Connect();
  auto transaction = pg::Transaction::Begin(other, {.deadline = absl::Now() + absl::Seconds(60)});
  ASSERT_THAT(transaction, IsOk());
  static constexpr pg::Statement kLock = {"test.lock", "SELECT FROM document.verification FOR UPDATE"};
  ASSERT_THAT(transaction->Execute(kLock, pg::Params()), IsOk());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(false)) << "the other one is taking it";
  ASSERT_THAT(transaction->Commit(), IsOk());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
}

TEST_F(VerifierTest, TheReportIsForWhoMayReadTheDocument) {
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  EXPECT_THAT(verifier_->VerifyNext(), IsOkAndHolds(true));
  EXPECT_EQ(ReportsSeenBy("portal"), "1");
  EXPECT_EQ(ReportsSeenBy("colleague"), "0");
  NameInDossier(id);
  EXPECT_EQ(ReportsSeenBy("colleague"), "1");
  EXPECT_EQ(ReportsSeenBy("stranger"), "0");
  EXPECT_EQ(Shown(id, "colleague").document().signature_verdict(), signing::v1::VERDICT_VALID);
  EXPECT_THAT(Look("stranger", id), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
}

TEST_F(VerifierTest, InTheBackgroundItTakesNoCallOfAnybody) {
  verifier_->Start();
  const std::string id = UploadAs("đơn.pdf", SignedPdf());
  const absl::Time give_up = absl::Now() + absl::Seconds(120);
  while (Shown(id).document().signature_verdict() == signing::v1::VERDICT_UNSPECIFIED &&
         absl::Now() < give_up) {
  }
  EXPECT_EQ(Shown(id).document().signature_verdict(), signing::v1::VERDICT_VALID);
}

}  // namespace
}  // namespace onestop::documents
