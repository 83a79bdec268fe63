#pragma once

/// A CMS SignedData with one signer: its parts, and whether the key signed them. Private to this module.

#include <openssl/cms.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/crypto/byte_source.h"
#include "libs/crypto/openssl.h"

namespace onestop::crypto {

/// What is wrong: a code of reasons.h, and a detail for people.
struct Finding {
  absl::string_view code;
  std::string detail;
};

/// What was signed.
enum class CmsContent {
  /// Bytes that are elsewhere.
  kDetached,
  /// Bytes that it carries (.p7m).
  kEnclosed,
  /// A TSTInfo (RFC 3161), which it carries.
  kTimeStamp,
};

class CmsMessage {
 public:
  /// Parses `der`. When it returns a finding only signer() and certificates() may be used, where they
  /// could be found.
  std::optional<Finding> Parse(absl::string_view der, CmsContent content);

  /// Whether the bytes were another encoding of the same message than DER's.
  bool not_der() const { return not_der_; }
  CMS_ContentInfo* cms() const { return cms_.get(); }
  CMS_SignerInfo* signer_info() const { return signer_info_; }
  /// Null when it carries none.
  X509* signer() const { return signer_; }
  /// All that it carries, the signer's among them.
  STACK_OF(X509) * certificates() const { return certificates_.get(); }
  const EVP_MD* digest() const { return digest_; }
  /// In lower case: "sha256".
  std::string digest_name() const;
  /// The attribute message-digest; empty when it does not occur exactly once.
  absl::string_view message_digest() const;
  /// OpenSSL's short name: "ecdsa-with-SHA256".
  const std::string& signature_algorithm() const { return signature_algorithm_; }
  /// kTimeStamp: the TSTInfo's DER. kEnclosed: what was signed.
  absl::string_view carried() const;
  absl::string_view signature_value() const;
  /// The time claimed by the signer's machine; InfinitePast() when there is none.
  absl::Time signing_time() const;

  /// Whether the key signed the signed attributes, and they name `document_digest` (by digest()), and the
  /// signer's certificate where they name one (or must).
  std::optional<Finding> CheckSignature(absl::string_view document_digest,
                                        bool signing_certificate_required) const;

 private:
  std::optional<Finding> FindSigner();
  std::optional<Finding> FindAlgorithms();
  std::optional<Finding> CheckSigningCertificate(bool required) const;
  const void* SignedAttribute(int nid, int type) const;

  bool not_der_ = false;
  CmsContent content_ = CmsContent::kDetached;
  CmsPtr cms_;
  CertificatesPtr certificates_;
  CMS_SignerInfo* signer_info_ = nullptr;
  X509* signer_ = nullptr;
  const EVP_MD* digest_ = nullptr;
  std::string signature_algorithm_;
};

/// Reads `document` to its end. Errors: the source's.
absl::StatusOr<std::string> DigestOf(ByteSource document, const EVP_MD* algorithm);
std::string DigestOf(absl::string_view bytes, const EVP_MD* algorithm);

}  // namespace onestop::crypto
