#pragma once

/// The fields of a CMS that surround the signature and are not covered by it. Private to this module.

#include <openssl/cms.h>

#include "absl/strings/string_view.h"

namespace onestop::crypto {

/// Whether the unsigned fields of the SignedData `der`, parsed as `cms` with one signer, are what that signer
/// needs: the versions, the list of digests (RFC 5652, 5.1 and 5.3), and the issuer's name letter by letter.
/// OpenSSL checks none of these, so an attacker could change them and the signature would still hold.
/// `digest_id` is the signer's digest.
bool FrameAgrees(absl::string_view der, CMS_ContentInfo* cms, int digest_id);

/// Whether the message carries certificates only: no revocation lists, no certificates of other
/// forms. OpenSSL ignores those.
bool CarriesCertificatesOnly(absl::string_view der);

}  // namespace onestop::crypto
