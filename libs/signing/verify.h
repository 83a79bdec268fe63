#pragma once

/// Whether somebody signed these bytes: the present answer for approvals. To be replaced by VerifyCms().
///
/// Says who signed, not whether they might: whose certificate it is and by what mandate they sign is decided
/// in libs/dossier. Whether the certificate was revoked is not looked at.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/signing/byte_source.h"
#include "libs/signing/trust_store.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::signing {

/// Verifies a detached CMS SignedData (RFC 5652, DER) over `document` by VerifyCms(), with the chain leading
/// to one of `roots` and each certificate valid at `at`. Memory is constant in the document's size.
/// Thread-safe.
///
/// Errors:
///
/// - INVALID_ARGUMENT SIGNATURE_INVALID {detail}: it is no such CMS, is damaged, or is over another document;
/// - INVALID_ARGUMENT ALGORITHM_REFUSED {algorithm}: not SHA-256, -384 or -512; not RSA from 2048 bits, ECDSA
/// with
///   P-256, P-384 or P-521; or the like in the chain;
/// - what `document` returned;
/// - FAILED_PRECONDITION CERTIFICATE_NOT_TRUSTED {detail}: expired, not yet valid, no way to a root, or not
/// for
///   signatures.
absl::StatusOr<dossier::v1::SignatureEvidence> VerifyDetached(absl::string_view cms, ByteSource document,
                                                              const TrustStore& roots, absl::Time at);

/// The same over bytes in memory.
absl::StatusOr<dossier::v1::SignatureEvidence> VerifyDetached(absl::string_view cms,
                                                              absl::string_view document,
                                                              const TrustStore& roots, absl::Time at);

}  // namespace onestop::signing
