#pragma once

/// The fields of a CMS that surround the signature and are not covered by it. Private to this module.

#include <openssl/cms.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::crypto {

/// How much a CMS may carry beside its content: more than any authority sends.
inline constexpr int kCmsCertificatesMax = 32;
inline constexpr int kCmsSignersMax = 8;

/// Why `bytes`, a SignedData in DER or BER, is not parsed at all: it carries more certificates or signers than the limits
/// say, or more than kCmsBytesMax beside its content, or nests deeper than any CMS. Nothing when it is within them, or no CMS:
/// parsing tells that. Takes time and memory by the number of elements outside the content, none by what they hold: parsed
/// certificates cost a hundred times their bytes.
std::optional<std::string> TooMuchIn(absl::string_view bytes);

/// Whether the unsigned fields of the SignedData `der`, parsed as `cms` with one signer, are what that signer
/// needs: the versions, the list of digests (RFC 5652, 5.1 and 5.3), and the issuer's name letter by letter.
/// OpenSSL checks none of these, so an attacker could change them and the signature would still hold.
/// `digest_id` is the signer's digest.
bool FrameAgrees(absl::string_view der, CMS_ContentInfo* cms, int digest_id);

/// Whether the message carries certificates only: no revocation lists, no certificates of other
/// forms. OpenSSL ignores those.
bool CarriesCertificatesOnly(absl::string_view der);

}  // namespace onestop::crypto
