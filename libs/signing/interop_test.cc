// Files that other programs wrote, and what other programs report of ours: poppler's pdfsig with keys in
// NSS, and our own writer.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/pdf/write/archive.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"
#include "libs/sample_pki/authority.h"
#include "libs/signing/verify_file.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::signing {
namespace {

using pdf::InspectPdf;
using pdf::Objections;
using pdf::PdfFixture;
using pdf::Permitted;
using pdf::Signer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class InteropTest : public ::testing::Test {
 protected:
  v1::Report Verify(absl::string_view bytes) const {
    return VerifyInspected(
        {.bytes = bytes, .now = absl::Now(), .data = {}}, pdf::InspectPdf(bytes),
        trust::TrustPolicy::ForRoots(trust::TrustStore::Load(workspace_.Path("keys/root.pem")).value()),
        nullptr);
  }

  static Signer By(const crypto::SigningKey& key) {
    return [key](absl::string_view bytes) { return key.SignDetached(bytes).value(); };
  }

  std::string Read(absl::string_view name) const { return onestop::testing::ReadFile(workspace_.Path(name)); }

  static std::string Complete(const std::string& base, const pdf::Prepared& prepared, const Signer& signer) {
    std::string covered = base + prepared.appended;
    const auto gap = static_cast<size_t>(prepared.byte_range[1]);
    covered.erase(gap, static_cast<size_t>(prepared.byte_range[2]) - gap);
    return base + pdf::EmbedCms(prepared.appended, static_cast<int64_t>(base.size()), prepared.byte_range,
                                signer(covered))
                      .value();
  }

  // Poppler's signature by a key in an NSS database. RSA, since poppler reserves exactly as many bytes as
  // its first attempt took, and ECDSA signatures differ in length.
  std::string SignByNss(const std::string& pdf, const std::string& name) {
    workspace_.PdfSig(pdf);  // makes the database
    const sample_pki::Identity identity =
        sample_pki::Authority::FromPem(Read("keys/root.key.pem"), Read("keys/root.pem"))
            .value()
            .Issue({.common_name = name,
                    .organisation = "",
                    .not_before = absl::Now() - absl::Hours(1),
                    .not_after = absl::Now() + absl::Hours(1),
                    .key = sample_pki::KeyType::kRsa2048})
            .value();
    const onestop::testing::ShellOutcome made = workspace_.Run(absl::StrCat(
        "openssl pkcs12 -export -passout pass: -name ", name, " -inkey '",
        workspace_.Put("key.pem", identity.key_pem), "' -in '",
        workspace_.Put("chain.pem", identity.chain_pem), "' -out p12 && pk12util -i p12 -d sql:nss -W '' && ",
        "pdfsig -nssdir sql:nss -add-signature -nick ", name, " -reason 'Phê duyệt' '",
        workspace_.Put("in.pdf", pdf), "' out.pdf"));
    EXPECT_EQ(made.exit_code, 0) << made.output;
    return Read("out.pdf");
  }

  pdf::SigningWorkspace workspace_;
};

TEST_F(InteropTest, AcceptsWhatOurOwnProgramsWrite) {
  const std::string draft = pdf::DrawDraft();
  const std::string led =
      Complete(draft, pdf::PreparePdf(draft, pdf::LeaderSpec(pdf::FindPlaces(draft).value())).value(),
               By(workspace_.leader()));
  EXPECT_EQ(Verify(led).verdict(), v1::VERDICT_VALID) << Verify(led).DebugString();
  const std::string sealed =
      Complete(led, pdf::PreparePdf(led, pdf::SealSpec()).value(), By(workspace_.seal()));
  const v1::Report report = Verify(sealed);
  EXPECT_EQ(report.verdict(), v1::VERDICT_VALID) << report.DebugString();
  ASSERT_EQ(report.signatures_size(), 2);
  EXPECT_EQ(report.signatures(0).field_name(), "onestop.leader");
  const std::string archived = Complete(
      sealed,
      pdf::PrepareArchiveTimeStamp(
          sealed, {.certificates = workspace_.leader().chain_der(), .ocsp_responses = {}, .crls = {}})
          .value(),
      pdf::FakeCms);
  const pdf::worker::Inspection inspection = pdf::InspectPdf(archived);
  EXPECT_THAT(pdf::Objections(inspection), IsEmpty()) << inspection.DebugString();
  EXPECT_THAT(pdf::Permitted(inspection, "onestop.leader"),
              ::testing::IsSupersetOf({"FIELD_FILLED", "SIGNATURE_ADDED"}));
  EXPECT_EQ(inspection.validation_data().certificates_size(), workspace_.leader().chain_der().size());
  // Renewed once more: a second time stamp over the first.
  const std::string renewed =
      Complete(archived, pdf::PrepareArchiveTimeStamp(archived, {}).value(), pdf::FakeCms);
  EXPECT_THAT(pdf::Objections(pdf::InspectPdf(renewed)), IsEmpty());
}

// The second signature is appended to a file that another program has signed.
TEST_F(InteropTest, AcceptsWhatPopplerSigns) {
  const std::string draft = pdf::DrawDraft();
  const std::string once = SignByNss(draft, "leader");
  EXPECT_EQ(Verify(once).verdict(), v1::VERDICT_VALID) << Verify(once).DebugString();
  EXPECT_EQ(Verify(once).signatures(0).sub_filter(), "adbe.pkcs7.detached");
  const std::string twice = SignByNss(once, "colleague");
  const v1::Report report = Verify(twice);
  EXPECT_EQ(report.signatures_size(), 2);
  EXPECT_EQ(report.verdict(), v1::VERDICT_VALID) << report.DebugString();
}

// Both verifiers must find the changed amount, each by its own code.
TEST_F(InteropTest, PopplerAgreesOnOurOwnFiles) {
  const std::string sealed =
      pdf::PdfFixture().SignLeader(By(workspace_.leader())).SignSeal(By(workspace_.seal())).bytes();
  EXPECT_EQ(Verify(sealed).verdict(), v1::VERDICT_VALID) << Verify(sealed).DebugString();
  const std::string judged = workspace_.PdfSig(sealed);
  EXPECT_THAT(judged, HasSubstr("Signature #2"));
  EXPECT_THAT(judged, HasSubstr("Signature is Valid"));
  EXPECT_THAT(judged, Not(HasSubstr("Mismatch")));
  EXPECT_THAT(judged, HasSubstr("Total document signed"));
  const std::string changed = pdf::Replaced(sealed, "100 trieu", "900 trieu");
  EXPECT_THAT(workspace_.PdfSig(changed), HasSubstr("Digest Mismatch"));
  EXPECT_EQ(Verify(changed).verdict(), v1::VERDICT_INVALID);
}

// pdfsig only reports that not all is signed, and still calls the signature valid.
TEST_F(InteropTest, IsStricterThanPopplerAboutWhatWasAppended) {
  pdf::PdfFixture pdf = pdf::PdfFixture().SignLeader(By(workspace_.leader()));
  pdf.Append({{pdf::kContent, pdf::Stream("BT /F1 14 Tf 72 720 Td (Quyet dinh: 900 trieu dong) Tj ET")}});
  EXPECT_THAT(workspace_.PdfSig(pdf.bytes()), HasSubstr("Signature is Valid"));
  EXPECT_EQ(Verify(pdf.bytes()).verdict(), v1::VERDICT_INVALID);
}

}  // namespace
}  // namespace onestop::signing
