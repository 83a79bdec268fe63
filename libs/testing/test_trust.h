#pragma once

/// An office's trust for tests: a root and an authority for time stamps, whose real servers answer on
/// loopback at a time that moves only when a test moves it.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/sample_pki/authority.h"
#include "libs/sample_pki/trust_server.h"
#include "libs/testing/files.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/verify_cms.h"

namespace onestop::testing {

inline constexpr absl::string_view kSignedDocument = "%PDF-1.7\nQuyết định cấp giấy phép\n";

/// What cannot fail CHECKs.
class TestTrust {
 public:
  TestTrust();
  ~TestTrust();

  /// When everything happens: TestAuthority::Day().
  static absl::Time Now();
  /// Sets the authorities' time.
  void MoveTo(absl::Time time) { time_ = absl::ToUnixSeconds(time); }

  sample_pki::Authority root;
  sample_pki::Authority stamp_root;
  std::unique_ptr<sample_pki::TrustServer> server;
  const TemporaryDirectory temporary;
  /// Where root.pem, tsa-root.pem and trust.yaml are.
  const std::filesystem::path directory = temporary.path();

  /// A signer's certificate that names the server's addresses.
  sample_pki::CertificateSpec SignerSpec() const;
  sample_pki::CertificateSpec StampSpec() const;
  sample_pki::Identity Issue(const sample_pki::CertificateSpec& spec) const;

  /// A trust file with both roots and the server's address for time stamps, in YAML. Policy() appends `more`.
  std::string PolicyText() const;
  trust::TrustPolicy Policy(absl::string_view more = "") const;

  /// By HTTP, by Policy(). `timeout` is for one question: long, because a busy machine must not fail a test; those of
  /// servers that never answer (Fault::kSlow) give a short one.
  std::unique_ptr<trust::TrustServices> Services(absl::Duration timeout = absl::Seconds(30)) const;

  /// kSignedDocument signed, with a time stamp by `services`.
  std::string SignAndStamp(const sample_pki::Identity& signer, trust::TrustServices& services) const;

 private:
  std::atomic<int64_t> time_ = absl::ToUnixSeconds(Now());
};

/// A CMS around `content` (.p7m); `streamed`: in BER of indefinite length, as programs write that stream.
std::string SignAround(const sample_pki::Identity& signer, absl::string_view content, bool streamed = false);
/// A CMS that encrypts `content` for `reader`.
std::string Encrypt(const sample_pki::Identity& reader, absl::string_view content);

/// What VerifyCms() says of `cms` over kSignedDocument.
struct Verified {
  signing::v1::Signature signature;
  trust::ValidationData used;

  /// The codes of the reasons, sorted, with commas between.
  std::string reasons() const;
};
Verified Verify(absl::string_view cms, const trust::TrustPolicy& policy, trust::TrustServices* services,
                absl::Time now = TestTrust::Now(), const trust::ValidationData& data = {},
                absl::string_view sub_filter = "ETSI.CAdES.detached");

}  // namespace onestop::testing
