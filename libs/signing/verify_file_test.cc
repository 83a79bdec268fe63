// Proves the verdicts of files that are signed, sealed, archived, wrapped or damaged, down to the single
// byte.

#include "libs/signing/verify_file.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/digest/sha256.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"
#include "libs/testing/test_trust.h"
#include "libs/trust/reasons.h"
#include "libs/trust/time_stamp.h"

namespace onestop::signing {
namespace {

using ::onestop::testing::TestAuthority;
using pdf::InspectPdf;
using pdf::PdfFixture;
using pdf::Signer;
using ::testing::Contains;
using ::testing::ElementsAre;

std::vector<std::string> Codes(const google::protobuf::RepeatedPtrField<v1::Reason>& reasons) {
  std::vector<std::string> codes;
  for (const v1::Reason& reason : reasons) codes.push_back(reason.code());
  return codes;
}

// Without those that do not count against the signature.
std::vector<std::string> Against(const google::protobuf::RepeatedPtrField<v1::Reason>& reasons) {
  google::protobuf::RepeatedPtrField<v1::Reason> against;
  for (const v1::Reason& reason : reasons) {
    if (reason.verdict() != v1::VERDICT_VALID) *against.Add() = reason;
  }
  return Codes(against);
}

class VerifyFileTest : public ::testing::Test {
 protected:
  // Signs with this key, without a time stamp.
  static Signer By(const crypto::SigningKey& key) {
    return [key](absl::string_view bytes) { return key.SignDetached(bytes).value(); };
  }

  pdf::PdfFixture Leader() const { return pdf::PdfFixture().SignLeader(By(leader_)); }
  pdf::PdfFixture Sealed() const { return Leader().SignSeal(By(seal_)); }

  v1::Report Verify(absl::string_view bytes, absl::string_view detached = "") const {
    return VerifyInspected(
        {.bytes = bytes, .detached_cms = detached, .now = TestAuthority::Day(), .data = {}},
        pdf::InspectPdf(bytes), policy_, nullptr);
  }

