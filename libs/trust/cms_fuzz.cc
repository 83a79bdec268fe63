// libFuzzer on all untrusted input that belongs to signatures: CMS beside files and around them, time
// stamps, OCSP responses, CRLs. Nothing may crash, and only the bytes of corpus/signature and corpus/token
// may be valid.
//
//     cmake --preset fuzz && ninja -C build/fuzz cms_fuzz
//     build/fuzz/bin/cms_fuzz -max_len=65536 CORPUS libs/trust/corpus
//
// The corpus is one run of testing::TestTrust: its roots (roots.pem), a signature with its time stamp, a
// document time stamp, an OCSP response and a CRL about the signer.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "libs/base/check.h"
#include "libs/crypto/cms_file.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/pem_file.h"
#include "libs/trust/revocation.h"
#include "libs/trust/verify_cms.h"

namespace onestop::trust {
namespace {

constexpr absl::string_view kDocument = "%PDF-1.7\nQuyết định cấp giấy phép\n";

std::string FromCorpus(const std::string& name) {
  absl::StatusOr<std::string> bytes = crypto::ReadPemFile(ONESTOP_CMS_CORPUS + ("/" + name));
  CHECK(bytes.ok());
  return *std::move(bytes);
}

struct Fixture {
  TrustPolicy policy = TrustPolicy::ForRoots(*TrustStore::FromPem(FromCorpus("roots.pem")));
  std::string signature = FromCorpus("signature");
  std::string token = FromCorpus("token");
  // The day of the corpus.
  absl::Time now = absl::FromCivil(absl::CivilHour(2024, 3, 15, 3), absl::UTCTimeZone());
  crypto::CmsMessage message;
  crypto::CertificatesPtr roots = crypto::ReadCertificates(FromCorpus("roots.pem"));
};

signing::v1::Verdict Verify(const Fixture& fixture, absl::string_view cms, absl::string_view form,
                            bool enclosed = false) {
  const PiecesSource document({kDocument});
  const ValidationData none;
  signing::v1::Signature signature;
  ValidationData used;
  VerifyCms({.cms = cms,
             .document = document,
             .enclosed = enclosed,
             .sub_filter = form,
             .now = fixture.now,
             .existed_at = std::nullopt,
             .data = none},
            fixture.policy, nullptr, signature, used);
  return signature.verdict();
}

bool Holds(signing::v1::Verdict verdict) {
  return verdict == signing::v1::VERDICT_VALID || verdict == signing::v1::VERDICT_VALID_AT_ITS_TIME;
}

}  // namespace
}  // namespace onestop::trust

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace onestop::trust;
  static Fixture& fixture = *[] {
    auto* const made = new Fixture;
    CHECK(!made->message.Parse(made->signature, onestop::crypto::CmsContent::kDetached).has_value());
    CHECK(Holds(Verify(*made, made->signature, "ETSI.CAdES.detached")));
    CHECK(Holds(Verify(*made, made->token, "ETSI.RFC3161")));
    return made;
  }();
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (Holds(Verify(fixture, bytes, "ETSI.CAdES.detached")) && bytes != fixture.signature) std::abort();
  if (Holds(Verify(fixture, bytes, "ETSI.RFC3161")) && bytes != fixture.token) std::abort();
  // A CMS that is valid over its own content must also be recognised as a file of that form.
  const bool encloses =
      onestop::crypto::ReadCmsFile(bytes).form == onestop::crypto::CmsFile::Form::kEnclosing;
  if (Holds(Verify(fixture, bytes, "", /*enclosed=*/true)) && !encloses) std::abort();
  const RevocationQuestion question = {.certificate = fixture.message.signer(),
                                       .issuer = sk_X509_value(fixture.roots.get(), 0),
                                       .at = fixture.now,
                                       .now = fixture.now};
  StatusFromOcsp(bytes, question, fixture.policy);
  StatusFromCrl(bytes, question, fixture.policy);
  return 0;
}
