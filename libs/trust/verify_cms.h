// |who made it and when|its signer and its time|

#pragma once

/// Whether a signature holds, who made it and when: one CMS SignedData (RFC 5652) over a document, or one RFC
/// 3161 time stamp over it.
///
///     PiecesSource bytes({before_the_gap, after_the_gap});
///     signing::v1::Signature signature;
///     ValidationData used;
///     VerifyCms({.cms = cms, .document = bytes, .sub_filter = "ETSI.CAdES.detached", .now = now, .data =
///     dss},
///               policy, services, signature, used);
///
/// Says who signed, not whether that person was allowed to. What a later revision changed is for the reader
/// of the file to judge.

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/crypto/byte_source.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/validation_data.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::trust {

/// Pieces of memory, one after the other, as a ByteSource. Does not own them. Reads them once.
class PiecesSource {
 public:
  explicit PiecesSource(std::initializer_list<absl::string_view> pieces) : pieces_(pieces) {}
  /// Const only because a FunctionRef requires it.
  absl::Status operator()(size_t max, std::string& buffer) const;

 private:
  mutable std::vector<absl::string_view> pieces_;
  mutable size_t next_ = 0;
};

struct CmsInput {
  /// DER, without padding, at most kCmsBytesMax.
  absl::string_view cms;
  /// The signed bytes. Read at most once; not at all when they are `enclosed`.
  crypto::ByteSource document;
  /// The signed bytes are in the CMS itself (.p7m). The limit is then kEnclosingCmsBytesMax.
  bool enclosed = false;
  /// The PDF's /SubFilter: "ETSI.CAdES.detached" (the attribute signing-certificate is required),
  /// "adbe.pkcs7.detached", "ETSI.RFC3161" (a document time stamp), "adbe.pkcs7.sha1" (refused); any other is
  /// not supported. Empty: a detached signature beside a file.
  absl::string_view sub_filter;
  absl::Time now;
  /// A time at which the signature is known to have existed, such as that of a later, valid document time
  /// stamp over it.
  std::optional<absl::Time> existed_at;
  /// Data from the file or from evidence; used before any service is asked.
  const ValidationData& data;
  /// The limit for waiting for services, by absl::Now().
  absl::Time deadline = absl::InfiniteFuture();
};

/// The time of verification is that of the signature's time stamp, otherwise `existed_at`, otherwise `now`.
///
/// Fills in what concerns CMS, chain, algorithms, revocation and time stamp: verdict, reasons, signer, chain,
/// root_kind, claimed_time (the attribute signing-time, where there is one), time_stamp_time and
/// time_stamp_authority, algorithms, level ("B-B" or "B-T"), revocation. Never an error: what is wrong is
/// in the reasons. Adds to `used` the certificates and answers that the verdict rests on, for DSS and
/// evidence. Without `services` no service is asked. Thread-safe; memory is constant in the document's
/// size.
void VerifyCms(const CmsInput& input, const TrustPolicy& policy, TrustServices* services,
               signing::v1::Signature& out, ValidationData& used);

}  // namespace onestop::trust