  const TestAuthority authority_;
  const crypto::SigningKey leader_ = authority_.Signer();
  const crypto::SigningKey seal_ = authority_.Signer();
  const trust::TrustPolicy policy_ = trust::TrustPolicy::ForRoots(authority_.Roots());
};

TEST_F(VerifyFileTest, ASignedAndSealedDecisionIsValid) {
  const std::string bytes = Sealed().bytes();
  const pdf::PdfInspector inspector(
      {.worker = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-reader")});
  const absl::StatusOr<v1::Report> report =
      VerifyFile({.bytes = bytes, .now = TestAuthority::Day(), .data = {}}, inspector, policy_, nullptr);
  ASSERT_THAT(report, testing::IsOk());
  EXPECT_EQ(report->verdict(), v1::VERDICT_VALID) << report->DebugString();
  EXPECT_EQ(report->media_type(), "application/pdf");
  EXPECT_EQ(report->size_bytes(), bytes.size());
  ASSERT_EQ(report->signatures_size(), 2);
  EXPECT_EQ(report->signatures(0).field_name(), "onestop.leader");
  EXPECT_EQ(report->signatures(0).level(), "B-B");
  EXPECT_EQ(report->signatures(0).revisions(), 2);
  EXPECT_FALSE(report->signatures(0).covers_whole_file());
  EXPECT_TRUE(report->signatures(1).covers_whole_file());
  EXPECT_EQ(report->signatures(1).signer().sha256(), seal_.certificate_sha256());
}

TEST_F(VerifyFileTest, AFileWithoutSignaturesIsNotSigned) {
  for (const std::string& bytes : {pdf::PdfFixture().bytes(), std::string("văn bản"), std::string()}) {
    EXPECT_EQ(Verify(bytes).verdict(), v1::VERDICT_NOT_SIGNED);
  }
}

TEST_F(VerifyFileTest, ASignatureBesideTheFileIsVerified) {
  const std::string cms = leader_.SignDetached("văn bản").value();
  const v1::Report report = Verify("văn bản", cms);
  EXPECT_EQ(report.verdict(), v1::VERDICT_VALID) << report.DebugString();
  EXPECT_EQ(report.signatures(0).kind(), v1::SIGNATURE_KIND_DETACHED);
  EXPECT_EQ(Verify("văn bản khác", cms).verdict(), v1::VERDICT_INVALID);
  EXPECT_EQ(Verify("văn bản", "no CMS").verdict(), v1::VERDICT_INVALID);
  const v1::Report pdf = Verify(Sealed().bytes(), leader_.SignDetached(Sealed().bytes()).value());
  EXPECT_EQ(pdf.signatures_size(), 3);
}

// A .p7s alone covers bytes that are not at hand.
TEST_F(VerifyFileTest, ASignatureWithoutItsFileIsUnknown) {
  const v1::Report report = Verify(leader_.SignDetached("văn bản").value());
  EXPECT_EQ(report.verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_THAT(Codes(report.reasons()), ElementsAre("SIGNED_FILE_MISSING"));
}

// The signature itself is genuine; only its digest does not fit.
TEST_F(VerifyFileTest, AnotherDocumentsSignatureIsInvalid) {
  const std::string other = leader_.SignDetached("other").value();
  const v1::Report report =
      Verify(pdf::PdfFixture().SignLeader([&](absl::string_view) { return other; }).bytes());
  EXPECT_EQ(report.verdict(), v1::VERDICT_INVALID);
  EXPECT_THAT(Codes(report.signatures(0).reasons()), Contains("DIGEST_MISMATCH"));
}

// Nothing is wrong with such a signature, but nothing proves its signer either.
TEST_F(VerifyFileTest, AnUnknownAuthorityLeavesItOpen) {
  const TestAuthority unknown;
  const v1::Report report = Verify(pdf::PdfFixture().SignLeader(By(unknown.Signer())).bytes());
  EXPECT_EQ(report.verdict(), v1::VERDICT_UNKNOWN) << report.DebugString();
}

// The leader's signature permits the clerk's changes only under the seal, whose own fault therefore counts.
TEST_F(VerifyFileTest, AFilledFieldNeedsASignatureThatHolds) {
  const v1::Report forged = Verify(
      Leader().SignSeal([&](absl::string_view) { return seal_.SignDetached("other").value(); }).bytes());
  EXPECT_THAT(Against(forged.signatures(0).reasons()), ElementsAre("LATER_SIGNATURE_INVALID"));
  EXPECT_EQ(forged.signatures(0).verdict(), v1::VERDICT_INVALID);
  const v1::Report unknown = Verify(Leader().SignSeal(By(TestAuthority().Signer())).bytes());
  EXPECT_THAT(Against(unknown.signatures(0).reasons()), ElementsAre("LATER_SIGNATURE_UNDECIDED"));
  EXPECT_EQ(unknown.signatures(0).verdict(), v1::VERDICT_UNKNOWN);
}

// The change is after both signatures, so both report it.
TEST_F(VerifyFileTest, AChangedPageIsInvalidForBothSignatures) {
  const v1::Report report = Verify(Sealed().Append({{pdf::kContent, pdf::Stream("BT (900) Tj ET")}}).bytes());
  EXPECT_EQ(report.verdict(), v1::VERDICT_INVALID);
  for (const v1::Signature& signature : report.signatures()) {
    EXPECT_THAT(Against(signature.reasons()), Contains("CONTENT_CHANGED_AFTER_SIGNING"));
    EXPECT_EQ(signature.reasons().rbegin()->text_en(),
              "The document was changed after this signature: PAGE_CHANGED, page 1.");
  }
  EXPECT_THAT(Codes(report.reasons()), ElementsAre("FILE_GOES_ON"));
}

// A seal alone is a genuine signature, but not a result that the law recognises.
TEST_F(VerifyFileTest, TheSealComesAfterTheLeader) {
  pdf::PdfFixture pdf;
  pdf.Sign({{pdf::kCatalog, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>"},
            {pdf::kForm, "<< /Fields [12 0 R] /SigFlags 3 >>"},
            {pdf::kSeal, pdf::SignatureField("onestop.seal", pdf::kSealSignature, "0 0 0 0")},
            {pdf::kSealSignature, pdf::SignatureDictionary("adbe.pkcs7.detached")}},
           By(seal_));
  const v1::Report report = Verify(pdf.bytes());
  EXPECT_EQ(report.verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_THAT(Codes(report.reasons()), ElementsAre("SEAL_BEFORE_SIGNATURE"));
}

// Numbers that are negative, reversed, too large or overflowing when added.
TEST_F(VerifyFileTest, AWorkerThatLiesIsNotBelieved) {
  const std::string bytes = Sealed().bytes();
  const auto verify = [&](const pdf::worker::Inspection& inspection) {
    return VerifyInspected({.bytes = bytes, .now = TestAuthority::Day(), .data = {}}, inspection, policy_,
                           nullptr);
  };
  pdf::worker::Inspection unknown_code;
  unknown_code.add_findings()->set_code("NO_SUCH_CODE");
  EXPECT_THAT(Codes(verify(unknown_code).reasons()), ElementsAre("PDF_READER_FAILED"));
  for (const std::vector<int64_t>& range :
       std::vector<std::vector<int64_t>>{{},
                                         {0, 1},
                                         {0, -1, 2, 3},
                                         {1, 1, 1, 1},
                                         {0, 5, 4, 1},
                                         {0, 1, 1L << 62, 1},
                                         {0, 1, 2, (1L << 62) + (1L << 61)}}) {
    pdf::worker::Inspection outside;
    pdf::worker::InspectedSignature& signature = *outside.add_signatures();
    for (const int64_t number : range) signature.add_byte_range(number);
    signature.set_cms("x");
    EXPECT_THAT(Codes(verify(outside).signatures(0).reasons()), ElementsAre("PDF_READER_FAILED"));
  }
}

// Every changed bit of this kind makes the file invalid: 1 changes any byte, 0x20 the case of a letter.
TEST_F(VerifyFileTest, EveryByteCounts) {
  const std::string bytes = Sealed().bytes();
  ASSERT_EQ(Verify(bytes).verdict(), v1::VERDICT_VALID);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const std::string flips = absl::ascii_isalpha(static_cast<unsigned char>(bytes[i])) ? "\x01\x20" : "\x01";
    for (const char flip : flips) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      const v1::Verdict verdict = Verify(changed).verdict();
      ASSERT_TRUE(verdict != v1::VERDICT_VALID && verdict != v1::VERDICT_VALID_AT_ITS_TIME)
          << "byte " << i << " of " << bytes.size() << " near " << bytes.substr(i < 20 ? 0 : i - 20, 40);
    }
  }
}

// With an authority for time stamps and answers about revocation, on loopback.
class ArchiveTest : public ::testing::Test {
 protected:
  Signer Stamping(const sample_pki::Identity& identity) const {
    const crypto::SigningKey key = identity.ToSigningKey();
    return [this, key](absl::string_view bytes) {
      const std::string cms = key.SignDetached(bytes).value();
      return trust::AddTimeStamp(cms, Token(trust::SignatureValueOf(cms).value())).value();
    };
  }
  std::string Token(absl::string_view bytes) const {
    return services_->TimeStamp(digest::Sha256Text(bytes), trust_.Now(), absl::Now() + absl::Minutes(1))
        .value();
  }
  v1::Report Verify(absl::string_view bytes, trust::TrustServices* services,
                    trust::ValidationData* used = nullptr) const {
    return VerifyInspected({.bytes = bytes, .now = trust_.Now(), .data = {}}, pdf::InspectPdf(bytes), policy_,
                           services, used);
  }
  // As a decision is when it leaves the office.
  std::string Archived() const {
    pdf::PdfFixture pdf;
    pdf.SignLeader(Stamping(leader_)).SignSeal(Stamping(seal_));
    trust::ValidationData used;
    EXPECT_EQ(Verify(pdf.bytes(), services_.get(), &used).verdict(), v1::VERDICT_VALID);
    pdf.Archive([this](absl::string_view bytes) { return Token(bytes); }, used.certificates,
                used.ocsp_responses);
    return pdf.bytes();
  }

  const testing::TestTrust trust_;
  const trust::TrustPolicy policy_ = trust_.Policy();
  const std::unique_ptr<trust::TrustServices> services_ = trust_.Services();
  const sample_pki::Identity leader_ = trust_.Issue(trust_.SignerSpec());
  const sample_pki::Identity seal_ = trust_.Issue(trust_.SignerSpec());
};

TEST_F(ArchiveTest, AnArchivedDecisionProvesItselfWithoutServices) {
  const v1::Report report = Verify(Archived(), nullptr);
  EXPECT_EQ(report.verdict(), v1::VERDICT_VALID) << report.DebugString();
  ASSERT_EQ(report.signatures_size(), 3);
  EXPECT_EQ(report.signatures(0).level(), "B-LTA");
  EXPECT_EQ(report.signatures(1).level(), "B-LTA");
  EXPECT_EQ(report.signatures(2).kind(), v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP);
}

// A step through the bytes: the whole run takes minutes (ONESTOP_EVERY_BYTE=1).
TEST_F(ArchiveTest, EveryByteCountsInTheArchive) {
  const std::string bytes = Archived();
  const size_t step = std::getenv("ONESTOP_EVERY_BYTE") == nullptr ? 23 : 1;
  for (size_t i = 0; i < bytes.size(); i += step) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const v1::Verdict verdict = Verify(changed, nullptr).verdict();
    ASSERT_TRUE(verdict != v1::VERDICT_VALID && verdict != v1::VERDICT_VALID_AT_ITS_TIME)
        << "byte " << i << " of " << bytes.size();
  }
}

TEST(Reasons, EachHasATextInBothLanguages) {
  for (const trust::ReasonText& reason : trust::AllReasons()) {
    const messages::Bilingual text = messages::Both(reason.text);
    EXPECT_NE(text.vi, text.en) << reason.code;
  }
}

// A CMS around a file (.p7m).
class AroundTest : public ArchiveTest {
 protected:
  v1::Report VerifyFile(absl::string_view bytes) const {
    const pdf::PdfInspector inspector(
        {.worker = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-reader")});
    const auto report = signing::VerifyFile({.bytes = bytes, .now = trust_.Now(), .data = {}}, inspector,
                                            policy_, services_.get());
    EXPECT_THAT(report, testing::IsOk());
    return report.ok() ? *report : v1::Report();
  }
};

TEST_F(AroundTest, AFileAndTheSignatureAroundItAreBothVerified) {
  const std::string pdf = Archived();
  const v1::Report report = VerifyFile(testing::SignAround(leader_, pdf));
  EXPECT_EQ(report.verdict(), v1::VERDICT_VALID) << report.DebugString();
  EXPECT_EQ(report.media_type(), "application/pkcs7-mime");
  EXPECT_EQ(report.enclosed_file().media_type(), "application/pdf");
  EXPECT_EQ(report.enclosed_file().size_bytes(), static_cast<int64_t>(pdf.size()));
  EXPECT_EQ(report.enclosed_file().sha256(), digest::Sha256Text(pdf));
  ASSERT_EQ(report.signatures_size(), 4);
  EXPECT_EQ(report.signatures(0).kind(), v1::SIGNATURE_KIND_ENCLOSING);
  EXPECT_EQ(report.signatures(0).signer().sha256(), leader_.certificate_sha256);
  EXPECT_EQ(report.signatures(1).field_name(), "onestop.leader");

  const v1::Report text = VerifyFile(testing::SignAround(leader_, "văn bản"));
  EXPECT_EQ(text.verdict(), v1::VERDICT_VALID);
  EXPECT_EQ(text.enclosed_file().media_type(), "application/octet-stream");
}

// The worst verdict counts for the whole file.
TEST_F(AroundTest, NeitherAnswersForTheOther) {
  const std::string pdf = Archived();
  // The envelope holds, the PDF does not.
  const v1::Report inner =
      VerifyFile(testing::SignAround(leader_, pdf::Replaced(pdf, "/MediaBox", "/MediaBux")));
  EXPECT_EQ(inner.signatures(0).verdict(), v1::VERDICT_VALID);
  EXPECT_EQ(inner.verdict(), v1::VERDICT_INVALID);
  // The PDF holds; another one without signatures is in its place.
  const std::string around = testing::SignAround(leader_, pdf::PdfFixture().bytes());
  EXPECT_EQ(VerifyFile(around).verdict(), v1::VERDICT_VALID);
  const v1::Report outer = VerifyFile(pdf::Replaced(around, "/MediaBox", "/MediaBux"));
  EXPECT_THAT(Codes(outer.signatures(0).reasons()), Contains("DIGEST_MISMATCH"));
  EXPECT_EQ(outer.verdict(), v1::VERDICT_INVALID);
}

// BER is usual around large files and is reported as a warning only.
TEST_F(AroundTest, ProgramsThatStreamWriteItInAnotherEncoding) {
  const v1::Report report = VerifyFile(testing::SignAround(leader_, "văn bản", /*streamed=*/true));
  EXPECT_EQ(report.verdict(), v1::VERDICT_VALID) << report.DebugString();
  EXPECT_THAT(Codes(report.signatures(0).reasons()), ElementsAre("CMS_NOT_DER"));
}

TEST_F(AroundTest, NoFlippedByteIsValid) {
  const std::string around = testing::SignAround(leader_, "văn bản");
  for (size_t i = 0; i < around.size(); ++i) {
    std::string flipped = around;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_NE(
        VerifyInspected({.bytes = flipped, .now = trust_.Now(), .data = {}}, {}, policy_, services_.get())
            .verdict(),
        v1::VERDICT_VALID)
        << "byte " << i;
  }
  EXPECT_EQ(VerifyFile(around + "x").verdict(), v1::VERDICT_INVALID);
  EXPECT_EQ(VerifyFile(around.substr(0, around.size() / 2)).verdict(), v1::VERDICT_INVALID);
}

// Whether it holds signatures cannot be known without the key.
TEST_F(AroundTest, WhatIsEncryptedIsNotRead) {
  const v1::Report report = VerifyFile(testing::Encrypt(leader_, "văn bản"));
  EXPECT_EQ(report.verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_THAT(Codes(report.reasons()), ElementsAre("CMS_ENCRYPTED"));
}

}  // namespace
}  // namespace onestop::signing
