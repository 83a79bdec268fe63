#pragma once

/// Whether somebody signed these bytes.
///
///     ASSIGN_OR_RETURN(documents::FileStore::Reader file, store.Open(draft_sha256));
///     ASSIGN_OR_RETURN(const dossier::v1::SignatureEvidence evidence,
///                      VerifyDetached(request.cms(), [&](size_t max, std::string& buffer) {
///                        return file.Read(max, buffer);
///                      }, roots, occur_time));
///
/// Says who signed, not whether they might: whose certificate it is and by what mandate they sign is decided
/// in libs/dossier. Whether the certificate was revoked is not looked at.

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/signing/trust_store.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::signing {

/// The largest CMS that is looked at, in bytes: a signature, its chain and a time stamp take 6 KiB.
inline constexpr size_t kCmsBytesMax = 64 * 1024;
inline constexpr int kRsaBitsMin = 2048;
/// Larger keys cost more time to verify than they are worth.
inline constexpr int kRsaBitsMax = 8192;
/// Authorities between a signer's certificate and a root.
inline constexpr int kChainDepthMax = 5;

/// Puts the next at most `max` bytes of a document in place of what `buffer` held; nothing at the end.
using ByteSource = absl::FunctionRef<absl::Status(size_t max, std::string& buffer)>;

/// Verifies a detached CMS SignedData (RFC 5652, DER) over `document`: one signer, signed attributes with the
/// document's digest, the signature over them, and the signer's chain to one of `roots`, each certificate
/// valid at `at`. Memory is constant in the document's size. Thread-safe.
///
/// Errors, in this order:
///
/// - INVALID_ARGUMENT SIGNATURE_INVALID {detail}: it is no such CMS, or is damaged;
/// - INVALID_ARGUMENT ALGORITHM_REFUSED {algorithm}: not SHA-256, -384 or -512; not RSA of kRsaBitsMin to
///   kRsaBitsMax, ECDSA with P-256, P-384 or P-521; or the like in the chain;
/// - what `document` returned;
/// - INVALID_ARGUMENT SIGNATURE_INVALID {detail}: another document, or another key;
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
