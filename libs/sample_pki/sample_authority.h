#pragma once

/// Keys and certificates for the embedded default and its sample: a root, one certificate for each member
/// of staff who signs and for each agency's seal, a responder for revocation, and a root and an authority
/// for time stamps. StartSampleTrust() (trust_server.h) makes them answer. All who can read the
/// directory can sign as any of them: never trust such a root in production.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace onestop::sample_pki {

/// The password of the sample's PKCS#12 files.
inline constexpr absl::string_view kSamplePassword = "sample";

/// The holder of a certificate to be made.
struct SampleSigner {
  /// The stem of the file names, such as "staff-lvh" or "seal-H31.06": letters, digits, "-", "." and "_".
  std::string name;
  /// The common name, such as "Lê Văn Hùng" or "Sở Khoa học và Công nghệ". Cut at 64 characters,
  /// which is what X.520 allows.
  std::string common_name;
};

struct SampleCertificate {
  std::string name;
  /// SHA-256 of the certificate, 32 bytes: what the staff directory or the agency registers.
  std::string certificate_sha256;
  std::string key_path;
  std::string chain_path;
  /// Key and chain once more, as PKCS#12 under kSamplePassword.
  std::string pkcs12_path;
};

struct SampleAuthority {
  /// For TrustStore::Load().
  std::string root_path;
  /// In the order asked for.
  std::vector<SampleCertificate> signers;
};

/// Makes what is not there yet in `directory` (made if need be, 0700; files 0600): <name>.pem and
/// <name>.key.pem for root, ocsp, tsa-root, tsa and each signer, and <name>.p12 for each signer; valid from
/// `not_before` until `not_after`. What is there stays as it is, so a second run changes nothing.
///
/// Errors: INVALID_ARGUMENT for a name with other characters, or for files that are no longer what they were;
/// INTERNAL when the disk fails.
absl::StatusOr<SampleAuthority> MakeSampleAuthority(const std::string& directory,
                                                    absl::Span<const SampleSigner> signers,
                                                    absl::Time not_before, absl::Time not_after);

}  // namespace onestop::sample_pki
